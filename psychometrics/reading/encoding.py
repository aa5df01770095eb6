"""Which letters the bytes of a text file mean: UTF-8, UTF-16 with a mark, or Windows-1256 where the text shows it."""

from __future__ import annotations

import codecs

from psychometrics.errors import DataError
from psychometrics.results import Note

ARABIC_LETTERS = range(0x0600, 0x0700)


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
