"""An encrypted file that is written and read in pieces: AES-256-GCM under a key from a passphrase (scrypt).

    b"EMBACKUP1\\n"  salt (16)  prefix (8)  pieces
Each piece is its length (4 bytes, big-endian) and that many bytes of ciphertext; its nonce is the prefix and its
number, and whether it is the last one is authenticated with it. So pieces can't be changed, dropped, swapped or
cut off without notice. The first piece is empty: it tells a wrong passphrase from a damaged file.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from psychometrics.errors import RequestError

MAGIC = b"EMBACKUP1\n"
SALT, PREFIX, PIECE = 16, 8, 1024 * 1024
SHORTEST = 10
LAST, MORE = b"last", b"more"


class Sealing:
    """A file-like object to write to. `close` writes the last piece; without it the file is no whole one."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        """Raises RequestError `passphrase_short`."""
        if len(passphrase) < SHORTEST:
            raise RequestError("passphrase_short", least=SHORTEST)
        salt, self._prefix = secrets.token_bytes(SALT), secrets.token_bytes(PREFIX)
        self._file, self._cipher, self._number, self._waiting = file, AESGCM(_key(passphrase, salt)), 0, b""
        file.write(MAGIC + salt + self._prefix)
        self._piece(b"", MORE)

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._piece(self._waiting[:PIECE], MORE)
            self._waiting = self._waiting[PIECE:]
        return len(content)

    def close(self) -> None:
        self._piece(self._waiting, LAST)
        self._waiting = b""

    def _piece(self, plain: bytes, which: bytes) -> None:
        sealed = self._cipher.encrypt(self._prefix + struct.pack(">I", self._number), plain, which)
        self._file.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


class Opening:
    """A file-like object to read from.

    Raises RequestError `backup_unreadable`, `backup_passphrase`, `backup_damaged`.
    """

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise RequestError("backup_unreadable")
        salt, self._prefix = file.read(SALT), file.read(PREFIX)
        self._file, self._cipher, self._number, self._left = file, AESGCM(_key(passphrase, salt)), 0, b""
        self._pieces = self._opened()
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._left) < size):
            piece = next(self._pieces, None)
            self._ended = piece is None
            self._left += piece or b""
        size = len(self._left) if size < 0 else size
        given, self._left = self._left[:size], self._left[size:]
        return given

    def _opened(self) -> Iterator[bytes]:
        self._piece(MORE, "backup_passphrase")
        while True:
            plain, last = self._next()
            yield plain
            if last:
                return

    def _next(self) -> tuple[bytes, bool]:
        """The next piece and whether it is the last. Which of the two it is, is only known by trying."""
        sealed = self._sealed()
        nonce = self._prefix + struct.pack(">I", self._number)
        self._number += 1
        for which in (MORE, LAST):
            try:
                return self._cipher.decrypt(nonce, sealed, which), which is LAST
            except InvalidTag:
                continue
        raise RequestError("backup_damaged")

    def _piece(self, which: bytes, refusal: str) -> None:
        sealed = self._sealed()
        try:
            self._cipher.decrypt(self._prefix + struct.pack(">I", self._number), sealed, which)
        except InvalidTag as error:
            raise RequestError(refusal) from error
        self._number += 1

    def _sealed(self) -> bytes:
        head = self._file.read(4)
        length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
        sealed = self._file.read(length) if 0 < length <= PIECE + 16 else b""
        if not sealed or len(sealed) != length:
            raise RequestError("backup_damaged")
        return sealed


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
