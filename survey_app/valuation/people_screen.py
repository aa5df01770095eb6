"""One customer, all around: only with their consent to link, and every look is audited.

Without consent, without records or with a wrong number the answer is the same, so that nothing is revealed.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sqlmodel import Session, col, select

from instruments.language import Language
from psychometrics.errors import RequestError
from psychometrics.value.keys import HASH_DIGITS
from survey_app import audit
from survey_app.models import Job, JobStatus, Researcher, Response, ResponseStatus, Study
from survey_app.settings import Settings
from survey_app.studies.measurement import construct_titles
from survey_app.studies.overview import collected_definition
from survey_app.studies.screens import frame
from survey_app.studies.service import latest_version
from survey_app.studies.shelf import in_language
from survey_app.valuation.folder import person_file
from survey_app.valuation.ordering import KIND
from survey_app.valuation.panels import Cell, Row, Table, named
from survey_app.valuation.saying import DASH, Saying, saying
from survey_app.value.linking import pseudonym
from survey_app.value.models import CustomerLink

LONGEST_KEY = 200
_PSEUDONYM = re.compile(rf"[0-9a-f]{{{HASH_DIGITS}}}")
SHARES, MONEY = ("p_alive",), ("monetary", "clv", "crv", "civ_direct", "ckv")
NAMES = {"segment": "segments", "change": "changes"}
TOLD = {
    "rfm": ("rfm", "segment", "days_since_last_purchase", "frequency", "monetary"),
    "clv": ("p_alive", "expected_purchases", "clv"),
    "crv": ("crv", "n_referrals"),
    "civ": ("civ_direct", "n_influenced"),
    "ckv": ("ckv", "n_ideas"),
    "tiers": ("tier", "days_in_tier", "change", "points", "points_to_next"),
}
INTERVALS = {"clv": ("clv_low", "clv_high"), "crv": ("ci_low", "ci_high")}


def ask(session: Session, study: Study, t: Language, *, nothing: bool = False) -> dict[str, Any]:
    return {**frame(session, study, t, "value"), "nothing": nothing}


def see(
    session: Session, study: Study, settings: Settings, by: Researcher, key: str, t: Language
) -> dict[str, Any] | None:
    """The page of a customer, by number or by pseudonym; None when there is nothing that may be shown.

    The look is audited with the pseudonym, found or not; the number as typed is kept nowhere.
    """
    customer = _customer(settings, study, key)
    responses = _responses(session, study, customer) if customer else []
    found = _page(session, study, customer) if responses else None
    action = "value.see_customer" if found else "value.customer_refused"
    audit.record(session, by.id, action, study.id, customer=customer if found else "")
    if found is None:
        return None
    run, known = found
    say = saying(t, run, _typical(known))
    return {
        **frame(session, study, t, "value"),
        "pseudonym": customer,
        "scores": _scores(session, study, responses, known, say),
        "values": _values(known, say),
        "contacts": _contacts(known, say),
        "tiers": _tiers(known, say),
        "purchases": _purchases(known, say),
    }


def _customer(settings: Settings, study: Study, key: str) -> str:
    """The pseudonym of a number, or the pseudonym itself; empty for what can be neither."""
    typed = key.strip()
    if _PSEUDONYM.fullmatch(typed):
        return typed
    try:
        return pseudonym(settings, study.id, typed[:LONGEST_KEY]).customer
    except RequestError:
        return ""


def _responses(session: Session, study: Study, customer: str) -> list[Response]:
    """Complete responses whose respondents agree, at this moment, to be linked with this customer."""
    chosen = (
        select(Response)
        .join(CustomerLink, col(CustomerLink.response_id) == col(Response.id))
        .where(CustomerLink.study_id == study.id, CustomerLink.customer == customer)
        .where(Response.status == ResponseStatus.COMPLETED, col(Response.is_test).is_(False))
    )
    return list(session.exec(chosen.order_by(col(Response.completed_at))))


def _page(session: Session, study: Study, customer: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """What was stated, and what the newest finished run wrote of this customer."""
    done = select(Job).where(Job.study_id == study.id, Job.kind == KIND, Job.status == JobStatus.DONE)
    job = session.exec(done.order_by(col(Job.created_at).desc())).first()
    digest = Path(str(job.result.get("path", ""))) if job else Path()
    file = person_file(digest.parent, customer) if job else None
    if file is None or not file.is_file() or not digest.is_file():
        return None
    stated: dict[str, Any] = json.loads(digest.read_text("utf-8"))["stated"]
    known: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return stated, known


def _typical(known: dict[str, Any]) -> float:
    found = known["values"].get("rfm", {}).get("monetary", 0.0)
    return float(found) if isinstance(found, (int, float)) else 0.0


def _scores(session: Session, study: Study, responses: list[Response], known: dict[str, Any], say: Saying) -> Table:
    """Scales by wave: one column for each response."""
    waves = [response for response in responses if response.id in known["scores"]]
    titles = construct_titles(collected_definition(latest_version(session, study), study))
    scales = [code for code in next(iter(known["scores"].values()), {}) if code in titles]
    head = [say.word("people.scale")]
    for number, response in enumerate(waves, 1):
        head.append(say.word("people.wave", number=number, date=say.t.date(response.completed_at or response.saved_at)))
    rows = tuple(
        Row(
            in_language(titles[code], say.t.code),
            tuple(say.plain(known["scores"][response.id].get(code)) for response in waves),
        )
        for code in scales
    )
    return Table(say.word("people.scores"), tuple(head), rows)


def _values(known: dict[str, Any], say: Saying) -> tuple[tuple[str, Cell, Cell], ...]:
    """Name, figure and interval of each value that was computed."""
    told = []
    for measure, names in TOLD.items():
        of_measure = known["values"].get(measure, {})
        low, high = (of_measure.get(name) for name in INTERVALS.get(measure, ("", "")))
        for name in names:
            if name in of_measure and of_measure[name] is not None:
                interval = say.money_range(low, high) if name == measure else Markup("")
                told.append((_title(say, name), _figure(say, name, of_measure[name]), interval))
    return tuple(told)


def _title(say: Saying, name: str) -> str:
    title = say.word(f"people.fields.{name}")
    return f"{title} ({say.money_unit})" if name in MONEY and say.money_unit else title


def _figure(say: Saying, name: str, value: Any) -> Cell:
    if name in MONEY:
        return say.money(value)
    if name in SHARES:
        return say.share(value)
    if name in NAMES:
        return named(say, NAMES[name], value)
    if isinstance(value, (int, float)):
        return say.plain(value, 0 if float(value).is_integer() else 1)
    if name == "rfm":
        return Markup('<bdi dir="ltr">{}</bdi>').format(say.t.local_digits(str(value)))
    return Markup("<bdi>{}</bdi>").format(value)


def _contacts(known: dict[str, Any], say: Saying) -> Table:
    head = tuple(say.word(f"people.{name}") for name in ("function", "count", "last"))
    cost = say.word("tables.cost") + (f" ({say.money_unit})" if say.money_unit else "")
    rows = tuple(
        Row(
            named(say, "people.for", one["function"]),
            (say.count(one["count"]), _day(say, one["last"]), say.money(one["cost"])),
        )
        for one in known["contacts"]
    )
    return Table(say.word("people.contacts"), (*head, cost), rows)


def _tiers(known: dict[str, Any], say: Saying) -> Table:
    head = (say.word("tables.tier"), *(say.word(f"people.{name}") for name in ("from", "to", "points")))
    rows = tuple(
        Row(
            Markup("<bdi>{}</bdi>").format(one["tier"]),
            (
                _day(say, one.get("from_date")),
                _day(say, one.get("to_date"), say.word("people.now")),
                say.count(one.get("points")),
            ),
        )
        for one in known["tiers"]
    )
    return Table(say.word("people.history"), head, rows)


def _purchases(known: dict[str, Any], say: Saying) -> Table:
    head = (say.word("people.quarter"), say.word("people.bought"), _title_spent(say))
    rows = tuple(
        Row(
            Markup('<bdi dir="ltr">{}</bdi>').format(say.t.local_digits(one["quarter"])),
            (say.count(one["count"]), say.money(one["amount"])),
        )
        for one in known["purchases"]
    )
    return Table(say.word("people.purchases"), head, rows)


def _title_spent(say: Saying) -> str:
    spent = say.word("people.spent")
    return f"{spent} ({say.money_unit})" if say.money_unit else spent


def _day(say: Saying, text: Any, without: str = "") -> Cell:
    if not text:
        return without or DASH
    day: date = datetime.fromisoformat(str(text)).date()
    return Markup('<bdi dir="ltr">{}</bdi>').format(say.t.date(day))
