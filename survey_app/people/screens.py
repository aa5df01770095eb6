"""What the pages of people show, as plain values for their templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from survey_app.authorization import Actor, may
from survey_app.mail import post
from survey_app.models import Researcher, Role, Study
from survey_app.people import service
from survey_app.people import trail as trails
from survey_app.settings import Settings
from survey_app.studies.screens import frame
from survey_app.studies.service import draft_of
from survey_app.studies.shelf import in_language


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open invitation. link : for handing on by hand, as where no mail is sent."""

    id: str
    email: str
    role: Role
    until: str
    link: str


def people(
    session: Session,
    study: Study,
    actor: Actor,
    settings: Settings,
    t: Language,
    *,
    typed: str = "",
    role: Role = Role.VIEWER,
) -> dict[str, Any]:
    """Members with their roles; for owners also the open invitations and the form."""
    members = service.members(session, study)
    may_share = may(actor, "study.share", study)
    waiting = [
        Waiting(i.id, i.email, i.role, t.date(i.expires_at), settings.base_url + service.path_of(i, settings.secret))
        for i in (service.open_invitations(session, study) if may_share else [])
    ]
    return {
        **frame(session, study, t, "people"),
        "members": members,
        "me": actor.researcher_id,
        "owners": sum(member.role is Role.OWNER for member in members),
        "may_share": may_share,
        "may_see_trail": may(actor, "audit.see", study),
        "waiting": waiting,
        "roles": list(Role),
        "mails": post.configured(settings),
        "typed": typed,
        "chosen": role,
        "problems": [],
    }


def trail(session: Session, study: Study, t: Language, at: int) -> dict[str, Any]:
    entries, pages = trails.trail(session, study, t, at)
    return {**frame(session, study, t, "people"), "entries": entries, "at": min(max(at, 1), pages), "pages": pages}


def join(session: Session, token: str, researcher: Researcher | None, t: Language, name: str = "") -> dict[str, Any]:
    """What an invitation offers: to the person who is signed in, to the owner of an account, or to somebody new."""
    invitation, study, inviter = service.invitation_of(session, token)
    return {
        "action": f"/join/{token}",
        "title": in_language(draft_of(study).title, t.code) or t.text("web.studies.untitled"),
        "inviter": inviter.name,
        "role": invitation.role.value,
        "email": invitation.email,
        "until": t.date(invitation.expires_at),
        "here": researcher is not None,
        "known": service.has_account(session, invitation.email),
        "name": name,
        "problems": [],
    }
