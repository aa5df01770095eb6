"""engagemeter backup, restore and rotate-keys: everything into one encrypted file, back again, and new keys."""

from __future__ import annotations

from pathlib import Path

from survey_app import migrate
from survey_app.keeping.backup import Kept, back_up
from survey_app.keeping.backup import restore as restored
from survey_app.sealing.rotating import rotate
from survey_app.settings import read_settings


def backup(path: Path, passphrase: str) -> Kept:
    return back_up(read_settings(), path, passphrase)


def restore(path: Path, folder: Path | None, passphrase: str) -> tuple[Kept, Path]:
    """Into the folder, else into the data folder of the settings."""
    into = folder or read_settings().data_dir
    return restored(path, into, passphrase), into


def rotate_keys() -> int:
    settings = read_settings()
    settings.check()
    migrate.upgrade(settings)
    return rotate(settings)
