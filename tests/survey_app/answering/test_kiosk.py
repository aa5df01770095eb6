"""A shared device: everybody begins anew, nobody meets who was before, and the answers are all kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from survey_app.answering import kiosk
from survey_app.database import Database
from survey_app.models import Response, ResponseStatus
from tests.survey_app.answering.conftest import Respondent, definition, hidden, publish, responses, second_options
from tests.survey_app.answering.test_flow import receipt


class Kiosk(Respondent):
    """The tablet without script: pages are posted and their reply is the next one."""

    def open(self) -> Any:
        return self.get(f"/k/{self.link}?lang={self.language}", follow_redirects=True)

    def consent(self) -> Any:
        return self.post(f"/k/{self.link}", data={**hidden(self.open().text), "agree": "1"})

    def number(self, page: str) -> int:
        found = re.search(rf'action="/k/{self.link}/(\d+)"', page)
        return int(found[1]) if found else 0

    def fill(self, page: str, answers: dict[str, Any] | None = None, **fields: Any) -> Any:
        data = {**hidden(page), **(second_options(page) if answers is None else answers)}
        return self.post(f"/k/{self.link}/{self.number(page)}", data=data, headers=fields)


@pytest.fixture
def tablet(app: FastAPI, link: str) -> Iterator[Kiosk]:
    with Kiosk(app, link) as browser:
        yield browser


def change(database: Database, **facts: Any) -> None:
    (found,) = responses(database)
    with database.session() as session:
        row = session.get_one(Response, found.id)
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)
        session.commit()


def test_people_answer_one_after_the_other_and_are_marked(tablet: Kiosk, database: Database) -> None:
    codes = {receipt(tablet.finish().text) for _ in range(2)}
    assert len(codes) == 2
    rows = responses(database)
    assert [row.status for row in rows] == [ResponseStatus.COMPLETED] * 2
    assert [row.design["mode"] for row in rows] == ["kiosk"] * 2
    assert not tablet.cookies


def test_a_cookie_from_before_neither_resumes_nor_stays(tablet: Kiosk, app: FastAPI, link: str) -> None:
    with Respondent(app, link) as earlier:
        earlier.fill(earlier.consent().text)
        tablet.cookies = earlier.cookies
    page = tablet.open()
    assert "Before you start" in page.text
    assert "max-age=0" in page.headers["set-cookie"].lower()
    assert "Before you start" in tablet.open().text


def test_the_end_page_goes_back_and_offers_nothing_that_stays(tablet: Kiosk) -> None:
    page = tablet.finish().text
    assert f'<noscript><meta http-equiv="refresh" content="60;url=/k/{tablet.link}"></noscript>' in page
    assert f'href="/k/{tablet.link}" data-leave' in page
    assert receipt(page)
    assert f"http://testserver/s/{tablet.link}/mine" in page
    assert "Copy code" not in page
    assert "See or delete" not in page
    assert "/again" not in page


def test_the_address_stays_that_of_the_start(tablet: Kiosk) -> None:
    assert f'data-at="/k/{tablet.link}" data-kiosk="on"' in tablet.consent().text
    assert tablet.get(f"/k/{tablet.link}/1").status_code == 405


def test_a_finished_page_sent_again_leads_to_the_start_not_to_the_code(tablet: Kiosk, database: Database) -> None:
    page = tablet.consent()
    while tablet.number(page.text):
        last, page = page, tablet.fill(page.text)
    assert receipt(tablet.fill(last.text).text) == receipt(page.text), "a tap that came twice"
    (row,) = responses(database)
    change(database, completed_at=row.completed_at - timedelta(minutes=1))  # type: ignore[operator]
    again = tablet.fill(last.text)
    assert (again.status_code, again.headers["location"]) == (303, f"/k/{tablet.link}")
    assert receipt(tablet.fill(last.text, **{"x-part": "1"}).text), "its own script, that lost the reply, gets it"


def test_a_half_answer_is_kept_and_its_pages_lead_to_the_start(tablet: Kiosk, database: Database) -> None:
    first = tablet.consent()
    second = tablet.fill(first.text)
    assert tablet.number(second.text) == 2
    (row,) = responses(database)
    change(database, saved_at=row.saved_at - kiosk.LEFT - timedelta(seconds=1))
    again = tablet.fill(first.text, {})
    assert again.headers["location"] == f"/k/{tablet.link}"
    (row,) = responses(database)
    assert (row.status, row.page, len(row.answers)) == (ResponseStatus.STARTED, 1, 5)


def test_an_earlier_consent_form_does_not_lead_into_answers(tablet: Kiosk) -> None:
    form = {**hidden(tablet.open().text), "agree": "1"}
    page = tablet.post(f"/k/{tablet.link}", data=form)
    assert tablet.number(tablet.post(f"/k/{tablet.link}", data=form).text) == 1, "a tap that came twice"
    tablet.fill(page.text)
    assert tablet.post(f"/k/{tablet.link}", data=form).headers["location"] == f"/k/{tablet.link}"


def test_answers_that_waited_are_saved_after_the_person_left(tablet: Kiosk, database: Database) -> None:
    page = tablet.consent().text
    (row,) = responses(database)
    change(database, saved_at=row.saved_at - timedelta(hours=3))
    item, value = next(iter(second_options(page).items()))
    batch = {"key": hidden(page)["_key"], "browser": "tablet", "seq": 1, "answers": {item: [[value], 900]}}
    assert tablet.post(f"/k/{tablet.link}/autosave", json=batch).json() == {"saved": 1}
    (row,) = responses(database)
    assert row.answers == {item: int(value)}


def test_the_device_s_language_is_not_the_person_s(app: FastAPI, link: str) -> None:
    with Kiosk(app, link) as tablet:
        assert '<html lang="fa"' in tablet.get(f"/k/{link}", headers={"accept-language": "en"}).text


def test_saying_no_goes_back_to_the_start(tablet: Kiosk, database: Database) -> None:
    page = tablet.post(f"/k/{tablet.link}/no", data=hidden(tablet.open().text)).text
    assert 'data-kiosk="end"' in page
    assert "/s/" not in page
    assert responses(database)[0].status is ResponseStatus.DECLINED


def test_a_refusal_finds_its_way_back_too(tablet: Kiosk) -> None:
    page = tablet.post(f"/k/{tablet.link}", data={"_key": "short"})
    assert page.status_code == 422
    assert f'data-home="/k/{tablet.link}"' in page.text


def test_the_person_sees_that_it_was_a_shared_device(tablet: Kiosk) -> None:
    code = receipt(tablet.finish().text)
    page = tablet.post(f"/s/{tablet.link}/mine", data={"code": code}).text
    assert "<dt>Answered on</dt><dd>a shared device</dd>" in page


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_the_pages_of_a_shared_device_are_at_most_8_kb(app: FastAPI, database: Database, language: str) -> None:
    link, sizes = publish(database, definition(page_size=10)), []
    with Kiosk(app, link, language) as tablet:
        tablet.headers["accept-encoding"] = "gzip"
        page = tablet.open()
        sizes.append(int(page.headers["content-length"]))
        page = tablet.consent()
        while tablet.number(page.text):
            sizes.append(int(page.headers["content-length"]))
            page = tablet.fill(page.text)
        sizes.append(int(page.headers["content-length"]))
    assert max(sizes) <= 8 * 1024, sizes


def test_a_study_says_how_long_a_tablet_waits_before_it_asks(app: FastAPI, database: Database) -> None:
    with Kiosk(app, publish(database, definition(kiosk_idle=180))) as tablet:
        assert 'data-waits="180 30 60"' in tablet.open().text
        assert 'data-waits="180 30 60"' in tablet.consent().text
    with Kiosk(app, publish(database, definition())) as tablet:
        assert 'data-waits="90 30 60"' in tablet.open().text
    assert "kiosk_idle" not in definition().canonical()
