"""value_model: spend after the cut and the four values on engagement, with what the firm knows anyway held constant."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from statsmodels.stats.multitest import multipletests

from psychometrics.criterion.effects import EffectModel, linear, ppml
from psychometrics.criterion.linked import BASELINE, VALUES, Linked, usable
from psychometrics.criterion.registry import criterion
from psychometrics.errors import EngagemeterError
from psychometrics.results import NotComputable, Note

FEW_CLUSTERS = 30


@dataclass(frozen=True, slots=True)
class ValueModel:
    """`main` is spend after the cut with RFM held constant; `values` are the four values, as far as they are there."""

    main: EffectModel | NotComputable
    values: tuple[tuple[str, EffectModel | NotComputable], ...]
    notes: tuple[Note, ...] = ()

    @property
    def models(self) -> tuple[EffectModel, ...]:
        every = (self.main, *(model for _, model in self.values))
        return tuple(model for model in every if isinstance(model, EffectModel))

    def to_frame(self) -> pd.DataFrame:
        frames = {model.outcome: model.to_frame() for model in self.models}
        return pd.concat(frames, names=["outcome", "predictor"]) if frames else pd.DataFrame()

    def summary(self) -> pd.Series:
        every = {"spend_after": self.main, **dict(self.values)}
        told = {
            name: model if isinstance(model, NotComputable) else model.effect().per_sd_percent
            for name, model in every.items()
        }
        return pd.Series(told, dtype=object)


@criterion(
    "value_model",
    sources=("santos_silva_tenreyro2006", "white1980", "mackinnon1985", "liang_zeger1986", "holm1979"),
    r_call='glm(y ~ rfm + engagement, family = quasipoisson); sandwich::vcovHC(fit, type = "HC1")',
)
def value_model(linked: Linked, *, confidence: float = 0.95) -> ValueModel:
    """PPML of spend after the cut on RFM and engagement, and of each value on engagement alone.

    The four values are made from the records themselves, so RFM is not held constant there: CLV is a function of it.
    A value that is negative for somebody (a referral that cost more than it brought) is modelled by least squares.
    Clustered standard errors where `linked.cluster` is given. What can't be fitted stands as NotComputable.
    """
    main, notes = main_model(linked, confidence)
    values = [(name, _value(linked, name, confidence)) for name in VALUES if name in linked.values]
    told = (*linked.notes, *notes, *_cluster_notes(main), *_linear_notes(values), Note("criterion_two_sources"))
    return ValueModel(main, tuple(_with_holm(values)), told)


def main_model(linked: Linked, confidence: float = 0.95) -> tuple[EffectModel | NotComputable, tuple[Note, ...]]:
    """The model of spend after the cut, and notes on predictors left out because they don't vary."""
    try:
        x, notes = main_predictors(linked)
        y = linked.outcome.reindex(x.index).rename("spend_after")
        return ppml(y, x, linked.engagement, cluster=clusters(linked, x.index), confidence=confidence), notes
    except EngagemeterError as error:
        return refused(error), ()


def main_predictors(linked: Linked) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """RFM in logs and engagement of the respondents, complete; RFM columns that don't vary left out with a note."""
    who = linked.respondents
    x = linked.baseline.reindex(who)[list(BASELINE)].assign(**{linked.engagement: linked.scores[linked.engagement]})
    x = x.dropna()
    kept, notes = usable(x, BASELINE) if len(x) else (list(BASELINE), ())
    return x[[*kept, linked.engagement]], notes


def clusters(linked: Linked, customers: pd.Index) -> pd.Series | None:
    """Groups of these customers; a customer without one is a group alone. None when the study has no groups."""
    if linked.cluster.empty:
        return None
    found = linked.cluster.reindex(customers)
    return found.where(found.notna(), pd.Series(customers, index=customers))


def refused(error: EngagemeterError) -> NotComputable:
    """What was refused, as it stands in a result."""
    return NotComputable(Note(error.code, {"place": error.place, **error.params}))


def _value(linked: Linked, name: str, confidence: float) -> EffectModel | NotComputable:
    both = pd.concat([linked.values[name], linked.scores[[linked.engagement]]], axis=1, join="inner").dropna()
    groups = clusters(linked, both.index)
    try:
        x = both[[linked.engagement]]
        if (both[name] < 0).any():
            return linear(both[name], x, cluster=groups, confidence=confidence)
        return ppml(both[name], x, cluster=groups, confidence=confidence, controlled=False)
    except EngagemeterError as error:
        return refused(error)


def _with_holm(values: list[tuple[str, EffectModel | NotComputable]]) -> list[tuple[str, EffectModel | NotComputable]]:
    fitted = [(name, model) for name, model in values if isinstance(model, EffectModel)]
    if not fitted:
        return values
    adjusted = multipletests([model.effect().p_value for _, model in fitted], method="holm")[1]
    corrected = {name: replace(model, p_holm=float(p)) for (name, model), p in zip(fitted, adjusted, strict=True)}
    return [(name, corrected.get(name, model)) for name, model in values]


def _cluster_notes(model: EffectModel | NotComputable) -> tuple[Note, ...]:
    if isinstance(model, NotComputable) or not 0 < model.groups < FEW_CLUSTERS:
        return ()
    return (Note("criterion_few_clusters", {"groups": model.groups, "wanted": FEW_CLUSTERS}),)


def _linear_notes(values: list[tuple[str, EffectModel | NotComputable]]) -> tuple[Note, ...]:
    named = [name for name, model in values if isinstance(model, EffectModel) and model.link == "identity"]
    return (Note("criterion_linear_instead", {"names": ", ".join(named)}),) if named else ()
