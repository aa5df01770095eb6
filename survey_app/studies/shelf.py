"""The instruments as cards: what each measures, how long, in which languages, and whether it is in the study.

The library comes with the program; what a researcher brought stands before it (see survey_app.shelf).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from instruments.instrument import Instrument, Texts, Translation, View
from instruments.language import languages
from instruments.library import find, is_shipped, library
from psychometrics.errors import EngagemeterError

SHORT_MINUTES = 5
_ALL = dict.fromkeys(languages())


@dataclass(frozen=True, slots=True)
class Dimension:
    """A construct with items of its own, or the background questions: one nuqta per question, True when reversed."""

    title: str
    reversed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Card:
    instrument: Instrument
    title: str
    dimensions: tuple[Dimension, ...]
    translations: tuple[tuple[str, Translation | None], ...]
    added: bool
    own: bool

    @property
    def questions(self) -> int:
        return len(self.instrument.questions)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the shelf is narrowed to. No view chosen means every view."""

    views: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    short: bool = False

    def lets(self, instrument: Instrument) -> bool:
        return (
            (not self.views or instrument.view in self.views)
            and all(code in instrument.languages for code in self.languages)
            and (not self.short or instrument.minutes <= SHORT_MINUTES)
        )

    @property
    def query(self) -> str:
        pairs = [("view", v) for v in self.views] + [("language", c) for c in self.languages]
        return urlencode(pairs + ([("short", "1")] if self.short else []))


@dataclass(frozen=True, slots=True)
class Shelf:
    """cards : what the filters let through; the counts are of the whole library."""

    cards: tuple[Card, ...]
    views: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    short: int
    filters: Filters


def shelf(filters: Filters, added: tuple[str, ...], language: str, own: tuple[Instrument, ...] = ()) -> Shelf:
    """The library as seen in one language, after the instruments that the researcher brought.

    added : the pins that the study has; one that is neither in the library nor one's own stands there, too.
    """
    shown = {instrument.pin for instrument in (*own, *library())}
    kept = [found for pin in added if pin not in shown and (found := known(pin))]
    all_of_them = (*own, *kept, *library())
    views = Counter(instrument.view for instrument in all_of_them)
    return Shelf(
        cards=tuple(card(i, i.pin in added, language) for i in all_of_them if filters.lets(i)),
        views=tuple((view.value, n) for view in View if (n := views[view])),
        languages=tuple((code, sum(code in i.languages for i in all_of_them)) for code in languages()),
        short=sum(i.minutes <= SHORT_MINUTES for i in all_of_them),
        filters=filters,
    )


def known(pin: str) -> Instrument | None:
    """The instrument of a pin; None when it is gone."""
    try:
        return find(pin)
    except EngagemeterError:
        return None


def card(instrument: Instrument, added: bool, language: str) -> Card:
    return Card(
        instrument=instrument,
        title=in_language(instrument.title, language),
        dimensions=dimensions(instrument, language),
        translations=tuple((code, instrument.translations.get(code)) for code in {**_ALL, **instrument.translations}),
        own=not is_shipped(instrument.id),
        added=added,
    )


def dimensions(instrument: Instrument, language: str) -> tuple[Dimension, ...]:
    """The first-order constructs with their items; nothing for an instrument that is not scored."""
    if instrument.model is None:
        return ()
    return tuple(
        Dimension(
            in_language(instrument.construct_titles[construct.code], language),
            tuple(item.reverse_keyed for item in construct.items),
        )
        for construct in instrument.model.first_order
    )


def in_language(texts: Texts, language: str) -> str:
    """The text in a language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
