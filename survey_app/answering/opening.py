"""The study behind a link, as a respondent may meet it: its state, its definition and its pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session

from instruments.instrument import Instrument
from instruments.library import find
from survey_app.answering import gathered, held
from survey_app.answering.held import Held, StudyFacts
from survey_app.answering.pages import Questionnaire, is_shuffled, lay_out
from survey_app.errors import Gone, NotAllowed, NotFound
from survey_app.models import Study, StudyStatus, StudyVersion, now
from survey_app.studies.closing import closes_at, opens_at
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from survey_app.studies.logic import FACTS, Known, StudyLogic, has_logic

GRACE = timedelta(minutes=60)
MOST_KEPT = 200
_STUDIES: Table = Study.__table__  # type: ignore[attr-defined]
_VERSIONS: Table = StudyVersion.__table__  # type: ignore[attr-defined]
_NEWEST = (
    select(_VERSIONS.c.id)
    .where(_VERSIONS.c.study_id == bindparam("study"))
    .order_by(_VERSIONS.c.number.desc(), _VERSIONS.c.minor.desc())
    .limit(1)
)
_OF_LINK = select(
    *held.FACTS,
    select(_VERSIONS.c.id)
    .where(_VERSIONS.c.study_id == _STUDIES.c.id)
    .order_by(_VERSIONS.c.number.desc(), _VERSIONS.c.minor.desc())
    .limit(1)
    .scalar_subquery()
    .label("newest"),
).where(_STUDIES.c.link == bindparam("link"))


@dataclass(frozen=True)
class Published:
    """A published version, which never changes, with its instruments. everything : shown whatever the conditions."""

    version_id: str
    number: int
    definition: StudyDefinition
    instruments: Mapping[str, Instrument]
    everything: bool = False

    @cached_property
    def _only_order(self) -> Questionnaire:
        return lay_out(self.definition, self.instruments, 0)

    @cached_property
    def logic(self) -> StudyLogic:
        return StudyLogic(self.definition, self._only_order.questions, self.instruments.values())

    @cached_property
    def _is_shuffled(self) -> bool:
        return is_shuffled(self.definition)

    @cached_property
    def _has_logic(self) -> bool:
        questions = (question for each in self.instruments.values() for question in each.questions)
        return not self.everything and has_logic(self.definition, questions)

    def questionnaire(self, seed: int) -> Questionnaire:
        """All pages in the order of a seed, whatever the logic hides."""
        return lay_out(self.definition, self.instruments, seed) if self._is_shuffled else self._only_order

    def pages_for(
        self, seed: int, answers: Mapping[str, Any], design: Mapping[str, Any]
    ) -> tuple[Questionnaire, Known]:
        """The pages with what this respondent is asked, and what is known of them by name."""
        facts = {name: str(design[name]) for name in FACTS if name in design}
        everything, known = self.questionnaire(seed), self.logic.known(answers, facts)
        return (everything.for_whom(known) if self._has_logic else everything), known

    @cached_property
    def design_at_start(self) -> bool:
        """Whether a respondent is given something of the design at once, such as an arm."""
        return bool(self.definition.design.arms)

    @cached_property
    def same_for_all(self) -> bool:
        """Whether everybody is asked the same in the same order. A draft that is only looked at may change."""
        return bool(self.version_id) and not self._has_logic and not self._is_shuffled

    @property
    def languages(self) -> list[str]:
        return self.definition.languages or ["en"]


@dataclass(frozen=True, slots=True)
class OpenStudy:
    """What the pages need to know of a study, free of tables. What people answer to a simulated one is a test."""

    study_id: str
    link: str
    status: StudyStatus
    closed_at: datetime | None
    published: Published
    simulated: bool = False

    def pages_of(self, response: Held) -> tuple[Questionnaire, Known]:
        """The pages that a response is asked, and what is known of it."""
        return self.published.pages_for(response.seed, response.answers, response.design)

    def check_startable(self) -> None:
        """Raises Gone when it is closed, NotAllowed when it is not open yet."""
        opens = opens_at(self.published.definition.closing)
        if opens is not None and now() < opens:
            raise NotAllowed("study_not_open")
        if self.status is not StudyStatus.LIVE:
            raise Gone("study_closed")

    def check_open_to(self, response: Held) -> None:
        """Whoever began before the study closed may finish within the hour. Raises Gone."""
        if self.status is StudyStatus.LIVE:
            return
        began_before = self.closed_at is not None and response.started_at <= self.closed_at
        if not (began_before and self.closed_at is not None and now() <= self.closed_at + GRACE):
            raise Gone("study_closed_meanwhile")


_published: OrderedDict[str, Published] = OrderedDict()


def find_study(session: Session, link: str, version_id: str = "") -> OpenStudy:
    """The study of a link, in the version named, else the newest. Raises NotFound; NotAllowed while it is a draft."""
    study = gathered.apart(session, _OF_LINK, {"link": link}).one_or_none()
    if study is None:
        raise NotFound
    return open_study(session, study, version_id or study.newest or "")


def open_study(session: Session, study: StudyFacts, version_id: str = "") -> OpenStudy:
    version = version_id or _newest_version(session, study)
    if study.status is StudyStatus.DRAFT or not version:
        raise NotAllowed("study_not_open")
    found = published(session, version)
    status, closed = study.status, study.closed_at
    closes = closes_at(_newest(session, study, found).definition.closing) if status is StudyStatus.LIVE else None
    if closes is not None and now() >= closes:
        status, closed = StudyStatus.CLOSED, closes
    return OpenStudy(study.id, study.link, status, closed, found, study.simulated)


def _newest(session: Session, study: StudyFacts, found: Published) -> Published:
    """The version whose rules of closing hold; asked for only where this one has such a rule."""
    if not found.definition.closing.closes:
        return found
    return published(session, _newest_version(session, study) or found.version_id)


def published(session: Session, version_id: str) -> Published:
    """A version by its id, kept in memory: it is never edited."""
    known = _published.get(version_id)
    if known is None:
        version = session.get(StudyVersion, version_id)
        if version is None:
            raise NotFound
        definition = StudyDefinition.model_validate(version.definition)
        known = _published[version_id] = Published(version.id, version.number, definition, instruments_of(definition))
        while len(_published) > MOST_KEPT:
            _published.popitem(last=False)
    return known


def instruments_of(definition: StudyDefinition) -> dict[str, Instrument]:
    return {block.pin: find(block.pin) for block in definition.blocks if isinstance(block, InstrumentBlock)}


def _newest_version(session: Session, study: StudyFacts) -> str | None:
    return gathered.apart(session, _NEWEST, {"study": study.id}).scalar()
