"""What it is worth, for managers: amounts where the firm's records allow them, and plainly none where they don't."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from psychometrics.criterion.effects import EffectModel
from psychometrics.criterion.incremental import IncrementalValidity
from psychometrics.criterion.outcome import Outcomes
from psychometrics.criterion.value_model import ValueModel
from psychometrics.results import is_number
from psychometrics.value.clv.result import ClvResult
from psychometrics.value.costs import InputsOutputs
from reports.cutoffs import LEVEL
from reports.report import Report

ORDER = 80
KINDS = ("management",)
NEEDS = ()


def context(report: Report) -> dict[str, Any]:
    told = [*_customers(report), *_engagement(report), *_costs(report), *_asking(report)]
    if not told:
        key = "index" if "value_index" in report.results else "no_records"
        told = [report.say(f"worth.{key}")]
    return {"told": told}


def _customers(report: Report) -> Iterator[Markup]:
    result = report.results.get("clv")
    if isinstance(result, ClvResult) and is_number(result.total.estimate):
        scale = report.money(result.total.estimate)
        each = float(result.total.estimate) / max(1, len(result.customers))
        yield report.say(
            "worth.customers",
            total=scale.words(result.total.estimate),
            each=report.money(each).words(each),
            n=len(result.customers),
            count=result.horizon_days,
        )


def _engagement(report: Report) -> Iterator[Markup]:
    """The difference that goes with engagement, as an amount per customer: of the mean of all."""
    result, outcomes = report.results.get("value_model"), report.results.get("outcome")
    if not isinstance(result, ValueModel) or not isinstance(result.main, EffectModel):
        return
    effect = result.main.effect()
    mean = _mean_spend(outcomes)
    if effect.p_value < LEVEL and is_number(effect.per_sd_percent) and mean is not None:
        low, high = (mean * float(end) / 100 for end in (effect.per_sd_low, effect.per_sd_high))
        amount = mean * float(effect.per_sd_percent) / 100
        scale = report.money(amount, low, high)
        key = "engagement_more" if amount > 0 else "engagement_less"
        yield report.say(
            f"worth.{key}", amount=scale.words(abs(amount)), interval=scale.interval(*sorted((abs(low), abs(high))))
        )
    else:
        yield report.say("worth.engagement_open")


def _mean_spend(outcomes: object) -> float | None:
    if not isinstance(outcomes, Outcomes):
        return None
    rows = [row for row in outcomes.rows if row.outcome == "spend_after" and is_number(row.mean)]
    return float(rows[0].mean) if rows else None


def _costs(report: Report) -> Iterator[Markup]:
    result = report.results.get("costs")
    if isinstance(result, InputsOutputs) and result.lines and is_number(result.lines[0].return_on_cost):
        share = 100 * float(result.lines[0].return_on_cost)
        key = "return_gain" if share >= 0 else "return_loss"
        yield report.say(f"worth.{key}", share=report.numbers.percent(abs(share), 0))


def _asking(report: Report) -> Iterator[Markup]:
    result = report.results.get("incremental_validity")
    if isinstance(result, IncrementalValidity):
        yield report.say(f"worth.asking_{'gain' if result.gain.verdict == 'gain' else 'no_gain'}")
