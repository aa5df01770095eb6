"""Codes of an authenticator app: RFC 6238 over RFC 4226, with SHA-1, 30 seconds and six digits, as every app does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote

from instruments.language import ascii_digits

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps by which a phone's clock may be off."""


def new_secret() -> str:
    """160 bits in base 32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(key: bytes, step: int, digits: int = DIGITS, digest: str = "sha1") -> str:
    """The code of one time step (RFC 4226, section 5.3; RFC 6238, section 4.2)."""
    made = hmac.new(key, step.to_bytes(8, "big"), getattr(hashlib, digest)).digest()
    offset = made[-1] & 15
    number = int.from_bytes(made[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, typed: str, after: int, moment: float | None = None) -> int | None:
    """The time step whose code was typed, if it is now, or one step beside, and later than the last one taken.

    typed : with any digits and spaces. None when it doesn't fit: wrong, too old, or used before.
    """
    plain = ascii_digits(typed).replace(" ", "").replace("\u200c", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) == DIGITS):
        return None
    key, here = base64.b32decode(secret), int((time.time() if moment is None else moment) // STEP_SECONDS)
    fitting = [s for s in range(here - DRIFT, here + DRIFT + 1) if hmac.compare_digest(code_at(key, s), plain)]
    return next((step for step in fitting if step > after), None)


def address(secret: str, email: str, issuer: str = "Engagemeter") -> str:
    """What the square for the phone holds."""
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?secret={secret}&issuer={quote(issuer)}"
