"""What every section reads: one analysis, one study, one language, with words, numbers, tables and citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from instruments.instrument import Question, Texts
from instruments.language import Language, iso_day
from psychometrics.analysis import Analysis
from psychometrics.model import Construct
from psychometrics.results import NotComputable, Note, Result
from psychometrics.value.analysis import ValueAnalysis
from psychometrics.value.records import Assumptions
from reports.money import Money, money
from reports.numbers import Numbers
from reports.references import Reference, references
from reports.section import Section
from reports.study import Kind, ReportStudy
from reports.tables import Column, Table
from reports.words import filled, harmless, in_digits, own_text

CHAPTER = 4
"""Iranian and Arab theses report their findings in chapter four."""


NAMED = ("background.{}", "value.inside_{}", "value.score_{}")
"""Words for columns and measures that every study may have, where the instrument has none of its own."""
UNNUMBERED = ("contents", "references", "reproducibility")
"""Headed pages that are no section of the chapter."""


@dataclass(frozen=True)
class Figure:
    """A numbered figure: `body` is HTML, an image with its alternative text or a table of its own."""

    id: str
    number: Markup
    title: Markup
    body: Markup
    note: Markup


@dataclass
class Report:
    """Made once per report; tables, figures and citations are numbered in the order in which sections ask for them."""

    analysis: Analysis
    study: ReportStudy
    language: Language
    tables: list[Table] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    cited: dict[str, Reference] = field(default_factory=dict)
    sections: Sequence[Section] = ()
    value: ValueAnalysis | None = None

    @cached_property
    def numbers(self) -> Numbers:
        return Numbers(self.language)

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """Results that could be computed, by the name of their statistic: of the survey and of the firm's records."""
        pairs = {**self.analysis.results, **(self.value.results if self.value else {})}.items()
        return {name: result for name, result in pairs if not isinstance(result, NotComputable)}

    def refused(self, name: str) -> NotComputable | None:
        """Why a result that was asked for could not be computed, if so."""
        asked = {**self.analysis.results, **(self.value.results if self.value else {})}.get(name)
        return asked if isinstance(asked, NotComputable) else None

    def money(self, *amounts: object) -> Money:
        """A scale for these amounts in the currency and unit that the records were declared in."""
        stated = self.value.assumptions if self.value else Assumptions()
        return money(self.language, stated.currency, stated.unit, amounts)

    @property
    def least_cell(self) -> int:
        """The smallest group of customers of which the value chapter tells anything."""
        return (self.value.assumptions if self.value else Assumptions()).least_cell

    # words ------------------------------------------------------------------------------------------------------

    def say(self, key: str, /, **slots: object) -> Markup:
        """Words of `report.<key>`. Whole numbers are written in the language's digits; text is isolated."""
        count = slots.get("count")
        template = self.language.template(f"report.{key}", count if isinstance(count, int | float) else None)
        return filled(in_digits(template, self.language), {name: self._shown(value) for name, value in slots.items()})

    def title(self, section: str) -> Markup:
        """The heading of a section: its own for this kind of report where it has one."""
        own = f"{section}.title_{self.study.kind}"
        return self.say(own if self.language.has(f"report.{own}") else f"{section}.title")

    def heading(self, section: str) -> Markup:
        """The title, with chapter and number where theses of the language number their sections."""
        numbered = [one.name for one in self.sections if one.headed and one.name not in UNNUMBERED]
        if not self._chaptered or section not in numbered:
            return self.title(section)
        shown = self.language.local_digits(f"{CHAPTER}-{numbered.index(section) + 1}")
        return self.say("page.section_number", number=self.numbers.isolated(shown), title=self.title(section))

    def plain(self, key: str, /, **slots: str) -> str:
        """The same words as plain text, for alternative texts and figures; slots are plain text in its digits."""
        template = in_digits(self.language.template(f"report.{key}"), self.language)
        return template.format(**slots).replace("*", "")

    def parts(self, pieces: Iterable[str]) -> str:
        """Plain pieces that hold commas of their own, kept apart: "a, b; c, d"."""
        said, *rest = [*pieces] or [""]
        for piece in rest:
            said = self.plain("page.parts", before=said, next=piece)
        return said

    def reason(self, note: Note) -> Markup:
        """Why a number is missing, or what a reader must know, from the catalogue of notes."""
        for key in (f"notes.{note.code}", f"errors.{note.code}.reason"):
            if self.language.has(key):
                slots = {name: self._shown(value) for name, value in note.params.items()}
                return filled(in_digits(self.language.template(key, _count(note.params)), self.language), slots)
        return self.say("page.reason_unknown", code=self.numbers.isolated(note.code, "code"))

    def names(self, pieces: Iterable[str]) -> Markup:
        """ "A, B and C", each piece Markup or escaped."""
        parts = [piece if isinstance(piece, Markup) else own_text(piece) for piece in pieces]
        if len(parts) < 2:
            return parts[0] if parts else Markup("")
        listed = parts[0]
        for piece in parts[1:-1]:
            listed = self.say("page.list_middle", before=listed, next=piece)
        return self.say("page.list_two" if len(parts) == 2 else "page.list_last", before=listed, next=parts[-1])

    def quoted(self, text: str) -> Markup:
        """A name of a scale or an item within a sentence."""
        opening, closing = self.language.quotes
        return Markup('<span class="name">{}{}{}</span>').format(opening, own_text(text), closing)

    def _shown(self, value: object) -> object:
        if isinstance(value, Markup) or not isinstance(value, bool | int | float | str):
            return value if isinstance(value, Markup) else own_text(self._in_words(value))
        if isinstance(value, str):
            day = iso_day(value)
            return own_text(self.label(value)) if day is None else self.numbers.day(day)
        return self.numbers.integer(value) if float(value).is_integer() else self.numbers.fixed(value)

    def _in_words(self, value: object) -> str:
        if isinstance(value, list | tuple | set | frozenset):
            return self.language.list_separator.join(self.label(str(each)) for each in value)
        return str(value)

    # names of what was measured ------------------------------------------------------------------------------------

    def in_language(self, texts: Texts) -> str:
        """The text in the report's language, else in English, else in the first that there is."""
        for code in (self.language.code, "en", *texts):
            if texts.get(code):
                return self._branded(texts[code])
        return ""

    def label(self, code: str) -> str:
        """The short name of an item, a construct or a column that every study has; the code itself when it has none."""
        if code in self._labels:
            return self._labels[code]
        known = next((key.format(code) for key in NAMED if self.language.has(f"report.{key.format(code)}")), "")
        return self.plain(known) if known else code

    def escaped(self, text: str) -> Markup:
        """A user's or an instrument's text as a cell."""
        return own_text(text)

    def escaped_label(self, code: str) -> Markup:
        """The name of an item or construct as a cell."""
        return own_text(self.label(code))

    def answer(self, code: str, value: str) -> Markup:
        """The words of an answer to a background question; the value as it stands in the data where it has none."""
        question = self.question(code)
        for anchor in question.scale.anchors if question else ():
            if f"{anchor.code:g}" == value and anchor.text:
                return own_text(self.in_language(anchor.text))
        known = f"background.{code}_{value}"
        return self.say(known) if self.language.has(f"report.{known}") else own_text(self.language.local_digits(value))

    def question(self, code: str) -> Question | None:
        return self._questions.get(code)

    @cached_property
    def constructs(self) -> tuple[Construct, ...]:
        """Every construct of every instrument, dimensions before what stands above them."""
        models = (instrument.model for instrument in self.study.instruments)
        return tuple(construct for model in models if model for construct in model.all)

    @cached_property
    def _questions(self) -> dict[str, Question]:
        asked = {q.code: q for instrument in self.study.instruments for q in instrument.questions}
        return {**{q.code: q for q in self.study.questions}, **asked}

    @cached_property
    def _labels(self) -> dict[str, str]:
        labels = {code: self.in_language(q.label) for code, q in self._questions.items()}
        for instrument in self.study.instruments:
            labels |= {code: self.in_language(texts) for code, texts in instrument.construct_titles.items()}
        return {code: label for code, label in labels.items() if label}

    def _branded(self, text: str) -> str:
        brand = harmless(self.study.brand) or self.language.template("report.page.the_brand")
        return text.replace("{brand}", brand)

    # tables, figures, citations ------------------------------------------------------------------------------------

    def table(
        self, title: str, columns: Sequence[tuple[str, str] | Column], /, *, css: str = "", **slots: object
    ) -> Table:
        """A new table. `title` is a key of words; columns are pairs of a key below `columns` and a css class."""
        heads = tuple(c if isinstance(c, Column) else Column(self.say(f"columns.{c[0]}"), c[1]) for c in columns)
        number = len(self.tables) + 1
        marks = self.language.template("report.page.marks").split()
        caption = self._caption("table", number)
        table = Table(f"table-{number}", caption, self.say(title, **slots), heads, css=css, marks=marks)
        self.tables.append(table)
        return table

    def figure(self, title: str, body: Markup, note: Markup = Markup(""), /, **slots: object) -> Figure:
        number = len(self.figures) + 1
        caption = self._caption("figure", number)
        figure = Figure(f"figure-{number}", caption, self.say(title, **slots), body, note)
        self.figures.append(figure)
        return figure

    def cite(self, *keys: str) -> Markup:
        """ "(Nunnally & Bernstein, 1994)", and the work goes into the list of references."""
        known = [references()[key] for key in keys]
        self.cited |= {work.key: work for work in known}
        return self.numbers.isolated(f"({'; '.join(work.short for work in known)})", "cite")

    @property
    def _chaptered(self) -> bool:
        return self.study.kind is Kind.THESIS and self.language.code != "en"

    def _caption(self, what: str, number: int) -> Markup:
        shown = f"{CHAPTER}-{number}" if self._chaptered else str(number)
        return self.say(f"page.{what}_number", number=self.numbers.isolated(self.language.local_digits(shown)))


def _count(params: Mapping[str, object]) -> float | None:
    count = params.get("count")
    return count if isinstance(count, int | float) else None
