"""The heavy steps of an import. They run in a limited process, reading the file as sent and writing beside it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from psychometrics.value.declaration import Declaration
from psychometrics.value.keys import masked
from psychometrics.value.reading import Reading, look, read_records, store_frame, store_keys
from psychometrics.whole_file import write_whole
from survey_app.jobs.child import report_progress
from survey_app.value.folder import KEYS, SUMMARY

SAMPLES = 50


def first_look(path: str, file_name: str, kind: str, today: str, known: dict[str, str], out: str) -> dict[str, Any]:
    """Writes a Look as JSON; gives back its size alone, for the first rows show customers' own keys."""
    seen = look(Path(path), kind, today=date.fromisoformat(today), name=file_name, known=known)
    _write(Path(out), seen.to_json())
    return {"rows": seen.looked_at, "columns": len(seen.columns)}


def check(
    path: str, file_name: str, declaration: dict[str, Any], today: str, secret_path: str, folder: str
) -> dict[str, Any]:
    """Reads the whole file and writes the clean records, their customers' hashes and the account of it."""
    home = Path(folder)
    reading = read_records(
        Path(path),
        Declaration.from_json(declaration),
        today=date.fromisoformat(today),
        secret=Path(secret_path).read_bytes(),
        name=file_name,
        progress=report_progress,
    )
    for earlier in home.glob("records-*.parquet"):
        earlier.unlink()
    stored, sha256 = store_frame(reading.frame, home) if reading.rows_used else (None, "")
    store_keys(reading.keys, home / KEYS)
    _write(home / SUMMARY, summary_of(reading))
    counts = {"rows_read": reading.rows_read, "rows_used": reading.rows_used}
    return {**counts, "file": stored.name if stored else "", "sha256": sha256}


def summary_of(reading: Reading) -> dict[str, Any]:
    """A Reading as plain JSON data, without its rows. Customers are shown by hash and mask only, fifty of them."""
    pairs = zip(reading.keys[:SAMPLES], reading.plain_keys[:SAMPLES], strict=True)
    return {
        "columns": list(reading.frame.columns),
        "customers": len(reading.keys),
        "first_day": reading.first_day.isoformat() if reading.first_day else "",
        "last_day": reading.last_day.isoformat() if reading.last_day else "",
        "excluded": [reason.to_json() for reason in reading.excluded],
        "notes": [{"code": note.code, "params": dict(note.params)} for note in reading.notes],
        "tiers": tier_names(reading.frame),
        "samples": [{"customer": key, "masked": masked(plain)} for key, plain in pairs],
    }


def tier_names(frame: Any) -> list[str]:
    """The tiers that a file names, the one with the fewest points first; empty for other kinds of record."""
    if "tier" not in frame:
        return []
    if "points" in frame and frame["points"].notna().any():
        return [str(name) for name in frame.groupby("tier", observed=True)["points"].median().sort_values().index]
    return sorted(str(name) for name in frame["tier"].unique())


def _write(path: Path, content: dict[str, Any]) -> None:
    write_whole(path, json.dumps(content, ensure_ascii=False, allow_nan=False, default=str))
