"""The analysis plan: which statistics, with which options and seed. Said before the data are seen, printed after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psychometrics import registry
from psychometrics.errors import PlanError

CUSTOMARY = (
    "background",
    "missing",
    "quality",
    "items",
    "scales",
    "normality",
    "reliability",
    "adequacy",
    "retention",
    "efa",
    "correlations",
    "validity",
    "method_bias",
    "groups",
    "midpoint",
    "ranking",
    "association",
)
"""What a thesis or an article on a questionnaire customarily reports, in its order."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statistic by its registered name, with options by keyword."""

    statistic: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of the report. The same plan, data and seed give the same numbers."""

    steps: tuple[Step, ...]
    seed: int = 20260101

    def check(self) -> None:
        """Raises PlanError naming the first unknown statistic, unknown option, or a statistic named twice."""
        names = [step.statistic for step in self.steps]
        for step in self.steps:
            registry.find(step.statistic).check_options(step.options)
            if names.count(step.statistic) > 1:
                raise PlanError("statistic_twice", place="plan", name=step.statistic)

    def to_dict(self) -> dict[str, Any]:
        steps = [
            {"statistic": step.statistic, **({"options": dict(step.options)} if step.options else {})}
            for step in self.steps
        ]
        return {"seed": self.seed, "steps": steps}

    @classmethod
    def from_dict(cls, plan: Mapping[str, Any]) -> Plan:
        """Reads what `to_dict` wrote. A step may also be the bare name of a statistic."""
        steps = tuple(Step(step) if isinstance(step, str) else _step(step) for step in plan.get("steps", ()))
        return cls(steps, int(plan.get("seed", cls.__dataclass_fields__["seed"].default)))

    def sha256(self) -> str:
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()


def _step(step: Mapping[str, Any]) -> Step:
    if "statistic" not in step:
        raise PlanError("step_without_statistic", place="plan", step=str(dict(step)))
    return Step(step["statistic"], step.get("options") or {})


def plan_of(names: Iterable[str], seed: int | None = None) -> Plan:
    """A plan of these statistics with their default options."""
    steps = tuple(Step(name) for name in names)
    return Plan(steps) if seed is None else Plan(steps, seed)


def customary_plan(seed: int | None = None) -> Plan:
    """The customary statistics that are there."""
    known = registry.statistics()
    return plan_of((name for name in CUSTOMARY if name in known), seed)
