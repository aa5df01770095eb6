"""The keys that names and addresses are sealed with, in a file beside the database, never in it.

One key to a line, as Fernet keys are written (AES-128-CBC with HMAC-SHA-256); the first line seals, every line opens.
The file is made when something is first sealed, readable by its owner only. Without it what is sealed is lost.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from psychometrics.errors import RequestError

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
            _make(self.path)
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
    draft = path.with_name(f"{path.name}-{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def new_key() -> str:
    return Fernet.generate_key().decode()


def _make(path: Path) -> None:
    """The file with its first key; of two that make it at once, the first one's holds."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}-{secrets.token_hex(6)}")
    write(draft, (new_key(),))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody else was first; theirs holds
    finally:
        draft.unlink()
