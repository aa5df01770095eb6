"""A plan out of the form and out of a text: what is taken, what is refused, what stays the same."""

from __future__ import annotations

import pytest

from psychometrics.errors import EngagemeterError, ManyErrors, PlanError
from psychometrics.plan import Plan, Step
from survey_app.findings.plans import Available, as_fields, available, plan_from, plan_from_text, plan_text
from survey_app.studies.drafting import set_attention
from tests.survey_app.studies.making import ready_draft

STUDY = Available(scales=("cognitive", "affection"), variables=("language", "gender"))
ONE_SCALE = Available(scales=("cognitive",), variables=())


def codes(error: EngagemeterError) -> list[str]:
    return [each.code for each in (error.errors if isinstance(error, ManyErrors) else (error,))]


def refused(fields: dict[str, list[str]], study: Available = STUDY) -> list[str]:
    with pytest.raises(EngagemeterError) as told:
        plan_from(fields, study)
    return codes(told.value)


def refused_text(text: str) -> list[str]:
    with pytest.raises(EngagemeterError) as told:
        plan_from_text(text, STUDY)
    return codes(told.value)


def test_chosen_statistics_run_in_the_order_of_the_field_with_only_changed_options() -> None:
    plan = plan_from(
        {
            "statistics": ["efa", "reliability"],
            "seed": ["7"],
            "reliability.replicates": ["1000"],
            "reliability.ordinal": ["no"],
            "efa.factors": [" "],
            "efa.rotation": ["promax"],
            "efa.constructs": ["affection"],
            "groups.fewest": ["nonsense of a statistic that is not chosen"],
        },
        STUDY,
    )
    assert plan == Plan(
        (
            Step("reliability", {"ordinal": False}),
            Step("efa", {"rotation": "promax", "constructs": ["affection"]}),
        ),
        7,
    )


def test_a_plan_comes_back_from_its_fields_and_from_its_text() -> None:
    plan = Plan((Step("reliability", {"confidence": 0.9}), Step("groups", {"by": ["gender"]}), Step("efa")), 3)
    assert plan_from(as_fields(plan), STUDY).steps == (plan.steps[0], plan.steps[2], plan.steps[1])
    assert plan_from_text(plan_text(plan), STUDY) == plan
    assert plan_from_text('{"steps": ["items"], "seed": 3}', STUDY) == Plan((Step("items"),), 3)


def test_digits_of_a_persian_keyboard_are_numbers() -> None:
    fields = {"statistics": ["reliability"], "reliability.confidence": ["۰٫۹"], "seed": ["۱۲"]}
    assert plan_from(fields, STUDY) == Plan((Step("reliability", {"confidence": 0.9}),), 12)


def test_everything_wrong_is_told_at_once() -> None:
    wrong = {
        "statistics": ["reliability", "efa", "magic"],
        "reliability.replicates": ["-1"],
        "efa.rotation": ["target"],
        "efa.factors": ["2.5"],
        "seed": ["many"],
    }
    found = ["plan_statistic_unknown", "plan_option_range", "plan_option_range", "plan_option_value", "plan_seed_range"]
    assert sorted(refused(wrong)) == sorted(found)


@pytest.mark.parametrize("value", ["", "nan", "inf", "1.5", "0", "1e400", "9" * 5000])
def test_a_number_must_be_a_finite_one_in_its_range(value: str) -> None:
    assert refused({"statistics": ["reliability"], "reliability.confidence": [value]}) == ["plan_option_range"]


def test_a_statistic_that_the_study_can_t_have_says_what_it_needs() -> None:
    assert refused({"statistics": ["groups"]}, ONE_SCALE) == ["plan_needs_groups"]
    assert refused({"statistics": ["validity"]}, ONE_SCALE) == ["plan_needs_scales"]
    assert refused({"statistics": ["retest"]}) == ["plan_needs_waves"]


def test_a_variable_or_scale_of_another_study_is_refused() -> None:
    assert refused({"statistics": ["groups"], "groups.by": ["income"]}) == ["plan_option_value"]
    assert refused({"statistics": ["regression"], "regression.outcome": ["trust"]}) == ["plan_option_value"]


def test_nothing_chosen_is_no_plan() -> None:
    assert refused({}) == ["plan_empty"]
    assert refused_text("steps: []") == ["plan_empty"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("steps: [", "plan_text_unreadable"),
        ("42", "plan_text_unreadable"),
        ("steps: items", "plan_text_unreadable"),
        ("a: &a [x]\nsteps: [*a]", "plan_text_unreadable"),
        ("[" * 30_000, "plan_text_unreadable"),
        ("[" * 9_000, "plan_text_unreadable"),
        ("steps: [items, items]", "statistic_twice"),
        ("steps: [{statistic: items, options: {depth: 3}}]", "plan_option_unknown"),
        ("steps: [{statistic: items, options: deep}]", "plan_statistic_unknown"),
        ("steps: [{statistic: efa, options: {factors: [1, 2]}}]", "plan_option_range"),
        ("steps: [{statistic: [efa]}]", "plan_statistic_unknown"),
        ("steps: [magic]", "plan_statistic_unknown"),
        ("{seed: -1, steps: [items]}", "plan_seed_range"),
    ],
)
def test_a_text_that_is_no_plan_is_refused(text: str, code: str) -> None:
    assert refused_text(text) == [code]


def test_what_an_attention_item_asked_for_comes_from_the_study_not_from_the_text() -> None:
    text = "steps: [{statistic: quality, options: {attention: {attention1: 3}}}]"
    assert plan_from_text(text, STUDY) == Plan((Step("quality"),))


def test_a_study_offers_its_scales_and_background_but_not_its_attention_item() -> None:
    definition = set_attention(ready_draft("fa", "en", pins=("brand-engagement@1.0", "background@1.0")), wanted=True)
    offered = available(definition)
    assert "affection" in offered.scales
    assert offered.variables[0] == "language"
    assert "gender" in offered.variables
    assert not [code for code in offered.variables if "attention" in code]


def test_an_error_is_a_plan_error() -> None:
    with pytest.raises(ManyErrors) as told:
        plan_from({}, STUDY)
    assert isinstance(told.value.errors[0], PlanError)
