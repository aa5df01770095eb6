"""Journey J06: a file of an earlier survey becomes responses, is taken back, and goes out again; by real jobs."""

from __future__ import annotations

from pathlib import Path

import pyreadstat
import pytest
from playwright.sync_api import BrowserContext, Page, StorageState, expect
from sqlmodel import select

from survey_app.database import Database
from survey_app.models import Researcher
from tests.e2e.running import PHONE, WINDOW, Running, Watched
from tests.survey_app.exchange.test_importing import BAD, EMPTY, PINS, ROWS, persian_csv
from tests.survey_app.studies.making import live_study, ready_draft

pytestmark = pytest.mark.e2e
WAIT = 240_000


@pytest.fixture(scope="module")
def study_id(running: Running, account: StorageState) -> str:
    """A published study of the researcher's."""
    database = Database(f"sqlite:///{running.data_dir / 'engagemeter.sqlite'}")
    with database.session() as session:
        mina = session.exec(select(Researcher)).one()
        study = live_study(session, mina, ready_draft("fa", "ar", "en", pins=PINS))
        session.commit()
    database.dispose()
    return study.id


def shot(page: Page, folder: Path, name: str) -> None:
    """The page in two languages, at the desk and on the phone, for people to look at."""
    for code in ("fa", "en"):
        page.goto(page.url.split("?")[0] + f"?lang={code}")
        page.set_viewport_size(WINDOW)
        page.screenshot(path=folder / f"{name}-{code}.png", full_page=True)
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} in {code} is too wide for a phone"
        page.screenshot(path=folder / f"{name}-{code}-phone.png", full_page=True)
        page.set_viewport_size(WINDOW)


def test_old_answers_come_in_go_again_and_go_out(
    context: BrowserContext, running: Running, study_id: str, tmp_path: Path
) -> None:
    watched, page = Watched(context, running.url), context.new_page()
    page.goto(f"{running.url}/studies/{study_id}/data?lang=en")
    shot(page, tmp_path, "1-data")
    (tmp_path / "old.csv").write_bytes(persian_csv())
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "old.csv")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="Which column is which question?")).to_be_visible(timeout=WAIT)
    shot(page, tmp_path, "2-mapping")
    expect(page.locator(".first-rows tbody tr")).to_have_count(20)
    expect(page.get_by_label("Codes that mean")).to_have_value("999")
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.locator('input[name^="fix-"]')).to_have_count(BAD, timeout=WAIT)
    shot(page, tmp_path, "3-check")
    page.locator('input[name^="fix-"]').first.fill("۵")
    page.get_by_role("button", name="Check again").click()
    expect(page.locator('input[name^="was-fix-"]')).to_have_count(BAD - 1, timeout=WAIT)
    page.get_by_role("button", name="Set the rest missing").click()
    page.get_by_role("button", name=f"Bring in {ROWS - EMPTY} responses").click(timeout=WAIT)
    expect(page.get_by_role("link", name="On to Measure")).to_be_visible(timeout=WAIT)
    shot(page, tmp_path, "4-confirmed")
    page.goto(f"{running.url}/studies/{study_id}/data?lang=en")
    page.get_by_role("radio", name="SPSS").check()
    page.get_by_role("button", name="Make the file").click()
    saved = page.get_by_role("link", name="Save", exact=True)
    expect(saved).to_be_visible(timeout=WAIT)
    shot(page, tmp_path, "5-made")
    with page.expect_download() as download:
        page.get_by_role("link", name="ذخیره" if "lang=fa" in page.url else "Save", exact=True).click()
    download.value.save_as(tmp_path / "out.sav")
    frame, meta = pyreadstat.read_sav(tmp_path / "out.sav")
    assert len(frame) == ROWS - EMPTY
    assert set(frame["source"]) == {"imported"}
    assert meta.variable_measure["cog1"] == "ordinal"
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status").first).to_contain_text("taken back")
    page.goto(f"{running.url}/studies/{study_id}/programs?lang=en")
    shot(page, tmp_path, "6-programs")
    page.goto(f"{running.url}/api/docs?lang=en")
    shot(page, tmp_path, "7-docs")
    assert watched.errors == []
    assert watched.outside == []
