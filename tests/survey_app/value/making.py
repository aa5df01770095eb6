"""Jobs of an import done here and now, in this process: what the worker does, without its engine."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from sqlmodel import col, select

from psychometrics.errors import EngagemeterError
from survey_app.jobs import tasks, value_records
from survey_app.jobs.run import Context
from survey_app.models import Job, JobStatus, Membership, Researcher, Role, Study
from survey_app.value.models import ValueImport
from tests.survey_app.browser import Browser

PLANS = {"value_look": value_records.value_look, "value_check": value_records.value_check}
PURCHASES = "customer_id,date,amount,channel\n" + "".join(
    f"C{number % 7:03},2024-{1 + number % 12:02}-{1 + number % 27:02},{10 + number}.50,web\n" for number in range(60)
)


class RunHere:
    """See `tasks.Run`."""

    def __init__(self, app: FastAPI, job: Job) -> None:
        self.id, self.study_id, self.input = job.id, job.study_id, job.input
        self._context = Context(app.state.settings, app.state.database)

    def step(self, name: str, function: Callable[..., Any], **arguments: Any) -> Any:
        return function(self._context, self.id, **arguments)

    def heavy(self, name: str, function: str, **arguments: Any) -> Any:
        module, _, called = function.partition(":")
        return getattr(importlib.import_module(module), called)(**arguments)

    def tell(self, **found: Any) -> None:
        """Nobody looks before the end."""


def work(app: FastAPI) -> list[Job]:
    """Do every waiting job, oldest first."""
    with app.state.database.session(writing=False) as session:
        waiting = session.exec(select(Job).where(Job.status == JobStatus.WAITING).order_by(col(Job.created_at))).all()
    for job in waiting:
        plan: tasks.Plan = PLANS[job.kind]
        try:
            job.result, job.status = plan(RunHere(app, job)), JobStatus.DONE
        except EngagemeterError as error:
            params = {name: str(value) for name, value in error.params.items()}
            job.error, job.status = {"code": error.code, "place": error.place, "params": params}, JobStatus.FAILED
        with app.state.database.session() as session:
            session.merge(job)
            session.commit()
    return list(waiting)


def make_study(app: FastAPI, email: str, role: Role = Role.OWNER, **fields: Any) -> str:
    """A draft study in which the researcher with this e-mail has a role; returns its id."""
    with app.state.database.session() as session:
        who = session.exec(select(Researcher).where(Researcher.email == email)).one()
        study = Study(draft={"title": {"en": "Loyal readers"}, "languages": ["en"]}, **fields)
        session.add(study)
        session.flush()
        session.add(Membership(study_id=study.id, researcher_id=who.id, role=role))
        session.commit()
        return study.id


def upload(
    browser: Browser, study_id: str, content: bytes | str, kind: str = "transactions", name: str = "buys.csv"
) -> Any:
    body = content.encode() if isinstance(content, str) else content
    return browser.post(
        f"/studies/{study_id}/value/imports",
        data={"csrf": browser.token("/account"), "kind": kind},
        files={"file": (name, body)},
    )


def declaration(**changes: str) -> dict[str, str]:
    """The form of the mapping page for PURCHASES."""
    return {
        "column-customer": "customer_id",
        "column-date": "date",
        "column-amount": "amount",
        "column-channel": "channel",
        "calendar": "gregorian",
        "order": "ymd",
        "decimal": ".",
        "money": "USD:",
        "returns": "excluded",
        "duplicates": "excluded",
        "missing": "",
        **changes,
    }


def bring(app: FastAPI, browser: Browser, study_id: str, content: bytes | str = PURCHASES, **changes: str) -> str:
    """From upload to confirmed; returns the import's page."""
    page: str = upload(browser, study_id, content).headers["location"]
    work(app)
    assert browser.submit(f"{page}/declare", **declaration(**changes)).status_code == 303
    work(app)
    assert browser.submit(f"{page}/confirm").status_code == 303
    return page


def imports(app: FastAPI) -> list[ValueImport]:
    with app.state.database.session(writing=False) as session:
        return list(session.exec(select(ValueImport).order_by(col(ValueImport.created_at))).all())
