"""The plan that a study declared: what was set down before the answers came, and what its standard analysis runs."""

from __future__ import annotations

from psychometrics.declared.grammar import parts_of, read_part
from psychometrics.errors import EngagemeterError
from psychometrics.plan import CUSTOMARY, Step
from survey_app.findings.catalogue import OFFERS
from survey_app.studies.definition import StudyDefinition

TESTS = "declared_tests"


def declares(definition: StudyDefinition) -> bool:
    """Whether the study has a plan or a test of its own, beside the customary statistics."""
    return bool(definition.plan or declared_texts(definition))


def declared_texts(definition: StudyDefinition) -> str:
    """The tests of all hypotheses that `declared_tests` decides, one to a line; what can't be read is left out."""
    texts = [part for one in definition.hypotheses for part in parts_of(one.test)]
    return "\n".join(dict.fromkeys(text for part in texts if (text := _plain(part))))


def planned_steps(definition: StudyDefinition) -> tuple[Step, ...]:
    """What the preregistration promises: the plan of the study, else the customary one, and the declared tests."""
    return _steps(definition, definition.plan or CUSTOMARY)


def study_steps(definition: StudyDefinition) -> tuple[Step, ...]:
    """What the standard analysis runs: the customary statistics and everything declared, in the field's order."""
    return _steps(definition, (*CUSTOMARY, *definition.plan))


def _steps(definition: StudyDefinition, names: tuple[str, ...] | list[str]) -> tuple[Step, ...]:
    tests, chosen = declared_texts(definition), set(names) - {TESTS}
    steps = [Step(each.name) for each in OFFERS if each.name in chosen]
    return (*steps, Step(TESTS, {"tests": tests})) if tests else tuple(steps)


def _plain(part: str) -> str:
    try:
        found = read_part(part)
    except EngagemeterError:
        return ""
    return found.text if found else ""
