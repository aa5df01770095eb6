"""One button: open the demo study, making it first where there is none."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from survey_app.demo.service import open_to, ready_demo
from survey_app.dependencies import CurrentResearcher, SessionDep, SettingsDep, permitted, redirect_to

router = APIRouter()


@router.post("/demo", dependencies=[permitted("study.create")])
def open_demo(session: SessionDep, researcher: CurrentResearcher, settings: SettingsDep) -> Response:
    study = ready_demo(session, settings, researcher)
    open_to(session, study, researcher)
    return redirect_to(f"/studies/{study.id}/measure")
