"""The letter that invites a colleague, sent by the worker."""

from __future__ import annotations

from instruments.language import language
from survey_app.accounts.links import link_token
from survey_app.jobs.run import Context
from survey_app.mail import post
from survey_app.mail.letters import Letter
from survey_app.models import Researcher, Study, now
from survey_app.people.models import RoleInvitation
from survey_app.people.service import PURPOSE
from survey_app.studies.service import draft_of
from survey_app.studies.shelf import in_language


def send_role_invitation(context: Context, job_id: str, invitation_id: str) -> dict[str, bool]:
    """Send the link of an open invitation; one that was used or withdrawn meanwhile is not sent."""
    with context.database.session(writing=False) as session:
        invitation = session.get_one(RoleInvitation, invitation_id)
        study = session.get_one(Study, invitation.study_id)
        inviter = session.get_one(Researcher, invitation.invited_by)
    if invitation.used_at or invitation.withdrawn_at or invitation.expires_at <= now():
        return {"sent": False}
    t = language(invitation.language)
    link = f"{context.settings.base_url}/join/{link_token(context.settings.secret, PURPOSE, invitation.id)}"
    title = in_language(draft_of(study).title, t.code) or t.text("web.studies.untitled")
    slots = {"name": inviter.name, "title": title, "role": t.text(f"web.people.roles.{invitation.role.value}")}
    body = t.text("web.people.letter.body", **slots, link=link, day=t.date(invitation.expires_at))
    subject = t.text("web.people.letter.subject", name=inviter.name)
    post.send(context.settings, Letter(invitation.email, subject, body, t.code))
    return {"sent": True}
