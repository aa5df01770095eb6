"""What a study asks, of whom and in which languages: the draft that is edited and the version that is pinned."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from instruments.instrument import QuestionType

Texts = dict[str, str]

LATER = (
    "linking",
    "logic",
    "design",
    "closing",
    "template",
    "hypotheses",
    "plan",
    "least_cell",
    "planned_sample",
    "levels",
    "retention",
    "kiosk_idle",
)
LATER_IN_BLOCKS = ("show_if", "sample")
"""Parts that definitions published earlier don't have, and that must not change their fingerprint."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InstrumentBlock(Part):
    """One instrument in the order of the questionnaire. `sha256` is filled when the study is published."""

    kind: Literal["instrument"] = "instrument"
    pin: str = Field(description="id@version")
    sha256: str = ""
    shuffle: bool = False
    show_if: str = Field(default="", max_length=2000, description="a condition of instruments.branching")
    sample: int = Field(default=0, ge=0, le=100, description="items of each construct that one person is asked; 0: all")


class AttentionBlock(Part):
    """One instructed-response item, kept out of every score: "choose the answer …"."""

    kind: Literal["attention"] = "attention"
    code: str = "attention1"
    after: str = Field(default="", description="pin of the instrument whose scale it borrows")
    expected: float = 0


class Choice(Part):
    """One answer of an own question. `other` opens a text, `missing` is kept apart ("I don't know")."""

    code: float
    text: Texts = {}
    kind: Literal["answer", "other", "missing"] = "answer"


class QuestionBlock(Part):
    """One question of the researcher's own; see `own` for what it becomes.

    show_if  : asked only when this condition is met. valid_if : an answer is taken only when this one is.
    advice   : by language, what is said when it is not taken.
    new_page : it begins a page.
    """

    kind: Literal["question"] = "question"
    code: str = Field(max_length=40)
    type: QuestionType = QuestionType.SINGLE
    text: Texts = {}
    choices: list[Choice] = []
    low: float = 0
    high: float = 0
    required: bool = True
    new_page: bool = False
    show_if: str = Field(default="", max_length=2000)
    valid_if: str = Field(default="", max_length=2000)
    advice: Texts = {}


class Computed(Part):
    """A value with a name, from answers: it can be used in conditions and shown in texts."""

    name: str = Field(max_length=40)
    formula: str = Field(max_length=2000)


class ScreenOut(Part):
    """Whoever meets the condition is thanked and asked no more."""

    when: str = Field(max_length=2000)
    text: Texts = {}


class Arm(Part):
    """One condition of an experiment. weight : its share against the others."""

    code: str = Field(max_length=40)
    weight: int = Field(default=1, ge=1, le=100)


class Quota(Part):
    """At most `limit` complete responses that meet the condition."""

    code: str = Field(max_length=40)
    when: str = Field(max_length=2000)
    limit: int = Field(ge=1, le=1_000_000)


class Logic(Part):
    computed: list[Computed] = []
    screen_out: list[ScreenOut] = []


class Design(Part):
    """shuffle_blocks : scored instruments come in an order of their own for each respondent."""

    shuffle_blocks: bool = False
    arms: list[Arm] = []
    quotas: list[Quota] = []


class Closing(Part):
    """When the study opens and closes by itself; whichever rule is met first closes it.

    opens, closes : local moments, "2027-03-01T08:00", in `zone`.
    count         : complete responses; 0 is no limit.
    quotas        : when every quota is full.
    precision     : when the interval of omega of every scale is narrower than `omega_width`.
    """

    opens: str = ""
    closes: str = ""
    zone: str = "UTC"
    count: int = Field(default=0, ge=0, le=10_000_000)
    quotas: bool = False
    precision: bool = False


class Hypothesis(Part):
    """What is expected before the answers come, and the statistic that will judge it."""

    code: str = Field(max_length=10)
    text: Texts = {}
    test: str = ""


class PlannedSample(Part):
    """The sample size that was planned, and how: see reports.planned_size. n is 0 where none was.

    sha256 : of the plan, which the study keeps and can run again.
    """

    method: str = Field(default="", max_length=40)
    n: int = Field(default=0, ge=0, le=10_000_000)
    target: float = 0.8
    significance: float = 0.05
    reached: float = 0
    se: float = 0
    samples: int = 0
    seed: int = 0
    kind: str = Field(default="", max_length=20)
    first: str = Field(default="", max_length=80)
    second: str = Field(default="", max_length=80)
    value: float = 0
    sha256: str = Field(default="", max_length=64)


class MeanLevels(Part):
    """How the report reads means in words: classes of equal width, and to which a mean on a border belongs.

    classes : 0 leaves all of it to the custom of the report's language. names : own words by language, low to high.
    """

    classes: Literal[0, 3, 5] = 0
    border: Literal["upper", "lower"] = "upper"
    names: dict[str, list[str]] = {}


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
    blocks: list[InstrumentBlock | AttentionBlock | QuestionBlock] = []
    consent: Consent = Consent()
    linking: Linking = Linking()
    logic: Logic = Logic()
    design: Design = Design()
    closing: Closing = Closing()
    template: str = Field(default="", max_length=60, description="the study template that it was begun with")
    hypotheses: list[Hypothesis] = []
    plan: list[str] = Field(default=[], description="names of the statistics that will judge the hypotheses")
    planned_sample: PlannedSample = PlannedSample()
    levels: MeanLevels = MeanLevels()
    page_size: int = Field(default=5, ge=1, le=30)
    layout: Literal["list", "bar", "grid"] = "list"
    privacy: Literal["identified", "pseudonymous", "anonymised", "anonymous"] = "pseudonymous"
    retention: Literal["anonymise", "delete"] = Field(
        default="anonymise", description="what becomes of answers on the day until which they are kept"
    )
    least_cell: int = Field(
        default=5, ge=3, le=10, description="groups of fewer people are hidden from whoever may not read the answers"
    )
    kiosk_idle: int = Field(
        default=90, ge=30, le=300, description="seconds without a touch until a shared tablet asks if anybody is there"
    )
    omega_width: float = Field(
        default=0.10, gt=0, lt=1, description="a scale has answers enough when its 95 % interval of omega is narrower"
    )

    def canonical(self) -> str:
        """The same definition always gives the same text. A part that came later is left out while it says nothing."""
        said = self.model_dump(mode="json")
        empty = StudyDefinition().model_dump(mode="json")
        for name in LATER:
            if said[name] == empty[name]:
                del said[name]
        for block in said["blocks"]:
            for name in LATER_IN_BLOCKS:
                if block["kind"] == "instrument" and not block[name]:
                    del block[name]
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()
