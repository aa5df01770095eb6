"""What jobs wrote is found wherever the data folder stands: moved, or come back from a backup into another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from survey_app.database import Database
from survey_app.findings.files import MADE_WITH, file_of
from survey_app.jobs import service as jobs
from survey_app.keeping.backup import back_up, restore
from survey_app.keeping.places import found, kept
from survey_app.models import Job, JobStatus
from survey_app.settings import Settings

PASSPHRASE = "seven quiet rivers"
HOME = Path("/srv/engagemeter")


@pytest.mark.parametrize(
    ("stored", "used"),
    [
        ("reports/a.pdf", "/srv/engagemeter/reports/a.pdf"),
        ("/srv/engagemeter/analyses/b/results.json", "/srv/engagemeter/analyses/b/results.json"),
        ("/old/reports/of/data/analyses/b/results.json", "/srv/engagemeter/analyses/b/results.json"),
        ("/elsewhere/c.json", "/elsewhere/c.json"),
    ],
)
def test_a_place_is_found_from_this_data_folder_on(stored: str, used: str) -> None:
    assert found(stored, HOME) == used


def test_only_what_lies_in_the_data_folder_is_kept_from_it_on() -> None:
    assert kept("/srv/engagemeter/reports/a.pdf", HOME) == "reports/a.pdf"
    assert kept("/srv/engagemeter2/reports/a.pdf", HOME) == "/srv/engagemeter2/reports/a.pdf"


@pytest.mark.parametrize("old", [False, True], ids=["kept from the folder on", "a whole path, as before"])
def test_a_report_is_there_after_a_backup_came_back_into_another_folder(
    database: Database, settings: Settings, tmp_path: Path, old: bool
) -> None:
    path = settings.data_dir.absolute() / "reports" / "r1.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF report")
    with database.session() as session:
        done = {"path": str(path), "pages": 3, "made_with": MADE_WITH}
        session.add(Job(id="r1", kind="report", status=JobStatus.DONE, result=done))
        session.commit()
        stored = session.connection().execute(text("SELECT result FROM job")).scalar_one()
        assert '"reports/r1.pdf"' in stored
        if old:
            whole = stored.replace("reports/r1.pdf", str(path))
            session.connection().execute(text("UPDATE job SET result = :whole"), {"whole": whole})
            session.commit()
    back_up(settings, tmp_path / "all.backup", PASSPHRASE)
    folder = tmp_path / "elsewhere" / "data"
    restore(tmp_path / "all.backup", folder, PASSPHRASE)
    path.unlink()
    again = Database(settings.model_copy(update={"data_dir": folder}).database)
    with again.session(writing=False) as session:
        job = session.get_one(Job, "r1")
        assert jobs.file_of(job) == folder / "reports" / "r1.pdf"
        assert file_of(job, "pdf").read_bytes() == b"%PDF report"
    again.dispose()
