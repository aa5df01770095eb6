"""The heavy steps of exchange, called in the job process only: they load pandas, pyreadstat and pyarrow."""

from __future__ import annotations

import hashlib
import importlib
import json
from pathlib import Path
from typing import Any

from psychometrics.whole_file import whole_file
from survey_app.exchange.about import About
from survey_app.exchange.columns import Column

WRITERS = {"sav": "spss", "dta": "stata", "xlsx": "excel", "parquet": "parquet", "ddi": "ddi"}
"""The module of `files` for each form of data file."""


def write_data(form: str, rows: str, described: str, out: str) -> dict[str, Any]:
    """Writes one data file from the rows of an export; gives its name, size and SHA-256. The rows are then deleted."""
    said = json.loads(Path(described).read_text("utf-8"))
    about = About.from_json(said["about"])
    columns = [Column.from_json(column) for column in said["columns"]]
    writer = importlib.import_module(f"survey_app.exchange.files.{WRITERS[form]}")
    with whole_file(Path(out)) as beside:
        writer.write(Path(rows), columns, about, beside)
    for spent in (rows, described):
        Path(spent).unlink(missing_ok=True)
    return {**stamped(Path(out)), "rows": about.rows, "data_sha256": about.sha256}


def stamped(path: Path) -> dict[str, Any]:
    """A file's name, bytes and SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": digest}
