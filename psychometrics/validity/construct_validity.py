"""The walker of construct validity: one factor model and one bootstrap serve every table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import stats

from psychometrics.errors import ModelError, TooFewItems, TooFewRespondents
from psychometrics.model import Construct, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.resampling import bootstrap_covariances, correlations_of, percentile_interval
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, figure, not_computable
from psychometrics.sem.ml import MlFit, fit_ml
from psychometrics.sem.specification import correlated_factors, reflective_scales
from psychometrics.validity.formulas import average_variance_extracted, composite_reliability, htmt, htmt2
from psychometrics.validity.result import ConstructValidity, FactorModelFit, Loading, PairValidity, Validity


@dataclass(frozen=True)
class ScaleData:
    """Complete keyed answers of the reflective scales, in their order. `groups`: positions of each scale's items."""

    scales: tuple[Construct, ...]
    data: np.ndarray
    groups: list[list[int]]

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item.code for scale in self.scales for item in scale.items)

    @property
    def n(self) -> int:
        return len(self.data)

    @property
    def covariance(self) -> np.ndarray:
        """With divisor n, as maximum likelihood takes it."""
        return np.atleast_2d(np.cov(self.data.T, bias=True))

    def means_of(self, covariance: np.ndarray) -> np.ndarray:
        """(p + g, p + g) covariance of the items and the scale means, from that of the items."""
        weights = np.zeros((len(self.items), len(self.groups)))
        for column, rows in enumerate(self.groups):
            weights[rows, column] = 1 / len(rows)
        both = np.hstack([np.eye(len(self.items)), weights])
        return both.T @ covariance @ both


def scale_data(responses: Responses, model: MeasurementModel) -> ScaleData:
    """Raises TooFewItems without a reflective scale, TooFewRespondents when complete rows don't outnumber the items."""
    scales = reflective_scales(model)
    codes = [item.code for scale in scales for item in scale.items]
    if len(codes) < 2:
        raise TooFewItems("no_reflective_scale", place="measurement model", items=len(codes))
    data = responses.complete(codes)[codes].to_numpy(float)
    if len(data) <= len(codes):
        raise TooFewRespondents("fewer_complete_rows_than_items", place="answers", n=len(data), items=len(codes))
    constant = [code for code, sd in zip(codes, data.std(axis=0), strict=True) if sd == 0]
    if constant:
        raise TooFewItems("items_constant", place="answers", items=", ".join(constant))
    ends = np.cumsum([0, *(len(scale.items) for scale in scales)])
    groups = [list(range(first, last)) for first, last in pairwise(ends)]
    return ScaleData(scales, data, groups)


@statistic(
    "validity",
    sources=("fornell1981", "henseler2015", "roemer2021"),
    r_call="semTools::compRelSEM, AVE, htmt; lavaan::cfa",
)
def validity(
    responses: Responses, model: MeasurementModel, *, confidence: float = 0.95, replicates: int = 1000, seed: int = 0
) -> Validity:
    """CR, AVE, MSV, ASV, Fornell–Larcker, HTMT and HTMT2 with bootstrap intervals, cross-loadings.

    Every figure rests on the same complete rows. Where the factor model can't be fitted, CR and AVE say why and
    HTMT still stands. Sources: Fornell & Larcker (1981); Henseler et al. (2015); Roemer et al. (2021).
    """
    data = scale_data(responses, model)
    fit = factor_fit(data.covariance, data.n, data.scales)
    constructs = _constructs(data, fit)
    return Validity(
        n=data.n,
        constructs=constructs,
        loadings=() if isinstance(fit, NotComputable) else _loadings(data, fit),
        pairs=_pairs(data, fit, constructs, _Bootstrap(data, confidence, replicates, seed)),
        fit=fit if isinstance(fit, NotComputable) else model_fit(fit),
        confidence=confidence,
        replicates=replicates,
        seed=seed,
        items=data.items,
        cross_loadings=_cross_loadings(data),
        notes=_notes(model, data, fit),
    )


def factor_fit(covariance: np.ndarray, n: int, scales: Sequence[Construct]) -> MlFit | NotComputable:
    """The correlated-factors model, or why it could not be fitted."""
    try:
        return fit_ml(covariance, n, correlated_factors(scales, np.diag(covariance).tolist()))
    except ModelError as error:
        return not_computable(error.code, place=error.place, **error.params)


def model_fit(fit: MlFit) -> FactorModelFit:
    return FactorModelFit(fit.chi_square, fit.df, fit.p_value, fit.admissible)


def _standardised(data: ScaleData, fit: MlFit) -> np.ndarray:
    """(p,) loadings on the own factor with items and factors at unit variance."""
    return fit.at.loadings.sum(axis=1) / np.sqrt(np.diag(fit.at.covariance))


def _loadings(data: ScaleData, fit: MlFit) -> tuple[Loading, ...]:
    owners = [scale.code for scale in data.scales for _ in scale.items]
    errors = _standard_errors(fit)
    standardised = _standardised(data, fit)
    return tuple(_loading(*row) for row in zip(data.items, owners, standardised, errors, strict=True))


def _loading(item: str, construct: str, loading: float, se: float) -> Loading:
    if not se > 0:
        fixed = not_computable("loading_fixed", item=item)
        return Loading(item, construct, float(loading), fixed, fixed, fixed, float(loading**2))
    z = float(loading / se)
    return Loading(item, construct, float(loading), float(se), z, float(2 * stats.norm.sf(abs(z))), float(loading**2))


def _standard_errors(fit: MlFit) -> np.ndarray:
    """Delta-method errors of λ / √(λ² + θ), factors at unit variance; 0 where both are fixed."""
    places = {(p.matrix.value, p.row): p.free for p in fit.specification.parameters if p.free >= 0}
    errors = np.zeros(len(fit.specification.observed))
    for row in range(len(errors)):
        if ("loadings", row) not in places or ("residual", row) not in places:
            continue
        raw, residual = fit.at.loadings[row].sum(), fit.at.residual[row, row]
        slope = np.array([residual, -raw / 2]) / (raw**2 + residual) ** 1.5
        at = [places["loadings", row], places["residual", row]]
        errors[row] = np.sqrt(slope @ fit.covariance[np.ix_(at, at)] @ slope)
    return errors


def _constructs(data: ScaleData, fit: MlFit | NotComputable) -> tuple[ConstructValidity, ...]:
    if isinstance(fit, NotComputable):
        return tuple(ConstructValidity(s.code, len(s.items), fit, fit, fit, fit, fit) for s in data.scales)
    standardised, latent = _standardised(data, fit), fit.at.latent
    return tuple(
        _construct(scale, standardised[rows], np.delete(latent[number], number) ** 2)
        for number, (scale, rows) in enumerate(zip(data.scales, data.groups, strict=True))
    )


def _construct(scale: Construct, loadings: np.ndarray, shared: np.ndarray) -> ConstructValidity:
    if len(loadings) == 1:
        alone: Figure = not_computable("single_item", construct=scale.code)
        cr = ave = root = alone
    else:
        cr, ave = composite_reliability(loadings), average_variance_extracted(loadings)
        root = float(np.sqrt(ave))
    lonely = not_computable("one_construct_only", construct=scale.code)
    msv, asv = (float(shared.max()), float(shared.mean())) if len(shared) else (lonely, lonely)
    return ConstructValidity(scale.code, len(loadings), cr, ave, root, msv, asv)


class _Bootstrap:
    """HTMT and HTMT2 at the sample and over resampled rows, from one batch of correlation matrices."""

    def __init__(self, data: ScaleData, confidence: float, replicates: int, seed: int) -> None:
        sample = correlations_of(data.covariance)
        resampled = correlations_of(bootstrap_covariances(data.data, replicates, seed))
        self.confidence = confidence
        self.sample = {"htmt": htmt(sample, data.groups), "htmt2": htmt2(sample, data.groups)}
        self.resampled = {"htmt": htmt(resampled, data.groups), "htmt2": htmt2(resampled, data.groups)}

    def of(self, name: str, i: int, j: int) -> dict[str, Figure]:
        low, high = percentile_interval(self.resampled[name][:, i, j], self.confidence)
        return {name: figure(self.sample[name][i, j]), f"{name}_low": low, f"{name}_high": high}


def _pairs(
    data: ScaleData, fit: MlFit | NotComputable, constructs: tuple[ConstructValidity, ...], bootstrap: _Bootstrap
) -> tuple[PairValidity, ...]:
    rows = []
    for i, first in enumerate(constructs):
        for j in range(i + 1, len(constructs)):
            second = constructs[j]
            r: Figure = fit if isinstance(fit, NotComputable) else float(fit.at.latent[i, j])
            ratios = bootstrap.of("htmt", i, j) | bootstrap.of("htmt2", i, j)
            passed = _fornell_larcker(first.sqrt_ave, second.sqrt_ave, r)
            rows.append(PairValidity(first.construct, second.construct, r, **ratios, fornell_larcker=passed))
    return tuple(rows)


def _fornell_larcker(first: Figure, second: Figure, correlation: Figure) -> bool | NotComputable:
    for value in (first, second, correlation):
        if isinstance(value, NotComputable):
            return value
    return bool(min(float(first), float(second)) > abs(float(correlation)))


def _cross_loadings(data: ScaleData) -> np.ndarray:
    """(p, g) correlations of items with scale means, the item itself taken out of its own scale's mean."""
    covariance, p = data.covariance, len(data.items)
    table = correlations_of(data.means_of(covariance))[:p, p:].copy()
    for column, rows in enumerate(data.groups):
        for row in rows if len(rows) > 1 else ():
            rest = [other for other in rows if other != row]
            spread = np.sqrt(covariance[row, row] * covariance[np.ix_(rest, rest)].sum())
            table[row, column] = covariance[row, rest].sum() / spread
    return table


def _notes(model: MeasurementModel, data: ScaleData, fit: MlFit | NotComputable) -> tuple[Note, ...]:
    left_out = [c.code for c in model.first_order if c not in data.scales]
    notes = [Note("not_reflective_left_out", {"constructs": ", ".join(left_out)})] if left_out else []
    if not isinstance(fit, NotComputable) and not fit.admissible:
        notes.append(Note("solution_inadmissible"))
    return tuple(notes)
