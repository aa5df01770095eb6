"""The scale table of the Measure screen: the estimate first, then its interval, then whether it is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from instruments.language import Language
from survey_app.findings import whisker
from survey_app.findings.enough import Enough, judge
from survey_app.findings.figures import first_number, note_words, number, reason
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import construct_titles, study_questions
from survey_app.studies.shelf import in_language


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One scale. `total` marks a construct over dimensions; texts are ready for the page."""

    title: str
    k: int
    n: int
    total: bool
    omega: str
    interval: str
    drawing: Markup
    state: str
    verdict: str
    detail: str


@dataclass(frozen=True, slots=True)
class ScaleTable:
    """reached : by scale, whether its interval is as narrow as declared. reason : why the table is empty, if it is."""

    rows: tuple[ScaleRow, ...]
    axis: Markup
    reached: tuple[bool, ...]
    reason: str = ""


def scale_table(reliability: dict[str, Any], definition: StudyDefinition, t: Language) -> ScaleTable:
    """The stored reliability analysis in one language."""
    scales = reliability.get("scales")
    if not scales:
        return ScaleTable((), Markup(), (), reason(reliability, t))
    shown = [scale for scale in scales if scale["status"] != "not_applicable"]
    lows = [low for scale in shown if (low := _low(scale)) is not None]
    axis = whisker.axis_for(lows)
    titles, verdicts = construct_titles(definition), [judge(scale, definition.omega_width) for scale in shown]
    rows = tuple(_row(s, v, axis, titles, definition, t) for s, v in zip(shown, verdicts, strict=True))
    labels = [t.number(tick, 1 if tick == 1 else 2, proportion=tick < 1) for tick in axis.ticks]
    reached = tuple(0 < v.width <= definition.omega_width for v in verdicts)
    return ScaleTable(rows, whisker.ticks_drawing(axis, labels), reached)


def _row(
    scale: dict[str, Any],
    verdict: Enough,
    axis: whisker.Axis,
    titles: dict[str, dict[str, str]],
    definition: StudyDefinition,
    t: Language,
) -> ScaleRow:
    omega, low, high = number(scale["omega_total"]), _low(scale), _high(scale)
    return ScaleRow(
        title=in_language(titles.get(scale["construct"], {"en": scale["construct"]}), t.code),
        k=scale["k"],
        n=scale["n"],
        total=scale["order"] > 1,
        omega=_proportion(omega, t),
        interval=f"[{_proportion(low, t)}{t.list_separator}{_proportion(high, t)}]" if low is not None else "",
        drawing=whisker.whisker(axis, omega, low, high, verdict.state) if omega is not None else Markup(),
        state=verdict.state,
        verdict=t.text(f"web.findings.enough.{verdict.code}", count=verdict.more),
        detail=_detail(scale, verdict, definition, t),
    )


def _detail(scale: dict[str, Any], verdict: Enough, definition: StudyDefinition, t: Language) -> str:
    if verdict.code == "more":
        return t.text("web.findings.enough.width", width=t.number(verdict.width, 2, proportion=True))
    if verdict.item:
        label = next((in_language(q.label, t.code) for q in study_questions(definition) if q.code == verdict.item), "")
        return t.text(f"web.findings.enough.{verdict.code}_detail", item=label or verdict.item)
    if verdict.code == "none":
        return reason(scale["omega_total"], t) or next((note_words(note, t) for note in scale.get("notes", ())), "")
    return ""


def _low(scale: dict[str, Any]) -> float | None:
    return first_number(scale, "omega_low", "omega_delta_low")


def _high(scale: dict[str, Any]) -> float | None:
    return first_number(scale, "omega_high", "omega_delta_high")


def _proportion(value: float | None, t: Language) -> str:
    return t.number(value, 2, proportion=True) if value is not None else "–"
