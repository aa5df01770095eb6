"""The second factor: codes of an authenticator app, with one-time codes for a lost phone."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session, select

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.accounts import totp
from survey_app.accounts.models import SecondFactor
from survey_app.accounts.service import normal_email
from survey_app.accounts.sign_ins import token_hash
from survey_app.models import Researcher, now

WAIT_SECONDS = 5 * 60
RECOVERY_CODES = 8


def factor_of(session: Session, researcher: Researcher) -> SecondFactor | None:
    """The confirmed second factor; None when only the password is asked for."""
    found = session.get(SecondFactor, researcher.id)
    return found if found and found.confirmed_at else None


def begin(session: Session, researcher: Researcher) -> SecondFactor:
    """A secret for the phone, asked for from the first right code on. Raises RequestError when there is one already."""
    found = session.get(SecondFactor, researcher.id)
    if found and found.confirmed_at:
        raise RequestError("factor_there_already")
    if found is None:
        found = SecondFactor(researcher_id=researcher.id, secret=totp.new_secret())
        session.add(found)
        session.flush()
    return found


def confirm(session: Session, researcher: Researcher, code: str) -> list[str]:
    """Take the first code; returns the one-time codes, shown once. Raises RequestError `factor_code_wrong`."""
    found = begin(session, researcher)
    step = totp.step_of(found.secret, code, found.last_step)
    if step is None:
        raise RequestError("factor_code_wrong")
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
    found.confirmed_at, found.last_step = now(), step
    found.recovery = [token_hash(code) for code in codes]
    session.add(found)
    audit.record(session, researcher.id, "account.factor_on", researcher.id)
    session.flush()
    return codes


def end(session: Session, researcher: Researcher) -> None:
    """Back to the password alone."""
    found = session.get(SecondFactor, researcher.id)
    if found:
        session.delete(found)
        audit.record(session, researcher.id, "account.factor_off", researcher.id)
        session.flush()


def fits(session: Session, researcher: Researcher, typed: str) -> bool:
    """Whether this is the code of now, or a one-time code that is left; either is taken once."""
    found = factor_of(session, researcher)
    if found is None:
        return False
    step = totp.step_of(found.secret, typed, found.last_step)
    given = token_hash(typed.strip().lower())
    if step is not None:
        found.last_step = step
    elif given in found.recovery:
        found.recovery = [kept for kept in found.recovery if kept != given]
    else:
        return False
    session.add(found)
    session.flush()
    return True


def waiting_for_code(session: Session, email: str, secret: str) -> str | None:
    """After a right password: what the code's page carries; None for an account without a second factor."""
    researcher = session.exec(select(Researcher).where(Researcher.email == normal_email(email))).first()
    if researcher is None or factor_of(session, researcher) is None:
        return None
    return _signer(secret).dumps([researcher.id, _digest(researcher, secret)])


def researcher_waiting(session: Session, waiting: str, secret: str) -> Researcher:
    """Whose code is waited for. Raises RequestError `factor_waited_long` when forged, old, or the password changed."""
    try:
        id, digest = _signer(secret).loads(waiting, max_age=WAIT_SECONDS)
    except (BadSignature, ValueError) as error:
        raise RequestError("factor_waited_long") from error
    researcher = session.get(Researcher, id)
    if researcher is None or not hmac.compare_digest(digest, _digest(researcher, secret)):
        raise RequestError("factor_waited_long")
    return researcher


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="second-factor")


def _digest(researcher: Researcher, secret: str) -> str:
    """Changes with the password, so that what waits dies with it."""
    return hmac.new(secret.encode(), researcher.password_hash.encode(), hashlib.sha256).hexdigest()[:16]
