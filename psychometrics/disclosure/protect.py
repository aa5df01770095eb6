"""An analysis as people may see it who may not see the answers: small groups hidden, with the reason in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from psychometrics import registry
from psychometrics.analysis import Analysis
from psychometrics.background import Background, Category, Frequencies, NumberSummary
from psychometrics.disclosure.lists import LEAST, hidden_in_list
from psychometrics.groups.result import Comparison, Group, Test
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Result, not_computable

BY = ("by", "group")
"""Options of a statistic that name the variables whose groups it compares."""
ITSELF = ("background", "association", "groups")
"""Statistics of groups that are protected cell by cell; any other is shown whole or not at all."""


def protected(analysis: Analysis, responses: Responses, least: int = LEAST) -> Analysis:
    """The same analysis with every group of fewer than `least` people hidden, and what would give one away.

    responses : those that were analysed. What is hidden becomes NotComputable "criterion_hidden"; so do tests of a
    table with small cells, from whose χ² a 2 × 2 table could be worked out, and the means of a group that would
    follow from all the others. Gives `analysis` itself where nothing had to be hidden.
    """
    results: dict[str, Result | NotComputable] = {
        name: _protected(name, result, analysis, responses, least) for name, result in analysis.results.items()
    }
    same = all(results[name] is analysis.results[name] for name in results)
    return analysis if same else replace(analysis, results=results)


def hidden_note(least: int) -> NotComputable:
    """What stands where a number was hidden."""
    return not_computable("criterion_hidden", least=least)


def _protected(name: str, result: Any, analysis: Analysis, responses: Responses, least: int) -> Any:
    if isinstance(result, NotComputable):
        return result
    if isinstance(result, Background):
        return _background(result, responses, least)
    if isinstance(result, Comparison) and name == "association":
        return _association(result, responses, least)
    if isinstance(result, Comparison) and name == "groups":
        return _groups(result, responses, least)
    small = name not in ITSELF and _has_small_groups(result, _options(analysis, name), responses, least)
    return hidden_note(least) if small else result


# frequencies ----------------------------------------------------------------------------------------------------


def _background(result: Background, responses: Responses, least: int) -> Background:
    tables = tuple(_table(table, least) for table in result.tables)
    numbers = tuple(_number(row, responses.background[row.code], least) for row in result.numbers)
    same = _same(tables, result.tables) and _same(numbers, result.numbers)
    return result if same else replace(result, tables=tables, numbers=numbers)


def _table(table: Frequencies, least: int) -> Frequencies:
    """Hidden counts with their shares, and every cumulative share, whose steps would tell them."""
    hidden = hidden_in_list([_whole(row.n) for row in table.categories], least)
    if not any(hidden):
        return table
    gone = hidden_note(least)
    rows = (
        Category(row.value, gone, gone, gone, gone) if is_hidden else replace(row, cumulative=gone)
        for row, is_hidden in zip(table.categories, hidden, strict=True)
    )
    return replace(table, categories=tuple(rows))


def _number(row: NumberSummary, column: pd.Series, least: int) -> NumberSummary:
    """The smallest and the largest value belong to somebody: they are shown where enough people share them."""
    gone = hidden_note(least)
    if row.n < least:
        return replace(row, mean=gone, sd=gone, min=gone, max=gone)
    ends: dict[str, Any] = {end: gone for end in ("min", "max") if int((column == getattr(row, end)).sum()) < least}
    return replace(row, **ends) if ends else row


# tests and means of groups --------------------------------------------------------------------------------------


def _association(result: Comparison, responses: Responses, least: int) -> Comparison:
    tests = tuple(
        _without(test, least) if _crossed(responses, test.scale, test.by, least) else test for test in result.tests
    )
    return result if _same(tests, result.tests) else replace(result, tests=tests)


def _crossed(responses: Responses, first: str, second: str, least: int) -> bool:
    table = pd.crosstab(responses.background[first], responses.background[second]).to_numpy()
    return bool(np.any((table > 0) & (table < least)))


def _groups(result: Comparison, responses: Responses, least: int) -> Comparison:
    hidden = {
        (scale, by): _hidden_groups(result, responses, scale, by, least)
        for scale, by in {(row.scale, row.by) for row in result.groups}
    }
    if not any(hidden.values()):
        return result
    gone = hidden_note(least)
    groups = tuple(
        Group(row.scale, row.by, row.group, gone, gone, gone) if row.group in hidden[row.scale, row.by] else row
        for row in result.groups
    )
    left = {key: sum(row.group not in names for row in _of(result, *key)) for key, names in hidden.items()}
    tests = tuple(
        _without(test, least) if hidden.get((test.scale, test.by)) and left[test.scale, test.by] < 2 else test
        for test in result.tests
    )
    pairs = tuple(pair for pair in result.pairs if not {pair.first, pair.second} & hidden[pair.scale, pair.by])
    return replace(result, groups=groups, tests=tests, pairs=pairs)


def _hidden_groups(result: Comparison, responses: Responses, scale: str, by: str, least: int) -> set[str]:
    """Of one scale and variable; groups that were left out of the comparison count too: they follow from the rest."""
    own = _of(result, scale, by)
    known = {row.group: _whole(row.n) for row in own}
    all_groups = {_name(value): int(count) for value, count in responses.background[by].value_counts().items() if count}
    sizes = {**all_groups, **known}
    hidden = hidden_in_list(list(sizes.values()), least)
    return {name for name, is_hidden in zip(sizes, hidden, strict=True) if is_hidden} & set(known)


def _of(result: Comparison, scale: str, by: str) -> list[Group]:
    return [row for row in result.groups if (row.scale, row.by) == (scale, by)]


def _whole(count: Figure) -> int:
    return round(float(count))


def _name(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _without(test: Test, least: int) -> Test:
    gone = hidden_note(least)
    figures = ("statistic", "df", "df2", "p_value", "p_holm", "effect", "effect_low", "effect_high")
    hidden: dict[str, Any] = dict.fromkeys(figures, gone)
    return replace(test, **hidden)


# anything else that compares groups ------------------------------------------------------------------------------


def _options(analysis: Analysis, name: str) -> Mapping[str, Any]:
    """Those of the plan over the defaults."""
    steps = analysis.provenance.plan.get("steps", ())
    chosen: Mapping[str, Any] = next((step.get("options", {}) for step in steps if step.get("statistic") == name), {})
    known = registry.statistics().get(name)
    return {**(known.options if known else {}), **chosen}


def _has_small_groups(result: Result, options: Mapping[str, Any], responses: Responses, least: int) -> bool:
    """Whether a statistic compared groups of which one is small and was not left out as too small."""
    named = [each for key in BY for each in _listed(options.get(key) or getattr(result, key, ""))]
    smallest = int(options.get("fewest", 1))
    counts = (responses.background[each].value_counts() for each in named if each in responses.background)
    return any(bool(((sizes > 0) & (sizes < least) & (sizes >= smallest)).any()) for sizes in counts)


def _listed(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _same(new: Sequence[object], old: Sequence[object]) -> bool:
    return all(one is other for one, other in zip(new, old, strict=True))
