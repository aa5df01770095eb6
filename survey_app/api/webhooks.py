"""Webhooks: an address of the researcher's is told when a response is complete.

    POST <url>   {"id": …, "event": "response.completed", "study": …, "response": …, "at": …}
    X-Engagemeter-Signature: sha256=<HMAC-SHA256 of "timestamp.body" with the secret>; see `panels.gateway`
The worker sends; an address that does not answer with 2xx is tried again after 1, 5, 30 minutes, 2 and 12 hours.
Answers are never sent. Where people are to stay anonymous neither the response nor the moment is named.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from psychometrics.errors import RequestError
from survey_app.api.models import Delivery, DeliveryStatus, Webhook
from survey_app.audit import record
from survey_app.database import Database
from survey_app.erasing.places import shuffle
from survey_app.models import Researcher, Response, ResponseStatus, Study, now
from survey_app.panels import gateway
from survey_app.studies.export import TIMED
from survey_app.studies.overview import collected_definition
from survey_app.studies.service import latest_version

EVENT = "response.completed"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
LOOK_BACK = timedelta(minutes=5)
AT_ONCE = 50
MOST_WEBHOOKS = 5


def make(session: Session, study: Study, by: Researcher, url: str) -> Webhook:
    """Raises RequestError `gateway_unusable` for an address that is not https, `webhooks_too_many`."""
    gateway.parse(url)
    if len(webhooks_of(session, study)) >= MOST_WEBHOOKS:
        raise RequestError("webhooks_too_many", count=MOST_WEBHOOKS)
    row = Webhook(study_id=study.id, researcher_id=by.id, url=url, secret=secrets.token_urlsafe(32))
    session.add(row)
    session.flush()
    record(session, by.id, "api.webhook_make", row.id, study_id=study.id)
    return row


def end(session: Session, study: Study, row: Webhook, by: Researcher) -> None:
    """Nothing is sent to it any more."""
    row.ended_at = row.ended_at or now()
    session.add(row)
    session.flush()
    record(session, by.id, "api.webhook_end", row.id, study_id=study.id)


def webhooks_of(session: Session, study: Study) -> list[Webhook]:
    chosen = select(Webhook).where(Webhook.study_id == study.id, col(Webhook.ended_at).is_(None))
    return list(session.exec(chosen.order_by(col(Webhook.created_at))))


def gather(session: Session) -> int:
    """A delivery for each response that was completed since the last look; gives how many there are new.

    A response that was completed a little before another may be written after it: so the look goes back a while,
    and the table's constraint sees to it that nothing is told twice.
    """
    made = 0
    for hook in session.exec(select(Webhook).where(col(Webhook.ended_at).is_(None))).all():
        told = select(Delivery.response_id).where(Delivery.webhook_id == hook.id)
        last = session.exec(
            select(Delivery.created_at).where(Delivery.webhook_id == hook.id).order_by(col(Delivery.created_at).desc())
        ).first()
        since = max(hook.created_at, last - LOOK_BACK) if last else hook.created_at
        blurred = _blurred(session, hook)
        since = _day(since) if blurred else since
        fresh = select(Response.id).where(
            Response.study_id == hook.study_id,
            Response.status == ResponseStatus.COMPLETED,
            col(Response.is_test).is_(False),
            col(Response.import_id).is_(None),
            col(Response.completed_at) >= since,
            col(Response.id).not_in(told),
        )
        rows = [Delivery(webhook_id=hook.id, response_id=response_id) for response_id in session.exec(fresh)]
        for row in rows if blurred else ():
            row.created_at = row.next_at = _day(now())
        session.add_all(rows)
        if blurred:
            session.flush()
            shuffle(session, [row.response_id for row in rows])
        made += len(rows)
    session.flush()
    return made


def _blurred(session: Session, hook: Webhook) -> bool:
    """Whether no moment may stand beside the id of a response."""
    study = session.get_one(Study, hook.study_id)
    return collected_definition(latest_version(session, study), study).privacy not in TIMED


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def send_due(database: Database) -> int:
    """Gathers what is new and sends what is due, a batch of it; gives how many addresses answered."""
    with database.session(writing=False) as session:
        if session.exec(select(Webhook.id).where(col(Webhook.ended_at).is_(None)).limit(1)).first() is None:
            return 0
    with database.session() as session:
        gather(session)
        session.commit()
    with database.session(writing=False) as session:
        due = select(Delivery.id).where(Delivery.status == DeliveryStatus.WAITING, col(Delivery.next_at) <= now())
        waiting = list(session.exec(due.order_by(col(Delivery.next_at)).limit(AT_ONCE)))
    return sum(_send(database, each) for each in waiting)


def _send(database: Database, id: str) -> bool:
    """One try of one delivery. The request is made outside of any transaction."""
    with database.session(writing=False) as session:
        delivery = session.get_one(Delivery, id)
        hook = session.get_one(Webhook, delivery.webhook_id)
        body = message(session, delivery, hook)
    try:
        answer = gateway.post_signed(hook.url, hook.secret, id, body) if hook.ended_at is None else 0
    except RequestError:  # the name leads to an address that is not public, now
        answer = 0
    with database.session() as session:
        row = session.get_one(Delivery, id)
        settle(row, answer, ended=hook.ended_at is not None)
        if row.status is not DeliveryStatus.WAITING and _blurred(session, hook):
            row.delivered_at, row.next_at = row.delivered_at and _day(row.delivered_at), _day(row.next_at)
        session.add(row)
        session.commit()
    return 200 <= answer < 300


def settle(row: Delivery, answer: int, *, ended: bool) -> None:
    """What becomes of a delivery after a try that was answered with a status, or with 0 for no answer."""
    row.tries, row.answer = row.tries + 1, answer or None
    if 200 <= answer < 300:
        row.status, row.delivered_at = DeliveryStatus.DELIVERED, now()
    elif ended or row.tries > len(WAITS):
        row.status = DeliveryStatus.GIVEN_UP
    else:
        row.next_at = now() + WAITS[row.tries - 1]


def message(session: Session, delivery: Delivery, hook: Webhook) -> bytes:
    """What is sent, the same at every try."""
    study = session.get_one(Study, hook.study_id)
    said: dict[str, str] = {"id": delivery.id, "event": EVENT, "study": study.id}
    if collected_definition(latest_version(session, study), study).privacy in TIMED:
        said |= {"response": delivery.response_id, "at": delivery.created_at.isoformat(timespec="seconds")}
    return json.dumps(said).encode()
