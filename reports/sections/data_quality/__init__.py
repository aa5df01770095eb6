"""What is missing, and who may have answered carelessly. Nothing is deleted; a reader judges."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.missing import McarTest, Missingness
from psychometrics.quality import DataQuality
from reports.cutoffs import MCAR_P
from reports.report import Report
from reports.tables import Table

ORDER = 210
NEEDS = ("missing", "quality")
MUCH_MISSING = 0.05


def context(report: Report) -> dict[str, Any]:
    missing: Missingness = report.results["missing"]  # type: ignore[assignment]
    quality: DataQuality = report.results["quality"]  # type: ignore[assignment]
    return {
        "missing": _missing_table(report, missing),
        "missing_reading": _missing_reading(report, missing),
        "quality": _quality_table(report, quality),
        "quality_reading": _quality_reading(report, quality),
        "copy": _copy(report, missing, quality),
    }


def article(report: Report) -> dict[str, Any]:
    missing: Missingness = report.results["missing"]  # type: ignore[assignment]
    quality: DataQuality = report.results["quality"]  # type: ignore[assignment]
    return {"copy": _copy(report, missing, quality)}


def _copy(report: Report, missing: Missingness, quality: DataQuality) -> list[Markup]:
    n = report.numbers
    told = [report.say("data_quality.copy", share=n.percent(100 * missing.share), complete=missing.n_complete)]
    if isinstance(missing.mcar, McarTest):
        chi = n.equation("χ²", f"({n.language.number(missing.mcar.df)}) = {n.fixed_text(missing.mcar.chi_square)}")
        told.append(report.say("data_quality.copy_mcar", test=chi, p=n.p_formula(missing.mcar.p_value)))
    flagged = n.percent(100 * quality.flagged_two / quality.n if quality.n else 0)
    return [*told, report.say("data_quality.copy_flags", count=quality.flagged_two, share=flagged)]


def _missing_table(report: Report, result: Missingness) -> Table:
    table, n = report.table("data_quality.missing_table", (("statistic", "text"), ("value", "number"))), report.numbers
    table.add(report.say("data_quality.complete"), n.integer(result.n_complete))
    table.add(report.say("data_quality.share"), n.percent(100 * result.share, 2))
    table.add(report.say("data_quality.patterns"), n.integer(result.n_patterns))
    if isinstance(result.mcar, McarTest):
        chi = n.equation("χ²", f"({n.language.number(result.mcar.df)}) = {n.fixed_text(result.mcar.chi_square)}")
        test = report.say("data_quality.test", test=chi, p=n.p_formula(result.mcar.p_value))
        table.add(report.say("data_quality.mcar"), test)
        table.notes.append(report.say("data_quality.mcar_note", cite=report.cite("little1988")))
    else:
        table.add(report.say("data_quality.mcar"), table.cell(result.mcar, n.fixed(result.mcar)))
    return table


def _missing_reading(report: Report, result: Missingness) -> list[Markup]:
    if not result.missing:
        return [report.say("data_quality.none_missing")]
    share = report.numbers.percent(100 * result.share)
    much = result.share > MUCH_MISSING
    first = report.say("data_quality.much_missing" if much else "data_quality.little_missing", share=share)
    if not isinstance(result.mcar, McarTest):
        return [first]
    key = "mcar_bad" if result.mcar.p_value < MCAR_P.value else "mcar_good"
    return [first, report.say(f"data_quality.{key}")]


def _quality_table(report: Report, result: DataQuality) -> Table:
    heads = (("rule", "text"), *((head, "number") for head in ("median", "threshold", "flagged", "percent")))
    table, n = report.table("data_quality.quality_table", heads), report.numbers
    for row in result.indices:
        limit = report.say(f"data_quality.{row.rule}", value=n.fixed(row.threshold))
        share = n.percent(100 * row.share)
        name = report.say(f"data_quality.index_{row.code}")
        table.add(name, table.cell(row.median, n.fixed(row.median)), limit, n.integer(row.flagged), share)
    table.notes.append(report.say("data_quality.quality_note"))
    return table


def _quality_reading(report: Report, result: DataQuality) -> list[Markup]:
    share = report.numbers.percent(100 * result.flagged_two / result.n if result.n else 0)
    key = "data_quality.few_flagged" if result.flagged_two <= 0.05 * result.n else "data_quality.many_flagged"
    return [report.say(key, count=result.flagged_two, one=result.flagged_any, share=share)]
