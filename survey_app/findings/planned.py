"""A planned analysis in the job process: its results as JSON, and its report's pages in each language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from instruments.language import languages
from psychometrics.analysis import analyse
from psychometrics.plan import Plan
from survey_app.findings.compute import keep, with_attention
from survey_app.findings.reading import read_frozen, read_references
from survey_app.jobs.child import report_progress
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model


def carry_out(
    snapshot: str,
    sha256: str,
    definition: dict[str, Any],
    flow: dict[str, Any],
    plan: dict[str, Any],
    facts: dict[str, Any],
    out: str,
) -> dict[str, Any]:
    """Runs a plan over a snapshot file and writes everything to the folder `out`.

    Returns path of the results, n, plan_sha256 and, by `page_key` of kind and language, the SHA-256 of each page:
    of those that everybody may see and, where small groups were hidden in them, of the whole ones.
    """
    study = StudyDefinition.model_validate(definition)
    responses = read_frozen(snapshot, sha256, study, flow)
    asked = with_attention(Plan.from_dict(plan), study)
    steps = len(asked.steps)
    total = steps + len(languages())
    analysis = analyse(responses, study_model(study), asked, lambda done, _, name: report_progress(done, total))
    folder = Path(out)
    references = read_references(Path(snapshot))

    def tell(done: int) -> None:
        report_progress(steps + done, total)

    pages = keep(analysis, responses, study, flow, facts, folder, references, tell)
    return {
        "path": str(folder / "results.json"),
        "n": responses.n,
        "plan_sha256": analysis.provenance.plan_sha256,
        **pages,
    }
