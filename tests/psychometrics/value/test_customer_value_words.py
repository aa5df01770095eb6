"""Whatever these measures note, leave out or refuse is worded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import psychometrics.value
from instruments.language import language

FOLDER = Path(psychometrics.value.__file__).parent
NAMES = (
    "cash_flow",
    "referrals",
    "referral_type",
    "crv",
    "influence_network",
    "civ",
    "ckv",
    "cev",
    "index_scores",
    "costs",
)
CODE = "\n".join(path.read_text("utf-8") for path in (*(FOLDER / f"{n}.py" for n in NAMES), *FOLDER.glob("tiers/*.py")))
NOTED = set(re.findall(r'(?:Note|not_computable)\(\s*"(\w+)"', CODE))
NOTED |= set(re.findall(r'drop\(.+, "((?:value|crv|civ|ckv|tier|cost)_\w+)"', CODE))
REFUSED = set(re.findall(r'(?:DataError|PlanError)\(\s*"(\w+)"', CODE))


@pytest.mark.parametrize("code", sorted(NOTED))
def test_every_note_has_words(code: str) -> None:
    assert language("en").has(f"notes.{code}")


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_every_refusal_has_words(code: str) -> None:
    assert language("en").has(f"errors.{code}.reason")


def test_the_codes_were_found() -> None:
    assert len(NOTED) > 50
    assert len(REFUSED) > 15
