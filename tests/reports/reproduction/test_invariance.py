"""The levels of invariance, anew in lavaan and semTools from the bundle."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from instruments.instrument import Instrument
from psychometrics.analysis import analyse
from psychometrics.model import Construct, MeasurementModel
from psychometrics.plan import Plan, Step
from reports.reproduction.bundle import bundle
from tests.reports.conftest import _responses
from tests.reports.reproduction.test_bundle import compared_places

HAS_SEMTOOLS = (
    shutil.which("Rscript") is not None
    and not subprocess.run(
        ["Rscript", "-e", "stopifnot(requireNamespace('semTools', quietly = TRUE))"], capture_output=True
    ).returncode
)


def _second_order(instrument: Instrument) -> MeasurementModel:
    assert instrument.model is not None
    kept = instrument.model.constructs[:3]
    return replace(instrument.model, constructs=(Construct("general", dimensions=kept),))


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
@pytest.mark.parametrize(
    "estimator", ["MLR", pytest.param("WLSMV", marks=pytest.mark.skipif(not HAS_SEMTOOLS, reason="no semTools"))]
)
def test_r_climbs_the_same_ladder(big_five: Instrument, tmp_path: Path, estimator: str) -> None:
    model = _second_order(big_five)
    if estimator == "WLSMV":
        model = replace(model, constructs=model.constructs[0].dimensions[:2])
    responses = _responses(big_five, 300)
    plan = Plan((Step("invariance", {"group": "gender", "estimator": estimator}),))
    found = analyse(responses, model, plan).to_json()
    assert found["results"]["invariance"]["kind"] == "Invariance", found["results"]["invariance"]
    zipfile.ZipFile(io.BytesIO(bundle("en", "ladder", found, model, (big_five,), responses))).extractall(tmp_path)
    levels = [level["name"] for level in found["results"]["invariance"]["levels"]]
    places = compared_places(tmp_path)
    assert {
        f"invariance/levels/{name}/{figure}" for name in levels for figure in ("chi_square", "df", "srmr")
    } <= places
