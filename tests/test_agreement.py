"""Every reference result beside the project is compared, and no number of ours is further from it than it allows."""

from __future__ import annotations

import warnings

import pytest

from benchmarks.agreement import STATISTICS, Compared
from benchmarks.compared import SHARED, cases

FOLDER = SHARED / "reference/psychometrics"
LATENT_VARIABLES = ("cfa_", "sem_", "fiml_", "invariance", "mediation", "grm", "irt")
"""Compared by the tests of psychometrics.sem and psychometrics.irt; of these, CR and AVE are compared here."""
WIDER = {
    ("map_vss", "VSS, complexity 1"): 2e-4,
    ("map_vss", "VSS, complexity 2"): 2e-4,
    ("parallel", "mean random eigenvalues (by chance)"): 0.12,
    ("parallel", "observed eigenvalues of factors"): 1e-4,
    ("parallel", "observed eigenvalues of components"): 1e-9,
    ("parallel", "suggested numbers"): 0.0,
    ("polychoric", "against psych, correct = 0"): 2e-3,
    ("polychoric", "against lavaan"): 1e-5,
    ("polychoric", "thresholds"): 1e-5,
    ("kappa", "variance of weighted kappa"): 1.0,
    ("cfa_ml", "CR"): 1e-5,
    ("cfa_ml", "AVE"): 1e-5,
    ("cfa_ml", "χ² of the model"): 1e-6,
}
"""Where the header has no single number, or R stops early, or is wrong: docs/agreement.md has the reasons."""

beside = pytest.mark.skipif(not FOLDER.is_dir(), reason="no reference results beside the project")


@pytest.mark.shared
@beside
def test_every_reference_result_of_classical_statistics_is_compared() -> None:
    there = {path.stem.split("__")[0] for path in FOLDER.glob("*.json")}
    classical = {prefix for prefix in there if not prefix.startswith(LATENT_VARIABLES)}
    assert len(classical) >= 19
    assert classical - {compared.prefix for compared in STATISTICS} == set()


@pytest.mark.shared
@beside
@pytest.mark.parametrize("compared", STATISTICS, ids=lambda one: f"{one.prefix}, {one.reference}")
def test_no_figure_is_further_from_its_reference_than_allowed(compared: Compared) -> None:
    """The smaller of the absolute and the relative difference counts; every case gives at least one figure."""
    for case in cases(compared.prefix):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = list(compared.compare(case))
        assert found, case.name
        given = case.header["tolerance"]
        for one in found:
            allowed = WIDER.get((compared.prefix, one.figure), given)
            assert min(one.absolute, one.relative) <= allowed, (case.name, one)
