"""One scale explained by the others: weights with robust errors, what each adds, and whether they overlap too much."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.regression import Coefficient, Regression
from reports.cutoffs import LEVEL, VIF, Verdict, of_p, of_vif
from reports.report import Report
from reports.tables import Column, Table

ORDER = 620
NEEDS = ("regression",)


def context(report: Report) -> dict[str, Any]:
    result: Regression = report.results["regression"]  # type: ignore[assignment]
    return {
        "outcome": report.quoted(report.label(result.outcome)),
        "table": _table(report, result),
        "reading": _reading(report, result),
        "copy": [report.say(f"regression.{_copied(result)}", **_model(report, result))],
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: Regression) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.predictor"), "text")]
    heads += [Column(report.say(f"columns.{head}", level=level)) for head in ("b_interval", "se", "beta", "t")]
    heads += [Column(report.say(f"columns.{head}")) for head in ("p_value", "vif", "delta_r2")]
    table, n = report.table("regression.table", heads, outcome=report.label(result.outcome)), report.numbers
    for row in result.coefficients:
        table.add(
            report.escaped_label(row.predictor),
            _pair(report, row),
            n.fixed(row.se),
            n.fixed(row.beta),
            n.fixed(row.t),
            n.p(row.p_value),
            n.fixed(row.vif),
            table.cell(row.f2, n.proportion(result.unique_r_squared(row), 3)),
        )
    facts = _model(report, result)
    table.notes.append(report.say("regression.note_model", **facts))
    table.notes.append(report.say(f"regression.note_{result.covariance}", cite=report.cite("mackinnon1985")))
    table.notes.append(report.say("regression.note_vif", value=n.fixed(VIF.value, 0), cite=report.cite(VIF.source)))
    return table


def _pair(report: Report, row: Coefficient) -> Markup:
    n = report.numbers
    return Markup('<span class="pair">{} {}</span>').format(
        n.fixed(row.b), n.interval(row.ci_low, row.ci_high, proportion=False)
    )


def _copied(result: Regression) -> str:
    return "copy_nonrobust" if result.covariance == "nonrobust" else "copy"


def _model(report: Report, result: Regression) -> dict[str, object]:
    """What is said of the whole model, in the note and in the words to copy."""
    n = report.numbers
    dfs = n.language.list_separator.join(n.fixed_text(df, 0) for df in (result.df, result.df2))
    return {
        "outcome": report.quoted(report.label(result.outcome)),
        "r2": n.equals("R²", result.r_squared),
        "adjusted": n.proportion(result.adjusted_r_squared),
        "f": n.equation("F", f"({dfs}) = {n.fixed_text(result.f)}", italic=True),
        "p": n.p_formula(result.p_value),
        "n": result.n,
        "dw": n.fixed(result.durbin_watson),
    }


def _reading(report: Report, result: Regression) -> list[Markup]:
    percent, outcome = report.numbers.percent(100 * result.r_squared, 0), report.quoted(report.label(result.outcome))
    clear = [row for row in result.coefficients if of_p(row.p_value) is Verdict.GOOD]
    overlapping = [row for row in result.coefficients if of_vif(row.vif) is Verdict.BAD]
    sentences = [report.say("regression.explained", outcome=outcome, percent=percent)]
    if result.p_value >= LEVEL:
        sentences = [report.say("regression.nothing", outcome=outcome)]
    for key, rows in (("clear", clear), ("overlapping", overlapping)):
        if rows:
            named = report.names([report.quoted(report.label(row.predictor)) for row in rows])
            sentences.append(report.say(f"regression.{key}", scales=named, outcome=outcome, count=len(rows)))
    if not clear and result.p_value < LEVEL:
        sentences.append(report.say("regression.none_alone"))
    return [*sentences, report.say("regression.limits")]
