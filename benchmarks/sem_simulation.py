"""What the estimators of structural models do in small samples: bias, standard errors, coverage, the test's level.

OPENBLAS_NUM_THREADS=1 nice python -m benchmarks.sem_simulation     writes docs/sem-simulation.md

Two factors of four items, one path, standardised figures. Answers are normal, skewed (Vale & Maurelli, 1983: each item
with skewness 2 and excess kurtosis 7) or in five unequal categories of normal ones. Not part of any test run.
"""

from __future__ import annotations

import argparse
import math
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize

from psychometrics.errors import EngagemeterError
from psychometrics.results import is_number
from psychometrics.sem.estimate import sem
from psychometrics.sem.result import Estimate, SemResult

ROOT = Path(__file__).parents[1]
SEED = 20260101
LOADINGS = (0.8, 0.7, 0.7, 0.6)
PATH = 0.3
MODEL = "f =~ x1 + x2 + x3 + x4\ng =~ y1 + y2 + y3 + y4\ng ~ f"
CUTS = (-1.6, -1.0, -0.4, 0.5)
"""Five categories with 5, 11, 19, 35 and 31 in a hundred, skewed as satisfied customers answer."""
MISSING = 0.10
SKEWNESS, KURTOSIS = 2.0, 7.0
NORMAL = 1.959964


@dataclass(frozen=True)
class Way:
    """estimator, missing : as `sem` takes them. gaps : answers are taken away at random before."""

    name: str
    estimator: str
    missing: str = "listwise"
    gaps: bool = False
    ordered: bool = False


WAYS = (
    Way("ML", "ML"),
    Way("MLR", "MLR"),
    Way("MLM", "MLM"),
    Way("FIML, 10 % missing", "ML", "fiml", gaps=True),
    Way("WLSMV", "WLSMV", ordered=True),
    Way("ULSMV", "ULSMV", ordered=True),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """One estimator in one cell. path, loading : bias, sd of estimates, mean standard error, coverage.

    level : share of samples whose test rejects the true model; failed : not converged or refused; improper : of the
    others, with an inadmissible estimate.
    """

    way: str
    answers: str
    n: int
    samples: int
    failed: int
    improper: int
    path: tuple[float, float, float, float]
    loading: tuple[float, float, float, float]
    level: float

    @property
    def kept(self) -> int:
        return self.samples - self.failed


def population() -> np.ndarray:
    """(8, 8) correlations of the items."""
    phi = np.array([[1.0, PATH], [PATH, 1.0]])
    pattern = np.kron(np.eye(2), np.array(LOADINGS)[:, None])
    implied = pattern @ phi @ pattern.T
    np.fill_diagonal(implied, 1.0)
    return implied


def fleishman(skewness: float, kurtosis: float) -> tuple[float, float, float]:
    """b, c, d of −c + b z + c z² + d z³ with variance 1, this skewness and excess kurtosis (Fleishman, 1978)."""

    def wanted(at: np.ndarray, /) -> list[float]:
        b, c, d = (float(one) for one in at)
        return [
            b**2 + 6 * b * d + 2 * c**2 + 15 * d**2 - 1,
            2 * c * (b**2 + 24 * b * d + 105 * d**2 + 2) - skewness,
            24 * (b * d + c**2 * (1 + b**2 + 28 * b * d) + d**2 * (12 + 48 * b * d + 141 * c**2 + 225 * d**2))
            - kurtosis,
        ]

    b, c, d = optimize.fsolve(wanted, (0.9, 0.2, 0.05))
    return float(b), float(c), float(d)


def normal(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.standard_normal((n, 8)) @ np.linalg.cholesky(population()).T


def skewed(rng: np.random.Generator, n: int) -> np.ndarray:
    """Vale and Maurelli's: normal items with correlations such that their polynomials have the population's."""
    b, c, d = fleishman(SKEWNESS, KURTOSIS)

    def between(target: float) -> float:
        def short(r: float) -> float:
            return r * (b**2 + 6 * b * d + 9 * d**2) + r**2 * 2 * c**2 + r**3 * 6 * d**2 - target

        return float(optimize.brentq(short, -1, 1))

    inner = np.array(
        [[1.0 if i == j else between(value) for j, value in enumerate(row)] for i, row in enumerate(population())]
    )
    z = rng.standard_normal((n, 8)) @ np.linalg.cholesky(inner).T
    return np.asarray(-c + b * z + c * z**2 + d * z**3)


def ordinal(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.searchsorted(CUTS, normal(rng, n)).astype(float) + 1


ANSWERS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "normal": normal,
    "skewed": skewed,
    "ordinal": ordinal,
}


def cell(answers: str, n: int, samples: int, seed: int) -> Iterator[Tally]:
    """Every estimator on the same samples."""
    columns = [f"{letter}{number}" for letter in "xy" for number in (1, 2, 3, 4)]
    ways = [way for way in WAYS if not way.ordered or answers == "ordinal"]
    found: dict[str, list[SemResult | None]] = {way.name: [] for way in ways}
    for number in range(samples):
        rng = np.random.default_rng([seed, n, list(ANSWERS).index(answers), number])
        frame = pd.DataFrame(ANSWERS[answers](rng, n), columns=columns)
        gaps = frame.mask(rng.random(frame.shape) < MISSING)
        for way in ways:
            found[way.name].append(fitted(gaps if way.gaps else frame, way))
    for way in ways:
        yield tally(way, answers, n, found[way.name])


def fitted(frame: pd.DataFrame, way: Way) -> SemResult | None:
    """None where the model was refused or did not converge."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sem(MODEL, frame, estimator=way.estimator, missing=way.missing, std_lv=True)
    except EngagemeterError:
        return None


def tally(way: Way, answers: str, n: int, results: Sequence[SemResult | None]) -> Tally:
    kept = [one for one in results if one is not None]
    paths = [one.of("~")[0] for one in kept]
    loadings = [[row for row in one.of("=~") if row.free] for one in kept]
    places = [figures([rows[at] for rows in loadings], LOADINGS[at % 4]) for at in range(8)] if kept else []
    mean = tuple(float(np.mean([one[at] for one in places])) for at in range(4)) if places else (0.0,) * 4
    p_values = [float(one.summary()["p_value"]) for one in kept if is_number(one.summary()["p_value"])]
    return Tally(
        way.name, answers, n, len(results), len(results) - len(kept), sum(not one.admissible for one in kept),
        figures(paths, PATH), (mean[0], mean[1], mean[2], mean[3]),
        float(np.mean([p < 0.05 for p in p_values])) if p_values else math.nan,
    )  # fmt: skip


def figures(rows: Sequence[Estimate], target: float) -> tuple[float, float, float, float]:
    """Bias, spread of the standardised estimates, mean of their standard errors, coverage of 95 % intervals."""
    found = np.array([(row.std_all, row.std_all_se) for row in rows if math.isfinite(row.std_all_se)])
    held = np.abs(found[:, 0] - target) <= NORMAL * found[:, 1]
    return (
        float(found[:, 0].mean() - target),
        float(found[:, 0].std(ddof=1)),
        float(found[:, 1].mean()),
        float(held.mean()),
    )


def share(value: float, count: int) -> str:
    """A share with its Monte-Carlo standard error."""
    return f"{value:.3f} ± {math.sqrt(max(value * (1 - value), 0.0) / count):.3f}"


def line(row: Tally) -> str:
    (bias, sd, se, held), (of_loading, _, _, loading_held) = row.path, row.loading
    ratio = row.loading[2] / row.loading[1]
    cells = (
        row.answers, row.n, row.way, f"{bias:+.3f} ± {sd / math.sqrt(row.kept):.3f}", f"{sd:.3f}", f"{se:.3f}",
        share(held, row.kept), f"{of_loading:+.3f}", f"{ratio:.2f}", f"{loading_held:.3f}", share(row.level, row.kept),
        row.failed, row.improper,
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


HEADS = (
    "answers", "n", "estimator", "path: bias", "SD", "mean SE", "coverage", "loadings: bias", "SE / SD", "coverage ",
    "test rejects", "failed", "improper",
)  # fmt: skip


def table(rows: Sequence[Tally]) -> str:
    head = "| " + " | ".join(HEADS) + " |\n|" + "---|" * len(HEADS)
    return "\n".join([head, *map(line, rows)])


def page(rows: Sequence[Tally], samples: int, seconds: float, before: str) -> str:
    """The document: what stands before the table's mark is kept, the table is new."""
    facts = f"{samples} samples of each kind and size, seed {SEED}; {seconds:.0f} processor seconds.\n\n"
    return before.split(MARK)[0] + MARK + "\n\n" + facts + table(rows) + "\n"


MARK = "<!-- table -->"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 200, 500])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "sem-simulation.md")
    asked = parser.parse_args()
    began, rows = time.process_time(), []
    for answers in ANSWERS:
        for n in asked.sizes:
            for row in cell(answers, n, asked.samples, SEED):
                rows.append(row)
                print(line(row), flush=True)
    before = asked.out.read_text("utf-8") if asked.out.exists() else ""
    asked.out.write_text(page(rows, asked.samples, time.process_time() - began, before), "utf-8")


if __name__ == "__main__":
    main()
