"""How many respondents a study needs: for a proportion, a finite population, an interval of alpha, a test's power.

Each function returns a `SampleSize`: the exact figure, the whole number to plan for, and what was assumed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from scipy import stats

from psychometrics.efa.recovery import least_for_recovery, simple_structure
from psychometrics.errors import RequestError
from psychometrics.sem.power import least_for_power, rmsea_sample_size

LARGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class SampleSize:
    """method: the name in the report; exact: before rounding; n: respondents to plan for."""

    method: str
    exact: float
    n: int
    assumptions: Mapping[str, float | int | str]


def _up(method: str, exact: float, **assumptions: float | int | str) -> SampleSize:
    return SampleSize(method, exact, math.ceil(exact - 1e-9), assumptions)


def _check(name: str, value: float, low: float, high: float) -> None:
    """Raises RequestError unless low < value < high."""
    if not low < value < high:
        raise RequestError("outside_open_range", place=name, name=name, value=value, low=low, high=high)


def cochran(
    margin: float = 0.05,
    proportion: float = 0.5,
    confidence: float = 0.95,
    population: int | None = None,
    form: Literal["n", "n_minus_1"] = "n",
) -> SampleSize:
    """Respondents for the interval of a proportion to be ± margin.

    Infinite population: z²pq/d². Finite: N·z²pq/(N·d² + z²pq) with form "n", N − 1 in place of the first N of the
    denominator with form "n_minus_1"; both circulate in theses. The rule is for a proportion, not for a factor model.
    Source: Cochran (1977), eqs. 4.1 and 4.2.
    """
    _check("margin", margin, 0, 1)
    _check("proportion", proportion, 0, 1)
    _check("confidence", confidence, 0, 1)
    spread = stats.norm.ppf((1 + confidence) / 2) ** 2 * proportion * (1 - proportion)
    said = {"margin": margin, "proportion": proportion, "confidence": confidence}
    if population is None:
        return _up("cochran", float(spread / margin**2), **said)
    _check("population", population, 1, LARGEST**2)
    others = population if form == "n" else population - 1
    exact = population * spread / (others * margin**2 + spread)
    return _up("cochran_finite", float(exact), **said, population=population, form=form)


def krejcie_morgan(population: int) -> SampleSize:
    """Krejcie and Morgan's table, computed: χ² = 3.841, p = .5, d = .05, rounded to the nearest as they print it.

    Source: Krejcie & Morgan (1970), formula on p. 607.
    """
    _check("population", population, 1, LARGEST**2)
    exact = 3.841 * population * 0.25 / (0.0025 * (population - 1) + 3.841 * 0.25)
    return SampleSize("krejcie_morgan", exact, math.floor(exact + 0.5), {"population": population})


def alpha_precision(alpha: float, items: int, width: float, confidence: float = 0.95) -> SampleSize:
    """Respondents for the interval of Cronbach's alpha to be `width` wide in expectation.

    alpha : planned value in (0, 1); items : k >= 2; width : in (0, 1). A first guess is corrected once by the width
    that it would give. Source: Bonett (2002), eqs. 7 and 8.
    """
    _check("alpha", alpha, 0, 1)
    _check("width", width, 0, 1)
    _check("items", items, 1, 10_000)
    z = float(stats.norm.ppf((1 + confidence) / 2))
    first = math.ceil(8 * items / (items - 1) * (1 - alpha) ** 2 * (z / width) ** 2 + 2)
    reached = _alpha_width(alpha, items, first, z)
    exact = (first - 2) * (reached / width) ** 2 + 2
    return _up("alpha_precision", exact, alpha=alpha, items=items, width=width, confidence=confidence)


def _alpha_width(alpha: float, items: int, n: int, z: float) -> float:
    half = z * math.sqrt(2 * items / ((items - 1) * (n - 2)))
    centre = math.log(1 - alpha) - math.log(n / (n - 1))
    return math.exp(centre + half) - math.exp(centre - half)


def power_correlation(r: float, power: float = 0.80, significance: float = 0.05) -> SampleSize:
    """Respondents to detect a correlation, two-sided, by Fisher's z. Source: Cohen (1988), ch. 3 (Fisher z form).

    r : in (−1, 1), not 0. Same as pwr::pwr.r.test up to its small correction.
    """
    _check("r", abs(r), 0, 1)
    _check("power", power, significance, 1)
    z = stats.norm.ppf(1 - significance / 2) + stats.norm.ppf(power)
    return _up(
        "power_correlation", float((z / math.atanh(abs(r))) ** 2 + 3), r=r, power=power, significance=significance
    )


def power_regression(f2: float, predictors: int, power: float = 0.80, significance: float = 0.05) -> SampleSize:
    """Respondents for the F test that all coefficients are zero, λ = f²·n. Source: Cohen (1988), ch. 9.

    f2 > 0; predictors >= 1. Same as G*Power "linear multiple regression, R² deviation from zero".
    """
    _check("f2", f2, 0, math.inf)
    _check("power", power, significance, 1)

    def reached(n: int) -> float:
        return _f_power(f2 * n, predictors, n - predictors - 1, significance)

    n = _smallest(reached, power, predictors + 2)
    return SampleSize("power_regression", n, n, {"f2": f2, "predictors": predictors, "power": power})


def power_t_test(d: float, power: float = 0.80, significance: float = 0.05) -> SampleSize:
    """Respondents in all for two equal groups, two-sided t test. d : standardised difference, not 0.

    Same as 2 * ceiling(power.t.test(delta = d, power = power)$n) in R.
    """
    _check("d", abs(d), 0, math.inf)
    _check("power", power, significance, 1)

    def reached(group: int) -> float:
        df, shift = 2 * group - 2, abs(d) * math.sqrt(group / 2)
        critical = stats.t.ppf(1 - significance / 2, df)
        return float(stats.nct.sf(critical, df, shift) + stats.nct.cdf(-critical, df, shift))

    group = _smallest(reached, power, 2)
    return SampleSize("power_t_test", 2 * group, 2 * group, {"d": d, "power": power, "per_group": group})


def power_anova(f: float, groups: int, power: float = 0.80, significance: float = 0.05) -> SampleSize:
    """Respondents in all for a one-way analysis of variance with equal groups, λ = f²·n. f > 0; groups >= 2.

    Source: Cohen (1988), ch. 8. Same as groups * ceiling(pwr::pwr.anova.test(k, f = f, power = power)$n).
    """
    _check("f", f, 0, math.inf)
    _check("groups", groups, 1, 10_000)

    def reached(group: int) -> float:
        return _f_power(f**2 * group * groups, groups - 1, groups * (group - 1), significance)

    group = _smallest(reached, power, 2)
    return SampleSize("power_anova", group * groups, group * groups, {"f": f, "groups": groups, "per_group": group})


def inverse_square_root(path: float) -> SampleSize:
    """Respondents for a PLS path to be significant at .05 with power .80: (2.486 / |β|)².

    path : smallest path coefficient that matters, in (−1, 1), not 0. Source: Kock & Hadaya (2018).
    """
    _check("path", abs(path), 0, 1)
    return _up("inverse_square_root", (2.486 / abs(path)) ** 2, path=path)


def gamma_exponential(path: float) -> SampleSize:
    """The least n with |β|·√n·exp(e·|β|/√n) above 2.486: the inverse square root with a corrected standard error.

    path : smallest path coefficient that matters, in (−1, 1), not 0. Source: Kock & Hadaya (2018), whose advice for an
    unknown path (.197) is 146 respondents against 160 of the inverse square root.
    """
    size = abs(path)
    _check("path", size, 0, 1)
    least = math.ceil((math.e * size) ** 2)  # from here on the corrected ratio rises with n
    n = _smallest(lambda n: size * math.sqrt(n) * math.exp(math.e * size / math.sqrt(n)), 2.486, least)
    return SampleSize("gamma_exponential", n, n, {"path": path})


def efa_recovery(
    factors: int,
    items_per_factor: int,
    loading: float | tuple[float, float],
    correlation: float = 0.3,
    share: float = 0.95,
    congruence: float = 0.95,
    samples: int = 500,
    seed: int = 0,
) -> SampleSize:
    """Respondents for an exploratory factor analysis to give the planned factors back in `share` of samples.

    loading : of each item on its factor, or (lowest, highest); correlation : between the factors, in [0, 1).
    congruence : Tucker's, which every factor must reach. By simulation, to about 5 % of n: `assumptions` has the rate
    reached and its Monte-Carlo standard error.
    Source: MacCallum et al. (1999); Mundfrom et al. (2005); de Winter et al. (2009). See efa.recovery.
    """
    _check("share", share, 0, 1)
    _check("congruence", congruence, 0, 1)
    pattern, phi = simple_structure(factors, items_per_factor, loading, correlation)
    found = least_for_recovery(pattern, phi, share=share, bound=congruence, samples=samples, seed=seed)
    low, high = loading if isinstance(loading, tuple) else (loading, loading)
    assumed: dict[str, float | int | str] = {
        "factors": factors, "items": len(pattern), "loading": low, "loading_high": high, "correlation": correlation,
        "congruence": congruence, "share": share, "reached": found.recovered, "standard_error": found.se,
        "samples": samples, "seed": seed,
    }  # fmt: skip
    return SampleSize("efa_recovery", found.n, found.n, assumed)


def close_fit(
    df: int, power: float = 0.80, null: float = 0.05, alternative: float = 0.08, significance: float = 0.05
) -> SampleSize:
    """Respondents for a factor or structural model's test of close fit. df : the model's degrees of freedom.

    Source: MacCallum, Browne & Sugawara (1996). Same as semTools::findRMSEAsamplesize(null, alternative, df, power).
    """
    _check("power", power, significance, 1)
    n = rmsea_sample_size(df, power=power, null=null, alternative=alternative, significance=significance)
    assumed = {"df": df, "power": power, "null": null, "alternative": alternative, "significance": significance}
    return SampleSize("close_fit", n, n, assumed)


def sem_power(
    population: str, parameter: str = "", power: float = 0.80, samples: int = 500, seed: int = 0
) -> SampleSize:
    """Respondents for a path or loading to come out significant at .05, by simulation, to about 5 % of n.

    population : the planned model with standardised numbers, "trust =~ .7*t1 + …; loyalty ~ .3*trust"; parameter : such
    as "loyalty ~ trust", by default the weakest. `assumptions` has the power reached and its Monte-Carlo error.
    Source: Muthén & Muthén (2002). See psychometrics.sem.power.
    """
    _check("power", power, 0.05, 1)
    found = least_for_power(population, parameter=parameter, power=power, samples=samples, seed=seed)
    assumed: dict[str, float | int | str] = {
        "parameter": f"{found.lhs} {found.op} {found.rhs}", "value": found.population, "power": power,
        "reached": found.power, "standard_error": found.se, "samples": samples, "seed": seed,
    }  # fmt: skip
    return SampleSize("sem_power", found.n, found.n, assumed)


def _f_power(shift: float, df1: int, df2: int, significance: float) -> float:
    critical = stats.f.ppf(1 - significance, df1, df2)
    return float(stats.ncf.sf(critical, df1, df2, shift))


def _smallest(reached: Callable[[int], float], power: float, least: int) -> int:
    """The smallest whole number from `least` on at which a rising power reaches the one wanted."""
    high = max(least, 4)
    while reached(high) < power:
        high *= 2
        if high > LARGEST:
            raise RequestError("sample_out_of_reach", place="effect", largest=LARGEST)
    low = least
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) >= power else (middle + 1, high)
    return low
