"""Chapters as a file: Markdown, as OSF shows it, or plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey_app.exchange.preregistration import Chapter, Line

MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(title: str, chapters: Sequence[Chapter]) -> str:
    """Texts of researchers are escaped, so that none of them becomes a heading, a link or HTML."""
    parts = [f"# {_escaped(title)}"]
    for chapter in chapters:
        lines = "\n\n".join(_markdown_line(line) for line in chapter.lines)
        parts.append(f"## {_escaped(chapter.title)}\n\n{_close_lists(lines)}")
    return "\n\n".join(parts) + "\n"


def plain(title: str, chapters: Sequence[Chapter]) -> str:
    """Headings underlined, points with a dash."""
    parts = [f"{_one_line(title)}\n{'=' * 40}"]
    for chapter in chapters:
        lines = "\n".join(
            ("- " if line.listed else "") + _with_code(_one_line(line.text), line) for line in chapter.lines
        )
        parts.append(f"{chapter.title}\n{'-' * 40}\n{lines}")
    return "\n\n".join(parts) + "\n"


def _markdown_line(line: Line) -> str:
    text = _escaped(line.text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line.code)), default=0))
    code = f" {fence}{_one_line(line.code)}{fence}" if line.code else ""
    return ("- " if line.listed else "") + text + code


def _close_lists(text: str) -> str:
    """Points of one list stand close together."""
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", text)


def _with_code(text: str, line: Line) -> str:
    """The code is isolated, so that it isn't turned round in a text from right to left."""
    return f"{text} \u2066{_one_line(line.code)}\u2069" if line.code else text


def _escaped(text: str) -> str:
    return MARKS.sub(r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
