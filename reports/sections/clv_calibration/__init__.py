"""Would the forecast have come true? The model saw the first part of the records only."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.value.calibration import Agreement, ClvCalibration
from reports.figures.pairs import PairWords, calibration, tracking
from reports.report import Figure, Report
from reports.tables import Table

ORDER = 712
KINDS = ("thesis",)
NEEDS = ("clv_calibration",)
TOLD = ("rfm_analysis_date", "clv_rows_read")
"""Notes whose facts stand elsewhere on the page or among the records."""
FAIR = (0.8, 1.25)


def context(report: Report) -> dict[str, Any]:
    result: ClvCalibration = report.results["clv_calibration"]  # type: ignore[assignment]
    days = {"end": report.numbers.day(result.calibration_end), "last": report.numbers.day(result.holdout_end)}
    return {
        "days": days,
        "bins": _bins(report, result),
        "curve": _curve(report, result) if len(result.curve) > 1 else None,
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes if note.code not in TOLD],
    }


def _words(report: Report, key: str, until: str = "") -> PairWords:
    parts = [report.plain(f"clv_calibration.{part}") for part in (f"{key}_across", f"{key}_up", "actual", "predicted")]
    return PairWords(parts[0], parts[1], parts[2], parts[3], until)


def _bins(report: Report, result: ClvCalibration) -> Figure:
    number = report.language.number
    names = [number(one.frequency) + ("+" if one.open_end else "") for one in result.bins]
    values = [[getattr(one, name) for one in result.bins] for name in ("actual", "predicted")]
    canvas = calibration(names, values[0], values[1], _words(report, "bins"), report.language)
    last = result.bins[-1]
    shown = {"actual": number(last.actual, 1), "predicted": number(last.predicted, 1)}
    return report.figure("clv_calibration.bins", canvas.markup(report.plain("clv_calibration.bins_alt", **shown)))


def _curve(report: Report, result: ClvCalibration) -> Figure:
    start = result.curve[0].day
    weeks = [(point.day - start).days / result.time_unit_days for point in result.curve]
    until = (result.calibration_end - start).days / result.time_unit_days
    values = [[getattr(point, name) for point in result.curve] for name in ("actual", "expected")]
    words = _words(report, "curve", report.plain("clv_calibration.curve_until"))
    canvas = tracking(weeks, values[0], values[1], until, words, report.language)
    shown = {
        name: report.language.number(column[-1]) for name, column in zip(("actual", "predicted"), values, strict=True)
    }
    unit = report.say("clv_calibration.curve_note", count=int(result.time_unit_days))
    alt = report.plain("clv_calibration.curve_alt", **shown)
    return report.figure("clv_calibration.curve", canvas.markup(alt), unit)


def _table(report: Report, result: ClvCalibration) -> Table:
    numbers = ((head, "number") for head in ("predicted", "actual", "total_ratio", "pearson", "spearman"))
    heads = (("measure", "text"), *numbers)
    table, n = report.table("clv_calibration.table", heads), report.numbers
    _row(report, table, report.say("clv_calibration.purchases"), result.purchases, n.integer)
    if isinstance(result.spend, Agreement):
        scale = report.money(result.spend.actual, result.spend.predicted)
        _row(report, table, report.say("clv_calibration.spend", unit=scale.unit), result.spend, scale.cell)
    return table


def _row(report: Report, table: Table, name: Markup, one: Agreement, shown: Any) -> None:
    n = report.numbers
    table.add(
        name,
        shown(one.predicted),
        shown(one.actual),
        table.cell(one.ratio, n.fixed(one.ratio)),
        table.cell(one.pearson, n.proportion(one.pearson)),
        table.cell(one.spearman, n.proportion(one.spearman)),
    )


def _reading(report: Report, result: ClvCalibration) -> list[Markup]:
    ratio = result.purchases.ratio
    if not is_number(ratio):
        return [report.say("clv_calibration.nothing")]
    key = "fair" if FAIR[0] <= float(ratio) <= FAIR[1] else "low" if float(ratio) < FAIR[0] else "high"
    share = report.numbers.percent(100 * float(ratio), 0)
    return [report.say(f"clv_calibration.{key}", share=share), report.say("clv_calibration.limits")]
