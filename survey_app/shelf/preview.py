"""A page of an instrument as a respondent will see it, before any study asks it."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from instruments.instrument import Instrument
from instruments.language import Language, languages
from survey_app.answering.opening import Published
from survey_app.answering.service import State
from survey_app.answering.view import View
from survey_app.studies.definition import InstrumentBlock, StudyDefinition


def pages_of(instrument: Instrument) -> int:
    return len(_published(instrument).questionnaire(0).pages)


def show(request: Request, instrument: Instrument, t: Language, number: int) -> Response:
    """One page, counted from 1; nothing on it can be sent."""
    published = _published(instrument)
    at = min(max(number, 1), len(published.questionnaire(0).pages))
    return View(request, "", published, t).page(State("", t.code, 0, at, None, None, {}), "")


def _published(instrument: Instrument) -> Published:
    brand = dict.fromkeys(languages(), "…")
    definition = StudyDefinition(
        title=dict(instrument.title),
        brand=brand,
        languages=[code for code in languages() if code in instrument.languages],
        blocks=[InstrumentBlock(pin=instrument.pin)],
    )
    return Published("", 0, definition, {instrument.pin: instrument}, everything=True)
