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
from psychometrics.plan import Plan, Step, plan_of
from psychometrics.value.margin import contractual_clv
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

    def analysed(
        records: Records, stated: Assumptions, plan: Plan, scores: pd.DataFrame, reliable: Any, **joined: Any
    ) -> str:
        given.update(records=records, stated=stated, plan=plan, scores=scores, reliable=reliable, **joined)
        return "valued"

    def printed(analysis: Any, study: Any, code: str, out: Path, valued: str) -> int:
        given.update(code=code, out=out, valued=valued, n=analysis.provenance.n)
        return 9

    monkeypatch.setattr(command, "analyse_value", analysed)
    monkeypatch.setattr(command, "write_report", printed)
    monkeypatch.setattr(command, "customary_plan", lambda: plan_of(["scales", "reliability"]))
    code, said = asked(firm_files, tmp_path / "v.pdf", "--key", "card", "--language", "en")
    assert code == 0, said
    assert "9 pages" in said
    assert all(given["records"].has(kind) for kind in KINDS)
    assert set(given["scores"].index) <= set(given["records"].transactions["customer"])
    assert (given["engagement"], given["valued"], given["code"]) == ("brand_engagement", "valued", "en")
    assert given["reliable"]
    assert all(0 < one <= 1 for one in given["reliable"].values())
    assert "contractual_clv" not in {step.statistic for step in given["plan"].steps}
    assert given["measured_on"] is None
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


def test_a_value_under_a_contract_is_told_where_one_is_stated(purchases: Path) -> None:
    code, said = run(
        "value", "fit-clv", purchases, "--retention", "80%", "--discount-rate", "0.1", "--margin-rate", 0.5
    )
    assert code == 0, said
    assert "Contract: 0.8000 of the customers stay from one period of 365 days to the next" in said
    frame = pd.read_csv(purchases, parse_dates=["date"])
    result = contractual_clv(
        Records(transactions=frame), Assumptions(discount_rate_annual=0.1, margin_rate=0.5), retention=0.8
    )
    k = 0.8 / 1.1
    assert result.clv_horizon == pytest.approx(result.margin_per_period * k)
    assert f"{result.margin_per_period * k:,.2f} over 1 × 365 days" in said
    assert f"{result.margin_per_period * k / (1 - k):,.2f} without end" in said


def test_retention_can_be_counted_and_the_first_margin_be_now(purchases: Path) -> None:
    code, said = run("value", "fit-clv", purchases, "--retention", "counted", "--contract-days", 91, "--language", "fa")
    assert code == 0, said
    assert "دورهٔ ۹۱ روزه" in said
    now = run("value", "fit-clv", purchases, "--retention", "0.8", "--first-margin", "now")[1]
    assert now != run("value", "fit-clv", purchases, "--retention", "0.8")[1]


@pytest.mark.parametrize("share", ["1.2", "-0.1", "most", "120%", "nan"])
def test_a_retention_that_cannot_be_meant_is_refused(purchases: Path, share: str) -> None:
    code, said = run("value", "fit-clv", purchases, f"--retention={share}")
    assert code == 2
    assert share in said


def test_a_report_takes_contract_day_of_the_survey_thresholds_and_the_smallest_group(
    firm_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    monkeypatch.setattr(command, "customary_plan", lambda: plan_of(["scales"]))
    monkeypatch.setattr(command, "value_plan", lambda: Plan((Step("rfm"), Step("segments"), Step("tiers"))))
    monkeypatch.setattr(command, "write_report", lambda analysis, study, code, out, valued: found.append(valued) or 1)
    code, said = asked(
        firm_files, tmp_path / "v.pdf", "--key", "card", "--language", "en", "--retention", "۸۰٪",
        "--tier-order", "bronze, silver: 1000, gold: 5000", "--least-cell", 7, "--measured-on", "2024-06-01",
    )  # fmt: skip
    assert code == 0, said
    assert "Contract: 0.8000" in said
    valued = found[0]
    assert valued.assumptions.tier_thresholds == {"silver": 1000.0, "gold": 5000.0}
    assert valued.results["contractual_clv"].retention.stated
    assert valued.results["segments"].hide_below == 7
    assert asked(firm_files, tmp_path / "v.pdf", "--key", "card", "--measured-on", "yesterday")[0] == 2


def test_rows_left_out_are_counted_with_their_reason_and_mixed_currencies_refused(tmp_path: Path) -> None:
    rows = [f"c{i % 20},2025-{1 + i % 9:02d}-{1 + i % 27:02d},{-5 if i % 7 == 0 else 5 + i}" for i in range(200)]
    path = tmp_path / "p.csv"
    path.write_text("\n".join(["customer,date,amount", *rows, "c1,2199-01-01,5", "c2,someday,5"]), "utf-8")
    code, said = run("value", "rfm", path)
    assert code == 0, said
    read, used, left = (int(word) for word in said.splitlines()[0].split() if word.isdigit())
    assert read == 202 == used + left
    assert "“Amount” is negative" in said
    assert "lies in the future: 1 (rows 202)" in said
    assert "is no date: 1 (rows 203)" in said
    code, said = run("value", "rfm", path, "--calendar", "jalali")
    assert code == 2
    assert "None of the 202 rows can be used" in said
    mixed = tmp_path / "m.csv"
    mixed.write_text("customer,date,amount,currency\nc1,2025-01-01,5,USD\nc1,2025-01-02,5,EUR\n", "utf-8")
    code, said = run("value", "rfm", mixed, "--currency", "USD")
    assert code == 2
    assert "EUR" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [("--horizon-days", 0), ("--time-unit-days", 0), ("--margin-rate", "nan"), ("--discount-rate", -1)],
)
def test_what_cannot_be_reckoned_with_is_refused_in_words(purchases: Path, name: str, value: object) -> None:
    code, said = run("value", "fit-clv", purchases, f"{name}={value}")
    assert code == 2
    assert "Traceback" not in said
    assert len(said) > 20
