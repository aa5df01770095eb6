"""One button: open the demo study, making it first where there is none."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from survey_app.demo.service import ensure_demo, open_to
from survey_app.dependencies import CurrentResearcher, SessionDep, SettingsDep, permitted, redirect_to
from survey_app.findings.service import measure as order_measure
from survey_app.findings.service import measured

router = APIRouter()


@router.post("/demo", dependencies=[permitted("study.create")])
def open_demo(session: SessionDep, researcher: CurrentResearcher, settings: SettingsDep) -> Response:
    study = ensure_demo(session)
    open_to(session, study, researcher)
    if measured(session, study).snapshot is None:
        order_measure(session, study, settings, researcher)
    return redirect_to(f"/studies/{study.id}/measure")
