"""Passwords: length and rarity instead of rules of composition, Unicode, never cut short, kept as argon2id."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from pwdlib import PasswordHash

from psychometrics.errors import RequestError

LEAST_CHARACTERS = 8
MOST_CHARACTERS = 1000
COMMON = Path(__file__).with_name("common_passwords.txt")

FIGURES_FOR_LETTERS = str.maketrans("013457@$!", "oleastasi")
AROUND = "0123456789!@#$%^&*()-_=+.,;:?/\\|~`\"' "

hasher = PasswordHash.recommended()


def check(password: str, *own: str) -> None:
    """Raise RequestError for a password that is too short, too long or among the first that anyone would try.

    own : the person's own name and e-mail, which are as easy to guess.
    """
    if len(password) < LEAST_CHARACTERS:
        raise RequestError("password_short", least=LEAST_CHARACTERS)
    if len(password) > MOST_CHARACTERS:
        raise RequestError("password_long", most=MOST_CHARACTERS)
    if _is_common(password, *own):
        raise RequestError("password_common")


def hashed(password: str) -> str:
    return hasher.hash(_normal(password))


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. With no hash (an unknown e-mail) the same work is done, and the answer is no."""
    if len(password) > MOST_CHARACTERS:
        password = ""
    right = hasher.verify(_normal(password), password_hash or _nobody())
    return right and password_hash is not None


def _is_common(password: str, *own: str) -> bool:
    """Whether it is a well-known word or row of keys, or the person's own, with the usual changes undone.

    The usual changes: capitals, figures for letters (p4ssw0rd), digits and signs behind or before, the word twice.
    """
    plain, known = _plain(password), common() | {_plain(text) for text in own}
    letters = plain.translate(FIGURES_FOR_LETTERS)
    core, core_of_letters = plain.strip(AROUND), letters.strip(AROUND)
    forms = {plain, letters, core, core_of_letters, plain[: len(plain) // 2] if _twice(plain) else plain}
    return bool(forms & known) or len(set(plain)) < 4 or (not core and _runs(plain))


def _twice(text: str) -> bool:
    return len(text) % 2 == 0 and text[: len(text) // 2] == text[len(text) // 2 :]


def _runs(text: str) -> bool:
    """Digits alone that follow each other or repeat: 12345678, 987654321, 20262026."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(text)}
    return len(steps) <= 2 or _twice(text) or text.startswith(("12345", "54321", "98765"))


@cache
def common() -> frozenset[str]:
    """Words and rows of keys that are tried first, in lower case."""
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
