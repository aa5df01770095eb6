"""What routes ask for: a session that commits before the reply, the actor, the study they may touch.

@router.post("/studies/{study_id}/publish")
def publish(study: Annotated[Study, study_for("study.publish")], session: SessionDep, researcher: CurrentResearcher):
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse
from sqlmodel import Session, SQLModel, select

from instruments.language import Language
from survey_app import audit
from survey_app.accounts import sign_ins
from survey_app.authorization import Actor, authorize
from survey_app.cookies import cookie_name
from survey_app.csrf import SAFE_METHODS
from survey_app.errors import NotAllowed, NotFound, SignInNeeded
from survey_app.models import Membership, Researcher, Study
from survey_app.pages import language_of
from survey_app.settings import Settings

Row = TypeVar("Row", bound=SQLModel)


def session(request: Request) -> Iterator[Session]:
    """One transaction per request, committed before the reply is sent, rolled back on any error."""
    with request.app.state.database.session(writing=request.method not in SAFE_METHODS) as opened:
        yield opened
        opened.commit()


SessionDep = Annotated[Session, Depends(session, scope="function")]
LanguageDep = Annotated[Language, Depends(language_of)]


def settings(request: Request) -> Settings:
    return request.app.state.settings


SettingsDep = Annotated[Settings, Depends(settings)]


def signed_in(request: Request, session: SessionDep) -> Researcher | None:
    """The researcher whose sign-in the browser's cookie names, if it still holds."""
    token = request.cookies.get(cookie_name(request.app.state.settings, "session"), "")
    researcher = sign_ins.researcher_of(session, token) if token else None
    if researcher is not None:
        request.state.person = sign_ins.Person.of(researcher)
    return researcher


SignedIn = Annotated[Researcher | None, Depends(signed_in, scope="function")]


def current_actor(researcher: SignedIn, session: SessionDep) -> Actor:
    if researcher is None:
        return Actor()
    rows = session.exec(select(Membership).where(Membership.researcher_id == researcher.id)).all()
    return Actor(researcher.id, researcher.is_admin, {row.study_id: row.role for row in rows})


CurrentActor = Annotated[Actor, Depends(current_actor, scope="function")]


def current_researcher(researcher: SignedIn) -> Researcher:
    if researcher is None:
        raise SignInNeeded
    return researcher


CurrentResearcher = Annotated[Researcher, Depends(current_researcher, scope="function")]


def permitted(action: str) -> Any:
    """A dependency that lets a request pass only if its actor may do an action that is about no study."""

    def check(actor: CurrentActor) -> Actor:
        authorize(actor, action)
        return actor

    return Depends(check, scope="function")


def study_for(action: str) -> Any:
    """The study of the path's `study_id`, if the actor may do `action` in it; else 404, or 403 told in the trail.

    A request that may change something holds the study's row until it is over: two of them come one after the other
    on PostgreSQL too, as they do on SQLite. Respondents never wait for it.
    """

    def find(request: Request, study_id: str, session: SessionDep, actor: CurrentActor) -> Study:
        if not actor.known:
            raise SignInNeeded
        held = None if request.method in SAFE_METHODS else {"key_share": True}
        study = session.get(Study, study_id, with_for_update=held)
        if study is None:
            raise NotFound
        try:
            authorize(actor, action, study)
        except NotAllowed:
            session.rollback()
            _tell_refusal(request, actor, action, study_id)
            raise
        return study

    return Depends(find, scope="function")


def _tell_refusal(request: Request, actor: Actor, action: str, study_id: str) -> None:
    """In a transaction of its own: that of the refused request is undone."""
    with request.app.state.database.session() as told:
        audit.record(told, actor.researcher_id, "access.refused", study_id, refused=action)
        told.commit()


def part_of(session: Session, study: Study, table: type[Row], id: str) -> Row:
    """A row of this study by its id. A row of another study is not found, exactly as one that isn't there."""
    row = session.get(table, id)
    if row is None or getattr(row, "study_id", None) != study.id:
        raise NotFound
    return row


def redirect_to(path: str) -> RedirectResponse:
    """Go on to a page of ours after a POST. The path is ours and begins with one slash."""
    return RedirectResponse(path, status_code=303)
