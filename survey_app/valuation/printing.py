"""The page of a report with its value chapter, called in the job process only: it loads the science stack.

The PDF is printed from the page in a process of its own, so that each of the two keeps within its memory.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from psychometrics.analysis import analyse
from psychometrics.value.reading import load_records
from reports.render import render
from survey_app.findings.compute import guarded, report_study, study_plan
from survey_app.findings.files import folder_of
from survey_app.findings.paging import write
from survey_app.findings.reading import read_frozen
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model
from survey_app.valuation.bundling import write_bundles
from survey_app.valuation.computing import run
from survey_app.valuation.scores import read_scores


def page(
    records: dict[str, dict[str, str]],
    answers: dict[str, Any],
    stated: dict[str, Any],
    links: str,
    facts: dict[str, Any],
    out: str,
    pdf: str = "",
) -> dict[str, Any]:
    """Analyses answers and records and writes the page of both to `out`; returns where it is, and its SHA-256.

    pdf : where the report goes; the bundles that compute it anew are laid beside it.
    """
    known, joined = load_records(records), json.loads(Path(links).read_text("utf-8"))
    scored = read_scores(answers, joined)
    valued = run(known, scored, stated)
    study = StudyDefinition.model_validate(answers["definition"])
    responses = read_frozen(answers["path"], answers["sha256"], study, answers["flow"])
    analysis = guarded(analyse(responses, study_model(study), study_plan(study)), responses, study)
    told = report_study(study, answers["flow"], facts)
    html = render(analysis, told, facts["language"], valued)
    if pdf:
        survey, value = (analysis, responses), (valued, known, scored)
        write_bundles(folder_of(Path(pdf)), study, told, facts["language"], survey, value)
    Path(links).unlink(missing_ok=True)
    return {"page": out, "sha256": write(Path(out), html)}
