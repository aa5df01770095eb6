"""One table says who may do what; whatever is not in it is refused."""

from __future__ import annotations

import pytest

from survey_app.authorization import ACTIONS, Actor, Standing, authorize, may
from survey_app.errors import NotAllowed, NotFound, SignInNeeded
from survey_app.models import Role, Study

STUDY = Study(id="s")
NOBODY, STRANGER, ADMIN = Actor(), Actor("r"), Actor("a", is_admin=True)
ABOUT_STUDIES = sorted(action for action, allowed in ACTIONS.items() if not isinstance(allowed, Standing))


def member(role: Role) -> Actor:
    return Actor("m", roles={"s": role})


@pytest.mark.parametrize("action", ABOUT_STUDIES)
def test_a_study_exists_only_for_its_people(action: str) -> None:
    with pytest.raises(SignInNeeded):
        authorize(NOBODY, action, STUDY)
    for outsider in (STRANGER, ADMIN, Actor("m", roles={"t": Role.OWNER})):
        with pytest.raises(NotFound):
            authorize(outsider, action, STUDY)
    with pytest.raises(NotFound):
        authorize(member(Role.OWNER), action, None)


def test_an_owner_may_do_everything_in_a_study_and_a_viewer_only_look() -> None:
    assert [action for action in ABOUT_STUDIES if not may(member(Role.OWNER), action, STUDY)] == []
    seen = [action for action in ABOUT_STUDIES if may(member(Role.VIEWER), action, STUDY)]
    assert seen == ["analysis.see", "job.see", "people.see", "report.see", "responses.count", "study.see", "value.see"]
    with pytest.raises(NotAllowed):
        authorize(member(Role.VIEWER), "responses.export", STUDY)


def test_more_role_never_means_less_right() -> None:
    for action in ABOUT_STUDIES:
        rights = [may(member(role), action, STUDY) for role in (Role.OWNER, Role.EDITOR, Role.ANALYST, Role.VIEWER)]
        assert rights == sorted(rights, reverse=True), action


def test_an_unknown_action_is_a_defect_and_never_a_permission() -> None:
    with pytest.raises(KeyError):
        authorize(ADMIN, "study.explode", STUDY)


def test_only_admins_add_accounts() -> None:
    assert may(ADMIN, "account.add")
    assert not may(STRANGER, "account.add")
    assert not may(NOBODY, "account.change")
