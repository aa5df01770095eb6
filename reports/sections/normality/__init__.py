"""Are scores and items normal, one by one and together?"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.normality import Mardia, Normality
from reports.cutoffs import Verdict, of_shape
from reports.report import Report
from reports.tables import Table

ORDER = 320
KINDS = ("thesis",)
NEEDS = ("normality",)
HEADS = ("skewness", "kurtosis", "ks", "lilliefors", "shapiro", "p_value")


def context(report: Report) -> dict[str, Any]:
    result: Normality = report.results["normality"]  # type: ignore[assignment]
    return {"table": _table(report, result), "reading": _reading(report, result)}


def _table(report: Report, result: Normality) -> Table:
    heads = (("scale", "text"), *((head, "number") for head in HEADS))
    table, n = report.table("normality.table", heads), report.numbers
    for row in result.variables:
        if row.level != "scale":
            continue
        shown = [(value, n.fixed(value)) for value in (row.skewness, row.kurtosis)]
        shown += [(row.ks_d, n.proportion(row.ks_d, 3)), (row.lilliefors_p, n.p(row.lilliefors_p))]
        shown += [(row.shapiro_w, n.proportion(row.shapiro_w, 3)), (row.shapiro_p, n.p(row.shapiro_p))]
        table.add(report.escaped_label(row.code), *(table.cell(value, text) for value, text in shown))
    table.notes.append(report.say("normality.note"))
    if isinstance(result.mardia, Mardia):
        figures = {"skewness": n.fixed(result.mardia.skewness), "kurtosis": n.fixed(result.mardia.kurtosis)}
        ps = {"skewness_p": n.p_formula(result.mardia.skewness_p), "kurtosis_p": n.p_formula(result.mardia.kurtosis_p)}
        table.notes.append(report.say("normality.mardia", n=result.mardia.n, **figures, **ps))
    return table


def _reading(report: Report, result: Normality) -> list[Markup]:
    scales = [row for row in result.variables if row.level == "scale"]
    odd = [row.code for row in scales if of_shape(row.skewness, row.kurtosis) is Verdict.BORDERLINE]
    if odd:
        named = report.names([report.quoted(report.label(code)) for code in odd])
        first = report.say("normality.odd", scales=named, count=len(odd))
    elif any(of_shape(row.skewness, row.kurtosis) is Verdict.GOOD for row in scales):
        first = report.say("normality.good")
    else:
        first = report.say("normality.nothing")
    multivariate = isinstance(result.mardia, Mardia) and result.mardia.kurtosis_p < 0.05
    return [first, report.say("normality.multivariate")] if multivariate else [first]
