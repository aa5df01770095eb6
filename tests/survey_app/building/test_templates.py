"""Every ready study can be published once its own facts are there, and its declared plan decides its hypotheses."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from sqlmodel import Session

from psychometrics.declared.grammar import STATISTICS, parts_of, read_part
from psychometrics.plan import CUSTOMARY
from reports.levels import Border, Levels
from survey_app.building.templates import StudyTemplate, apply, study_templates
from survey_app.findings.catalogue import offer
from survey_app.findings.compute import levels_of
from survey_app.findings.declared import declared_texts, planned_steps, study_steps
from survey_app.models import Researcher, Study
from survey_app.studies import service
from survey_app.studies.changes import Kind, changes
from survey_app.studies.definition import Consent, StudyDefinition
from survey_app.studies.hypotheses import hypothesis_problems
from survey_app.studies.readiness import missing
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import ready_draft

CLAIMS = {"loyalty-path", "direct-indirect-value", "aligned-goals", "tier-changes", "rfm-or-engagement",
          "online-offline", "word-of-mouth"}  # fmt: skip
SPOKEN = ["fa", "ar", "en"]
BARE = StudyDefinition(
    languages=SPOKEN,
    brand=dict.fromkeys(SPOKEN, "Sib"),
    consent=Consent(text=dict.fromkeys(SPOKEN, "Yes"), contact="a@example.org", keep_until="2030-01-01"),
)


def draft(template: StudyTemplate) -> StudyDefinition:
    made = apply(BARE, template)
    linking = made.linking.model_copy(update={"key_name": dict.fromkeys(SPOKEN, "card")})
    return made.model_copy(update={"linking": linking})


def test_every_claim_has_its_template() -> None:
    assert {template.name for template in study_templates()} == CLAIMS


@pytest.mark.parametrize("template", study_templates(), ids=lambda each: each.name)
def test_a_template_lacks_nothing_but_a_studys_own_facts(template: StudyTemplate) -> None:
    made = draft(template)
    assert missing(made, date(2026, 1, 1)) == ()
    assert hypothesis_problems(made) == ()


@pytest.mark.parametrize("template", study_templates(), ids=lambda each: each.name)
def test_every_hypothesis_names_its_test_and_the_plan_runs_it(template: StudyTemplate) -> None:
    made = draft(template)
    for hypothesis in made.hypotheses:
        assert parts_of(hypothesis.test), hypothesis.code
        for part in parts_of(hypothesis.test):
            declared = read_part(part)
            assert declared is not None or part.split(":")[0].rstrip("+- ") in STATISTICS
    names = [step.statistic for step in study_steps(made)]
    assert set(CUSTOMARY) <= set(names)
    assert all(offer(name) for name in names)
    assert bool(declared_texts(made)) == ("declared_tests" in names)
    assert {step.statistic for step in planned_steps(made)} <= set(names)


def test_hypotheses_are_written_explained_and_refused_in_words(
    signed_in: Browser, session: Session, researcher: Researcher
) -> None:
    study = service.create(session, researcher, "en")
    session.commit()
    assert signed_in.submit(f"/studies/{study.id}/template", template="loyalty-path").status_code == 303
    path = f"/studies/{study.id}/hypotheses"
    page = unescape(signed_in.get(path).text)
    said = "Effect of Affective commitment on Customer loyalty, with Customer satisfaction and Calculative commitment"
    assert said in page
    assert "mediation: satisfaction -> trust -> " in page
    fields = {"code-0": "H1", "text-0-en": "Trust goes with loyalty.", "plan": "reliability"}
    assert signed_in.submit(path, **fields, **{"test-0": "correlation: trust, loyalti +"}).status_code == 303
    page = unescape(signed_in.get(path).text)
    assert "no scale or question named loyalti" in page
    session.expire_all()
    draft = service.draft_of(session.get_one(Study, study.id))
    assert (len(draft.hypotheses), draft.plan) == (1, ["reliability"])
    assert draft.hypotheses[0].text["fa"]
    assert [lack.code for lack in missing(draft, date(2026, 1, 1))].count("hypothesis") == 1
    assert "no scale or question named loyalti" in unescape(signed_in.get(f"/studies/{study.id}/design").text)


def test_the_words_of_means_are_written_and_reach_the_report(
    signed_in: Browser, session: Session, researcher: Researcher
) -> None:
    study = service.create(session, researcher, "en")
    service.save_draft(session, study, ready_draft("en"))
    session.commit()
    path = f"/studies/{study.id}/hypotheses"
    said = {"levels": "3", "border": "lower", "levels-en": "weak\nfair\nstrong", "plan": list(CUSTOMARY)}
    assert signed_in.submit(path, **said).status_code == 303
    assert "weak\nfair\nstrong" in unescape(signed_in.get(path).text)
    session.expire_all()
    draft = service.draft_of(session.get_one(Study, study.id))
    assert draft.plan == []
    found = levels_of(draft.levels)
    assert found == Levels(3, Border.LOWER, {"en": ["weak", "fair", "strong"]})
    refused = signed_in.submit(path, **{**said, "levels-en": "weak\nstrong"})
    assert refused.status_code == 422
    assert "2 words are given for 3 classes" in unescape(refused.text)
    assert levels_of(StudyDefinition().levels) is None
    assert [change.kind for change in changes(ready_draft("en"), draft)] == [Kind.WORDING]
