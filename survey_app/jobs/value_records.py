"""Jobs of kind "value_look" and "value_check": company files are opened in a limited process only.

What they find goes to files of the import and to its row; the engine keeps no customer's key.
"""

from __future__ import annotations

from typing import Any

from survey_app.jobs.tasks import Run, task
from survey_app.value.orders import check_order, keep_check, look_order


@task("value_look", quick=True)
def value_look(run: Run) -> dict[str, Any]:
    """input: import_id. result: how many rows and columns were looked at."""
    order = run.step("order", look_order, **run.input)
    return dict(run.heavy("look", "survey_app.value.compute:first_look", **order))


@task("value_check")
def value_check(run: Run) -> dict[str, Any]:
    """input: import_id, declaration. result: rows read and used, fingerprint of the clean records."""
    order = run.step("order", check_order, **run.input)
    found = run.heavy("read", "survey_app.value.compute:check", **order)
    return dict(run.step("keep", keep_check, found=found, **run.input))
