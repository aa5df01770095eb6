"""Whether a paper's printed figures agree with each other: loadings with AVE and CR, items with df, χ² with RMSEA."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.results import Figure, Note, is_number, not_computable
from psychometrics.tables import tidy
from psychometrics.validity.formulas import average_variance_extracted, composite_reliability

KNOWN = ("title", "n", "chi_square", "df", "rmsea", "second_order", "free_covariances", "constructs", "correlations")
OF_CONSTRUCT = ("loadings", "ave", "cr", "sqrt_ave")


class Verdict(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_PRINTED = "not_printed"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """kind : "ave", "cr", "sqrt_ave", "df", "rmsea" or "fornell_larcker"; where : the construct, or empty.

    low, high : what the rounding of the printed inputs allows.
    """

    kind: str
    where: str
    printed: Figure
    computed: float
    low: float
    high: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PublishedCheck:
    title: str
    figures: tuple[PublishedFigure, ...]
    notes: tuple[Note, ...] = ()

    @property
    def differing(self) -> tuple[PublishedFigure, ...]:
        return tuple(one for one in self.figures if one.verdict is Verdict.DIFFERS)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.figures)

    def summary(self) -> pd.Series:
        return pd.Series({"figures": len(self.figures), "differ": len(self.differing)})


def model_df(items: int, factors: int, *, second_order: bool = False, free_covariances: int = 0) -> int:
    """Degrees of freedom of a factor model whose items load on one factor each: p(p+1)/2 − (2p + m(m−1)/2).

    second_order : one factor over m ≥ 3 first-order ones, m parameters in place of their m(m−1)/2 correlations.
    free_covariances : of residuals. Same as lavaan::fitMeasures(fit, "df").
    """
    between = factors if second_order else factors * (factors - 1) // 2
    return items * (items + 1) // 2 - 2 * items - between - free_covariances


def check_published(paper: Mapping[str, Any]) -> PublishedCheck:
    """paper : {n, chi_square, df, rmsea, constructs: {name: {loadings: […], ave, cr, sqrt_ave}}, correlations:
    [[name, name, r], …], second_order, free_covariances}; anything but the loadings may be missing.

    Raises DataError naming what can't be read. Source: Fornell & Larcker (1981); Steiger (1990).
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
    return PublishedCheck(str(paper.get("title", "")), tuple(figures), tuple(notes))


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
    loadings = np.array([float(value) for value in given["loadings"]])
    slack = np.array([half_unit(value) for value in given["loadings"]])
    near = np.sign(loadings) * np.maximum(np.abs(loadings) - slack, 0.0)
    far = np.sign(loadings) * np.minimum(np.abs(loadings) + slack, 1.0)
    formulas: Mapping[str, Callable[[np.ndarray], float]] = {
        "ave": average_variance_extracted,
        "cr": composite_reliability,
        "sqrt_ave": lambda one: math.sqrt(average_variance_extracted(one)),
    }
    for kind, formula in formulas.items():
        yield _figure(kind, name, given.get(kind), formula(loadings), formula(near), formula(far))


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
        root = math.sqrt(average_variance_extracted(np.array([float(one) for one in constructs[name]["loadings"]])))
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
