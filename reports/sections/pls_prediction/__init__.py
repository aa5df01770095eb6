"""How well a PLS path model predicts answers it has not seen."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.pls.prediction import PlsPrediction
from psychometrics.results import is_number
from reports.report import Report
from reports.sections.pls_measurement import columns
from reports.tables import Table

ORDER = 550
NEEDS = ("pls_prediction",)


def context(report: Report) -> dict[str, Any]:
    result: PlsPrediction = report.results["pls_prediction"]  # type: ignore[assignment]
    return {
        "how": _how(report, result),
        "indicators": _indicators(report, result),
        "reading": _reading(report, result),
        "ability": _ability(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _how(report: Report, result: PlsPrediction) -> Markup:
    technique = report.say(f"pls_prediction.technique_{result.technique}")
    benchmark = report.say(f"pls_prediction.benchmark_{result.benchmark}_{result.technique}")
    said = {"folds": result.folds, "repeats": result.repeats, "technique": technique, "benchmark": benchmark}
    return report.say("pls_prediction.how", cite=report.cite("shmueli2019"), **said)


def _indicators(report: Report, result: PlsPrediction) -> Table:
    heads = columns(report, "indicator", "q2", "rmse", "linear_rmse", "mae", "linear_mae")
    table, n = report.table("pls_prediction.indicator_table", heads), report.numbers
    before = ""
    for row in result.indicators:
        if row.construct != before:
            table.group(report.escaped_label(row.construct))
            before = row.construct
        errors = [n.fixed(value, 3) for value in (row.rmse, row.linear_rmse, row.mae, row.linear_mae)]
        table.add(
            report.escaped_label(row.indicator), table.cell(row.q_squared, n.proportion(row.q_squared, 3)), *errors
        )
    table.notes.append(report.say("pls_prediction.indicator_note", n=result.n))
    return table


def _reading(report: Report, result: PlsPrediction) -> list[Markup]:
    useful = sum(is_number(row.q_squared) and float(row.q_squared) > 0 for row in result.indicators)  # type: ignore[arg-type]
    better = sum(row.rmse < row.linear_rmse for row in result.indicators)
    count = len(result.indicators)
    power = "high" if better == count else "medium" if better > count / 2 else "low" if better else "none"
    return [
        report.say("pls_prediction.useful", useful=useful, count=count),
        report.say(f"pls_prediction.power_{power}", better=better, count=count),
    ]


def _ability(report: Report, result: PlsPrediction) -> Table:
    heads = columns(report, "outcome", "benchmark", "loss", "t", "p_value")
    table, n = report.table("pls_prediction.ability_table", heads), report.numbers
    for row in result.ability:
        table.add(
            report.escaped_label(row.construct) if row.construct else report.say("pls_prediction.whole"),
            report.say(f"pls_prediction.against_{row.benchmark}"),
            n.fixed(row.difference, 3),
            table.cell(row.t, n.fixed(row.t)),
            table.cell(row.p_value, n.p(row.p_value)),
        )
    table.notes.append(report.say("pls_prediction.ability_note", cite=report.cite("liengaard2021")))
    return table
