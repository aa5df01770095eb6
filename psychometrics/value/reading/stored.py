"""Clean records as files that never change: written whole or not at all, read only when they are what was written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from psychometrics.errors import DataError
from psychometrics.value.columns import COLUMNS
from psychometrics.value.records import Records
from psychometrics.whole_file import write_whole

BLOCK = 1024 * 1024


def store_frame(frame: pd.DataFrame, folder: Path) -> tuple[Path, str]:
    """Writes a frame as `records-<sha256>.parquet`; returns the path and the file's SHA-256."""
    draft = folder / "records.part"
    frame.to_parquet(draft, index=False, compression="zstd")
    sha256 = sha256_of(draft)
    path = folder / f"records-{sha256[:16]}.parquet"
    _settle(draft, path)
    return path, sha256


def store_keys(keys: tuple[str, ...], path: Path) -> None:
    """Writes sorted hashes, one per line, for look-ups that load no science."""
    write_whole(path, "".join(f"{key}\n" for key in keys))


def load_records(files: Mapping[str, Mapping[str, str]]) -> Records:
    """The records of a study: kind -> {"path", "sha256"}. Kinds that are not named are empty.

    Raises DataError `records_file_missing`, `records_file_changed`, `records_choice_unknown`.
    """
    frames: dict[str, pd.DataFrame] = {}
    for kind, file in files.items():
        if kind not in COLUMNS:
            raise DataError("records_choice_unknown", place="", what="kind", value=kind[:60], known=", ".join(COLUMNS))
        path = Path(file["path"])
        if not path.is_file():
            raise DataError("records_file_missing", place=path.name)
        found = sha256_of(path)
        if found != file["sha256"]:
            raise DataError("records_file_changed", place=path.name, expected=file["sha256"][:12], found=found[:12])
        frames[kind] = pd.read_parquet(path)
    return Records(**frames, sha256={kind: file["sha256"] for kind, file in files.items()})


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _settle(draft: Path, path: Path) -> None:
    """On disk first, then under its name: a reader finds the whole file or none."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.chmod(0o600)
    draft.replace(path)
