"""Where own instruments are kept: the row is the truth, the file is found by every process, job processes too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from instruments.library import find, own_file
from psychometrics.errors import InstrumentError
from survey_app.database import Database
from survey_app.errors import Conflict
from survey_app.jobs.process import run_limited
from survey_app.models import Researcher
from survey_app.shelf import storage
from survey_app.studies import service
from tests.survey_app.shelf.making import HERE, own_text


@pytest.fixture
def writing(database: Database) -> Iterator[Session]:
    with database.session() as opened:
        yield opened


def test_a_job_process_finds_it_too(app: FastAPI, writing: Session, researcher: Researcher) -> None:
    row = storage.keep(writing, researcher, own_text(), "waiting.yaml")
    outcome = run_limited(f"{HERE}:fingerprint_of", {"pin": "waiting@1.0"}, cpu_seconds=30, memory_mib=1024)
    assert outcome == {"result": row.sha256}


def test_a_missing_or_changed_file_is_written_again(app: FastAPI, writing: Session, researcher: Researcher) -> None:
    storage.keep(writing, researcher, own_text(), "waiting.yaml")
    path = own_file("waiting", "1.0")
    assert path is not None
    assert storage.restore_files(writing) == 0
    path.write_text("no longer what was saved")
    assert storage.restore_files(writing) == 1
    path.unlink()
    assert storage.restore_files(writing) == 1
    assert find("waiting@1.0").title["en"] == "Waiting"
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_saves_of_one_version_do_not_both_hold(app: FastAPI, writing: Session, researcher: Researcher) -> None:
    storage.keep(writing, researcher, own_text(), "waiting.yaml")
    with pytest.raises(Conflict) as caught:
        storage.keep(writing, researcher, own_text(), "waiting.yaml")
    assert caught.value.code == "shelf_id_taken"


def test_what_can_be_undone_in_a_study_counts_as_used(app: FastAPI, writing: Session, researcher: Researcher) -> None:
    row = storage.keep(writing, researcher, own_text(), "waiting.yaml")
    study = service.create(writing, researcher, "en")
    service.toggle_instrument(writing, study, "waiting@1.0", researcher)
    service.toggle_instrument(writing, study, "waiting@1.0", researcher)
    with pytest.raises(Conflict):
        storage.take_back(writing, researcher, row)


@pytest.mark.parametrize("pin", ["../waiting@1.0", "waiting@../1.0", "waiting@9.9", "Waiting@1.0", "waiting@1.0.0"])
def test_no_name_leads_out_of_the_shelf(app: FastAPI, writing: Session, researcher: Researcher, pin: str) -> None:
    storage.keep(writing, researcher, own_text(), "waiting.yaml")
    with pytest.raises(InstrumentError):
        find(pin)


def test_an_own_instrument_can_not_stand_for_one_of_the_library(app: FastAPI) -> None:
    folder = Path(app.state.settings.data_dir.absolute() / "instruments" / "background")
    folder.mkdir(parents=True)
    (folder / "9.0.yaml").write_text(own_text().replace("id: waiting", "id: background"))
    assert find("background").version == "1.0"
