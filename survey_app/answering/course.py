"""What the study's design does with a response on its way: the arm, screening out, quotas, the end.

Each step runs inside the transaction that saves the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from instruments.branching.language import names, parse
from survey_app.answering.held import Held
from survey_app.answering.opening import OpenStudy
from survey_app.models import Response, ResponseStatus
from survey_app.studies import closing, tally
from survey_app.studies.definition import Quota
from survey_app.studies.logic import ARM, Known, met

PLACES = "places"
REASON = "reason"


def given_at_start(session: Session, study: OpenStudy, *, is_test: bool) -> dict[str, Any]:
    """What a response has from its beginning."""
    arms = study.published.definition.design.arms
    return {ARM: tally.allot(session, study.study_id, arms, counted=not is_test)} if arms else {}


def ends_early(session: Session, study: OpenStudy, response: Held, known: Known) -> bool:
    """Thanks whoever meets a condition of screening out, or belongs to a quota that is full.

    A condition is looked at only when every question that it names was passed.
    """
    definition = study.published.definition
    for number, rule in enumerate(definition.logic.screen_out):
        if _passed(rule.when, study, response) and met(rule.when, known):
            return _end(response, ResponseStatus.SCREENED, str(number))
    taken = tally.tallies(session, study.study_id) if definition.design.quotas else {}
    for quota in definition.design.quotas:
        belongs = _passed(quota.when, study, response) and met(quota.when, known)
        if belongs and taken.get(_name(quota), 0) >= quota.limit and not response.is_test:
            return _end(response, ResponseStatus.OVER_QUOTA, quota.code)
    return False


def finds_place(session: Session, study: OpenStudy, response: Held, known: Known) -> bool:
    """Counts a finished response in every quota that it belongs to; False when one is full meanwhile."""
    belonging = [quota for quota in study.published.definition.design.quotas if met(quota.when, known)]
    if response.is_test or not belonging:
        return True
    found: list[str] = []
    for quota in belonging:
        if not tally.take(session, study.study_id, _name(quota), quota.limit):
            tally.give_back(session, study.study_id, found)
            _end(response, ResponseStatus.OVER_QUOTA, quota.code)
            return False
        found.append(_name(quota))
    response.design = {**response.design, PLACES: found}
    return True


def when_completed(session: Session, study: OpenStudy, response: Held) -> None:
    """The study may be complete with this response."""
    if not response.is_test:
        closing.after_completion(session, study.study_id, study.published.definition)


def when_erased(session: Session, response: Response) -> None:
    """A place that was taken is free again."""
    tally.give_back(session, response.study_id, response.design.get(PLACES, ()))


def reason_text(study_texts: list[Mapping[str, str]], design: Mapping[str, Any]) -> Mapping[str, str]:
    """The researcher's own words for why it ended; empty when there are none."""
    number = str(design.get(REASON, ""))
    return study_texts[int(number)] if number.isdigit() and int(number) < len(study_texts) else {}


def _passed(condition: str, study: OpenStudy, response: Held) -> bool:
    everything = study.published.questionnaire(response.seed).page_of
    needed = study.published.logic.roots(names(parse(condition)))
    return all(everything.get(code, 0) <= response.page for code in needed)


def _end(response: Held, status: ResponseStatus, reason: str) -> bool:
    response.status = status
    response.design = {**response.design, REASON: reason}
    return True


def _name(quota: Quota) -> str:
    return f"quota:{quota.code}"
