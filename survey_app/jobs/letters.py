"""Jobs of kind "mail_role", "mail_password", "mail_retention", "mailing": letters leave from the worker alone."""

from __future__ import annotations

from typing import Any

from survey_app.accounts.letters import send_new_password
from survey_app.erasing import warning
from survey_app.jobs.tasks import Run, task
from survey_app.panels.sending import counts, send_some
from survey_app.people.letters import send_role_invitation


@task("mail_role", quick=True)
def mail_role(run: Run) -> dict[str, Any]:
    """input: invitation_id. result: whether a letter was sent."""
    return dict(run.step("send", send_role_invitation, **run.input))


@task("mail_password", quick=True)
def mail_password(run: Run) -> dict[str, Any]:
    """input: reset_id, spoken. result: whether a letter was sent."""
    return dict(run.step("send", send_new_password, **run.input))


@task("mail_retention", quick=True)
def mail_retention(run: Run) -> dict[str, Any]:
    """input: study_id, until. result: to how many owners a letter was sent."""
    return dict(run.step("send", warning.send, **run.input))


@task("mailing")
def mailing(run: Run) -> dict[str, Any]:
    """input: mailing_id. result: how many messages are in which state."""
    left, batch = 1, 0
    while left:
        left = run.step(f"send {batch}", send_some, mailing_id=run.input["mailing_id"])["left"]
        batch += 1
    return dict(run.step("count", counts, mailing_id=run.input["mailing_id"]))
