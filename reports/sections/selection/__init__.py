"""Who answered, against all customers of the records; and the main model weighted for it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.effects import EffectModel
from psychometrics.criterion.selection import NOTABLE, Difference, Selection
from psychometrics.results import is_number
from reports.cutoffs import LEVEL
from reports.figures.forest import percent_estimate
from reports.report import Report
from reports.tables import Column, Table

ORDER = 770
NEEDS = ("selection",)


def context(report: Report) -> dict[str, Any]:
    result: Selection = report.results["selection"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "weighted": _weighted(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: Selection) -> Table:
    heads = [Column(report.say("columns.variable"), "text")]
    heads += [Column(report.say(f"columns.{head}")) for head in ("respondents", "others", "smd", "smd_weighted")]
    table, n = report.table("selection.table", heads), report.numbers
    for row in result.differences:
        table.add(
            _variable(report, row),
            n.fixed(row.mean_respondents),
            n.fixed(row.mean_others),
            table.cell(row.smd, n.fixed(row.smd)),
            table.cell(row.smd_weighted, n.fixed(row.smd_weighted)),
        )
    rate = n.percent(100 * result.response_rate)
    table.notes.append(report.say("selection.note", n=result.n, total=result.n_file, rate=rate))
    table.notes.append(report.say("selection.note_smd", value=n.proportion(NOTABLE, 1), cite=report.cite("austin2009")))
    return table


def _variable(report: Report, row: Difference) -> Markup:
    return report.say(f"value.{row.variable}")


def _reading(report: Report, result: Selection) -> list[Markup]:
    apart = [row for row in result.differences if is_number(row.smd) and abs(float(row.smd)) > NOTABLE]
    if not apart:
        return [report.say("selection.alike")]
    named = report.names([report.say(f"value.inside_{row.variable}") for row in apart])
    left = [row for row in result.differences if is_number(row.smd_weighted)]
    settled = all(abs(float(row.smd_weighted)) <= NOTABLE for row in left) and bool(left)
    told = [report.say("selection.differ", variables=named, count=len(apart))]
    return [*told, report.say("selection.weights_settle" if settled else "selection.weights_fall_short")]


def _weighted(report: Report, result: Selection) -> list[Markup]:
    plain, weighted = result.unweighted, result.weighted
    if not isinstance(plain, EffectModel) or not isinstance(weighted, EffectModel):
        return [report.say("selection.no_model")]
    pairs = {name: model.effect() for name, model in (("plain", plain), ("weighted", weighted))}
    shown = {n: percent_estimate(report, e.per_sd_percent, e.per_sd_low, e.per_sd_high) for n, e in pairs.items()}
    same = (pairs["plain"].p_value < LEVEL) is (pairs["weighted"].p_value < LEVEL)
    same = same and pairs["plain"].b * pairs["weighted"].b > 0
    return [report.say("selection.same" if same else "selection.other", **shown)]
