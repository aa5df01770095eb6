"""What the job that reads an upload must be told."""

from __future__ import annotations

from typing import Any

from survey_app.jobs.run import Context
from survey_app.shelf.drafts import UPLOAD, folder_of


def read_order(context: Context, job_id: str, draft: str, file: str) -> dict[str, Any]:
    """Arguments of reading.read."""
    folder = folder_of(context.settings, draft)
    return {"path": str(folder / UPLOAD), "file": file, "folder": str(folder)}
