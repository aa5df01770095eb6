"""What each variable of a model is: latent or observed, indicator, outcome, predictor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from psychometrics.sem.syntax import Relation


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Names:
    """Roles in the order in which the syntax first names the variables."""

    relations: tuple[Relation, ...]

    def _of(self, op: str) -> list[Relation]:
        return [one for one in self.relations if one.op == op]

    @cached_property
    def latent(self) -> tuple[str, ...]:
        return _unique(one.lhs for one in self._of("=~"))

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        return _unique(one.rhs for one in self._of("=~"))

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        return _unique(one.lhs for one in self._of("~") if one.rhs != "1")

    @cached_property
    def predictors(self) -> tuple[str, ...]:
        return _unique(one.rhs for one in self._of("~") if one.rhs != "1")

    @cached_property
    def observed(self) -> tuple[str, ...]:
        """Indicators first, then outcomes, predictors and the rest, as lavaan orders them."""
        others = [name for one in self.relations if one.op in ("~~", "~") for name in (one.lhs, one.rhs)]
        named = (*self.indicators, *self.outcomes, *self.predictors, *others)
        return _unique(name for name in named if name not in self.latent and name != "1")

    @cached_property
    def exogenous_observed(self) -> tuple[str, ...]:
        """Observed predictors that nothing explains and whose variances the syntax leaves alone."""
        spoken = {name for one in self._of("~~") for name in (one.lhs, one.rhs)}
        spoken |= {one.lhs for one in self._of("~") if one.rhs == "1"}
        explained = {*self.latent, *self.indicators, *self.outcomes, *spoken}
        return tuple(name for name in self.predictors if name not in explained)

    @cached_property
    def higher_order(self) -> tuple[str, ...]:
        """Latent variables that other latent variables alone measure."""
        measured = {name: [one.rhs for one in self._of("=~") if one.lhs == name] for name in self.latent}
        return tuple(name for name, by in measured.items() if all(one in self.latent for one in by))

    @cached_property
    def exogenous_latent(self) -> tuple[str, ...]:
        return tuple(name for name in self.latent if name not in self.outcomes and name not in self.indicators)

    @cached_property
    def final_outcomes(self) -> tuple[str, ...]:
        """Variables explained by a regression that explain nothing themselves, latent ones first."""
        used = {*self.predictors, *self.indicators}
        final = [name for name in self.outcomes if name not in used]
        return (*(n for n in self.latent if n in final), *(n for n in final if n not in self.latent))

    @cached_property
    def structural(self) -> tuple[str, ...]:
        """Observed variables that stand among the latent ones: in a regression, or correlated with one that does."""
        inner = {n for n in (*self.outcomes, *self.predictors) if n not in self.latent}
        inner |= {n for n in self.observed if n not in self.indicators}
        pairs = [{one.lhs, one.rhs} for one in self._of("~~")]
        while True:
            reached = {n for pair in pairs if pair & (inner | set(self.latent)) for n in pair} - set(self.latent)
            if reached <= inner:
                return tuple(name for name in self.observed if name in inner)
            inner |= reached
