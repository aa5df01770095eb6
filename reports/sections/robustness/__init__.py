"""Does the effect of engagement survive other models of the same spend?"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.log_ols import LogOls
from psychometrics.criterion.prediction import ForecastQuality
from psychometrics.criterion.robustness import TRUSTED_RATIO, RobustEffect, Robustness
from psychometrics.criterion.two_part import TwoPart
from psychometrics.results import is_number
from reports.cutoffs import LEVEL
from reports.figures.forest import ForestRow, forest
from reports.report import Report
from reports.tables import Column, Table

ORDER = 755
NEEDS = ("value_robustness",)


def context(report: Report) -> dict[str, Any]:
    result: Robustness = report.results["value_robustness"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "forecasts": _forecasts(report, result),
        "forecast_reading": _forecast_reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: Robustness) -> Table:
    sizes = {"ppml": result.main.n, "winsorised": result.main.n, "log_ols": result.main.n}
    if isinstance(result.two_part, TwoPart):
        sizes |= {"two_part_any": result.two_part.n, "two_part_amount": result.two_part.n_positive}
    rows = [
        ForestRow(
            report.say(f"robustness.{one.model}"),
            sizes.get(one.model, 0),
            one.per_sd_percent,
            one.per_sd_low,
            one.per_sd_high,
            one.p_value,
        )
        for one in result.effects
    ]
    level = report.numbers.percent(100 * result.main.confidence, 0)
    table = forest(report, "robustness.table", "model", rows, level, "p_value")
    table.notes.append(report.say("robustness.note"))
    return table


def _reading(report: Report, result: Robustness) -> list[Markup]:
    main = result.effects[0]
    others = [one for one in result.effects[1:] if one.model != "two_part_any"]
    same = [one for one in others if _agrees(one, main)]
    if main.p_value >= LEVEL:
        clear = [one for one in others if one.p_value < LEVEL]
        return [report.say("robustness.unclear" if clear else "robustness.nothing")]
    if len(same) == len(others):
        return [report.say("robustness.survives", count=len(others))]
    return [report.say("robustness.depends", count=len(others) - len(same), total=len(others))]


def _agrees(one: RobustEffect, main: RobustEffect) -> bool:
    """Same direction, and told from nothing."""
    return one.b * main.b > 0 and one.p_value < LEVEL


def _forecasts(report: Report, result: Robustness) -> Table | None:
    found = [one for one in result.forecasts if isinstance(one, ForecastQuality)]
    if not found:
        return None
    scale = report.money(*(one.mae for one in found))
    return quality_table(report, "robustness.forecast_table", found, scale.unit)


def quality_table(report: Report, title: str, rows: list[ForecastQuality], unit: str) -> Table:
    """Out-of-sample quality of forecasts: ranking, level and total apart."""
    heads = ("deviance_r2", "mae", "spearman", "top_capture", "total_ratio")
    columns = [("model", "text"), *((head, "number") for head in heads)]
    shown = [report.say(f"columns.{key}", unit=unit) for key, _ in columns]
    table = report.table(title, [Column(text, css) for text, (_, css) in zip(shown, columns, strict=True)])
    scale, n = report.money(*(one.mae for one in rows)), report.numbers
    for one in rows:
        table.add(
            report.say(f"value.model_{one.model}"),
            table.cell(one.deviance_r2, n.fixed(one.deviance_r2, 3)),
            scale.cell(one.mae),
            table.cell(one.spearman, n.proportion(one.spearman, 3)),
            table.cell(one.top_decile_capture, n.proportion(one.top_decile_capture, 3)),
            table.cell(one.total_ratio, n.fixed(one.total_ratio)),
        )
    return table


def _forecast_reading(report: Report, result: Robustness) -> list[Markup]:
    if not isinstance(result.log_ols, LogOls):
        return [report.say("robustness.no_logs")]
    low, high = TRUSTED_RATIO
    unseen = [one for one in result.forecasts if isinstance(one, ForecastQuality) and one.model == "log_ols"]
    found = unseen[0].total_ratio if unseen else result.log_ols.total_ratio
    ratio = float(found) if is_number(found) else result.log_ols.total_ratio
    key = "logs_fit" if low <= ratio <= high else "logs_fail"
    return [report.say(f"robustness.{key}", ratio=report.numbers.fixed(ratio))]
