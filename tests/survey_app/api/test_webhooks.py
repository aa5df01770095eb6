"""A complete response is told to each address once, signed, again and again until it arrives; never to inner ones."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from psychometrics.errors import RequestError
from survey_app.api import webhooks
from survey_app.api.models import Delivery, DeliveryStatus, Webhook
from survey_app.database import Database
from survey_app.models import Researcher, ResponseStatus, Study, now
from survey_app.panels import gateway
from survey_app.studies import service
from tests.survey_app.studies.making import answer, live_study, ready_draft

URL = "https://hooks.example.org/done"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was sent; the first element of `answers` is what the next try gets."""
    found: list[Any] = []

    def post(url: str, secret: str, id: str, body: bytes) -> int:
        found.append((url, secret, id, json.loads(body)))
        return 200

    monkeypatch.setattr(gateway, "post_signed", post)
    return found


def hooked(database: Database, by: Researcher, privacy: str = "pseudonymous") -> tuple[Study, Webhook]:
    with database.session() as session:
        study = live_study(session, by, ready_draft().model_copy(update={"privacy": privacy}))
        hook = webhooks.make(session, study, by, URL)
        session.commit()
        return study, hook


def complete(database: Database, study: Study, key: str, **facts: Any) -> None:
    with database.session() as session:
        version = service.latest_version(session, study)
        assert version is not None
        answer(session, study, version, id=f"r{key}", key=key, began=now(), seconds=1, **facts)
        session.commit()


def test_each_complete_response_is_told_once(database: Database, researcher: Researcher, sent: list[Any]) -> None:
    study, hook = hooked(database, researcher)
    complete(database, study, "1")
    complete(database, study, "2", status=ResponseStatus.STARTED)
    complete(database, study, "3", is_test=True)
    assert [webhooks.send_due(database) for _ in range(2)] == [1, 0]
    [(url, secret, id, body)] = sent
    assert (url, secret) == (URL, hook.secret)
    assert {**body, "at": ""} == {
        "id": id, "event": "response.completed", "study": study.id, "response": "r1", "at": "",
    }  # fmt: skip
    complete(database, study, "4")
    assert webhooks.send_due(database) == 1


def test_where_people_are_anonymous_neither_response_nor_moment_is_told(
    database: Database, researcher: Researcher, sent: list[Any]
) -> None:
    study, _ = hooked(database, researcher, "anonymous")
    complete(database, study, "1")
    webhooks.send_due(database)
    assert set(sent[0][3]) == {"id", "event", "study"}


def test_an_address_that_does_not_answer_is_tried_later_and_given_up_in_the_end(
    database: Database, researcher: Researcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, _ = hooked(database, researcher)
    complete(database, study, "1")
    monkeypatch.setattr(gateway, "post_signed", lambda *_: 503)
    assert webhooks.send_due(database) == 0
    with database.session() as session:
        row = only(session)
        assert (row.status, row.tries, row.answer) == (DeliveryStatus.WAITING, 1, 503)
        assert timedelta(seconds=50) < row.next_at - now() < timedelta(seconds=70)
    for _ in webhooks.WAITS:
        with database.session() as session:
            row = only(session)
            row.next_at = now() - timedelta(seconds=1)
            session.add(row)
            session.commit()
        webhooks.send_due(database)
    with database.session() as session:
        assert only(session).status is DeliveryStatus.GIVEN_UP


def only(session: Session) -> Delivery:
    return session.exec(select(Delivery)).one()


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "[::1]", "192.168.1.4", "localhost"])
def test_an_inner_address_is_never_spoken_to(database: Database, researcher: Researcher, host: str) -> None:
    study, hook = hooked(database, researcher)
    with database.session() as session:
        row = session.get_one(Webhook, hook.id)
        row.url = f"https://{host}/x"
        session.add(row)
        session.commit()
    complete(database, study, "1")
    assert webhooks.send_due(database) == 0
    with database.session() as session:
        assert only(session).answer is None


@pytest.mark.parametrize("url", ["http://example.org/", "ftp://example.org", "https://u:p@example.org/", "https://"])
def test_only_https_addresses_are_taken(database: Database, researcher: Researcher, url: str) -> None:
    with database.session() as session:
        study = live_study(session, researcher)
        with pytest.raises(RequestError):
            webhooks.make(session, study, researcher, url)


def test_an_ended_webhook_is_told_nothing(database: Database, researcher: Researcher, sent: list[Any]) -> None:
    study, hook = hooked(database, researcher)
    with database.session() as session:
        webhooks.end(session, study, session.get_one(Webhook, hook.id), researcher)
        session.commit()
    complete(database, study, "1")
    assert webhooks.send_due(database) == 0
    assert sent == []


def test_the_signature_can_be_checked_by_whoever_has_the_secret() -> None:
    expected = hmac.new(b"s", b"12.body", hashlib.sha256).hexdigest()
    assert gateway.signature("s", "12", b"body") == f"sha256={expected}"
