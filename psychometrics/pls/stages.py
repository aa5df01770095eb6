"""From resampled answers to the estimates of the whole model, stage by stage, for a stack of samples at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from psychometrics.pls.consistent import consistent_estimates
from psychometrics.pls.estimate import STOP, Estimates, Scheme, estimate
from psychometrics.pls.path_model import Interaction, InteractionMethod, PathModel
from psychometrics.pls.resamples import Answers


@dataclass(frozen=True)
class Method:
    """How a model is estimated. consistent : correct reflective constructs for unreliability (PLSc)."""

    scheme: Scheme = Scheme.PATH
    consistent: bool = False
    stop: float = STOP


@dataclass(frozen=True)
class Stacked:
    """first: stage one on the answers; final: what is reported. Each with the correlations it rests on.

    spreads (b, number of interactions): the SD by which a product score is unstandardised.
    """

    first: Estimates
    first_correlations: np.ndarray
    final: Estimates
    final_correlations: np.ndarray
    spreads: np.ndarray

    @property
    def settled(self) -> np.ndarray:
        """(b,) whether every number of a sample is there."""
        finite = np.isfinite(self.final.paths).all(axis=(1, 2)) & np.isfinite(self.final.loadings).all(axis=(1, 2))
        return self.first.converged & self.final.converged & finite


def estimate_stages(model: PathModel, answers: Answers, counts: np.ndarray, method: Method) -> Stacked:
    """counts : (b, n), how often each row is in each sample, before weighting; the sample itself is a row of ones."""
    counts = answers.weighted(counts)
    r = answers.correlations(counts)
    first = estimate(model.first, r, method.scheme, stop=method.stop)
    first_r, spreads = r, np.zeros((len(r), 0))
    if model.is_plain:
        if method.consistent:
            first = consistent_estimates(model.first, r, first)
        return Stacked(first, r, first, r, spreads)
    main, r = first, first_r
    if model.higher_order:
        upward = _upward(model, first)
        r = upward.transpose(0, 2, 1) @ first_r @ upward
        main = estimate(model.main, r, method.scheme, stop=method.stop)
        main = replace(main, converged=main.converged & first.converged)
    if not model.interactions:
        return Stacked(first, first_r, main, r, spreads)
    z = answers.standardised(counts)
    if model.higher_order:
        z = z @ _upward(model, first)
    r, sds = _with_products(model, r, z, main, counts)
    final = estimate(model.final, r, method.scheme, stop=method.stop)
    final, spreads = _unstandardised(model, final, sds)
    return Stacked(first, first_r, final, r, spreads)


def _upward(model: PathModel, first: Estimates) -> np.ndarray:
    """(b, p, q) from standardised indicators to the indicators of `model.main`: themselves, or dimension scores."""
    b, p = first.weights.shape[:2]
    where = {name: place for place, name in enumerate(model.first.indicators)}
    found = np.zeros((b, p, len(model.main.indicators)))
    for column, name in enumerate(model.main.indicators):
        if name in where:
            found[:, where[name], column] = 1.0
        else:
            found[:, :, column] = first.weights[:, :, model.first.place[name]]
    return found


def _with_products(
    model: PathModel, r: np.ndarray, z: np.ndarray, main: Estimates, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Correlations with the product indicators joined, and the products' SDs (b, number of products)."""
    products = np.concatenate([_products(model, one, z, main) for one in model.interactions], axis=2)
    total = counts.sum(axis=1)[:, None]
    mean = np.einsum("bn,bnq->bq", counts, products) / total
    products = products - mean[:, None, :]
    weighted = (counts[:, :, None] * products).transpose(0, 2, 1) / (total - 1)[:, :, None]
    across, within = weighted @ z, weighted @ products
    across, within = _residualised(model, r, across, within)
    sds = np.sqrt(np.diagonal(within, axis1=1, axis2=2))
    across = across / sds[:, :, None]
    within = within / (sds[:, :, None] * sds[:, None, :])
    return np.block([[r, across.transpose(0, 2, 1)], [across, within]]), sds


def _products(model: PathModel, interaction: Interaction, z: np.ndarray, main: Estimates) -> np.ndarray:
    """(b, n, q) products of scores (two-stage) or of standardised indicators."""
    one, other = model.main.place[interaction.predictor], model.main.place[interaction.moderator]
    if interaction.method is InteractionMethod.TWO_STAGE:
        return np.asarray((z @ main.weights[:, :, [one]]) * (z @ main.weights[:, :, [other]]))
    a, b = z[:, :, model.main.rows[one]], z[:, :, model.main.rows[other]]
    return np.asarray((a[:, :, :, None] * b[:, :, None, :]).reshape(*z.shape[:2], -1))


def _residualised(
    model: PathModel, r: np.ndarray, across: np.ndarray, within: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Products of orthogonal interactions become residuals on the indicators they are made of."""
    q, start = across.shape[1], 0
    slopes = np.zeros_like(across)
    for interaction in model.interactions:
        rows = model.final.rows[model.final.place[interaction.name]]
        size = rows.stop - rows.start
        if interaction.method is InteractionMethod.ORTHOGONAL:
            parts = [model.main.rows[model.main.place[name]] for name in (interaction.predictor, interaction.moderator)]
            of = np.concatenate([np.arange(part.start, part.stop) for part in parts])
            here = across[:, start : start + size][:, :, of]
            solved = np.linalg.solve(r[:, of[:, None], of], here.transpose(0, 2, 1)).transpose(0, 2, 1)
            slopes[:, np.arange(start, start + size)[:, None], of] = solved
        start += size
    if not q or not slopes.any():
        return across, within
    swept = slopes.transpose(0, 2, 1)
    new_within = within - slopes @ across.transpose(0, 2, 1) - across @ swept + slopes @ r @ swept
    return across - slopes @ r, new_within


def _unstandardised(model: PathModel, final: Estimates, sds: np.ndarray) -> tuple[Estimates, np.ndarray]:
    """Product scores keep their own spread, so that a path is the change of the slope per SD of the moderator."""
    paths = final.paths.copy()
    spreads, start = [], len(model.main.indicators)
    for interaction in model.interactions:
        place = model.final.place[interaction.name]
        rows = model.final.rows[place]
        size = np.abs(final.loadings[:, rows, place])
        spread = (sds[:, rows.start - start : rows.stop - start] * size).sum(axis=1) / size.sum(axis=1)
        paths[:, place] /= spread[:, None]
        spreads.append(spread)
    return replace(final, paths=paths), np.stack(spreads, axis=1)
