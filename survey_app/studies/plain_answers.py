"""Answers as cells of a file, straight from the text that the database holds, where they are whole numbers only.

Everybody who answered the same pages has the same questions in the same order, so that a few shapes of text stand for
all: reading one by its shape takes a quarter of the time that its JSON takes. What has no such shape is left to JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from operator import itemgetter

MOST_SHAPES = 6
"""More than that, and the answers are too different for shapes to help."""
NUMBER = "(-?[0-9]+)"


class PlainAnswers:
    """The cells of some columns. columns : the question of each, in their order."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        self._shapes: list[tuple[re.Pattern[str], Callable[[Sequence[str]], Sequence[str]]]] = []

    def cells(self, text: str) -> Sequence[str] | None:
        """Numbers as they are written, "" for a gap; None where something is no whole number, or the shape is new."""
        for place, (shape, pick) in enumerate(self._shapes):
            found = shape.fullmatch(text)
            if found is not None:
                if place:
                    self._shapes.insert(0, self._shapes.pop(place))
                return pick(found.groups())
        return None

    def learn(self, answers: dict[str, object]) -> None:
        """Know answers of this shape the next time, if they are whole numbers only."""
        if not answers or len(self._shapes) >= MOST_SHAPES or any(type(value) is not int for value in answers.values()):
            return
        codes = list(answers)
        parts = ", ".join(f"{re.escape(json.dumps(code))}: {NUMBER}" for code in codes)
        shape = re.compile(rf"\{{{parts}\}}")
        if all(shape.pattern != known.pattern for known, _ in self._shapes):
            self._shapes.append((shape, self._picking(codes)))

    def _picking(self, codes: list[str]) -> Callable[[Sequence[str]], Sequence[str]]:
        if tuple(codes) == self._columns:
            return tuple
        places = [codes.index(code) if code in codes else -1 for code in self._columns]
        if len(places) < 2:
            return lambda found: [found[place] if place >= 0 else "" for place in places]
        pick = itemgetter(*places)
        return lambda found: pick((*found, ""))
