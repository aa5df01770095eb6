"""What a page costs on the wire: one request, at most 8 kB, of which the script at most 4."""

from __future__ import annotations

import gzip
import re

import pytest
from fastapi import FastAPI

from survey_app.answering import view
from survey_app.database import Database
from survey_app.studies.definition import InstrumentBlock
from tests.survey_app.answering.conftest import Respondent, definition, publish
from tests.survey_app.answering.every_type import ANSWERS, every_type

MOST = 8 * 1024
MOST_STYLE, MOST_SCRIPT, MOST_PART = 6 * 1024, 4 * 1024, 2 * 1024
BLOCKS = ["brand-engagement@1.0", "goal-alignment@1.0", "word-of-mouth@1.0", "background@1.0"]


def on_the_wire(reply: object) -> int:
    return int(reply.headers["content-length"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("layout", ["list", "bar"])
@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_every_page_of_a_long_study_is_at_most_8_kb(
    app: FastAPI, database: Database, language: str, layout: str
) -> None:
    made = definition(blocks=[InstrumentBlock(pin=pin) for pin in BLOCKS], layout=layout)
    sizes, parts = [], []
    with Respondent(app, publish(database, made), language) as respondent:
        respondent.headers["accept-encoding"] = "gzip"
        sizes.append(on_the_wire(respondent.open()))
        page = respondent.consent()
        asked = respondent.fill(page.text, {})
        sizes.append(on_the_wire(asked))
        while respondent.number(page.text):
            sizes.append(on_the_wire(page))
            part = respondent.get(f"/s/{respondent.link}/{respondent.number(page.text)}", headers={"x-part": "1"})
            parts.append(on_the_wire(part))
            page = respondent.fill(page.text)
        sizes.append(on_the_wire(page))
    assert len(sizes) > 6
    assert max(sizes) <= MOST, sizes
    assert max(parts) <= MOST_PART, parts


@pytest.mark.parametrize("layout", ["list", "grid"])
@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_pages_of_every_type_of_question_are_at_most_8_kb(
    app: FastAPI, database: Database, language: str, layout: str
) -> None:
    sizes = []
    with Respondent(app, publish(database, every_type(layout=layout)), language) as respondent:
        respondent.headers["accept-encoding"] = "gzip"
        page = respondent.consent()
        while respondent.number(page.text):
            sizes.append(on_the_wire(page))
            own = {name: ANSWERS[name] for name in ANSWERS if f'name="{name}"' in page.text}
            page = respondent.fill(page.text, own or None)
    assert len(sizes) >= 5
    assert max(sizes) <= MOST, sizes


@pytest.mark.parametrize("layout", ["list", "bar", "grid"])
@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_a_page_with_ten_items_is_at_most_8_kb_also_when_all_are_missing(
    app: FastAPI, database: Database, language: str, layout: str
) -> None:
    made = definition(blocks=[InstrumentBlock(pin="brand-engagement@1.0")], layout=layout, page_size=10)
    with Respondent(app, publish(database, made), language) as respondent:
        respondent.headers["accept-encoding"] = "gzip"
        page = respondent.consent()
        missing = respondent.fill(page.text, {})
    assert page.text.count("<fieldset") == 10
    assert missing.text.count('class="er"') == 10
    assert max(on_the_wire(page), on_the_wire(missing)) <= MOST


def test_style_and_script_stay_within_their_budgets() -> None:
    assert len(gzip.compress(view.style().encode())) <= MOST_STYLE
    assert len(gzip.compress(view.script().encode())) <= MOST_SCRIPT


def test_a_page_asks_for_nothing_else(respondent: Respondent) -> None:
    page = respondent.consent().text
    assert not re.findall(r'(?:src|href)="(?!data:,|#)[^"]*\.(?:css|js|woff2?|png|svg)', page)
    assert "@import" not in page
    assert "url(" not in page


def test_style_and_script_carry_the_nonce_of_the_policy(respondent: Respondent) -> None:
    reply = respondent.open()
    nonce = re.search(r"'nonce-([^']+)'", reply.headers["content-security-policy"])
    assert nonce
    assert f'<style nonce="{nonce[1]}">' in reply.text
    assert f'<script nonce="{nonce[1]}">' in reply.text
    assert reply.headers["cache-control"] == "no-store"
