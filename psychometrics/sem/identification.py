"""Whether the data can tell every free parameter of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from psychometrics.errors import ModelError

SMALLEST = 1e-10


class Informative(Protocol):
    """A model whose data say how much they tell of each parameter."""

    def value(self, values: np.ndarray) -> float: ...

    def information(self, values: np.ndarray) -> np.ndarray: ...


def check_identified(model: Informative, values: np.ndarray, df: int, names: Sequence[str] = ()) -> None:
    """Raises ModelError naming the parameters that can move together without a trace.

    df : distinct moments minus free parameters. names : of the parameters, for the message.
    The information matrix, scaled to a unit diagonal, must be of full rank at a general point (Bollen, 1989, ch. 7);
    the point is moved off symmetric starting values, at which an identified model may look as if it were not.
    """
    if df < 0:
        raise ModelError("model_not_identified", place="model", df=df)
    jitter = 1 + 0.05 * np.random.default_rng(7).standard_normal(len(values))
    moved = values * jitter + 0.02 * (values == 0) * jitter
    information = model.information(moved if np.isfinite(model.value(moved)) else values)
    scale = np.sqrt(np.diag(information))
    silent = np.flatnonzero(scale <= 0)
    if len(silent):
        raise _refusal(silent, names, df)
    spread, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    if spread[0] < SMALLEST:
        raise _refusal(np.flatnonzero(np.abs(vectors[:, 0]) > 0.1), names, df)


def _refusal(places: np.ndarray, names: Sequence[str], df: int) -> ModelError:
    if not names:
        return ModelError("model_not_identified", place="model", df=df)
    named = [names[place] for place in places[:6]]
    return ModelError("parameters_not_identified", place="model", parameters=named, df=df)
