"""A customer's key is never stored: only a keyed hash of it, another one in every study.

The same number typed with Persian digits, in capitals or with spaces around it gives the same hash, whether it comes
from a respondent, a personal link or a file of the firm.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

from instruments.language import ascii_digits
from survey_app.settings import Settings

LONGEST_KEY = 200
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x1f\x7f]")
_SPACES = re.compile(r"\s+")


def plain_key(raw: str) -> str:
    """A key as it is compared: one form of digits and letters, no invisible signs. Empty when nothing is left."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _SPACES.sub(" ", str(raw))))
    text = text.replace("ي", "ی").replace("ك", "ک")
    return ascii_digits(text).strip().casefold()


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """hash : 64 hexadecimal digits; masked : what may be shown of the key, such as "10••7"."""

    hash: str
    masked: str


def pseudonym(settings: Settings, study_id: str, raw: str) -> Pseudonym:
    """Who a key stands for in one study. There is no way back without the server's secret."""
    plain = plain_key(raw)
    digest = hmac.new(settings.secret.encode(), f"customer:{study_id}:{plain}".encode(), hashlib.sha256)
    return Pseudonym(digest.hexdigest(), mask(plain))


def mask(plain: str) -> str:
    """The first and the last signs of a key, so that people can tell a wrong form from a right one."""
    return f"{plain[:2]}••{plain[-1:]}" if len(plain) > 4 else "•" * len(plain)
