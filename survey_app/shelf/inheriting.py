"""The next version of an instrument in a form that can't say everything: the rest is as in the version before."""

from __future__ import annotations

from typing import Any

from instruments.formats.own import as_document, every_construct
from instruments.instrument import Instrument
from survey_app.shelf.choices import Choices, chosen_text

TEXTS = ("title", "definition", "instruction")
PLAIN = ("view", "target", "licence", "wording", "validated", "citations")


def inherited(instrument: Instrument, old: Instrument, unsaid: frozenset[str]) -> str:
    """The file of `instrument` with what it has no word of taken from `old`.

    unsaid : "about", "dimensions", "keying", "scoring", as in `formats.xlsform_in.Converted`.
    """
    about: dict[str, Any] = _about(instrument, old) if "about" in unsaid else {}
    reversed_now = frozenset(q.code for q in (old if "keying" in unsaid else instrument).questions if q.reverse_keyed)
    known = {question.code for question in instrument.questions}
    choices = Choices(_by_code(instrument, old, unsaid), {}, reversed_now & known)
    return chosen_text(instrument, choices, about)


def _about(instrument: Instrument, old: Instrument) -> dict[str, Any]:
    before = as_document(old)
    said = {name: before[name] for name in PLAIN if name in before}
    for name in TEXTS:
        texts = {**getattr(instrument, name), **before.get(name, {})}
        said[name] = {code: texts.get(code, "") for code in instrument.languages} if texts else {}
    states = {code: state.value for code, state in instrument.translations.items()}
    return {**said, "translations": {code: before["translations"].get(code, state) for code, state in states.items()}}


def _by_code(instrument: Instrument, old: Instrument, unsaid: frozenset[str]) -> dict[str, dict[str, str]]:
    """As if they had been chosen on the page: dimensions, scoring, names of dimensions."""
    found: dict[str, dict[str, str]] = {}
    constructs = [each for each in every_construct(old) if each.items]
    if "dimensions" in unsaid:
        found["dimension"] = {item.code: each.code for each in constructs for item in each.items}
    if "scoring" in unsaid:
        found["score"] = {each.code: each.score.value for each in constructs}
        found["measurement"] = {each.code: each.measurement.value for each in constructs}
        titles = {each.code: old.construct_titles[each.code] for each in constructs}
        found["named"] = {
            f"{code}-{language}": text for code, texts in titles.items() for language, text in texts.items()
        }
    return found
