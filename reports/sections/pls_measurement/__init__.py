"""How well the scales of a PLS path model are measured: reliability, convergence, discrimination, indicators."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.pls.result import ConstructRow, IndicatorRow, Pls
from psychometrics.results import is_number
from reports.report import Report
from reports.tables import Column, Table

ORDER = 540
NEEDS = ("pls",)
WORDS = (
    "construct",
    "pair",
    "indicator",
    "path",
    "hypothesis",
    "verdict",
    "outcome",
    "route",
    "mediation",
    "slope",
    "target",
    "measure",
    "benchmark",
    "mode",
)
RELIABLE, CONVERGED, LOADING, APART = 0.70, 0.50, 0.708, 0.90


def context(report: Report) -> dict[str, Any]:
    result: Pls = report.results["pls"]  # type: ignore[assignment]
    several = len({name for pair in result.pairs for name in (pair.first, pair.second)}) > 1
    return {
        "how": _how(report, result),
        "constructs": _constructs(report, result),
        "reading": _reading(report, result),
        "matrix": _matrix(report, result) if several else None,
        "ratios": _ratios(report, result) if several else None,
        "discriminant": _discriminant(report, result),
        "indicators": _indicators(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _how(report: Report, result: Pls) -> list[Markup]:
    scheme = report.say(f"pls_measurement.scheme_{result.scheme}")
    kind = "consistent" if result.consistent else "plain"
    said = [report.say(f"pls_measurement.how_{kind}", scheme=scheme, n=result.n, cite=report.cite("hair2022"))]
    if result.missing_cells:
        said.append(report.say(f"pls_measurement.missing_{result.missing}", count=result.missing_cells))
    return said


def columns(report: Report, *heads: str, **slots: object) -> list[Column]:
    """Words at the start of their line, numbers in the middle."""
    return [Column(report.say(f"pls_columns.{head}", **slots), "text" if head in WORDS else "number") for head in heads]


def _constructs(report: Report, result: Pls) -> Table:
    heads = columns(report, "construct", "mode", "items", "alpha", "rho_a", "rho_c", "ave")
    table, n = report.table("pls_measurement.construct_table", heads), report.numbers
    for row in result.constructs:
        figures = [table.cell(value, n.proportion(value)) for value in (row.alpha, row.rho_a, row.rho_c, row.ave)]
        kind = "reflective" if row.reflective else row.mode.lower()
        mode = report.say(f"pls_measurement.mode_{kind}")
        table.add(report.escaped_label(row.construct), mode, n.integer(row.k), *figures)
    limits = {"reliable": n.proportion(RELIABLE), "converged": n.proportion(CONVERGED)}
    table.notes.append(report.say("pls_measurement.construct_note", cite=report.cite("hair2022"), **limits))
    return table


def _reading(report: Report, result: Pls) -> list[Markup]:
    known = [row for row in result.constructs if is_number(row.rho_a)]
    weak = [row for row in known if float(row.rho_a) < RELIABLE]  # type: ignore[arg-type]
    apart = [row for row in known if is_number(row.ave) and float(row.ave) < CONVERGED]  # type: ignore[arg-type]
    sentences = [_named(report, key, rows) for key, rows in (("weak", weak), ("ave_low", apart)) if rows]
    return sentences or ([report.say("pls_measurement.good")] if known else [report.say("pls_measurement.no_scales")])


def _named(report: Report, key: str, rows: list[ConstructRow]) -> Markup:
    named = report.names([report.quoted(report.label(row.construct)) for row in rows])
    return report.say(f"pls_measurement.{key}", scales=named, count=len(rows))


def _matrix(report: Report, result: Pls) -> Table:
    """√AVE on the diagonal, correlations of scores below it, HTMT above."""
    rows = [row for row in result.constructs if row.level == 0 and row.mode != "B"]
    heads = [*columns(report, "construct"), *(Column(report.escaped_label(row.construct)) for row in rows)]
    table, n = report.table("pls_measurement.matrix_table", heads), report.numbers
    pairs = {frozenset((pair.first, pair.second)): pair for pair in result.pairs}
    for i, row in enumerate(rows):
        cells = []
        for j, other in enumerate(rows):
            if i == j:
                root = float(row.ave) ** 0.5 if is_number(row.ave) else row.ave  # type: ignore[arg-type]
                cells.append(table.cell(root, Markup("<b>{}</b>").format(n.proportion(root))))
                continue
            pair = pairs[frozenset((row.construct, other.construct))]
            value = pair.htmt_plus.estimate if j > i else pair.correlation
            cells.append(table.cell(value, n.proportion(value)))
        table.add(report.escaped_label(row.construct), *cells)
    cites = {"fl": report.cite("fornell1981"), "htmt": report.cite("henseler2015")}
    table.notes.append(report.say("pls_measurement.matrix_note", **cites))
    return table


def _ratios(report: Report, result: Pls) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = columns(report, "pair", "htmt_plus", "interval", "htmt", "htmt2", level=level)
    table, n = report.table("pls_measurement.ratio_table", heads), report.numbers
    for pair in result.pairs:
        named = (report.escaped_label(pair.first), report.escaped_label(pair.second))
        table.add(
            report.say("pls_measurement.pair", first=named[0], second=named[1]),
            table.cell(pair.htmt_plus.estimate, n.proportion(pair.htmt_plus.estimate)),
            table.cell(pair.htmt_plus.low, n.interval(pair.htmt_plus.low, pair.htmt_plus.high)),
            table.cell(pair.htmt.estimate, n.proportion(pair.htmt.estimate)),
            table.cell(pair.htmt2.estimate, n.proportion(pair.htmt2.estimate)),
        )
    table.notes.append(report.say("pls_measurement.ratio_note"))
    return table


def _discriminant(report: Report, result: Pls) -> list[Markup]:
    if not result.pairs:
        return []
    limit = report.numbers.proportion(APART)
    high = [p for p in result.pairs if is_number(p.htmt_plus.estimate) and float(p.htmt_plus.estimate) >= APART]  # type: ignore[arg-type]
    if not high:
        return [report.say("pls_measurement.apart", limit=limit)]
    named = [
        report.say("pls_measurement.pair", first=report.label(pair.first), second=report.label(pair.second))
        for pair in high
    ]
    return [report.say("pls_measurement.not_apart", limit=limit, pairs=report.names(named), count=len(high))]


def _indicators(report: Report, result: Pls) -> Table:
    heads = columns(report, "indicator", "loading", "t", "weight", "t", "p_value", "vif")
    table, n = report.table("pls_measurement.indicator_table", heads), report.numbers
    for construct in result.constructs:
        table.group(report.escaped_label(construct.construct))
        for row in result.indicators:
            if row.construct == construct.construct:
                table.add(report.escaped_label(row.indicator), *_figures(report, table, row))
    table.notes.append(report.say("pls_measurement.indicator_note", limit=n.proportion(LOADING, 3)))
    return table


def _figures(report: Report, table: Table, row: IndicatorRow) -> list[Markup]:
    n = report.numbers
    shown = [
        (row.loading.estimate, n.proportion(row.loading.estimate)),
        (row.loading.t, n.fixed(row.loading.t)),
        (row.weight.estimate, n.proportion(row.weight.estimate)),
        (row.weight.t, n.fixed(row.weight.t)),
        (row.weight.p_value, n.p(row.weight.p_value)),
        (row.vif, n.fixed(row.vif)),
    ]
    return [table.cell(value, text) for value, text in shown]
