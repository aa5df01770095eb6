"""Where people stand on the trait: expected (EAP) and most likely (MAP) values given their answers, with errors.

Both use what was answered, so that patterns with missing answers get a score and a larger error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.irt.fit import FittedItems
from psychometrics.irt.item_models import curves, information

STEPS, SETTLED = 60, 1e-10
REACH = 8.0


@dataclass(frozen=True)
class PersonScores:
    """rows : positions in the data of the m people who answered at least one item; the others have no score.

    eap, eap_se, map, map_se : (m,) for a standard normal trait.
    """

    rows: np.ndarray
    eap: np.ndarray
    eap_se: np.ndarray
    map: np.ndarray
    map_se: np.ndarray


def expected_scores(fitted: FittedItems) -> tuple[np.ndarray, np.ndarray]:
    """(u,) posterior mean and standard deviation of each pattern (Bock & Mislevy, 1982).

    Same as ltm::factor.scores(fit, method = "EAP").
    """
    mean = fitted.posterior @ fitted.theta
    spread = fitted.posterior @ fitted.theta**2 - mean**2
    return mean, np.sqrt(np.maximum(spread, 0.0))


def likeliest_scores(fitted: FittedItems) -> tuple[np.ndarray, np.ndarray]:
    """(u,) posterior mode of each pattern and 1 / √(information + 1), by scoring steps from the posterior mean."""
    theta = expected_scores(fitted)[0]
    for _ in range(STEPS):
        slope, known = _slope_and_information(fitted, theta)
        step = np.clip((slope - theta) / (known + 1), -1, 1)
        theta = np.clip(theta + step, -REACH, REACH)
        if np.abs(step).max() < SETTLED:
            break
    return theta, 1 / np.sqrt(_slope_and_information(fitted, theta)[1] + 1)


def _slope_and_information(fitted: FittedItems, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(u,) slope of the log likelihood by the trait, and its expected information, over the answered items."""
    slope, known = np.zeros(len(theta)), np.zeros(len(theta))
    for item in range(len(fitted.answers.codes)):
        a, d = fitted.item(item)
        place = fitted.answers.places[:, item]
        seen = place >= 0
        by_trait = a * curves(fitted.model, a, d, theta).slopes[:, :, 1:].sum(axis=2)
        slope += by_trait[np.arange(len(theta)), np.maximum(place, 0)] * seen
        known += information(fitted.model, a, d, theta) * seen
    return slope, known


def person_scores(fitted: FittedItems) -> PersonScores:
    """Scores of everybody who answered at least one item."""
    rows = np.flatnonzero(fitted.answers.of >= 0)
    pattern = fitted.answers.of[rows]
    found = (*expected_scores(fitted), *likeliest_scores(fitted))
    return PersonScores(rows, *(each[pattern] for each in found))
