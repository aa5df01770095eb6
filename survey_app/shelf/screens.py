"""What the pages of the shelf show, as plain values for their templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from instruments.formats.own import every_construct
from instruments.instrument import Instrument, Licence, QuestionType, Target, Translation, View, Wording
from instruments.language import Language, language, languages
from instruments.library import find, is_shipped, library, versions
from instruments.questions.registry import kinds
from psychometrics.errors import EngagemeterError
from psychometrics.model import Measurement, Score
from survey_app.authorization import Actor, may
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import job_view
from survey_app.models import Researcher
from survey_app.settings import Settings
from survey_app.shelf import drafts, files, preview, service, storage
from survey_app.shelf.changes import instrument_changes
from survey_app.shelf.drafts import Draft
from survey_app.shelf.models import OwnInstrument
from survey_app.shelf.places import mistakes
from survey_app.studies.changes import Change, Kind
from survey_app.studies.service import draft_of, studies_of
from survey_app.studies.shelf import Card, card, in_language

Page = tuple[str, dict[str, Any]]
ENDINGS = ".yaml,.yml,.xlsx,.csv,.tsv,.zip"


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in a table. dimension : its title; keyable : whether its answers may have an order."""

    code: str
    text: str
    dimension: str
    reversed: bool
    scored: bool
    keyable: bool
    answers: str


@dataclass(frozen=True, slots=True)
class Dimension:
    code: str
    titles: dict[str, str]
    items: int
    score: Score
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class FileView:
    form: str
    losses: tuple[str, ...]


def home(session: Session, settings: Settings, researcher: Researcher, t: Language) -> dict[str, Any]:
    rows = storage.newest_of(storage.own_rows(session, researcher))
    return {
        "own": [_card(find(f"{row.identity}@{row.version}"), t) for row in rows],
        "library": [_card(instrument, t) for instrument in library()],
        "drafts": [(d.id, d.name, t.date(d.job.created_at)) for d in drafts.drafts_of(session, settings, researcher)],
        **upload_words(t),
    }


def upload_words(t: Language) -> dict[str, Any]:
    return {"endings": ENDINGS, "most": drafts.MOST_BYTES // 1_000_000, "short_names": short_names()}


def short_names() -> dict[str, str]:
    return {code: language(code).text("web.base.language_short") for code in languages()}


def draft_page(
    session: Session, researcher: Researcher, draft: Draft, t: Language, at: int, refused: EngagemeterError | None
) -> Page:
    """What is now: being read, its mistakes, or the instrument to look at; refused : why it was not saved."""
    shown = {"draft": draft, "name": draft.name, **upload_words(t)}
    if not draft.found:
        return "shelf/working.html", {**shown, "job": job_view(draft.job, t)}
    wrong = draft.found["errors"]
    if not wrong:
        wrong = [_kept(error) for error in service.refusals(session, researcher, draft.instrument)]
    if wrong:
        return "shelf/mistakes.html", {**shown, "mistakes": mistakes(wrong, t)}
    return "shelf/draft.html", {**shown, **_draft(session, researcher, draft, t, at, refused)}


def _draft(
    session: Session, researcher: Researcher, draft: Draft, t: Language, at: int, refused: EngagemeterError | None
) -> dict[str, Any]:
    instrument = service.completed(session, researcher, draft)
    offer = service.proposed(session, researcher, instrument)
    told = list(getattr(refused, "errors", [refused] if refused else []))
    return {
        **_about(instrument, t),
        "offer": offer,
        "groups": _groups(offer.changes),
        "said_parts": [t.text(f"web.shelf.unsaid.{part}") for part in draft.found["unsaid"]],
        "inherited": bool(offer.old and draft.found["unsaid"]),
        "losses": [_loss(*loss, t=t) for loss in draft.found["losses"]],
        "at": min(max(at, 1), preview.pages_of(instrument)),
        "pages": preview.pages_of(instrument),
        "shown_in": [language(code) for code in languages() if code in instrument.languages],
        "problems": mistakes([_kept(error) for error in told], t),
        "licences": tuple(Licence),
        "wordings": tuple(Wording),
        "states": tuple(Translation),
        "views": tuple(View),
        "targets": tuple(Target),
        "scores": tuple(Score),
        "measurements": tuple(Measurement),
    }


def instrument_page(
    session: Session, actor: Actor, researcher: Researcher, instrument: Instrument, t: Language, at: int
) -> dict[str, Any]:
    rows = [] if is_shipped(instrument.id) else storage.versions_of(session, instrument.id)
    row = next((each for each in rows if each.version == instrument.version), None)
    mine = row is not None and row.researcher_id == researcher.id
    older = rows[rows.index(row) + 1] if row and row is not rows[-1] else None
    return {
        **_about(instrument, t),
        **upload_words(t),
        "mine": mine,
        "own": row is not None,
        "saved_on": t.date(row.created_at) if row else "",
        "older": older.version if older else "",
        "groups": _groups(_since(older, instrument)),
        "versions": [each.version for each in rows] or list(reversed(versions(instrument.id))),
        "files": [_file(instrument, form, t) for form in files.FileForm],
        "fingerprint": fingerprint(instrument.sha256),
        "used": bool(mine and storage.users(session, instrument.pin)),
        "studies": _studies(session, actor, researcher, instrument, t) if mine or not row else [],
        "at": min(max(at, 1), preview.pages_of(instrument)),
        "pages": preview.pages_of(instrument),
        "shown_in": [language(code) for code in languages() if code in instrument.languages],
    }


def _studies(
    session: Session, actor: Actor, researcher: Researcher, instrument: Instrument, t: Language
) -> list[tuple[str, str, bool]]:
    """Studies that it may be put into: id, title, whether it is there already."""
    found = []
    for study in studies_of(session, researcher):
        if may(actor, "study.edit", study) and not study.simulated:
            definition = draft_of(study)
            there = any(getattr(block, "pin", "") == instrument.pin for block in definition.blocks)
            found.append((study.id, in_language(definition.title, t.code) or t.text("web.studies.untitled"), there))
    return found


def _since(older: OwnInstrument | None, instrument: Instrument) -> tuple[Change, ...]:
    return instrument_changes(find(f"{older.identity}@{older.version}"), instrument) if older else ()


def _about(instrument: Instrument, t: Language) -> dict[str, Any]:
    titles = {code: in_language(text, t.code) for code, text in instrument.construct_titles.items()}
    owner = {item.code: titles[each.code] for each in every_construct(instrument) for item in each.items}
    scored = {question.code for question in instrument.scored}
    return {
        "instrument": instrument,
        "card": _card(instrument, t),
        "questions": [
            QuestionLine(
                code=question.code,
                text=in_language(question.text, t.code),
                dimension=owner.get(question.code, ""),
                reversed=question.reverse_keyed,
                scored=question.code in scored,
                keyable=kinds()[question.scale.type].scorable or question.scale.type is QuestionType.SINGLE,
                answers=_answers(question, t),
            )
            for question in instrument.questions
        ],
        "dimensions": [
            Dimension(
                each.code, dict(instrument.construct_titles[each.code]), len(each.items), each.score, each.measurement
            )
            for each in every_construct(instrument)
            if each.items
        ],
        "directions": {code: language(code).direction for code in languages()},
        "known_languages": languages(),
    }


def _answers(question: Any, t: Language) -> str:
    """The ends of a scale with their words, the first and the last answer."""
    anchors = [anchor for anchor in question.choices if in_language(anchor.text, t.code)]
    ends = [anchors[0], anchors[-1]] if len(anchors) > 1 else anchors
    return " … ".join(f"{t.local_digits(f'{each.code:g}')} {in_language(each.text, t.code)}" for each in ends)


def _card(instrument: Instrument, t: Language) -> Card:
    return card(instrument, False, t.code)


def _groups(changes: tuple[Change, ...]) -> list[tuple[str, list[Change]]]:
    return [(kind.name.lower(), [c for c in changes if c.kind is kind]) for kind in reversed(Kind)]


def _file(instrument: Instrument, form: files.FileForm, t: Language) -> FileView:
    losses = files.write(instrument, form).losses
    return FileView(form.value, tuple(_loss(loss.code, loss.item, loss.detail, t=t) for loss in losses))


def _loss(code: str, item: str, detail: str, *, t: Language) -> str:
    named = [f"\u2066{text}\u2069" if t.rtl and text.isascii() else text for text in (item, detail)]
    return t.text(f"web.instrument_losses.{code}", item=named[0], detail=named[1])


def _kept(error: EngagemeterError) -> dict[str, Any]:
    return {"code": error.code, "place": error.place, "params": dict(error.params)}
