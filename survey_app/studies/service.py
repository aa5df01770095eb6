"""Studies: made, drafted, undone, published, closed. Published versions are never edited."""

from __future__ import annotations

from sqlmodel import Session, col, select

from instruments.instrument import Instrument
from instruments.library import find, unknown
from psychometrics.errors import RequestError
from survey_app.audit import record
from survey_app.models import (
    Membership,
    Researcher,
    Response,
    ResponseStatus,
    Role,
    Study,
    StudyStatus,
    StudyVersion,
    now,
)
from survey_app.shelf import storage
from survey_app.studies import drafting
from survey_app.studies.changes import Kind, changes, gravest
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from survey_app.studies.merging import is_known, merged, seen_draft
from survey_app.studies.readiness import Missing, missing

UNDO_DEPTH = 20
PRIVACY = ("identified", "pseudonymous", "anonymised", "anonymous")
"""The promises to respondents, each keeping less than the one before it."""


class NotReady(RequestError):
    """Publishing refused: `missing` says what, and where each is mended."""

    def __init__(self, lacking: tuple[Missing, ...]) -> None:
        super().__init__("study_not_ready", count=len(lacking))
        self.missing = lacking


def studies_of(session: Session, researcher: Researcher) -> list[Study]:
    """The studies that a researcher is a member of, newest first."""
    mine = select(Membership.study_id).where(Membership.researcher_id == researcher.id)
    return list(session.exec(select(Study).where(col(Study.id).in_(mine)).order_by(col(Study.created_at).desc())))


def create(session: Session, by: Researcher, language: str) -> Study:
    """An empty draft that asks in one language, and that its maker owns."""
    definition = StudyDefinition(languages=[language])
    study = Study(draft=definition.model_dump(mode="json"))
    session.add(study)
    session.flush()
    session.add(Membership(study_id=study.id, researcher_id=by.id, role=Role.OWNER))
    session.flush()
    record(session, by.id, "study.create", study.id)
    return study


def draft_of(study: Study) -> StudyDefinition:
    return StudyDefinition.model_validate(study.draft)


def save_draft(
    session: Session, study: Study, definition: StudyDefinition, shown: StudyDefinition | None = None
) -> bool:
    """Keeps the change, and what was before it for undo. False when nothing changed.

    shown : what the change was made in, when it may not be the draft any more. Raises Conflict `draft_changed`.
    """
    draft = (merged(shown, definition, draft_of(study)) if shown else definition).model_dump(mode="json")
    if draft == study.draft:
        return False
    study.earlier = [*study.earlier, study.draft][-UNDO_DEPTH:]
    study.draft = draft
    session.add(study)
    session.flush()
    return True


def undo(session: Session, study: Study, seen: str = "") -> bool:
    """Takes back the last change of the draft. False when there is none, or the page's was taken back already."""
    if not study.earlier or not is_known(study, seen):
        return False
    *study.earlier, study.draft = study.earlier
    session.add(study)
    session.flush()
    return True


def toggle_instrument(session: Session, study: Study, pin: str, by: Researcher, seen: str = "") -> bool:
    """Adds an instrument of the library or of `by`'s own, or takes it out again.

    Raises InstrumentError `instrument_unknown`, also for one that is somebody else's, and Conflict `draft_changed`.
    """
    definition = seen_draft(study, seen)
    if pin in drafting.pins(definition):
        return save_draft(session, study, drafting.remove_instrument(definition, pin), definition)
    if not storage.may_use(session, by, pin):
        raise unknown(pin.partition("@")[0])
    return save_draft(session, study, drafting.add_instrument(definition, find(pin)), definition)


def publish(session: Session, study: Study, by: str) -> StudyVersion:
    """Pins every instrument by its SHA-256 and opens the study.

    by : a researcher's id, or audit.PROGRAM. Raises NotReady, and RequestError when nothing changed.
    """
    definition = draft_of(study)
    lacking = missing(definition, now().date())
    if lacking:
        raise NotReady(lacking)
    pinned, latest = pin_instruments(definition), latest_version(session, study)
    check_promise(definition, latest)
    if latest and latest.sha256 == pinned.sha256():
        raise RequestError("version_unchanged", number=version_name(latest))
    number, minor = next_number(session, study, definition, latest)
    version = StudyVersion(
        study_id=study.id,
        number=number,
        minor=minor,
        definition=pinned.model_dump(mode="json"),
        sha256=pinned.sha256(),
    )
    session.add(version)
    study.status, study.closed_at = StudyStatus.LIVE, None
    study.published_at = study.published_at or version.published_at
    session.add(study)
    session.flush()
    record(session, by, "study.publish", study.id, number=version_name(version), sha256=version.sha256)
    return version


def next_number(
    session: Session, study: Study, definition: StudyDefinition, latest: StudyVersion | None
) -> tuple[int, int]:
    """The number of the version that a draft would become: a change of wording only is a minor one.

    Raises RequestError "version_measurement" when answers under one name would mean two things.
    """
    if latest is None:
        return 1, 0
    kind = gravest(changes(StudyDefinition.model_validate(latest.definition), definition))
    if kind is Kind.MEASUREMENT and has_answers(session, study):
        raise RequestError("version_measurement", number=version_name(latest))
    return (latest.number, latest.minor + 1) if kind is Kind.WORDING else (latest.number + 1, 0)


def has_answers(session: Session, study: Study) -> bool:
    """Whether anybody has begun to answer, tests aside."""
    begun = (col(Response.is_test).is_(False), col(Response.status) != ResponseStatus.DECLINED)
    return session.exec(select(Response.id).where(Response.study_id == study.id, *begun).limit(1)).first() is not None


def check_promise(definition: StudyDefinition, latest: StudyVersion | None) -> None:
    """Raises RequestError when respondents were promised more privacy than this definition would keep."""
    promised = latest.definition.get("privacy", PRIVACY[0]) if latest else PRIVACY[0]
    if PRIVACY.index(definition.privacy) < PRIVACY.index(promised):
        raise RequestError("privacy_weakened", place="privacy")


def pin_instruments(definition: StudyDefinition) -> StudyDefinition:
    """The definition with the SHA-256 of each instrument's file."""
    blocks = [
        block.model_copy(update={"sha256": find(block.pin).sha256}) if isinstance(block, InstrumentBlock) else block
        for block in definition.blocks
    ]
    return definition.model_copy(update={"blocks": blocks})


def latest_version(session: Session, study: Study) -> StudyVersion | None:
    return next(iter(versions_of(session, study)), None)


def versions_of(session: Session, study: Study) -> list[StudyVersion]:
    """Every published version, newest first."""
    chosen = select(StudyVersion).where(StudyVersion.study_id == study.id)
    newest_first = (col(StudyVersion.number).desc(), col(StudyVersion.minor).desc())
    return list(session.exec(chosen.order_by(*newest_first)))


def version_name(version: StudyVersion) -> str:
    """As people read it: "2", and "2.1" after a change of wording."""
    return f"{version.number}.{version.minor}" if version.minor else str(version.number)


def has_unpublished_changes(session: Session, study: Study) -> bool:
    latest = latest_version(session, study)
    return latest is None or pin_instruments(draft_of(study)).sha256() != latest.sha256


def close(session: Session, study: Study, by: Researcher) -> None:
    """Nobody can start any more; answers stay."""
    if study.status is not StudyStatus.LIVE:
        raise RequestError("study_not_live")
    study.status, study.closed_at = StudyStatus.CLOSED, now()
    session.add(study)
    session.flush()
    record(session, by.id, "study.close", study.id)


def reopen(session: Session, study: Study, by: Researcher) -> None:
    if study.status is not StudyStatus.CLOSED:
        raise RequestError("study_not_closed")
    study.status, study.closed_at = StudyStatus.LIVE, None
    session.add(study)
    session.flush()
    record(session, by.id, "study.reopen", study.id)


def instruments_of(definition: StudyDefinition) -> tuple[Instrument, ...]:
    return tuple(find(pin) for pin in drafting.pins(definition))
