"""python -m benchmarks.clv [LOG] [--write]: fits of purchase and spend models side by side with `lifetimes`.

Each program fits in the same process from the same arrays; where `lifetimes` isn't installed only ours is shown. It is
no dependency: install it in an environment of its own and run this there. LOG is a file in the layout of
tests/data/cdnow_sample.txt (say, the master file of all 23,570 customers); without it a cohort of that size is drawn
from BG/NBD and gamma-gamma. With `--write`, docs/benchmarks-value.md is written anew.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.timing import seconds
from psychometrics.results import NotComputable
from psychometrics.value.clv.fit import fit_purchases, fit_spend
from psychometrics.value.purchases import purchases
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.summary import purchase_summary

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/benchmarks-value.md"
COHORT = 23_570
FITTERS = {"bgnbd": "BetaGeoFitter", "paretonbd": "ParetoNBDFitter", "gammagamma": "GammaGammaFitter"}
TITLES = {"bgnbd": "BG/NBD", "paretonbd": "Pareto/NBD", "gammagamma": "gamma-gamma"}

Customers = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""x, t_x, T, mean spend of repeats."""


def sample() -> Customers:
    frame = pd.read_csv(ROOT / "tests/data/cdnow_summary.csv")
    x, t_x, T, spend = (frame[name].to_numpy(dtype="float64") for name in ("x", "t_x", "T", "zbar"))
    return x, t_x, T, spend


def of_log(path: Path) -> Customers:
    """The customers of a whole log after 39 weeks."""
    names = ["customer", "date", "units", "amount"]
    rows = pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"customer": str, "date": str})
    rows["date"] = pd.to_datetime(rows["date"], format="%Y%m%d")
    end = pd.Timestamp("1997-09-30").date()
    frame = purchase_summary(purchases(Records(transactions=rows), Assumptions(analysis_date=end))).customers
    columns = ("frequency_x", "recency_t_x", "age_T", "mean_spend")
    x, t_x, T, spend = (frame[name].to_numpy(dtype="float64") for name in columns)
    return x, t_x, T, spend


def drawn(customers: int = COHORT, seed: int = 1) -> Customers:
    """A cohort like CDNOW's, with days as the grain of time."""
    rng = np.random.default_rng(seed)
    rates, stops = rng.gamma(0.24, 1 / 4.4, customers), rng.beta(0.79, 2.43, customers)
    T = rng.integers(189, 273, customers) / 7
    x, t_x, now, alive = np.zeros(customers), np.zeros(customers), np.zeros(customers), np.full(customers, True)
    while alive.any():
        now[alive] += rng.exponential(1 / np.maximum(rates[alive], 1e-12))
        alive &= now < T
        x[alive] += 1
        t_x[alive] = np.ceil(now[alive] * 7) / 7
        alive &= rng.random(customers) >= stops
    scale = rng.gamma(3.74, 1 / 15.4, customers)
    spend = np.round(rng.gamma(np.maximum(6.25 * x, 1), 1 / (scale * np.maximum(x, 1))), 2)
    return x, np.minimum(t_x, T), T, np.where(x > 0, np.maximum(spend, 0.01), 0.0)


def ours(model: str, customers: Customers) -> float:
    """The log-likelihood reached."""
    x, t_x, T, spend = customers
    fit = fit_spend(x, spend) if model == "gammagamma" else fit_purchases(x, t_x, T, model)
    return -np.inf if isinstance(fit, NotComputable) else fit.log_likelihood


def theirs(model: str, customers: Customers, lifetimes: Any) -> Mapping[str, float]:
    """Parameters of lifetimes, whose stored log-likelihood is on another scale."""
    x, t_x, T, spend = customers
    fitter = getattr(lifetimes, FITTERS[model])()
    used = (x > 0) & (spend > 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter.fit(x[used], spend[used]) if model == "gammagamma" else fitter.fit(x, t_x, T)
    return dict(fitter.params_)


def installed() -> Any:
    try:
        return importlib.import_module("lifetimes")
    except ImportError:
        return None


def measured(customers: Customers) -> list[str]:
    """A table of one data set."""
    lifetimes = installed()
    lines = ["| model | ours, s | lifetimes, s | ratio |", "|---|---|---|---|"]
    for model, title in TITLES.items():
        own = seconds(_task(ours, model, customers))
        other = seconds(_task(theirs, model, customers, lifetimes), repeats=3) if lifetimes else None
        told = f"{other:.3f} | {other / own:.1f}" if other else "not installed | –"
        lines.append(f"| {title} | {own:.3f} | {told} |")
    return lines


def _task(function: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
    return lambda: function(*arguments)


def main(arguments: list[str]) -> None:
    logs = [Path(one) for one in arguments if one != "--write"]
    whole = of_log(logs[0]) if logs else drawn()
    title = f"All {len(whole[0]):,} customers" if logs else f"{len(whole[0]):,} customers drawn from the models"
    lines = [
        "# Speed of the value models",
        "",
        "Written by `python -m benchmarks.clv --write`; fits from the same arrays in one process, the best of several",
        "runs. *Ratio* is the time of lifetimes over ours: above 1, ours is faster. Ours includes the fit without",
        "dropout, several starts and standard errors.",
        "",
    ]
    for heading, customers in (("CDNOW sample, 2,357 customers", sample()), (title, whole)):
        lines += [f"## {heading}", "", *measured(customers), ""]
    print(*lines, sep="\n")
    if "--write" in arguments:
        PAGE.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
