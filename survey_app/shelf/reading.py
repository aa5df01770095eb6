"""The heavy step of an upload: the file is opened in the job process only, and deleted when it was read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from instruments.formats.reading import read_file
from psychometrics.errors import ManyErrors
from psychometrics.whole_file import write_whole
from survey_app.shelf.drafts import FOUND, TEXT


def read(path: str, file: str, folder: str) -> dict[str, Any]:
    """Writes what was found, and the instrument as our own file when nothing is wrong; gives how many mistakes."""
    upload, out = Path(path), Path(folder)
    if not upload.is_file():
        return {"mistakes": len(json.loads((out / FOUND).read_text("utf-8"))["errors"])}
    found: dict[str, Any] = {"errors": [], "losses": [], "unsaid": []}
    try:
        made = read_file(upload.read_bytes(), file)
    except ManyErrors as many:
        found["errors"] = [{"code": e.code, "place": e.place, "params": dict(e.params)} for e in many.errors]
    else:
        found["losses"] = [[loss.code, loss.item, loss.detail] for loss in made.losses]
        found["unsaid"] = sorted(made.unsaid)
        write_whole(out / TEXT, made.text)
    write_whole(out / FOUND, json.dumps(found, ensure_ascii=False, default=str))
    upload.unlink()
    return {"mistakes": len(found["errors"])}
