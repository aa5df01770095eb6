"""Own questions, rules, claims and versions, as a researcher builds them; without script."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlmodel import Session

from survey_app.building.templates import study_templates
from survey_app.models import Researcher, ResponseStatus, Study
from survey_app.studies import service
from survey_app.studies.definition import InstrumentBlock, QuestionBlock
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft


@pytest.fixture
def study(session: Session, researcher: Researcher) -> Study:
    made = service.create(session, researcher, "en")
    service.save_draft(session, made, ready_draft("en"))
    session.commit()
    return made


def fresh(session: Session, study: Study) -> Study:
    session.rollback()
    session.expire_all()
    return session.get_one(Study, study.id)


def add(browser: Browser, study: Study, kind: str, **fields: object) -> str:
    made = browser.submit(f"/studies/{study.id}/questions", type=kind)
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    reply = browser.submit(path, action="stay", **fields)
    assert reply.status_code in (200, 303), reply.text
    return path


def test_every_type_can_be_added_filled_and_previewed(signed_in: Browser, session: Session, study: Study) -> None:
    page = signed_in.get(f"/studies/{study.id}/questions").text
    for kind in re.findall(r'name="type" value="(\w+)"', page):
        path = add(signed_in, study, kind, **{"text-en": f"About {kind}?", "choices-en": "One\nTwo"})
        assert signed_in.get(path).status_code == 200
    assert signed_in.get(f"/studies/{study.id}/design").status_code == 200
    for number in range(1, 9):
        assert signed_in.get(f"/studies/{study.id}/preview?code=en&number={number}").status_code == 200
    blocks = [b for b in service.draft_of(fresh(session, study)).blocks if isinstance(b, QuestionBlock)]
    assert len(blocks) == 14


def test_answers_are_written_one_to_a_line_with_codes_where_wanted(
    signed_in: Browser, session: Session, study: Study
) -> None:
    path = add(
        signed_in,
        study,
        "single",
        **{"text-en": "Which?", "choices-en": "App\n5 = Shop\n\nPhone", "other-en": "Another", "missing-en": "No idea",
           "required": "1", "code": "channel"},
    )  # fmt: skip
    block = service.draft_of(fresh(session, study)).blocks[-1]
    assert isinstance(block, QuestionBlock)
    told = [(c.code, c.text["en"], c.kind) for c in block.choices]
    assert told == [(1, "App", "answer"), (5, "Shop", "answer"), (3, "Phone", "answer"),
                    (98, "Another", "other"), (99, "No idea", "missing")]  # fmt: skip
    shown = signed_in.get(path.rsplit("/", 1)[0] + "/channel").text
    assert "5 = Shop" in shown
    assert "No idea" in shown


def test_a_code_that_is_taken_or_malformed_is_refused_in_words(signed_in: Browser, study: Study) -> None:
    path = add(signed_in, study, "line", **{"text-en": "Where?"})
    for code in ("1st", "cog1 x", "arm", "نام"):
        assert signed_in.submit(path, action="stay", code=code).status_code == 422
    taken = signed_in.submit(path, action="stay", code=ready_code())
    assert "already named" in taken.text


def ready_code() -> str:
    return service.instruments_of(ready_draft("en"))[0].questions[0].code


def test_a_condition_is_tried_out_and_its_mistakes_block_publishing(
    signed_in: Browser, session: Session, study: Study
) -> None:
    add(signed_in, study, "number", **{"text-en": "Age?", "code": "age"})
    made = signed_in.submit(f"/studies/{study.id}/questions", type="line").headers["location"]
    filled = {"text-en": "School?", "show_if": "age < 20", "code": "school"}
    tried = signed_in.submit(made, action="try", **filled, **{"try-age": "۱۷"})
    assert "the condition is met" in tried.text
    path = made.rsplit("/", 1)[0] + "/school"
    assert "is not met" in signed_in.submit(path, action="try", **filled, **{"try-age": "40"}).text
    signed_in.submit(path, action="stay", **{**filled, "show_if": "aeg < 20"})
    assert "Did you mean “age”" in signed_in.get(path).text
    refused = signed_in.submit(
        f"/studies/{study.id}/publish", f"/studies/{study.id}/design", languages="en",
        **{"title-en": "T", "brand-en": "B", "consent-en": "C", "contact": "a@b.org", "keep_until": "2099-01-01"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert "no question or value named" in refused.text


def test_rules_are_saved_and_shown_again(signed_in: Browser, session: Session, study: Study) -> None:
    add(signed_in, study, "number", **{"text-en": "Age?", "code": "age"})
    reply = signed_in.submit(
        f"/studies/{study.id}/rules",
        **{"opens": "2026-01-01T08:00", "closes": "2099-01-01T18:00", "zone": "Asia/Tehran", "count": "۳۰۰",
           "precision": "1", "arms": "a\nb: 2", "screen-0": "age < 18", "screen-0-en": "Only adults.",
           "quota-0": "age >= 60", "limit-0": "50", "quota-name-0": "old", "name-0": "decade",
           "formula-0": "round(age / 10)", "shuffle_blocks": "1", "sample-0": "2"},
    )  # fmt: skip
    assert reply.status_code == 303, reply.text
    made = service.draft_of(fresh(session, study))
    assert (made.closing.count, made.closing.zone, made.closing.precision) == (300, "Asia/Tehran", True)
    assert [(arm.code, arm.weight) for arm in made.design.arms] == [("a", 1), ("b", 2)]
    assert made.design.quotas[0].limit == 50
    assert made.logic.screen_out[0].text == {"en": "Only adults."}
    assert isinstance(made.blocks[0], InstrumentBlock)
    assert made.blocks[0].sample == 2
    page = signed_in.get(f"/studies/{study.id}/rules").text
    assert "round(age / 10)" in page
    assert "b: 2" in page


@pytest.mark.parametrize(("field", "value"), [("arms", "a"), ("arms", "a\na"), ("count", "many"), ("opens", "soon")])
def test_a_rule_that_can_not_be_read_is_refused(signed_in: Browser, study: Study, field: str, value: str) -> None:
    assert signed_in.submit(f"/studies/{study.id}/rules", **{field: value}).status_code == 422


def test_a_formula_is_tried_on_the_rules_page(signed_in: Browser, study: Study) -> None:
    add(signed_in, study, "number", **{"text-en": "Age?", "code": "age"})
    tried = signed_in.submit(f"/studies/{study.id}/rules", action="try", condition="age / 4", **{"try-age": "50"})
    assert "it is 12.50" in tried.text


@pytest.mark.parametrize("name", [template.name for template in study_templates()])
def test_each_claim_becomes_a_study_that_lacks_only_its_own_facts(
    signed_in: Browser, session: Session, researcher: Researcher, name: str
) -> None:
    study = service.create(session, researcher, "en")
    session.commit()
    assert signed_in.submit(f"/studies/{study.id}/template", template=name).status_code == 303
    made = service.draft_of(fresh(session, study))
    assert made.template == name
    assert len(made.hypotheses) >= 2
    assert all(set(hypothesis.text) == {"en", "fa", "ar"} for hypothesis in made.hypotheses)
    page = signed_in.get(f"/studies/{study.id}/design").text
    assert made.hypotheses[0].text["en"] in unescape(page)


def test_seven_claims_stand_on_the_first_screen(signed_in: Browser, study: Study) -> None:
    page = signed_in.get(f"/studies/{study.id}/choose").text
    assert page.count('name="template"') == len(study_templates()) == 7


def live(session: Session, researcher: Researcher) -> Study:
    made = ready_draft("en")
    own = QuestionBlock.model_validate(
        {"code": "which", "text": {"en": "Which one?"}, "type": "single",
         "choices": [{"code": 1, "text": {"en": "A"}}, {"code": 2, "text": {"en": "B"}}]}
    )  # fmt: skip
    study = live_study(session, researcher, made.model_copy(update={"blocks": [*made.blocks, own]}))
    answer(session, study, service.versions_of(session, study)[0], status=ResponseStatus.STARTED)
    session.commit()
    return study


def publish_again(browser: Browser, study: Study) -> object:
    fields = {"title-en": "Customers en", "brand-en": "Avan", "consent-en": "You may stop.", "contact": "a@b.org"}
    return browser.submit(
        f"/studies/{study.id}/publish", f"/studies/{study.id}/design", languages="en", keep_until="2099-01-01", **fields
    )


def test_a_typo_becomes_a_minor_version_and_an_added_question_a_new_one(
    signed_in: Browser, session: Session, researcher: Researcher
) -> None:
    study = live(session, researcher)
    keep = {"choices-en": "A\nB", "required": "1"}
    signed_in.submit(f"/studies/{study.id}/questions/which", **{"text-en": "Which one is it?", **keep})
    told = signed_in.get(f"/studies/{study.id}/changes").text
    assert "it becomes version 1.1" in told
    assert "Which one is it?" in told
    publish_again(signed_in, study)
    assert service.version_name(service.versions_of(session, fresh(session, study))[0]) == "1.1"
    session.commit()
    add(signed_in, study, "line", **{"text-en": "Anything else?"})
    assert "becomes version 2" in signed_in.get(f"/studies/{study.id}/changes").text
    publish_again(signed_in, study)
    assert service.version_name(service.versions_of(session, fresh(session, study))[0]) == "2"


def test_another_scale_is_refused_and_cloned_instead(
    signed_in: Browser, session: Session, researcher: Researcher
) -> None:
    study = live(session, researcher)
    signed_in.submit(f"/studies/{study.id}/questions/which", **{"choices-en": "A\nB\nC", "required": "1"})
    refused = publish_again(signed_in, study)
    assert refused.headers["location"].endswith("/changes?refused=1")  # type: ignore[attr-defined]
    page = signed_in.get(f"/studies/{study.id}/changes").text
    assert "Clone instead" in page
    assert len(service.versions_of(session, fresh(session, study))) == 1
    session.commit()
    cloned = signed_in.submit(f"/studies/{study.id}/clone")
    new = cloned.headers["location"].split("/")[2]
    assert new != study.id
    fresh(session, study)
    kept, made = (service.draft_of(session.get_one(Study, each)) for each in (study.id, new))
    assert [len(block.choices) for block in (kept.blocks[-1], made.blocks[-1]) if isinstance(block, QuestionBlock)] == [
        2,
        3,
    ]


def test_before_anybody_answered_everything_may_change(
    signed_in: Browser, session: Session, researcher: Researcher
) -> None:
    study = live_study(session, researcher, ready_draft("en"))
    session.commit()
    signed_in.submit(f"/studies/{study.id}/instruments", pin="goal-alignment@1.0")
    assert "becomes version 2" in signed_in.get(f"/studies/{study.id}/changes").text
