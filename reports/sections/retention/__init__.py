"""How many factors: scree with parallel analysis, and what every rule suggests."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.efa.dimensionality import ParallelSeries, Retention
from psychometrics.results import is_number
from reports.figures.scree import ScreeWords, scree
from reports.figures.style import image
from reports.report import Figure, Report
from reports.tables import Table

ORDER = 420
NEEDS = ("retention",)
CITED = {
    "parallel_factors": "horn1965",
    "parallel_components": "horn1965",
    "map": "velicer1976",
    "map_revised": "velicer2000",
    "vss_1": "revelle1979",
    "vss_2": "revelle1979",
    "hull": "lorenzo2011",
    "bic": "schwarz1978",
    "sabic": "schwarz1978",
    "kaiser": "kaiser1960",
}


def context(report: Report) -> dict[str, Any]:
    result: Retention = report.results["retention"]  # type: ignore[assignment]
    series = result.parallel.of("factors", result.parallel.series[0].data)
    return {
        "figure": _figure(report, result, series),
        "table": _table(report, result),
        "reading": _reading(report, result, series),
        "copy": _copy(report, result),
    }


def _figure(report: Report, result: Retention, series: ParallelSeries) -> Figure:
    observed = [row.observed for row in series.eigenvalues]
    threshold = [row.threshold for row in series.eigenvalues]
    words = ScreeWords(
        eigenvalue=report.plain("retention.axis_eigenvalue"),
        factor=report.plain("retention.axis_factor"),
        observed=report.plain("retention.line_observed"),
        random=report.plain("retention.line_random"),
        kept=report.language.text("report.retention.line_kept", count=series.suggested),
    )
    drawn = scree(observed, threshold, series.suggested, words, report.language)
    shown = report.numbers.language.list_separator.join(
        report.numbers.fixed_text(v) for v in observed[: series.suggested]
    )
    alt = report.language.text("report.retention.alt", count=series.suggested, values=shown or "–")
    return report.figure(
        "retention.figure", image(drawn, alt), report.say("retention.figure_note", count=result.parallel.replications)
    )


def _table(report: Report, result: Retention) -> Table:
    table = report.table("retention.table", (("rule", "text"), ("suggested", "number")))
    for criterion in result.criteria:
        shown = report.numbers.fixed(criterion.suggested, 0)
        name = report.say(f"retention.rule_{criterion.name}")
        row = report.say("retention.rule_cited", rule=name, cite=report.cite(CITED[criterion.name]))
        table.add(row, table.cell(criterion.suggested, shown))
    table.notes.append(report.say("retention.note", n=result.n, k=result.k))
    return table


def _reading(report: Report, result: Retention, series: ParallelSeries) -> list[Markup]:
    told = sorted({int(float(c.suggested)) for c in result.criteria if is_number(c.suggested)})
    first = report.say("retention.parallel", count=series.suggested)
    if len(told) == 1:
        return [first, report.say("retention.agree", count=result.recommended)]
    ends = report.numbers.range(told[0], told[-1])
    key = "retention.majority" if result.reason == "majority" else "retention.no_majority"
    return [
        first,
        report.say(key, count=result.recommended, ends=ends),
        *(report.reason(note) for note in result.notes),
    ]


def _copy(report: Report, result: Retention) -> list[Markup]:
    quantile = report.numbers.percent(100 * result.parallel.quantile, 0)
    return [
        report.say(
            "retention.copy", count=result.recommended, replications=result.parallel.replications, quantile=quantile
        )
    ]
