"""Answers that come as labels rather than codes, as exports of other tools hold them.

Spellings of one label — with and without tanwin or zero-width non-joiner, with Arabic or Persian letters —
are folded for comparison only; what people see is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from instruments.instrument import AnswerScale, QuestionType
from instruments.language import ascii_digits
from psychometrics.errors import InstrumentError

_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "آ": "ا"})
_MORE_LETTERS = str.maketrans({"ٱ": "ا", "ؤ": "و", "ہ": "ه", "ھ": "ه"})
_CODED_LABEL = re.compile(r"\s*([-−]?\d+(?:\.\d+)?)\s*(?:[-–—.:=)].*)?")


def fold(text: str) -> str:
    """A label as it is compared: letters of one family joined; marks, joiners, spaces and punctuation left out."""
    letters = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS).translate(_MORE_LETTERS)
    letters = ascii_digits(unicodedata.normalize("NFKD", letters))
    return "".join(letter for letter in letters if letter.isalnum() and letter != "ـ")


def code_for_label(scale: AnswerScale, text: str) -> float:
    """The code that an answer's label, or the code itself in any digits, stands for.

    Takes the label in any language of the scale, "5", "۵" and "5 - Strongly agree".
    Raises InstrumentError `label_unknown`, naming the known labels.
    """
    code = _codes(scale).get(fold(text))
    if code is not None:
        return code
    number = _CODED_LABEL.fullmatch(ascii_digits(text))
    if number and scale.type is not QuestionType.TEXT and scale.allows(float(number[1].replace("−", "-"))):
        return float(number[1].replace("−", "-"))
    known = [label for anchor in scale.anchors for label in anchor.text.values()]
    raise InstrumentError("label_unknown", label=text.strip(), scale=scale.code, known=known)


def _codes(scale: AnswerScale) -> dict[str, float]:
    return {folded: anchor.code for anchor in scale.anchors for folded in _folded(tuple(anchor.text.values()))}


@lru_cache(maxsize=1024)
def _folded(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(label) for label in labels)
