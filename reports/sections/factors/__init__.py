"""The factor solution: loadings as a heat map with communalities, variance, factor correlations and fit."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from markupsafe import Markup

from psychometrics.efa.result import EfaSolution
from psychometrics.results import is_number
from reports.cutoffs import CROSS_LOADING, FACTOR_CORRELATION, LOW_COMMUNALITY, SALIENT_LOADING
from reports.figures.style import ramp_colour
from reports.report import Figure, Report
from reports.section import Answer
from reports.tables import Column, Table

ORDER = 430
ORDERS = {"thesis-ar": 266}
NEEDS = ("efa",)
TALL = 24
"""Rows of the heat map beyond which they are set closer, so that it fits on a page below its heading."""


def context(report: Report) -> dict[str, Any]:
    result: EfaSolution = report.results["efa"]  # type: ignore[assignment]
    return {
        "intro": _intro(report, result),
        "loadings": _loadings(report, result),
        "variance": _variance(report, result),
        "phi": _phi(report, result),
        "reading": _reading(report, result),
        "copy": _copy(report, result),
    }


def answer(report: Report) -> Answer | None:
    """How many items load most strongly where most of their scale does."""
    result: EfaSolution = report.results["efa"]  # type: ignore[assignment]
    salient = {row.code: row.salient for row in result.rows}
    own = [[salient[item.code] for item in c.items if item.code in salient] for c in report.constructs if c.items]
    good = sum(max(Counter(factors).values()) for factors in own if factors)
    if good == len(salient):
        return Answer(report.say("factors.answer_all", items=good, count=len(result.factors)), settled=True)
    return Answer(report.say("factors.answer_some", good=good, items=len(salient)), settled=2 * good > len(salient))


def _intro(report: Report, result: EfaSolution) -> list[Markup]:
    how = {
        "method": report.say(f"factors.method_{result.method}"),
        "rotation": report.say(f"factors.rotation_{result.rotation}"),
        "correlation": report.say(f"factors.correlation_{result.correlation}"),
    }
    return [
        report.say(f"factors.chosen_{result.chosen_by or 'researcher'}", count=len(result.factors)),
        report.say("factors.how", n=result.n, **how),
    ]


def _name(report: Report, result: EfaSolution, position: int) -> Markup:
    return report.say("factors.factor", number=position + 1)


def _loadings(report: Report, result: EfaSolution) -> Figure:
    """Numbers always printed; salient ones strong; a line where the construct of the items changes."""
    owners = {item.code: scale.code for scale in report.constructs for item in scale.items}
    heads = [report.say("columns.item"), *(_name(report, result, f) for f in range(len(result.factors)))]
    heads.append(report.say("columns.communality"))
    rows, before = [], ""
    for row in result.rows:
        owner = owners.get(row.code, "")
        cells = Markup("").join(_cell(report, value) for value in row.loadings)
        css = "first" if before and owner != before else ""
        before = owner
        template = Markup('<tr class="{}"><th scope="row">{}</th>{}<td class="weak">{}</td></tr>')
        rows.append(
            template.format(css, report.escaped_label(row.code), cells, report.numbers.proportion(row.communality))
        )
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in heads)
    template = Markup('<table class="heat{}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    body = template.format(" tall" if len(rows) > TALL else "", head, Markup("").join(rows))
    n = report.numbers
    note = report.say(
        "factors.heat_note",
        salient=n.proportion(SALIENT_LOADING.value),
        cite=report.cite(SALIENT_LOADING.source),
        kind=report.say("factors.pattern" if _oblique(result) else "factors.orthogonal"),
    )
    return report.figure("factors.figure", body, note)


def _cell(report: Report, value: float) -> Markup:
    css = "strong" if abs(value) >= SALIENT_LOADING.value else ""
    shown = report.numbers.proportion(value)
    return Markup('<td class="{}" style="background:{}">{}</td>').format(css, ramp_colour(value), shown)


def _variance(report: Report, result: EfaSolution) -> Table:
    heads = (("factor", "text"), ("ss_loadings", "number"), ("variance", "number"), ("cumulative", "number"))
    table, n = report.table("factors.variance_table", heads), report.numbers
    for position, row in enumerate(result.variance):
        shares = (n.percent(100 * row.proportion), n.percent(100 * row.cumulative))
        table.add(_name(report, result, position), n.fixed(row.ss_loadings), *shares)
    if _oblique(result):
        table.notes.append(report.say("factors.variance_note"))
    return table


def _oblique(result: EfaSolution) -> bool:
    return bool(np.abs(result.phi - np.eye(len(result.phi))).max() > 1e-9)


def _phi(report: Report, result: EfaSolution) -> Table | None:
    if not _oblique(result):
        return None
    names = [_name(report, result, position) for position in range(len(result.factors))]
    columns = [Column(report.say("columns.factor"), "text"), *(Column(name) for name in names)]
    table, blank = report.table("factors.phi_table", columns), Markup("")
    for row, name in enumerate(names):
        cells = [
            report.numbers.proportion(float(v)) if column <= row else blank for column, v in enumerate(result.phi[row])
        ]
        table.add(name, *cells)
    return table


def _reading(report: Report, result: EfaSolution) -> list[Markup]:
    total = report.numbers.percent(100 * result.variance[-1].cumulative)
    sentences = [report.say("factors.explained", count=len(result.factors), total=total)]
    cross = [row.code for row in result.rows if sum(abs(v) >= CROSS_LOADING.value for v in row.loadings) > 1]
    weak = [row.code for row in result.rows if max(abs(v) for v in row.loadings) < SALIENT_LOADING.value]
    low = [row.code for row in result.rows if row.communality < LOW_COMMUNALITY.value and row.code not in weak]
    for key, codes in (("weak", weak), ("cross", cross), ("low", low)):
        if codes:
            named = report.names([report.quoted(report.label(code)) for code in codes])
            value = report.numbers.proportion(LOW_COMMUNALITY.value)
            sentences.append(report.say(f"factors.{key}", items=named, count=len(codes), value=value))
    if not weak and not cross:
        sentences.append(report.say("factors.clean"))
    largest = float(np.abs(result.phi - np.eye(len(result.phi))).max()) if len(result.phi) > 1 else 0.0
    if largest >= FACTOR_CORRELATION.value:
        sentences.append(report.say("factors.phi_high", value=report.numbers.proportion(largest)))
    told = [report.reason(note) for note in result.notes]
    return [*sentences, *told, report.say("factors.limits")]


def _copy(report: Report, result: EfaSolution) -> list[Markup]:
    n, fit = report.numbers, result.fit
    sentences = [
        report.say(
            "factors.copy",
            method=report.say(f"factors.method_{result.method}"),
            rotation=report.say(f"factors.rotation_{result.rotation}"),
            count=len(result.factors),
            total=n.percent(100 * result.variance[-1].cumulative),
            n=result.n,
        )
    ]
    if is_number(fit.chi_square) and is_number(fit.rmsea):
        df = n.language.number(fit.df)
        sentences.append(
            report.say(
                "factors.copy_fit",
                chi=n.equation("χ²", f"({df}) = {n.fixed_text(fit.chi_square)}"),
                p=n.p_formula(fit.p_value),
                rmsea=n.equals("RMSEA", fit.rmsea, 3),
                interval=n.interval(fit.rmsea_low, fit.rmsea_high, 3),
                tli=n.equals("TLI", fit.tli, 3),
                rmsr=n.equals("RMSR", fit.rmsr, 3),
            )
        )
    return sentences
