"""What the page on questionnaires shows is true."""

from __future__ import annotations

import re
from pathlib import Path

from instruments.library import library
from tests.instruments.questionnaire import problems, read

PAGE = (Path(__file__).parents[2] / "docs" / "instruments.md").read_text("utf-8")


def test_the_whole_file_on_the_page_is_a_valid_questionnaire() -> None:
    shown = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    assert problems(shown[1]) == []
    assert [item.code for item in read(shown[1]).model.items] == ["wait1", "wait2"]  # type: ignore[union-attr]


def test_the_page_lists_every_shipped_questionnaire_with_its_size() -> None:
    for instrument in library():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{instrument.id}` "))
        told = [int(number) for number in re.findall(r"\d+", row.split("|")[-2])]
        assert sum(told) == len(instrument.questions)
