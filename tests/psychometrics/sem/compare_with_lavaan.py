"""A result of ours beside lavaan's fit measures and estimates, by lavaan's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psychometrics.results import is_number
from psychometrics.sem.result import SemResult


def measures(result: SemResult) -> dict[str, Any]:
    """Our figures under lavaan's names."""
    fit = result.fit
    found: dict[str, Any] = {
        "npar": fit.n_free,
        "chisq": fit.test.chi_square,
        "df": fit.test.df,
        "pvalue": fit.test.p_value,
        "chisq.scaled": fit.scaled_test.chi_square,
        "chisq.scaling.factor": fit.scaled_test.scaling_factor,
        "pvalue.scaled": fit.scaled_test.p_value,
        "baseline.chisq": fit.baseline.chi_square,
        "baseline.df": fit.baseline.df,
        "baseline.chisq.scaled": fit.scaled_baseline.chi_square,
        "logl": fit.log_likelihood,
        "unrestricted.logl": fit.saturated_log_likelihood,
        "aic": fit.aic,
        "bic": fit.bic,
        "bic2": fit.adjusted_bic,
        "rmr": fit.residuals.rmr,
        "srmr": fit.residuals.srmr,
        "srmr_mplus": fit.residuals.srmr_mplus,
        "mfi": fit.centrality,
        "ecvi": fit.ecvi,
        "cn_05": fit.critical_n_05,
        "cn_01": fit.critical_n_01,
        "scaling.factor.h0": fit.factors.h0,
        "scaling.factor.h1": fit.factors.h1,
    }
    found |= {"gfi": fit.goodness.gfi, "agfi": fit.goodness.agfi, "pgfi": fit.goodness.pgfi}
    found |= {"crmr": fit.residuals.crmr, "wrmr": fit.wrmr}
    for kind, suffix in (("", ""), ("scaled_", ".scaled"), ("robust_", ".robust")):
        index, error = getattr(fit, f"{kind}incremental"), getattr(fit, f"{kind}rmsea")
        found |= {f"cfi{suffix}": index.cfi, f"tli{suffix}": index.tli, f"rmsea{suffix}": error.value}
        found |= {f"rmsea.ci.lower{suffix}": error.ci_low, f"rmsea.ci.upper{suffix}": error.ci_high}
        found |= {f"rmsea.pvalue{suffix}": error.p_close}
        if kind != "robust_":
            found |= {f"{name}{suffix}": getattr(index, name) for name in ("nfi", "rfi", "ifi", "rni")}
    return found


def worst_measure(result: SemResult, expected: Mapping[str, Any]) -> tuple[float, str]:
    """The largest difference relative to the larger of 1 and the value, and whose it is."""
    ours = measures(result)
    gaps = [
        (abs(ours[name] - value) / max(1.0, abs(value)), name)
        for name, value in expected.items()
        if name in ours and is_number(value) and is_number(ours[name])
    ]
    assert len(gaps) > 20
    return max(gaps)


def estimates_of(result: SemResult) -> dict[tuple[str, str, str, str], Any]:
    """By (lhs, op, rhs, group), covariances under both orders; intercepts as lavaan writes them, x ~1."""
    found: dict[tuple[str, str, str, str], Any] = {}
    for one in result.estimates:
        op, rhs = ("~1", "") if one.op == "~" and one.rhs == "1" else (one.op, one.rhs)
        found[one.lhs, op, "" if op == ":=" else rhs, one.group] = one
        if op == "~~":
            found[rhs, op, one.lhs, one.group] = one
    return found


def worst_estimate(
    result: SemResult, table: Mapping[str, list[Any]], column: str = "est", ours: str = "estimate"
) -> tuple[float, str]:
    """The largest difference of one column relative to the larger of 1 and the value."""
    mine = estimates_of(result)
    groups = table.get("group") or [""] * len(table["lhs"])
    gaps = []
    for lhs, op, rhs, group, value in zip(table["lhs"], table["op"], table["rhs"], groups, table[column], strict=True):
        one = getattr(mine[lhs, op, "" if op == ":=" else rhs, "" if group is None else str(group)], ours)
        if is_number(value) and is_number(one):
            gaps.append((abs(one - value) / max(1.0, abs(value)), f"{lhs} {op} {rhs} {group}"))
    assert len(gaps) >= min(5, len(table["lhs"]))
    return max(gaps)
