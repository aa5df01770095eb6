"""What the constructs of a PLS path model do to each other, and whether each hypothesis stands."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.pls.result import PathRow, Pls
from psychometrics.results import NotComputable, is_number
from reports.report import Figure, Report
from reports.sections.pls_measurement import columns
from reports.sections.pls_structural.beyond import effects, fit, importance, slopes
from reports.sections.pls_structural.diagram import drawings
from reports.sections.priorities import by_paths, map_figure
from reports.tables import Table

ORDER = 545
NEEDS = ("pls",)


def context(report: Report) -> dict[str, Any]:
    result: Pls = report.results["pls"]  # type: ignore[assignment]
    return {
        "how": _how(report, result),
        "drawings": drawings(report, result),
        "hypotheses": _hypotheses(report, result),
        "reading": _reading(report, result),
        "outcomes": _outcomes(report, result),
        "effects": effects(report, result),
        "slopes": slopes(report, result) if result.slopes else None,
        "importance": importance(report, result) if result.importance else None,
        "map": _map(report),
        "fit": fit(report, result),
        "copy": _copy(report, result),
    }


def _map(report: Report) -> Figure | None:
    """Importance and performance as managers see them, where the model has more than one construct to compare."""
    found = by_paths(report, fewest=2)
    return map_figure(report, found) if found else None


def _how(report: Report, result: Pls) -> Markup:
    if not result.replicates:
        return report.say("pls_structural.no_bootstrap")
    kind = report.say(f"pls_structural.ci_{result.interval}")
    tails = report.say("pls_structural.two_tailed" if result.two_tailed else "pls_structural.one_tailed")
    return report.say("pls_structural.how", replicates=result.replicates, kind=kind, tails=tails)


def _ends(report: Report, row: PathRow) -> Markup:
    return arrow(report, row.predictor, row.outcome)


def arrow(report: Report, *names: str) -> Markup:
    """Names in the order of reading, joined by arrows that point the same way."""
    sign = " ← " if report.language.rtl else " → "
    return Markup(sign).join(name(report, one) for one in names)


def name(report: Report, construct: str) -> Markup:
    """A product's name is made of those of its parts."""
    return Markup(" × ").join(report.escaped_label(part) for part in construct.split("*"))


def _hypotheses(report: Report, result: Pls) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = columns(
        report, "hypothesis", "path", "beta", "t", "p_value", "interval", "f2", "vif", "verdict", level=level
    )
    table, n = report.table("pls_structural.hypothesis_table", heads), report.numbers
    for row in result.paths:
        verdict = row.supported
        word = report.say("pls_structural.not_tested" if isinstance(verdict, NotComputable)
                          else "pls_structural.supported" if verdict else "pls_structural.not_supported")  # fmt: skip
        table.add(
            n.isolated(row.hypothesis) if row.hypothesis else Markup("–"),
            _ends(report, row),
            n.proportion(row.path.estimate),
            table.cell(row.path.t, n.fixed(row.path.t)),
            table.cell(row.path.p_value, n.p(row.path.p_value)),
            table.cell(row.path.low, n.interval(row.path.low, row.path.high)),
            table.cell(row.f_squared.estimate, n.fixed(row.f_squared.estimate)),
            table.cell(row.vif, n.fixed(row.vif)),
            word,
        )
    table.notes.append(report.say("pls_structural.hypothesis_note", cite=report.cite("cohen1988")))
    return table


def _reading(report: Report, result: Pls) -> list[Markup]:
    tested = [row for row in result.paths if not isinstance(row.supported, NotComputable)]
    if not tested:
        return [report.say("pls_structural.nothing_tested")]
    stand = [row for row in tested if row.supported]
    sentences = [report.say("pls_structural.tally", supported=len(stand), count=len(tested))]
    if stand:
        top = max(stand, key=lambda row: abs(float(row.path.estimate)))  # type: ignore[arg-type]
        value = report.numbers.equals("β", top.path.estimate)
        sentences.append(report.say("pls_structural.strongest", path=_ends(report, top), value=value))
    return sentences


def _outcomes(report: Report, result: Pls) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = columns(report, "outcome", "predictors", "r2", "interval", "adjusted", "redundancy", level=level)
    table, n = report.table("pls_structural.outcome_table", heads), report.numbers
    for row in result.outcomes:
        table.add(
            report.escaped_label(row.outcome),
            n.integer(row.predictors),
            n.proportion(row.r_squared.estimate),
            table.cell(row.r_squared.low, n.interval(row.r_squared.low, row.r_squared.high)),
            table.cell(row.adjusted, n.proportion(row.adjusted)),
            table.cell(row.redundancy, n.proportion(row.redundancy)),
        )
    table.notes.append(report.say("pls_structural.outcome_note"))
    return table


def _copy(report: Report, result: Pls) -> list[Markup]:
    n = report.numbers
    rows = [row for row in result.paths if is_number(row.path.t)]
    said = [
        report.say(
            "pls_structural.copy_path",
            path=_ends(report, row),
            beta=n.equals("β", row.path.estimate),
            t=n.equals("t", row.path.t, proportion=False),
            p=n.p_formula(row.path.p_value),
        )
        for row in rows[:12]
    ]
    return (
        [report.say("pls_structural.copy", n=result.n, replicates=result.replicates, paths=n.listed(said))]
        if said
        else []
    )
