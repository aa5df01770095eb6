"""Who works on a study: invited by a link for one role, changed, withdrawn. A study always keeps an owner.

Services flush and never commit. Every step is told in the study's audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, func, select, update

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.accounts.links import link_token
from survey_app.accounts.service import EMAIL, normal_email
from survey_app.accounts.sign_ins import token_hash
from survey_app.errors import Conflict, Gone, NotFound
from survey_app.models import Membership, Researcher, Role, Study, now
from survey_app.people.models import RoleInvitation

PURPOSE = "role"
VALID = timedelta(days=7)
MOST_OPEN = 50


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role in the study, as plain values."""

    id: str
    researcher_id: str
    name: str
    email: str
    role: Role


def members(session: Session, study: Study) -> list[Member]:
    """Everybody with a role, owners first, then by name."""
    chosen = select(Membership, Researcher).join(Researcher, col(Researcher.id) == col(Membership.researcher_id))
    rows = session.exec(chosen.where(Membership.study_id == study.id)).all()
    found = [Member(m.id, r.id, r.name, r.email, m.role) for m, r in rows]
    return sorted(found, key=lambda member: (list(Role).index(member.role), member.name.casefold()))


def open_invitations(session: Session, study: Study) -> list[RoleInvitation]:
    """Invitations that can still be accepted, newest first."""
    chosen = select(RoleInvitation).where(
        RoleInvitation.study_id == study.id,
        col(RoleInvitation.used_at).is_(None),
        col(RoleInvitation.withdrawn_at).is_(None),
        col(RoleInvitation.expires_at) > now(),
    )
    return list(session.exec(chosen.order_by(col(RoleInvitation.created_at).desc())).all())


def invite(
    session: Session, study: Study, by: Researcher, email: str, role: Role, secret: str, language: str
) -> RoleInvitation:
    """A new link for one person and role; an open one for the same address is withdrawn.

    Raises RequestError `email_invalid`, Conflict `people_member_already` or `people_too_many_open`.
    """
    email = normal_email(email)
    if not EMAIL.fullmatch(email):
        raise RequestError("email_invalid")
    if any(member.email == email for member in members(session, study)):
        raise Conflict("people_member_already")
    waiting = open_invitations(session, study)
    if len(waiting) >= MOST_OPEN:
        raise Conflict("people_too_many_open", count=MOST_OPEN)
    for earlier in waiting:
        if earlier.email == email:
            withdraw(session, study, earlier, by)
    made = RoleInvitation(
        study_id=study.id,
        token_hash="",
        email=email,
        role=role,
        language=language,
        invited_by=by.id,
        expires_at=now() + VALID,
    )
    made.token_hash = token_hash(link_token(secret, PURPOSE, made.id))
    session.add(made)
    audit.record(session, by.id, "people.invite", study.id, role=role.value, invitation=made.id)
    session.flush()
    return made


def path_of(invitation: RoleInvitation, secret: str) -> str:
    """The path of the link, made again from the id."""
    return f"/join/{link_token(secret, PURPOSE, invitation.id)}"


def withdraw(session: Session, study: Study, invitation: RoleInvitation, by: Researcher) -> None:
    """The link is dead from now on."""
    invitation.withdrawn_at = now()
    session.add(invitation)
    audit.record(session, by.id, "people.withdraw_invitation", study.id, invitation=invitation.id)
    session.flush()


def invitation_of(session: Session, token: str) -> tuple[RoleInvitation, Study, Researcher]:
    """What a link offers, in which study, by whom. Raises Gone when it was used, withdrawn, ran out or never was."""
    found = session.exec(select(RoleInvitation).where(RoleInvitation.token_hash == token_hash(token))).first()
    if found is None or found.used_at or found.withdrawn_at or found.expires_at <= now():
        raise Gone("people_link_dead")
    study, inviter = session.get(Study, found.study_id), session.get(Researcher, found.invited_by)
    if study is None or inviter is None or not _may_still_invite(session, study, inviter):
        raise Gone("people_link_dead")
    return found, study, inviter


def accept(session: Session, token: str, researcher: Researcher) -> Study:
    """Use up the link and give the role. Raises Gone, or Conflict when this person has a role in it already."""
    invitation, study, _ = invitation_of(session, token)
    if _role_of(session, study, researcher) is not None:
        raise Conflict("people_member_already")
    used = session.exec(
        update(RoleInvitation)
        .where(col(RoleInvitation.id) == invitation.id, col(RoleInvitation.used_at).is_(None))
        .values(used_at=now())
    )
    if used.rowcount != 1:
        raise Gone("people_link_dead")
    session.add(Membership(study_id=study.id, researcher_id=researcher.id, role=invitation.role))
    audit.record(session, researcher.id, "people.join", study.id, role=invitation.role.value, invitation=invitation.id)
    session.flush()
    return study


def has_account(session: Session, email: str) -> bool:
    return session.exec(select(Researcher.id).where(Researcher.email == normal_email(email))).first() is not None


def change_role(session: Session, study: Study, membership: Membership, role: Role, by: Researcher) -> None:
    """Raises Conflict when the last owner would become something else."""
    if membership.role is role:
        return
    _keep_an_owner(session, study, membership)
    before, membership.role = membership.role, role
    session.add(membership)
    details = {"before": before.value, "role": role.value, "researcher": membership.researcher_id}
    audit.record(session, by.id, "people.change_role", study.id, **details)
    session.flush()


def remove(session: Session, study: Study, membership: Membership, by: Researcher) -> None:
    """Take a role away, or leave. Raises Conflict for the last owner."""
    _keep_an_owner(session, study, membership)
    session.delete(membership)
    action = "people.leave" if membership.researcher_id == by.id else "people.remove"
    audit.record(session, by.id, action, study.id, role=membership.role.value, researcher=membership.researcher_id)
    session.flush()


def own_membership(session: Session, study: Study, researcher: Researcher) -> Membership:
    found = _role_of(session, study, researcher)
    if found is None:
        raise NotFound
    return found


def _role_of(session: Session, study: Study, researcher: Researcher) -> Membership | None:
    chosen = select(Membership).where(Membership.study_id == study.id, Membership.researcher_id == researcher.id)
    return session.exec(chosen).first()


def _may_still_invite(session: Session, study: Study, inviter: Researcher) -> bool:
    """An invitation by somebody who is no owner any more is worth nothing."""
    membership = _role_of(session, study, inviter)
    return membership is not None and membership.role is Role.OWNER


def _keep_an_owner(session: Session, study: Study, membership: Membership) -> None:
    owners = select(func.count()).select_from(Membership)
    count = session.exec(owners.where(Membership.study_id == study.id, Membership.role == Role.OWNER)).one()
    if membership.role is Role.OWNER and count < 2:
        raise Conflict("people_last_owner")
