from __future__ import annotations

import pytest

from instruments.labels import code_for_label, fold
from instruments.library import find, library
from psychometrics.errors import InstrumentError

AGREE = find("brand-engagement").question("cog1").scale
FREQUENCY = find("word-of-mouth").question("pwm1").scale


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Strongly agree", 7), (" strongly  AGREE ", 7), ("کاملاً موافقم", 7), ("کاملا موافقم", 7),
        ("كاملا موافقم", 7), ("تا‌حدودي مخالفم", 3), ("لا أوافق بشدة", 1), ("لا اوافق بشده", 1),
        ("أوافق إلى حدٍّ ما", 5), ("5", 5), ("۵", 5), ("٥", 5), ("5.0", 5), ("7 - Strongly agree", 7),
    ],
)  # fmt: skip
def test_spellings_of_one_label_are_one_code(label: str, code: float) -> None:
    assert code_for_label(AGREE, label) == code


@pytest.mark.parametrize(
    ("label", "code"), [("غالبا", 4), ("غالبًا", 4), ("به ندرت", 2), ("بهندرت", 2), ("أبداً", 1), ("ابدا", 1)]
)
def test_tanwin_and_joiners_make_no_difference(label: str, code: float) -> None:
    assert code_for_label(FREQUENCY, label) == code


@pytest.mark.parametrize("label", ["", "Perhaps", "8", "0", "5.5", "agree strongly", "-1"])
def test_what_is_no_answer_of_the_scale_is_refused(label: str) -> None:
    with pytest.raises(InstrumentError, match="label_unknown"):
        code_for_label(AGREE, label)


def test_folding_never_joins_two_answers_of_a_shipped_scale() -> None:
    for question in (question for instrument in library() for question in instrument.questions):
        codes: dict[str, float] = {}
        for anchor in question.scale.anchors:
            for text in anchor.text.values():
                assert codes.setdefault(fold(text), anchor.code) == anchor.code, (question.code, text)
