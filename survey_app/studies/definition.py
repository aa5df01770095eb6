"""What a study asks, of whom and in which languages: the draft that is edited and the version that is pinned."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InstrumentBlock(Part):
    """One instrument in the order of the questionnaire. `sha256` is filled when the study is published."""

    kind: Literal["instrument"] = "instrument"
    pin: str = Field(description="id@version")
    sha256: str = ""
    shuffle: bool = False


class AttentionBlock(Part):
    """One instructed-response item, kept out of every score: "choose the answer …"."""

    kind: Literal["attention"] = "attention"
    code: str = "attention1"
    after: str = Field(default="", description="pin of the instrument whose scale it borrows")
    expected: float = 0


class Consent(Part):
    """What a respondent is told before the first question, by language."""

    text: dict[str, str] = {}
    contact: str = ""
    keep_until: str = Field(default="", description="ISO date until which answers are kept")


class Linking(Part):
    """Whether answers may be joined with the firm's records of the same customer, by a consent of its own.

    by       : how the customer is told: "link", a personal link ending in ?customer=…; "question", on the consent page.
    key_name : by language, what people know their key as, e.g. "the number on your loyalty card".
    """

    by: Literal["none", "link", "question"] = "none"
    key_name: dict[str, str] = {}


class StudyDefinition(Part):
    """The whole questionnaire. Its canonical JSON is hashed when published."""

    title: dict[str, str] = {}
    brand: dict[str, str] = {}
    languages: list[str] = []
    blocks: list[InstrumentBlock | AttentionBlock] = []
    consent: Consent = Consent()
    linking: Linking = Linking()
    page_size: int = Field(default=5, ge=1, le=30)
    layout: Literal["list", "bar"] = "list"
    privacy: Literal["identified", "pseudonymous", "anonymised", "anonymous"] = "pseudonymous"
    omega_width: float = Field(
        default=0.10, gt=0, lt=1, description="a scale has answers enough when its 95 % interval of omega is narrower"
    )

    def canonical(self) -> str:
        """The same definition always gives the same text. A part that came later is left out while it says nothing."""
        said = self.model_dump(mode="json", exclude=None if self.linking != Linking() else {"linking"})
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()
