"""engagemeter value: lifetime value and RFM from a file of purchases."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from instruments.library import find
from psychometrics.plan import plan_of
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.simulation import simulate_value
from survey_app.cli import app
from survey_app.commands import value as command
from tests.shared_data import shared_file

KINDS = ("transactions", "contacts", "referrals", "influence", "feedback", "tiers")


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


@pytest.fixture(scope="module")
def firm_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers and every kind of record, as files of a firm."""
    folder, made = tmp_path_factory.mktemp("firm"), simulate_value(120, cut_day=500)
    for kind in KINDS:
        getattr(made.records, kind).to_csv(folder / f"{kind}.csv", index=False, date_format="%Y-%m-%d")
    rng, standing = np.random.default_rng(1), made.scores["engagement"].to_numpy() - 3
    answers = pd.DataFrame({"card": made.scores.index})
    model = find("brand-engagement").model
    assert model is not None
    for item in model.items:
        middle, width = (item.low + item.high) / 2, (item.high - item.low) / 4
        shown = np.clip(np.round(middle + width * standing + rng.normal(0, 0.8, len(standing))), item.low, item.high)
        answers[item.code] = item.low + item.high - shown if item.reverse_keyed else shown
    answers.to_csv(folder / "answers.csv", index=False)
    return folder


def asked(folder: Path, out: Path, *more: object) -> tuple[int, str]:
    files = [part for kind in KINDS for part in (f"--{kind}", folder / f"{kind}.csv")]
    known = ("value", "report", folder / "answers.csv", "--instrument", "brand-engagement", "--out", out, *files)
    return run(*known, "--tier-order", "bronze,silver,gold", "--margin-rate", "0.3", *more)


def test_a_report_is_ordered_with_answers_and_records_joined(
    firm_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The measures and the printing are tried by themselves; here is what the command hands to them."""
    given: dict[str, Any] = {}

    def analysed(records: Records, stated: Assumptions, **joined: Any) -> str:
        given.update(records=records, stated=stated, **joined)
        return "valued"

    def printed(analysis: Any, study: Any, code: str, out: Path, valued: str) -> int:
        given.update(code=code, out=out, valued=valued, n=analysis.provenance.n)
        return 9

    monkeypatch.setattr(command, "analyse_value", analysed)
    monkeypatch.setattr(command, "write_report", printed)
    monkeypatch.setattr(command, "customary_plan", lambda: plan_of(["scales"]))
    code, said = asked(firm_files, tmp_path / "v.pdf", "--key", "card", "--language", "en")
    assert code == 0, said
    assert "9 pages" in said
    assert all(given["records"].has(kind) for kind in KINDS)
    assert set(given["scores"].index) <= set(given["records"].transactions["customer"])
    assert (given["engagement"], given["valued"], given["code"]) == ("brand_engagement", "valued", "en")
    assert (given["stated"].margin_rate, given["stated"].tier_order) == (0.3, ("bronze", "silver", "gold"))


def test_a_key_that_the_answers_have_not_is_refused_in_words(firm_files: Path, tmp_path: Path) -> None:
    code, said = asked(firm_files, tmp_path / "v.pdf", "--key", "number", "--language", "en")
    assert code == 2
    assert "number" in said


@pytest.mark.slow
@pytest.mark.parametrize(("code", "word"), [("fa", "ارزش حیات مشتری"), ("en", "Customer lifetime value")])
def test_the_whole_report_is_a_pdf_with_its_value_chapter(
    firm_files: Path, tmp_path: Path, code: str, word: str
) -> None:
    out = tmp_path / "v.pdf"
    done, said = asked(firm_files, out, "--key", "card", "--language", code)
    assert done == 0, said
    text = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, text=True, check=True).stdout
    assert word in text.replace("\u202b", "").replace("\u202c", "")
