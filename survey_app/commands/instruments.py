"""engagemeter instruments: check and list questionnaire files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from instruments.formats.converting import convert
from instruments.language import Language
from instruments.library import FOLDER, check_library, library
from instruments.loader import load
from psychometrics.errors import EngagemeterError, ManyErrors


def check(files: list[Path]) -> int:
    """How many files are sound. Raises ManyErrors with the problems of all of them."""
    if not files:
        problems: list[EngagemeterError] = list(check_library())
        count = len(list(FOLDER.rglob("*.yaml")))
    else:
        problems = [problem for file in files for problem in _problems(file)]
        count = len(files)
    if problems:
        raise ManyErrors(problems)
    return count


def _problems(file: Path) -> list[EngagemeterError]:
    try:
        load(file)
    except ManyErrors as many:
        return list(many.errors)
    except EngagemeterError as error:
        return [error]
    return []


def lines(words: Language) -> Iterator[str]:
    """One line per instrument: pin, title, items, languages."""
    for instrument in library():
        title = instrument.title.get(words.code) or next(iter(instrument.title.values()))
        count = words.number(len(instrument.questions))
        yield f"{instrument.pin}  {title}  ({count})  {', '.join(instrument.languages)}"


def convert_lines(source: str, target: Path, words: Language) -> Iterator[str]:
    """Converts, then one line per loss. Raises ManyErrors, InstrumentError."""
    losses = convert(source, target)
    yield words.text("web.instrument_losses.written", file=target.name, count=len(losses))
    for loss in losses:
        yield "- " + words.text(f"web.instrument_losses.{loss.code}", item=loss.item, detail=loss.detail)
