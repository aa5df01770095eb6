"""An instrument as XLSForm, which ODK, Kobo and others read: survey, choices, settings.

What XLSForm has no place for stands beside it: the columns `ce::scale`, `ce::reverse` and their like, and the sheets
`scales` (constructs), `responses` (response scales) and `about` (everything said of the instrument). Programs that do
not know them pass them over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from instruments.branching.language import LogicError, parse
from instruments.formats.losses import Loss
from instruments.formats.own import answer_scales, every_construct, plain
from instruments.formats.xpath_out import as_calculation, as_xpath
from instruments.instrument import STEPS, Anchor, AnswerScale, Instrument, Question, QuestionType, Texts
from instruments.language import language, languages

Sheet = list[list[Any]]
ENGLISH_NAMES = {"fa": "Persian", "ar": "Arabic", "en": "English"}
SLOT = "{brand}"

SELECTED = (QuestionType.SINGLE, *STEPS)
TYPES = {
    QuestionType.MULTIPLE: "select_multiple",
    QuestionType.RANKING: "rank",
    QuestionType.NUMBER: "decimal",
    QuestionType.SLIDER: "range",
    QuestionType.DATE: "date",
    QuestionType.LINE: "text",
    QuestionType.TEXT: "text",
    QuestionType.SHARES: "text",
    QuestionType.STATEMENT: "note",
}
APPROXIMATED = (QuestionType.DIFFERENTIAL, QuestionType.SHARES, QuestionType.LINE)
CONSTRUCT, RESPONSE, REVERSE, MODE, SHORT = "ce::scale", "ce::response", "ce::reverse", "ce::mode", "ce::short"
SHOW_IF, VALID_IF, FORMULA = "ce::show_if", "ce::valid_if", "ce::formula"
Known = Mapping[str, Question | None]


def write_xlsform(instrument: Instrument, path: Path) -> tuple[Loss, ...]:
    """Writes the workbook; gives what other programs will not see in it. Our own reader gets everything back."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets_of(instrument).items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, cells in enumerate(rows):
                for place, value in enumerate(cells):
                    if value != "":
                        sheet.write(number, place, value, *([bold] if number == 0 else []))
    return (*losses_of(instrument), *_not_said(instrument))


def sheets_of(instrument: Instrument) -> dict[str, Sheet]:
    """The workbook as rows of cells, each sheet with its heading."""
    return {
        "survey": _survey(instrument),
        "choices": _choices(instrument),
        "settings": _settings(instrument),
        "scales": _constructs(instrument),
        "responses": _responses(instrument),
        "about": _about(instrument),
    }


def losses_of(instrument: Instrument) -> tuple[Loss, ...]:
    """What another program makes of it less than ours."""
    found = [Loss("loss_type", q.code, q.scale.type.value) for q in instrument.questions if _approximated(q)]
    if any(SLOT in text for question in instrument.questions for text in question.text.values()):
        found.append(Loss("loss_brand"))
    if any(question.reverse_keyed for question in instrument.questions):
        found.append(Loss("loss_keying"))
    return tuple(found)


def _not_said(instrument: Instrument) -> Iterator[Loss]:
    """Conditions that XLSForm has no words for: they stand in our own columns only."""
    known = _known(instrument)
    for q in instrument.questions:
        for text, out in ((q.show_if, relevant), (q.valid_if, lambda text, known, q=q: constraint(text, q, known))):
            if text and not _or_empty(out, text, known):
                yield Loss("loss_unseen", q.code, text)
    for name, formula in instrument.computed.items():
        if not _or_empty(calculation, formula, known):
            yield Loss("loss_unseen", name, formula)


def _known(instrument: Instrument) -> Known:
    return {question.code: question for question in instrument.questions} | dict.fromkeys(instrument.computed)


def _or_empty(out: Callable[[str, Known], str], text: str, known: Known) -> str:
    try:
        return out(text, known) if text else ""
    except LogicError:
        return ""


def relevant(text: str, known: Known) -> str:
    """A condition of ours as the column relevant. Raises LogicError `logic_not_carried`."""
    return as_xpath(parse(text), known)


def calculation(text: str, known: Known) -> str:
    """A formula of ours as the column calculation. Raises LogicError `logic_not_carried`."""
    return as_calculation(parse(text), known)


def constraint(text: str, question: Question, known: Known) -> str:
    """The range of a number and the rule of its answers. Raises LogicError `logic_not_carried`."""
    limits = _limits(question.scale)[0]
    rule = as_xpath(parse(text), known, question.code) if text else ""
    both = f"{limits} and ({rule})"
    return both if limits and rule else limits or rule


def _approximated(question: Question) -> bool:
    return question.scale.type in APPROXIMATED


def labelled(code: str) -> str:
    """A language as XLSForm names it: "Persian (fa)"."""
    return f"{ENGLISH_NAMES.get(code, language(code).name if code in languages() else code)} ({code})"


def _texts(texts: Texts, codes: tuple[str, ...]) -> list[str]:
    return [texts.get(code, "") for code in codes]


def _survey(instrument: Instrument) -> Sheet:
    codes = instrument.languages
    owner = {item.code: c.code for c in every_construct(instrument) for item in c.items}
    known = _known(instrument)
    rows: list[dict[str, Any]] = []
    for question in instrument.questions:
        kept = question.label if question.label != question.text else {}
        rows.append(
            {
                "type": _type(question.scale),
                "name": question.code,
                **_columns("label", question.text, codes),
                "required": "yes" if question.required else "no",
                "constraint": _constraint(question, known),
                "parameters": _limits(question.scale)[1],
                CONSTRUCT: owner.get(question.code, ""),
                RESPONSE: question.scale.code,
                REVERSE: "yes" if question.reverse_keyed else "",
                MODE: question.mode.value,
                **{f"{SHORT}_{code}": text for code, text in zip(codes, _texts(kept, codes), strict=True)},
                **_conditions(question, known, codes),
            }
        )
    rows += [_computed(name, formula, known) for name, formula in instrument.computed.items()]
    head = list(dict.fromkeys(heading for row in rows for heading in row))
    return [head, *([row.get(heading, "") for heading in head] for row in rows)]


def _columns(heading: str, texts: Texts, codes: tuple[str, ...]) -> dict[str, str]:
    return {f"{heading}::{labelled(code)}": text for code, text in zip(codes, _texts(texts, codes), strict=True)}


def _constraint(question: Question, known: Known) -> str:
    rule = _or_empty(lambda text, known: constraint(text, question, known), question.valid_if, known)
    return rule or _limits(question.scale)[0]


def _conditions(question: Question, known: Known, codes: tuple[str, ...]) -> dict[str, str]:
    """The columns of conditions; none for a question that has none."""
    found: dict[str, str] = {}
    if question.show_if:
        found |= {"relevant": _or_empty(relevant, question.show_if, known), SHOW_IF: question.show_if}
    if question.valid_if:
        found[VALID_IF] = question.valid_if
    return found | (_columns("constraint_message", question.advice, codes) if question.advice else {})


def _computed(name: str, formula: str, known: Known) -> dict[str, str]:
    carried = _or_empty(calculation, formula, known)
    return {"type": "calculate", "name": name, "calculation": carried, FORMULA: formula}


def _type(scale: AnswerScale) -> str:
    if scale.type in SELECTED:
        return f"select_one {scale.code}"
    name = TYPES[scale.type]
    return f"{name} {scale.code}" if name in ("select_multiple", "rank") else name


def _limits(scale: AnswerScale) -> tuple[str, str]:
    low, high = plain(scale.low), plain(scale.high)
    if scale.type is QuestionType.SLIDER:
        return "", f"start={low} end={high} step=1"
    return (f". >= {low} and . <= {high}", "") if scale.type is QuestionType.NUMBER and low < high else ("", "")


def _choices(instrument: Instrument) -> Sheet:
    codes = instrument.languages
    rows: Sheet = [["list_name", "name", *(f"label::{labelled(code)}" for code in codes), "ce_kind"]]
    for scale in answer_scales(instrument.questions):
        for anchor, kind in _offered(scale):
            rows.append([scale.code, plain(anchor.code), *_texts(anchor.text, codes), kind])
    return rows


def _offered(scale: AnswerScale) -> Iterator[tuple[Anchor, str]]:
    """Every answer that can be chosen; a step without words of its own is shown as its number."""
    for anchor in scale.anchors:
        if not anchor.missing:
            yield anchor, "other" if anchor.other else ""
    if scale.type in STEPS:
        said = {anchor.code for anchor in scale.anchors}
        steps = (float(step) for step in range(int(scale.low), int(scale.high) + 1))
        for code in (step for step in steps if step not in said):
            yield Anchor(code, dict.fromkeys(languages(), str(plain(code)))), "step"
    for anchor in scale.anchors:
        if anchor.missing:
            yield anchor, "missing"


def _settings(instrument: Instrument) -> Sheet:
    title = instrument.title.get("en") or next(iter(instrument.title.values()))
    default = labelled(instrument.languages[0])
    head = ["form_title", "form_id", "version", "default_language"]
    return [head, [title, instrument.id.replace("-", "_"), instrument.version, default]]


def _constructs(instrument: Instrument) -> Sheet:
    codes = instrument.languages
    rows: Sheet = [["scale", "measurement", "score", "dimensions", *(f"title_{code}" for code in codes)]]
    for construct in every_construct(instrument):
        dimensions = " ".join(dimension.code for dimension in construct.dimensions)
        titles = _texts(instrument.construct_titles[construct.code], codes)
        rows.append([construct.code, construct.measurement.value, construct.score.value, dimensions, *titles])
    return rows


def _responses(instrument: Instrument) -> Sheet:
    rows: Sheet = [["response", "type", "low", "high"]]
    for scale in answer_scales(instrument.questions):
        rows.append([scale.code, scale.type.value, plain(scale.low), plain(scale.high)])
    return rows


def _about(instrument: Instrument) -> Sheet:
    rows: Sheet = [["key", "language", "text"]]
    for key in ("id", "version", "view", "target", "licence", "wording"):
        rows.append([key, "", str(getattr(instrument, key))])
    rows.append(["validated", "", "yes" if instrument.validated else "no"])
    for key in ("title", "definition", "instruction"):
        rows.extend([key, code, text] for code, text in getattr(instrument, key).items())
    rows.extend(["translation", code, state.value] for code, state in instrument.translations.items())
    rows.extend(["grouping", "", code] for code in instrument.grouping)
    for number, cited in enumerate(instrument.citations, start=1):
        for part in ("after", "reference", "doi"):
            rows.append([f"citation {number} {part}", "", getattr(cited, part)])
    return rows
