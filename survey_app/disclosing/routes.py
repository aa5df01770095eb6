"""Data without what identifies people, with its k-anonymity; and names, where a study is identified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from survey_app import audit
from survey_app.authorization import may
from survey_app.dependencies import CurrentActor, CurrentResearcher, LanguageDep, SessionDep, study_for
from survey_app.disclosing import deidentified, screens
from survey_app.disclosing.identities import identities
from survey_app.findings.guarding import least_cell
from survey_app.models import Study
from survey_app.pages import page

router = APIRouter()

ExportedStudy = Annotated[Study, study_for("responses.export")]
By = Annotated[list[str], Query(default_factory=list, max_length=8)]


@router.get("/studies/{study_id}/deidentified")
def ask(
    request: Request, study: ExportedStudy, session: SessionDep, actor: CurrentActor, t: LanguageDep, by: By
) -> Response:
    shown = screens.deidentified_page(session, study, t, by, names=may(actor, "responses.identify", study))
    return page(request, "disclosing/deidentified.html", **shown)


@router.get("/studies/{study_id}/deidentified.csv")
def fetch(study: ExportedStudy, session: SessionDep, researcher: CurrentResearcher, by: By) -> Response:
    plan = deidentified.planned(session, study, by, least_cell(session, study))
    text = deidentified.lines(session, study, plan)
    audit.record(session, researcher.id, "responses.export_deidentified", study.id, k=plan.anonymity.k)
    return _csv(text, f"engagemeter-{study.id[:6]}-deidentified.csv")


@router.get("/studies/{study_id}/identities.csv")
def names(
    study: Annotated[Study, study_for("responses.identify")], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    return _csv(identities(session, study, researcher), f"engagemeter-{study.id[:6]}-identities.csv")


def _csv(lines: Iterable[str], name: str) -> Response:
    """Whole, so that the database is free before a slow reader has everything."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + "".join(lines), media_type="text/csv; charset=utf-8", headers=headers)
