"""Where exported files lie, readable by the program alone.

exports/<job>.rows, <job>.json   for the job process, deleted by it
exports/<job>.<ending>           the file that people fetch; a day later it is deleted
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from survey_app.settings import Settings

FOLDER = "exports"
KEPT_SECONDS = 24 * 3600


def exports_folder(settings: Settings) -> Path:
    folder = settings.make_data_dir().absolute() / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def tidy(settings: Settings) -> None:
    """Delete exported files of yesterday: they hold answers, and can be made again."""
    oldest = time.time() - KEPT_SECONDS
    for path in exports_folder(settings).iterdir():
        with suppress(FileNotFoundError):  # somebody else deleted it meanwhile
            if path.stat().st_mtime < oldest:
                path.unlink()
