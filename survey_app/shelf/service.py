"""From a draft to a version on the shelf: what stands in its way, which number it gets, what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from instruments.formats.own import as_document, written
from instruments.instrument import Instrument, Wording
from instruments.language import languages
from instruments.library import is_shipped
from instruments.loader import parse
from psychometrics.errors import InstrumentError, ManyErrors
from survey_app.errors import Conflict
from survey_app.models import Researcher
from survey_app.shelf import drafts, storage
from survey_app.shelf.changes import instrument_changes, next_version
from survey_app.shelf.drafts import Draft
from survey_app.shelf.inheriting import inherited
from survey_app.shelf.models import OwnInstrument
from survey_app.studies.changes import Change


@dataclass(frozen=True, slots=True)
class Proposed:
    """What saving would make. old : the version before it, None for the first; changes : empty when nothing differs."""

    version: str
    old: Instrument | None = None
    changes: tuple[Change, ...] = ()

    @property
    def unchanged(self) -> bool:
        return self.old is not None and not self.changes


def refusals(session: Session, by: Researcher, instrument: Instrument) -> list[InstrumentError]:
    """What only another file can mend: an id that is somebody else's, no language that can be asked in."""
    found, name = [], instrument.id
    others = [row for row in storage.versions_of(session, name) if row.researcher_id != by.id]
    if is_shipped(name):
        found.append(InstrumentError("shelf_id_shipped", place=name, name=name))
    elif others:
        found.append(InstrumentError("shelf_id_taken", place=name, name=name))
    if not set(instrument.languages) & set(languages()):
        found.append(InstrumentError("shelf_no_words", place=", ".join(instrument.languages)))
    return found


def lacks(instrument: Instrument) -> list[InstrumentError]:
    """What must be declared before it is saved: whoever brings the words of others says whose they are."""
    if instrument.wording is not Wording.OWN and not instrument.citations:
        return [InstrumentError("shelf_no_source")]
    return []


def completed(session: Session, by: Researcher, draft: Draft) -> Instrument:
    """The draft's instrument; what its form has no word of is as in the version before it."""
    instrument, old = draft.instrument, _newest(session, draft.instrument.id, by)
    unsaid = frozenset(draft.found["unsaid"])
    if old is None or not unsaid:
        return instrument
    return parse(inherited(instrument, old, unsaid).encode(), Path(draft.name), placed=False)


def _newest(session: Session, identity: str, by: Researcher) -> Instrument | None:
    rows = [row for row in storage.versions_of(session, identity) if row.researcher_id == by.id]
    return parse(rows[0].content.encode(), Path("own.yaml"), placed=False) if rows else None


def proposed(session: Session, by: Researcher, instrument: Instrument) -> Proposed:
    """The version that saving would make now."""
    old = _newest(session, instrument.id, by)
    if old is None:
        return Proposed(instrument.version)
    return Proposed(next_version(old, instrument), old, instrument_changes(old, instrument))


def save(session: Session, by: Researcher, draft: Draft) -> OwnInstrument:
    """Puts a draft on the shelf as its next version. Raises ManyErrors, Conflict `shelf_unchanged`."""
    instrument = completed(session, by, draft)
    wrong = [*refusals(session, by, instrument), *lacks(instrument)]
    if wrong:
        raise ManyErrors(wrong)
    offer = proposed(session, by, instrument)
    if offer.unchanged and offer.old is not None:
        raise Conflict("shelf_unchanged", place=offer.old.pin, version=offer.old.version)
    text = written({**as_document(instrument), "version": offer.version})
    row = storage.keep(session, by, text, draft.name)
    drafts.remove(draft)
    return row
