"""What engagement adds to purchase history: the p value and the gain on customers not seen, side by side."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.incremental import Gain, IncrementalValidity
from psychometrics.results import Figure, is_number
from reports.report import Report
from reports.section import Answer
from reports.sections.robustness import quality_table
from reports.tables import Column, Table

ORDER = 760
NEEDS = ("incremental_validity",)


def context(report: Report) -> dict[str, Any]:
    result: IncrementalValidity = report.results["incremental_validity"]  # type: ignore[assignment]
    scale = report.money(*(one.mae for one in result.models))
    return {
        "gains": _gains(report, result),
        "reading": _reading(report, result),
        "models": quality_table(report, "incremental_validity.model_table", list(result.models), scale.unit),
        "model_reading": _model_reading(report, result),
        "copy": _copy(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def answer(report: Report) -> Answer | None:
    """Whether asking customers tells more than their purchases do."""
    result: IncrementalValidity = report.results["incremental_validity"]  # type: ignore[assignment]
    verdict = result.gain.verdict
    return Answer(report.say(f"incremental_validity.answer_{verdict}"), settled=verdict in ("gain", "no_gain"))


def _found(result: IncrementalValidity) -> list[Gain]:
    return [gain for gain in (result.gain, result.over_benchmark) if isinstance(gain, Gain)]


def _gains(report: Report, result: IncrementalValidity) -> Table:
    found = _found(result)
    scale = report.money(*(gain.delta_mae for gain in found))
    heads = [Column(report.say("columns.over"), "text"), Column(report.say("columns.test"))]
    heads += [
        Column(report.say(f"columns.{head}", unit=scale.unit)) for head in ("p_value", "delta_deviance", "delta_mae")
    ]
    heads += [Column(report.say(f"columns.{head}")) for head in ("delta_spearman", "delta_capture")]
    table, n = report.table("incremental_validity.table", heads), report.numbers
    for gain in found:
        chi = _chi(report, gain)
        deviance = (gain.delta_deviance_r2, gain.delta_deviance_low, gain.delta_deviance_high)
        mae = scale.estimate(gain.delta_mae, gain.delta_mae_low, gain.delta_mae_high)
        table.add(
            report.say(f"value.model_{'baseline' if gain.over == 'rfm' else 'benchmark'}"),
            table.cell(gain.chi_square, chi),
            table.cell(gain.p_value, n.p(gain.p_value)),
            table.cell(gain.delta_deviance_r2, _pair(report, *deviance)),
            mae,
            table.cell(gain.delta_spearman, n.fixed(gain.delta_spearman, 3)),
            table.cell(gain.delta_top_decile, n.fixed(gain.delta_top_decile, 3)),
        )
    table.notes.append(report.say("incremental_validity.note", folds=result.folds, n=result.n))
    table.notes.append(report.say("incremental_validity.note_better"))
    if not isinstance(result.over_benchmark, Gain):
        table.notes.append(report.reason(result.over_benchmark.reason))
    return table


def _chi(report: Report, gain: Gain) -> Markup:
    n = report.numbers
    if not is_number(gain.chi_square):
        return n.isolated("–")
    return n.equation("χ²", f"({n.fixed_text(float(gain.df), 0)}) = {n.fixed_text(gain.chi_square)}")


def _pair(report: Report, value: Figure, low: Figure, high: Figure) -> Markup:
    n = report.numbers
    shown = n.fixed(value, 3)
    if not (is_number(low) and is_number(high)):
        return shown
    return Markup('<span class="pair">{} {}</span>').format(shown, n.interval(low, high, 3, proportion=False))


def _reading(report: Report, result: IncrementalValidity) -> list[Markup]:
    told = [report.say(f"incremental_validity.{result.gain.verdict}", **_numbers(report, result.gain))]
    if isinstance(result.over_benchmark, Gain):
        told.append(report.say(f"incremental_validity.benchmark_{result.over_benchmark.verdict}"))
    return [*told, report.say("incremental_validity.limits")]


def _numbers(report: Report, gain: Gain) -> dict[str, Markup]:
    """The p value and the out-of-sample gain, which are never told apart."""
    scale, n = report.money(gain.delta_mae), report.numbers
    return {
        "p": n.p_formula(gain.p_value) if is_number(gain.p_value) else n.isolated("–"),
        "deviance": n.fixed(gain.delta_deviance_r2, 3),
        "mae": scale.words(gain.delta_mae),
    }


def _model_reading(report: Report, result: IncrementalValidity) -> list[Markup]:
    known = [one for one in result.models if is_number(one.deviance_r2)]
    if not known:
        return [report.say("incremental_validity.no_model")]
    best = max(known, key=lambda one: float(one.deviance_r2))
    key = "best" if float(best.deviance_r2) > 0 else "none_better"
    return [report.say(f"incremental_validity.{key}", model=report.say(f"value.model_{best.model}"))]


def _copy(report: Report, result: IncrementalValidity) -> list[Markup]:
    return [report.say("incremental_validity.copy", folds=result.folds, n=result.n, **_numbers(report, result.gain))]
