"""engagemeter check-published in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from instruments.language import languages
from survey_app.cli import app

PAPER = """
title: A scale
df: 115
constructs:
  consumption: {loadings: [.82, .84, .66, .63, .86], ave: .54}
  contribution: {loadings: [.84, .90, .86, .88, .63, .67], ave: .65}
  creation: {loadings: [.90, .90, .82, .85, .80, .69], ave: .68}
"""


@pytest.mark.parametrize("code", sorted(languages()))
def test_each_figure_has_its_line(code: str, tmp_path: Path) -> None:
    file = tmp_path / "paper.yaml"
    file.write_text(PAPER, "utf-8")
    done = CliRunner().invoke(app, ["check-published", str(file), "--language", code])
    assert done.exit_code == 0, done.output
    lines = done.output.strip().splitlines()
    assert len(lines) == 3 * 3 + 1 + 1
    if code == "en":
        assert lines[0] == "differs: AVE, consumption: printed 0.54, computed 0.590"
        assert "1 more parameter" in lines[-1]


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "paper.yaml"
    file.write_text("constructs: [", "utf-8")
    done = CliRunner().invoke(app, ["check-published", str(file)])
    assert done.exit_code == 2
