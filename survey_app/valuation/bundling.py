"""The bundles of a report with a value chapter: with data, and without; called in the job process only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from psychometrics.analysis import Analysis
from psychometrics.responses import Responses
from psychometrics.value.analysis import ValueAnalysis
from psychometrics.value.records import Records
from reports.formats import put
from reports.reproduction.bundle import bundle
from reports.reproduction.records import Valued
from reports.study import ReportStudy
from survey_app.findings.bundling import TITLE
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model
from survey_app.valuation.scores import Scored
from survey_app.value.linking import UNLINKABLE


def why_not(study: StudyDefinition) -> str:
    """Why the firm's records can't go into a bundle, even for who may have the answers; empty where they may.

    They go along, under codes of the bundle alone, only in a study that tells its respondents of them and asks each
    for leave to join; an anonymous study promises more than that.
    """
    if study.privacy in UNLINKABLE:
        return "not_promised"
    return "not_linked" if study.linking.by == "none" else ""


def write_bundles(
    folder: Path,
    study: StudyDefinition,
    told: ReportStudy,
    language: str,
    survey: tuple[Analysis, Responses],
    value: tuple[ValueAnalysis, Records, Scored],
) -> None:
    """bundle.zip, without answers and records, and bundle-data.zip, with what may go along."""
    analysis, responses = survey
    valued, records, scored = value
    asked = {
        "engagement": scored.engagement,
        "measured_on": scored.measured_on,
        "reliabilities": dict(scored.reliabilities),
    }
    whole = Valued(valued, records, scored.by_customer, asked, why_not(study))
    given = (language, told.title[:TITLE], analysis.to_json(), study_model(study), told.instruments)
    put(folder / "bundle.zip", bundle(*given, None, replace(whole, why_not="no_leave")))
    put(folder / "bundle-data.zip", bundle(*given, responses, whole))
