"""What the firm spends on customers and what they bring, by tier, channel, function and segment."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import Figure as Share
from psychometrics.results import NotComputable, is_number
from psychometrics.value.costs import CostLine, InputsOutputs
from reports.figures.balance import BalanceRow, BalanceWords, balance
from reports.figures.forest import percent_estimate
from reports.report import Figure, Report
from reports.tables import Column, Table

ORDER = 740
ORDERS = {"management": 65}
KINDS = ("thesis", "management")
NEEDS = ("costs",)
DRAWN = ("tier", "segment", "channel")


def context(report: Report) -> dict[str, Any]:
    result: InputsOutputs = report.results["costs"]  # type: ignore[assignment]
    return {
        "days": report.say("records.days", count=result.horizon_days),
        "table": _table(report, result),
        "reading": _reading(report, result),
        "picture": _picture(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def management(report: Report) -> dict[str, Any]:
    """The picture and what it says, without its table."""
    result: InputsOutputs = report.results["costs"]  # type: ignore[assignment]
    return {"picture": _picture(report, result), "reading": _reading(report, result)}


def _table(report: Report, result: InputsOutputs) -> Table:
    scale = report.money(*(amount for line in result.lines for amount in (line.cost, line.value, line.net)))
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.group"), "text"), Column(report.say("columns.customers"))]
    heads += [Column(report.say(f"columns.{head}", unit=scale.unit)) for head in ("cost", "brought", "net")]
    heads.append(Column(report.say("columns.return", level=level)))
    table, n = report.table("costs.table", heads), report.numbers
    for by in dict.fromkeys(line.by for line in result.lines):
        table.group(report.say(f"costs.by_{by}"))
        for line in _ordered(report, result, by):
            back = [_percent(end) for end in (line.return_on_cost, line.ci_low, line.ci_high)]
            table.add(
                _name(report, line),
                table.cell(line.n, n.integer(float(line.n)) if is_number(line.n) else n.isolated("–")),
                table.cell(line.cost, scale.cell(line.cost)),
                table.cell(line.value, scale.cell(line.value)),
                table.cell(line.net, scale.cell(line.net)),
                table.cell(line.return_on_cost, percent_estimate(report, *back)),
                css="indented",
            )
    table.notes.append(report.say("costs.note"))
    return table


def _ordered(report: Report, result: InputsOutputs, by: str) -> list[CostLine]:
    """Tiers from the lowest to the highest; others as they stand."""
    found = [line for line in result.lines if line.by == by]
    order = report.value.assumptions.tier_order if report.value and by == "tier" else ()
    return sorted(found, key=lambda line: order.index(line.group) if line.group in order else len(order))


def _percent(share: Share) -> Share:
    return share if isinstance(share, NotComputable) else 100 * share


def _name(report: Report, line: CostLine) -> Markup:
    for key in (f"costs.name_{line.group}", f"value.{line.by}_{line.group}", f"rfm.{line.group}"):
        if report.language.has(f"report.{key}"):
            return report.say(key)
    return report.escaped(line.group)


def _reading(report: Report, result: InputsOutputs) -> list[Markup]:
    known = [line for line in result.lines if is_number(line.net)]
    if not known or not is_number(result.lines[0].net):
        return [report.say("costs.nothing")]
    whole, n = result.lines[0], report.numbers
    scale = report.money(whole.net)
    key = "gain" if float(whole.net) >= 0 else "loss"
    told = [report.say(f"costs.{key}", amount=scale.words(abs(float(whole.net))))]
    losing = losing_groups(report, result)
    if losing:
        told.append(report.say("costs.losing", groups=report.names(losing)))
    elif any(line.by in DRAWN for line in known):
        told.append(report.say("costs.none_losing"))
    if is_number(whole.return_on_cost):
        told.append(report.say("costs.each", share=n.percent(100 * float(whole.return_on_cost), 0)))
    return [*told, report.say("costs.limits")]


def losing_groups(report: Report, result: InputsOutputs) -> list[Markup]:
    """Names of the tiers, segments and channels on which more was spent than they brought."""
    lines = (line for line in result.lines if line.by in DRAWN and is_number(line.net))
    return [_name(report, line) for line in lines if float(line.net) < 0]


def _picture(report: Report, result: InputsOutputs) -> Figure | None:
    lines = [line for by in DRAWN for line in _ordered(report, result, by)]
    shown = [line for line in lines if is_number(line.cost) and is_number(line.value)]
    if not shown:
        return None
    scale = report.money(*(amount for line in shown for amount in (line.cost, line.value)))
    rows = [
        BalanceRow(
            _name(report, line).striptags(),
            scale.shown(float(line.value)),
            scale.shown(float(line.cost)),
            scale.text(line.net),
        )
        for line in shown
    ]
    words = BalanceWords(scale.unit, report.plain("costs.value"), report.plain("costs.cost"))
    alt = report.plain("costs.alt", rows=report.parts(f"{row.name} {row.net}" for row in rows), unit=scale.unit)
    return report.figure(
        "costs.figure", balance(rows, words, report.language).markup(alt), report.say("costs.figure_note")
    )
