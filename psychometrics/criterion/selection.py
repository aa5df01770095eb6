"""selection: who answers is not everybody; respondents against the whole file, and the main model weighted for it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.criterion.effects import EffectModel, ppml
from psychometrics.criterion.linked import BASELINE, PLACE, Linked, usable
from psychometrics.criterion.newton import LOGIT, estimate
from psychometrics.criterion.registry import criterion
from psychometrics.criterion.value_model import clusters, main_predictors, refused
from psychometrics.errors import EngagemeterError, TooFewRespondents
from psychometrics.results import Figure, NotComputable, Note, figure
from psychometrics.tables import tidy

NOTABLE = 0.1


@dataclass(frozen=True, slots=True)
class Difference:
    """Means of one column; standardised difference before and after weighting, (respondents - others) / pooled sd."""

    variable: str
    mean_respondents: float
    mean_others: float
    smd: Figure
    smd_weighted: Figure


@dataclass(frozen=True, slots=True)
class Selection:
    """n respondents among n_file customers. weights: by customer, mean 1.  effective_n = (Σw)² / Σw² (Kish, 1965).

    unweighted, weighted : the model of spend after the cut, without and with the weights.
    """

    n: int
    n_file: int
    response_rate: float
    differences: tuple[Difference, ...]
    effective_n: Figure
    weight_min: Figure
    weight_max: Figure
    trimmed: int
    unweighted: EffectModel | NotComputable
    weighted: EffectModel | NotComputable
    weights: pd.Series = field(repr=False)
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.differences, index="variable")

    def summary(self) -> pd.Series:
        return pd.Series(
            {"n": self.n, "response_rate": self.response_rate, "effective_n": self.effective_n}, dtype=object
        )


@criterion(
    "selection",
    sources=("austin2009", "horvitz1952", "kish1965"),
    r_call='glm(responded ~ rfm, binomial); glm(y ~ ., quasipoisson, weights = w) with vcovHC(type = "HC1")',
)
def selection(linked: Linked, *, trim: float = 0.01, confidence: float = 0.95) -> Selection:
    """Respondents against all other customers active before the cut.

    trim : share of the weights at each end that is set to the quantile there, 0 <= trim < 0.5.
    Raises TooFewRespondents where fewer than 2 customers answered or fewer than 2 did not.
    """
    file = linked.baseline.assign(spend_after=linked.outcome.reindex(linked.baseline.index)).dropna()
    answered = file.index.isin(linked.scores.index)
    n, others = int(answered.sum()), int((~answered).sum())
    if min(n, others) < 2:
        raise TooFewRespondents("criterion_nobody_to_compare", place=PLACE, n=n, others=others)
    kept, notes = usable(file, BASELINE)
    found = _weights(file[kept], answered, trim)
    weights = pd.Series(1.0, index=file.index[answered]) if isinstance(found, NotComputable) else found[0]
    differences = tuple(_difference(file[name], answered, weights.to_numpy()) for name in file)
    unweighted, weighted = (_model(linked, chosen, confidence) for chosen in (None, weights))
    told = (*notes, *_notes(differences))
    if isinstance(found, NotComputable):
        sizes: list[Figure] = [found] * 3
        weighted, told = found, (*told, found.reason)
    else:
        sizes = [effective_n(weights.to_numpy()), float(weights.min()), float(weights.max())]
    return Selection(
        n=n,
        n_file=len(file),
        response_rate=n / len(file),
        differences=differences,
        effective_n=sizes[0],
        weight_min=sizes[1],
        weight_max=sizes[2],
        trimmed=0 if isinstance(found, NotComputable) else found[1],
        unweighted=unweighted,
        weighted=weighted,
        weights=weights,
        notes=told,
    )


def standardised_difference(a: np.ndarray, b: np.ndarray, weights: np.ndarray | None = None) -> Figure:
    """(mean a - mean b) / √((var a + var b) / 2), variances with n - 1 and unweighted; weights (n,) shift mean a only.

    Source: Austin (2009), eq. 1.
    """
    spread = float(np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))
    gap = float(np.average(a, weights=weights) - b.mean())
    return figure(gap / spread if spread > 0 else float("nan"), "criterion_does_not_vary")


def response_weights(x: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """(n,) inverse of the chance to answer, of those who did, with mean 1.

    x : (N, p) what is known of everybody.  answered : (N,) booleans.
    Source: Horvitz & Thompson (1952).   Same as 1 / fitted(glm(answered ~ x, binomial)) in R, divided by their mean.
    """
    chance = estimate(LOGIT, answered.astype(float), x).fitted[answered]
    return np.asarray((1 / chance) / (1 / chance).mean())


def effective_n(weights: np.ndarray) -> float:
    """(Σw)² / Σw²: how many equally weighted customers say as much. Source: Kish (1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _weights(x: pd.DataFrame, answered: np.ndarray, trim: float) -> tuple[pd.Series, int] | NotComputable:
    try:
        raw = response_weights(x.to_numpy(float), answered)
    except EngagemeterError as error:
        return refused(error)
    low, high = np.quantile(raw, [trim, 1 - trim])
    cut = np.clip(raw, low, high)
    return pd.Series(cut / cut.mean(), index=x.index[answered]), int(((raw < low) | (raw > high)).sum())


def _difference(column: pd.Series, answered: np.ndarray, weights: np.ndarray) -> Difference:
    values = column.to_numpy(float)
    a, b = values[answered], values[~answered]
    smd, weighted = standardised_difference(a, b), _weighted_difference(values, answered, weights)
    return Difference(str(column.name), float(a.mean()), float(b.mean()), smd, weighted)


def _weighted_difference(values: np.ndarray, answered: np.ndarray, weights: np.ndarray) -> Figure:
    """The weights make respondents like the whole file, so they are held against the whole file."""
    a, b = values[answered], values[~answered]
    spread = float(np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))
    gap = float(np.average(a, weights=weights) - values.mean())
    return figure(gap / spread if spread > 0 else float("nan"), "criterion_does_not_vary")


def _model(linked: Linked, weights: pd.Series | None, confidence: float) -> EffectModel | NotComputable:
    try:
        x, _ = main_predictors(linked)
        y = linked.outcome.reindex(x.index).rename("spend_after")
        chosen = None if weights is None else weights.reindex(x.index).to_numpy(float)
        return ppml(y, x, linked.engagement, cluster=clusters(linked, x.index), weights=chosen, confidence=confidence)
    except EngagemeterError as error:
        return refused(error)


def _notes(differences: tuple[Difference, ...]) -> tuple[Note, ...]:
    far = [row.variable for row in differences if isinstance(row.smd, float) and abs(row.smd) > NOTABLE]
    return (Note("criterion_respondents_differ", {"names": ", ".join(far), "limit": NOTABLE}),) if far else ()
