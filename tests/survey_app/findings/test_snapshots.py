"""Frozen data: the same responses give the same bytes; tests, leavers and free text stay out; changes are noticed."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest
from sqlmodel import Session

from psychometrics.errors import DataError, RequestError
from survey_app.database import Database
from survey_app.findings.snapshots import check_unchanged, fingerprint, freeze
from survey_app.models import Researcher, ResponseStatus, Snapshot, Study
from survey_app.studies import service
from survey_app.studies.fieldwork import fieldwork
from tests.survey_app.studies.making import answer, live_study


def frozen(session: Session, study: Study, folder: Path) -> Snapshot:
    return freeze(session, study, folder, fieldwork(session, study, 2))


def fill(session: Session, study: Study, order: tuple[int, ...]) -> None:
    version = service.latest_version(session, study)
    assert version is not None
    for number in order:
        answers = {"cog1": float(number), "cog2": 4, "aff1": None}
        answer(session, study, version, id=f"r{number}", key=f"k{number}", answers=answers, seconds=100 + number)
    answer(session, study, version, id="left", key="left", status=ResponseStatus.STARTED)
    answer(session, study, version, id="test", key="test", is_test=True)


def test_only_complete_real_responses_are_frozen_in_the_order_of_their_ids(
    database: Database, researcher: Researcher, tmp_path: Path
) -> None:
    with database.session() as session:
        study = live_study(session, researcher)
        fill(session, study, (3, 1, 2))
        snapshot = frozen(session, study, tmp_path)
    lines = list(csv.DictReader((tmp_path / snapshot.path).open(newline="")))
    assert [line["response"] for line in lines] == ["r1", "r2", "r3"]
    assert (lines[0]["cog1"], lines[0]["aff1"], lines[0]["seconds"]) == ("1", "", "101")
    assert snapshot.n == 3
    assert (snapshot.flow["completed"], snapshot.flow["started"]) == (3, 4)
    assert snapshot.sha256 == hashlib.sha256((tmp_path / snapshot.path).read_bytes()).hexdigest()


def test_the_same_responses_give_the_same_fingerprint_whatever_the_order_in_which_they_came(
    database: Database, researcher: Researcher, tmp_path: Path
) -> None:
    hashes = []
    for order in ((1, 2, 3), (3, 2, 1)):
        with database.session() as session:
            study = live_study(session, researcher)
            fill(session, study, order)
            hashes += [frozen(session, study, tmp_path).sha256, frozen(session, study, tmp_path).sha256]
            session.rollback()
    assert len(set(hashes)) == 1


def test_a_changed_answer_changes_the_fingerprint(database: Database, researcher: Researcher, tmp_path: Path) -> None:
    with database.session() as session:
        study = live_study(session, researcher)
        fill(session, study, (1, 2))
        before = frozen(session, study, tmp_path).sha256
        version = service.latest_version(session, study)
        assert version is not None
        answer(session, study, version, id="r9", key="k9", answers={"cog1": 7})
        assert frozen(session, study, tmp_path).sha256 != before


def test_a_file_that_was_changed_or_lost_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("response\n")
    check_unchanged(file, hashlib.sha256(b"response\n").hexdigest())
    with pytest.raises(DataError, match="snapshot_changed"):
        check_unchanged(file, hashlib.sha256(b"other").hexdigest())
    with pytest.raises(DataError, match="snapshot_missing"):
        check_unchanged(tmp_path / "b.csv", "")


def test_a_study_that_was_never_published_has_nothing_to_freeze(
    database: Database, researcher: Researcher, tmp_path: Path
) -> None:
    with database.session() as session:
        study = service.create(session, researcher, "fa")
        with pytest.raises(RequestError, match="study_not_published"):
            frozen(session, study, tmp_path)


def test_people_compare_the_first_eight_digits() -> None:
    assert fingerprint("9f2c41d7aa") == "9f2c 41d7"
