"""What a new version of an instrument changes, and which number it gets by that."""

from __future__ import annotations

from collections.abc import Iterator

from instruments.instrument import Instrument
from survey_app.shelf.storage import version_key
from survey_app.studies.changes import (
    Change,
    Kind,
    construct_changes,
    formula_changes,
    gravest,
    question_changes,
    word_changes,
)

TEXTS = ("title", "definition", "instruction")
ABOUT = ("view", "target", "licence", "wording", "validated")


def instrument_changes(old: Instrument, new: Instrument) -> tuple[Change, ...]:
    """Every difference between two versions, the gravest first; empty when they say the same."""
    found = [
        *question_changes(*({q.code: q for q in each.questions} for each in (old, new))),
        *construct_changes(*(each.model.all if each.model else () for each in (old, new))),
        *formula_changes(old.computed, new.computed),
        *_of_order(old, new),
        *_of_scoring(old, new),
        *_of_words(old, new),
        *_of_source(old, new),
    ]
    return tuple(sorted(found, key=lambda change: -change.kind))


def next_version(old: Instrument, new: Instrument) -> str:
    """1.0 → 1.1 for words only, 2.0 for everything else; what the file itself says when that is higher."""
    major, minor = version_key(old.version)
    wording = gravest(instrument_changes(old, new)) is Kind.WORDING
    least = f"{major}.{minor + 1}" if wording else f"{major + 1}.0"
    return max(least, new.version, key=version_key)


def _of_order(old: Instrument, new: Instrument) -> Iterator[Change]:
    """Questions that both have and score alike, asked in another order."""
    scored = [{question.code for question in each.scored} for each in (old, new)]
    both = {q.code for q in old.questions} & {q.code for q in new.questions} - (scored[0] ^ scored[1])
    before, after = ([q.code for q in each.questions if q.code in both] for each in (old, new))
    if before != after:
        yield Change(Kind.STRUCTURE, "order", "items", ", ".join(before), ", ".join(after))


def _of_scoring(old: Instrument, new: Instrument) -> Iterator[Change]:
    """Questions that are scored in one of the versions only."""
    before, after = ({q.code for q in each.scored} for each in (old, new))
    both = {q.code for q in old.questions} & {q.code for q in new.questions}
    for code in sorted(both & (before ^ after)):
        yield Change(Kind.MEASUREMENT, "scored" if code in after else "not_scored", code)


def _of_words(old: Instrument, new: Instrument) -> Iterator[Change]:
    for name in TEXTS:
        yield from word_changes(name, getattr(old, name), getattr(new, name))
    for code, title in new.construct_titles.items():
        yield from word_changes(code, old.construct_titles.get(code, title), title)
    labels = {question.code: question.label for question in old.questions}
    for question in new.questions:
        if question.label != question.text:
            yield from word_changes(question.code, labels.get(question.code, question.label), question.label)


def _of_source(old: Instrument, new: Instrument) -> Iterator[Change]:
    for name in ABOUT:
        before, after = str(getattr(old, name)), str(getattr(new, name))
        if before != after:
            yield Change(Kind.WORDING, "about", name, before, after)
    for code in {**old.translations, **new.translations}:
        before, after = (str(each.translations.get(code, "")) for each in (old, new))
        if before != after:
            yield Change(Kind.WORDING, "translation", code, before, after)
    if old.citations != new.citations:
        sources = ("; ".join(cited.reference for cited in each.citations) for each in (old, new))
        yield Change(Kind.WORDING, "source", "citations", *sources)
