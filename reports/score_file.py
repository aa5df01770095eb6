"""Every respondent's factor and trait scores as a file to go on with in SPSS, R or a spreadsheet.

scores.csv   one row per response: its reference, then each score followed by its standard error; empty for who has none
columns.csv  what each column is: statistic, construct, group, method, n, mean, sd, determinacy, reliability
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from psychometrics.results import is_number
from psychometrics.score_table import ScoreTable
from reports.archive import zipped

SCORES, COLUMNS = "scores.csv", "columns.csv"


def score_file(table: ScoreTable, references: Sequence[object], name: str = "response") -> bytes:
    """The ZIP. references : one per row of the table, in its order; name : the head of their column."""
    frame = table.frame.copy()
    frame.insert(0, name, list(references))
    return zipped({SCORES: frame.to_csv(index=False, lineterminator="\n"), COLUMNS: _columns(table)})


def without_references(path: Path) -> dict[str, str]:
    """The files of such a ZIP by name, the references left out: for a bundle whose rows have none."""
    with zipfile.ZipFile(path) as archive:
        rows = csv.reader(io.StringIO(archive.read(SCORES).decode()))
        return {SCORES: _lines(row[1:] for row in rows), COLUMNS: archive.read(COLUMNS).decode()}


def _columns(table: ScoreTable) -> str:
    """What can't be computed is an empty cell."""
    frame = table.to_frame()
    figures = frame[["determinacy", "reliability"]].map(lambda value: value if is_number(value) else pd.NA)
    return frame.assign(**figures).to_csv(index=False, lineterminator="\n")


def _lines(rows: Iterable[Sequence[str]]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()
