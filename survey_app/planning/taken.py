"""The planned size that a study's definition holds, for its preregistration and its report."""

from __future__ import annotations

from instruments.language import Language
from reports.planned_size import PlannedSize, plain, sentence
from survey_app.planning.naming import names_of
from survey_app.studies.definition import StudyDefinition


def planned_size(definition: StudyDefinition) -> PlannedSize | None:
    """None where no size was taken over."""
    part = definition.planned_sample
    return PlannedSize(**part.model_dump()) if part.n else None


def planned_sentence(definition: StudyDefinition, tense: str, t: Language) -> str:
    """As plain text; empty where no size was taken over. tense : "will" or "was"."""
    planned = planned_size(definition)
    return str(sentence(planned, tense, plain(t, names_of(definition, t)))) if planned else ""
