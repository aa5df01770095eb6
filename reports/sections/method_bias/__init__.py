"""Could the way of asking alone have made the answers agree?"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import NotComputable, is_number
from psychometrics.validity.result import MethodBias
from reports.report import Report
from reports.tables import Table

ORDER = 510
ORDERS = {"thesis-ar": 275}
NEEDS = ("method_bias",)
HARMAN, VIF = 0.50, 3.3


def context(report: Report) -> dict[str, Any]:
    result: MethodBias = report.results["method_bias"]  # type: ignore[assignment]
    return {"table": _table(report, result), "reading": _reading(report, result), "copy": _copy(report, result)}


def article(report: Report) -> dict[str, Any]:
    result: MethodBias = report.results["method_bias"]  # type: ignore[assignment]
    return {"copy": _copy(report, result) or _reading(report, result)}


def _copy(report: Report, result: MethodBias) -> list[Markup]:
    """Harman's share and the largest VIF, and that such tests are weak."""
    if not is_number(result.component_share):
        return []
    share = report.numbers.percent(100 * float(result.component_share))
    told = [report.say("method_bias.copy", share=share, cite=report.cite("podsakoff2003"))]
    known = [float(row.vif) for row in result.collinearity if is_number(row.vif)]
    if known:
        told.append(
            report.say("method_bias.copy_vif", vif=report.numbers.fixed(max(known)), cite=report.cite("kock2015"))
        )
    return [*told, report.say("method_bias.weak_test")]


def _table(report: Report, result: MethodBias) -> Table:
    table, n = report.table("method_bias.table", (("statistic", "text"), ("value", "number"))), report.numbers
    for name, share in (("component", result.component_share), ("factor", result.factor_share)):
        shown = n.percent(100 * float(share)) if is_number(share) else n.fixed(share)
        table.add(report.say(f"method_bias.{name}"), table.cell(share, shown))
    for name, fit in (("one_factor", result.one_factor), ("model", result.model)):
        if not isinstance(fit, NotComputable):
            chi = n.isolated(f"{n.fixed_text(fit.chi_square)} ({n.language.number(fit.df)})")
            table.add(report.say(f"method_bias.{name}"), chi)
    for row in result.collinearity:
        named = report.say("method_bias.vif", scale=report.quoted(report.label(row.construct)))
        table.add(named, table.cell(row.vif, n.fixed(row.vif)))
    cites = {"harman": report.cite("podsakoff2003"), "vif": report.cite("kock2015")}
    table.notes.append(report.say("method_bias.note", limit=n.fixed(VIF, 1), share=n.percent(100 * HARMAN, 0), **cites))
    return table


def _reading(report: Report, result: MethodBias) -> list[Markup]:
    sentences = []
    if is_number(result.component_share):
        passed = float(result.component_share) < HARMAN
        sentences.append(report.say("method_bias.harman_good" if passed else "method_bias.harman_bad"))
    high = [row.construct for row in result.collinearity if is_number(row.vif) and float(row.vif) > VIF]
    if high:
        named = report.names([report.quoted(report.label(code)) for code in high])
        sentences.append(report.say("method_bias.vif_high", scales=named, count=len(high)))
    return [*sentences, *(report.reason(note) for note in result.notes)]
