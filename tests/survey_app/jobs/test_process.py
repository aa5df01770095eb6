"""Heavy steps run apart, within limits."""

from __future__ import annotations

import time
from pathlib import Path

from survey_app.jobs.process import Outcome, run_limited
from tests.survey_app.jobs.toy_steps import HERE


def run(name: str, cpu_seconds: int = 20, memory_mib: int = 1024, **options: object) -> Outcome:
    return run_limited(f"{HERE}:{name}", {}, cpu_seconds=cpu_seconds, memory_mib=memory_mib, **options)  # type: ignore[arg-type]


def test_a_step_gives_its_result() -> None:
    assert run("answer") == {"result": 42}


def test_progress_is_told(tmp_path) -> None:  # type: ignore[no-untyped-def]
    told: list[tuple[int, int]] = []
    arguments = {"path": str(tmp_path / "notes"), "number": 3, "seconds": 0}
    outcome = run_limited(
        f"{HERE}:note", arguments, cpu_seconds=20, memory_mib=1024, progress=lambda *at: told.append(at)
    )
    assert outcome == {"result": 3}
    assert told == [(3, 5)]


def test_a_refusal_keeps_its_code_place_and_params() -> None:
    assert run("picky") == {"error": {"code": "toy_refused", "place": "row 3", "params": {"name": "att3"}}}


def test_a_step_without_end_is_stopped_by_its_share_of_the_processor() -> None:
    assert run("endless", cpu_seconds=2)["error"]["code"] == "job_too_long"


def test_a_step_that_wants_too_much_memory_is_refused_it() -> None:
    assert run("greedy", memory_mib=512)["error"] == {"code": "job_too_big", "place": "", "params": {"mib": 512}}


def test_a_step_that_nests_without_end_is_refused() -> None:
    assert run("deep")["error"]["code"] == "job_too_complex"


def test_a_step_reaches_no_network() -> None:
    assert run("curious")["error"]["code"] == "job_failed"


def test_a_step_is_stopped_when_it_is_asked_and_not_at_its_end() -> None:
    began = time.monotonic()
    assert run("sleepy", stop=lambda: time.monotonic() - began > 0.5) == {"cancelled": True}
    assert time.monotonic() - began < 60


def test_temporary_files_of_a_step_go_with_it() -> None:
    left = Path(run("untidy")["result"])
    assert left.parent.name.startswith("engagemeter-step-")
    assert not left.parent.exists()
