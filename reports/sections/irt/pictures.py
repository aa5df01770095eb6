"""Figures of a scale: category curves of its items, and its information."""

from __future__ import annotations

from psychometrics.irt.result import ScaleIrt
from psychometrics.results import is_number
from reports.figures.curves import CurveWords, InformationWords, ItemPanel, category_curves, information_curve
from reports.report import Figure, Report
from reports.words import harmless

LONGEST = 28


def curves_figure(report: Report, scale: ScaleIrt) -> Figure:
    language, precision = report.language, scale.precision
    panels = [
        ItemPanel(
            harmless(report.label(item.item), LONGEST),
            [language.number(category) for category in item.categories],
            item.probability.T.tolist(),
        )
        for item in precision.items
    ]
    words = CurveWords(report.plain("irt.axis_trait"), report.plain("irt.axis_probability"))
    canvas = category_curves(precision.theta.tolist(), panels, words, language)
    title = report.label(scale.scale)
    alt = report.plain("irt.curves_alt", scale=title)
    return report.figure("irt.curves_figure", canvas.markup(alt), report.say("irt.curves_note"), scale=title)


def information_figure(report: Report, scale: ScaleIrt) -> Figure:
    precision, n = scale.precision, report.numbers
    good = None
    if is_number(precision.low) and is_number(precision.high):
        good = (float(precision.low), float(precision.high))
    keys = ("axis_trait", "axis_information", "line_scale", "axis_reliability")
    words = InformationWords(*(report.plain(f"irt.{key}") for key in keys))
    items = [item.information.tolist() for item in precision.items]
    canvas = information_curve(
        precision.theta.tolist(), precision.information.tolist(), items, good, words, report.language
    )
    title = report.label(scale.scale)
    alt = report.plain(
        "irt.information_alt",
        scale=title,
        peak=n.fixed_text(precision.peak, 1),
        most=n.fixed_text(float(precision.information.max()), 1),
    )
    note = report.say("irt.information_note" if good else "irt.information_note_low")
    return report.figure("irt.information_figure", canvas.markup(alt), note, scale=title)
