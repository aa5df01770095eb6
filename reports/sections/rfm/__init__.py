"""Customers by how lately, how often and for how much they bought."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

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
    for one in result.segments:
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


def _map(report: Report, result: RfmScores) -> Figure:
    cells = (
        result.customers.groupby(["recency_score", "frequency_score"])["monetary"].agg(["size", "mean"]).reset_index()
    )
    places = list(zip(cells["recency_score"].astype(int), cells["frequency_score"].astype(int), strict=True))
    counts = dict(zip(places, cells["size"].astype(int), strict=True))
    most = float(cells["mean"].max()) or 1.0
    shades = dict(zip(places, cells["mean"] / most, strict=True))
    across, up, scale = (report.plain(f"rfm.map_{part}") for part in ("across", "up", "scale"))
    words = GridWords(across, up, scale)
    canvas = rfm_map(counts, shades, result.classes, words, report.language)
    (r, f), largest = max(counts.items(), key=lambda pair: pair[1])
    shown = {
        name: report.language.number(value) for name, value in (("count", largest), ("recency", r), ("frequency", f))
    }
    alt = report.plain("rfm.map_alt", largest=shown["count"], recency=shown["recency"], frequency=shown["frequency"])
    return report.figure("rfm.map", canvas.markup(alt), report.say("rfm.map_note"))


def _reading(report: Report, result: RfmScores) -> list[Markup]:
    n, told = report.numbers, []
    best = max(result.segments, key=lambda one: one.amount_share)
    name = report.say(f"rfm.{best.segment}")
    shares = {"share": n.percent(100 * best.share, 0), "amount": n.percent(100 * best.amount_share, 0)}
    told.append(report.say("rfm.best", segment=name, **shares))
    slipping = [one for one in result.segments if one.segment in SLIPPING]
    amount = sum(one.amount_share for one in slipping)
    if amount >= NOTABLE:
        customers = sum(one.customers for one in slipping)
        told.append(report.say("rfm.slipping", count=customers, amount=n.percent(100 * amount, 0)))
    else:
        told.append(report.say("rfm.few_slipping"))
    return [*told, report.say("rfm.limits")]
