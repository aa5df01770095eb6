"""What the Home, Choose, Study and Collect pages show, as plain values for their templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import segno
from markupsafe import Markup
from sqlmodel import Session

from instruments.language import Language, language, languages
from survey_app.answering.keys import test_token
from survey_app.building.templates import study_templates
from survey_app.demo.population import COMPLETED
from survey_app.findings.moments import moment_view
from survey_app.models import Researcher, Study, StudyStatus, now
from survey_app.settings import Settings
from survey_app.shelf import storage
from survey_app.studies import drafting, service
from survey_app.studies.fieldwork import count_completed, fieldwork
from survey_app.studies.forms import has_attention
from survey_app.studies.hypothesis_words import hypothesis_views
from survey_app.studies.merging import mark
from survey_app.studies.overview import (
    block_lines,
    collected_definition,
    length,
    overview,
    questionnaire_of,
    translation_state,
)
from survey_app.studies.readiness import Missing, missing
from survey_app.studies.service import latest_version
from survey_app.studies.shelf import Filters, in_language, known, shelf
from survey_app.studies.watching import watch

ADVISED_PER_ITEM = 10
ADVISED_LEAST = 200
WARNED_DAYS, URGENT_DAYS = 30, 7
"""Before the day until which answers are kept."""


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study in the list of Home."""

    id: str
    title: str
    status: StudyStatus
    pins: tuple[str, ...]
    completed: int


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing, in words, and where it is mended."""

    anchor: str
    words: str


def home(session: Session, researcher: Researcher, t: Language) -> dict[str, Any]:
    """The researcher's own studies; the demo stands apart, and is made when it is first opened."""
    studies = [study for study in service.studies_of(session, researcher) if not study.simulated]
    completed = count_completed(session, [study.id for study in studies])
    rows = [_row(study, completed.get(study.id, 0), t) for study in studies]
    return {"studies": rows, "demo_completed": COMPLETED}


def choose(session: Session, study: Study, t: Language, filters: Filters, by: Researcher) -> dict[str, Any]:
    pins = drafting.pins(service.draft_of(study))
    mine = storage.newest_of(storage.own_rows(session, by))
    own = tuple(found for row in mine if (found := known(f"{row.identity}@{row.version}")))
    short_names = {code: language(code).text("web.base.language_short") for code in languages()}
    return {
        **frame(session, study, t, "choose"),
        "shelf": shelf(filters, pins, t.code, own),
        "added": len(pins),
        "short_names": short_names,
        "templates": study_templates(),
    }


def design(
    session: Session, study: Study, t: Language, preview: str = "", at: int = 1, **state: bool
) -> dict[str, Any]:
    """state : `refused` after a refused publish, `removed` after a block was taken out."""
    definition = service.draft_of(study)
    lacking, codes, measured = missing(definition, now().date()), definition.languages, length(definition)
    return {
        **frame(session, study, t, "design"),
        "blocks": block_lines(definition, t.code),
        "hypotheses": hypothesis_views(definition, t),
        "length": measured,
        "preview_page": min(max(at, 0), measured.pages),
        "missing": [Lack(lack.anchor, missing_words(lack, t)) for lack in lacking],
        "consent_ready": not any(lack.code in ("no_consent", "no_contact", "no_keep_until") for lack in lacking),
        "has_attention": has_attention(definition),
        "can_have_attention": drafting.attention_place(definition) is not None,
        "unpublished": service.has_unpublished_changes(session, study),
        "study_link": study.link,
        "versions": [_version(version) for version in service.versions_of(session, study)],
        "translations": {code: translation_state(definition, code) for code in codes},
        "preview": preview if preview in codes else next(iter([t.code] if t.code in codes else codes), ""),
        "refused": state.get("refused", False),
        "removed": state.get("removed", False),
    }


def collect(session: Session, study: Study, t: Language, settings: Settings) -> dict[str, Any]:
    version = service.latest_version(session, study)
    collected = collected_definition(version, study)
    work = fieldwork(session, study, len(questionnaire_of(collected).pages))
    link = f"{settings.base_url}/s/{study.link}"
    items = sum(len(instrument.scored) for instrument in service.instruments_of(collected))
    return {
        **frame(session, study, t, "collect"),
        "work": work,
        "recent": [(each, moment_view(each.at, study, t)) for each in work.recent],
        "left": work.left_by_page if work.left else (),
        "watched": watch(session, study, work, len(questionnaire_of(collected).pages)),
        "part": "collect",
        "median": clock(work.median_seconds, t),
        "link": link,
        "test_link": f"{link}?test={test_token(settings.secret, study.link)}",
        "qr": qr_code(link),
        "kiosk_link": f"{settings.base_url}/k/{study.link}",
        "kiosk_qr": qr_code(f"{settings.base_url}/k/{study.link}"),
        "collected": collected,
        "pins": drafting.pins(collected),
        "advised": max(ADVISED_LEAST, ADVISED_PER_ITEM * items),
    }


def frame(session: Session, study: Study, t: Language, step: str) -> dict[str, Any]:
    """What the bar above every screen of a study shows."""
    shown = overview(session, study, t.code)
    return {"study": shown, "seen": mark(study.draft), "step": step, "t": t, "kept": kept_until(session, study, t)}


def kept_until(session: Session, study: Study, t: Language) -> dict[str, Any] | None:
    """The day until which answers are kept, and how many days are left, when these are few; None before."""
    definition = collected_definition(latest_version(session, study), study)
    if study.status is StudyStatus.DRAFT or not definition.consent.keep_until:
        return None
    day = date.fromisoformat(definition.consent.keep_until)
    left = (day - now().date()).days
    shown = {"date": t.date(day), "count": left, "urgent": left <= URGENT_DAYS, "how": definition.retention}
    return shown if 0 <= left <= WARNED_DAYS else None


def missing_words(lack: Missing, t: Language) -> str:
    slots = dict(lack.params)
    if "error" in slots:
        return t.error(slots["error"])
    if "language" in slots:
        slots["language"] = t.text(f"web.studies.language_names.{slots['language']}")
    if "instrument" in slots:
        slots["instrument"] = in_language(slots["instrument"].title, t.code)
    return t.text(f"web.studies.missing.{lack.code}", **slots)


def clock(seconds: float | None, t: Language) -> str:
    """Minutes and seconds, 6:10, in the language's digits; empty when there is no time yet."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return t.local_digits(f"{minutes}:{rest:02d}")


def qr_code(link: str) -> Markup:
    """The link as an SVG drawing, dark on white whatever the screen's light."""
    drawing = BytesIO()
    segno.make(link, error="m").save(
        drawing, kind="svg", scale=4, border=2, dark="#1a2233", light="#fff", xmldecl=False, svgns=True, omitsize=True
    )
    return Markup(drawing.getvalue().decode())


def _row(study: Study, completed: int, t: Language) -> StudyRow:
    definition = service.draft_of(study)
    titles = tuple(in_language(i.title, t.code) for i in service.instruments_of(definition))
    title = in_language(definition.title, t.code)
    return StudyRow(study.id, title, study.status, titles, completed)


def _version(version: Any) -> dict[str, Any]:
    pins = [block["pin"] for block in version.definition["blocks"] if block["kind"] == "instrument"]
    return {
        "number": version.number,
        "name": service.version_name(version),
        "published_at": version.published_at,
        "pins": pins,
        "sha256": version.sha256,
    }
