"""Tests of hypotheses are read as they are written, and what is wrong with them is named."""

from __future__ import annotations

import pytest

from psychometrics.declared.grammar import FORMS, KINDS, parts_of, problems_of, read_declared, read_part
from psychometrics.errors import PlanError


@pytest.mark.parametrize(
    ("said", "text", "sign"),
    [
        ("correlation: trust ,loyalty+", "correlation: trust, loyalty +", 1),
        ("path: a, b → y | c −", "path: a, b -> y | c -", -1),
        ("path: a->y", "path: a -> y", 0),
        ("moderation: a*m -> y | c, d", "moderation: a * m -> y | c, d", 0),
        ("mediation: a -> m -> y +", "mediation: a -> m -> y +", 1),
        ("difference: y by g", "difference: y by g", 0),
        ("difference: y by g, 2 > 1", "difference: y by g, 2 > 1", 1),
        ("difference: bad > good", "difference: bad > good", 1),
        ("difference: good < bad", "difference: bad > good", 1),
    ],
)
def test_a_test_has_one_plain_form(said: str, text: str, sign: int) -> None:
    found = read_part(said)
    assert found is not None
    assert (found.text, found.sign) == (text, sign)
    assert read_part(found.text) == found


def test_a_contrast_of_differences_has_the_weights_of_its_groups() -> None:
    found = read_part("difference: y by change, 2 - 3 > 1 - 2")
    assert found is not None
    assert dict(found.weights) == {"2": 2.0, "3": -1.0, "1": -1.0}
    named = read_part('difference: y by tier, "first class" > gold')
    assert named is not None
    assert dict(named.weights) == {"first class": 1.0, "gold": -1.0}


def test_several_tests_stand_in_one_text_and_those_of_other_statistics_are_left_aside() -> None:
    text = "correlation: a, b +; value_model +\n path: a -> b"
    assert parts_of(text) == ("correlation: a, b +", "value_model +", "path: a -> b")
    assert [one.kind for one in read_declared(text)] == ["correlation", "path"]


@pytest.mark.parametrize(
    "said",
    ["correlation: a", "correlation: a, a", "path: a, b", "path: a -> a", "difference: y by g, 1 > 2 > 3",
     "difference: y by g, 1 > 2 + 3", "difference: y by g, 1", "moderation: a -> y", "mediation: a -> y",
     "path: a b -> y", "difference: by g"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_form_of_its_kind(said: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_part(said)
    assert caught.value.code == "declared_unreadable"
    assert caught.value.params["form"] in FORMS.values()


def test_the_forms_that_are_offered_can_be_read() -> None:
    assert [read_part(form).kind for form in FORMS.values()] == list(KINDS)  # type: ignore[union-attr]


def test_names_that_a_study_has_not_are_told() -> None:
    scales, columns = ("trust", "loyalty"), ("stage",)
    told = lambda test: [(e.code, e.params.get("name")) for e in problems_of(test, scales, columns)]  # noqa: E731
    assert told("path: trust -> loyalty; difference: trust by stage") == []
    assert told("path: trst -> loyalty") == [("declared_name_unknown", "trst")]
    assert told("difference: trust by loyalty") == [("declared_group_unknown", "loyalty")]
    assert told("something: a") == [("declared_kind_unknown", None)]
