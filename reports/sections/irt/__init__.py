"""Item response theory: models compared, parameters with fit, category curves, information along the trait."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.irt.comparison import ModelFit
from psychometrics.irt.item_fit import ItemFit
from psychometrics.irt.parameters import ItemParameters
from psychometrics.irt.precision import GOOD
from psychometrics.irt.result import Irt, ScaleIrt
from psychometrics.results import NotComputable, is_number
from reports.cutoffs import LEVEL
from reports.report import Report
from reports.sections.irt.pictures import curves_figure, information_figure
from reports.tables import Column, Table

ORDER = 470
NEEDS = ("irt",)
KINDS = ("thesis",)
EXPECTED_ODD = 0.05


def context(report: Report) -> dict[str, Any]:
    result: Irt = report.results["irt"]  # type: ignore[assignment]
    cite = report.cite("samejima1969", "muraki1992", "bock_aitkin1981")
    return {
        "cite": cite,
        "models": _models(report, result) if result.scales else None,
        "refused": [_refused(report, code, why) for code, why in result.refused.items()],
        "scales": [_scale(report, result, scale) for scale in result.scales],
    }


def applies(report: Report) -> bool:
    """Something was fitted, or there is a reason to tell."""
    result: Irt = report.results["irt"]  # type: ignore[assignment]
    return bool(result.scales or result.refused)


def _refused(report: Report, code: str, why: NotComputable) -> Markup:
    return report.say("irt.refused", scale=report.quoted(report.label(code)), reason=report.reason(why.reason))


def _models(report: Report, result: Irt) -> Table:
    heads = [Column(report.say("columns.model"), "text")]
    heads += [Column(report.say(f"irt.column_{name}")) for name in ("log_likelihood", "parameters", "aic", "bic", "lr")]
    table = report.table("irt.models_table", [*heads, Column(report.say("columns.p_value"))])
    for scale in result.scales:
        table.group(report.escaped_label(scale.scale))
        for row in scale.comparison:
            _model_row(report, table, scale, row)
    table.notes.append(report.say("irt.models_note"))
    return table


def _model_row(report: Report, table: Table, scale: ScaleIrt, row: ModelFit) -> None:
    n = report.numbers
    two = all(len(item.thresholds) == 1 for item in scale.items)
    name = report.say(f"irt.model_{'two' if two else row.model}_{row.slopes}")
    known = is_number(row.log_likelihood)
    figures = [table.cell(v, n.fixed(v, 1)) for v in (row.log_likelihood, row.aic, row.bic)]
    parameters = n.integer(row.parameters) if known else n.isolated("–")
    tested = is_number(row.chi_square)
    lr = report.say("irt.chi_square", value=n.fixed(row.chi_square), df=row.df) if tested else n.isolated("–")
    p = n.p(row.p_value) if tested else n.isolated("–")
    table.add(name, figures[0], parameters, *figures[1:], lr, p, css="indented")


def _scale(report: Report, result: Irt, scale: ScaleIrt) -> dict[str, Any]:
    return {
        "title": report.escaped_label(scale.scale),
        "table": _parameters(report, result, scale),
        "reading": _reading(report, scale),
        "curves": curves_figure(report, scale),
        "information": information_figure(report, scale),
        "precision": _precision(report, scale),
        "notes": [report.reason(note) for note in scale.notes],
    }


def _parameters(report: Report, result: Irt, scale: ScaleIrt) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    most = max(len(item.thresholds) for item in scale.items)
    heads = [Column(report.say("columns.item"), "text"), Column(report.say("irt.column_slope", level=level))]
    heads += [Column(_symbol(report, "b", report.language.number(step))) for step in range(1, most + 1)]
    heads += [Column(report.say("irt.column_fit", symbol=_s_x2(report))), Column(report.say("columns.p_holm"))]
    table = report.table("irt.table", heads, scale=report.label(scale.scale))
    for item, fit in zip(scale.items, scale.item_fit, strict=True):
        table.add(*_item_row(report, table, item, fit, most))
    cite = report.cite("orlando_thissen2000", "kang_chen2008")
    key = "irt.table_note_graded" if scale.curve == "graded" else "irt.table_note_partial_credit"
    table.notes += [report.say(key), report.say("irt.table_note", n=scale.n, symbol=_s_x2(report), cite=cite)]
    return table


def _symbol(report: Report, letters: str, rest: str) -> Markup:
    """Letters in italics and what follows them, as one piece that no right-to-left line turns."""
    return report.numbers.isolated(Markup("<i>{}</i>{}").format(letters, rest))


def _s_x2(report: Report) -> Markup:
    return _symbol(report, "S", "-χ²")


def _item_row(report: Report, table: Table, item: ItemParameters, fit: ItemFit, most: int) -> list[Markup]:
    n, dash = report.numbers, report.numbers.isolated("–")
    slope = table.cell(item.ci_low, n.fixed(item.slope))
    if is_number(item.ci_low):
        interval = n.interval(item.ci_low, item.ci_high, proportion=False)
        slope = Markup('<span class="pair">{} {}</span>').format(slope, interval)
    steps = [table.cell(step.difficulty, n.fixed(step.difficulty)) for step in item.thresholds]
    chi_square = fit.chi_square
    shown = report.say("irt.chi_square", value=n.fixed(chi_square), df=fit.df) if is_number(chi_square) else dash
    tested = [table.cell(chi_square, shown), table.cell(fit.p_holm, n.p(fit.p_holm))]
    return [report.escaped_label(item.item), slope, *steps, *[dash] * (most - len(steps)), *tested]


def _reading(report: Report, scale: ScaleIrt) -> list[Markup]:
    badly = [f.item for f in scale.item_fit if is_number(f.p_holm) and float(f.p_holm) < LEVEL]
    pairs = [pair for pair in scale.dependence if pair.dependent]
    told = [_listed(report, "irt.misfit", badly) if badly else report.say("irt.fits")]
    if pairs:
        named = [report.say("irt.pair", first=_item(report, p.first), second=_item(report, p.second)) for p in pairs]
        told.append(report.say("irt.dependent", pairs=report.names(named), count=len(pairs)))
    else:
        told.append(report.say("irt.independent"))
    if is_number(scale.odd_share):
        share = report.numbers.percent(100 * float(scale.odd_share))
        key = "irt.persons_odd" if float(scale.odd_share) > 2 * EXPECTED_ODD else "irt.persons_fit"
        told.append(report.say(key, share=share))
    cite = report.cite("christensen2017", "snijders2001", "sinharay2016")
    symbols = {"q3": _symbol(report, "Q", report.language.number(3)), "lz": _symbol(report, "lz", "*")}
    told.append(report.say("irt.cited", cite=cite, **symbols))
    return told


def _item(report: Report, code: str) -> Markup:
    return report.quoted(report.label(code))


def _listed(report: Report, key: str, codes: list[str]) -> Markup:
    return report.say(key, items=report.names([_item(report, code) for code in codes]), count=len(codes))


def _precision(report: Report, scale: ScaleIrt) -> list[Markup]:
    n, told = report.numbers, scale.precision
    first = report.say("irt.reliability", empirical=n.proportion(told.empirical), marginal=n.proportion(told.marginal))
    least = n.proportion(GOOD)
    if not (is_number(told.low) and is_number(told.high)):
        return [first, report.say("irt.nowhere", least=least)]
    ends = {"low": n.fixed(told.low, 1), "high": n.fixed(told.high, 1)}
    peak = n.fixed(told.peak, 1)
    return [first, report.say("irt.range", least=least, peak=peak, **ends)]
