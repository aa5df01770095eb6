"""The panels of what engagement has to do with value: p value and out-of-sample gain always side by side."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from survey_app.findings.figures import number
from survey_app.valuation.drawing import Dot, dots
from survey_app.valuation.panels import Cell, Found, Panel, Row, Table, estimate, heads, named, with_unit
from survey_app.valuation.saying import DASH


def gain(f: Found) -> Panel | None:
    """Whether engagement forecasts spend better than the purchase history: the verdict, both numbers, every model."""
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        over = result["gain"]
        told = say.word(
            "said.gain",
            gain=_signed(f, over["delta_deviance_r2"], 3),
            interval=say.range(over["delta_deviance_low"], over["delta_deviance_high"], 3),
            mae=say.amount(over["delta_mae"]),
            p=say.p(over["p_value"]),
        )
        head = (*heads(say, "model", "deviance"), with_unit(say, "mae"), *heads(say, "spearman", "top", "ratio"))
        rows = tuple(
            Row(
                say.word(f"models.{one['model']}"),
                (
                    say.plain(one["deviance_r2"], 3),
                    say.money(one["mae"]),
                    say.plain(one["spearman"]),
                    say.share(one["top_decile_capture"]),
                    say.plain(one["total_ratio"]),
                ),
            )
            for one in result["models"]
        )
        lead = say.word(f"verdicts.{over['verdict']}")
        table = Table(say.word("panels.gain"), head, rows)
        return Panel("gain", say.word("panels.gain"), lead, (Markup(told),), (table,), notes=say.notes(result))

    return f.panel("gain", "incremental_validity", made)


def effects(f: Found) -> Panel | None:
    """The main model of spend and of each value, as change per standard deviation of engagement."""
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        models = [("spend_after", result["main"]), *((name, model) for name, model in result["values"])]
        head = heads(say, "outcome", "n", "per_sd", "p", "holm")
        table = Table(say.word("panels.effects"), head, tuple(_effect(f, name, model) for name, model in models))
        title, told = say.word("panels.effects"), say.word("said.effects")
        return Panel("effects", title, told, (), (table,), notes=say.notes(result))

    return f.panel("effects", "value_model", made)


def correlations(f: Found) -> Panel | None:
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        own = f.found.get("engagement", "")
        rows = [one for one in result["rows"] if one["score"] == own] or result["rows"]
        head = heads(say, "outcome", "n", "rho", "p", "holm", "corrected")
        lines = tuple(
            Row(
                say.word(f"outcomes.{one['outcome']}"),
                (
                    say.count(one["n"]),
                    estimate(say.plain(one["rho"]), say.range(one["ci_low"], one["ci_high"])),
                    say.p(one["p_value"]),
                    say.p(one["p_holm"]),
                    say.plain(one["disattenuated"]),
                ),
            )
            for one in rows
        )
        table = Table(say.word("panels.correlations"), head, lines)
        return Panel("correlations", say.word("panels.correlations"), tables=(table,), notes=say.notes(result))

    return f.panel("correlations", "value_correlations", made)


def segments(f: Found) -> Panel | None:
    """The map of value × engagement: how many, what they are worth; hidden where too few."""
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        cells = {(one["value"], one["engagement"]): one for one in result["rows"]}
        value, engaged = say.word(f"outcomes.{result['outcome']}"), say.word("tables.engagement")
        levels = (f"{engaged}: {say.word(f'tables.{level}')}" for level in ("low", "high"))
        head = (say.word("tables.value_and_engagement"), *levels)
        rows = tuple(
            Row(
                Markup("<bdi>{}</bdi>: {}").format(value, say.word(f"tables.{level}")),
                tuple(_cell(f, cells[level, other]) for other in ("low", "high")),
            )
            for level in ("high", "low")
        )
        lead = say.word("said.segments", outcome=value, least=result["hide_below"])
        table = Table(say.word("panels.segments"), head, rows)
        return Panel("segments", say.word("panels.segments"), lead, (), (table,), notes=say.notes(result))

    return f.panel("segments", "segments", made)


def selection(f: Found) -> Panel | None:
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        head = heads(say, "variable", "respondents_mean", "others_mean", "smd")
        rows = tuple(
            Row(
                named(say, "variables", one["variable"]),
                (*(_mean(f, one, name) for name in ("mean_respondents", "mean_others")), _signed(f, one["smd"], 2)),
            )
            for one in result["differences"]
        )
        told = Markup(say.word("said.selection", n=say.count(result["n"]), file=say.count(result["n_file"])))
        table = Table(say.word("panels.selection"), head, rows)
        return Panel("selection", say.word("panels.selection"), "", (told,), (table,), notes=say.notes(result))

    return f.panel("selection", "selection", made)


def alignment(f: Found) -> Panel | None:
    """Whether engagement helps where goals are aligned, and hurts where they are not."""
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        slopes = result["slopes"]
        points = [
            Dot(
                one["at"],
                one["per_sd_percent"],
                one["per_sd_low"],
                one["per_sd_high"],
                hollow=one["per_sd_low"] <= 0 <= one["per_sd_high"],
            )
            for one in slopes
        ]
        ends = (say.percent(slopes[0]["per_sd_percent"], 0), say.percent(slopes[-1]["per_sd_percent"], 0))
        label = say.word("said.alignment_label", low=ends[0], high=ends[1])
        words = (lambda at: say.t.number(at), lambda at: say.percent(at, 0))
        drawing = dots(points, label, words, say.word("said.alignment_axis"))
        told = Markup(say.word("said.alignment_label", low=_isolated(ends[0]), high=_isolated(ends[1])))
        lead, tested = say.word(f"claims.{result['claim']}"), say.p(result["interaction_p"])
        return Panel("alignment", say.word("panels.alignment"), lead, (told, tested), (), (drawing,), say.notes(result))

    return f.panel("alignment", "alignment", made)


def _effect(f: Found, name: str, model: dict[str, Any]) -> Row:
    """One outcome: percent per SD with its interval, p, p after Holm; or why it could not be modelled."""
    say, title = f.say, f.say.word(f"outcomes.{name}")
    if model.get("kind") == "NotComputable":
        return Row(title, (say.reason(model),), hidden=True)
    own = next(one for one in model["effects"] if one["predictor"] == model["engagement"])
    return Row(title, (say.count(model["n"]), _change(f, own), say.p(own["p_value"]), say.p(model["p_holm"])))


def _change(f: Found, own: dict[str, Any]) -> Markup:
    say, told = f.say, [number(own[name]) for name in ("per_sd_percent", "per_sd_low", "per_sd_high")]
    known = [one for one in told if one is not None]
    if len(known) < len(told):
        return DASH
    interval = f"[{say.t.list_separator.join(say.percent(end) for end in known[1:])}]"
    return estimate(_isolated(say.percent(known[0])), _isolated(interval))


def _mean(f: Found, difference: dict[str, Any], name: str) -> Markup:
    """Spend is money, the others are logs."""
    spend = difference["variable"] == "spend_after"
    return f.say.amount(difference[name]) if spend else f.say.plain(difference[name])


def _cell(f: Found, cell: dict[str, Any]) -> Cell:
    say = f.say
    if number(cell["n"]) is None:
        return f.hidden
    share, mean = say.share(cell["value_share"]), say.money(cell["mean_value"])
    told = Markup('<b>{}</b> <span class="quiet">{} · {} {}</span>')
    return told.format(say.count(cell["n"]), share, mean, say.money_unit)


def _signed(f: Found, value: Any, decimals: int) -> Markup:
    found = number(value)
    if found is None:
        return DASH
    return _isolated(("+" if found > 0 else "") + f.say.t.number(found, decimals))


def _isolated(text: str) -> Markup:
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)
