"""Pages of an analysis are kept by what they were made from: nothing is computed or rendered a second time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from psychometrics.plan import plan_of
from survey_app.database import Database
from survey_app.demo.service import ensure_demo
from survey_app.errors import NotFound
from survey_app.findings import compute, orders
from survey_app.findings.keeping import kept, key_of
from survey_app.findings.snapshots import freeze
from survey_app.jobs import findings as plans
from survey_app.jobs.run import Context
from survey_app.models import Job
from survey_app.settings import Settings
from survey_app.studies.fieldwork import fieldwork

FACTS = {"simulated": False, "made_at": "2026-11-23T10:00:00+00:00", "snapshot_at": "2026-11-22T10:00:00+00:00"}
ORDER = {"snapshot": "/data/1.csv", "sha256": "5eed", "definition": {"title": "t"}, "flow": {"started": 9}}


class Recorded:
    """A job under way that notes its heavy steps; the light ones are done."""

    study_id = None

    def __init__(self, context: Context, job: Job, **found: dict[str, Any]) -> None:
        self.id, self.input, self.context, self.found = job.id, job.input, context, found
        self.heavy_steps: list[str] = []

    def step(self, name: str, function: Any, **arguments: Any) -> Any:
        return function(self.context, self.id, **arguments)

    def heavy(self, name: str, function: str, **arguments: Any) -> Any:
        self.heavy_steps.append(name)
        return self.found.get(name, {})

    def tell(self, **found: Any) -> None:
        self.told = {**getattr(self, "told", {}), **found}


@pytest.fixture
def ordered(database: Database, settings: Settings) -> tuple[Context, Job]:
    """The report of the demo study's newest snapshot, ordered."""
    with database.session() as session:
        study = ensure_demo(session)
        snapshot = freeze(session, study, settings.make_data_dir(), fieldwork(session, study, 10))
        asked = {"snapshot_id": snapshot.id, "language": "fa", "kind": "thesis"}
        job = Job(study_id=study.id, kind="report", input=asked)
        session.add(job)
        session.commit()
        session.refresh(job)
    return Context(settings, database), job


def test_the_hash_follows_data_words_and_facts_but_neither_paths_nor_the_moment() -> None:
    key = key_of(ORDER, FACTS)
    assert key_of({**ORDER, "snapshot": "/elsewhere.csv"}, {**FACTS, "made_at": "2027"}) == key
    changed = [{**ORDER, name: value} for name, value in (("sha256", "f00d"), ("definition", {}), ("flow", {}))]
    others = [*(key_of(each, FACTS) for each in changed), key_of(ORDER, {**FACTS, "simulated": True})]
    assert len({key, *others}) == 5


def test_measured_data_are_not_computed_again_for_their_report(
    ordered: tuple[Context, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, job = ordered
    monkeypatch.setattr(compute, "study_plan", lambda study: plan_of(["items", "reliability"]))
    asked = orders.analysis_order(context, job.id, job.input["snapshot_id"])
    compute.measure(**asked)
    run = Recorded(context, job, pdf={"path": "p", "pages": 9})
    assert plans.report(run)["pages"] == 9
    assert run.heavy_steps == ["read", "pdf", "files", "bundles"]
    assert run.told == {"path": "p", "pages": 9}

    folder = Path(asked["folder"])
    (folder / "article-en.html").write_text("another", "utf-8")
    assert kept(folder) is None
    again = Recorded(context, job, compute={"pages": {"fa": "5eed"}})
    plans.report(again)
    assert again.heavy_steps == ["compute", "read", "pdf", "files", "bundles"]


def test_a_page_that_nobody_made_is_not_found(ordered: tuple[Context, Job]) -> None:
    context, job = ordered
    with pytest.raises(NotFound):
        orders.page_order(context, job.id, {"pages": {}}, "folder", **job.input)


def test_pages_lie_in_a_folder_of_their_snapshot(ordered: tuple[Context, Job]) -> None:
    context, job = ordered
    folder = Path(orders.report_order(context, job.id, **job.input)["asked"]["folder"])
    assert folder.parent == (context.settings.data_dir / "analyses" / job.input["snapshot_id"]).absolute()
