"""The answers to one scale's items, made ready: who counts, which items vary, their moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from psychometrics.reliability.composite import Array
from psychometrics.responses import Responses

Missing = Literal["listwise", "pairwise"]


@dataclass(frozen=True, slots=True)
class ScaleAnswers:
    """codes: all k items; varying: positions of those that vary; values: (n, k), complete unless pairwise.

    covariance, means : of the varying items; counts : answers to each item; n : respondents.
    """

    codes: tuple[str, ...]
    varying: tuple[int, ...]
    values: Array
    covariance: Array
    means: Array
    counts: tuple[int, ...]
    n: int

    @property
    def varying_codes(self) -> tuple[str, ...]:
        return tuple(self.codes[i] for i in self.varying)

    @property
    def constant_codes(self) -> tuple[str, ...]:
        return tuple(code for i, code in enumerate(self.codes) if i not in self.varying)

    @property
    def complete(self) -> bool:
        return not np.isnan(self.values).any()

    @property
    def varying_values(self) -> Array:
        return self.values[:, list(self.varying)]

    def person_means(self) -> Array:
        """(n,) mean of each person's answers to the items, over those answered."""
        return np.asarray(np.nanmean(self.values, axis=1))


def scale_answers(responses: Responses, codes: Sequence[str], missing: Missing = "listwise") -> ScaleAnswers:
    """The answers to these items: complete ones only (listwise), or all with at least one answer (pairwise)."""
    values = responses.keyed[list(codes)].to_numpy(dtype=float)
    sums = responses.moments_of(codes)
    answered = ~np.isnan(values)
    kept = values[answered.all(axis=1) if missing == "listwise" else answered.any(axis=1)]
    covariance = sums.covariance(missing)
    spread = np.ptp(kept, axis=0) if len(kept) and missing == "listwise" else np.sqrt(np.diag(covariance))
    varying = tuple(int(i) for i in np.flatnonzero(np.nan_to_num(spread) > 0))
    return ScaleAnswers(
        codes=tuple(codes),
        varying=varying,
        values=kept,
        covariance=covariance[np.ix_(varying, varying)],
        means=sums.means(missing),
        counts=tuple(int(count) for count in (~np.isnan(kept)).sum(axis=0)),
        n=len(kept),
    )
