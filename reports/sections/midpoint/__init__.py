"""Each scale against the middle of its range, as Iranian and Arab theses ask; and the scales ranked."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.groups.result import Comparison, Test
from psychometrics.results import is_number
from reports.comparisons import statistic, strongest
from reports.cutoffs import Verdict, of_p
from reports.report import Report
from reports.tables import Table

ORDER = 610
KINDS = ("thesis",)
NEEDS = ("midpoint",)
LEVEL = 0.05


def context(report: Report) -> dict[str, Any]:
    result: Comparison = report.results["midpoint"]  # type: ignore[assignment]
    ranking = report.results.get("ranking")
    ranked = ranking if isinstance(ranking, Comparison) and ranking.groups else None
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "copy": strongest(report, "midpoint.copy", _t_tests(result)),
        "ranking": _ranking(report, ranked) if ranked else None,
        "ranking_reading": _ranking_reading(report, ranked) if ranked else [],
    }


def _table(report: Report, result: Comparison) -> Table:
    heads = (("scale", "text"), *((head, "number") for head in ("mean", "middle", "test", "p_value", "effect")))
    table, n = report.table("midpoint.table", heads), report.numbers
    means = {group.scale: group.mean for group in result.groups}
    for test in _t_tests(result):
        mean = means.get(test.scale)
        table.add(
            report.escaped_label(test.scale),
            n.fixed(mean) if mean is not None else n.isolated("–"),
            n.fixed(float(test.by), 1),
            table.cell(test.statistic, statistic(report, test)),
            table.cell(test.p_value, n.p(test.p_value)),
            table.cell(test.effect, n.estimate(test.effect, test.effect_low, test.effect_high)),
        )
    table.notes.append(report.say("groups.effect_cohen_d"))
    return table


def _t_tests(result: Comparison) -> list[Test]:
    return [test for test in result.tests if test.test == "one_sample_t"]


def _reading(report: Report, result: Comparison) -> list[Markup]:
    known = [t for t in _t_tests(result) if is_number(t.p_holm) and is_number(t.effect)]
    clear = [t for t in known if float(t.p_holm) < LEVEL]
    sides = {
        "above": [t for t in clear if float(t.effect) > 0],
        "below": [t for t in clear if float(t.effect) < 0],
    }
    sentences = []
    for key, tests in sides.items():
        if tests:
            named = report.names([report.quoted(report.label(t.scale)) for t in tests])
            sentences.append(report.say(f"midpoint.{key}", scales=named, count=len(tests)))
    if not known:
        return [report.say("midpoint.nothing")]
    if len(clear) < len(known):
        sentences.append(report.say("midpoint.neither"))
    return [*sentences, report.say("midpoint.limits")]


def _ranking(report: Report, result: Comparison) -> Table:
    table, n = report.table("midpoint.ranking_table", (("scale", "text"), ("mean_rank", "number"))), report.numbers
    for group in result.groups:
        table.add(report.escaped_label(group.scale), n.fixed(group.mean))
    test = result.tests[0]
    if is_number(test.statistic):
        chi = n.equation("χ²", f"({n.fixed_text(test.df, 0)}) = {n.fixed_text(test.statistic)}")
        w = n.equals("W", test.effect)
        table.notes.append(report.say("midpoint.friedman", chi=chi, p=n.p_formula(test.p_value), w=w, n=result.n))
    table.notes += [report.reason(note) for note in result.notes]
    return table


def _ranking_reading(report: Report, result: Comparison) -> list[Markup]:
    if of_p(result.tests[0].p_value) is not Verdict.GOOD:
        return [report.say("midpoint.ranking_even")]
    high, low = (report.quoted(report.label(result.groups[place].scale)) for place in (0, -1))
    return [report.say("midpoint.ranking_differs", high=high, low=low)]
