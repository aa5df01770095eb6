"""The web app. Each person's folder holds `routes.py`; this puts them behind one wall.

A routes module has `router`, and may have
    RESPONDENTS = True          its forms belong to people who never sign in, so no sign-in token is asked of them
    BY_TOKEN = True             programs ask, with a token in each request and no cookies, so nothing can be forged
    UPLOADS = {path: bytes}     routes that take more than the usual body
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from fastapi import Depends, FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from survey_app import csrf, errors
from survey_app.database import Database
from survey_app.limits import SignInLimits
from survey_app.security import BodyLimits, KnownHosts, LimitedBody, SafeHeaders
from survey_app.settings import Settings, read_settings
from survey_app.shelf.storage import open_shelf

FOLDER = Path(__file__).parent
YEAR_SECONDS = 365 * 24 * 3600


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole web app over one database. The database must have been brought up to date (`migrate.upgrade`)."""
    settings = settings or read_settings()
    settings.check()
    app = FastAPI(title="Engagemeter", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.settings, app.state.database = (
        settings,
        Database(settings.database, settings.identity_keys, settings.data_dir),
    )
    open_shelf(settings)
    app.state.sign_in_limits = SignInLimits()
    modules = person_routes()
    for module in modules:
        open_to_all = getattr(module, "RESPONDENTS", False) or getattr(module, "BY_TOKEN", False)
        app.include_router(module.router, dependencies=[] if open_to_all else [Depends(csrf.check)])
    app.mount("/static", HashedFiles(directory=FOLDER / "static"))
    errors.register(app)
    uploads = {path: size for module in modules for path, size in getattr(module, "UPLOADS", {}).items()}
    app.add_middleware(LimitedBody, limits=BodyLimits(settings.body_limit_bytes, settings.body_seconds, uploads))
    app.add_middleware(KnownHosts, settings=settings)
    app.add_middleware(SafeHeaders, settings=settings)
    return app


def person_routes() -> list[ModuleType]:
    """Every `routes.py` one folder below, by name of its folder; those for respondents first, as most requests are."""
    folders = sorted(path.parent.name for path in FOLDER.glob("*/routes.py"))
    modules = [importlib.import_module(f"survey_app.{name}.routes") for name in folders]
    return sorted(modules, key=lambda module: not getattr(module, "RESPONDENTS", False))


class HashedFiles(StaticFiles):
    """Files of static/; a request that names the content's hash may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable" if hashed else "no-cache"
        return response
