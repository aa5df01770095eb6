"""A file is there whole or not at all: nobody ever reads one that is half written."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OURS, AS_USUAL = 0o600, 0o666
"""Readable by our own account alone; as the account's umask has it, for files that people asked for by name."""


@contextmanager
def whole_file(path: Path, mode: int = OURS) -> Iterator[Path]:
    """A place beside `path` to write to; when the block ends well it is flushed to disk and takes the name.

    When the block fails, or the program does, the file of that name stays as it was. Two writers at once do not
    disturb each other: the last one's file holds.

    Parameters
    ----------
    path : its folder exists.
    mode : OURS or AS_USUAL.
    """
    beside = path.with_name(f".{path.name}-{secrets.token_hex(6)}.part")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes | str, mode: int = OURS) -> None:
    """Writes a file at once; text as UTF-8. See whole_file."""
    with whole_file(path, mode) as beside:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)


def write_once(path: Path, content: bytes | str) -> None:
    """Writes a file that is made once, such as a key: one that is there stays, of two writers the first's holds.

    Readable by our own account alone; its folder is made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_file():
        return
    beside = path.with_name(f".{path.name}-{secrets.token_hex(6)}")
    write_whole(beside, content)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass  # somebody else was first; theirs holds
    finally:
        beside.unlink()
