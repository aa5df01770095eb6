"""Whether a paper's printed figures agree with each other, as the web checks them. Standard library only.

Loadings give AVE, CR and alpha; items and factors the degrees of freedom; χ², df and n the RMSEA.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from psychometrics.errors import DataError
from psychometrics.results import Figure, Note, is_number, not_computable

KNOWN = ("title", "n", "chi_square", "df", "rmsea", "second_order", "free_covariances", "constructs", "correlations")
OF_CONSTRUCT = ("loadings", "items", "ave", "cr", "sqrt_ave", "alpha")
ALPHA_SLACK = 0.02
"""A printed alpha is of raw answers; that of the loadings supposes the model to fit and items of equal spread."""


class Verdict(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_PRINTED = "not_printed"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """kind : "ave", "cr", "sqrt_ave", "alpha", "df", "rmsea" or "fornell_larcker"; where : the construct, or empty.

    low, high : what the rounding of the printed inputs allows.
    """

    kind: str
    where: str
    printed: Figure
    computed: float
    low: float
    high: float
    verdict: Verdict


def model_df(items: int, factors: int, *, second_order: bool = False, free_covariances: int = 0) -> int:
    """Degrees of freedom of a factor model whose items load on one factor each: p(p+1)/2 − (2p + m(m−1)/2).

    second_order : one factor over m ≥ 3 first-order ones, m parameters in place of their m(m−1)/2 correlations.
    free_covariances : of residuals. Same as lavaan::fitMeasures(fit, "df").
    """
    between = factors if second_order else factors * (factors - 1) // 2
    return items * (items + 1) // 2 - 2 * items - between - free_covariances


def average_variance(loadings: Sequence[float]) -> float:
    """As `formulas.average_variance_extracted`, of a plain sequence."""
    return sum(value**2 for value in loadings) / len(loadings)


def reliability_of(loadings: Sequence[float]) -> float:
    """As `formulas.composite_reliability`, of a plain sequence."""
    common = sum(loadings) ** 2
    return common / (common + sum(1 - value**2 for value in loadings))


def implied_alpha(loadings: Sequence[float]) -> float:
    """Cronbach's alpha of k ≥ 2 standardised items whose correlations are products of these loadings.

    Never above `reliability_of`; as high where the loadings are all alike. Source: Novick & Lewis (1967).
    """
    k, between = len(loadings), sum(loadings) ** 2 - sum(value**2 for value in loadings)
    return k / (k - 1) * between / (k + between)


def printed_figures(paper: Mapping[str, Any]) -> tuple[tuple[PublishedFigure, ...], tuple[Note, ...]]:
    """Every figure with what follows from the others, and what is to be said of them.

    paper : {n, chi_square, df, rmsea, constructs: {name: {loadings: […], items, ave, cr, sqrt_ave, alpha}},
    correlations: [[name, name, r], …], second_order, free_covariances}; anything but the loadings may be missing.

    Raises DataError naming what can't be read. Source: Fornell & Larcker (1981), eqs. 10 and 11; Steiger (1990).
    """
    constructs = _constructs(paper)
    figures = [one for name, given in constructs.items() for one in _of_construct(name, given)]
    figures += list(_fornell_larcker(constructs, paper.get("correlations") or []))
    items = sum(len(given["loadings"]) for given in constructs.values())
    notes: list[Note] = []
    if items:
        expected = model_df(
            items,
            len(constructs),
            second_order=bool(paper.get("second_order")),
            free_covariances=int(_number(paper.get("free_covariances", 0), "free_covariances")),
        )
        figures.append(_figure("df", "", paper.get("df"), expected, expected, expected))
        notes += _df_notes(paper.get("df"), expected)
    figures += list(_rmsea(paper))
    return tuple(figures), tuple(notes)


def _constructs(paper: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    for name in paper:
        if name not in KNOWN:
            raise DataError("published_field_unknown", place=str(name), name=str(name), known=list(KNOWN))
    constructs = paper.get("constructs")
    if not isinstance(constructs, Mapping) or not constructs:
        raise DataError("published_no_constructs", place="constructs")
    for name, given in constructs.items():
        if not isinstance(given, Mapping) or not isinstance(given.get("loadings"), list) or not given["loadings"]:
            raise DataError("published_no_loadings", place=str(name), construct=str(name))
        for field in given:
            if field not in OF_CONSTRUCT:
                raise DataError("published_field_unknown", place=str(name), name=str(field), known=list(OF_CONSTRUCT))
        if given.get("items") is not None and _number(given["items"], str(name)) != len(given["loadings"]):
            count = len(given["loadings"])
            raise DataError("published_items", place=str(name), items=int(given["items"]), count=count)
        for value in given["loadings"]:
            if abs(_number(value, str(name))) > 1:
                raise DataError("published_loading_range", place=str(name), value=float(value))
    return {str(name): given for name, given in constructs.items()}


def _number(value: object, place: str) -> float:
    if not is_number(value):
        raise DataError("published_not_a_number", place=place, value=str(value))
    return float(str(value))


def half_unit(value: object) -> float:
    """Half of the last decimal that a printed number has, at least two decimals being meant."""
    exponent = Decimal(str(value)).as_tuple().exponent
    return 0.5 * 10.0 ** -max(-int(exponent), 2)


def _of_construct(name: str, given: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    loadings = [float(value) for value in given["loadings"]]
    near, far = _bounds(given["loadings"], -1), _bounds(given["loadings"], 1)
    formulas: Mapping[str, Callable[[Sequence[float]], float]] = {
        "ave": average_variance,
        "cr": reliability_of,
        "sqrt_ave": lambda one: math.sqrt(average_variance(one)),
    }
    for kind, formula in formulas.items():
        yield _figure(kind, name, given.get(kind), formula(loadings), formula(near), formula(far))
    if given.get("alpha") is not None and len(loadings) > 1:
        low, high = implied_alpha(near) - ALPHA_SLACK, implied_alpha(far) + ALPHA_SLACK
        yield _figure("alpha", name, given["alpha"], implied_alpha(loadings), low, high)


def _bounds(printed: Sequence[Any], side: int) -> list[float]:
    """The loadings nearer to zero, or farther from it, by as much as their rounding allows."""
    sizes = [min(max(abs(float(value)) + side * half_unit(value), 0.0), 1.0) for value in printed]
    return [math.copysign(size, float(value)) for size, value in zip(sizes, printed, strict=True)]


def _figure(kind: str, where: str, printed: object, computed: float, low: float, high: float) -> PublishedFigure:
    if printed is None:
        missing = not_computable("published_not_printed")
        return PublishedFigure(kind, where, missing, computed, low, high, Verdict.NOT_PRINTED)
    value = _number(printed, where or kind)
    slack = half_unit(printed) * (1 + 1e-9) if kind != "df" else 0.0
    agrees = low - slack <= value <= high + slack
    return PublishedFigure(kind, where, value, computed, low, high, Verdict.AGREES if agrees else Verdict.DIFFERS)


def _fornell_larcker(
    constructs: Mapping[str, Mapping[str, Any]], correlations: Sequence[Sequence[Any]]
) -> Iterator[PublishedFigure]:
    """The largest correlation of each construct beside √AVE; it differs when it is above."""
    largest: dict[str, float] = {}
    for entry in correlations:
        if not isinstance(entry, (list, tuple)) or len(entry) != 3 or any(n not in constructs for n in entry[:2]):
            raise DataError("published_correlation", place="correlations", entry=str(entry))
        for name in entry[:2]:
            largest[name] = max(largest.get(name, 0.0), abs(_number(entry[2], "correlations")))
    for name, value in largest.items():
        root = math.sqrt(average_variance([float(one) for one in constructs[name]["loadings"]]))
        verdict = Verdict.AGREES if value < root else Verdict.DIFFERS
        yield PublishedFigure("fornell_larcker", name, value, root, root, root, verdict)


def _df_notes(printed: object, expected: int) -> Iterator[Note]:
    if is_number(printed) and printed != expected:
        more = expected - int(float(str(printed)))
        code = "published_more_free" if more > 0 else "published_fewer_free"
        yield Note(code, {"count": abs(more)})


def _rmsea(paper: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    """√(max(χ² − df, 0) / (df (n − 1))), from the printed χ² and df; a robust χ² need not give the printed RMSEA."""
    if all(paper.get(name) is not None for name in ("n", "chi_square", "df")):
        n, chi, df = (_number(paper[name], name) for name in ("n", "chi_square", "df"))
        if df > 0 and n > 1:
            bounds = (chi - half_unit(paper["chi_square"]), chi, chi + half_unit(paper["chi_square"]))
            low, value, high = (math.sqrt(max(one - df, 0.0) / (df * (n - 1))) for one in bounds)
            yield _figure("rmsea", "", paper.get("rmsea"), value, low, high)
