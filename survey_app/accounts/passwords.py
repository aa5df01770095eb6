"""Passwords: length and rarity instead of rules of composition, Unicode, never cut short, kept as argon2id."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from pwdlib import PasswordHash

from psychometrics.errors import RequestError

LEAST_CHARACTERS = 8
MOST_CHARACTERS = 1000
COMMON = Path(__file__).with_name("common_passwords.txt")

hasher = PasswordHash.recommended()


def check(password: str, *own: str) -> None:
    """Raise RequestError for a password that is too short, too long or among the first that anyone would try.

    own : the person's own name and e-mail, which are as easy to guess.
    """
    if len(password) < LEAST_CHARACTERS:
        raise RequestError("password_short", least=LEAST_CHARACTERS)
    if len(password) > MOST_CHARACTERS:
        raise RequestError("password_long", most=MOST_CHARACTERS)
    known = common() | {_plain(text) for text in own}
    if _plain(password) in known or len(set(password)) < 3:
        raise RequestError("password_common")


def hashed(password: str) -> str:
    return hasher.hash(_normal(password))


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. With no hash (an unknown e-mail) the same work is done, and the answer is no."""
    if len(password) > MOST_CHARACTERS:
        password = ""
    right = hasher.verify(_normal(password), password_hash or _nobody())
    return right and password_hash is not None


@cache
def common() -> frozenset[str]:
    """Passwords that are tried first, in lower case."""
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def _nobody() -> str:
    return hasher.hash("nobody has this password")


def _normal(password: str) -> bytes:
    """The same bytes however a keyboard composes the letters (NFKC)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password).strip().casefold()
