from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from instruments import library as shelf
from instruments.instrument import Instrument, Licence, QuestionType, View, Wording
from instruments.library import check_library, find, library, versions
from instruments.loader import load
from psychometrics.errors import InstrumentError
from psychometrics.model import Measurement
from tests.instruments.questionnaire import VALID, spoilt
from tests.shared_data import shared_file

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = Path(__file__).parents[1] / "data"
ALL = [pytest.param(instrument, id=instrument.pin) for instrument in library()]


def test_every_shipped_questionnaire_is_without_a_problem() -> None:
    assert check_library() == ()
    assert check_library(EXAMPLES) == ()


def test_each_view_has_a_questionnaire() -> None:
    assert {instrument.view for instrument in library()} == set(View)


@pytest.mark.parametrize("instrument", ALL)
def test_a_shipped_questionnaire_speaks_three_languages_in_our_own_words(instrument: Instrument) -> None:
    assert set(instrument.languages) == {"fa", "ar", "en"}
    assert (instrument.wording, instrument.licence, instrument.validated) == (Wording.OWN, Licence.CC_BY, False)


@pytest.mark.parametrize("instrument", ALL)
def test_a_measured_construct_names_its_source(instrument: Instrument) -> None:
    assert instrument.model is None or instrument.citations[0].doi.startswith("10.")


@pytest.mark.parametrize("instrument", ALL)
def test_labels_are_short_enough_for_a_figure(instrument: Instrument) -> None:
    for question in instrument.questions:
        assert all(len(label) <= 28 for label in question.label.values()), question.code


@pytest.mark.parametrize("instrument", ALL)
def test_no_two_questions_of_a_questionnaire_say_the_same(instrument: Instrument) -> None:
    for code in instrument.languages:
        for part in ("text", "label"):
            said = Counter(getattr(question, part)[code] for question in instrument.questions)
            assert [words for words, times in said.items() if times > 1] == []


@pytest.mark.parametrize("instrument", ALL)
def test_a_scale_has_three_or_four_items(instrument: Instrument) -> None:
    constructs = instrument.model.first_order if instrument.model else ()
    assert all(3 <= len(construct.items) <= 4 for construct in constructs)


@pytest.mark.parametrize("instrument", ALL)
def test_agreement_and_disagreement_are_balanced(instrument: Instrument) -> None:
    for question in instrument.scored:
        codes = [anchor.code for anchor in question.scale.anchors if not anchor.missing]
        assert codes == list(range(1, len(codes) + 1))
        assert len(codes) in (5, 7)


def test_codes_are_never_shared_so_that_questionnaires_can_stand_in_one_study() -> None:
    codes = Counter(code for i in library() for code in [*(q.code for q in i.questions), *i.construct_titles])
    assert [code for code, times in codes.items() if times > 1] == []


def test_brand_engagement_is_three_four_three_under_one_construct() -> None:
    model = find("brand-engagement@1.0").model
    assert model is not None
    assert [len(construct.items) for construct in model.first_order] == [3, 4, 3]
    assert model.construct("brand_engagement").measurement is Measurement.REFLECTIVE


def test_engagement_behaviours_are_four_by_four_in_a_composite() -> None:
    instrument = find("engagement-behaviours")
    assert instrument.model is not None
    assert [len(construct.items) for construct in instrument.model.first_order] == [4, 4, 4, 4]
    assert instrument.model.construct("engagement_behaviours").measurement is Measurement.COMPOSITE
    assert instrument.question("pur1").scale.high == 5


def test_the_process_view_requires_the_customer_stage() -> None:
    instrument = find("customer-process")
    stage = instrument.question("stage")
    assert instrument.grouping == ("stage",)
    assert stage.required
    assert stage.scale.type is QuestionType.SINGLE
    assert instrument.model is not None
    assert not instrument.model.higher_order


def test_negative_word_of_mouth_is_its_own_scale() -> None:
    instrument = find("word-of-mouth")
    assert instrument.model is not None
    assert [construct.code for construct in instrument.model.first_order] == ["positive_wom", "negative_wom"]
    assert not any(item.reverse_keyed for item in instrument.model.items)
    assert {question.mode for question in instrument.scored} == {"online", "offline", "both"}


def test_versions_are_listed_oldest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    for version in ("1.0", "1.10", "1.9"):
        (folder / f"{version}.yaml").write_text(spoilt('"1.0"', f'"{version}"'), "utf-8")
    monkeypatch.setattr(shelf, "FOLDER", tmp_path)
    shelf._paths.cache_clear()
    try:
        assert versions("small") == ("1.0", "1.9", "1.10")
        assert find("small").pin == "small@1.10"
        with pytest.raises(InstrumentError, match="version_unknown"):
            find("small@2.0")
    finally:
        shelf._paths.cache_clear()


def test_an_unknown_questionnaire_brings_the_nearest_one() -> None:
    with pytest.raises(InstrumentError) as caught:
        find("brand-engagment@1.0")
    assert caught.value.params["nearest"] == "brand-engagement"


def test_checking_a_folder_tells_the_problems_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(spoilt("view: motivational", "view: x"), "utf-8")
    (tmp_path / "two.yaml").write_text("a: [", "utf-8")
    (tmp_path / "three.yaml").write_text(VALID, "utf-8")
    assert [problem.code for problem in check_library(tmp_path)] == ["value_unknown", "yaml_invalid"]


def test_five_questionnaires_load_in_a_tenth_of_a_second() -> None:
    paths = [shelf.FOLDER / instrument.id / f"{instrument.version}.yaml" for instrument in library()][:5]
    durations = []
    for _ in range(3):
        began = time.process_time()
        for path in paths:
            load(path)
        durations.append(time.process_time() - began)
    assert min(durations) < 0.1


def test_loading_needs_no_science_library() -> None:
    code = "import sys; from instruments.library import library; library(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "pandas", "scipy"} & set(done.stdout.split())


def test_the_five_factor_example_names_the_columns_of_its_data() -> None:
    instrument = load(EXAMPLES / "big-five.yaml")
    with (DATA / "bfi.csv").open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    assert [question.code for question in instrument.questions] == header
    assert instrument.model is not None
    keyed = {item.code for item in instrument.model.items if item.reverse_keyed}
    assert keyed == {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}


@pytest.mark.shared
def test_the_mobile_operator_example_names_the_columns_of_its_data() -> None:
    with shared_file("data/mobi.csv").open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    instrument = load(EXAMPLES / "ecsi-mobile.yaml")
    assert {question.code for question in instrument.questions} == set(header)
    assert {(item.low, item.high) for item in instrument.model.items} == {(1, 10)}  # type: ignore[union-attr]
