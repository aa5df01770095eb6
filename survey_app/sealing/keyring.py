"""The keys that names and addresses are sealed with, in a file beside the database, never in it.

One key to a line, as Fernet keys are written (AES-128-CBC with HMAC-SHA-256); the first line seals, every line opens.
The file is made when something is first sealed, readable by its owner only. Without it what is sealed is lost.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from psychometrics.errors import RequestError
from psychometrics.whole_file import write_once, write_whole

NAME = "identity_keys"
SEALED, BLIND = "s1:", "b1:"
"""How a sealed text and a blind index begin in the database."""


class Keyring:
    """Seals and opens texts, and makes the index by which an address is found without being readable."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The newest first. Raises RequestError `identity_keys_unusable` when the file is there and holds none."""
        if not self.path.is_file():
            write_once(self.path, f"{new_key()}\n")
        found = tuple(line.strip() for line in self.path.read_text("ascii").splitlines() if line.strip())
        try:
            MultiFernet([Fernet(key) for key in found])
        except ValueError as error:
            raise RequestError("identity_keys_unusable", place=str(self.path)) from error
        return found

    @cached_property
    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.keys])

    def seal(self, text: str) -> str:
        """A text that only this key ring opens; empty stays empty, so that a missing address can be asked for."""
        return SEALED + self._box.encrypt(text.encode()).decode() if text else ""

    def open(self, sealed: str) -> str:
        """What was sealed. Raises RequestError `identity_keys_lost` when no key fits."""
        if not sealed.startswith(SEALED):
            return sealed
        try:
            return self._box.decrypt(sealed.removeprefix(SEALED)).decode()
        except InvalidToken as error:
            raise RequestError("identity_keys_lost", place=str(self.path)) from error

    def blind(self, text: str) -> str:
        """The keyed hash of a text, by which equal texts are found; of a hash, itself."""
        return text if text.startswith(BLIND) or not text else self._hashed(text, self.keys[0])

    def blinds(self, text: str) -> set[str]:
        """The same under every key, for rows that were written before the newest."""
        return {self._hashed(text, key) for key in self.keys} if text else set()

    def _hashed(self, text: str, key: str) -> str:
        index_key = hashlib.sha256(b"blind index:" + key.encode()).digest()
        return BLIND + hmac.new(index_key, text.encode(), hashlib.sha256).hexdigest()


def write(path: Path, keys: tuple[str, ...]) -> None:
    """Puts keys in place of those in the file, whole or not at all."""
    write_whole(path, "".join(f"{key}\n" for key in keys))


def new_key() -> str:
    return Fernet.generate_key().decode()
