"""The page on which a file's columns, dates and money are declared: what was seen, what is suggested, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from psychometrics.errors import EngagemeterError, ManyErrors
from psychometrics.value.columns import COLUMNS, CURRENCY, of_type
from psychometrics.value.declaration import CALENDARS, CURRENCIES, DECIMALS, DUPLICATES, ORDERS, RETURNS, Declaration
from survey_app.errors import told
from survey_app.models import Study
from survey_app.settings import Settings
from survey_app.studies.screens import frame
from survey_app.value.folder import LOOK, import_folder
from survey_app.value.models import ValueImport
from survey_app.value.service import remembered

WORDS = "web.records"
ISOLATED = "\u2068{}\u2069"
"""A piece of the file inside a sentence, whatever its direction."""


@dataclass(frozen=True, slots=True)
class Target:
    """A standard column, the file's column chosen for it, and how sure the suggestion is."""

    name: str
    title: str
    about: str
    required: bool
    column: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to be declared: its options, the one that is chosen ("" when it must be asked), and the evidence."""

    name: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    evidence: str


def read_look(settings: Settings, row: ValueImport) -> dict[str, Any] | None:
    """What the first look found; None while there is none."""
    path = import_folder(settings, row) / LOOK
    if not path.is_file():
        return None
    seen: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return seen


def mapping(
    session: Session,
    study: Study,
    settings: Settings,
    row: ValueImport,
    t: Language,
    *,
    declaration: Declaration | None = None,
    error: EngagemeterError | None = None,
) -> dict[str, Any]:
    """declaration : as posted, when it is shown again; error : why."""
    look = read_look(settings, row) or {}
    known = declaration or (Declaration.from_json(row.declaration) if row.declaration else None)
    before = remembered(session, study, row.kind)
    return {
        **frame(session, study, t, "value"),
        "row": row,
        "kind_title": t.text(f"{WORDS}.kinds.{row.kind.value}.title"),
        "columns": look.get("columns", ()),
        "rows": look.get("rows", ()),
        "looked_at": look.get("looked_at", 0),
        "whole": look.get("whole", True),
        "notes": notes_in_words(look.get("notes", ()), t),
        "targets": _targets(row.kind.value, look, known, t),
        "choices": _choices(row.kind.value, look, known, before, t),
        "missing": "; ".join((known or before or Declaration("")).missing),
        "errors": errors_in_words(error, row.kind.value, t) if error else (),
    }


def errors_in_words(error: EngagemeterError, kind: str, t: Language) -> tuple[dict[str, str], ...]:
    """Each error told, with standard columns by the name that the page gives them."""
    errors = error.errors if isinstance(error, ManyErrors) else (error,)
    return tuple(told(_named(each, kind, t), t) for each in errors)


def column_title(kind: str, column: str, t: Language) -> str:
    return t.text(f"{WORDS}.columns.{column}") if column in (*COLUMNS[kind], CURRENCY) else column


def notes_in_words(notes: Any, t: Language) -> tuple[str, ...]:
    return tuple(t.text(f"notes.{note['code']}", **note["params"]) for note in notes)


def _named(error: EngagemeterError, kind: str, t: Language) -> EngagemeterError:
    params = dict(error.params)
    if error.code == "records_column_lacking":
        params["column"] = column_title(kind, str(params["column"]), t)
    return EngagemeterError(error.code, error.place, **params)


def _targets(kind: str, look: dict[str, Any], known: Declaration | None, t: Language) -> tuple[Target, ...]:
    return tuple(
        Target(
            each["target"],
            column_title(kind, each["target"], t),
            t.text(f"{WORDS}.column_about.{each['target']}"),
            each["required"],
            known.columns.get(each["target"], "") if known else each["column"],
            "" if known else each["confidence"],
        )
        for each in look.get("suggestions", ())
    )


def _choices(
    kind: str, look: dict[str, Any], known: Declaration | None, before: Declaration | None, t: Language
) -> tuple[Choice, ...]:
    """Only what this kind of record needs: no currency where there is no money."""
    dates, money = list(look.get("dates", {}).items()), list(look.get("money", {}).items())
    choices = []
    if of_type(kind, "date"):
        choices += [_calendar(dates, known, before, t), _order(dates, known, before, t)]
    if of_type(kind, "money", "share", "number"):
        choices.append(_decimal(money, known, before, t))
    if of_type(kind, "money"):
        choices.append(_money(money, known, before, t))
    if kind == "transactions":
        choices.append(_rule("returns", RETURNS, known, before, t))
    return (*choices, _rule("duplicates", DUPLICATES, known, before, t))


def _calendar(
    dates: list[tuple[str, Any]], known: Declaration | None, before: Declaration | None, t: Language
) -> Choice:
    seen = {signs["calendar"] for _, signs in dates if signs["calendar"]}
    found = seen.pop() if len(seen) == 1 else ""
    options = tuple((name, t.text(f"{WORDS}.calendars.{name}")) for name in CALENDARS)
    chosen = known.calendar if known else found or (before.calendar if before else "")
    return Choice("calendar", options, chosen, _calendar_evidence(dates, found, t))


def _calendar_evidence(dates: list[tuple[str, Any]], found: str, t: Language) -> str:
    if not dates:
        return t.text(f"{WORDS}.evidence.no_dates")
    column, signs = ISOLATED.format(dates[0][0]), dates[0][1]
    if signs["typed"] and not signs["years"][0]:
        return t.text(f"{WORDS}.evidence.typed", column=column)
    low, high = (t.number(year, grouped=False) for year in signs["years"])
    if not found:
        return t.text(f"{WORDS}.evidence.calendar_open", column=column, low=low, high=high)
    calendar = t.text(f"{WORDS}.calendars.{found}")
    return t.text(f"{WORDS}.evidence.calendar", column=column, low=low, high=high, calendar=calendar)


def _order(dates: list[tuple[str, Any]], known: Declaration | None, before: Declaration | None, t: Language) -> Choice:
    """Where day and month can't be told apart nothing is chosen, whatever was right for another file."""
    seen = {signs["order"] for _, signs in dates}
    found = "" if "" in seen else next(iter(seen - {"ymd"}), "ymd") if len(seen - {"ymd"}) < 2 else ""
    options = tuple((name, t.text(f"{WORDS}.orders.{name}")) for name in ORDERS)
    told_by = {
        "ymd": "year_first",
        "dmy": "day_first",
        "mdy": "month_first",
    }
    evidence = t.text(f"{WORDS}.evidence.{told_by.get(found, 'order_open')}")
    return Choice("order", options, known.order if known else found, evidence)


def _decimal(
    money: list[tuple[str, Any]], known: Declaration | None, before: Declaration | None, t: Language
) -> Choice:
    seen = {signs["decimal"] for _, signs in money}
    sure = seen - {""}
    found = next(iter(sure)) if len(sure) == 1 else "." if not money else ""
    options = tuple(
        (mark, t.text(f"{WORDS}.decimals.{name}")) for mark, name in zip(DECIMALS, DECIMAL_NAMES, strict=True)
    )
    chosen = known.decimal if known else found or (before.decimal if before else "")
    return Choice("decimal", options, chosen, t.text(f"{WORDS}.evidence.{'decimal' if found else 'decimal_open'}"))


DECIMAL_NAMES = ("point", "comma", "slash")


def _money(money: list[tuple[str, Any]], known: Declaration | None, before: Declaration | None, t: Language) -> Choice:
    named = {code for _, signs in money for code in signs["currencies"] if code != "?"}
    pairs = ["IRR:toman", "IRR:rial", *(f"{code}:" for code in CURRENCIES if code != "IRR")]
    options = tuple((pair, t.text(f"{WORDS}.currencies.{pair.strip(':').replace(':', '_')}")) for pair in pairs)
    found = {"IRT": "IRR:toman", "IRR": "IRR:rial"}.get(next(iter(named), ""), f"{next(iter(named), '')}:")
    found = found if len(named) == 1 and found in pairs else ""
    said = known or (None if found else before)
    chosen = f"{said.currency}:{said.unit}" if said and said.currency else found
    evidence = "currency" if found else "currency_mixed" if len(named) > 1 else "currency_open"
    return Choice("money", options, chosen, t.text(f"{WORDS}.evidence.{evidence}", names=", ".join(sorted(named))))


def _rule(
    name: str, known_rules: tuple[str, ...], known: Declaration | None, before: Declaration | None, t: Language
) -> Choice:
    said = known or before
    chosen = getattr(said, name) if said else known_rules[0]
    options = tuple((rule, t.text(f"{WORDS}.rules.{name}.{rule}")) for rule in known_rules)
    return Choice(name, options, chosen, t.text(f"{WORDS}.rules.{name}.about"))
