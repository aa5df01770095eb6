"""A test of a comparison as a sentence to copy gives it: statistic, corrected p, effect with interval, n."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from psychometrics.groups.result import Test
from psychometrics.results import is_number
from reports.cutoffs import LEVEL
from reports.report import Report

STATISTICS = {"welch_t": "t", "one_sample_t": "t", "welch_anova": "F", "chi_square": "χ²"}
EFFECTS = {"cohen_d": "d", "eta_squared": "η²", "cramer_v": "V"}
UNBOUNDED = ("cohen_d",)
"""Effects that can exceed 1, so that a zero before the decimal point is kept."""


def statistic(report: Report, test: Test) -> Markup:
    """ "t(12.3) = 2.41", "F(2, 97.4) = 3.10", "χ²(4) = 9.49"."""
    n, symbol = report.numbers, STATISTICS[test.test]
    dfs = [n.fixed_text(df, 0 if float(df).is_integer() else 1) for df in (test.df, test.df2) if is_number(df)]
    value = f"({n.language.list_separator.join(dfs)}) = {n.fixed_text(test.statistic)}"
    return n.equation(symbol, value, italic=symbol.isascii())


def effect(report: Report, test: Test) -> Markup:
    """ "d = 0.42 [0.18, 0.66]"; without an interval where there is none."""
    n, bounded = report.numbers, test.effect_name not in UNBOUNDED
    shown = n.equals(EFFECTS[test.effect_name], test.effect, proportion=bounded)
    if not (is_number(test.effect_low) and is_number(test.effect_high)):
        return shown
    interval = n.interval(test.effect_low, test.effect_high, proportion=bounded)
    return Markup('<span class="pair">{} {}</span>').format(shown, interval)


def strongest(report: Report, key: str, tests: Sequence[Test], **slots: Markup) -> list[Markup]:
    """One sentence: how many tests are clear after Holm's correction, and the one with the largest effect in full.

    The words have the slots {first}, {test}, {p}, {effect}, {n}, {clear} and {count}, and those given. Empty when no
    test could be computed.
    """
    known = [test for test in tests if is_number(test.p_holm) and is_number(test.effect) and is_number(test.statistic)]
    if not known:
        return []
    most = max(known, key=lambda test: abs(float(test.effect)))
    sentence = report.say(
        key,
        first=report.quoted(report.label(most.scale)),
        test=statistic(report, most),
        p=report.numbers.p_formula(most.p_holm),
        effect=effect(report, most),
        n=report.numbers.integer(most.n),
        clear=sum(float(test.p_holm) < LEVEL for test in known),
        count=len(known),
        **slots if slots else _second(report, most),
    )
    return [sentence]


def _second(report: Report, test: Test) -> dict[str, Markup]:
    """The other variable of a pair, where the test has one."""
    return {"second": report.quoted(report.label(test.by))} if test.test == "chi_square" else {}
