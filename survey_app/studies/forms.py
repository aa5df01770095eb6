"""The study page's form: what it may bring, and the definition that it makes of the draft."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field
from starlette.datastructures import FormData

from instruments.language import language, languages
from survey_app.forms import WebForm
from survey_app.studies import drafting
from survey_app.studies.definition import Consent, InstrumentBlock, Linking, StudyDefinition

LONGEST = {"title": 200, "brand": 100, "consent": 4000, "key": 100}
SINGLE = (
    "contact",
    "keep_until",
    "privacy",
    "page_size",
    "layout",
    "omega_width",
    "least_cell",
    "retention",
    "kiosk_idle",
)


class PinForm(WebForm):
    """seen : mark of the draft that the page showed."""

    pin: str
    seen: str = ""


class DesignForm(WebForm):
    """Everything on the study page. Texts come as `title-fa`, `brand-fa` and so on, and are gathered by language.

    seen : mark of the draft that the page showed.
    """

    seen: str = ""
    preview: str = ""
    at: int = Field(default=1, ge=0, le=500)
    action: str = ""
    languages: tuple[str, ...] = ()
    shuffle: tuple[str, ...] = ()
    attention: bool = False
    title: dict[str, str] = Field(default_factory=dict)
    brand: dict[str, str] = Field(default_factory=dict)
    consent: dict[str, str] = Field(default_factory=dict)
    key: dict[str, str] = Field(default_factory=dict)
    linking: Literal["none", "link", "question"] = "none"
    contact: str = Field(default="", max_length=200)
    keep_until: date | Literal[""] = ""
    privacy: Literal["identified", "pseudonymous", "anonymised", "anonymous"] = "pseudonymous"
    page_size: int = Field(default=5, ge=1, le=30)
    layout: Literal["list", "bar", "grid"] = "list"
    omega_width: float = Field(default=0.10, gt=0, lt=1)
    least_cell: int = Field(default=5, ge=3, le=10)
    retention: Literal["anonymise", "delete"] = "anonymise"
    kiosk_idle: int = Field(default=90, ge=30, le=300)


def read_design(form: FormData) -> DesignForm:
    """The posted fields, by name. Raises pydantic's ValidationError for a field or value that the page doesn't have."""
    texts: dict[str, dict[str, str]] = {name: {} for name in LONGEST}
    fields: dict[str, Any] = {"languages": form.getlist("languages"), "shuffle": form.getlist("shuffle")}
    for name, value in form.multi_items():
        field, _, code = name.partition("-")
        if field in texts and code in languages():
            texts[field][code] = str(value).strip().replace("\r\n", "\n")[: LONGEST[field]]
        elif name not in fields:
            fields[name] = value
    return DesignForm.model_validate({**fields, **texts})


def apply(definition: StudyDefinition, form: DesignForm) -> StudyDefinition:
    """The draft with the form's texts and choices, and with the block action that was pressed."""
    known = [code for code in languages() if code in form.languages]
    consent = Consent(
        text={**definition.consent.text, **form.consent}, contact=form.contact, keep_until=str(form.keep_until)
    )
    changed = definition.model_copy(
        update={
            "title": {**definition.title, **form.title},
            "brand": {**definition.brand, **form.brand},
            "languages": known,
            "consent": consent,
            "linking": Linking(by=form.linking, key_name={**definition.linking.key_name, **form.key}),
            **{name: getattr(form, name) for name in SINGLE if name not in ("contact", "keep_until")},
        }
    )
    changed = _shuffled(changed, form.shuffle)
    if form.attention != has_attention(changed):
        changed = drafting.set_attention(changed, wanted=form.attention)
    return StudyDefinition.model_validate(act(changed, form.action).model_dump())


def act(definition: StudyDefinition, action: str) -> StudyDefinition:
    """`up:2`, `down:2`, `remove:2` move and remove blocks; `template` fills empty consent texts."""
    verb, _, place = action.partition(":")
    if verb == "template":
        return with_template(definition)
    if not place.isascii() or not place.isdigit() or len(place) > 3:
        return definition
    if verb in ("up", "down"):
        return drafting.move_block(definition, int(place), -1 if verb == "up" else 1)
    return drafting.remove_block(definition, int(place)) if verb == "remove" else definition


def with_template(definition: StudyDefinition) -> StudyDefinition:
    """Consent texts from the template in each language of the study; what was written stays."""
    texts = dict(definition.consent.text)
    for code in definition.languages:
        if not texts.get(code, "").strip():
            words = language(code)
            brand = definition.brand.get(code) or words.text("web.studies.consent_template_brand")
            texts[code] = words.text("web.studies.consent_template", brand=brand)
    return definition.model_copy(update={"consent": definition.consent.model_copy(update={"text": texts})})


def has_attention(definition: StudyDefinition) -> bool:
    return any(block.kind == "attention" for block in definition.blocks)


def _shuffled(definition: StudyDefinition, pins: tuple[str, ...]) -> StudyDefinition:
    blocks = [
        block.model_copy(update={"shuffle": block.pin in pins}) if isinstance(block, InstrumentBlock) else block
        for block in definition.blocks
    ]
    return drafting.with_blocks(definition, blocks)
