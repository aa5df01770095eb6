"""Convergent and discriminant validity: CR, AVE, Fornell–Larcker and HTMT."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import NotComputable, is_number
from psychometrics.validity.result import PairValidity, Validity
from reports.report import Report
from reports.tables import Column, Table

ORDER = 500
ORDERS = {"thesis-ar": 270}
NEEDS = ("validity",)
MOST_PAIRS = 3
"""More names in a sentence than this can't be read."""
AVE, CR, HTMT_STRICT, HTMT = 0.50, 0.70, 0.85, 0.90


def context(report: Report) -> dict[str, Any]:
    result: Validity = report.results["validity"]  # type: ignore[assignment]
    several = len(result.constructs) > 1
    return {
        "convergent": _convergent(report, result),
        "convergent_reading": _convergent_reading(report, result),
        "matrix": _matrix(report, result) if several else None,
        "discriminant": _discriminant(report, result) if several else [],
        "ratios": _ratios(report, result) if several else None,
        "loadings": _loadings(report, result) if result.loadings else None,
        "copy": _copy(report, result),
    }


def article(report: Report) -> dict[str, Any]:
    """The same without the loadings of single items, which the factor solution shows already."""
    result: Validity = report.results["validity"]  # type: ignore[assignment]
    several = len(result.constructs) > 1
    return {
        "convergent": _convergent(report, result),
        "matrix": _matrix(report, result) if several else None,
        "copy": [*_copy(report, result), *(_discriminant(report, result) if several else [])],
    }


def _copy(report: Report, result: Validity) -> list[Markup]:
    """Ranges of CR, AVE and HTMT, and the fit of the model behind them."""
    known = [row for row in result.constructs if is_number(row.cr) and is_number(row.ave)]
    if not known:
        return []
    n = report.numbers
    cr, ave = ([float(getattr(row, name)) for row in known] for name in ("cr", "ave"))
    ratios = [float(pair.htmt) for pair in result.pairs if is_number(pair.htmt)]
    told = [report.say("validity.copy", cr=n.span(min(cr), max(cr)), ave=n.span(min(ave), max(ave)), n=result.n)]
    if ratios:
        told.append(report.say("validity.copy_htmt", htmt=n.proportion(max(ratios))))
    return told


def _convergent(report: Report, result: Validity) -> Table:
    heads = (("scale", "text"), *((head, "number") for head in ("items", "cr", "ave", "msv", "asv")))
    table, n = report.table("validity.convergent_table", heads), report.numbers
    for row in result.constructs:
        cells = [table.cell(value, n.proportion(value)) for value in (row.cr, row.ave, row.msv, row.asv)]
        table.add(report.escaped_label(row.construct), n.integer(row.k), *cells)
    cite = report.cite("fornell1981")
    limits = {"cr": n.proportion(CR), "ave": n.proportion(AVE)}
    table.notes.append(report.say("validity.convergent_note", n=result.n, cite=cite, **limits))
    table.notes += [report.reason(note) for note in result.notes]
    return table


def _convergent_reading(report: Report, result: Validity) -> list[Markup]:
    known = [row for row in result.constructs if is_number(row.ave) and is_number(row.cr)]
    if not known:
        return [report.say("validity.convergent_none")]
    low = [r.construct for r in known if float(r.ave) < AVE <= 1 and float(r.cr) >= CR]
    bad = [r.construct for r in known if float(r.cr) < CR]
    sentences = []
    for key, codes in (("ave_low", low), ("cr_low", bad)):
        if codes:
            named = report.names([report.quoted(report.label(code)) for code in codes])
            sentences.append(report.say(f"validity.{key}", scales=named, count=len(codes)))
    return sentences or [report.say("validity.convergent_good")]


def _matrix(report: Report, result: Validity) -> Table:
    """√AVE on the diagonal, latent correlations below it, HTMT above."""
    codes = [row.construct for row in result.constructs]
    heads = [Column(report.say("columns.scale"), "text"), *(Column(report.escaped_label(code)) for code in codes)]
    table, n = report.table("validity.matrix_table", heads), report.numbers
    pairs = {(pair.first, pair.second): pair for pair in result.pairs}
    for i, row in enumerate(result.constructs):
        cells = []
        for j, other in enumerate(codes):
            pair = pairs.get((row.construct, other)) or pairs.get((other, row.construct))
            value = row.sqrt_ave if pair is None else pair.htmt if j > i else pair.correlation
            text = n.proportion(value)
            cells.append(table.cell(value, Markup("<b>{}</b>").format(text) if pair is None else text))
        table.add(report.escaped_label(row.construct), *cells)
    cites = {"fl": report.cite("fornell1981"), "htmt": report.cite("henseler2015")}
    table.notes.append(report.say("validity.matrix_note", **cites))
    return table


def _ratios(report: Report, result: Validity) -> Table | None:
    """Each pair with both ratios and their bootstrap intervals; nothing where none was drawn."""
    if not any(is_number(pair.htmt_low) for pair in result.pairs):
        return None
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say(f"columns.{head}"), "text") for head in ("scale", "variable_second")]
    heads += [Column(report.say(f"columns.{head}", level=level)) for head in ("htmt_interval", "htmt2_interval")]
    table, n = report.table("validity.ratio_table", heads), report.numbers
    for pair in result.pairs:
        shown = [
            table.cell(value, n.estimate(value, low, high))
            for value, low, high in (
                (pair.htmt, pair.htmt_low, pair.htmt_high),
                (pair.htmt2, pair.htmt2_low, pair.htmt2_high),
            )
        ]
        table.add(report.escaped_label(pair.first), report.escaped_label(pair.second), *shown)
    cites = {"htmt": report.cite("henseler2015"), "htmt2": report.cite("roemer2021")}
    limits = {"strict": n.proportion(HTMT_STRICT), "lenient": n.proportion(HTMT)}
    table.notes.append(report.say("validity.ratio_note", count=result.replicates, **cites, **limits))
    return table


def _discriminant(report: Report, result: Validity) -> list[Markup]:
    high = [pair for pair in result.pairs if is_number(pair.htmt) and float(pair.htmt) >= HTMT_STRICT]
    failed = [pair for pair in result.pairs if pair.fornell_larcker is False]
    limit = report.numbers.proportion(HTMT_STRICT)
    sentences = [report.say("validity.htmt_good", limit=limit)] if not high else []
    for key, pairs in (("htmt_high", high), ("fl_failed", failed)):
        if pairs:
            named = [
                report.say(
                    "validity.pair",
                    first=report.quoted(report.label(pair.first)),
                    second=report.quoted(report.label(pair.second)),
                    value=report.numbers.proportion(pair.htmt),
                )
                for pair in _worst(pairs)
            ]
            sentences.append(report.say(f"validity.{key}", pairs=report.names(named), count=len(pairs), limit=limit))
            if len(pairs) > MOST_PAIRS:
                sentences.append(report.say("validity.more_pairs", count=len(pairs) - MOST_PAIRS))
    if not failed and all(not isinstance(pair.fornell_larcker, NotComputable) for pair in result.pairs):
        sentences.append(report.say("validity.fl_good"))
    return sentences


def _worst(pairs: list[PairValidity]) -> list[PairValidity]:
    """The pairs that stand closest together; the others are in the table."""
    size = [(float(pair.htmt) if is_number(pair.htmt) else 0.0, pair) for pair in pairs]
    return [pair for _, pair in sorted(size, key=lambda each: -each[0])[:MOST_PAIRS]]


def _loadings(report: Report, result: Validity) -> Table:
    heads = (("item", "text"), *((head, "number") for head in ("loading", "se", "z", "p_value", "r_squared")))
    table, n, before = report.table("validity.loading_table", heads), report.numbers, ""
    for row in result.loadings:
        if row.construct != before:
            before = row.construct
            table.group(report.escaped_label(row.construct))
        shown = [(row.loading, n.proportion(row.loading)), (row.se, n.proportion(row.se, 3))]
        shown += [(row.z, n.fixed(row.z)), (row.p_value, n.p(row.p_value))]
        shown.append((row.r_squared, n.proportion(row.r_squared)))
        table.add(report.escaped_label(row.item), *(table.cell(v, text) for v, text in shown), css="indented")
    fit = result.fit
    if not isinstance(fit, NotComputable):
        chi = n.equation("χ²", f"({n.language.number(fit.df)}) = {n.fixed_text(fit.chi_square)}")
        table.notes.append(report.say("validity.fit_note", chi=chi, p=n.p_formula(fit.p_value)))
    return table
