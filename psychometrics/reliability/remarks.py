"""What a reader must be told about a scale: reversed, constant or repeated items, negative alpha, few respondents."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from psychometrics.model import Construct
from psychometrics.reliability.answers import ScaleAnswers
from psychometrics.reliability.composite import Array
from psychometrics.reliability.result import ItemReliability
from psychometrics.results import Note, is_number


def remarks(
    construct: Construct,
    answers: ScaleAnswers,
    correlation: Array,
    alpha: float,
    items: tuple[ItemReliability, ...],
) -> tuple[Note, ...]:
    """Notes in the order in which a reader should act on them."""
    return tuple(_remarks(construct, answers, correlation, alpha, items))


def _remarks(
    construct: Construct,
    answers: ScaleAnswers,
    correlation: Array,
    alpha: float,
    items: tuple[ItemReliability, ...],
) -> Iterator[Note]:
    k = len(answers.varying)
    if answers.constant_codes:
        constant = answers.constant_codes
        yield Note("reliability_constant_items", {"items": ", ".join(constant), "count": len(constant), "k": k})
    for first, second in identical_pairs(answers.varying_codes, correlation):
        yield Note("reliability_items_identical", {"first": first, "second": second})
    for item in items:
        if is_number(item.r_drop) and float(item.r_drop) < 0:
            yield Note("item_perhaps_reversed", {"item": item.item, "construct": construct.code, "r": item.r_drop})
    if alpha < 0:
        yield Note("reliability_alpha_negative", {"construct": construct.code})
    if answers.n <= k:
        yield Note("reliability_fewer_respondents_than_items", {"n": answers.n, "k": k})
    if np.linalg.eigvalsh(correlation)[0] < -1e-10:
        yield Note("reliability_pairwise_not_positive_definite")


def identical_pairs(codes: tuple[str, ...], correlation: Array) -> list[tuple[str, str]]:
    """Items that order all respondents exactly alike: the same question asked or pasted twice."""
    first, second = np.nonzero(np.triu(correlation > 1 - 1e-12, 1))
    return [(codes[i], codes[j]) for i, j in zip(first, second, strict=True)]
