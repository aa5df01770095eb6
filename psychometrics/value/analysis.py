"""analyse_value(records, assumptions, ...) -> ValueAnalysis: every value measure that the records allow, and how
engagement relates to them where survey scores are linked by customer."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.analysis import PACKAGES, Progress, step_seed
from psychometrics.criterion.linked import VALUES, Linked
from psychometrics.criterion.linking import Match, link
from psychometrics.criterion.registry import criterion_statistics
from psychometrics.errors import EngagemeterError, PlanError
from psychometrics.plan import Plan, Step
from psychometrics.registry import Statistic
from psychometrics.results import NotComputable, Note, Result, not_computable
from psychometrics.value.provenance import RecordUse, assumptions_of, fingerprints, record_uses
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import ValueMeasure, value_measures
from psychometrics.value.storage import stored

MEASURES = ("rfm", "clv", "crv", "civ", "ckv", "cev", "tiers", "costs")
"""The order in which value measures run and are told; others follow by name."""

CRITERIA = (
    "outcome",
    "value_correlations",
    "deciles",
    "value_model",
    "incremental_validity",
    "value_robustness",
    "segments",
    "selection",
    "alignment",
)
"""What is said of engagement and value, in this order; "value_mediation" only where a plan names it."""

ASKED_FOR = ("contractual_clv",)
"""Measures that run only where a plan names them: customers hold a contract because the firm says so, not the data."""

VALUE_COLUMNS = {"clv": "clv", "crv": "crv", "civ": "civ_direct", "ckv": "ckv"}
"""The column of each measure's `to_frame()` that is its value per customer."""


@dataclass(frozen=True, slots=True)
class ValueProvenance:
    """What someone needs to get the same numbers again.

    data_sha256 : fingerprint of each kind of record, and of the scores.
    records     : rows read, used and excluded by each measure.
    cut, until  : last day of the features and of the spend that they are to forecast; empty without scores.
    """

    data_sha256: Mapping[str, str]
    assumptions: Mapping[str, Any]
    plan: Mapping[str, Any]
    plan_sha256: str
    seed: int
    records: tuple[RecordUse, ...]
    match: Match | NotComputable
    cut: str
    until: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class ValueAnalysis:
    """Results by name, in the order of the plan: value measures, then what relates engagement to them.

    What could not be computed stands as NotComputable with its reason.
    customers : one row per customer of the records: the four values and, of respondents, the scores.
    """

    results: Mapping[str, Result | NotComputable]
    provenance: ValueProvenance
    assumptions: Assumptions
    customers: pd.DataFrame = field(repr=False)
    notes: tuple[Note, ...] = ()

    def __contains__(self, name: str) -> bool:
        return name in self.results and not isinstance(self.results[name], NotComputable)

    def to_json(self) -> dict[str, Any]:
        """Plain data for storage and for pages that must not load the science stack; long tables are only described."""
        return {
            "results": {name: stored(result) for name, result in self.results.items()},
            "provenance": stored(self.provenance),
            "notes": stored(self.notes),
        }


def value_plan(seed: int | None = None, with_scores: bool = True) -> Plan:
    """Every measure that is customary, and every customary criterion statistic when there are scores."""
    known = {name for name in value_measures() if name not in ASKED_FOR}
    names = [name for name in MEASURES if name in known] + sorted(known - set(MEASURES))
    if with_scores:
        names += [name for name in CRITERIA if name in criterion_statistics()]
    steps = tuple(Step(name) for name in names)
    return Plan(steps) if seed is None else Plan(steps, seed)


def analyse_value(
    records: Records,
    assumptions: Assumptions,
    plan: Plan | None = None,
    scores: pd.DataFrame | None = None,
    reliabilities: Mapping[str, float] | None = None,
    *,
    engagement: str = "",
    cluster: pd.Series | None = None,
    cut: date | None = None,
    measured_on: date | None = None,
    progress: Progress | None = None,
) -> ValueAnalysis:
    """Runs the plan on cleaned records; a failure of one step leaves the others alone.

    plan          : names of value measures and criterion statistics with options; None takes `value_plan`.
    scores        : every respondent: one column per scale, index = customer key (empty where there is no consent to
                    link); None leaves the criterion statistics out.
    reliabilities : of each score, for disattenuated correlations.  cluster : group by customer key.
    engagement, cut, measured_on : as in `criterion.linking.link`.
    Raises PlanError before anything runs when the plan can't be carried out.
    """
    steps = plan or value_plan(with_scores=scores is not None)
    known = check_plan(steps)
    results: dict[str, Result | NotComputable] = {}
    linked: Linked | NotComputable | None = None
    match: Match | NotComputable = not_computable("criterion_no_scores")
    for done, step in enumerate(_values_first(steps)):
        if progress:
            progress(done, len(steps.steps), step.statistic)
        statistic, options = known[step.statistic], _options(known[step.statistic], step, steps.seed)
        if isinstance(statistic, ValueMeasure):
            results[step.statistic] = _measure(statistic, records, assumptions, options, results)
            continue
        if linked is None:
            linked, match = _linked(
                records, assumptions, scores, results, engagement=engagement, reliabilities=reliabilities,
                cluster=cluster, cut=cut, measured_on=measured_on,
            )  # fmt: skip
        if step.statistic == "incremental_validity" and isinstance(linked, Linked):
            linked = replace(linked, benchmark=benchmark_forecast(records, assumptions, linked))
        results[step.statistic] = _criterion(statistic, linked, options)
    ordered = {step.statistic: results[step.statistic] for step in steps.steps}
    found = provenance(records, assumptions, steps, scores, ordered, linked, match)
    table = value_table(records, ordered)
    if isinstance(linked, Linked):
        table = table.join(linked.scores.add_prefix("score_"))
    notes = linked.notes if isinstance(linked, Linked) else ()
    return ValueAnalysis(ordered, found, assumptions, table, notes)


def check_plan(plan: Plan) -> dict[str, Statistic]:
    """Every statistic that a value plan may name; raises PlanError for an unknown name, option or repetition."""
    known: dict[str, Statistic] = {**value_measures(), **criterion_statistics()}
    names = [step.statistic for step in plan.steps]
    for step in plan.steps:
        if step.statistic not in known:
            raise PlanError("statistic_unknown", place="plan", name=step.statistic, known=list(known))
        if names.count(step.statistic) > 1:
            raise PlanError("statistic_twice", place="plan", name=step.statistic)
        known[step.statistic].check_options(step.options)
    return known


def value_table(records: Records, results: Mapping[str, Result | NotComputable]) -> pd.DataFrame:
    """One row per customer: CLV, CRV, CIV, CKV as far as computed; who refers, influences or tells nothing has 0."""
    columns = {}
    for name in VALUES:
        result = results.get(name)
        if result is not None and not isinstance(result, NotComputable):
            frame = result.to_frame()
            if VALUE_COLUMNS[name] in frame:
                columns[name] = frame[VALUE_COLUMNS[name]].astype(float)
    of_records = [records.transactions["customer"].dropna().astype(str)] if records.has("transactions") else []
    everyone = (
        pd.Index(pd.unique(pd.concat([*of_records, *(pd.Series(c.index.astype(str)) for c in columns.values())])))
        if of_records or columns
        else pd.Index([], dtype=object)
    )
    table = pd.DataFrame(index=everyone.sort_values().rename("customer"))
    for name, column in columns.items():
        column.index = column.index.astype(str)
        table[name] = column.reindex(table.index)
        if name != "clv":
            table[name] = table[name].fillna(0.0)
    return table


def provenance(
    records: Records,
    assumptions: Assumptions,
    plan: Plan,
    scores: pd.DataFrame | None,
    results: Mapping[str, Result | NotComputable],
    linked: Linked | NotComputable | None,
    match: Match | NotComputable,
) -> ValueProvenance:
    dated = linked if isinstance(linked, Linked) else None
    return ValueProvenance(
        data_sha256=fingerprints(records, scores),
        assumptions=assumptions_of(assumptions),
        plan=plan.to_dict(),
        plan_sha256=plan.sha256(),
        seed=plan.seed,
        records=record_uses(results),
        match=match,
        cut=dated.cut.isoformat() if dated and dated.cut else "",
        until=dated.until.isoformat() if dated and dated.until else "",
        versions={"python": platform.python_version(), **{package: version(package) for package in PACKAGES}},
    )


def _values_first(plan: Plan) -> list[Step]:
    """Measures before criteria, CLV before whatever builds on it."""
    measures = value_measures()
    return sorted(plan.steps, key=lambda step: (step.statistic not in measures, step.statistic != "clv"))


def _options(statistic: Statistic, step: Step, seed: int) -> dict[str, Any]:
    chosen = dict(step.options)
    if "seed" in statistic.options:
        chosen.setdefault("seed", step_seed(seed, statistic.name))
    return chosen


def _measure(
    measure: ValueMeasure,
    records: Records,
    assumptions: Assumptions,
    options: dict[str, Any],
    results: Mapping[str, Result | NotComputable],
) -> Result | NotComputable:
    missing = [kind for kind in measure.needs if not records.has(kind)]
    if missing:
        return not_computable("value_records_missing", kinds=", ".join(missing))
    own = value_table(records, {"clv": results["clv"]}).get("clv") if "clv" in results else None
    if "clv" in measure.options and own is not None and own.notna().any():
        options.setdefault("clv", own.dropna())
    return _run(measure.name, lambda: measure.walker(records, assumptions, **options))


def _criterion(statistic: Statistic, linked: Linked | NotComputable, options: dict[str, Any]) -> Result | NotComputable:
    if isinstance(linked, NotComputable):
        return linked
    return _run(statistic.name, lambda: statistic.walker(linked, **options))


def _run(name: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except EngagemeterError as error:
        return NotComputable(Note(error.code, {"place": error.place, **error.params}))
    except (np.linalg.LinAlgError, ArithmeticError) as error:
        return NotComputable(Note("numerical_failure", {"statistic": name, "detail": str(error)}))


def _linked(
    records: Records,
    assumptions: Assumptions,
    scores: pd.DataFrame | None,
    results: Mapping[str, Result | NotComputable],
    **choices: Any,
) -> tuple[Linked | NotComputable, Match | NotComputable]:
    if scores is None:
        refused = not_computable("criterion_no_scores")
        return refused, refused
    if not records.has("transactions"):
        refused = not_computable("value_records_missing", kinds="transactions")
        return refused, refused
    joined = _run("link", lambda: link(records, assumptions, scores, values=value_table(records, results), **choices))
    if isinstance(joined, NotComputable):
        return joined, joined
    linked, match = joined
    return linked, match


def benchmark_forecast(records: Records, assumptions: Assumptions, linked: Linked) -> pd.Series:
    """Spend after the cut by the CLV model fitted to the records before it alone; empty where it can't be fitted."""
    empty = pd.Series(dtype=float)
    measure = value_measures().get("clv")
    if measure is None or linked.cut is None or linked.until is None:
        return empty
    rows = records.transactions
    before = Records(transactions=rows[rows["date"] < pd.Timestamp(linked.cut) + timedelta(days=1)])
    asked = replace(assumptions, analysis_date=linked.cut, horizon_days=(linked.until - linked.cut).days)
    fitted = _run("clv", lambda: measure.walker(before, asked))
    if isinstance(fitted, NotComputable):
        return empty
    frame = fitted.to_frame()
    if not {"expected_purchases", "expected_spend"} <= set(frame.columns):
        return empty
    forecast: pd.Series = (frame["expected_purchases"] * frame["expected_spend"]).astype(float)
    return forecast.set_axis(frame.index.astype(str))
