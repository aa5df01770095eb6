"""Whatever factor analysis may tell has words in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import psychometrics.efa
from instruments.language import language

CODE = re.compile(
    r'(?:Note|not_computable|DataError|PlanError|TooFewItems|TooFewRespondents)\(\s*"([a-z_0-9]+)"'
    r'|figure\([^\n]*?, "([a-z_0-9]+)"'
)
FOLDER = Path(psychometrics.efa.__file__).parent
CODES = sorted({one or two for path in FOLDER.rglob("*.py") for one, two in CODE.findall(path.read_text("utf-8"))})


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_every_note_and_error_has_words(code: str) -> None:
    words = language(code)
    assert len(CODES) > 25
    silent = [name for name in CODES if not (words.has(f"notes.{name}") or words.has(f"errors.{name}.reason"))]
    assert silent == []
