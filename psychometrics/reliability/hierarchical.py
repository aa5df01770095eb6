"""Omega hierarchical: how much of the total score's variance one general factor makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psychometrics.efa.extraction import extract, most_factors
from psychometrics.efa.rotation import rotate
from psychometrics.errors import DataError
from psychometrics.reliability.alpha import checked
from psychometrics.reliability.composite import Array
from psychometrics.reliability.result import OmegaGroup, OmegaHierarchical
from psychometrics.reliability.schmid_leiman import SchmidLeiman, schmid_leiman
from psychometrics.results import Note, figure, not_computable


def omega_hierarchical(
    correlation: Array,
    factors: int = 3,
    *,
    items: Sequence[str] = (),
    method: str = "minres",
    rotation: str = "oblimin",
    flip: bool = True,
) -> OmegaHierarchical:
    """McDonald's omega, hierarchical and total, from an exploratory solution and its Schmid–Leiman form.

    correlation : (k, k); factors : m >= 2, 3 or more for an identified general factor.
    method, rotation : as psychometrics.efa extract and rotate know them.
    flip : turn items that load negatively on the general factor (keys -1 in the result, and a note).
    Raises DataError: too_many_factors, reliability_general_needs_factors.
    Source: Zinbarg, Revelle, Yovel & Li (2005); McDonald (1999), ch. 6.
    Same as psych::omega(R, nfactors = m, fm = "minres", rotate = "oblimin", flip = TRUE).
    """
    correlation = checked(correlation)
    if not 2 <= factors <= most_factors(len(correlation)):
        raise DataError(
            "reliability_factors_not_possible", factors=factors, most=most_factors(len(correlation)), k=len(correlation)
        )
    extraction = extract(correlation, factors, method=method)
    solution = rotate(rotate(extraction.loadings, "varimax").loadings, rotation)
    structure = schmid_leiman(solution.loadings, solution.phi)
    codes = tuple(items) or tuple(f"item{i + 1}" for i in range(len(correlation)))
    keys = np.where(structure.general < 0, -1, 1) if flip else np.ones(len(correlation), dtype=int)
    notes = _notes(structure, keys, codes, extraction.heywood, converged=solution.converged and extraction.converged)
    keyed = correlation * np.outer(keys, keys)
    loadings = np.column_stack([structure.general, structure.group]) * keys[:, None]
    return omega_of_structure(keyed, loadings, structure, solution.loadings, solution.phi, codes, keys, notes)


def omega_of_structure(
    keyed: Array,
    loadings: Array,
    structure: SchmidLeiman,
    oblique: Array,
    phi: Array,
    codes: tuple[str, ...],
    keys: Array,
    notes: tuple[Note, ...],
) -> OmegaHierarchical:
    """Shares of variance of keyed items, from their (k, 1 + m) general and group loadings."""
    whole = float(keyed.sum())
    common = whole - float(structure.uniqueness.sum())
    by_general = float(loadings[:, 0].sum()) ** 2
    squares = np.square(loadings).sum(axis=0)
    no_interval = not_computable("reliability_no_replicates")
    return OmegaHierarchical(
        omega_hierarchical=by_general / whole,
        omega_total=common / whole,
        omega_limit=figure(by_general / common if common > 0 else np.nan, "reliability_nothing_in_common"),
        explained_common_variance=figure(
            squares[0] / squares.sum() if squares.sum() > 0 else np.nan, "reliability_nothing_in_common"
        ),
        omega_hierarchical_low=no_interval,
        omega_hierarchical_high=no_interval,
        omega_total_low=no_interval,
        omega_total_high=no_interval,
        groups=group_omegas(keyed, loadings),
        items=codes,
        keys=tuple(int(key) for key in keys),
        loadings=loadings,
        communality=structure.communality,
        uniqueness=structure.uniqueness,
        general_share=np.square(loadings[:, 0]) / np.maximum(structure.communality, 1e-12),
        oblique=oblique,
        phi=phi,
        second_order=structure.second_order,
        notes=notes,
    )


def group_omegas(keyed: Array, loadings: Array) -> tuple[OmegaGroup, ...]:
    """One row per group factor, over the items that load highest on it: omega total, general and group (subscale).

    Source: Reise (2012).   Same as psych::omega(...)$omega.group, without its first row.
    """
    home = np.abs(loadings[:, 1:]).argmax(axis=1)
    rows = []
    for j in range(loadings.shape[1] - 1):
        own = np.flatnonzero(home == j)
        name, whole = f"F{j + 1}*", float(keyed[np.ix_(own, own)].sum())
        if not len(own) or whole <= 0:
            missing = not_computable("reliability_no_items_on_factor", factor=name)
            rows.append(OmegaGroup(name, missing, missing, missing))
            continue
        general, group = (float(loadings[own, column].sum()) ** 2 / whole for column in (0, j + 1))
        rows.append(OmegaGroup(name, general + group, general, group))
    return tuple(rows)


def _notes(
    structure: SchmidLeiman, keys: Array, codes: Sequence[str], heywood: tuple[int, ...], *, converged: bool
) -> tuple[Note, ...]:
    notes = []
    if structure.equal_second_order:
        notes.append(Note("reliability_two_group_factors"))
    if np.any(keys < 0):
        turned = [code for code, key in zip(codes, keys, strict=True) if key < 0]
        notes.append(Note("reliability_items_turned", {"items": ", ".join(turned), "count": len(turned)}))
    if heywood:
        notes.append(Note("reliability_heywood", {"items": ", ".join(codes[i] for i in heywood)}))
    if np.any(np.abs(structure.second_order) > 0.995):
        notes.append(Note("reliability_heywood_second_order"))
    if not converged:
        notes.append(Note("reliability_not_converged"))
    return tuple(notes)
