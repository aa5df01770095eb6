"""What the page of de-identified data shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from survey_app.disclosing import deidentified
from survey_app.disclosing.identities import promised_names
from survey_app.findings.guarding import least_cell
from survey_app.models import Study
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.screens import frame
from survey_app.studies.service import versions_of


def deidentified_page(session: Session, study: Study, t: Language, by: Sequence[str], *, names: bool) -> dict[str, Any]:
    """names : whether this person may have the list of names, where the study keeps them. Raises RequestError."""
    definitions = [StudyDefinition.model_validate(version.definition) for version in versions_of(session, study)]
    offered = (
        [(v.question.code, _said(v.question, t)) for v in deidentified.choices(definitions)] if definitions else []
    )
    plan = deidentified.planned(session, study, by, least_cell(session, study)) if definitions and by else None
    return {
        **frame(session, study, t, "collect"),
        "offered": offered,
        "by": list(by),
        "found": plan.anonymity if plan else None,
        "merged": [(dict(offered)[code], len(values)) for code, values in plan.merged.items() if values]
        if plan
        else [],
        "least": least_cell(session, study),
        "names": names and promised_names(session, study),
    }


def _said(question: Any, t: Language) -> str:
    texts = question.label or question.text
    return str(texts.get(t.code) or texts.get("en") or next(iter(texts.values()), question.code))
