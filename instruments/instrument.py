"""An instrument: a measurement model and the words in which it is asked. One file is one version.

The stored answer is always an anchor's `code`; text and direction never change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from psychometrics.errors import InstrumentError
from psychometrics.model import MeasurementModel

Texts = Mapping[str, str]
"""One text by language code: {"en": …, "fa": …, "ar": …}."""


class View(StrEnum):
    """The three views of customer engagement, and what stands beside them."""

    PROCESS = "process"
    BEHAVIOURAL = "behavioural"
    MOTIVATIONAL = "motivational"
    ALIGNMENT = "alignment"
    BACKGROUND = "background"
    OTHER = "other"


class Target(StrEnum):
    """The object of engagement; a person, when an instrument describes the respondent."""

    BRAND = "brand"
    FIRM = "firm"
    COMMUNITY = "community"
    PERSON = "person"


class Wording(StrEnum):
    """Whose words the items are."""

    OWN = "own"
    LICENSED = "licensed"
    AS_SUPPLIED = "as_supplied"


class Translation(StrEnum):
    """How far a language version has come."""

    ORIGINAL = "original"
    DRAFT = "draft"
    BACK_TRANSLATED = "back_translated"
    COMMITTEE = "committee"


class Licence(StrEnum):
    """What may be done with the wording."""

    CC_BY = "cc_by_4"
    CC_BY_NC_ND = "cc_by_nc_nd_4"
    PUBLIC_DOMAIN = "public_domain"
    PERMISSION = "permission"
    FACTS_ONLY = "facts_only"

    @property
    def may_be_printed(self) -> bool:
        """Whether full item wording may stand in a report's appendix."""
        return self in (Licence.CC_BY, Licence.PUBLIC_DOMAIN)


class Mode(StrEnum):
    """Where the behaviour that is asked about takes place."""

    ONLINE = "online"
    OFFLINE = "offline"
    BOTH = "both"


class QuestionType(StrEnum):
    """How a question is asked. What each stores, and how it is read, is a file of `instruments/questions/`."""

    LIKERT = "likert"
    DIFFERENTIAL = "differential"
    RATING = "rating"
    NPS = "nps"
    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"
    SHARES = "shares"
    NUMBER = "number"
    SLIDER = "slider"
    DATE = "date"
    LINE = "line"
    TEXT = "text"
    STATEMENT = "statement"


STEPS = (QuestionType.LIKERT, QuestionType.DIFFERENTIAL, QuestionType.RATING, QuestionType.NPS)
"""Types whose answers are whole steps from one end to the other, whether each step has words or not."""
MEASURED = (QuestionType.NUMBER, QuestionType.SLIDER)
"""Types whose answers are any number of a range."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One answer that can be chosen. `missing` anchors ("don't know") are kept apart from the range.

    other : whoever chooses it may write which, into a text of its own, `<question>_other`.
    """

    code: float
    text: Texts
    missing: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class AnswerScale:
    """A response scale: its type and coded anchors in logical order (the first is read first in any direction).

    low, high  : ends of the range of codes. Codes between without an anchor are allowed (1–10 with labelled ends).
    """

    code: str
    type: QuestionType
    anchors: tuple[Anchor, ...]
    low: float
    high: float

    @property
    def missing_codes(self) -> tuple[float, ...]:
        return tuple(anchor.code for anchor in self.anchors if anchor.missing)

    def allows(self, code: float) -> bool:
        """Whether this code may be stored for an answer."""
        if self.type in MEASURED:
            return self.low <= code <= self.high
        labelled = {anchor.code for anchor in self.anchors}
        between = self.type in STEPS and float(code).is_integer() and self.low <= code <= self.high
        return code in labelled or between


@dataclass(frozen=True, slots=True)
class Question:
    """One question: an item of a scale, or a background question. `label` is short, for tables and figures.

    show_if  : asked only when this condition of `branching` is met; empty: always.
    valid_if : an answer is taken only when this one is; `advice` says what is wrong when it is not.
    """

    code: str
    text: Texts
    label: Texts
    scale: AnswerScale
    reverse_keyed: bool = False
    required: bool = True
    mode: Mode = Mode.BOTH
    show_if: str = ""
    valid_if: str = ""
    advice: Texts = field(default_factory=dict)

    @property
    def choices(self) -> tuple[Anchor, ...]:
        """The answers that can be chosen, those kept apart aside."""
        return tuple(anchor for anchor in self.scale.anchors if not anchor.missing)

    @property
    def companion(self) -> Question | None:
        """The text in which "other" is explained; None where no answer is "other"."""
        other = next((anchor for anchor in self.scale.anchors if anchor.other), None)
        if other is None:
            return None
        written = AnswerScale(f"{self.scale.code}_other", QuestionType.LINE, (), 0, 0)
        return Question(f"{self.code}_other", other.text, other.text, written, required=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """The work that the construct comes from. `after` is the short form on a card: "Hollebeek et al. (2014)"."""

    after: str
    reference: str
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a questionnaire in all its languages.

    definition : the working definition of what is measured, for the method part of a report.
    grouping   : codes of background questions that every analysis of this instrument must tell apart.
    model      : None when nothing is scored (background questions only).
    minutes    : estimated time to answer.
    computed   : formulas of `branching` by name; conditions of the questions may use the names.
    """

    id: str
    version: str
    view: View
    target: Target
    title: Texts
    instruction: Texts
    citations: tuple[Citation, ...]
    licence: Licence
    wording: Wording
    validated: bool
    translations: Mapping[str, Translation]
    questions: tuple[Question, ...]
    model: MeasurementModel | None
    construct_titles: Mapping[str, Texts]
    sha256: str
    minutes: float
    definition: Texts
    grouping: tuple[str, ...] = ()
    computed: Mapping[str, str] = field(default_factory=dict)

    @property
    def pin(self) -> str:
        """How a study names it: "brand-engagement@1.0"."""
        return f"{self.id}@{self.version}"

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.translations)

    @property
    def scored(self) -> tuple[Question, ...]:
        """The items of its scales, in the order asked."""
        codes = {item.code for item in self.model.items} if self.model else set()
        return tuple(question for question in self.questions if question.code in codes)

    @property
    def background(self) -> tuple[Question, ...]:
        """The questions that are not scored."""
        codes = {item.code for item in self.model.items} if self.model else set()
        return tuple(question for question in self.questions if question.code not in codes)

    def question(self, code: str) -> Question:
        for question in self.questions:
            if question.code == code:
                return question
        raise InstrumentError(
            "question_unknown", place=f"{self.pin}, {code}", name=code, known=[q.code for q in self.questions]
        )


def with_brand(text: str, brand: str) -> str:
    """A text with its `{brand}` slot filled; the name is isolated, so a Latin name does not disturb an RTL line."""
    return text.replace("{brand}", f"\u2068{brand}\u2069")
