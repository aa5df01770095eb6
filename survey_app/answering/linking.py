"""The second consent: whether answers may be joined with the firm's records of the same customer.

It has a box of its own that is never ticked beforehand. Whoever leaves it empty answers the same questions, and a
number written without the tick is not kept in any form.

A personal link ends in ?customer=…; from there on the pages carry only the hash of that number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from instruments.language import Language
from psychometrics.value.keys import HASH_DIGITS, LONGEST_MASK, customer_key
from survey_app.answering.opening import OpenStudy
from survey_app.answering.pages import text_in
from survey_app.studies.definition import StudyDefinition
from survey_app.value.linking import Pseudonym, pseudonym

PARAMETER = "customer"
LONGEST_KEY = 200
_CARRIED = re.compile(rf"([0-9a-f]{{{HASH_DIGITS}}})~(\S{{0,{LONGEST_MASK}}})")


@dataclass(frozen=True, slots=True)
class Asked:
    """The second consent as the consent page asks for it.

    customer : the pseudonym that a personal link brought; None when the number is asked for.
    wrong    : why it is asked again, "no_number" or "wrong_number".
    """

    customer: Pseudonym | None = None
    ticked: bool = False
    typed: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed to: who the customer is, and the words, for the record of the consent."""

    customer: Pseudonym
    text: str


def asked(request: Request, study: OpenStudy) -> Asked | None:
    """What the consent page asks; None when this study, or this link, joins nothing."""
    way = study.published.definition.linking.by
    customer = _of_link(request, study, request.query_params.get(PARAMETER, "")) if way == "link" else None
    return Asked(customer) if way == "question" or customer else None


def read(request: Request, study: OpenStudy, form: Mapping[str, object]) -> tuple[Asked | None, Pseudonym | None]:
    """A posted consent form: the page's state if it must be shown again, and the customer that was agreed to."""
    way, ticked = study.published.definition.linking.by, form.get("link") == "1"
    typed = str(form.get("customer", ""))[: LONGEST_KEY + 1]
    if way == "question":
        wrong = _wrong(typed) if ticked else ""
        customer = pseudonym(request.app.state.settings, study.study_id, typed) if ticked and not wrong else None
        return Asked(None, ticked, typed, wrong), customer
    customer = _of_link(request, study, typed) if way == "link" else None
    return (Asked(customer, ticked) if customer else None), (customer if ticked else None)


def carried(customer: Pseudonym) -> str:
    """How pages of ours carry a customer on: the hash and the masked number, never the number."""
    return f"{customer.customer}~{customer.masked}"


def words(definition: StudyDefinition, t: Language) -> str:
    """What linking means, as it is told before the box."""
    brand = text_in(definition.brand, t.code)[0] or t.text("web.studies.consent_template_brand")
    return t.text("web.value_link.consent.what", brand=brand)


def key_name(definition: StudyDefinition, t: Language) -> str:
    return text_in(definition.linking.key_name, t.code)[0] or t.text("web.value_link.consent.key_default")


def agreed(definition: StudyDefinition, customer: Pseudonym | None, t: Language) -> Agreed | None:
    if customer is None:
        return None
    said = [words(definition, t), *(t.text(f"web.value_link.consent.{part}") for part in ("optional", "agree"))]
    return Agreed(customer, "\n".join(said))


def _wrong(typed: str) -> str:
    if not customer_key(typed):
        return "no_number"
    return "wrong_number" if len(typed) > LONGEST_KEY else ""


def _of_link(request: Request, study: OpenStudy, given: str) -> Pseudonym | None:
    """The customer of a number in a link, or of what a page of ours carried on; None for what can't be a number."""
    if found := _CARRIED.fullmatch(given):
        return Pseudonym(found[1], found[2])
    if _wrong(given):
        return None
    return pseudonym(request.app.state.settings, study.study_id, given)
