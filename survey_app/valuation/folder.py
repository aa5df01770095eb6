"""Where runs lie: `value/<study>/runs/<job>/` in the data folder.

value.json             what the results page shows: sums, tables and shapes, no single customer
people/<customer>.json one page for each customer who agreed to be linked; gone when the consent is
"""

from __future__ import annotations

import re
from pathlib import Path

from survey_app.settings import Settings
from survey_app.value.folder import study_folder

RUNS, PEOPLE = "runs", "people"
_HASH = re.compile(r"[0-9a-f]{16,64}")


def run_folder(settings: Settings, study_id: str, job_id: str) -> Path:
    folder = study_folder(settings, study_id) / RUNS / job_id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def person_file(run: Path, customer: str) -> Path | None:
    """The page of a customer in a run's folder; None for what can't be a pseudonym."""
    return run / PEOPLE / f"{customer}.json" if _HASH.fullmatch(customer) else None


def forget_person(settings: Settings, study_id: str, customer: str) -> None:
    """Deletes a customer's page from every run, as when a consent is taken back."""
    for run in (study_folder(settings, study_id) / RUNS).glob("*"):
        page = person_file(run, customer)
        if page is not None:
            page.unlink(missing_ok=True)
