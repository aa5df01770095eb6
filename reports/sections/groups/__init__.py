"""Do groups of respondents differ? One table per background variable, rank tests beside the customary ones."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.groups.result import Comparison, Test
from psychometrics.results import is_number
from reports.comparisons import statistic, strongest
from reports.report import Report
from reports.tables import Table

ORDER = 600
NEEDS = ("groups",)
MAIN = ("welch_t", "welch_anova")
RANKS = ("mann_whitney", "kruskal_wallis")
LEVEL = 0.05


def context(report: Report) -> dict[str, Any]:
    result: Comparison = report.results["groups"]  # type: ignore[assignment]
    variables = list(dict.fromkeys(test.by for test in result.tests))
    told = [(report.escaped_label(by), _table(report, result, by), _reading(report, result, by)) for by in variables]
    return {
        "parts_of": told,
        "copy": [sentence for by in variables for sentence in _copy(report, result, by)],
        "notes": [report.reason(note) for note in result.notes],
    }


def applies(report: Report) -> bool:
    """Whether there are groups to compare at all."""
    result = report.results["groups"]
    return isinstance(result, Comparison) and any(is_number(test.p_value) for test in result.tests)


def _table(report: Report, result: Comparison, by: str) -> Table:
    heads = (("scale", "text"), *((head, "number") for head in ("test", "p_value", "p_holm", "effect", "rank_p")))
    table, n = report.table("groups.table", heads, variable=by), report.numbers
    for test in _of(result, by, MAIN):
        ranks = next((one for one in _of(result, by, RANKS) if one.scale == test.scale), None)
        effect = n.estimate(test.effect, test.effect_low, test.effect_high)
        shown = statistic(report, test) if is_number(test.statistic) else n.isolated("–")
        cells = [table.cell(test.statistic, shown), table.cell(test.p_value, n.p(test.p_value))]
        cells += [table.cell(test.p_holm, n.p(test.p_holm)), table.cell(test.effect, effect)]
        cells.append(table.cell(ranks.p_value, n.p(ranks.p_value)) if ranks else n.isolated("–"))
        table.add(report.escaped_label(test.scale), *cells)
    names = {test.effect_name for test in _of(result, by, MAIN) if test.effect_name}
    table.notes += [report.say(f"groups.effect_{name}") for name in sorted(names)]
    table.notes.append(report.say("groups.note", cite=report.cite("holm1979")))
    return table


def _of(result: Comparison, by: str, names: tuple[str, ...]) -> list[Test]:
    return [test for test in result.tests if test.by == by and test.test in names]


def _copy(report: Report, result: Comparison, by: str) -> list[Markup]:
    return strongest(report, "groups.copy", _of(result, by, MAIN), variable=report.quoted(report.label(by)))


def _reading(report: Report, result: Comparison, by: str) -> list[Markup]:
    found = [test for test in _of(result, by, MAIN) if is_number(test.p_holm) and float(test.p_holm) < LEVEL]
    variable = report.quoted(report.label(by))
    if not found:
        return [report.say("groups.no_difference", variable=variable)]
    named = [_difference(report, result, test) for test in found]
    return [report.say("groups.difference", variable=variable, scales=report.names(named), count=len(found))]


def _difference(report: Report, result: Comparison, test: Test) -> Markup:
    """The scale, and which group is highest."""
    own = (group for group in result.groups if (group.scale, group.by) == (test.scale, test.by))
    rows = [group for group in own if is_number(group.mean)]
    high = max(rows, key=lambda group: float(group.mean))
    scale = report.quoted(report.label(test.scale))
    group, mean = group_name(report, test.by, high.group), report.numbers.fixed(high.mean)
    return report.say("groups.highest", scale=scale, group=group, mean=mean)


def group_name(report: Report, by: str, value: str) -> Markup:
    """The words of an answer to a background question; the code itself where it has none."""
    return report.answer(by, value)
