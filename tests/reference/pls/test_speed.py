"""Thousands of resamples of the satisfaction model cost little: they are computed together, not in a loop."""

from __future__ import annotations

from time import process_time

import pytest

from psychometrics.pls.bootstrap import resample
from tests.reference.pls.cases import solved


@pytest.mark.shared
def test_five_thousand_bootstrap_samples_take_seconds_of_processor_time() -> None:
    _, model, answers, method, _ = solved("pls_mobi_ecsi_modeA_path")
    taken = []
    for _ in range(2):
        started = process_time()
        assert resample(model, answers, method, 5000, seed=1).failed == 0
        taken.append(process_time() - started)
    assert min(taken) < 3  # about 0.5 on a computer without other work
