"""engagemeter analyse and statistics: which plan a terminal asks for, and what it is told when that can't be."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from psychometrics.errors import EngagemeterError, ManyErrors
from psychometrics.plan import CUSTOMARY, Plan, Step
from psychometrics.registry import statistics
from survey_app.cli import app
from survey_app.commands import analyse
from survey_app.commands.analyse import chosen_plan

DATA = Path(__file__).parents[2] / "data" / "bfi.csv"
INSTRUMENT = Path(__file__).parents[3] / "examples" / "big-five.yaml"


def code_of(path: Path | None, names: str = "") -> str:
    with pytest.raises(EngagemeterError) as told:
        chosen_plan(path, names, None)
    errors = told.value.errors if isinstance(told.value, ManyErrors) else (told.value,)
    return errors[0].code


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.yaml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_plan_the_customary_one_runs_and_names_give_their_own() -> None:
    assert [step.statistic for step in chosen_plan(None, "", 5).steps] == list(CUSTOMARY)
    assert chosen_plan(None, "items, reliability", 5) == Plan((Step("items"), Step("reliability")), 5)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_plan_file_is_yaml_or_json(tmp_path: Path, as_json: bool) -> None:
    plan = Plan((Step("items"), Step("efa", {"factors": 5, "rotation": "promax"})), 9)
    text = json.dumps(plan.to_dict()) if as_json else yaml.safe_dump(plan.to_dict())
    assert chosen_plan(written(tmp_path, text), "", None) == plan
    assert chosen_plan(written(tmp_path, text), "", 4).seed == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("steps: [", "plan_unreadable"),
        ("42", "plan_unreadable"),
        ("steps: [1, 2]", "plan_unreadable"),
        ("{seed: often, steps: [items]}", "plan_unreadable"),
        ("steps: [{statistic: efa, options: many}]", "plan_unreadable"),
        ("steps: [magic]", "statistic_unknown"),
        ("steps: [items, items]", "statistic_twice"),
        ("steps: [{statistic: efa, options: {depth: 3}}]", "option_unknown"),
        ("steps: [{statistic: efa, options: {factors: many}}]", "plan_option_range"),
        ("steps: [{statistic: reliability, options: {confidence: 95}}]", "plan_option_range"),
        ("steps: [{statistic: efa, options: {rotation: sideways}}]", "plan_option_value"),
    ],
)
def test_a_plan_that_can_t_be_carried_out_is_refused_before_anything_runs(tmp_path: Path, text: str, code: str) -> None:
    assert code_of(written(tmp_path, text)) == code


def test_a_plan_and_names_together_are_refused(tmp_path: Path) -> None:
    assert code_of(written(tmp_path, "steps: [items]"), "items") == "plan_and_statistics"


def test_a_wrong_option_ends_the_command_with_code_2_in_the_language_asked_and_writes_nothing(tmp_path: Path) -> None:
    plan, out = written(tmp_path, "steps: [{statistic: efa, options: {factors: 0}}]"), tmp_path / "report.pdf"
    asked = ["analyse", str(DATA), "--instrument", str(INSTRUMENT), "--out", str(out), "--plan", str(plan)]
    ended = CliRunner().invoke(app, [*asked, "--language", "fa"])
    assert ended.exit_code == 2
    assert "باید عددی از" in ended.output
    assert not out.exists()


def test_scores_of_everybody_are_written_by_the_line_of_the_data_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyse, "write_report", lambda *_: 1)
    plan, out = written(tmp_path, "steps: [{statistic: efa, options: {factors: 5}}]"), tmp_path / "scores.zip"
    analyse.run(DATA, INSTRUMENT, tmp_path / "report.pdf", "en", plan=plan, scores=out)
    with zipfile.ZipFile(out) as archive:
        scores = pd.read_csv(archive.open("scores.csv"))
        columns = pd.read_csv(archive.open("columns.csv"))
    assert list(scores["row"])[:2] == [2, 3]
    assert list(columns["column"]) == [f"efa_F{number}" for number in range(1, 6)]
    assert scores["efa_F1"].notna().sum() == columns["n"].iloc[0] < len(scores)


def test_the_list_of_statistics_names_each_with_options_and_sources() -> None:
    ended = CliRunner().invoke(app, ["statistics", "--language", "en"])
    assert ended.exit_code == 0
    for name, known in statistics().items():
        assert f"\n{name}" in f"\n{ended.output}"
        assert all(option in ended.output for option in known.options)
    assert "Cronbach, 1951" in ended.output
    assert "psych::alpha" in ended.output
