"""Names of what a plan speaks about, in one language."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from instruments.language import Language
from survey_app.models import Study
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import construct_titles
from survey_app.studies.overview import collected_definition
from survey_app.studies.service import draft_of, latest_version
from survey_app.studies.shelf import in_language


def planned_definition(session: Session, study: Study) -> StudyDefinition:
    """What is planned for: the draft; of a study without one of its own, what respondents see."""
    draft = draft_of(study)
    return draft if draft.blocks else collected_definition(latest_version(session, study), study)


def names_of(definition: StudyDefinition, t: Language) -> Mapping[str, str]:
    """Titles of the scales by code."""
    found = {code: in_language(texts, t.code) for code, texts in construct_titles(definition).items()}
    return {code: title for code, title in found.items() if title}
