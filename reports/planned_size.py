"""The sample size that a study planned, and the sentence that tells it: before the answers, and in the method chapter.

The same words serve the web, the preregistration and the report; only the look of their numbers differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from instruments.language import Language

SIMULATED = ("sem", "pls", "efa")


@dataclass(frozen=True, slots=True)
class PlannedSize:
    """method : sem, pls, efa, or the name of a closed form.

    target, significance : of the test that was planned. reached, se : at n, with the Monte-Carlo error; samples, seed :
    of the simulation. kind : path, correlation or loading, whose test is the weakest, from `first` to `second`.
    value : what it, or the closed form, assumes to find. sha256 : of the plan.
    """

    method: str
    n: int
    target: float = 0.8
    significance: float = 0.05
    reached: float = 0.0
    se: float = 0.0
    samples: int = 0
    seed: int = 0
    kind: str = ""
    first: str = ""
    second: str = ""
    value: float = 0.0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page writes: words of a key, whole numbers, a seed without grouping, numbers that can't exceed 1."""

    say: Callable[..., Any]
    whole: Callable[[float], Any]
    digits: Callable[[int], Any]
    share: Callable[[float, int], Any]
    names: Mapping[str, str]


def plain(t: Language, names: Mapping[str, str]) -> Shown:
    """As plain text, for the web and documents."""
    return Shown(
        lambda key, **slots: t.text(f"report.{key}", **slots),
        lambda value: t.number(value, 0 if float(value).is_integer() else 2),
        lambda value: t.number(value, grouped=False),
        lambda value, decimals: t.number(value, decimals, proportion=True),
        names,
    )


def sentence(planned: PlannedSize, tense: str, shown: Shown) -> Any:
    """tense : "will", as a preregistration says it, or "was", as a method chapter does."""
    form = planned.method if planned.method in SIMULATED else "rule"
    slots: dict[str, Any] = {
        "n": shown.whole(planned.n),
        "target": shown.share(planned.target, 2),
        "level": shown.share(planned.significance, 2),
    }
    if form == "rule":
        return shown.say(f"planned_size.{tense}.rule", rule=rule_words(planned, shown), **slots)
    slots |= {
        "reached": shown.share(planned.reached, 3),
        "se": shown.share(planned.se, 3),
        "samples": shown.whole(planned.samples),
        "seed": shown.digits(planned.seed),
        "weakest": weakest_words(planned, shown),
    }
    return shown.say(f"planned_size.{tense}.{form}", **slots)


def rule_words(planned: PlannedSize, shown: Shown) -> Any:
    whole = planned.method in ("close_fit", "krejcie_morgan")
    effect = shown.whole(planned.value) if whole else shown.share(planned.value, 2)
    return shown.say(f"planned_size.rules.{planned.method}", effect=effect)


def weakest_words(planned: PlannedSize, shown: Shown) -> Any:
    """The test that decides, in words; empty for exploratory factors, where every factor counts."""
    if not planned.kind:
        return ""
    first, second = (shown.names.get(name, name) for name in (planned.first, planned.second))
    value = shown.share(planned.value, 2)
    return shown.say(f"planned_size.kinds.{planned.kind}", first=first, second=second, value=value)


def met_words(planned: PlannedSize, reached: int, shown: Shown) -> Any:
    """The respondents who answered, beside those who were planned."""
    slots = {"n": shown.whole(planned.n), "reached": shown.whole(reached)}
    if reached >= planned.n:
        return shown.say("planned_size.met", **slots)
    return shown.say("planned_size.unmet", missing=shown.whole(planned.n - reached), **slots)
