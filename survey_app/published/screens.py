"""What the page shows: the form, and each printed figure beside what follows from the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from instruments.instrument import Instrument
from instruments.language import Language
from psychometrics.errors import EngagemeterError
from psychometrics.model import Construct
from psychometrics.results import is_number
from psychometrics.validity.printed import PublishedFigure, Verdict, printed_figures
from survey_app.errors import told
from survey_app.published.forms import ConstructRow, PaperFields, paper_of
from survey_app.studies.shelf import in_language

EMPTY_ROWS = 3
STATES = {Verdict.AGREES: "good", Verdict.DIFFERS: "wrong", Verdict.NOT_PRINTED: "waiting"}
EXAMPLE = PaperFields(
    (
        ConstructRow("consumption", "5", ".82 .84 .66 .63 .86", ".54", ".88", "", ".77"),
        ConstructRow("contribution", "6", ".84 .90 .86 .88 .63 .67", ".65", ".92", "", ".80"),
        ConstructRow("creation", "6", ".90 .90 .82 .85 .80 .69", ".68", ".93", "", ".83"),
    ),
    {
        "title": "Schivinski, Christodoulides & Dabrowski (2016)",
        "n": "1126",
        "chi_square": "557.47",
        "df": "115",
        "correlations": "contribution ~~ creation .77\nconsumption ~~ contribution .65\nconsumption ~~ creation .51",
    },
)
"""Figures of a published scale, of which two do not follow from the others."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """printed, computed : in the language's digits; computed with what the rounding allows."""

    figure: str
    where: str
    printed: str
    computed: str
    state: str
    verdict: str


def checking(
    shown: dict[str, Any], instruments: Sequence[Instrument], t: Language, fields: PaperFields, *, check: bool = False
) -> tuple[int, dict[str, Any]]:
    """Status and values of the page. shown : the frame of a study, or none. check : whether the fields were sent."""
    values: dict[str, Any] = {
        "study": None,
        "t": t,
        **shown,
        "problems": [],
        "lines": (),
        "notes": (),
        "fields": fields,
    }
    typed = tuple(row for row in fields.rows if row != ConstructRow())
    values["rows"] = (*typed, *(ConstructRow() for _ in range(EMPTY_ROWS)))
    values["instruments"] = [(one.id, in_language(one.title, t.code)) for one in instruments if one.model]
    if not check:
        return 200, values
    try:
        figures, notes = printed_figures(paper_of(fields))
    except EngagemeterError as error:
        problems: Sequence[EngagemeterError] = getattr(error, "errors", (error,))
        return 422, {**values, "problems": [told(one, t) for one in problems]}
    lines = tuple(_line(one, t) for one in figures)
    differ = sum(one.verdict is Verdict.DIFFERS for one in figures)
    return 200, {**values, "lines": lines, "notes": [t.note(note) for note in notes], "differ": differ}


def first_fields(instruments: Sequence[Instrument], chosen: str, t: Language, *, all_of_them: bool) -> PaperFields:
    """Rows for the constructs of the chosen instrument: names and numbers of items; of every one where none is."""
    rows = []
    for one in instruments:
        if one.model and (one.id == chosen or (all_of_them and not chosen)):
            rows += [_row(one, scale, t) for scale in one.model.first_order]
    return PaperFields(tuple(rows), {})


def _row(instrument: Instrument, scale: Construct, t: Language) -> ConstructRow:
    name = in_language(instrument.construct_titles.get(scale.code, {}), t.code)
    return ConstructRow(name or scale.code, str(len(scale.items)))


def _line(one: PublishedFigure, t: Language) -> FigureLine:
    decimals = 0 if one.kind == "df" else 3
    computed = t.number(one.computed, decimals, proportion=abs(one.computed) < 1)
    if one.high - one.low > 10**-3 and one.kind not in ("df", "fornell_larcker"):
        computed += f" {t.interval(one.low, one.high, 3, proportion=True)}"
    return FigureLine(
        t.text(f"cli.published.kinds.{one.kind}"),
        one.where,
        _printed(one, t),
        computed,
        STATES[one.verdict],
        t.text(f"web.published.verdicts.{one.verdict.value}"),
    )


def _printed(one: PublishedFigure, t: Language) -> str:
    if not is_number(one.printed):
        return "–"
    value, decimals = float(one.printed), {"df": 0, "rmsea": 3}.get(one.kind, 2)
    return t.number(value, decimals, proportion=abs(value) < 1)
