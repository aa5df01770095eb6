"""What a frozen version promised is told whole, in three languages, and can't be bent by a researcher's text."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from instruments.language import language, languages
from survey_app.database import Database
from survey_app.exchange import service as exchange
from survey_app.exchange.documents import markdown
from survey_app.exchange.forms import PlanForm
from survey_app.exchange.preregistration import Chapter, Line
from survey_app.models import Researcher, Study
from survey_app.studies import service
from survey_app.studies.definition import Arm, AttentionBlock, Closing, Design, Hypothesis, PlannedSample, Quota
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft

PINS = ("brand-engagement@1.0", "background@1.0")
TEST = "difference: brand_engagement by gender, 1 > 2"


def declared_study(session: Session, by: Researcher) -> Study:
    draft = ready_draft("fa", "ar", "en", pins=PINS)
    facts = {
        "hypotheses": [Hypothesis(code="H1", text={"en": "Women *score* higher.", "fa": "زنان"}, test=TEST)],
        "plan": ["reliability", "incremental_validity"],
        "design": Design(
            shuffle_blocks=True,
            arms=[Arm(code="warm", weight=3), Arm(code="cold")],
            quotas=[Quota(code="women", when="gender = 1", limit=60)],
        ),
        "closing": Closing(count=200, precision=True),
        "omega_width": 0.08,
        "blocks": [*draft.blocks, AttentionBlock(after=PINS[0], expected=2)],
    }
    return live_study(session, by, draft.model_copy(update=facts))


def document(session: Session, study: Study, code: str, form: PlanForm = PlanForm.MARKDOWN) -> str:
    version = service.latest_version(session, study)
    assert version is not None
    return exchange.preregistered(session, study, version, form, language(code))


@pytest.mark.parametrize("form", list(PlanForm))
@pytest.mark.parametrize("code", languages())
def test_the_document_tells_all_that_was_declared(
    session: Session, researcher: Researcher, code: str, form: PlanForm
) -> None:
    study = declared_study(session, researcher)
    told, version = document(session, study, code, form), service.latest_version(session, study)
    assert version is not None
    hashes = [version.sha256, *(b["sha256"] for b in version.definition["blocks"] if b["kind"] == "instrument")]
    t = language(code)
    for piece in (*hashes, *PINS, "warm", "cold", "gender = 1", "attention1", "20260101"):
        assert piece in told
    for number in (t.number(200), t.number(60), t.number(0.08, 2, proportion=True), t.number(75, 1)):
        assert number in told
    assert t.text("web.preregistration.statistics.incremental_validity") in told
    assert t.text("web.analyse.statistics.declared_tests.title") in told
    assert TEST in told
    assert t.text("web.preregistration.decided") in told
    assert t.text("web.preregistration.none_collected") in told
    assert t.date(version.published_at) in told


def test_without_plan_and_hypotheses_the_customary_analyses_are_named(session: Session, researcher: Researcher) -> None:
    told = document(session, live_study(session, researcher), "en")
    assert "exploratory" in told
    assert "`method_bias`" in told
    assert "the researchers close it" in told


def test_responses_that_came_before_a_version_are_told(session: Session, researcher: Researcher) -> None:
    study = live_study(session, researcher)
    version = service.latest_version(session, study)
    assert version is not None
    answer(session, study, version, key="1")
    answer(session, study, version, key="2", is_test=True)
    assert "1 complete response had been collected" in document(session, study, "en")


def test_a_text_of_a_researcher_is_never_markup() -> None:
    lines = (Line("# <b>*big*</b>\n## more", "a `b` c", listed=True), Line("second", listed=True))
    told = markdown("T", [Chapter("C", lines)])
    assert told == "# T\n\n## C\n\n- \\# \\<b\\>\\*big\\*\\</b\\> \\#\\# more ``a `b` c``\n- second\n"


def test_the_data_page_links_to_the_document_and_it_comes_as_a_file(
    signed_in: Browser, database: Database, researcher: Researcher
) -> None:
    with database.session() as session:
        study = declared_study(session, researcher)
        session.commit()
        place = f"/studies/{study.id}/preregistration"
    assert f'href="{place}?form=md"' in signed_in.get(f"/studies/{study.id}/data").text
    reply = signed_in.get(place)
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.headers["content-disposition"].endswith('.md"')
    assert reply.text.startswith("# ")
    assert signed_in.get(f"{place}?form=txt").headers["content-type"] == "text/plain; charset=utf-8"
    assert signed_in.get(f"{place}?form=docx").status_code == 422


@pytest.mark.parametrize("code", languages())
def test_a_planned_sample_is_told_with_the_fingerprint_of_its_plan(
    session: Session, researcher: Researcher, code: str
) -> None:
    facts = {"reached": 0.834, "se": 0.017, "samples": 500, "seed": 7, "kind": "correlation", "value": 0.3}
    ends = {"first": "cognitive", "second": "emotional", "sha256": "cd" * 32}
    planned = PlannedSample(method="sem", n=1250, **facts, **ends)
    study = live_study(
        session, researcher, ready_draft("fa", "ar", "en").model_copy(update={"planned_sample": planned})
    )
    told, t = document(session, study, code), language(code)
    assert "cd" * 32 in told
    assert t.number(1250) in told
    assert t.number(0.834, 3, proportion=True) in told
