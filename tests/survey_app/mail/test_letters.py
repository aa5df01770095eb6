"""Letters to colleagues and to whoever forgot a password, through a real SMTP server, by the worker's plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import select

from psychometrics.errors import RequestError
from survey_app.accounts import recovery
from survey_app.database import Database
from survey_app.jobs import letters
from survey_app.jobs.run import Context
from survey_app.mail.letters import Letter, message_of
from survey_app.models import Researcher, Role, Study
from survey_app.panels import contacts, reading, writing
from survey_app.panels.contacts import Segment
from survey_app.panels.models import Channel, MessageKind
from survey_app.people import service as people
from survey_app.settings import Settings
from survey_app.studies import service as studies
from tests.survey_app.answering.conftest import definition, publish
from tests.survey_app.panels.post_office import Keeper, post_office


@dataclass
class Here:
    """A job under way in this process: every step is done at once."""

    context: Context
    input: dict[str, Any]
    id: str = "job"
    study_id: str | None = None
    steps: list[str] = field(default_factory=list)

    def step(self, name: str, function: Any, **arguments: Any) -> Any:
        self.steps.append(name)
        return function(self.context, self.id, **arguments)

    def heavy(self, name: str, function: str, **arguments: Any) -> Any:
        raise AssertionError(name)


@pytest.fixture
def office() -> Iterator[tuple[Keeper, int]]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def context(settings: Settings, database: Database, office: tuple[Keeper, int]) -> Context:
    by_post = {"smtp_host": "127.0.0.1", "smtp_port": office[1], "smtp_security": "none"}
    by_post |= {"mail_from": "study@example.org", "mails_per_minute": 6000}
    return Context(settings.model_copy(update=by_post), database)


def test_a_colleague_gets_the_link_that_the_owner_sees(
    context: Context, office: tuple[Keeper, int], researcher: Researcher
) -> None:
    secret = context.settings.secret
    with context.database.session() as session:
        study = studies.create(session, researcher, "fa")
        made = people.invite(session, study, researcher, "sara@example.org", Role.ANALYST, secret, "fa")
        session.commit()
    assert letters.mail_role(Here(context, {"invitation_id": made.id})) == {"sent": True}
    (letter,) = office[0].letters
    assert f"http://testserver{people.path_of(made, secret)}" in letter.get_content()
    assert "تحلیلگر" in letter.get_content()
    with context.database.session() as session:
        kept = session.merge(made)
        people.withdraw(session, session.get_one(Study, study.id), kept, researcher)
        session.commit()
    assert letters.mail_role(Here(context, {"invitation_id": made.id})) == {"sent": False}
    assert len(office[0].letters) == 1


def test_a_forgotten_password_is_mended_by_the_letter_s_link(
    context: Context, office: tuple[Keeper, int], researcher: Researcher
) -> None:
    with context.database.session() as session:
        id = recovery.ask(session, researcher.email, context.settings.secret)
        session.commit()
    assert letters.mail_password(Here(context, {"reset_id": id, "spoken": "ar"})) == {"sent": True}
    token = re.search(r"http://testserver/new-password/(\S+)", office[0].letters[0].get_content())
    assert token is not None
    with context.database.session() as session:
        assert recovery.researcher_of(session, token[1]).id == researcher.id


def test_many_messages_leave_in_steps_that_are_never_repeated(
    context: Context, office: tuple[Keeper, int], researcher: Researcher
) -> None:
    publish(context.database, definition())
    rows = "\n".join(f"p{number}@example.org" for number in range(30))
    with context.database.session() as session:
        study = session.exec(select(Study)).one()
        contacts.add(session, study, reading.read(f"email\n{rows}").people, researcher)
        job = writing.order(session, study, researcher, MessageKind.INVITATION, Channel.EMAIL, Segment())
        session.commit()
    run = Here(context, dict(job.input), job.id)
    assert letters.mailing(run) == {"sent": 30}
    assert run.steps == ["send 0", "send 1", "count"]
    assert len({str(letter["To"]) for letter in office[0].letters}) == len(office[0].letters) == 30


def test_without_a_mail_server_the_reason_is_told(
    settings: Settings, database: Database, researcher: Researcher
) -> None:
    with database.session() as session:
        study = studies.create(session, researcher, "en")
        made = people.invite(session, study, researcher, "a@example.org", Role.VIEWER, settings.secret, "en")
        session.commit()
    with pytest.raises(RequestError, match="mail_not_set_up"):
        letters.mail_role(Here(Context(settings, database), {"invitation_id": made.id}))
    silent = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": 1, "mail_from": "a@example.org"})
    with pytest.raises(RequestError, match="mail_server_unreachable"):
        letters.mail_role(Here(Context(silent, database), {"invitation_id": made.id}))


def test_a_letter_has_one_addressee_and_headers_of_our_own() -> None:
    letter = Letter("a@example.org", "x\r\nBcc: evil@example.org", "body", "fa", "Av\nan", "https://s.example.org/stop")
    message = message_of(letter, "study@example.org")
    assert message["Bcc"] is None
    assert str(message["From"]) == "Av an <study@example.org>"
    assert str(message["List-Unsubscribe"]) == "<https://s.example.org/stop>"
