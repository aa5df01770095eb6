"""analyse(responses, model, plan) -> Analysis: every statistic of a plan, and how its numbers came about."""

from __future__ import annotations

import platform
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from psychometrics import registry
from psychometrics.errors import EngagemeterError
from psychometrics.model import MeasurementModel
from psychometrics.plan import Plan
from psychometrics.responses import Exclusion, Responses
from psychometrics.results import NotComputable, Note, Result, to_jsonable

PACKAGES = ("engagemeter", "numpy", "scipy", "pandas", "pingouin", "factor-analyzer", "statsmodels")

Progress = Callable[[int, int, str], None]
"""Called before each statistic with (how many are done, how many there are, the name of the next)."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What someone needs to get the same numbers again. `n_read = n + sum of exclusions`."""

    data_sha256: str
    plan: Mapping[str, Any]
    plan_sha256: str
    seed: int
    n_read: int
    n: int
    exclusions: tuple[Exclusion, ...]
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Analysis:
    """Results by the name of their statistic, in the order of the plan.

    A statistic that could not be computed at all stands as NotComputable with its reason.
    """

    results: Mapping[str, Result | NotComputable]
    provenance: Provenance
    notes: tuple[Note, ...] = ()

    def __contains__(self, name: str) -> bool:
        return name in self.results and not isinstance(self.results[name], NotComputable)

    def to_json(self) -> dict[str, Any]:
        """Plain data for storage and for pages that must not load the science stack."""
        return {
            "results": {name: to_jsonable(result) for name, result in self.results.items()},
            "provenance": to_jsonable(self.provenance),
            "notes": to_jsonable(self.notes),
        }


def analyse(responses: Responses, model: MeasurementModel, plan: Plan, progress: Progress | None = None) -> Analysis:
    """Runs each step of the plan. Raises PlanError before anything runs when the plan can't be carried out."""
    plan.check()
    results: dict[str, Result | NotComputable] = {}
    for done, step in enumerate(plan.steps):
        if progress:
            progress(done, len(plan.steps), step.statistic)
        results[step.statistic] = _run(registry.find(step.statistic), responses, model, step.options, plan.seed)
    return Analysis(results, provenance(responses, plan), responses.notes)


def provenance(responses: Responses, plan: Plan) -> Provenance:
    versions = {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}}
    return Provenance(
        data_sha256=responses.sha256,
        plan=plan.to_dict(),
        plan_sha256=plan.sha256(),
        seed=plan.seed,
        n_read=responses.n_read,
        n=responses.n,
        exclusions=responses.exclusions,
        versions=versions,
    )


def step_seed(seed: int, name: str) -> int:
    """Each statistic draws from its own stream, so that adding one to a plan changes no other's numbers."""
    return int(np.random.SeedSequence([seed, zlib.crc32(name.encode())]).generate_state(1)[0])


def _run(
    statistic: registry.Statistic,
    responses: Responses,
    model: MeasurementModel,
    options: Mapping[str, Any],
    seed: int,
) -> Result | NotComputable:
    chosen = dict(options)
    if "seed" in statistic.options:
        chosen.setdefault("seed", step_seed(seed, statistic.name))
    try:
        return statistic.walker(responses, model, **chosen)
    except EngagemeterError as error:
        return NotComputable(Note(error.code, {"place": error.place, **error.params}))
    except np.linalg.LinAlgError as error:
        return NotComputable(Note("numerical_failure", {"statistic": statistic.name, "detail": str(error)}))
