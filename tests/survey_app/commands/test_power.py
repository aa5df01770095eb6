"""engagemeter power: a plan file in, a table and a sentence out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from survey_app.cli import app
from survey_app.commands.power import example

QUICK = {
    "method": "sem",
    "scales": {"trust": {"items": 3, "loading": 0.7}, "loyalty": {"items": 3, "loading": 0.8}},
    "paths": ["trust -> loyalty .5"],
    "sizes": [60, 150],
    "samples": 60,
}


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["power", *arguments])
    return found.exit_code, found.output


def written(folder: Path, plan: object) -> str:
    file = folder / "plan.yaml"
    file.write_text(plan if isinstance(plan, str) else yaml.safe_dump(plan), "utf-8")
    return str(file)


@pytest.mark.parametrize(("code", "word"), [("en", "We plan for"), ("fa", "پاسخ‌دهنده در نظر داریم"), ("ar", "نخطط")])
def test_a_plan_gives_its_table_and_its_sentence(tmp_path: Path, code: str, word: str) -> None:
    out = tmp_path / "found.json"
    exit_code, told = run(written(tmp_path, QUICK), "--language", code, "--out", str(out))
    assert exit_code == 0, told
    assert word in told
    found = json.loads(out.read_text("utf-8"))
    assert [row["n"] for row in found["rows"]] == [60, 150]
    assert found["sha256"] in told
    assert found["least"] in (60, 150)


def test_closed_forms_and_factors_have_their_own_lines(tmp_path: Path) -> None:
    assert "194: detecting a correlation of .20" in run(written(tmp_path, {"method": "rules"}))[1]
    factors = {**QUICK, "method": "efa", "paths": [], "sizes": [100]}
    assert "Found" in run(written(tmp_path, factors))[1]


def test_the_example_is_a_plan(tmp_path: Path) -> None:
    exit_code, told = run("example")
    assert exit_code == 0
    assert yaml.safe_load(told) == yaml.safe_load(example())


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ("- a list", "can’t be read"),
        ("{", "can’t be read"),
        ({**QUICK, "paths": ["trust -> honesty .2"]}, "There is no scale “honesty”"),
        ({**QUICK, "scales": {"trust": [1.2, 0.7, 0.7], "loyalty": [0.7] * 3}}, "error variance"),
    ],
)
def test_a_plan_that_can_not_be_ends_with_code_two_and_its_repair(tmp_path: Path, plan: object, reason: str) -> None:
    exit_code, told = run(written(tmp_path, plan))
    assert exit_code == 2
    assert reason in told
