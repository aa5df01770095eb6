"""Handing letters to the SMTP server. Called in the worker, never in a request."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from psychometrics.errors import RequestError
from survey_app.mail.letters import Letter, message_of
from survey_app.settings import Settings

TIMEOUT_SECONDS = 20


class Refused(Exception):
    """The server will never take this letter: the address is wrong. `code` is the server's, such as 550."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Unsent(Exception):
    """The server did not take the letter now."""


def configured(settings: Settings) -> bool:
    return bool(settings.smtp_host and settings.mail_from)


@contextmanager
def post_office(settings: Settings) -> Iterator[smtplib.SMTP]:
    """An open connection to the mail server. Raises RequestError `mail_not_set_up`, `mail_server_unreachable`."""
    if not configured(settings):
        raise RequestError("mail_not_set_up")
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise RequestError("mail_server_unreachable", place=settings.smtp_host) from error
    with server:
        yield server


def hand_over(server: smtplib.SMTP, settings: Settings, letter: Letter) -> None:
    """Give one letter to the server. Raises Refused for an address it will never take, Unsent for anything else."""
    try:
        server.send_message(message_of(letter, settings.mail_from), settings.mail_from, [letter.to])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        if 500 <= code < 600:
            raise Refused(code) from error
        raise Unsent from error
    except smtplib.SMTPResponseException as error:
        raise Unsent from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsent from error


def send(settings: Settings, letter: Letter) -> None:
    """One letter by itself. Raises RequestError with a code for people."""
    with post_office(settings) as server:
        try:
            hand_over(server, settings, letter)
        except Refused as error:
            raise RequestError("mail_refused", number=error.code) from error
        except Unsent as error:
            raise RequestError("mail_server_unreachable", place=settings.smtp_host) from error


def _connect(settings: Settings) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        secure = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=secure
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except Exception:
        server.close()
        raise
    return server
