"""What the Measure page shows: counts, scale table, quality flags, structure; or why it can't yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from survey_app.findings import service
from survey_app.findings.figures import number, reason
from survey_app.findings.guarding import Cells
from survey_app.findings.scales import scale_table
from survey_app.findings.snapshots import version_of
from survey_app.findings.views import job_view, snapshot_view
from survey_app.models import Study
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model, study_questions
from survey_app.studies.screens import frame

FLAGS = ("speed", "longstring", "attention")
"""The flags that decide who is "flagged", in the order of the page."""
TOLD = ("even_odd", "irv", "mahalanobis")
"""Flags that are counted for the researcher to judge, and leave nobody out."""


@dataclass(frozen=True, slots=True)
class Line:
    """A name, a figure and what stands beside it."""

    title: str
    figure: str
    about: str = ""
    count: int = 0


def measure(
    session: Session,
    study: Study,
    t: Language,
    *,
    without: bool = False,
    cells: Cells = "whole",
    released: bool = False,
) -> dict[str, Any]:
    """The whole screen. `without` leaves the flagged out of the scale table, if they are not too few to be told of."""
    state = service.measured(session, study, released=released)
    values: dict[str, Any] = {
        **frame(session, study, t, "measure"),
        "snapshot": snapshot_view(state.snapshot, study, t),
        "job": job_view(state.job, t),
        "least": service.MEASURED,
        "without": without,
        "table": None,
    }
    if state.snapshot is None or state.found is None:
        return values
    definition = StudyDefinition.model_validate(version_of(session, state.snapshot).definition)
    thin = cells == "hidden" and 0 < state.found["flagged"] < definition.least_cell
    values |= {"without": without and not thin, "thin": thin, "least_cell": definition.least_cell}
    found = _found(state.found, definition, t, without=without and not thin)
    if cells == "hidden":
        for name in ("flags", "told"):
            found[name] = tuple(_thinned(line, definition.least_cell, t) for line in found[name])
    return {**values, **found, **({"change": ""} if thin else {})}


def _found(found: dict[str, Any], definition: StudyDefinition, t: Language, *, without: bool) -> dict[str, Any]:
    results = {**found["results"], **(found["without_flagged"] if without else {})}
    return {
        "table": scale_table(results.get("reliability", {}), definition, t),
        "flags": _flags(found, FLAGS, t),
        "told": _flags(found, TOLD, t),
        "n": found["n"],
        "flagged": found["flagged"],
        "change": _largest_change(found, t),
        "structure": _structure(found["results"], definition, t),
        "promoters": _promoters(found["results"].get("nps", {}), definition, t),
        "declared": t.number(definition.omega_width, 2, proportion=True),
    }


def _flags(found: dict[str, Any], codes: tuple[str, ...], t: Language) -> tuple[Line, ...]:
    quality = found["results"].get("quality", {})
    known = {index["code"]: index for index in quality.get("indices", ())}
    lines = []
    for code in codes:
        index = known.get(code)
        count = found["attention_failed"] if code == "attention" else index["flagged"] if index else None
        if count is not None:
            shown = t.number(count), _rule(code, index, t)
            lines.append(Line(t.text(f"web.findings.flags.{code}"), *shown, count=count))
    return tuple(lines)


def _thinned(line: Line, least: int, t: Language) -> Line:
    """Fewer people than may be told of are not counted."""
    thin = 0 < line.count < least
    return replace(line, figure=t.text("web.disclosure.fewer", least=least)) if thin else line


def _promoters(found: dict[str, Any], definition: StudyDefinition, t: Language) -> tuple[Line, ...]:
    """The Net Promoter Score of each question with its interval, in points."""
    lines = []
    for row in found.get("questions", ()):
        score, low, high = (number(row[name]) for name in ("nps", "ci_low", "ci_high"))
        if score is None or low is None or high is None:
            continue
        ends = t.list_separator.join(t.number(100 * end) for end in (low, high))
        shares = {name: t.number(row[name]) for name in ("promoters", "detractors")}
        shown = f"{t.number(100 * score)} [{ends}]", t.text("web.disclosure.nps_of", **shares)
        lines.append(Line(_asked(row["code"], definition, t), *shown))
    return tuple(lines)


def _asked(code: str, definition: StudyDefinition, t: Language) -> str:
    texts = next((q.label or q.text for q in study_questions(definition) if q.code == code), {})
    return texts.get(t.code) or texts.get("en") or next(iter(texts.values()), code)


def _rule(code: str, index: dict[str, Any] | None, t: Language) -> str:
    threshold = number(index["threshold"]) if index else None
    shown = "" if threshold is None else t.number(threshold, 0 if threshold.is_integer() else 2 if threshold < 1 else 1)
    return t.text(f"web.findings.rules.{code}", threshold=shown)


def _largest_change(found: dict[str, Any], t: Language) -> str:
    """By how much omega changes at most when the flagged are left out; empty when it can't be told."""
    before = {s["construct"]: number(s["omega_total"]) for s in _scales(found["results"])}
    after = {s["construct"]: number(s["omega_total"]) for s in _scales(found["without_flagged"])}
    pairs = [(before[code], after.get(code)) for code in before]
    changes = [abs(a - b) for a, b in pairs if a is not None and b is not None]
    return t.number(max(changes), 2, proportion=True) if changes else ""


def _scales(results: dict[str, Any]) -> list[dict[str, Any]]:
    return list(results.get("reliability", {}).get("scales", ()))


def _structure(results: dict[str, Any], definition: StudyDefinition, t: Language) -> tuple[Line, ...]:
    """Whether the correlations are worth factoring, and how many factors they hold."""
    adequacy, retention = results.get("adequacy", {}), results.get("retention", {})
    scales = len(study_model(definition).first_order)
    bartlett = adequacy.get("bartlett", {})
    p = number(bartlett.get("p_value"))
    return (
        Line("KMO", _figure(adequacy.get("kmo"), t), reason(adequacy, t)),
        Line(t.text("web.findings.bartlett"), _p_value(p, t) if p is not None else "–"),
        Line(
            t.text("web.findings.factors"),
            t.number(retention["recommended"]) if "recommended" in retention else "–",
            t.text("web.findings.of_scales", count=scales),
        ),
    )


def _figure(value: Any, t: Language) -> str:
    found = number(value)
    return "–" if found is None else t.number(found, 2, proportion=True)


def _p_value(p: float, t: Language) -> str:
    least = t.number(0.001, 3, proportion=True)
    return f"p < {least}" if p < 0.001 else f"p = {t.number(p, 3, proportion=True)}"
