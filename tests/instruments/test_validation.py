from __future__ import annotations

import re
from pathlib import Path

import pytest

from instruments import validation
from instruments.language import language, languages
from tests.instruments.questionnaire import VALID, problems, spoilt

CASES = [
    # code, what is spoilt, line told, item told
    ("item_twice", spoilt("  w2:\n", "  w1:\n"), 36, "w1"),
    ("scale_unknown", spoilt("scale: stage\n", "scale: stagge\n"), 42, "stage"),
    ("item_without_construct", spoilt("[w1, w2]", "[w1]"), 36, "w2"),
    ("construct_item_unknown", spoilt("[w1, w2]", "[w1, w2, w3]"), 27, "warmth"),
    ("item_in_two_constructs", spoilt("dimensions: [warmth]", "items: [w1]"), 31, "w1"),
    ("named_twice", spoilt("[w1, w2]", "[w1, w2, w2]"), 27, "warmth"),
    ("language_text_missing", spoilt("{en: Cold, fa: سرد}", "{en: Cold}"), 39, "w2"),
    ("language_text_missing", spoilt("{en: Cold, fa: سرد}", '{en: Cold, fa: ""}'), 39, "w2"),
    ("language_not_offered", spoilt("fa: سرد}", "fa: سرد, ar: بارد}"), 39, "w2"),
    ("slot_unknown", spoilt("like {brand}.", "like {brnad}."), 35, "w1"),
    ("slot_unknown", spoilt("like {brand}.", "like {brand."), 35, "w1"),
    ("slot_unknown", spoilt("{en: Cold", "{en: '{}'"), 39, "w2"),
    ("slot_not_in_every_language", spoilt("{brand} را دوست دارم.", "دوست دارم."), 35, "w1"),
    ("anchor_twice", spoilt('      2: {en: "Yes"', '      1: {en: "Yes"'), 16, "agree"),
    ("anchor_twice", spoilt("      9: {en: Don't", "      2: {en: Don't"), 18, "agree"),
    ("number_expected", spoilt("      9: {en: Don't", "      x: {en: Don't"), 18, "agree"),
    ("range_reversed", spoilt("type: likert", "type: likert\n    range: [7, 1]"), 14, "agree"),
    ("range_expected", spoilt("type: likert", "type: likert\n    range: [1]"), 14, "agree"),
    ("anchor_outside_range", spoilt("type: likert", "type: likert\n    range: [2, 7]"), 16, "agree"),
    ("choices_missing", spoilt("    anchors:\n      1: {en: New, fa: تازه}\n", ""), 19, "stage"),
    ("value_unknown", spoilt("view: motivational", "view: motivation"), 4, ""),
    ("value_unknown", spoilt("measurement: composite", "measurement: formativ"), 30, "whole"),
    ("version_malformed", spoilt('"1.0"', '"1.0.0-beta"'), 3, ""),
    ("id_malformed", spoilt("id: small", "id: Small one"), 2, ""),
    ("dimension_unknown", spoilt("[warmth]", "[warmth, coldness]"), 31, "whole"),
    ("dimension_circular", spoilt("[warmth]", "[warmth, whole]"), 31, "whole"),
    ("construct_needs_items_or_dimensions", spoilt("dimensions: [warmth]", "items: []"), 28, "whole"),
    ("construct_twice", spoilt("  whole:\n", "  warmth:\n"), 28, "warmth"),
    ("scale_twice", spoilt("  stage:\n    type", "  agree:\n    type"), 19, "agree"),
    ("construct_named_like_item", spoilt("  whole:\n", "  w2:\n"), 28, "w2"),
    ("code_malformed", VALID.replace("w1", "w-1"), 33, "w-1"),
    ("key_unknown", spoilt("reverse: true", "reversed: true"), 38, "w2"),
    ("key_missing", spoilt("    measurement: composite\n", ""), 28, "whole"),
    ("key_twice", spoilt("view: motivational", "view: motivational\nview: process"), 5, "view"),
    ("flag_expected", spoilt("reverse: true", "reverse: maybe"), 38, "w2"),
    ("text_expected", spoilt("wording: own", "wording: [own]"), 9, ""),
    ("list_expected", spoilt("[w1, w2]", "w1"), 27, "warmth"),
    ("mapping_expected", spoilt("{en: Cold, fa: سرد}", "Cold"), 39, "w2"),
    ("reverse_on_nominal", spoilt("scale: stage\n", "scale: stage\n    reverse: true\n"), 41, "stage"),
    ("item_not_scorable", spoilt("    scale: agree\n    reverse", "    scale: stage\n    reverse"), 37, "w2"),
    ("order_unknown", spoilt("scales:\n", "order: [w1, w9]\nscales:\n"), 11, "w9"),
    ("grouping_unknown", spoilt("scales:\n", "grouping: [stages]\nscales:\n"), 11, "stages"),
    (
        "doi_malformed",
        spoilt("scales:\n", "citations: [{after: A, reference: B, doi: doi.org/10.1}]\nscales:\n"),
        11,
        "",
    ),
    ("format_unknown", spoilt("engagemeter: 1", "engagemeter: 2"), 1, ""),
    ("no_language", spoilt("{en: original, fa: draft}", "{}"), 10, ""),
    ("no_questions", VALID.partition("scales:")[0], 1, ""),
    ("item_twice", spoilt("background:\n  stage:", "background:\n  w1:"), 41, "w1"),
]


def test_the_unspoilt_questionnaire_has_no_problem() -> None:
    assert problems(VALID) == []


@pytest.mark.parametrize(("code", "text", "line", "item"), CASES, ids=[f"{n}_{c[0]}" for n, c in enumerate(CASES)])
def test_a_problem_is_told_with_its_line_and_item(code: str, text: str, line: int, item: str) -> None:
    told = {(error.code, error.place) for error in problems(text)}
    assert (code, f"small.yaml:{line}" + (f", {item}" if item else "")) in told


@pytest.mark.parametrize(("code", "text", "line", "item"), CASES, ids=[f"{n}_{c[0]}" for n, c in enumerate(CASES)])
def test_every_problem_has_a_reason_and_a_repair_in_each_language(code: str, text: str, line: int, item: str) -> None:
    for error in problems(text):
        for name in languages():
            sentence = language(name).error(error)
            assert re.findall(r"{(name|known|nearest|value|key|low|high|first|second|slot|code)}", sentence) == []
            assert "[]" not in sentence


def test_all_problems_are_told_at_once() -> None:
    text = spoilt("view: motivational", "view: motive").replace("[w1, w2]", "[w1, w9]")
    assert {error.code for error in problems(text)} == {
        "value_unknown",
        "construct_item_unknown",
        "item_without_construct",
    }


def test_a_mistyped_name_brings_the_nearest_known_one() -> None:
    (error,) = problems(spoilt("scale: stage\n", "scale: stagge\n"))
    assert error.params["nearest"] == "stage"
    assert "Did you mean “stage”?" in language("en").error(error)


def test_a_duplicate_item_names_both_lines() -> None:
    error = next(error for error in problems(spoilt("  w2:\n", "  w1:\n")) if error.code == "item_twice")
    assert (error.params["name"], error.params["first_line"]) == ("w1", 33)


def test_a_library_file_must_stand_under_its_id_and_version() -> None:
    told = problems(VALID, Path("library/other/1.1.yaml"))
    assert [(error.code, error.place) for error in told] == [
        ("version_differs_from_file", "other/1.1.yaml:3"),
        ("id_differs_from_folder", "other/1.1.yaml:2"),
    ]
    assert problems(VALID, Path("library/small/1.0.yaml")) == []


def test_broken_yaml_is_told_with_its_line() -> None:
    (error,) = problems("id: small\ntitle: {en: Small\nview: x\n")
    assert (error.code, error.place) == ("yaml_invalid", "small.yaml:3")


def test_a_file_in_another_encoding_is_told_with_its_line() -> None:
    (error,) = problems("id: small\ntitle: عنوان\n".encode("cp1256"))
    assert (error.code, error.place) == ("file_not_utf8", "small.yaml:2")


@pytest.mark.parametrize("text", ["", "- 1\n- 2\n", "just words", "\x00"])
def test_what_is_no_questionnaire_at_all_is_refused_with_a_reason(text: str) -> None:
    (error,) = problems(text)
    assert error.code in ("instrument_not_a_mapping", "yaml_invalid")
    assert error.place == "small.yaml:1"


def test_a_byte_order_mark_does_no_harm() -> None:
    assert problems(b"\xef\xbb\xbf" + VALID.encode()) == []


def test_yaml_tags_and_endless_aliases_build_nothing() -> None:
    assert problems(spoilt("wording: own", "wording: !!python/object/apply:os.getcwd []"))
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nid: *c\n"
    assert {error.code for error in problems(bomb)} >= {"key_unknown", "text_expected"}


def test_every_code_that_a_questionnaire_can_be_told_has_words_and_a_case() -> None:
    source = "".join(path.read_text("utf-8") for path in sorted(Path(validation.__file__).parent.glob("*.py")))
    told = set(re.findall(r'(?:tell|_refuse)\(\s*"(\w+)"', source)) | set(re.findall(r'twice="(\w+)"', source))
    assert {code for code in told if not language("en").has(f"errors.{code}.repair")} == set()
    shown = {code for code, *_ in CASES}
    elsewhere = {"yaml_invalid", "file_not_utf8", "instrument_not_a_mapping", "dimension_in_two_constructs",
                 "version_differs_from_file", "id_differs_from_folder"}  # fmt: skip
    assert told - shown - elsewhere == set()


def test_a_dimension_stands_under_one_construct_only() -> None:
    third = "  third:\n    title: {en: Third, fa: سوم}\n    measurement: composite\n    dimensions: [warmth]\nitems:\n"
    assert [error.code for error in problems(spoilt("items:\n  w1", third + "  w1"))] == ["dimension_in_two_constructs"]
