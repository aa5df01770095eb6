"""Ready studies: a claim of the field as instruments, questions, hypotheses and a plan; one file each.

`survey_app/studies/templates_library/<name>.yaml`; the form is that of `StudyTemplate`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from instruments.library import find
from psychometrics.errors import RequestError
from survey_app.studies import drafting
from survey_app.studies.definition import Hypothesis, Linking, Part, QuestionBlock, StudyDefinition, Texts
from survey_app.studies.drafting import with_blocks

FOLDER = Path(__file__).parents[1] / "studies" / "templates_library"


class TemplateQuestion(QuestionBlock):
    """first : asked before the instruments rather than after them."""

    first: bool = False

    def block(self) -> QuestionBlock:
        return QuestionBlock.model_validate(self.model_dump(exclude={"first"}))


class StudyTemplate(Part):
    """records : whether the claim needs the firm's records as well as answers; linking : how they are joined."""

    name: str
    order: int
    title: Texts
    claim: Texts
    instruments: list[str]
    questions: tuple[TemplateQuestion, ...] = ()
    records: bool = False
    linking: Literal["none", "link", "question"] = "none"
    hypotheses: list[Hypothesis]
    plan: list[str]

    @property
    def minutes(self) -> float:
        return sum(find(pin).minutes for pin in self.instruments) + len(self.questions) / 10


@cache
def study_templates() -> tuple[StudyTemplate, ...]:
    """Every ready study, in the order of the claims."""
    found = [_read(path) for path in FOLDER.glob("*.yaml")]
    return tuple(sorted(found, key=lambda template: template.order))


def find_template(name: str) -> StudyTemplate:
    """Raises RequestError for a name that there is not."""
    for template in study_templates():
        if template.name == name:
            return template
    raise RequestError("form_invalid", place="template")


def apply(definition: StudyDefinition, template: StudyTemplate) -> StudyDefinition:
    """The draft with the template's blocks, hypotheses and plan. Its own titles, brand and consent stay."""
    bare = with_blocks(definition, [])
    for pin in template.instruments:
        bare = drafting.add_instrument(bare, find(pin))
    before = [question.block() for question in template.questions if question.first]
    after = [question.block() for question in template.questions if not question.first]
    scored = [block for block in bare.blocks if not drafting.is_background(block)]
    rest = [block for block in bare.blocks if drafting.is_background(block)]
    title = {code: definition.title.get(code) or template.title[code] for code in definition.languages}
    linking = definition.linking
    if template.linking != "none" and linking.by == "none" and definition.privacy in ("identified", "pseudonymous"):
        linking = Linking(by=template.linking, key_name=linking.key_name)
    facts: dict[str, Any] = {
        "blocks": [*before, *scored, *after, *rest],
        "title": {**definition.title, **title},
        "template": template.name,
        "hypotheses": template.hypotheses,
        "plan": template.plan,
        "linking": linking,
    }
    return StudyDefinition.model_validate(definition.model_copy(update=facts).model_dump())


def _read(path: Path) -> StudyTemplate:
    return StudyTemplate.model_validate({"name": path.stem, **yaml.safe_load(path.read_text("utf-8"))})
