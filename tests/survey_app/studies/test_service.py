"""Drafting, undoing, publishing and closing."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from instruments.library import find
from psychometrics.errors import RequestError
from survey_app.database import Database
from survey_app.models import AuditEvent, Membership, Researcher, Role, StudyStatus, StudyVersion
from survey_app.studies import service
from survey_app.studies.service import NotReady
from tests.survey_app.studies.making import ENGAGEMENT, live_study, ready_draft


@pytest.fixture
def writing(database: Database):  # type: ignore[no-untyped-def]
    with database.session() as opened:
        yield opened


def test_whoever_makes_a_study_owns_it(writing: Session, researcher: Researcher) -> None:
    study = service.create(writing, researcher, "fa")
    member = writing.exec(select(Membership)).one()
    assert (member.study_id, member.researcher_id, member.role) == (study.id, researcher.id, Role.OWNER)
    assert service.draft_of(study).languages == ["fa"]


def test_every_change_can_be_undone_in_turn(writing: Session, researcher: Researcher) -> None:
    study = service.create(writing, researcher, "fa")
    empty = study.draft
    service.toggle_instrument(writing, study, ENGAGEMENT, researcher)
    added = study.draft
    service.toggle_instrument(writing, study, "goal-alignment@1.0", researcher)
    assert service.undo(writing, study)
    assert study.draft == added
    assert service.undo(writing, study)
    assert study.draft == empty
    assert not service.undo(writing, study)


def test_saving_the_same_draft_leaves_no_trace(writing: Session, researcher: Researcher) -> None:
    study = service.create(writing, researcher, "fa")
    assert not service.save_draft(writing, study, service.draft_of(study))
    assert study.earlier == []


def test_only_the_last_changes_are_kept_for_undo(writing: Session, researcher: Researcher) -> None:
    study = service.create(writing, researcher, "fa")
    for number in range(service.UNDO_DEPTH + 5):
        service.save_draft(writing, study, service.draft_of(study).model_copy(update={"title": {"fa": str(number)}}))
    assert len(study.earlier) == service.UNDO_DEPTH


def test_publishing_pins_each_instrument_by_the_sha256_of_its_file(writing: Session, researcher: Researcher) -> None:
    study = live_study(writing, researcher)
    version = service.latest_version(writing, study)
    assert version is not None
    assert version.number == 1
    assert version.definition["blocks"][0]["sha256"] == find(ENGAGEMENT).sha256
    assert version.sha256 == service.pin_instruments(service.draft_of(study)).sha256()
    assert study.status is StudyStatus.LIVE
    event = writing.exec(select(AuditEvent).where(AuditEvent.action == "study.publish")).one()
    assert (event.actor, event.details["sha256"]) == (researcher.id, version.sha256)


def test_publishing_is_refused_with_all_that_is_missing_and_nothing_happens(
    writing: Session, researcher: Researcher
) -> None:
    study = service.create(writing, researcher, "fa")
    with pytest.raises(NotReady) as refused:
        service.publish(writing, study, researcher.id)
    assert [lack.code for lack in refused.value.missing] == [
        "no_instrument",
        "no_title",
        "no_consent",
        "no_contact",
        "no_keep_until",
    ]
    assert study.status is StudyStatus.DRAFT
    assert writing.exec(select(StudyVersion)).all() == []


def test_a_change_after_publishing_makes_a_new_version_and_the_old_one_stays(
    writing: Session, researcher: Researcher
) -> None:
    study = live_study(writing, researcher)
    first = service.latest_version(writing, study)
    assert first is not None
    before = (first.sha256, dict(first.definition))
    assert not service.has_unpublished_changes(writing, study)
    service.save_draft(writing, study, service.draft_of(study).model_copy(update={"page_size": 8}))
    assert service.has_unpublished_changes(writing, study)
    second = service.publish(writing, study, researcher.id)
    assert second.number == 2
    writing.refresh(first)
    assert (first.sha256, first.definition) == before
    assert [version.number for version in service.versions_of(writing, study)] == [2, 1]


def test_an_unchanged_draft_is_not_published_again(writing: Session, researcher: Researcher) -> None:
    study = live_study(writing, researcher, ready_draft("en"))
    with pytest.raises(RequestError, match="version_unchanged"):
        service.publish(writing, study, researcher.id)


def test_a_study_is_closed_and_opened_again_in_turn(writing: Session, researcher: Researcher) -> None:
    study = live_study(writing, researcher)
    with pytest.raises(RequestError, match="study_not_closed"):
        service.reopen(writing, study, researcher)
    service.close(writing, study, researcher)
    assert study.status is StudyStatus.CLOSED
    assert study.closed_at is not None
    with pytest.raises(RequestError, match="study_not_live"):
        service.close(writing, study, researcher)
    service.reopen(writing, study, researcher)
    assert (study.status, study.closed_at) == (StudyStatus.LIVE, None)
