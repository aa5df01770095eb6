"""The path model drawn twice, as users of SmartPLS know it: with coefficients and loadings, and with their t values."""

from __future__ import annotations

from psychometrics.pls.bootstrap import Inference
from psychometrics.pls.result import PathRow, Pls
from psychometrics.results import is_number
from reports.figures.path_diagram import Arrow, Box, Measured, path_diagram, shows_items
from reports.report import Figure, Report


def drawings(report: Report, result: Pls) -> list[Figure]:
    """The second only after a bootstrap."""
    tested = any(is_number(row.path.t) for row in result.paths)
    return [_drawing(report, result, style) for style in ("standardised", "t")[: 1 + tested]]


def _drawing(report: Report, result: Pls, style: str) -> Figure:
    boxes = [_box(report, result, one, style) for one in result.construct_names]
    arrows = [
        Arrow(row.predictor, row.outcome, _number(report, row.path, style), row.supported is True or _clear(row))
        for row in result.paths
    ]
    told = report.language.list_separator.join(_told(report, row, style) for row in result.paths)
    alt = report.plain(f"pls_structural.diagram_alt_{style}", paths=told)
    kind = style if shows_items(boxes, arrows) else f"{style}_bare"
    note = report.say(f"pls_structural.diagram_note_{kind}")
    drawn = path_diagram(boxes, arrows, report.language)
    return report.figure(f"pls_structural.diagram_{style}", drawn.markup(alt), note)


def _box(report: Report, result: Pls, name: str, style: str) -> Box:
    explained = {row.outcome: row.r_squared.estimate for row in result.outcomes}
    formed = any(row.construct == name and row.mode == "B" for row in result.constructs)
    items = tuple(
        Measured(report.label(row.indicator), _number(report, row.weight if formed else row.loading, style))
        for row in result.indicators
        if row.construct == name
    )
    share = report.numbers.fixed_text(explained[name], 2, proportion=True) if name in explained else ""
    return Box(name, _label(report, name), f"R² = {share}" if share else "", items, formed)


def _label(report: Report, name: str) -> str:
    """A product's name is made of those of its parts."""
    return " × ".join(report.label(part) for part in name.split("*"))


def _number(report: Report, found: Inference, style: str) -> str:
    if style == "t":
        return report.numbers.fixed_text(found.t)
    return report.numbers.fixed_text(found.estimate, 2, proportion=True)


def _told(report: Report, row: PathRow, style: str) -> str:
    """One path in words, for readers who don't see the drawing."""
    first, second = _label(report, row.predictor), _label(report, row.outcome)
    return report.plain(
        "pls_structural.diagram_path", first=first, second=second, value=_number(report, row.path, style)
    )


def _clear(row: PathRow) -> bool:
    low, high = row.path.low, row.path.high
    return is_number(low) and is_number(high) and (float(low) > 0 or float(high) < 0)  # type: ignore[arg-type]
