"""Tables and drawings that factor models and structural models share: fit, loadings, reliability, diagrams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from psychometrics.results import Figure, NotComputable, is_number
from psychometrics.sem.result import Estimate, SemResult
from reports.cutoffs import Verdict
from reports.figures.factor_diagram import Loading, factor_diagram
from reports.figures.path_diagram import Arrow, Box, Measured, path_diagram
from reports.report import Figure as Drawing
from reports.report import Report
from reports.tables import Column, Table

MOST_MODIFICATIONS = 5
CLEAR_P = 0.05
Z_LIMIT = 1.96


@dataclass(frozen=True)
class Limits:
    """Good and acceptable values of a fit measure; `least` where larger is better."""

    good: float
    acceptable: float
    source: str
    least: bool = True

    def verdict(self, value: Figure) -> Verdict:
        if isinstance(value, NotComputable):
            return Verdict.NOT_COMPUTABLE
        sign = 1 if self.least else -1
        if sign * value >= sign * self.good:
            return Verdict.GOOD
        return Verdict.BORDERLINE if sign * value >= sign * self.acceptable else Verdict.BAD


CFI = Limits(0.95, 0.90, "hu1999")
RMSEA = Limits(0.06, 0.08, "hu1999", least=False)
SRMR = Limits(0.08, 0.10, "hu1999", least=False)


def verdicts(result: SemResult) -> dict[str, Verdict]:
    """Of each measure, by name."""
    fit = result.fit
    return {
        "cfi": CFI.verdict(fit.robust_incremental.cfi),
        "tli": CFI.verdict(fit.robust_incremental.tli),
        "rmsea": RMSEA.verdict(fit.robust_rmsea.value),
        "srmr": SRMR.verdict(fit.residuals.srmr),
    }


def overall(result: SemResult) -> Verdict:
    """Bad where any measure is, borderline where any is, good else; a saturated model has none."""
    if result.fit.test.df == 0:
        return Verdict.NOT_COMPUTABLE
    found = set(verdicts(result).values())
    for worst in (Verdict.BAD, Verdict.BORDERLINE):
        if worst in found:
            return worst
    return Verdict.GOOD


def fit_table(report: Report, result: SemResult) -> Table:
    heads = [Column(report.say("models.index"), "text"), Column(report.say("models.value"))]
    heads += [Column(report.say("models.customary")), Column(report.say("models.verdict"))]
    table, n, fit = report.table("models.fit_table", heads), report.numbers, result.fit
    test, blank = fit.scaled_test, Markup("")
    table.add(report.say("models.chi_square"), chi_square(report, result), blank, blank)
    if test.df:
        table.add(report.say("models.p"), table.cell(test.p_value, n.p(test.p_value)), blank, blank)
        ratio = test.chi_square / test.df if is_number(test.chi_square) else test.chi_square
        table.add(report.say("models.ratio"), n.fixed(ratio), blank, blank)
    found = verdicts(result)
    for name, value in (("cfi", fit.robust_incremental.cfi), ("tli", fit.robust_incremental.tli)):
        _limited(report, table, name, value, n.proportion(value, 3), CFI, found[name], "≥")
    error = fit.robust_rmsea
    shown = n.estimate(error.value, error.ci_low, error.ci_high, 3)
    _limited(report, table, "rmsea", error.value, shown, RMSEA, found["rmsea"], "≤")
    srmr = fit.residuals.srmr
    _limited(report, table, "srmr", srmr, n.proportion(srmr, 3), SRMR, found["srmr"], "≤")
    table.notes.append(report.say("models.fit_note", n=fit.n, estimator=n.isolated(result.estimator)))
    table.notes.append(report.say("models.fit_cutoffs", cite=report.cite("hu1999", "browne1993")))
    if result.estimator != "ML":
        table.notes.append(report.say("models.fit_robust", factor=n.fixed(test.scaling_factor, 3)))
    return table


def _limited(
    report: Report, table: Table, name: str, value: Figure, shown: Markup, limits: Limits, verdict: Verdict, sign: str
) -> None:
    limit = report.numbers.isolated(f"{sign} {report.numbers.fixed_text(limits.good, proportion=True)}")
    table.add(report.say(f"models.{name}"), table.cell(value, shown), limit, report.say(f"models.is_{verdict}"))


def chi_square(report: Report, result: SemResult) -> Markup:
    """ "χ²(24) = 87.13" as one piece."""
    n, test = report.numbers, result.fit.scaled_test
    shown = n.language.local_digits(str(test.df))
    return n.equation("χ²", f"({shown}) = {n.fixed_text(test.chi_square)}")


def loadings_table(report: Report, result: SemResult, group: str) -> Table:
    heads = [Column(report.say("models.item"), "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("b", "se", "z", "p_value", "beta", "r_squared")]
    table, n = report.table("models.loadings_table", heads), report.numbers
    explained = {one.name: one.r_squared for one in result.explained if one.group == group}
    current = ""
    for one in result.of("=~", group):
        if one.lhs != current:
            table.group(report.escaped_label(one.lhs))
            current = one.lhs
        share = explained.get(one.rhs, 0.0)
        table.add(
            report.escaped_label(one.rhs),
            n.fixed(one.estimate),
            *_tested(report, table, one),
            n.proportion(one.std_all),
            table.cell(share, n.proportion(share)),
            css="indented",
        )
    return table


def paths_table(report: Report, result: SemResult, rows: Sequence[Estimate]) -> Table:
    heads = [Column(report.say("models.path"), "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("b", "se", "z", "p_value", "beta", "interval")]
    table, n = report.table("models.paths_table", heads), report.numbers
    for one in rows:
        table.add(
            path_name(report, one.rhs, one.lhs),
            n.fixed(one.estimate),
            *_tested(report, table, one),
            n.proportion(one.std_all),
            n.interval(one.ci_low, one.ci_high, proportion=False) if is_number(one.ci_low) else n.isolated("–"),
        )
    return table


def scores_table(report: Report, result: SemResult) -> Table | None:
    """What factor scores are worth, where they were asked for."""
    if not result.scores:
        return None
    heads = [Column(report.say("models.construct"), "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("scores_n", "scores_mean", "scores_sd", "determinacy")]
    table, n = report.table("models.scores_table", heads), report.numbers
    for one in result.scores:
        name = report.escaped_label(one.construct)
        if one.group:
            name = report.say("models.goes_with", predictor=name, outcome=report.escaped_label(one.group))
        shown = table.cell(one.determinacy, n.proportion(one.determinacy))
        table.add(name, n.integer(one.n), n.fixed(one.mean), n.fixed(one.sd), shown)
    limits = {"good": n.proportion(0.9), "fair": n.proportion(0.8)}
    table.notes.append(report.say("models.scores_note", cite=report.cite("grice2001"), **limits))
    return table


def path_name(report: Report, predictor: str, outcome: str) -> Markup:
    return report.say(
        "models.leads_to", predictor=report.escaped_label(predictor), outcome=report.escaped_label(outcome)
    )


def _tested(report: Report, table: Table, one: Estimate) -> tuple[Markup, Markup, Markup]:
    """Standard error, z and p; dashes for a fixed parameter."""
    n = report.numbers
    if not is_number(one.se) or not is_number(one.z):
        dash = n.isolated("–")
        return dash, dash, dash
    return n.fixed(one.se), n.fixed(one.z), n.p(one.p_value)


def reliability_table(report: Report, result: SemResult, group: str) -> Table | None:
    rows = [one for one in result.reliability if one.group == group]
    if not rows:
        return None
    heads = [Column(report.say("models.construct"), "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("omega", "cr", "ave")]
    table, n = report.table("models.reliability_table", heads), report.numbers
    for one in rows:
        cells = [table.cell(value, n.proportion(value)) for value in (one.omega, one.cr, one.ave)]
        table.add(report.escaped_label(one.construct), *cells)
    return table


def modifications_table(report: Report, result: SemResult) -> Table | None:
    rows = result.modification[:MOST_MODIFICATIONS]
    if not rows:
        return None
    heads = [Column(report.say("models.parameter"), "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("mi", "epc", "sepc")]
    table, n = report.table("models.modification_table", heads), report.numbers
    for one in rows:
        key = {"=~": "models.loads_on", "~~": "models.goes_with"}.get(one.op, "models.leads_to")
        slots = {"predictor": report.escaped_label(one.lhs), "outcome": report.escaped_label(one.rhs)}
        table.add(
            report.say(key, **slots), n.fixed(one.index), n.fixed(one.expected_change), n.fixed(one.standardised_change)
        )
    table.notes.append(report.say("models.modification_note"))
    return table


def factor_drawing(report: Report, result: SemResult, group: str, *, style: str) -> Drawing:
    """style: "standardised", or "z" with test values as LISREL shows them."""
    n = report.numbers
    factors: dict[str, list[Loading]] = {}
    residuals = {e.lhs: e for e in result.of("~~", group) if e.lhs == e.rhs}
    for one in result.of("=~", group):
        if one.rhs in result.latent:
            continue
        left = residuals.get(one.rhs)
        rest = _shown(report, left, style) if left else ""
        factors.setdefault(one.lhs, []).append(Loading(report.label(one.rhs), _shown(report, one, style), rest))
    order = list(factors)
    pairs = [e for e in result.of("~~", group) if e.lhs != e.rhs and e.lhs in factors and e.rhs in factors]
    arcs = [(order.index(e.lhs), order.index(e.rhs), _shown(report, e, style)) for e in pairs]
    canvas = factor_diagram(report.language, {report.label(code): shown for code, shown in factors.items()}, arcs)
    strongest = max((abs(e.std_all) for e in result.of("=~", group)), default=0.0)
    alt = report.plain(f"models.diagram_alt_{style}", strongest=n.fixed_text(strongest, proportion=True))
    note = report.say(f"models.diagram_note_{style}", **({"limit": n.fixed(Z_LIMIT)} if style == "z" else {}))
    return report.figure(f"models.diagram_{style}", canvas.markup(alt), note)


def structural_drawing(report: Report, result: SemResult, group: str, *, style: str) -> Drawing:
    """style: "standardised", or "z" with test values; each construct with its items."""
    rows = [e for e in result.of("~", group) if e.rhs != "1"]
    names = list(dict.fromkeys(name for e in rows for name in (e.rhs, e.lhs)))
    boxes = [_box(report, result, group, name, style) for name in names]
    arrows = [Arrow(e.rhs, e.lhs, _shown(report, e, style), is_clear(e)) for e in rows]
    canvas = path_diagram(boxes, arrows, report.language)
    told = report.language.list_separator.join(
        report.plain(
            "pls_structural.diagram_path",
            first=report.label(e.rhs),
            second=report.label(e.lhs),
            value=_shown(report, e, style),
        )
        for e in rows
    )
    alt = report.plain(f"models.paths_alt_{style}", paths=told)
    return report.figure(f"models.paths_{style}", canvas.markup(alt), report.say(f"models.paths_note_{style}"))


def _box(report: Report, result: SemResult, group: str, name: str, style: str) -> Box:
    """R² of outcomes only: what the other paths explain."""
    outcomes = {e.lhs for e in result.of("~", group)}
    share = next((one.r_squared for one in result.explained if one.group == group and one.name == name), None)
    known = name in outcomes and share is not None
    below = f"R² = {report.numbers.fixed_text(share, proportion=True)}" if known and share is not None else ""
    items = tuple(
        Measured(report.label(e.rhs), _shown(report, e, style)) for e in result.of("=~", group) if e.lhs == name
    )
    return Box(name, report.label(name), below, items, observed=name not in result.latent)


def is_clear(one: Estimate) -> bool:
    return is_number(one.p_value) and float(one.p_value) < CLEAR_P


def _shown(report: Report, one: Estimate, style: str) -> str:
    n = report.numbers
    if style == "standardised":
        return n.fixed_text(one.std_all, proportion=True)
    return n.fixed_text(one.z) if is_number(one.z) else "–"
