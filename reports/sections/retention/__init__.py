"""How many factors: scree with parallel analysis, and what every rule suggests."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.efa.dimensionality import ParallelSeries, Retention
from psychometrics.results import is_number
from reports.figures.scree import ScreeWords, scree
from reports.report import Figure, Report
from reports.tables import Table

ORDER = 420
ORDERS = {"thesis-ar": 264}
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
    series = deciding_series(result)
    return {
        "figure": _figure(report, result, series),
        "table": _table(report, result),
        "reading": _reading(report, result, series),
        "copy": _copy(report, result),
    }


def article(report: Report) -> dict[str, Any]:
    """The scree and the words; the table of all rules is left to a supplement."""
    result: Retention = report.results["retention"]  # type: ignore[assignment]
    series = deciding_series(result)
    return {
        "figure": _figure(report, result, series),
        "copy": [*_copy(report, result), *_reading(report, result, series)],
    }


def deciding_series(result: Retention) -> ParallelSeries:
    """The comparison that gives the recommended number, so that picture and text agree; else that of factors."""
    agreeing = [series for series in result.parallel.series if series.suggested == result.recommended]
    return agreeing[0] if agreeing else result.parallel.of("factors", result.parallel.series[0].data)


def _figure(report: Report, result: Retention, series: ParallelSeries) -> Figure:
    observed = [row.observed for row in series.eigenvalues]
    threshold = [row.threshold for row in series.eigenvalues]
    words = ScreeWords(
        eigenvalue=report.plain("retention.axis_eigenvalue"),
        factor=report.plain("retention.axis_factor"),
        observed=report.plain("retention.line_observed"),
        random=_random(report, result),
        kept=report.language.text("report.retention.line_kept", count=series.suggested),
    )
    drawn = scree(observed, threshold, series.suggested, words, report.language)
    alt = _alt(report, series)
    return report.figure("retention.figure", drawn.markup(alt), _figure_note(report, result, series))


def _figure_note(report: Report, result: Retention, series: ParallelSeries) -> Markup:
    parallel = result.parallel
    key = "retention.figure_note_mean" if parallel.compare == "mean" else "retention.figure_note"
    random = report.say(key, count=parallel.replications, quantile=report.numbers.integer(100 * parallel.quantile))
    return Markup(" ").join((report.say(f"retention.eigenvalues_of_{series.of}"), random))


def _random(report: Report, result: Retention) -> str:
    if result.parallel.compare == "mean":
        return report.plain("retention.line_random_mean")
    return report.plain("retention.line_random", quantile=report.language.number(100 * result.parallel.quantile))


def _alt(report: Report, series: ParallelSeries) -> str:
    """The finding with its numbers, for readers who don't see the drawing."""
    n, rows, kept = report.numbers, series.eigenvalues, series.suggested
    after = rows[min(kept, len(rows) - 1)]
    return report.language.text(
        "report.retention.alt",
        count=kept,
        values=report.language.list_separator.join(n.fixed_text(row.observed) for row in rows[:kept]) or "–",
        next=n.fixed_text(after.observed),
        random=n.fixed_text(after.threshold),
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
