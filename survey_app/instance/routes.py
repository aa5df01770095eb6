"""For whoever watches the installation: `/live` needs nothing, `/ready` tries the database and the disk."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from survey_app.dependencies import SettingsDep
from survey_app.instance import service

router = APIRouter()


@router.get("/live")
async def live() -> dict[str, bool]:
    return {"live": True}


@router.get("/ready")
def ready(request: Request, settings: SettingsDep) -> JSONResponse:
    wrong = service.troubles(request.app.state.database, settings)
    return JSONResponse({"ready": not wrong, "troubles": wrong}, status_code=503 if wrong else 200)
