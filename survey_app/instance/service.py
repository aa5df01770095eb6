"""What an installation needs to keep answers: a database that takes a write, room on the disk."""

from __future__ import annotations

import shutil

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, delete

from survey_app.database import Database
from survey_app.models import SetupLink
from survey_app.settings import Settings

LEAST_FREE_BYTES = 100 * 1024 * 1024


def troubles(database: Database, settings: Settings) -> list[str]:
    """Names of what is wrong: "database", "disk"; empty when all is well."""
    wrong = [] if _takes_writes(database) else ["database"]
    return wrong if shutil.disk_usage(settings.data_dir).free >= LEAST_FREE_BYTES else [*wrong, "disk"]


def _takes_writes(database: Database) -> bool:
    """Try a change that is undone."""
    try:
        with database.session() as session:
            session.exec(delete(SetupLink).where(col(SetupLink.token_hash) == "never"))
            session.rollback()
    except SQLAlchemyError:
        return False
    return True
