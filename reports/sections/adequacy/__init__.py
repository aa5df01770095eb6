"""Are the correlations worth factoring? KMO and Bartlett."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.efa.dimensionality import Adequacy
from psychometrics.results import NotComputable, is_number
from reports.cutoffs import BARTLETT_P, KMO, Verdict, kmo_level, of_kmo
from reports.report import Report
from reports.tables import Table

ORDER = 410
ORDERS = {"thesis-ar": 262}
NEEDS = ("adequacy",)


def context(report: Report) -> dict[str, Any]:
    result: Adequacy = report.results["adequacy"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "copy": to_copy(report, result),
        "items": _item_table(report, result),
    }


def article(report: Report) -> dict[str, Any]:
    result: Adequacy = report.results["adequacy"]  # type: ignore[assignment]
    return {"copy": to_copy(report, result) or _reading(report, result)}


def _table(report: Report, result: Adequacy) -> Table:
    table = report.table("adequacy.table", (("statistic", "text"), ("value", "number")))
    n, test = report.numbers, result.bartlett
    table.add(report.say("adequacy.kmo"), table.cell(result.kmo, n.proportion(result.kmo)))
    table.add(report.say("adequacy.chi_square"), table.cell(test.chi_square, n.fixed(test.chi_square)))
    table.add(report.say("adequacy.df"), n.integer(test.df))
    table.add(report.say("adequacy.p"), table.cell(test.p_value, n.p(test.p_value)))
    table.add(report.say("adequacy.determinant"), n.small(result.determinant, 5))
    table.notes.append(report.say("adequacy.note", count=result.n))
    cited = report.cite(KMO.source)
    table.notes.append(report.say("adequacy.cutoff", value=n.proportion(KMO.value), cite=cited))
    return table


def _reading(report: Report, result: Adequacy) -> list[Markup]:
    verdict = of_kmo(result.kmo)
    if isinstance(result.kmo, NotComputable):
        return [report.say("adequacy.not_computable", reason=report.reason(result.kmo.reason))]
    level = report.say(f"adequacy.level_{kmo_level(result.kmo)}")
    first = report.say(f"adequacy.kmo_{verdict}", value=report.numbers.proportion(result.kmo), level=level)
    p = result.bartlett.p_value
    if not is_number(p):
        return [first]
    return [first, report.say("adequacy.bartlett_good" if float(p) < BARTLETT_P.value else "adequacy.bartlett_bad")]


def to_copy(report: Report, result: Adequacy) -> list[Markup]:
    """The sentence for a chapter; it calls correlations suitable only when KMO and Bartlett's test do."""
    verdict, n, test = of_kmo(result.kmo), report.numbers, result.bartlett
    if verdict is Verdict.NOT_COMPUTABLE:
        return []
    chance = is_number(test.p_value) and float(test.p_value) >= BARTLETT_P.value
    df = n.language.number(test.df)
    chi = n.equation("χ²", f"({df}) = {n.fixed_text(test.chi_square)}")
    shown = {"kmo": n.equals("KMO", result.kmo), "chi": chi, "p": n.p_formula(test.p_value), "n": result.n}
    return [report.say(f"adequacy.copy_{Verdict.BAD if chance else verdict}", **shown)]


def _item_table(report: Report, result: Adequacy) -> Table | None:
    """Items below the cut-off only: these are what a reader must act on."""
    low = [item for item in result.items if is_number(item.kmo) and float(item.kmo) < KMO.value]
    if not low:
        return None
    table = report.table("adequacy.item_table", (("item", "text"), ("kmo_item", "number"), ("smc", "number")))
    for item in low:
        n = report.numbers
        table.add(report.escaped_label(item.code), n.proportion(item.kmo), table.cell(item.smc, n.proportion(item.smc)))
    return table
