"""Moments on a researcher's screens: in the zone of the study, else in UTC and said to be so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import survey_app
from instruments.language import language
from survey_app.findings.moments import moment_view
from survey_app.models import Study

LATE = datetime(2026, 11, 23, 21, 5, tzinfo=UTC)


def test_a_zone_of_the_study_moves_the_clock_and_the_day() -> None:
    study = Study(draft={"closing": {"zone": "Asia/Tehran"}})
    seen = moment_view(LATE, study, language("en"))
    assert (seen.date, seen.time, seen.iso) == ("2026-11-24", "00:35", "")


@pytest.mark.parametrize(("code", "date"), [("fa", "۱۴۰۵/۰۹/۰۲"), ("ar", "2026-11-23"), ("en", "2026-11-23")])
def test_without_a_zone_it_is_utc_and_says_so(code: str, date: str) -> None:
    t = language(code)
    seen = moment_view(LATE, Study(), t)
    told = t.local_digits("21:05") + " UTC"
    assert (seen.date, seen.time) == (date, f"\u2066{told}\u2069" if t.rtl else told)
    assert seen.iso == "2026-11-23T21:05:00Z"


def test_no_screen_tells_a_clock_without_its_zone() -> None:
    """Hours are written in one place, or beside the word for UTC."""
    folder = Path(survey_app.__file__).parent
    files = [path for kind in ("py", "html") for path in folder.rglob(f"*.{kind}")]
    lines = [(path.name, line) for path in files for line in path.read_text("utf-8").splitlines() if "%H:%M" in line]
    bare = {name for name, line in lines if "%H:%M:%S" not in line and "UTC" not in line}
    assert bare <= {"moments.py", "preregistration.py"}
