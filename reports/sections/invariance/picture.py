"""The ladder drawn: the change of each index at each step against Chen's bounds, and what that shows in words."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from psychometrics.invariance.climb import Bounds
from psychometrics.invariance.result import Conclusion, Invariance, InvarianceLevel
from psychometrics.results import Figure, is_number
from reports.figures.ladder import Change, LadderWords, Rung, ladder
from reports.report import Figure as Drawing
from reports.report import Report

INDICES = ("cfi", "rmsea", "srmr")


def picture(report: Report, result: Invariance) -> Drawing | None:
    """Nothing where only one model could be fitted."""
    rungs = [_rung(report, result, level) for level in result.levels[1:]]
    if not any(change for rung in rungs for change in rung.changes):
        return None
    words = LadderWords([report.plain(f"invariance.delta_{one}") for one in INDICES], report.plain("invariance.worse"))
    canvas = ladder(rungs, words, report.language)
    steps = report.parts(_told(report, level) for level in result.levels[1:])
    found = " ".join(report.plain(key, **slots) for key, slots in findings(report, result))
    alt = report.plain("invariance.figure_alt", found=found, steps=steps)
    return report.figure("invariance.figure", canvas.markup(alt), _note(report, result))


def sentences(report: Report, result: Invariance) -> list[Markup]:
    """What the drawing shows; it differs with the result."""
    return [report.say(key, **slots) for key, slots in findings(report, result)]


def findings(report: Report, result: Invariance) -> Iterator[tuple[str, dict[str, str]]]:
    """Keys of words with their slots: how far CFI carries, whether others agree, whether it matters."""
    steps = result.levels[1:]
    lost = next((level for level in steps if not level.within), None)
    freed = next((level for level in steps if level.freed), None)
    if lost:
        yield "invariance.figure_beyond", {"level": _name(report, lost), "value": _digits(report, lost.delta_cfi)}
    elif freed:
        yield "invariance.figure_freed", {"level": _name(report, freed)}
    else:
        yield "invariance.figure_within", {}
    for level in steps:
        beyond = [name.upper() for name in INDICES[1:] if _is_beyond(result, level, name)]
        if level.within and beyond:
            listed = report.language.list_separator.join(beyond)
            yield "invariance.figure_others", {"level": _name(report, level), "indices": listed}
    if result.conclusion is Conclusion.NOT_COMPARABLE:
        yield "invariance.figure_poor", {}


def _rung(report: Report, result: Invariance, level: InvarianceLevel) -> Rung:
    changes = [_change(result, level, name) for name in INDICES]
    count = report.language.number(len(level.freed))
    below = report.plain("invariance.figure_free", count=count) if level.freed else ""
    return Rung(_name(report, level), changes, below)


def _change(result: Invariance, level: InvarianceLevel, name: str) -> Change | None:
    value = getattr(level, f"delta_{name}")
    if not is_number(value):
        return None
    before = _before(result, level) if name == "cfi" else ()
    return Change(float(value), _limit(result, level, name), before)


def _before(result: Invariance, level: InvarianceLevel) -> tuple[float, ...]:
    """ΔCFI of the level as a whole and after each parameter freed but the last."""
    return tuple(
        float(one.delta_cfi)
        for one in result.releases
        if one.name == level.name and is_number(one.delta_cfi)  # type: ignore[arg-type]
    )


def _limit(result: Invariance, level: InvarianceLevel, name: str) -> float:
    bounds = Bounds(**result.bounds)
    return {"cfi": -bounds.cfi, "rmsea": bounds.rmsea, "srmr": bounds.srmr(level.name)}[name]


def _is_beyond(result: Invariance, level: InvarianceLevel, name: str) -> bool:
    change = _change(result, level, name)
    return change is not None and change.beyond


def _name(report: Report, level: InvarianceLevel) -> str:
    return report.plain(f"invariance.level_{level.name}")


def _told(report: Report, level: InvarianceLevel) -> str:
    values = {name: _digits(report, getattr(level, f"delta_{name}")) for name in INDICES}
    return report.plain("invariance.figure_step", level=_name(report, level), **values)


def _digits(report: Report, value: Figure) -> str:
    return report.numbers.fixed_text(value, 3, proportion=True)


def _note(report: Report, result: Invariance) -> Markup:
    key = "invariance.figure_note_freed" if result.releases else "invariance.figure_note"
    return report.say(key, cite=report.cite("chen2007"))
