"""Contacts and messages of a study: for its makers only, who see names, never which answers are whose."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from pydantic import Field, ValidationError
from starlette.datastructures import UploadFile

from instruments.language import ascii_digits, languages
from psychometrics.errors import RequestError
from survey_app.dependencies import (
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    part_of,
    redirect_to,
    study_for,
)
from survey_app.errors import status_of, told
from survey_app.forms import WebForm
from survey_app.models import Study
from survey_app.pages import page
from survey_app.panels import contacts, gateway, reading, screens, texts, waves, writing
from survey_app.panels.contacts import Segment
from survey_app.panels.models import Channel, Contact, MessageKind

router = APIRouter()

MOST_BYTES = 8 * 1024 * 1024
UPLOADS = {"/studies/{study_id}/contacts/check": MOST_BYTES, "/studies/{study_id}/contacts/add": MOST_BYTES}
ENCODINGS = ("utf-8-sig", "cp1256")

SeenStudy = Annotated[Study, study_for("panel.see")]
EditedStudy = Annotated[Study, study_for("panel.edit")]
WrittenStudy = Annotated[Study, study_for("panel.write")]


class TextForm(WebForm):
    kind: MessageKind
    language: str = Field(max_length=5)
    subject: str = Field(default="", max_length=texts.LONGEST_SUBJECT)
    body: str = Field(default="", max_length=texts.LONGEST_BODY)


class RemoveForm(WebForm):
    contact: str = Field(max_length=64)


class GatewayForm(WebForm):
    url: str = Field(max_length=gateway.LONGEST_URL)


def segment_of(
    tier: Annotated[str, Query(max_length=200)] = "",
    stage: Annotated[str, Query(max_length=200)] = "",
    channel: Annotated[str, Query(max_length=200)] = "",
    language: Annotated[str, Query(max_length=5)] = "",
    answered: Annotated[int, Query(ge=0, le=50)] = 0,
    low: Annotated[str, Query(max_length=30)] = "",
    high: Annotated[str, Query(max_length=30)] = "",
) -> Segment:
    """What a page is asked for. A bound that is no number bounds nothing."""
    return Segment(
        tier=tier,
        stage=stage,
        channel=channel,
        language=language,
        answered=answered,
        low=_number(low),
        high=_number(high),
    )


async def pasted_text(request: Request) -> str:
    """The text of the form, or of the file that came with it."""
    form = await request.form(max_files=1, max_fields=5, max_part_size=MOST_BYTES)
    file = form.get("file")
    if isinstance(file, UploadFile) and file.size:
        return _decoded(await file.read())
    return str(form.get("text") or "")


async def posted_order(request: Request) -> tuple[MessageKind, Channel, Segment]:
    """To whom and what. Raises RequestError for anything that the page doesn't have."""
    form = {name: str(value) for name, value in (await request.form()).items() if name != "csrf"}
    try:
        kind, by = MessageKind(form.pop("kind", "invitation")), Channel(form.pop("by", "email"))
        low, high = _number(form.pop("low", "")), _number(form.pop("high", ""))
        return kind, by, Segment.model_validate({**form, "low": low, "high": high})
    except (ValueError, ValidationError) as error:
        raise RequestError("form_invalid") from error


SegmentDep = Annotated[Segment, Depends(segment_of)]
TextDep = Annotated[str, Depends(pasted_text)]
OrderDep = Annotated[tuple[MessageKind, Channel, Segment], Depends(posted_order)]


@router.get("/studies/{study_id}/contacts")
def people(
    request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep, segment: SegmentDep, at: int = 1
) -> Response:
    return page(request, "panels/contacts.html", **screens.people(session, study, t, segment, at))


@router.post("/studies/{study_id}/contacts/check")
def check(request: Request, study: EditedStudy, session: SessionDep, t: LanguageDep, text: TextDep) -> Response:
    """A preview; nothing is kept yet."""
    try:
        return page(request, "panels/check.html", **screens.check(session, study, t, text))
    except RequestError as error:
        values: dict[str, Any] = screens.people(session, study, t, Segment(), 1)
        values |= {"problems": [told(error, t)], "typed": text}
        return page(request, "panels/contacts.html", status_code=status_of(error), **values)


@router.post("/studies/{study_id}/contacts/add")
def add(study: EditedStudy, session: SessionDep, researcher: CurrentResearcher, text: TextDep) -> Response:
    contacts.add(session, study, reading.read(text).people, researcher)
    return redirect_to(f"/studies/{study.id}/contacts")


@router.post("/studies/{study_id}/contacts/remove")
def remove(
    study: EditedStudy, session: SessionDep, researcher: CurrentResearcher, form: Annotated[RemoveForm, Form()]
) -> Response:
    contacts.remove(session, study, part_of(session, study, Contact, form.contact), researcher)
    return redirect_to(f"/studies/{study.id}/contacts")


@router.get("/studies/{study_id}/messages")
def messages(
    request: Request,
    study: SeenStudy,
    session: SessionDep,
    settings: SettingsDep,
    t: LanguageDep,
    segment: SegmentDep,
) -> Response:
    return page(request, "panels/messages.html", **screens.messages(session, study, t, settings, segment))


@router.post("/studies/{study_id}/messages/text")
def keep_text(study: WrittenStudy, session: SessionDep, form: Annotated[TextForm, Form()]) -> Response:
    if form.language not in languages():
        raise RequestError("form_invalid", place="language")
    texts.keep(session, study, form.kind, form.language, form.subject, form.body)
    return redirect_to(f"/studies/{study.id}/messages#{form.kind.value}-{form.language}")


@router.post("/studies/{study_id}/messages/send")
def send(study: WrittenStudy, session: SessionDep, researcher: CurrentResearcher, order: OrderDep) -> Response:
    writing.order(session, study, researcher, *order)
    return redirect_to(f"/studies/{study.id}/messages")


@router.post("/studies/{study_id}/messages/gateway")
def set_gateway(
    study: WrittenStudy, session: SessionDep, researcher: CurrentResearcher, form: Annotated[GatewayForm, Form()]
) -> Response:
    gateway.keep(session, study, form.url.strip(), researcher)
    return redirect_to(f"/studies/{study.id}/messages#gateway")


@router.post("/studies/{study_id}/waves")
def open_wave(study: WrittenStudy, session: SessionDep, researcher: CurrentResearcher) -> Response:
    waves.open_next(session, study, researcher)
    return redirect_to(f"/studies/{study.id}/messages")


def _number(text: str) -> float | None:
    plain = ascii_digits(text).replace(",", "").strip()
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RequestError("contacts_empty")
