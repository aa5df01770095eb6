"""Whether one construct moderates another's effect, by the likelihood of their product: paths, test, simple slopes."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.sem.latent_moderation import LatentModeration, LatentSlope, ModerationPath
from reports import model_tables as shared
from reports.cutoffs import Verdict
from reports.report import Report
from reports.section import Answer
from reports.tables import Column, Table

ORDER = 522
NEEDS = ("latent_moderation",)
CLEAR_P = 0.05
PLACES = {-1.0: "low", 0.0: "mean", 1.0: "high"}


def context(report: Report) -> dict[str, Any]:
    result: LatentModeration = report.results["latent_moderation"]  # type: ignore[assignment]
    return {
        "intro": report.say("latent_moderation.intro", **_names(report, result)),
        "fit": shared.fit_table(report, result.main),
        "fit_reading": [report.say(f"latent_moderation.main_{shared.overall(result.main)}")],
        "paths": _paths(report, result),
        "reading": _reading(report, result),
        "slopes": _slopes(report, result),
        "copy": _copy(report, result),
        "remarks": [report.reason(note) for note in result.notes],
    }


def answer(report: Report) -> Answer:
    result: LatentModeration = report.results["latent_moderation"]  # type: ignore[assignment]
    settled = shared.overall(result.main) is not Verdict.BAD
    return Answer(report.say(f"latent_moderation.answer_{_kind(result)}", **_names(report, result)), settled=settled)


def _names(report: Report, result: LatentModeration) -> dict[str, Markup]:
    return {name: report.escaped_label(getattr(result, name)) for name in ("outcome", "predictor", "moderator")}


def _kind(result: LatentModeration) -> str:
    """Whether the product was told from zero, and whether it strengthens the predictor's effect or weakens it."""
    if result.p_value >= CLEAR_P:
        return "none"
    middle = next(one.estimate for one in result.slopes if one.at == 0)
    return "strengthens" if middle * result.interaction.estimate > 0 else "weakens"


def _path_name(report: Report, result: LatentModeration, one: ModerationPath) -> Markup:
    predictor, moderator = report.escaped_label(result.predictor), report.escaped_label(result.moderator)
    if one.name == "interaction":
        return Markup("{} × {}").format(predictor, moderator)
    return {"predictor": predictor, "moderator": moderator}.get(one.name) or report.escaped_label(one.name)


def _paths(report: Report, result: LatentModeration) -> Table:
    heads = [Column(report.say("models.construct"), "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("b", "se", "z", "p_value", "beta")]
    heads.append(Column(_interval_head(report, result)))
    names, n = _names(report, result), report.numbers
    table = report.table("latent_moderation.paths", heads, outcome=names["outcome"])
    for one in result.paths:
        tested = (n.fixed(one.se), n.fixed(one.z), n.p(one.p_value)) if is_number(one.se) else (n.isolated("–"),) * 3
        table.add(
            _path_name(report, result, one),
            n.fixed(one.estimate),
            *tested,
            n.fixed(one.standardised),
            n.interval(one.ci_low, one.ci_high, proportion=False),
        )
    table.notes.append(
        report.say("latent_moderation.paths_note", cite=report.cite("klein_moosbrugger2000"), n=result.n)
    )
    return table


def _interval_head(report: Report, result: LatentModeration) -> Markup:
    return report.say("latent_moderation.interval", level=report.numbers.percent(100 * result.confidence, 0))


def _reading(report: Report, result: LatentModeration) -> list[Markup]:
    n = report.numbers
    slots = {
        "test": n.equals("Δχ²", result.difference, 2, proportion=False),
        "p": n.p_formula(result.p_value),
        "share": n.percent(100 * max(result.change, 0.0), 1),
        "whole": n.percent(100 * result.r_squared, 1),
    }
    told = [report.say(f"latent_moderation.{_kind(result)}", **slots, **_names(report, result))]
    return [*told, report.say("latent_moderation.share", **slots, **_names(report, result))]


def _slopes(report: Report, result: LatentModeration) -> Table:
    names = _names(report, result)
    heads = [Column(names["moderator"], "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("b", "se", "p_value", "beta")]
    heads.append(Column(_interval_head(report, result)))
    table = report.table("latent_moderation.slopes", heads, **names)
    for one in result.slopes:
        table.add(*_slope(report, one))
    table.notes.append(report.say("latent_moderation.slopes_note", cite=report.cite("aiken_west1991")))
    return table


def _slope(report: Report, one: LatentSlope) -> list[Markup]:
    n = report.numbers
    shown = [report.say(f"latent_moderation.{PLACES[one.at]}"), n.fixed(one.estimate), n.fixed(one.se)]
    interval = n.interval(one.ci_low, one.ci_high, proportion=False)
    return [*shown, n.p(one.p_value), n.fixed(one.standardised), interval]


def _copy(report: Report, result: LatentModeration) -> list[Markup]:
    n, one = report.numbers, result.interaction
    return [
        report.say(
            "latent_moderation.copy",
            **_names(report, result),
            b=n.equals("b", one.estimate, 2, proportion=False),
            se=n.fixed(one.se),
            beta=n.equals("β", one.standardised, 2, proportion=False),
            test=n.equals("Δχ²(1)", result.difference, 2, proportion=False),
            p=n.p_formula(result.p_value),
            change=n.equals("ΔR²", max(result.change, 0.0), 3),
            n=result.n,
        )
    ]
