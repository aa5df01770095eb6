"""What a panel of experts said of each item: Lawshe's ratio and Lynn's index, whichever was asked for."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.content_validity import ContentValidityIndices, ContentValidityRatios, ItemIndex, ItemRatio
from psychometrics.results import is_number
from reports.cutoffs import ITEM_INDEX, SCALE_INDEX, Verdict
from reports.report import Report
from reports.tables import Table

ORDER = 110
NEEDS = ()
RATIOS, INDICES = "content_validity_ratios", "content_validity_indices"


def context(report: Report) -> dict[str, Any]:
    ratios, indices = report.results.get(RATIOS), report.results.get(INDICES)
    parts: list[tuple[Table, list[Markup]]] = []
    if isinstance(ratios, ContentValidityRatios):
        parts.append((_ratio_table(report, ratios), _ratio_reading(report, ratios)))
    if isinstance(indices, ContentValidityIndices):
        parts.append((_index_table(report, indices), _index_reading(report, indices)))
    return {"told": parts, "limits": report.say("content_validity.limits")}


def applies(report: Report) -> bool:
    return RATIOS in report.results or INDICES in report.results


def of_ratio(row: ItemRatio) -> Verdict:
    if not is_number(row.critical):
        return Verdict.NOT_COMPUTABLE
    return Verdict.GOOD if row.cvr >= float(row.critical) else Verdict.BAD


def of_index(row: ItemIndex) -> Verdict:
    """Revise between .70 and the cut-off, drop below (Polit, Beck and Owen)."""
    return Verdict.GOOD if row.i_cvi >= ITEM_INDEX.value else Verdict.BORDERLINE if row.i_cvi >= 0.70 else Verdict.BAD


def _ratio_table(report: Report, result: ContentValidityRatios) -> Table:
    heads = (("item", "text"), ("experts", "number"), ("essential", "number"), ("cvr", "number"))
    table, n = report.table("content_validity.ratio_table", (*heads, ("critical", "number"))), report.numbers
    for row in result.items:
        counts = n.integer(row.experts), n.integer(row.essential)
        critical = table.cell(row.critical, n.proportion(row.critical))
        table.add(report.escaped_label(row.item), *counts, n.proportion(row.cvr), critical)
    table.notes.append(report.say("content_validity.ratio_note", cite=report.cite("lawshe1975", "ayre2014")))
    table.notes.append(report.say("content_validity.mean_ratio", value=n.proportion(result.mean_cvr)))
    return table


def _index_table(report: Report, result: ContentValidityIndices) -> Table:
    heads = (("item", "text"), ("experts", "number"), ("relevant", "number"), ("i_cvi", "number"))
    table, n = report.table("content_validity.index_table", (*heads, ("modified_kappa", "number"))), report.numbers
    for row in result.items:
        counts = n.integer(row.experts), n.integer(row.relevant)
        table.add(report.escaped_label(row.item), *counts, n.proportion(row.i_cvi), n.proportion(row.kappa))
    cite = report.cite("lynn1986", "polit2007")
    table.notes.append(
        report.say(
            "content_validity.index_note",
            item=n.proportion(ITEM_INDEX.value),
            scale=n.proportion(SCALE_INDEX.value),
            cite=cite,
        )
    )
    return table


def _ratio_reading(report: Report, result: ContentValidityRatios) -> list[Markup]:
    return _told(report, "ratio", {kind: [r.item for r in result.items if of_ratio(r) is kind] for kind in Verdict})


def _index_reading(report: Report, result: ContentValidityIndices) -> list[Markup]:
    n, average = report.numbers, result.s_cvi_average
    reached = "reached" if average >= SCALE_INDEX.value else "missed"
    scale = report.say(f"content_validity.scale_{reached}", value=n.equals("S-CVI/Ave", average))
    kinds = {kind: [r.item for r in result.items if of_index(r) is kind] for kind in Verdict}
    return [*_told(report, "index", kinds), scale]


def _told(report: Report, which: str, kinds: dict[Verdict, list[str]]) -> list[Markup]:
    total = sum(map(len, kinds.values()))
    if len(kinds[Verdict.GOOD]) == total:
        return [report.say(f"content_validity.{which}_all", count=total)]
    sentences = []
    for kind in (Verdict.BORDERLINE, Verdict.BAD, Verdict.NOT_COMPUTABLE):
        if kinds[kind]:
            named = report.names([report.quoted(report.label(code)) for code in kinds[kind]])
            sentences.append(report.say(f"content_validity.{which}_{kind}", items=named, count=len(kinds[kind])))
    return sentences
