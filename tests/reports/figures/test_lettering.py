"""Widths of words in the report's own fonts."""

from __future__ import annotations

import pytest

from instruments.language import language
from reports.figures.lettering import in_lines, width_mm


def test_width_grows_with_the_size_and_the_weight() -> None:
    english = language("en")
    assert width_mm("engagement", 14, english) == pytest.approx(2 * width_mm("engagement", 7, english))
    assert width_mm("engagement", 7, english, strong=True) > width_mm("engagement", 7, english)


@pytest.mark.parametrize(
    ("code", "words"),
    [("en", "Customer engagement with the brand"), ("fa", "درگیری پیوستهٔ مشتریان با نام تجاری در رسانه‌ها")],
)
def test_lines_keep_to_their_width_and_say_where_they_were_cut(code: str, words: str) -> None:
    one = language(code)
    lines = in_lines(words, 20.0, 7, one)
    assert len(lines) == 2
    assert all(width_mm(line, 7, one) <= 20.0 for line in lines)
    assert lines[-1].endswith("…")
    assert in_lines(words, 80.0, 7, one) == [words]
    assert in_lines("", 80.0, 7, one) == [""]
