"""Customers by how lately, how often and for how much they bought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup

from psychometrics.disclosure.cells import hidden_in_table
from psychometrics.disclosure.lists import hidden_in_list
from psychometrics.results import not_computable
from psychometrics.value.rfm import RfmScores
from reports.figures.tiles import GridWords, rfm_map
from reports.report import Figure, Report
from reports.tables import Column, Table

ORDER = 705
KINDS = ("thesis",)
NEEDS = ("rfm",)
TOLD = ("rfm_analysis_date", "clv_rows_read")
"""Notes whose facts stand elsewhere on the page or among the records."""
SLIPPING = ("at_risk", "cannot_lose")
NOTABLE = 0.10


def context(report: Report) -> dict[str, Any]:
    result: RfmScores = report.results["rfm"]  # type: ignore[assignment]
    return {
        "day": report.numbers.day(result.analysis_date),
        "table": _table(report, result),
        "reading": _reading(report, result),
        "map": _map(report, result),
        "notes": [report.reason(note) for note in result.notes if note.code not in TOLD],
    }


def _table(report: Report, result: RfmScores) -> Table:
    scale = report.money(*(one.median_amount for one in result.segments))
    heads = [Column(report.say("columns.segment"), "text"), Column(report.say("columns.customers"))]
    heads += [Column(report.say(f"columns.{head}")) for head in ("share_customers", "share_amount")]
    heads += [Column(report.say(f"columns.{head}")) for head in ("median_days", "median_purchases")]
    heads.append(Column(report.say("columns.median_amount", unit=scale.unit)))
    table, n = report.table("rfm.table", heads), report.numbers
    small = _small(report, result)
    for one in result.segments:
        if one.segment in small:
            gone = table.cell(not_computable("criterion_hidden", least=report.least_cell), n.isolated("–"))
            table.add(report.say(f"rfm.{one.segment}"), *[gone] * (len(heads) - 1))
            continue
        table.add(
            report.say(f"rfm.{one.segment}"),
            n.integer(one.customers),
            n.percent(100 * one.share),
            n.percent(100 * one.amount_share),
            n.fixed(one.median_days_since_last_purchase, 0),
            n.fixed(one.median_purchases, 0),
            scale.cell(one.median_amount),
        )
    table.notes.append(report.say(f"rfm.rule_{result.rule}", classes=result.classes, cite=report.cite("hughes1994")))
    return table


def _small(report: Report, result: RfmScores) -> set[str]:
    """Segments of few customers, and those that would give them away."""
    hidden = hidden_in_list([one.customers for one in result.segments], report.least_cell)
    return {one.segment for one, is_hidden in zip(result.segments, hidden, strict=True) if is_hidden}


def _map(report: Report, result: RfmScores) -> Figure | None:
    cells = (
        result.customers.groupby(["recency_score", "frequency_score"])["monetary"].agg(["size", "mean"]).reset_index()
    )
    places = list(zip(cells["recency_score"].astype(int), cells["frequency_score"].astype(int), strict=True))
    counts = dict(zip(places, cells["size"].astype(int), strict=True))
    hidden = _small_cells(counts, result.classes, report.least_cell)
    means = {place: mean for place, mean in zip(places, cells["mean"], strict=True) if place not in hidden}
    if not means:
        return None
    most = max(means.values()) or 1.0
    shades = {place: mean / most for place, mean in means.items()}
    across, up, scale = (report.plain(f"rfm.map_{part}") for part in ("across", "up", "scale"))
    words = GridWords(across, up, scale)
    canvas = rfm_map(counts, shades, result.classes, words, report.language, hidden)
    (r, f), largest = max(((place, counts[place]) for place in means), key=lambda pair: pair[1])
    shown = {
        name: report.language.number(value) for name, value in (("count", largest), ("recency", r), ("frequency", f))
    }
    alt = report.plain("rfm.map_alt", largest=shown["count"], recency=shown["recency"], frequency=shown["frequency"])
    return report.figure("rfm.map", canvas.markup(alt), _map_note(report, bool(hidden)))


def _small_cells(counts: Mapping[tuple[int, int], int], classes: int, least: int) -> set[tuple[int, int]]:
    """Cells of few customers, and those that would give them away; a cell of nobody is no secret."""
    table = np.zeros((classes, classes), dtype=int)
    for (recency, frequency), count in counts.items():
        table[recency - 1, frequency - 1] = count
    hidden = hidden_in_table(table, least) if any(count < least for count in counts.values()) else table < 0
    return {place for place in counts if hidden[place[0] - 1, place[1] - 1]}


def _map_note(report: Report, hidden: bool) -> Markup:
    told = [report.say("rfm.map_note")]
    if hidden:
        told.append(report.say("rfm.map_hidden", least=report.least_cell))
    return Markup(" ").join(told)


def _reading(report: Report, result: RfmScores) -> list[Markup]:
    n, told, small = report.numbers, [], _small(report, result)
    if all(one.segment in small for one in result.segments):
        return [report.say("rfm.limits")]
    best = max((one for one in result.segments if one.segment not in small), key=lambda one: one.amount_share)
    name = report.say(f"rfm.{best.segment}")
    shares = {"share": n.percent(100 * best.share, 0), "amount": n.percent(100 * best.amount_share, 0)}
    told.append(report.say("rfm.best", segment=name, **shares))
    slipping = [one for one in result.segments if one.segment in SLIPPING]
    amount = sum(one.amount_share for one in slipping)
    if any(one.segment in small for one in slipping):
        return [*told, report.say("rfm.limits")]
    if amount >= NOTABLE:
        customers = sum(one.customers for one in slipping)
        told.append(report.say("rfm.slipping", count=customers, amount=n.percent(100 * amount, 0)))
    else:
        told.append(report.say("rfm.few_slipping"))
    return [*told, report.say("rfm.limits")]
