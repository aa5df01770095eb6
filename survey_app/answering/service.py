"""What a respondent does: begin, save, pass a page, complete. Every step may be sent again. See also `withdrawing`.

Each function runs inside one transaction, flushes and never commits. A response is found by its submission key,
locked while it is changed, and handed back as a `State`, which holds no table.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from survey_app.answering import course, finishing, forms, gathered, held, keys
from survey_app.answering.forms import Answer, Wrong
from survey_app.answering.held import Held
from survey_app.answering.linking import Agreed
from survey_app.answering.opening import OpenStudy, find_study, open_study
from survey_app.answering.pages import Page
from survey_app.errors import Busy, Conflict, NotFound
from survey_app.models import Invitation, Response, ResponseStatus, Study, now
from survey_app.panels import joining
from survey_app.studies.logic import MODE
from survey_app.value import linking

ENDED = (ResponseStatus.SCREENED, ResponseStatus.OVER_QUOTA)


@dataclass(frozen=True, slots=True)
class State:
    """A response as the pages show it. `page` is the one to answer next, from 1; beyond the last when completed.

    ended : "screened" or "over_quota" when the study thanked this person without asking everything.
    """

    response_id: str
    language: str
    seed: int
    page: int
    completed_at: datetime | None
    receipt_hash: str | None
    answers: Mapping[str, Any]
    design: Mapping[str, Any] = field(default_factory=dict)
    ended: str = ""

    @property
    def completed(self) -> bool:
        return self.completed_at is not None

    @classmethod
    def of(cls, response: Held | Response) -> State:
        return cls(
            response.id,
            response.language,
            response.seed,
            response.page + 1,
            response.completed_at,
            response.receipt_hash,
            dict(response.answers),
            dict(response.design),
            str(response.status) if response.status in ENDED else "",
        )


@dataclass(frozen=True, slots=True)
class Begin:
    """What is needed to begin: the key of the consent form, the personal link's token, and what else was agreed to.

    mode : "kiosk" on a device that stays in place; empty on a person's own.
    """

    key: str
    language: str
    consent_text: str
    invitation: str = ""
    is_test: bool = False
    linking: Agreed | None = None
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Saving:
    """One save of a page or of single answers.

    sent          : values as sent, by item.
    milliseconds  : by item, from the showing of the page to the answer.
    browser, seq  : who saves, and the number of its last change; an older number than was saved is a late repeat.
    """

    key: str
    sent: Mapping[str, Sequence[str]]
    language: str = ""
    browser: str = ""
    seq: int = 0
    milliseconds: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of a posted page. `wrong` and `missing` are empty when it was passed.

    key : the browser's new one, where completion cut the answers from a personal link.
    """

    study: OpenStudy
    state: State
    wrong: Mapping[str, Wrong]
    missing: tuple[str, ...]
    key: str = ""


def begin(session: Session, study: OpenStudy, wish: Begin) -> State:
    """A response after consent; the same key (or personal link) again is the same response."""
    existing = held.by_key(session, wish.key)
    if existing is not None:
        return _begin_again(session, study, existing, wish)
    study.check_startable()
    response = Held(
        study_id=study.study_id,
        study_version_id=study.published.version_id,
        submission_key=keys.submission_digest(wish.key),
        resume_hash=keys.resume_digest(wish.key),
        invitation_hash=keys.invitation_hash(wish.invitation) if wish.invitation else None,
        language=wish.language,
        seed=secrets.randbelow(2**31),
        is_test=wish.is_test or study.simulated,
        consent=_consent(study, wish),
        design={MODE: wish.mode} if wish.mode else {},
    )
    if not study.published.design_at_start:
        response.page = study.pages_of(response)[0].next_page(1) - 1
    if not response.add(session):
        return _begun_meanwhile(session, study, wish)
    if study.published.design_at_start:
        given = course.given_at_start(session, study, is_test=response.is_test)
        response.design = {**response.design, **given}
        response.page = study.pages_of(response)[0].next_page(1) - 1
        response.keep(session)
    if wish.linking is not None:
        _agree_to_link(session, study, response.id, wish)
    if wish.invitation:
        joining.take_up(session, response, wish.invitation, study.published.definition.privacy)
    return State.of(response)


def _begin_again(session: Session, study: OpenStudy, existing: Held, wish: Begin) -> State:
    if existing.study_id != study.study_id:
        raise NotFound
    if existing.status is ResponseStatus.DECLINED:
        study.check_startable()
        existing.status, existing.started_at = ResponseStatus.STARTED, now()
        existing.consent = _consent(study, wish)
        existing.keep(session)
    if existing.status is ResponseStatus.STARTED:
        _agree_to_link(session, study, existing.id, wish)
    return State.of(existing)


def _begun_meanwhile(session: Session, study: OpenStudy, wish: Begin) -> State:
    """Somebody sent the same consent form at the same moment."""
    existing = held.by_key(session, wish.key)
    if existing is None:
        raise Busy
    return _begin_again(session, study, existing, wish)


def _agree_to_link(session: Session, study: OpenStudy, response_id: str, wish: Begin) -> None:
    """The consent form that came last holds: joined with its customer, or with none."""
    response = session.get_one(Response, response_id)
    if wish.linking is None:
        linking.unlink(session, response)
        return
    digest = hashlib.sha256(wish.linking.text.encode()).hexdigest()
    consent = {"text_sha256": digest, "version": study.published.number, "language": wish.language}
    owner = session.get_one(Study, response.study_id)
    linking.join(session, owner, response, wish.linking.customer, consent=consent)


def decline(session: Session, link: str, key: str) -> OpenStudy:
    """Counts that somebody declined, once per consent form. Nothing else is kept, and no way back to a person."""
    study = find_study(session, link)
    if keys.is_key(key) and held.by_key(session, key) is None:
        session.add(
            Response(
                study_id=study.study_id,
                study_version_id=study.published.version_id,
                submission_key=keys.submission_digest(key),
                resume_hash=keys.resume_digest(key),
                status=ResponseStatus.DECLINED,
                language="",
                is_test=study.simulated,
            )
        )
        session.flush()
    return study


def _consent(study: OpenStudy, wish: Begin) -> dict[str, Any]:
    """Which words were agreed to, in which version and language, and when."""
    digest = hashlib.sha256(wish.consent_text.encode()).hexdigest()
    moment = now().replace(microsecond=0).isoformat()
    return {"text_sha256": digest, "version": study.published.number, "language": wish.language, "at": moment}


def resume(session: Session, key: str, link: str) -> tuple[OpenStudy, State] | None:
    """The response that a browser's cookie or a personal link reopens, with its own version of the study."""
    found = held.resumed(session, link, key)
    if found is None:
        return None
    study, response = found
    return open_study(session, study, response.study_version_id), State.of(response)


def study_of_invitation(session: Session, token: str) -> OpenStudy:
    """Raises NotFound for a token that was never given out."""
    invitation = session.get(Invitation, keys.invitation_hash(token))
    study = session.get(Study, invitation.study_id) if invitation else None
    if study is None:
        raise NotFound
    return open_study(session, study)


def save(session: Session, link: str, saving: Saving) -> State:
    """Keep the valid ones of some answers. Raises Conflict when the response is completed and they differ."""
    study, response = _locked(session, link, saving.key)
    if saving.seq and saving.seq <= response.browsers.get(saving.browser, 0):
        return State.of(response)
    questionnaire = study.published.questionnaire(response.seed)
    reading = forms.read(questionnaire.questions, saving.sent)
    if response.status is not ResponseStatus.STARTED:
        _check_same(response, reading.answers)
        return State.of(response)
    study.check_open_to(response)
    _take(session, response, reading.answers, saving, questionnaire.page_of)
    response.keep(session)
    return State.of(response)


def pass_page(session: Session, link: str, number: int, saving: Saving, *, secret: str, skip: bool = False) -> Passed:
    """Save a page and go on if nothing on it is wrong, or missing and not skipped; the last page completes.

    Pages are passed in their order: a later one than the next is saved, but the next one is asked.
    Raises Conflict when the response is completed and something differs, Gone when the study closed, NotFound.
    """
    study, response = _locked(session, link, saving.key)
    questionnaire = study.published.questionnaire(response.seed)
    if not 1 <= number <= len(questionnaire.pages):
        raise NotFound
    reading = forms.read(questionnaire.page(number).questions, saving.sent)
    if response.status is not ResponseStatus.STARTED:
        _check_same(response, reading.answers)
        return Passed(study, State.of(response), {}, ())
    study.check_open_to(response)
    _take(session, response, reading.answers, saving, questionnaire.page_of)
    pages, known = study.pages_of(response)
    page = pages.page(number)
    refused = {code: Wrong("rule") for code in study.published.logic.not_allowed(known, page.questions)}
    wrong = {**refused, **reading.wrong}
    missing = () if skip else _missing(page, response, wrong)
    if not wrong and not missing:
        finishing.go_on(session, study, response, number, secret)
    response.keep(session)
    return _passed(session, study, response, wrong, missing)


def _passed(
    session: Session, study: OpenStudy, response: Held, wrong: Mapping[str, Wrong], missing: tuple[str, ...]
) -> Passed:
    """What is told of a page; at completion the study's promise is kept first."""
    state = State.of(response)
    ended = response.status is ResponseStatus.COMPLETED
    key = joining.settle(session, response, study.published.definition.privacy) if ended else ""
    return Passed(study, state, wrong, missing, key)


def _locked(session: Session, link: str, key: str) -> tuple[OpenStudy, Held]:
    """The response of a key, locked until the commit. Raises NotFound for a key that began nothing here."""
    found = held.locked(session, link, key)
    if found is None:
        joining.check_not_cut(find_study(session, link).published.definition.privacy)
        raise NotFound
    study, response = found
    return open_study(session, study, response.study_version_id), response


def _check_same(response: Held, answers: Mapping[str, Answer | None]) -> None:
    if any(response.answers.get(item) != value for item, value in answers.items()):
        raise Conflict("response_completed")


def _take(
    session: Session,
    response: Held,
    answers: Mapping[str, Answer | None],
    saving: Saving,
    page_of: Mapping[str, int],
) -> None:
    """Take over what changed: into the response, and into the log as it came."""
    changed = {item: value for item, value in answers.items() if response.answers.get(item) != value}
    if changed:
        merged = {**response.answers, **changed}
        response.answers = {item: value for item, value in merged.items() if value is not None}
        response.revision += 1
        response.saved_at = now()
        gathered.log(session, _events(response, changed, saving, page_of))
    if saving.language:
        response.language = saving.language
    if saving.seq > response.browsers.get(saving.browser, 0):
        response.browsers = {**response.browsers, saving.browser: saving.seq}


def _events(
    response: Held, changed: Mapping[str, Answer | None], saving: Saving, page_of: Mapping[str, int]
) -> Iterable[dict[str, Any]]:
    times = saving.milliseconds or {}
    for item, value in changed.items():
        yield {
            "response_id": response.id,
            "item": item,
            "value": value,
            "page": page_of[item],
            "client_ms": times.get(item),
            "saved_at": response.saved_at,
        }


def _missing(page: Page, response: Held, wrong: Mapping[str, Wrong]) -> tuple[str, ...]:
    return tuple(code for code in forms.unanswered(page.questions, response.answers) if code not in wrong)
