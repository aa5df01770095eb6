"""The bundle: whoever has it gets the report's numbers again, in R and in Python."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from instruments.instrument import Instrument
from psychometrics import registry
from psychometrics.analysis import analyse
from psychometrics.criterion.registry import criterion_statistics
from psychometrics.disclosure.protect import protected
from psychometrics.model import Measurement
from psychometrics.plan import Plan, Step
from psychometrics.responses import Responses
from psychometrics.value.registry import value_measures
from reports.reproduction.bundle import STATISTICS, bundle, r_script
from tests.reports.conftest import _responses

ROOT = Path(__file__).parents[3]
STEPS = ("background", "items", "scales", "normality", "reliability", "adequacy", "correlations", "validity")
PATHS = "extraversion ~ a*agreeableness\nopenness ~ b*extraversion + conscientiousness\nthrough := a*b"
OPTIONS = {
    "sem": {"syntax": PATHS, "estimator": "MLR"},
    "reliability": {"replicates": 20},
    "validity": {"replicates": 20},
}


@pytest.fixture(scope="module")
def responses(big_five: Instrument) -> Responses:
    return _responses(big_five, 300)


@pytest.fixture(scope="module")
def packed(big_five: Instrument, responses: Responses) -> dict[str, zipfile.ZipFile]:
    """The bundle in each language with the data, and "without" it."""
    plan = Plan(
        tuple(Step(name, OPTIONS.get(name, {})) for name in (*STEPS, "groups", "association", "midpoint", "cfa", "sem"))
    )
    found = analyse(responses, big_five.model, plan).to_json()  # type: ignore[arg-type]

    def made(code: str, data: Responses | None) -> zipfile.ZipFile:
        whole = bundle(code, "پنج عامل", found, big_five.model, (big_five,), data)  # type: ignore[arg-type]
        return zipfile.ZipFile(io.BytesIO(whole))

    return {**{code: made(code, responses) for code in ("fa", "ar", "en")}, "without": made("en", None)}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_r_gets_the_same_numbers(packed: dict[str, zipfile.ZipFile], tmp_path: Path) -> None:
    packed["en"].extractall(tmp_path)
    done = subprocess.run(["Rscript", "recompute.R"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    compared, agreeing = (int(word) for word in done.stdout.split() if word.isdigit())
    assert compared == agreeing > 300
    places = {line.split("/")[0].strip('"') for line in (tmp_path / "comparison.csv").read_text().splitlines()[1:]}
    assert {
        "items",
        "scales",
        "normality",
        "reliability",
        "adequacy",
        "correlations",
        "validity",
        "groups",
        "association",
        "cfa",
        "sem",
    } <= places


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_r_says_when_a_number_differs(packed: dict[str, zipfile.ZipFile], tmp_path: Path) -> None:
    packed["en"].extractall(tmp_path)
    path = tmp_path / "results.csv"
    lines = [
        "reliability/scales/openness/alpha,0.5" if line.startswith("reliability/scales/openness/alpha,") else line
        for line in path.read_text("utf-8").splitlines()
    ]
    path.write_text("\n".join(lines), "utf-8")
    done = subprocess.run(["Rscript", "recompute.R"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1
    assert "reliability/scales/openness/alpha" in done.stdout


def test_python_gets_the_same_numbers(packed: dict[str, zipfile.ZipFile], tmp_path: Path) -> None:
    packed["fa"].extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "recompute.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    compared, agreeing = (int(word) for word in done.stdout.split() if word.isdigit())
    assert compared == agreeing > 1000


def test_python_knows_what_the_report_hides_and_what_is_an_attention_check(
    big_five: Instrument, responses: Responses, tmp_path: Path
) -> None:
    few = responses.background.assign(attention1=4.0, city=["north"] * 297 + ["south"] * 3)
    asked = replace(responses, background=few, checks=frozenset({"attention1"}))
    whole = analyse(asked, big_five.model, Plan((Step("background"), Step("groups"), Step("association"))))  # type: ignore[arg-type]
    shown = protected(whole, asked, 5)
    assert shown is not whole
    packed = bundle("en", "Big Five", shown.to_json(), big_five.model, (big_five,), asked)  # type: ignore[arg-type]
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "recompute.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_the_bundle_says_in_its_language_what_it_holds(packed: dict[str, zipfile.ZipFile], code: str) -> None:
    told = packed[code].read("README.txt").decode()
    assert {"fa": "کتابچهٔ کد", "ar": "دليل الرموز", "en": "codebook"}[code] in told
    assert "recompute.R" in told
    names = set(packed[code].namelist())
    assert {"codebook.csv", "plan.json", "results.json", "recompute.R", "recompute.py", "LICENSE.txt"} <= names
    assert json.loads(packed[code].read("plan.json"))["steps"]


def test_without_leave_there_are_no_answers_and_that_is_said(packed: dict[str, zipfile.ZipFile]) -> None:
    assert not [name for name in packed["without"].namelist() if name.startswith("data/")]
    assert "answers are left out" in packed["without"].read("README.txt").decode()
    assert "data/answers_keyed.csv" in packed["en"].namelist()


def test_every_r_file_is_named_as_a_statistic() -> None:
    assert {path.stem for path in STATISTICS.glob("*.R")} <= {
        *registry.statistics(),
        *value_measures(),
        *criterion_statistics(),
    }
    assert "psych::alpha" in r_script(["reliability"])
    assert "psych::alpha" not in r_script(["items"])


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_a_path_model_with_a_formative_scale_is_compared_or_said_not_to_be(
    big_five: Instrument, responses: Responses, tmp_path: Path
) -> None:
    assert big_five.model is not None
    first, *rest = big_five.model.constructs
    model = replace(big_five.model, constructs=(replace(first, measurement=Measurement.FORMATIVE), *rest))
    paths = f"H1+: {first.code} -> {rest[0].code} # one\nH2-: {first.code} + {rest[0].code} --> {rest[1].code}"
    found = analyse(responses, model, Plan((Step("pls", {"paths": paths, "replicates": 0}),))).to_json()
    whole = bundle("en", "paths", found, model, (big_five,), responses)  # type: ignore[arg-type]
    zipfile.ZipFile(io.BytesIO(whole)).extractall(tmp_path)
    measured = [line.split(",")[-1] for line in (tmp_path / "model.csv").read_text().splitlines()[1:]]
    assert measured.count("formative") == len(first.items)
    places = compared_places(tmp_path)
    assert {
        "pls/paths/2/path/estimate",
        "pls/fit/0/estimated",
        f"pls/indicators/{first.code}+A1/weight/estimate",
    } <= places


TESTS = """correlation: agreeableness, extraversion +
path: agreeableness, age -> extraversion +
difference: extraversion by gender, 2 > 1
difference: extraversion by education
moderation: agreeableness * age -> extraversion
mediation: age -> agreeableness -> extraversion"""
OTHERS = {
    "declared_tests": {"tests": TESTS, "replicates": 30},
    "dif": {"by": ["gender"], "group_model": False},
    "pls_segments": {"paths": "agreeableness -> extraversion", "most": 2, "starts": 3},
}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_r_computes_declared_tests_item_functioning_and_hidden_segments_by_itself(
    big_five: Instrument, responses: Responses, tmp_path: Path
) -> None:
    assert big_five.model is not None
    kept = [each for each in big_five.model.constructs if each.code in ("agreeableness", "extraversion")]
    model = replace(big_five.model, constructs=tuple(kept))
    found = analyse(responses, model, Plan(tuple(Step(*step) for step in OTHERS.items()))).to_json()
    whole = bundle("en", "others", found, model, (big_five,), responses)
    zipfile.ZipFile(io.BytesIO(whole)).extractall(tmp_path)
    places = compared_places(tmp_path)
    assert {f"declared_tests/rows/{row}/estimate" for row in range(7)} <= places
    assert "dif/comparisons/agreeableness+gender/logistic/A1/r2_change" in places
    assert "pls_segments/counts/1/aic3" in places


def compared_places(folder: Path) -> set[str]:
    """What R computed in a folder; every number must agree."""
    done = subprocess.run(["Rscript", "recompute.R"], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    return {line.split(",")[0].strip('"') for line in (folder / "comparison.csv").read_text().splitlines()[1:]}
