"""The five screens and Home in three languages, with nothing lacking, and the way through them without script."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlmodel import Session, select

from survey_app.database import Database
from survey_app.models import Researcher, Study, StudyStatus, StudyVersion
from survey_app.studies import service
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import live_study, ready_draft

STEPS = ("choose", "design", "collect", "measure", "report")
DIRECTIONS = {"fa": "rtl", "ar": "rtl", "en": "ltr"}


@pytest.fixture
def live(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        study = live_study(session, researcher, ready_draft("fa", "ar", "en"))
        session.commit()
        return study.id


def new_study(browser: Browser) -> str:
    reply = browser.submit("/studies", "/")
    return reply.headers["location"].removesuffix("/choose")


def design_form(**changes: object) -> dict[str, object]:
    """Everything that the study page sends."""
    texts = {"title-en": "Customers", "brand-en": "Avan", "consent-en": "You may stop."}
    facts = {"contact": "a@b.org", "keep_until": "2099-01-01", "languages": "en", "privacy": "pseudonymous"}
    looks = {"page_size": "5", "layout": "list", "omega_width": "0.1", "preview": "en", "at": "1"}
    return {**texts, **facts, **looks, **changes}


@pytest.mark.parametrize("code", DIRECTIONS)
def test_every_screen_of_an_empty_and_of_a_live_study_speaks_each_language(
    signed_in: Browser, live: str, code: str
) -> None:
    empty = new_study(signed_in)
    for path in ("/", *(f"{study}/{step}" for study in (empty, f"/studies/{live}") for step in STEPS)):
        reply = signed_in.get(f"{path}?lang={code}")
        assert reply.status_code == 200, path
        assert f'<html lang="{code}" dir="{DIRECTIONS[code]}">' in reply.text
        assert "{brand}" not in reply.text
        assert not re.search(r"\bweb\.\w+\.\w+", reply.text), path


def test_a_newcomer_finds_one_action_and_the_demo(signed_in: Browser) -> None:
    text = signed_in.get("/").text
    assert text.count('class="hollow"') == 4
    assert 'action="/studies"' in text
    assert 'action="/demo"' in text


def test_an_instrument_is_added_and_taken_out_on_its_card(signed_in: Browser, session: Session) -> None:
    study = new_study(signed_in)
    reply = signed_in.submit(f"{study}/instruments?view=motivational", f"{study}/choose", pin="brand-engagement@1.0")
    assert reply.headers["location"].endswith("/choose?view=motivational#brand-engagement")
    page = signed_in.get(f"{study}/choose").text
    assert "Continue with 1" in page
    assert page.count('aria-pressed="true"') == 1
    signed_in.submit(f"{study}/instruments", f"{study}/choose", pin="brand-engagement@1.0")
    assert 'aria-pressed="true"' not in signed_in.get(f"{study}/choose").text


def test_filters_narrow_the_cards_and_say_when_nothing_fits(signed_in: Browser) -> None:
    study = new_study(signed_in)
    behavioural = signed_in.get(f"{study}/choose?view=behavioural").text
    assert 'id="engagement-behaviours"' in behavioural
    assert 'id="brand-engagement"' not in behavioural
    assert "No instrument fits" in signed_in.get(f"{study}/choose?view=nothing").text


def test_an_unknown_instrument_is_refused_in_words(signed_in: Browser) -> None:
    study = new_study(signed_in)
    reply = signed_in.submit(f"{study}/instruments", f"{study}/choose", pin="no-such@1.0")
    assert reply.status_code == 422
    assert "no-such" in reply.text


def test_the_whole_draft_is_saved_by_any_button_and_a_removed_block_can_be_brought_back(
    signed_in: Browser, session: Session
) -> None:
    study = new_study(signed_in)
    for pin in ("brand-engagement@1.0", "goal-alignment@1.0"):
        signed_in.submit(f"{study}/instruments", f"{study}/choose", pin=pin)
    reply = signed_in.submit(f"{study}/design", f"{study}/design", **design_form(action="remove:0"))
    page = signed_in.get(reply.headers["location"]).text
    assert "Block removed" in page
    assert 'value="Customers"' in page
    signed_in.submit(f"{study}/undo", f"{study}/design")
    stored = session.exec(select(Study)).one().draft
    assert [block["pin"] for block in stored["blocks"]] == ["brand-engagement@1.0", "goal-alignment@1.0"]


def test_publishing_is_refused_with_links_to_what_is_missing(signed_in: Browser, session: Session) -> None:
    study = new_study(signed_in)
    signed_in.submit(f"{study}/instruments", f"{study}/choose", pin="brand-engagement@1.0")
    form = design_form(**{"consent-en": "", "keep_until": ""})
    reply = signed_in.submit(f"{study}/publish", f"{study}/design", **form)
    assert reply.status_code == 422
    links = re.findall(r'<a href="#([\w-]+)">', reply.text.partition('role="alert"')[2].partition("</p>")[0])
    assert links == ["consent-en", "keep_until"]
    assert all(f'id="{link}"' in reply.text for link in links)
    assert session.exec(select(StudyVersion)).all() == []


def test_a_complete_study_is_published_and_its_link_and_qr_code_are_there(signed_in: Browser, session: Session) -> None:
    study = new_study(signed_in)
    signed_in.submit(f"{study}/instruments", f"{study}/choose", pin="brand-engagement@1.0")
    reply = signed_in.submit(f"{study}/publish", f"{study}/design", **design_form())
    assert reply.headers["location"] == f"{study}/collect"
    page = signed_in.get(f"{study}/collect").text
    stored = session.exec(select(Study)).one()
    assert stored.status is StudyStatus.LIVE
    assert f"http://testserver/s/{stored.link}" in page
    assert 'class="segno"' in page or "<svg" in page.partition('class="qr"')[2]
    assert signed_in.get(f"/s/{stored.link}").status_code == 200


def test_a_field_that_the_page_does_not_have_is_refused(signed_in: Browser) -> None:
    study = new_study(signed_in)
    assert signed_in.submit(f"{study}/design", f"{study}/design", **design_form(role="owner")).status_code == 422
    assert signed_in.submit(f"{study}/design", f"{study}/design", **design_form(privacy="none")).status_code == 422
    assert signed_in.submit(f"{study}/design", f"{study}/design", **design_form(page_size="900")).status_code == 422
    assert signed_in.submit(f"{study}/design", f"{study}/design", **design_form(keep_until="soon")).status_code == 422


def test_the_draft_is_shown_on_the_phone_in_each_language_and_only_within_our_own_page(
    signed_in: Browser, live: str
) -> None:
    for code, direction in DIRECTIONS.items():
        for number in (0, 1):
            reply = signed_in.get(f"/studies/{live}/preview?code={code}&number={number}")
            assert f'<html lang="{code}" dir="{direction}">' in reply.text
            assert reply.headers["x-frame-options"] == "SAMEORIGIN"
    assert "Avan" in signed_in.get(f"/studies/{live}/preview?code=en&number=1").text


def test_a_study_closes_and_opens_again(signed_in: Browser, live: str, session: Session) -> None:
    for verb, status in (("close", StudyStatus.CLOSED), ("reopen", StudyStatus.LIVE)):
        assert signed_in.submit(f"/studies/{live}/{verb}", f"/studies/{live}/collect").status_code == 303
        session.expire_all()
        assert session.exec(select(Study.status)).one() is status
        session.rollback()


def test_the_export_comes_as_one_archive(signed_in: Browser, live: str) -> None:
    reply = signed_in.get(f"/studies/{live}/export")
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert archive.namelist() == ["data.csv", "codebook.csv", "codebook.json", "manifest.json"]
    assert reply.headers["content-disposition"].startswith("attachment")


def test_nobody_else_learns_that_a_study_is_there(signed_in_other: Browser, live: str) -> None:
    for path in (*STEPS, "preview", "export"):
        assert signed_in_other.get(f"/studies/{live}/{path}").status_code == 404
    for path in ("design", "publish", "undo", "close", "freeze", "reports", "instruments"):
        assert signed_in_other.submit(f"/studies/{live}/{path}", "/").status_code == 404


def test_visitors_are_taken_to_the_sign_in_page(browser: Browser, live: str) -> None:
    reply = browser.get(f"/studies/{live}/design")
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/sign-in?next=")


def test_a_title_can_not_bring_html_into_a_page(database: Database, researcher: Researcher, signed_in: Browser) -> None:
    with database.session() as session:
        nasty = ready_draft("en").model_copy(update={"title": {"en": "<script>alert(1)</script>"}})
        study = live_study(session, researcher, nasty)
        assert service.draft_of(study).title["en"].startswith("<script>")
        session.commit()
    for path in ("/", *(f"/studies/{study.id}/{step}" for step in STEPS)):
        assert "<script>alert" not in signed_in.get(path).text
