"""engagemeter value: lifetime value and RFM from a file of purchases."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from psychometrics.value.simulation import simulate_value
from survey_app.cli import app
from tests.shared_data import shared_file


@pytest.fixture(scope="module")
def purchases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "purchases.csv"
    simulate_value(200).records.transactions[["customer", "date", "amount"]].to_csv(path, index=False)
    return path


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_fitting_says_parameters_and_hold_out_and_writes_one_row_per_customer(purchases: Path, tmp_path: Path) -> None:
    out = tmp_path / "clv.csv"
    code, said = run("value", "fit-clv", purchases, "--out", out)
    assert code == 0, said
    assert "bgnbd" in said
    assert "SE" in said
    assert "Hold-out" in said
    assert len(pd.read_csv(out)) == 200


def test_segments_are_counted_in_the_language_asked_for(purchases: Path) -> None:
    code, said = run("value", "rfm", purchases, "--language", "fa")
    assert code == 0, said
    assert "برترین‌ها" in said


def test_a_bad_day_or_a_folder_that_is_not_there_is_refused_before_anything_is_read(purchases: Path) -> None:
    assert run("value", "rfm", purchases, "--analysis-date", "1404/01/01")[0] == 2
    assert run("value", "fit-clv", purchases, "--out", "/nowhere/at/all.csv")[0] == 2


@pytest.mark.shared
def test_the_published_figures_of_cdnow_come_out(tmp_path: Path) -> None:
    path = tmp_path / "cdnow.csv"
    with shared_file("data/CDNOW_sample.txt").open() as source, path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer", "date", "amount"])
        for line in source:
            _, customer, day, _, amount = line.split()
            writer.writerow([customer, f"{day[:4]}-{day[4:6]}-{day[6:]}", amount])
    code, said = run("value", "fit-clv", path, "--analysis-date", "1997-09-30")
    assert code == 0, said
    for told in ("−9,582.429", "r = 0.2426", "alpha = 4.413", "a = 0.7929", "b = 2.425"):
        assert told in said
