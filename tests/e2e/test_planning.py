"""A sample size is planned in a real browser: the simulation moves, stops when told, and its size is taken over."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import select, update

from survey_app.building.templates import apply, find_template
from survey_app.database import Database
from survey_app.models import Job, Researcher
from survey_app.studies import service
from tests.e2e.running import PATIENCE, PHONE, Running, fits
from tests.survey_app.studies.making import ready_draft

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(context: BrowserContext) -> Page:
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def study_of(running: Running) -> str:
    """A study on the way to loyalty; gives the address of its planning page. The demo's own analysis is stopped."""
    database = Database(f"sqlite:///{running.data_dir / 'engagemeter.sqlite'}")
    with database.session() as session:
        person = session.exec(select(Researcher)).one()
        study = service.create(session, person, "en")
        service.save_draft(session, study, apply(ready_draft("fa", "en"), find_template("loyalty-path")))
        session.exec(update(Job).values(cancel_asked=True))
        session.commit()
        address = f"{running.url}/studies/{study.id}/planning"
    database.dispose()
    return address


def test_a_plan_is_simulated_stopped_and_taken_over(page: Page, running: Running) -> None:
    planning = study_of(running)
    page.goto(planning)
    page.locator("[name=samples]").fill("2000")
    page.get_by_role("button", name="Simulate").click()
    page.wait_for_url("**/planning/*")
    expect(page.locator("progress[max]")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The simulation was stopped")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Change and run again").click()
    page.locator("[name=samples]").fill("60")
    page.locator("[name=sizes]").fill("200 800")
    page.get_by_role("button", name="Simulate").click()
    expect(page.get_by_text("respondents are enough for .80")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Take 800 over into the study").click()
    expect(page.get_by_text("We plan for 800 respondents.").first).to_be_visible()
    page.set_viewport_size(PHONE)
    page.goto(f"{planning}?lang=fa")
    assert fits(page)


def test_a_papers_figures_are_checked_without_a_study(page: Page, running: Running) -> None:
    page.goto(f"{running.url}/published?example=1&lang=en")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("2 printed figures do not follow from the others.")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert fits(page)
