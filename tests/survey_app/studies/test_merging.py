"""Two windows at one draft: each keeps what it changed, nothing is overwritten unseen, a double click acts once."""

from __future__ import annotations

import re

import pytest

from survey_app.database import Database
from survey_app.errors import Conflict
from survey_app.models import Researcher, Study
from survey_app.studies import service
from survey_app.studies.definition import QuestionBlock, StudyDefinition
from survey_app.studies.drafting import pins
from survey_app.studies.merging import merged
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import ENGAGEMENT, ready_draft
from tests.survey_app.studies.test_pages import design_form

SEEN = re.compile(r'name="seen" value="(\w+)"')


@pytest.fixture
def study_id(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        study = service.create(session, researcher, "en")
        service.save_draft(session, study, ready_draft("en"))
        session.commit()
        return study.id


def draft(database: Database, study_id: str) -> StudyDefinition:
    with database.session(writing=False) as session:
        return service.draft_of(session.get_one(Study, study_id))


def seen(browser: Browser, path: str) -> str:
    found = SEEN.search(browser.get(path).text)
    assert found is not None, f"{path} does not say which draft it shows"
    return found[1]


def form_of(definition: StudyDefinition, **changes: object) -> dict[str, object]:
    """The study page of this draft as it is filled in, in English."""
    consent = definition.consent
    texts = {"title-en": definition.title["en"], "brand-en": definition.brand["en"], "consent-en": consent.text["en"]}
    facts = {"contact": consent.contact, "keep_until": consent.keep_until, "privacy": definition.privacy}
    return design_form(**{**texts, **facts, "page_size": definition.page_size, **changes})


def test_what_either_changed_is_kept_and_one_part_changed_by_both_is_refused() -> None:
    shown = StudyDefinition(title={"en": "One", "fa": "یک"}, page_size=5)
    first = shown.model_copy(update={"title": {"en": "Two", "fa": "یک"}})
    second = shown.model_copy(update={"title": {"en": "One", "fa": "دو"}, "page_size": 8})
    both = merged(shown, first, second)
    assert (both.title, both.page_size) == ({"en": "Two", "fa": "دو"}, 8)
    assert merged(shown, first, first) == first
    with pytest.raises(Conflict, match="draft_changed"):
        merged(shown, first, shown.model_copy(update={"title": {"en": "Three", "fa": "یک"}}))


def test_a_text_that_is_new_or_gone_in_one_of_both_is_so_in_the_merged_draft() -> None:
    shown = StudyDefinition(title={"en": "One", "fa": "یک"})
    first, second = StudyDefinition(title={"en": "One"}), StudyDefinition(title={**shown.title, "ar": "واحد"})
    assert merged(shown, first, second).title == {"en": "One", "ar": "واحد"}


def test_two_windows_keep_what_each_of_them_changed(signed_in: Browser, database: Database, study_id: str) -> None:
    page = f"/studies/{study_id}/design"
    mark, shown = seen(signed_in, page), draft(database, study_id)
    assert signed_in.submit(page, **form_of(shown, seen=mark, **{"title-en": "Loyal"})).status_code == 303
    assert signed_in.submit(page, **form_of(shown, seen=mark, contact="new@b.org")).status_code == 303
    now = draft(database, study_id)
    assert (now.title["en"], now.consent.contact) == ("Loyal", "new@b.org")


def test_a_text_that_somebody_else_changed_is_not_overwritten_unseen(
    signed_in: Browser, database: Database, study_id: str
) -> None:
    page = f"/studies/{study_id}/design"
    mark, shown = seen(signed_in, page), draft(database, study_id)
    signed_in.submit(page, **form_of(shown, seen=mark, **{"title-en": "Theirs"}))
    refused = signed_in.submit(page, **form_of(shown, seen=mark, **{"title-en": "Mine"}))
    assert refused.status_code == 409
    assert "changed meanwhile" in refused.text
    assert draft(database, study_id).title["en"] == "Theirs"


def test_a_double_click_on_remove_takes_out_one_part(signed_in: Browser, database: Database, study_id: str) -> None:
    page, shown = f"/studies/{study_id}/design", draft(database, study_id)
    again = shown.model_copy(update={"blocks": [*shown.blocks, QuestionBlock(code="q1"), QuestionBlock(code="q2")]})
    with database.session() as session:
        service.save_draft(session, session.get_one(Study, study_id), again)
        session.commit()
    form = form_of(again, seen=seen(signed_in, page), action=f"remove:{len(shown.blocks)}")
    assert [signed_in.submit(page, **form).status_code for _ in range(2)] == [303, 303]
    assert [getattr(block, "code", "") for block in draft(database, study_id).blocks[len(shown.blocks) :]] == ["q2"]


def test_a_double_click_on_adding_a_question_adds_one(signed_in: Browser, database: Database, study_id: str) -> None:
    page, before = f"/studies/{study_id}/questions", draft(database, study_id)
    mark = seen(signed_in, page)
    replies = [signed_in.submit(page, type="single", seen=mark) for _ in range(2)]
    assert len({reply.headers["location"] for reply in replies}) == 1
    assert len(draft(database, study_id).blocks) == len(before.blocks) + 1


def test_a_double_click_on_an_instrument_turns_it_once(signed_in: Browser, database: Database, study_id: str) -> None:
    mark = seen(signed_in, f"/studies/{study_id}/choose")
    for _ in range(2):
        signed_in.submit(f"/studies/{study_id}/instruments", pin=ENGAGEMENT, seen=mark)
    assert ENGAGEMENT not in pins(draft(database, study_id))


def test_a_double_click_on_undo_takes_back_one_change(signed_in: Browser, database: Database, study_id: str) -> None:
    for title in ("One", "Two"):
        with database.session() as session:
            study = session.get_one(Study, study_id)
            changed = service.draft_of(study).model_copy(update={"title": {"en": title}})
            service.save_draft(session, study, changed)
            session.commit()
    mark = seen(signed_in, f"/studies/{study_id}/design")
    for _ in range(2):
        assert signed_in.submit(f"/studies/{study_id}/undo", seen=mark).status_code == 303
    assert draft(database, study_id).title["en"] == "One"


def test_a_page_of_a_draft_that_was_undone_is_told_so(signed_in: Browser, database: Database, study_id: str) -> None:
    page, shown = f"/studies/{study_id}/design", draft(database, study_id)
    mark = seen(signed_in, page)
    signed_in.submit(f"/studies/{study_id}/undo", seen=mark)
    assert signed_in.submit(page, **form_of(shown, seen=mark, contact="new@b.org")).status_code == 409


@pytest.mark.parametrize("layout", ["list", "bar", "grid"])
def test_every_layout_that_the_page_offers_can_be_chosen(
    signed_in: Browser, database: Database, study_id: str, layout: str
) -> None:
    page, shown = f"/studies/{study_id}/design", draft(database, study_id)
    assert f'<option value="{layout}"' in signed_in.get(page).text
    assert signed_in.submit(page, **form_of(shown, layout=layout)).status_code == 303
    assert draft(database, study_id).layout == layout


@pytest.mark.parametrize("name", ["rules", "hypotheses"])
def test_the_pages_of_rules_and_hypotheses_keep_what_others_changed(
    signed_in: Browser, database: Database, study_id: str, name: str
) -> None:
    page, shown = f"/studies/{study_id}/{name}", draft(database, study_id)
    mark = seen(signed_in, page)
    signed_in.submit(f"/studies/{study_id}/design", **form_of(shown, **{"title-en": "Loyal"}))
    fields = {"rules": {"arms": "app\nweb"}, "hypotheses": {"text-0-en": "More is more", "code-0": "H1"}}[name]
    assert signed_in.submit(page, seen=mark, **fields).status_code == 303
    now = draft(database, study_id)
    assert now.title["en"] == "Loyal"
    assert [arm.code for arm in now.design.arms] == ["app", "web"] or now.hypotheses[0].text == {"en": "More is more"}
