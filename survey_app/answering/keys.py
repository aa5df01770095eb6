"""Secrets of a response: the submission key that its pages carry, and what is made from it. Only digests are stored.

key        random, made for the consent form (or from a personal link); whoever holds it is the respondent
reference  a short public name of the response in its browser, for what is kept there while offline
receipt    XXXX-XXXX in Crockford's base 32, read out of the secret key, so that a repeat gives the same one
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from itertools import count, islice

from instruments.language import ascii_digits

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
MOST_ATTEMPTS = 8
RECEIPT = re.compile(rf"[{CROCKFORD}]{{8}}")
_LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u2013": "", "\u2212": "", "\u200c": ""})


def new_key() -> str:
    return secrets.token_urlsafe(24)


def is_key(text: str) -> bool:
    return KEY.fullmatch(text) is not None


def key_of_invitation(secret: str, token: str) -> str:
    """The same personal link is the same response on every device."""
    return base64.urlsafe_b64encode(_keyed(secret, "invitation", token)).decode().rstrip("=")


def submission_digest(key: str) -> str:
    return _digest("submission", key)


def resume_digest(key: str) -> str:
    return _digest("resume", key)


def reference(key: str) -> str:
    return _digest("reference", key)[:16]


def invitation_hash(token: str) -> str:
    """As the invitation's row holds it."""
    return hashlib.sha256(token.encode()).hexdigest()


def test_token(secret: str, link: str) -> str:
    """What a link must carry to open a response that is kept apart as a test."""
    return base64.urlsafe_b64encode(_keyed(secret, "test", link)).decode()[:16]


def is_test_token(secret: str, link: str, given: str) -> bool:
    return hmac.compare_digest(test_token(secret, link).encode(), given.encode())


def receipts(secret: str, response_id: str) -> Iterator[str]:
    """Receipt codes that a response may have, e.g. "7K4M-92QX"; the first that no other response has is its own."""
    for attempt in count():
        number = int.from_bytes(_keyed(secret, f"receipt {attempt}", response_id)[:5], "big")
        code = "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -5, -5))
        yield f"{code[:4]}-{code[4:]}"


def receipt_of(secret: str, response_id: str, stored_hash: str) -> str:
    """The receipt code whose hash is stored; empty when the secret key has been changed since."""
    candidates = islice(receipts(secret, response_id), MOST_ATTEMPTS)
    return next((code for code in candidates if receipt_hash(secret, code) == stored_hash), "")


def receipt_hash(secret: str, code: str) -> str | None:
    """How a typed code is stored; None when it can't be a code. Look-alike letters, spaces and any digits are taken."""
    plain = ascii_digits(code).upper().translate(_LOOKALIKE)
    return _keyed(secret, "receipt code", plain).hex() if RECEIPT.fullmatch(plain) else None


def _digest(purpose: str, value: str) -> str:
    return hashlib.sha256(f"{purpose}:{value}".encode()).hexdigest()


def _keyed(secret: str, purpose: str, value: str) -> bytes:
    return hmac.new(secret.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()
