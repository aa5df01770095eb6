"""A plan's simulation in the job process: its result as JSON. The web process never imports this."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from psychometrics.planning.design import design_of
from psychometrics.planning.simulation import plan_sample
from psychometrics.results import to_jsonable
from psychometrics.whole_file import write_whole
from survey_app.jobs.child import report_progress


def carry_out(design: dict[str, Any], out: str) -> dict[str, Any]:
    """Simulates and writes `out`. Returns path, sha256 of the plan, and the least n of its grid."""
    found = plan_sample(design_of(design), report_progress)
    path = Path(out)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, json.dumps(to_jsonable(found), ensure_ascii=False, allow_nan=False))
    return {"path": out, "sha256": found.sha256, "least": found.least}
