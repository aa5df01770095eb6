"""A letter and how it becomes a message: plain text, one addressee, no header that a text could reach."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from survey_app.models import now

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """to : one address; stop : the link that ends further letters, if this kind may be ended.

    sender_name : shown before the installation's own address, e.g. the brand of a study.
    """

    to: str
    subject: str
    body: str
    language: str = "en"
    sender_name: str = ""
    stop: str = ""


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The message as it goes out. Line breaks never reach a header."""
    user, _, domain = sender.rpartition("@")
    message = EmailMessage()
    message["From"] = Address(one_line(letter.sender_name), user, domain)
    message["To"] = Address("", *letter.to.rsplit("@", 1))
    message["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=domain)
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body, charset="utf-8")
    return message


def one_line(text: str) -> str:
    """The text without line breaks and control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
