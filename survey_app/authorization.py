"""Who may do what: one function, one table. What is not in the table is refused.

    authorize(actor, "study.publish", study)

An actor is anybody, a signed-in researcher, or a researcher in a role of the study at hand.
A study is invisible to people without a role in it: they get NotFound, never NotAllowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from survey_app.errors import NotAllowed, NotFound, SignInNeeded
from survey_app.models import Role, Study


class Standing(StrEnum):
    """What somebody is, apart from any study."""

    ANYONE = "anyone"
    RESEARCHER = "researcher"
    ADMIN = "admin"


OWNER, EDITOR, ANALYST, VIEWER = Role.OWNER, Role.EDITOR, Role.ANALYST, Role.VIEWER
ALL_ROLES = frozenset(Role)
MAKERS = frozenset({OWNER, EDITOR})
ANALYSTS = frozenset({OWNER, EDITOR, ANALYST})

ACTIONS: Mapping[str, frozenset[Role] | Standing] = {
    "account.set_up": Standing.ANYONE,
    "account.sign_in": Standing.ANYONE,
    "account.change": Standing.RESEARCHER,
    "account.join": Standing.ANYONE,
    "account.add": Standing.ADMIN,
    "instance.watch": Standing.ANYONE,
    "instance.see": Standing.ADMIN,
    "instrument.see": Standing.RESEARCHER,
    "instrument.make": Standing.RESEARCHER,
    "study.create": Standing.RESEARCHER,
    "study.list": Standing.RESEARCHER,
    "study.see": ALL_ROLES,
    "study.edit": MAKERS,
    "study.publish": MAKERS,
    "study.close": MAKERS,
    "study.invite": MAKERS,
    "study.share": frozenset({OWNER}),
    "people.see": ALL_ROLES,
    "audit.see": MAKERS,
    "panel.see": MAKERS,
    "panel.edit": MAKERS,
    "panel.write": MAKERS,
    "study.delete": frozenset({OWNER}),
    "responses.count": ALL_ROLES,
    "responses.see": ANALYSTS,
    "responses.export": ANALYSTS,
    "responses.identify": MAKERS,
    "responses.erase": frozenset({OWNER}),
    "responses.import": MAKERS,
    "api.manage": ANALYSTS,
    "analysis.run": ANALYSTS,
    "analysis.see": ALL_ROLES,
    "report.make": ANALYSTS,
    "report.see": ALL_ROLES,
    "report.share": frozenset({OWNER}),
    "share.open": Standing.ANYONE,
    "value.import": ANALYSTS,
    "value.see": ALL_ROLES,
    "value.run": ANALYSTS,
    "value.see_person": ANALYSTS,
    "job.see": ALL_ROLES,
    "job.cancel": ANALYSTS,
}


@dataclass(frozen=True)
class Actor:
    """Who asks: nobody known (`researcher_id` empty) or a researcher, with the role in each study."""

    researcher_id: str = ""
    is_admin: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        return bool(self.researcher_id)

    def role_in(self, study: Study) -> Role | None:
        return self.roles.get(study.id)


def authorize(actor: Actor, action: str, object: Study | None = None) -> None:
    """Return when the actor may do this; raise SignInNeeded, NotFound or NotAllowed when not.

    object : the study that the action is about; None for actions that are about no study.
    Raises KeyError for an action that the table doesn't hold: a defect, never a permission.
    """
    allowed = ACTIONS[action]
    if allowed is Standing.ANYONE:
        return
    if not actor.known:
        raise SignInNeeded
    if isinstance(allowed, Standing):
        permitted = allowed is Standing.RESEARCHER or actor.is_admin
    else:
        permitted = _role(actor, object) in allowed
    if not permitted:
        raise NotAllowed("not_allowed")


def may(actor: Actor, action: str, object: Study | None = None) -> bool:
    """The same question for a page that shows or hides a button."""
    try:
        authorize(actor, action, object)
    except (SignInNeeded, NotFound, NotAllowed):
        return False
    return True


def _role(actor: Actor, study: Study | None) -> Role:
    role = actor.role_in(study) if study is not None else None
    if role is None:
        raise NotFound
    return role
