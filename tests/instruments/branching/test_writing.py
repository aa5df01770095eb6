"""An expression written down is read as the same expression again."""

from __future__ import annotations

import re

import pytest

from instruments.branching.language import parse
from instruments.branching.writing import written


@pytest.mark.parametrize(
    "text",
    [
        "a = 1 and b = 2 or c = 3",
        "a = 1 and (b = 2 or c = 3)",
        "not (a = 1 and b = 2)",
        "not a = 1 and b = 2",
        "a - (b - c) - d",
        "a / (b * c) + -d",
        "-(a + b) * 2 >= 3.5",
        "(a < 2) = (b < 2)",
        "selected(channel, 1, 3) and mean(x, y) > 2 and round(z, 1) != 0",
        'name = \'say "yes"\' or name = "it\'s"',
    ],
)
def test_brackets_stand_where_they_are_needed(text: str) -> None:
    assert written(parse(written(parse(text)))) == written(parse(text))
    assert _shape(written(parse(text))) == _shape(text)


def _shape(text: str) -> str:
    """The tree without the columns of its names."""
    return re.sub(r"at=\d+", "", repr(parse(text)))


def test_persian_digits_become_plain_ones() -> None:
    assert written(parse("age ≥ ۱۸٫۵")) == "age >= 18.5"
