"""Does engagement go with what customers are worth? Outcome, correlations, groups, and the main model."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.deciles import EngagementGroups
from psychometrics.criterion.effects import Effect, EffectModel
from psychometrics.criterion.outcome import Outcomes
from psychometrics.criterion.value_correlations import ValueCorrelations
from psychometrics.criterion.value_model import ValueModel
from psychometrics.results import is_number
from reports.cutoffs import LEVEL
from reports.figures.deciles import DecileWords
from reports.figures.deciles import deciles as drawn_deciles
from reports.figures.forest import ForestRow, forest, percent_estimate
from reports.report import Figure, Report
from reports.section import Answer
from reports.tables import Column, Table

ORDER = 750
NEEDS = ("value_model",)


def context(report: Report) -> dict[str, Any]:
    model: ValueModel = report.results["value_model"]  # type: ignore[assignment]
    outcomes, correlations = report.results.get("outcome"), report.results.get("value_correlations")
    groups = report.results.get("deciles")
    return {
        "outcomes": _outcomes(report, outcomes) if isinstance(outcomes, Outcomes) else None,
        "outcome_reading": _outcome_reading(report, outcomes) if isinstance(outcomes, Outcomes) else [],
        "deciles": _deciles(report, groups) if isinstance(groups, EngagementGroups) else None,
        "model": _model(report, model),
        "reading": _reading(report, model),
        "copy": _copy(report, model),
        "correlations": _correlations(report, correlations) if isinstance(correlations, ValueCorrelations) else None,
        "correlation_reading": _related(report, correlations) if isinstance(correlations, ValueCorrelations) else [],
        "notes": [report.reason(note) for note in model.notes],
    }


def answer(report: Report) -> Answer | None:
    """Whether engagement goes with spend beyond what the firm knows anyway."""
    model: ValueModel = report.results["value_model"]  # type: ignore[assignment]
    if not isinstance(model.main, EffectModel):
        return None
    effect = model.main.effect()
    key = "open" if effect.p_value >= LEVEL else "more" if effect.b > 0 else "less"
    size = _size(report, effect)
    return Answer(report.say(f"engagement_value.answer_{key}", size=size), settled=key != "open")


def _size(report: Report, effect: Effect) -> Markup:
    """How large, whatever the direction."""
    percent = effect.per_sd_percent
    return report.numbers.percent(abs(float(percent)), 0) if is_number(percent) else report.numbers.isolated("–")


def outcome_inside(report: Report, name: str) -> Markup:
    """The name within a sentence."""
    return report.say(f"value.inside_{name}")


def outcome_name(report: Report, name: str) -> Markup:
    """The name at the head of a row."""
    return report.say("value.spend_after" if name == "spend_after" else f"value.measure_{name}")


def _outcomes(report: Report, result: Outcomes) -> Table:
    rows = [row for row in result.rows if row.customers == "all"]
    scale = report.money(*(row.mean for row in rows))
    heads = [Column(report.say("columns.measure"), "text"), Column(report.say("columns.customers"))]
    heads += [Column(report.say("columns.zero_share"))]
    heads += [Column(report.say(f"columns.{head}", unit=scale.unit)) for head in ("mean_amount", "median_money")]
    heads += [Column(report.say(f"columns.{head}")) for head in ("skewness", "top_tenth")]
    table, n = report.table("engagement_value.outcome_table", heads), report.numbers
    for row in rows:
        table.add(
            outcome_name(report, row.outcome),
            n.integer(row.n),
            n.percent(100 * row.zero_share, 0),
            scale.cell(row.mean),
            scale.cell(row.median),
            table.cell(row.skewness, n.fixed(row.skewness, 1)),
            table.cell(row.top_decile_share, _percent(report, row.top_decile_share)),
        )
    return table


def _percent(report: Report, share: Any) -> Markup:
    return report.numbers.percent(100 * share, 0) if is_number(share) else report.numbers.isolated("–")


def _outcome_reading(report: Report, result: Outcomes) -> list[Markup]:
    first = result.rows[0]
    told = [report.say("engagement_value.zeros", share=_percent(report, first.zero_share))]
    if is_number(first.top_decile_share):
        told.append(report.say("engagement_value.uneven", share=_percent(report, first.top_decile_share)))
    return told


def _deciles(report: Report, result: EngagementGroups) -> Figure:
    scale = report.money(*(group.ci_high for group in result.groups))
    language = report.language
    words = DecileWords(
        report.plain("engagement_value.deciles_across", groups=language.number(len(result.groups))),
        report.plain("engagement_value.deciles_up", unit=scale.unit),
        report.plain("engagement_value.deciles_all"),
    )
    mean, low, high = ([scale.shown(getattr(g, name)) for g in result.groups] for name in ("mean", "ci_low", "ci_high"))
    canvas = drawn_deciles(mean, low, high, scale.shown(result.overall), words, language)
    ends = {"low": scale.text(result.groups[0].mean), "high": scale.text(result.groups[-1].mean)}
    alt = report.plain("engagement_value.deciles_alt", unit=scale.unit, **ends)
    note = report.say("engagement_value.deciles_note", n=result.n)
    return report.figure("engagement_value.deciles", canvas.markup(alt), note)


def _model(report: Report, result: ValueModel) -> Table:
    found = [("spend_after", result.main), *result.values]
    rows, level = [], Markup("")
    for place, (name, model) in enumerate(found):
        group = report.say(f"engagement_value.group_{'main' if place == 0 else 'values'}") if place < 2 else None
        if isinstance(model, EffectModel):
            e, level = model.effect(), report.numbers.percent(100 * model.confidence, 0)
            limits = (e.per_sd_percent, e.per_sd_low, e.per_sd_high)
            rows.append(ForestRow(outcome_name(report, name), model.n, *limits, model.p_holm, group))
        else:
            rows.append(ForestRow(outcome_name(report, name), 0, model, model, model, model, group))
    table = forest(report, "engagement_value.table", "measure", rows, level or report.numbers.percent(95, 0), "p_holm")
    table.notes.append(report.say("engagement_value.note", cite=report.cite("santos_silva2006")))
    if isinstance(result.main, EffectModel):
        kind = "cluster" if result.main.groups else "robust"
        table.notes.append(report.say(f"engagement_value.note_{kind}", count=result.main.groups))
    return table


def _reading(report: Report, result: ValueModel) -> list[Markup]:
    if not isinstance(result.main, EffectModel):
        return [report.say("engagement_value.not_fitted"), report.reason(result.main.reason)]
    effect = result.main.effect()
    key = "open" if effect.p_value >= LEVEL else "more" if effect.b > 0 else "less"
    size = _size(report, effect)
    told = [report.say(f"engagement_value.{key}", size=size, p=report.numbers.p_formula(effect.p_value))]
    fitted = [(name, model) for name, model in result.values if isinstance(model, EffectModel)]
    for side in ("with", "open"):
        named = [outcome_inside(report, name) for name, model in fitted if (model.p_holm < LEVEL) is (side == "with")]
        if named:
            told.append(report.say(f"engagement_value.values_{side}", values=report.names(named), count=len(named)))
    return [*told, report.say("engagement_value.limits")]


def _copy(report: Report, result: ValueModel) -> list[Markup]:
    if not isinstance(result.main, EffectModel):
        return []
    e, n = result.main.effect(), report.numbers
    effect = percent_estimate(report, e.per_sd_percent, e.per_sd_low, e.per_sd_high)
    return [report.say("engagement_value.copy", effect=effect, p=n.p_formula(e.p_value), n=result.main.n)]


def _correlations(report: Report, result: ValueCorrelations) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.measure"), "text"), Column(report.say("columns.n"))]
    heads += [Column(report.say("columns.rho", level=level)), Column(report.say("columns.p_holm"))]
    heads += [Column(report.say("columns.disattenuated"))]
    table, n = report.table("engagement_value.correlation_table", heads), report.numbers
    for score in dict.fromkeys(row.score for row in result.rows):
        table.group(score_name(report, score))
        for row in [row for row in result.rows if row.score == score]:
            table.add(
                outcome_name(report, row.outcome),
                n.integer(row.n),
                table.cell(row.rho, n.estimate(row.rho, row.ci_low, row.ci_high)),
                table.cell(row.p_holm, n.p(row.p_holm)),
                table.cell(row.disattenuated, n.proportion(row.disattenuated)),
                css="indented",
            )
    table.notes.append(
        report.say("engagement_value.correlation_note", cite=report.cite("bonett_wright2000", "holm1979"))
    )
    return table


def score_name(report: Report, code: str) -> Markup:
    """The scale's own title; the words for engagement and goal alignment where it has none."""
    if report.label(code) == code and report.language.has(f"report.value.score_{code}"):
        return report.say(f"value.score_{code}")
    return report.escaped_label(code)


def _related(report: Report, result: ValueCorrelations) -> list[Markup]:
    known = [row for row in result.rows if is_number(row.rho) and is_number(row.p_holm)]
    clear = [row for row in known if float(row.p_holm) < LEVEL]
    if not clear:
        return [report.say("engagement_value.unrelated")]
    top = max(clear, key=lambda row: abs(float(row.rho)))
    slots = {"score": score_name(report, top.score), "value": outcome_inside(report, top.outcome)}
    strongest = report.numbers.equals("ρ", top.rho)
    return [report.say("engagement_value.related", count=len(clear), total=len(known), rho=strongest, **slots)]
