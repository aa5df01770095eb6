"""Jobs of kind "export" and of answers brought in: files are read and written in a limited process only."""

from __future__ import annotations

from typing import Any

from survey_app.exchange.gathering import gather
from survey_app.exchange.import_orders import check_order, confirm, keep_check, look_order
from survey_app.jobs.tasks import Run, task


@task("export")
def export(run: Run) -> dict[str, Any]:
    """input: form, language, which. result: file, bytes, sha256; rows and data_sha256 of a data file."""
    order = run.step("gather", gather, **run.input)
    return dict(run.heavy("write", "survey_app.exchange.compute:write_data", **order))


@task("answers_look", quick=True)
def answers_look(run: Run) -> dict[str, Any]:
    """input: import_id. result: rows and columns."""
    order = run.step("order", look_order, **run.input)
    return dict(run.heavy("look", "survey_app.exchange.reading:look", **order))


@task("answers_check")
def answers_check(run: Run) -> dict[str, Any]:
    """input: import_id, declaration. result: rows read and used."""
    order = run.step("order", check_order, **run.input)
    found = run.heavy("read", "survey_app.exchange.reading:check", **order)
    return dict(run.step("keep", keep_check, found=found, **run.input))


@task("answers_confirm")
def answers_confirm(run: Run) -> dict[str, Any]:
    """input: import_id. result: how many responses were made."""
    return dict(run.step("confirm", confirm, **run.input))
