"""python -m benchmarks.agreement [--write]: the worst difference from R for every statistic with reference results.

Reads ../shared/reference/psychometrics; with --write it writes docs/agreement.md anew.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import benchmarks.agreement_factors as factors
import benchmarks.agreement_reliability as reliability
import benchmarks.agreement_validity as validity
from benchmarks.compared import Case, Difference, cases

PAGE = Path(__file__).parents[1] / "docs/agreement.md"

INTRODUCTION = """# Agreement with R

Written by `python -m benchmarks.agreement --write` from the reference results beside the project. For each figure: the
worst absolute and the worst relative difference over all cases, and the case where the absolute one is. Relative
differences of numbers close to zero mean little; read correlations, loadings and weights absolutely.
Versions: R 4.2.2, psych 2.2.9, lavaan 0.6-14, semTools 0.5-6.

| statistic | figure | reference | cases | worst absolute | worst relative | where |
|---|---|---|---:|---:|---:|---|
"""

REMARKS = """
Where the last digits differ:

- **minres, ml, factanal, omega, VSS**: R's optimiser stops at a relative change of 2e-9 of the objective, some 1e-5
  before the minimum in the loadings; ours goes on, and the tests hold that its objective is never larger than R's
  (VSS of many factors on few items rests on such loadings). Principal axes have R's own stopping rule and agree to
  the last digits. Score weights amplify the same distance.
- **polychoric against psych**: psych stops its search at about 1e-4; lavaan is the tighter reference.
- **mean random eigenvalues** of parallel analysis differ by chance: 200 random data sets on each side.
- **variance of weighted kappa**: psych's sums the row weights unweighted; ours is that of Fleiss, Cohen and Everitt,
  which statsmodels and the delta method confirm.
- **standard error of alpha**: psych divides by all rows of the file, also by those without any answer; the reference
  is brought to the rows that answered before comparing.
- **HTMT**: the reference files hold HTMT2 in both fields, so that only HTMT2 is compared here; HTMT is compared with
  semTools on the data that the project holds.
"""


class Compared(NamedTuple):
    """One statistic: the prefix of its reference files, its name, the reference, and what to compare."""

    prefix: str
    name: str
    reference: str
    compare: Callable[[Case], Iterator[Difference]]


STATISTICS = (
    Compared("alpha", "alpha", "psych::alpha", reliability.alpha),
    Compared("guttman", "Guttman, split half", "direct formulas in R", reliability.lambdas),
    Compared("omega", "omega", "psych::omega", reliability.omega),
    Compared("ordinal_alpha", "ordinal alpha", "psych::alpha of lavaan::lavCor", reliability.ordinal),
    Compared("polychoric", "polychoric", "lavaan::lavCor, psych::polychoric", reliability.polychorics),
    Compared("icc", "intraclass correlation", "psych::ICC", reliability.icc),
    Compared("kappa", "kappa", "psych::cohen.kappa", reliability.kappa),
    Compared("kmo_bartlett", "KMO, Bartlett", "psych::KMO, cortest.bartlett", factors.adequacy),
    Compared("parallel", "parallel analysis", "psych::fa.parallel", factors.parallel),
    Compared("map_vss", "MAP, VSS", "psych::vss", factors.numbers),
    Compared("efa_minres", "EFA, minres", "psych::fa, GPArotation", factors.minres),
    Compared("efa_ml", "EFA, ml", "psych::fa, GPArotation", factors.maximum_likelihood),
    Compared("efa_pa", "EFA, principal axes", "psych::fa, GPArotation", factors.principal_axes),
    Compared("efa_factanal", "EFA, ml", "stats::factanal", factors.factanal),
    Compared("pca", "components", "psych::principal", factors.components),
    Compared("descr_mardia_mahal", "shape, Mardia, distances", "psych::describe, mardia", validity.shapes),
    Compared("mcar_little", "Little's MCAR", "Little (1988) on lavaan's EM", validity.mcar),
    Compared("htmt", "HTMT2", "semTools::htmt", validity.heterotrait),
    Compared("harman", "Harman", "psych::fa, eigen", validity.harman),
    Compared("cfa_ml", "CR, AVE", "lavaan::cfa, semTools", validity.convergent),
)


def rows(compared: Compared) -> Iterator[str]:
    """One row of the table per figure, in the order in which they are compared."""
    by_figure: dict[str, list[Difference]] = {}
    for case in cases(compared.prefix):
        for one in compared.compare(case):
            by_figure.setdefault(one.figure, []).append(one)
    for figure, found in by_figure.items():
        yield _row(compared, figure, found)


def _row(compared: Compared, figure: str, found: Iterable[Difference]) -> str:
    worst = max(found, key=lambda one: one.absolute)
    relative = max(one.relative for one in found)
    count = len({one.case for one in found})
    place = worst.case.split("__")[1] if worst.absolute > 0 else "–"
    start = f"| {compared.name} | {figure} | {compared.reference} | {count} "
    return f"{start}| {worst.absolute:.1e} | {relative:.1e} | {place} |"


def main(arguments: list[str]) -> None:
    warnings.simplefilter("ignore")
    table = [row for compared in STATISTICS for row in rows(compared)]
    print(*table, sep="\n")
    if "--write" in arguments:
        PAGE.write_text(INTRODUCTION + "\n".join(table) + "\n" + REMARKS, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
