"""Which letters the bytes of a text file mean: UTF-8, UTF-16 with a mark, or Windows-1256 where the text shows it."""

from __future__ import annotations

import codecs
from pathlib import Path

from psychometrics.errors import DataError
from psychometrics.results import Note

ARABIC_LETTERS = range(0x0600, 0x0700)
BLOCK = 1024 * 1024


def decoded(content: bytes, name: str) -> tuple[str, list[Note]]:
    """The text of a file and what had to be supposed about it.

    Raises DataError "file_binary" when it isn't text and "file_encoding" when no reading makes sense.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(content, "utf-16", name), []
    if b"\0" in content:
        raise DataError("file_binary", place=name)
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        text = content.decode("cp1256", errors="replace")
        if not _is_arabic_script(text):
            line = content.count(b"\n", 0, problem.start) + 1
            raise DataError("file_encoding", place=f"{name}, row {line}", byte=problem.start) from problem
        return text, [Note("read_as_windows_1256")]


def encoding_of(path: Path, name: str) -> tuple[str, list[Note]]:
    """The same judgement for a file that is too large to be held: its encoding and what had to be supposed.

    Raises as `decoded`.
    """
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16", []
        file.seek(0)
        decoder, at, beyond = codecs.getincrementaldecoder("utf-8-sig")(), 0, b""
        utf8, broken_at = True, 0
        while block := file.read(BLOCK):
            if b"\0" in block:
                raise DataError("file_binary", place=name)
            beyond = beyond or (block if not block.isascii() else b"")
            try:
                decoder.decode(block) if utf8 else None
            except UnicodeDecodeError as problem:
                utf8, broken_at, beyond = False, at + problem.start, block
            at += len(block)
    if utf8:
        return "utf-8-sig", []
    if not _is_arabic_script(beyond.decode("cp1256", errors="replace")):
        raise DataError("file_encoding", place=name, byte=broken_at)
    return "cp1256", [Note("read_as_windows_1256")]


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise DataError("file_encoding", place=name, byte=problem.start) from problem


def _is_arabic_script(text: str) -> bool:
    """Whether nearly every letter beyond ASCII is Persian or Arabic, in runs as words have them."""
    beyond = [letter for letter in text if ord(letter) > 127 and letter not in "\u200c\u200e\u200f\u00a0\u060c«»"]
    arabic = sum(ord(letter) in ARABIC_LETTERS for letter in beyond)
    return len(beyond) >= 2 and arabic >= 0.9 * len(beyond) and "\ufffd" not in text
