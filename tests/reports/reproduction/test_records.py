"""What customers are worth is computed anew from the bundle, in R and in Python, under pseudonyms of its own."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from instruments.instrument import Instrument
from psychometrics.analysis import analyse
from psychometrics.plan import Plan, Step
from psychometrics.responses import Responses
from psychometrics.value.analysis import analyse_value, value_plan
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.simulation import Simulated, simulate_value
from reports.reproduction.bundle import bundle, readme
from reports.reproduction.records import REASONS, Valued, pseudonyms
from tests.psychometrics.value.cdnow import log
from tests.reports.conftest import _responses
from tests.reports.reproduction.test_bundle import compared_places

ROOT = Path(__file__).parents[3]
MEASURES = (*(step.statistic for step in value_plan().steps), "contractual_clv")
OPTIONS: dict[str, dict[str, Any]] = {
    "contractual_clv": {"period_days": 120.0},
    **{name: {"replicates": 150} for name in ("costs", "tier_event_study", "ckv")},
}


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate_value(130, cut_day=500)


@pytest.fixture(scope="module")
def valued(made: Simulated) -> Valued:
    plan = Plan(tuple(Step(name, OPTIONS.get(name, {})) for name in MEASURES))
    asked = {"engagement": "engagement", "measured_on": made.measured_on, "reliabilities": {"engagement": 0.85}}
    found = analyse_value(
        made.records,
        made.assumptions,
        plan,
        made.scores,
        {"engagement": 0.85},
        engagement="engagement",
        measured_on=made.measured_on,
    )
    return Valued(found, made.records, made.scores, asked)


@pytest.fixture(scope="module")
def survey(big_five: Instrument) -> Responses:
    return _responses(big_five, 60)


def packed(big_five: Instrument, survey: Responses, valued: Valued) -> zipfile.ZipFile:
    results = analyse(survey, big_five.model, Plan((Step("scales"),))).to_json()  # type: ignore[arg-type]
    return zipfile.ZipFile(
        io.BytesIO(bundle("en", "value", results, big_five.model, (big_five,), survey, valued))  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def folder(big_five: Instrument, survey: Responses, valued: Valued, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("value")
    packed(big_five, survey, valued).extractall(made)
    return made


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_r_gets_the_same_values_from_the_records(folder: Path) -> None:
    places = compared_places(folder)
    assert {
        "clv/fit/log_likelihood",
        "clv/spend/log_likelihood",
        "clv/total/estimate",
        "clv/total_purchases/estimate",
        "rfm/segments/0/amount",
        "civ/spectral_radius",
        "tier_effects/asymmetry/ols+asymmetry/b",
    } <= places
    computed = {place.split("/")[0] for place in places}
    assert set(MEASURES) <= computed, set(MEASURES) - computed
    assert {name for name in ("clv", "crv", "civ", "ckv") if f"customers/{name}/" in " ".join(places)} == {
        "clv", "crv", "civ", "ckv"
    }  # fmt: skip


def test_python_gets_the_same_values_from_the_records(folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "recompute.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    compared, agreeing = (int(word) for word in done.stdout.split() if word.isdigit())
    assert compared == agreeing > 500


def test_no_key_of_the_firm_is_in_the_bundle(folder: Path, valued: Valued) -> None:
    keys = set(map(str, valued.analysis.customers.index))
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())
    assert not [key for key in keys if key in text]
    assert sorted(keys) == [key for key in pseudonyms(valued) if key in keys or not key.startswith("idea")]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_where_records_may_not_go_along_the_reason_is_said(
    big_five: Instrument, survey: Responses, valued: Valued, reason: str, code: str
) -> None:
    results = analyse(survey, big_five.model, Plan((Step("scales"),))).to_json()  # type: ignore[arg-type]
    told = readme(code, "value", results, replace(valued, why_not=reason), with_data=True)
    assert readme(code, "value", results, valued, with_data=True) != told
    without = packed(big_five, survey, replace(valued, why_not=reason)).namelist()
    assert not [name for name in without if "records" in name or name == "value.json"]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
@pytest.mark.parametrize("model", ["paretonbd", "bgnbd"])
def test_r_finds_the_same_most_likely_parameters_of_real_purchases(
    big_five: Instrument, survey: Responses, tmp_path: Path, model: str
) -> None:
    """Every fourth customer of the CDNOW sample, over the 78 weeks of it; R maximises the likelihood by itself."""
    rows = log().transactions
    records = Records(transactions=rows[rows["customer"].astype(int) % 4 == 0])
    plan = Plan((Step("clv", {"model": model}), Step("clv_calibration", {"model": model})))
    found = analyse_value(records, Assumptions(margin_rate=0.3), plan)
    packed(big_five, survey, Valued(found, records, None, {})).extractall(tmp_path)
    places = compared_places(tmp_path)
    assert {
        "clv/fit/log_likelihood",
        "clv/total/estimate",
        "clv_calibration/fit/log_likelihood",
        "clv_calibration/purchases/predicted",
        "clv_calibration/curve/69/expected",
    } <= places
    assert sum(place.startswith("customers/clv/") for place in places) > 500
