"""One model fitted to a scale's answers: nodes enough for its slopes, sampling covariance, measures of fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psychometrics.errors import ModelError, TooFewRespondents
from psychometrics.irt.item_models import ItemModel
from psychometrics.irt.layout import layout
from psychometrics.irt.marginal import NODES, MarginalLikelihood
from psychometrics.irt.maximise import maximise
from psychometrics.irt.patterns import AnswerPatterns

EXACT = 1e-5
"""The log likelihood must not move by more than this when the nodes are doubled."""
MOST_NODES = 481


@dataclass(frozen=True)
class FittedItems:
    """values : parameters in the order of the layout. slopes : "free", "equal" or "one"."""

    likelihood: MarginalLikelihood
    values: np.ndarray
    steps: int
    slopes: str

    @property
    def answers(self) -> AnswerPatterns:
        return self.likelihood.answers

    @property
    def model(self) -> ItemModel:
        return self.likelihood.model

    @property
    def parameters(self) -> int:
        return len(self.values)

    @cached_property
    def log_likelihood(self) -> float:
        return self.likelihood.log_likelihood(self.values)

    @property
    def aic(self) -> float:
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        return float(np.log(self.answers.n)) * self.parameters - 2 * self.log_likelihood

    @cached_property
    def covariance(self) -> np.ndarray:
        """(parameters, parameters) from the observed information. Raises ModelError `irt_information`."""
        information = self.answers.n * self.likelihood.observed_information(self.values)
        try:
            root = np.linalg.inv(np.linalg.cholesky(information))
        except np.linalg.LinAlgError as error:
            raise ModelError("irt_information", place="items") from error
        return root.T @ root

    @cached_property
    def posterior(self) -> np.ndarray:
        """(u, q) of each pattern over the nodes."""
        return self.likelihood.posterior(self.values)[1]

    @property
    def theta(self) -> np.ndarray:
        return self.likelihood.grid[0]

    @property
    def weights(self) -> np.ndarray:
        return self.likelihood.grid[1]

    def item(self, place: int) -> tuple[float, np.ndarray]:
        """Slope and intercepts."""
        return self.likelihood.layout.of(place, self.values)


def fit_items(
    answers: AnswerPatterns, model: ItemModel = ItemModel.GRADED, slopes: str = "free", nodes: int = NODES
) -> FittedItems:
    """Marginal maximum likelihood with a standard normal trait. Missing answers are left out of their patterns.

    nodes : of the trait to begin with; doubled until the log likelihood no longer moves by 1e-5.
    Raises TooFewRespondents for no more respondents than parameters, ModelError `irt_slope_without_end` or
    `irt_not_converged`. Source: Bock & Aitkin (1981).
    Same as ltm::grm(x), ltm::gpcm(x), ltm::ltm(x ~ z1) and ltm::rasch(x) (1.2.0), whose own search may stop earlier.
    """
    where = layout([len(one) - 1 for one in answers.categories], slopes)
    if answers.n <= where.n:
        raise TooFewRespondents("irt_more_parameters", place="data", n=answers.n, parameters=where.n)
    values = None
    while True:
        likelihood = MarginalLikelihood(answers, model, where, nodes)
        values, steps = maximise(likelihood, values)
        finer = MarginalLikelihood(answers, model, where, 2 * nodes - 1)
        if abs(finer.log_likelihood(values) - likelihood.log_likelihood(values)) < EXACT or nodes > MOST_NODES // 2:
            return FittedItems(likelihood, values, steps, slopes)
        nodes = 2 * nodes - 1
