"""Invitations and reminders through a real SMTP server: each once, none to those who refused or answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlmodel import select

from psychometrics.errors import RequestError
from survey_app.database import Database
from survey_app.jobs.run import Context
from survey_app.models import Invitation, Job, JobStatus, Membership, Researcher, Study
from survey_app.panels import contacts, reading, sending, waves, writing
from survey_app.panels.contacts import Segment
from survey_app.panels.models import Channel, Contact, Message, MessageKind, MessageStatus
from survey_app.settings import Settings
from tests.survey_app.answering.conftest import definition, publish
from tests.survey_app.browser import Browser
from tests.survey_app.panels.post_office import Keeper, post_office
from tests.survey_app.panels.test_promises import Invited

PASTED = (
    "name,email,tier,value,language\n"
    "Sara,sara@example.org,gold,900,en\n"
    "رضا,reza@example.org,silver,100,fa\n"
    "Gone,gone@example.org,gold,500,en\n"
)
INVITATION, REMINDER = MessageKind.INVITATION, MessageKind.REMINDER


@pytest.fixture
def office() -> Iterator[tuple[Keeper, int]]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def context(settings: Settings, database: Database, office: tuple[Keeper, int]) -> Context:
    by_post = {"smtp_host": "127.0.0.1", "smtp_port": office[1], "smtp_security": "none"}
    by_post |= {"mail_from": "study@example.org", "mails_per_minute": 6000}
    return Context(settings.model_copy(update=by_post), database)


@pytest.fixture
def link(database: Database, researcher: Researcher) -> str:
    made = publish(database, definition())
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == made)).one()
        session.add(Membership(study_id=study.id, researcher_id=researcher.id))
        contacts.add(session, study, reading.read(PASTED).people, researcher)
        session.commit()
    return made


def write(context: Context, researcher: Researcher, kind: MessageKind, segment: Segment = Segment()) -> dict[str, int]:
    """Order and carry out, as the worker does; what became of the messages."""
    with context.database.session() as session:
        study = session.exec(select(Study)).one()
        job = writing.order(session, study, researcher, kind, Channel.EMAIL, segment)
        session.commit()
        mailing_id = job.input["mailing_id"]
    while sending.send_some(context, job.id, mailing_id)["left"]:
        pass
    with context.database.session() as session:
        row = session.get_one(Job, job.id)
        row.status = JobStatus.DONE
        session.add(row)
        session.commit()
    return sending.counts(context, job.id, mailing_id)


def test_each_gets_one_letter_in_their_language_with_a_link_that_is_only_kept_as_a_hash(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str
) -> None:
    assert write(context, researcher, INVITATION) == {"sent": 2, "bounced": 1}
    by_address = {str(letter["To"]): letter for letter in office[0].letters}
    assert set(by_address) == {"sara@example.org", "reza@example.org"}
    sara, reza = by_address["sara@example.org"], by_address["reza@example.org"]
    assert str(sara["Subject"]) == "Avan survey: your view"
    assert "سلام رضا" in reza.get_content()
    assert str(reza["From"]) == "آوان <study@example.org>"
    assert str(sara["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    token = re.search(r"/i/(\S+)", sara.get_content())
    assert token is not None
    assert len(token[1]) >= 22
    with context.database.session(writing=False) as session:
        assert token[1] not in "".join(row.model_dump_json() for row in session.exec(select(Invitation)))
        gone = next(row for row in session.exec(select(Contact)) if row.name == "Gone")
    assert gone.bounced_at is not None


def test_nobody_gets_the_same_message_twice(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str
) -> None:
    write(context, researcher, INVITATION, Segment(tier="gold"))
    assert write(context, researcher, INVITATION) == {"sent": 1}
    with pytest.raises(RequestError, match="message_nobody"):
        write(context, researcher, INVITATION)
    assert sorted(str(letter["To"]) for letter in office[0].letters) == ["reza@example.org", "sara@example.org"]


def test_reminders_bring_the_same_link_and_leave_out_who_answered_or_refused(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str, app: FastAPI
) -> None:
    with pytest.raises(RequestError, match="message_nobody"):
        write(context, researcher, REMINDER)
    write(context, researcher, INVITATION)
    links = {
        str(letter["To"]): re.findall(r"http://testserver(/\S+)", letter.get_content()) for letter in office[0].letters
    }
    Invited(app, link).answer_all(links["sara@example.org"][0])
    assert write(context, researcher, REMINDER) == {"sent": 1}
    reminder = office[0].letters[-1]
    assert str(reminder["To"]) == "reza@example.org"
    assert links["reza@example.org"][0] in reminder.get_content()
    stop = links["reza@example.org"][1]
    with Browser(app) as reza:
        assert reza.get(stop).status_code == 200
        with context.database.session(writing=False) as session:
            row = session.exec(select(Contact).where(Contact.identity == "reza@example.org")).one()
            assert row.opted_out_at is None
        assert reza.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert reza.post(stop[:-3] + "abc").status_code == 404
    with pytest.raises(RequestError, match="message_nobody"):
        write(context, researcher, MessageKind.LAST_REMINDER)


def test_a_message_that_was_leaving_when_the_worker_died_is_not_sent_again(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str
) -> None:
    with context.database.session() as session:
        study = session.exec(select(Study)).one()
        job = writing.order(session, study, researcher, INVITATION, Channel.EMAIL, Segment(tier="silver"))
        session.commit()
        message = session.exec(select(Message)).one()
        assert writing.claim(session, message.id)
        session.commit()
    sending.send_some(context, job.id, job.input["mailing_id"])
    assert office[0].letters == []
    assert sending.counts(context, job.id, job.input["mailing_id"]) == {"sending": 1}


def test_a_second_wave_asks_the_same_people_by_new_links(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str
) -> None:
    write(context, researcher, INVITATION)
    with context.database.session() as session:
        assert waves.open_next(session, session.exec(select(Study)).one(), researcher) == 2
        session.commit()
    assert write(context, researcher, INVITATION) == {"sent": 2}
    tokens = [re.findall(r"/i/(\S+)", letter.get_content())[0] for letter in office[0].letters]
    assert len(set(tokens)) == 4


def test_a_server_that_is_busy_leaves_the_message_to_be_sent_later(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str
) -> None:
    with context.database.session() as session:
        study = session.exec(select(Study)).one()
        contacts.add(session, study, reading.read("email,tier\nlater@example.org,bronze").people, researcher)
        session.commit()
    bronze = Segment(tier="bronze")
    assert write(context, researcher, INVITATION, bronze) == {"failed": 1}
    assert write(context, researcher, INVITATION, bronze) == {"failed": 1}
    with context.database.session(writing=False) as session:
        assert len(session.exec(select(Message)).all()) == 1


def test_line_breaks_in_names_never_reach_a_header(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str, signed_in: Browser
) -> None:
    with context.database.session(writing=False) as session:
        study = session.exec(select(Study)).one().id
    fields = {"kind": "invitation", "language": "en", "subject": "Hi {name}\r\nBcc: x@example.org", "body": "{link}"}
    assert signed_in.submit(f"/studies/{study}/messages/text", **fields).status_code == 303
    write(context, researcher, INVITATION, Segment(tier="gold"))
    (letter,) = office[0].letters
    assert letter["Bcc"] is None
    assert str(letter["Subject"]) == "Hi Sara Bcc: x@example.org"


@pytest.mark.parametrize(
    ("body", "code"), [("no place", "message_no_link"), ("{link} {name.__class__}", "message_unknown_slot")]
)
def test_a_text_has_four_places_and_always_the_link(
    link: str, database: Database, signed_in: Browser, body: str, code: str
) -> None:
    with database.session(writing=False) as session:
        study = session.exec(select(Study)).one().id
    fields = {"kind": "invitation", "language": "en", "subject": "Hello", "body": body}
    reply = signed_in.submit(f"/studies/{study}/messages/text", **fields)
    assert reply.status_code == 422
    words = {"message_no_link": "no place for the personal link", "message_unknown_slot": "does not have"}
    assert words[code] in reply.text


def test_the_status_of_each_message_is_one_of_six() -> None:
    assert {status.value for status in MessageStatus} == {
        "waiting",
        "sending",
        "sent",
        "bounced",
        "failed",
        "skipped",
    }


def test_those_who_answered_a_wave_can_be_asked_again(
    context: Context, office: tuple[Keeper, int], researcher: Researcher, link: str, app: FastAPI
) -> None:
    write(context, researcher, INVITATION)
    letter = next(each for each in office[0].letters if str(each["To"]) == "sara@example.org")
    Invited(app, link).answer_all(re.findall(r"http://testserver(/i/\S+)", letter.get_content())[0])
    with context.database.session() as session:
        waves.open_next(session, session.exec(select(Study)).one(), researcher)
        session.commit()
    assert write(context, researcher, INVITATION, Segment(answered=1)) == {"sent": 1}
    assert str(office[0].letters[-1]["To"]) == "sara@example.org"
    assert Segment(answered=1).allowed("anonymous").answered == 0
