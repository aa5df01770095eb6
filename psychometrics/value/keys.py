"""Customer keys: one form however they were written, kept only as a keyed hash, shown only masked."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

HASH_DIGITS = 32
LONGEST_MASK = 12
LETTERS = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("ۀ"): "ه", ord("ة"): "ه"}
DIGITS = {ord(digit): str(value) for row in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for value, digit in enumerate(row)}
INVISIBLE = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640]+")
SPREADSHEET_NUMBER = re.compile(r"^(\d+)\.0+$")


def customer_key(text: object) -> str:
    """One form of a key: Latin digits, one form of each letter, small letters, no spaces, no ".0" of spreadsheets.

    Leading zeros stay: they tell customers apart in some firms. Empty for an empty cell.
    """
    plain = unicodedata.normalize("NFKC", str(text)).translate(DIGITS | LETTERS)
    plain = INVISIBLE.sub("", plain).casefold()
    number = SPREADSHEET_NUMBER.match(plain)
    return number[1] if number else plain


def keyed_hash(key: str, secret: bytes) -> str:
    """HMAC-SHA-256 of a key in its one form, the first 128 bits in hex: who lacks the secret can't try out keys.

    Raises ValueError for a secret under 16 bytes.
    """
    if len(secret) < 16:
        raise ValueError("the secret of customer keys has at least 16 bytes")
    return hmac.new(secret, key.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:HASH_DIGITS]


def masked(key: str) -> str:
    """The form of a key with most of it hidden: "10•••7"; up to three characters show only the first."""
    if len(key) <= 3:
        return key[:1] + "•" * (len(key) - 1)
    shown = key[:2] + "•" * (len(key) - 3) + key[-1:]
    return shown if len(shown) <= LONGEST_MASK else f"{key[:2]}{'•' * (LONGEST_MASK - 4)}…{key[-1:]}"
