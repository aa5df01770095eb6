"""The bundles of one report, with and without the answers, made in the job process from the kept results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from instruments.library import find
from reports.formats import put
from reports.reproduction.bundle import bundle
from reports.score_file import without_references
from survey_app.findings.files import SCORES, folder_of
from survey_app.findings.reading import read_frozen
from survey_app.jobs.child import report_progress
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.drafting import pins
from survey_app.studies.measurement import study_model

TITLE = 200


def print_bundles(
    results: str,
    snapshot: str,
    sha256: str,
    definition: dict[str, Any],
    flow: dict[str, Any],
    language: str,
    out: str,
    scores: str = "",
) -> dict[str, Any]:
    """Writes bundle.zip and bundle-data.zip beside the report at `out`; nothing where no results were kept.

    scores : the factor scores that the analysis left, which are put beside the report and into the bundle with data.
    """
    if not Path(results).is_file():
        return {}
    study, folder = StudyDefinition.model_validate(definition), folder_of(Path(out))
    title = study.title.get(language) or next(iter(study.title.values()), "")
    found = json.loads(Path(results).read_text("utf-8"))
    asked = (language, title[:TITLE], found, study_model(study), tuple(find(pin) for pin in pins(study)))
    put(folder / "bundle.zip", bundle(*asked, None))
    report_progress(1, 2)
    there = bool(scores) and Path(scores).is_file()
    own = without_references(Path(scores)) if there else {}
    if there:
        put(folder / SCORES, Path(scores).read_bytes())
    put(folder / "bundle-data.zip", bundle(*asked, read_frozen(snapshot, sha256, study, flow), scores=own))
    return {}
