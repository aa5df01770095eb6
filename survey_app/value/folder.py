"""Where a study's records lie: `value/<study>/` in the data folder, readable by the program alone.

value/<study>/secret               the key of the customer hashes; without it no link can ever be made again
value/<study>/<import>/upload      the file as sent, until it is confirmed or discarded
value/<study>/<import>/look.json   its columns and first rows, as long as the upload
value/<study>/<import>/records-<sha256>.parquet   the cleaned records, never changed
value/<study>/<import>/keys.txt    its customers' hashes, sorted, one per line
"""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from psychometrics.whole_file import write_once
from survey_app.settings import Settings
from survey_app.value.models import ValueImport

FOLDER = "value"
UPLOAD, LOOK, KEYS, SUMMARY = "upload", "look.json", "keys.txt", "summary.json"


def study_folder(settings: Settings, study_id: str) -> Path:
    folder = settings.make_data_dir().absolute() / FOLDER / study_id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def import_folder(settings: Settings, row: ValueImport) -> Path:
    folder = study_folder(settings, row.study_id) / row.id
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def secret_file(settings: Settings, study_id: str) -> Path:
    """The file of a study's secret, made with it when it is first asked for; two askers get the same."""
    path = study_folder(settings, study_id) / "secret"
    if not path.is_file():
        write_once(path, secrets.token_bytes(32))
    return path


def forget_raw(settings: Settings, row: ValueImport) -> None:
    """Delete what still shows customers' own keys: the upload and the look at its first rows."""
    for name in (UPLOAD, LOOK):
        (import_folder(settings, row) / name).unlink(missing_ok=True)


def forget_all(settings: Settings, row: ValueImport) -> None:
    """Delete everything of an import that was never confirmed."""
    shutil.rmtree(import_folder(settings, row), ignore_errors=True)
