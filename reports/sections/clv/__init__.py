"""What customers are expected to buy, and what that is worth today."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.value.clv.result import ClvResult, ModelFit
from psychometrics.value.margin import ContractualClv
from reports.figures.concentration import ConcentrationWords, concentration, share_of_top
from reports.report import Figure, Report
from reports.section import Answer
from reports.tables import Column, Table

ORDER = 710
NEEDS = ("clv",)
TOLD = ("rfm_analysis_date", "clv_rows_read")
"""Notes whose facts stand elsewhere on the page or among the records."""
SOURCES = {"bgnbd": "fader_hardie_lee2005", "paretonbd": "schmittlein1987", "gammagamma": "fader_hardie2013"}
CORRELATED = 0.3
TOP = 0.1


def context(report: Report) -> dict[str, Any]:
    result: ClvResult = report.results["clv"]  # type: ignore[assignment]
    return {
        "totals": _totals(report, result),
        "reading": [*_reading(report, result), *_contract(report)],
        "curve": _curve(report, result),
        "parameters": _parameters(report, result),
        "fit_reading": _fit_reading(report, result),
        "notes": [report.reason(note) for note in (*result.notes, *result.fit.notes) if note.code not in TOLD],
    }


def answer(report: Report) -> Answer | None:
    """What all customers together are expected to bring."""
    result: ClvResult = report.results["clv"]  # type: ignore[assignment]
    if not is_number(result.total.estimate):
        return None
    scale = report.money(result.total.estimate)
    return Answer(
        report.say("clv.answer", total=scale.words(result.total.estimate), count=result.horizon_days), settled=True
    )


def _contract(report: Report) -> list[Markup]:
    """What a customer under a contract is worth, where the firm stated that its customers hold one."""
    result = report.results.get("contractual_clv")
    if not isinstance(result, ContractualClv):
        return []
    n, scale = report.numbers, report.money(result.clv_horizon, result.clv_horizon_high)
    ends = (result.clv_horizon_low, result.clv_horizon_high)
    interval = Markup(" {}").format(scale.interval(*ends)) if all(is_number(end) for end in ends) else Markup("")
    return [
        report.say(
            "clv.contract",
            retention=n.share(result.retention.share),
            margin=report.money(result.margin_per_period).words(result.margin_per_period),
            value=scale.words(result.clv_horizon),
            interval=interval,
            cite=report.cite("gupta_lehmann2003"),
        )
    ]


def _totals(report: Report, result: ClvResult) -> Table:
    heads = [Column(report.say("columns.statistic"), "text"), Column(report.say("columns.value"))]
    table, n = report.table("clv.table", heads), report.numbers
    scale, each = report.money(result.total.estimate, result.total.high), report.money(result.population_spend)
    total, bought = result.total, result.total_purchases
    table.add(report.say("clv.customers"), n.integer(len(result.customers)))
    table.add(report.say("clv.repeaters"), n.integer(result.repeaters))
    shown = _estimate(report, bought.estimate, bought.low, bought.high)
    table.add(report.say("clv.purchases"), table.cell(bought.estimate, shown))
    spend = each.words(result.population_spend) if is_number(result.population_spend) else n.isolated("–")
    table.add(report.say("clv.spend"), table.cell(result.population_spend, spend))
    worth = scale.estimate(total.estimate, total.low, total.high)
    table.add(report.say("clv.total", unit=scale.unit), table.cell(total.estimate, worth))
    table.add(
        report.say("clv.correlation"), table.cell(result.spend_correlation, n.proportion(result.spend_correlation))
    )
    level = n.percent(100 * result.confidence, 0)
    table.notes.append(report.say("clv.note", level=level, rate=n.percent(100 * result.discount_rate_annual, 2)))
    return table


def _estimate(report: Report, value: object, low: object, high: object) -> Markup:
    n = report.numbers
    if not (is_number(value) and is_number(low) and is_number(high)):
        return n.integer(float(value)) if is_number(value) else n.isolated("–")  # type: ignore[arg-type]
    ends = [n.language.number(float(end)) for end in (low, high)]  # type: ignore[arg-type]
    interval = n.isolated(f"[{n.language.list_separator.join(ends)}]")
    return Markup('<span class="pair">{} {}</span>').format(n.integer(float(value)), interval)  # type: ignore[arg-type]


def _reading(report: Report, result: ClvResult) -> list[Markup]:
    if not is_number(result.total.estimate) or "clv" not in result.customers:
        return [report.say("clv.no_money"), *(report.reason(note) for note in result.not_computed.values())]
    scale, n = report.money(result.total.estimate), report.numbers
    told = [report.say("clv.worth", total=scale.words(result.total.estimate), count=result.horizon_days)]
    values = result.customers["clv"].to_numpy(float).tolist()
    if sum(values) > 0:
        told.append(report.say("clv.top", share=n.percent(100 * share_of_top(values, TOP), 0)))
    return [*told, report.say("clv.limits")]


def _curve(report: Report, result: ClvResult) -> Figure | None:
    if "clv" not in result.customers or not result.customers["clv"].sum() > 0:
        return None
    values = result.customers["clv"].to_numpy(float).tolist()
    share = report.language.number(100 * share_of_top(values, TOP)) + report.language.percent
    top = report.plain("clv.curve_top", share=share)
    across, up, equal = (report.plain(f"clv.curve_{part}") for part in ("across", "up", "equal"))
    words = ConcentrationWords(across, up, equal, top)
    alt = report.plain("clv.curve_alt", share=share)
    return report.figure("clv.curve", concentration(values, words, report.language).markup(alt))


def _parameters(report: Report, result: ClvResult) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.parameter"), "text"), Column(report.say("columns.estimate"))]
    heads += [Column(report.say("columns.se")), Column(report.say("columns.ci", level=level))]
    table, n = report.table("clv.parameter_table", heads), report.numbers
    for fit in _fits(result):
        table.group(report.say(f"clv.{fit.model}", cite=report.cite(SOURCES[fit.model])))
        for one in fit.parameters:
            table.add(
                n.isolated(one.name, "code"),
                table.cell(one.estimate, n.fixed(one.estimate, 3)),
                table.cell(one.se, n.fixed(one.se, 3)),
                table.cell(one.low, n.interval(one.low, one.high, 3, proportion=False)),
                css="indented",
            )
    return table


def _fits(result: ClvResult) -> list[ModelFit]:
    return [fit for fit in (result.fit, result.spend) if fit is not None]


def _fit_reading(report: Report, result: ClvResult) -> list[Markup]:
    told = [report.say("clv.identified" if result.fit.identified else "clv.not_identified")]
    if is_number(result.spend_correlation) and abs(float(result.spend_correlation)) > CORRELATED:
        told.append(report.say("clv.correlated", r=report.numbers.equals("r", result.spend_correlation)))
    return told
