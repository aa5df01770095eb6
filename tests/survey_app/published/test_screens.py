"""A paper's printed figures on the web: the two of CEBSC 2016 that do not follow from its loadings are found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from survey_app.database import Database
from survey_app.models import Researcher
from survey_app.published.forms import OF_CONSTRUCT
from survey_app.published.screens import EXAMPLE
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import live_study, ready_draft


@pytest.fixture
def study(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        made = live_study(session, researcher, ready_draft("fa", "ar", "en", pins=("word-of-mouth@1.0",)))
        session.commit()
        return f"/studies/{made.id}/published"


def example(**changed: Any) -> dict[str, Any]:
    rows = [asdict(row) for row in EXAMPLE.rows]
    return {**{name: [row[name] for row in rows] for name in OF_CONSTRUCT}, **EXAMPLE.texts, **changed}


def check(browser: Browser, study: str, **fields: Any) -> Any:
    return browser.submit(study, study, **fields)


def test_the_ave_and_the_degrees_of_freedom_of_a_published_scale_are_found_to_differ(
    signed_in: Browser, study: str
) -> None:
    reply = check(signed_in, study, **example())
    assert reply.status_code == 200
    assert "2 printed figures do not follow from the others." in reply.text
    assert reply.text.count('state wrong"') == 2
    for figure in (".590", ">116<", ">115<", "residual covariance"):
        assert figure in reply.text
    assert 'value=".82 .84 .66 .63 .86"' in reply.text


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_the_form_begins_with_the_studys_scales_and_has_an_example(signed_in: Browser, study: str, code: str) -> None:
    page = signed_in.get(f"{study}?lang={code}").text
    assert "web.published" not in page
    assert page.count('name="loadings"') == 5
    assert "consumption" in signed_in.get(f"{study}?example=1&lang={code}").text
    shown = check(signed_in, f"{study}?lang={code}", **example()).text
    assert "web.published" not in shown


def test_persian_digits_are_read_and_alpha_has_its_allowance(signed_in: Browser, study: str) -> None:
    fields = example(alpha=["۰٫۸۷", ".60", ""], ave=["۰٫۵۹", ".65", ".68"], df="116")
    reply = check(signed_in, study, **fields)
    assert "1 printed figure does not follow" in reply.text
    assert reply.text.count('scope="row">Alpha</th>') == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"df": "many"}, "is not a number"),
        ({"loadings": [".82 high", ".7", ".7"]}, "is not a number"),
        ({"loadings": ["1.82 .84 .66 .63 .86", ".7 " * 6, ".7 " * 6]}, "outside −1 to 1"),
        ({"loadings": [".82 .84", ".7 " * 6, ".7 " * 6]}, "2 loadings stand for 5 items"),
        ({"loadings": ["", "", ""]}, "has no list of loadings"),
        ({"correlations": "a b c"}, "can’t be read"),
        ({"correlations": "a ~~ b .3"}, "is not a correlation of two of the constructs"),
    ],
)
def test_what_can_not_be_read_is_said_and_what_was_typed_stays(
    signed_in: Browser, study: str, changed: dict[str, Any], reason: str
) -> None:
    reply = check(signed_in, study, **example(**changed))
    assert reply.status_code == 422
    assert reason in reply.text
    assert 'value="557.47"' in reply.text


def test_any_questionnaire_of_the_library_can_be_begun_with_outside_of_a_study(signed_in: Browser, study: str) -> None:
    page = signed_in.get("/published?instrument=customer-process&lang=en").text
    assert 'value="Affective commitment"' in page
    assert "/published?instrument" not in page
    assert "?instrument=word-of-mouth" in page
    assert signed_in.get("/published").text.count('name="loadings"') == 3
    assert "2 printed figures do not follow" in check(signed_in, "/published", **example()).text


def test_foreign_fields_are_refused(signed_in: Browser, study: str) -> None:
    assert check(signed_in, study, owner="me", **example()).status_code == 422
    assert check(signed_in, study, **example(name=["one"])).status_code == 422
