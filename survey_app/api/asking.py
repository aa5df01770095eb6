"""What an API route asks for: a program with the scope, within its rate."""

from __future__ import annotations

import threading
from typing import Annotated, Any

from fastapi import Depends, Request

from survey_app.api import tokens
from survey_app.api.tokens import Program, Scope
from survey_app.dependencies import SessionDep
from survey_app.errors import NotFound, SignInNeeded
from survey_app.limits import RateLimit

PER_MINUTE = 120
WRONG_PER_MINUTE = 30
_making = threading.Lock()


def limits_of(request: Request) -> tuple[RateLimit, RateLimit]:
    """Requests per token, and wrong tokens per address; kept by the app, made when first needed."""
    state = request.app.state
    with _making:
        if getattr(state, "api_limits", None) is None:
            state.api_limits = (RateLimit(PER_MINUTE, 60), RateLimit(WRONG_PER_MINUTE, 60))
    return state.api_limits  # type: ignore[no-any-return]


def scoped(scope: Scope) -> Any:
    """The program whose token the request carries, if it may do this in the study of the path.

    Raises SignInNeeded, TooMany, NotFound for another study than the token's, NotAllowed.
    """

    def find(request: Request, session: SessionDep, study_id: str = "") -> Program:
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        per_token, wrong = limits_of(request)
        address = request.client.host if request.client else ""
        if kind.lower() != "bearer" or not text:
            raise SignInNeeded
        try:
            program = tokens.program_of(session, text.strip())
        except SignInNeeded:
            wrong.check(address)
            raise
        per_token.check(program.token.id)
        if study_id and study_id != program.study.id:
            raise NotFound
        tokens.allow(session, program, scope)
        return program

    return Depends(find, scope="function")


ResultsReader = Annotated[Program, scoped(Scope.READ_RESULTS)]
ResponsesReader = Annotated[Program, scoped(Scope.READ_RESPONSES)]
AnalysesWriter = Annotated[Program, scoped(Scope.WRITE_ANALYSES)]
ResponsesEraser = Annotated[Program, scoped(Scope.ERASE_RESPONSES)]
ReportsWriter = Annotated[Program, scoped(Scope.WRITE_REPORTS)]
