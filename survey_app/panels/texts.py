"""What a message says: the study's own text in a language, or the ready one. Four places, no other, are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from instruments.language import language
from psychometrics.errors import RequestError
from survey_app.models import Study
from survey_app.panels.models import MessageKind, MessageText

SLOTS = ("name", "title", "brand", "link")
SLOT = re.compile(r"\{([^{}]*)\}")
LONGEST_SUBJECT, LONGEST_BODY = 200, 4000


@dataclass(frozen=True, slots=True)
class Text:
    """subject and body with their places; own : written by the study, not the ready one."""

    subject: str
    body: str
    own: bool = False

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body with each place filled in; what is filled in is never read for places again."""
        subject, body = (
            SLOT.sub(lambda found: values.get(found[1], found[0]), text) for text in (self.subject, self.body)
        )
        return subject, body


def text_of(session: Session, study: Study, kind: MessageKind, code: str) -> Text:
    chosen = select(MessageText).where(
        MessageText.study_id == study.id, MessageText.kind == kind, MessageText.language == code
    )
    own = session.exec(chosen).first()
    return Text(own.subject, own.body, own=True) if own else ready(kind, code)


def ready(kind: MessageKind, code: str) -> Text:
    """The ready text; its words hold the places themselves."""
    words, places = language(code), {name: "{" + name + "}" for name in SLOTS}
    key = f"web.panels.ready.{kind.value}"
    return Text(words.text(f"{key}.subject", **places), words.text(f"{key}.body", **places))


def keep(session: Session, study: Study, kind: MessageKind, code: str, subject: str, body: str) -> None:
    """Keep the study's own text. An empty one goes back to the ready text.

    Raises RequestError `message_no_link`, `message_unknown_slot`.
    """
    chosen = select(MessageText).where(
        MessageText.study_id == study.id, MessageText.kind == kind, MessageText.language == code
    )
    row = session.exec(chosen).first()
    if not subject.strip() or not body.strip():
        if row:
            session.delete(row)
        return
    unknown = [name for name in SLOT.findall(subject + body) if name not in SLOTS]
    if unknown:
        raise RequestError("message_unknown_slot", name=unknown[0][:40])
    if "{link}" not in body:
        raise RequestError("message_no_link")
    row = row or MessageText(study_id=study.id, kind=kind, language=code, subject="", body="")
    row.subject, row.body = subject.strip()[:LONGEST_SUBJECT], body.strip().replace("\r\n", "\n")[:LONGEST_BODY]
    session.add(row)
    session.flush()
