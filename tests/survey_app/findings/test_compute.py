"""What a report says of a study, and who counts as flagged."""

from __future__ import annotations

from datetime import date

import pandas as pd

from psychometrics.analysis import Analysis, Provenance
from psychometrics.plan import customary_plan
from psychometrics.quality import DataQuality
from psychometrics.responses import Responses
from psychometrics.results import not_computable
from survey_app.findings.compute import flagged, report_study, study_plan
from survey_app.studies.definition import Closing
from survey_app.studies.drafting import set_attention
from tests.survey_app.studies.making import ready_draft

STUDY = set_attention(ready_draft("fa", "en"), wanted=True)
FLOW = {
    "started": 9,
    "declined": 2,
    "completed": 7,
    "languages": {"fa": 5, "en": 2},
    "first_day": "2026-10-05",
    "last_day": "2026-10-25",
}
FACTS = {
    "language": "ar",
    "kind": "thesis",
    "simulated": True,
    "made_at": "2026-11-23T10:00:00+00:00",
    "snapshot_at": "2026-11-22T10:00:00+00:00",
    "data_name": "snapshot 19abc11d",
}


def responses(attention: list[float]) -> Responses:
    keyed = pd.DataFrame({"cog1": [1.0, 2, 3]}, index=[2, 3, 4])
    background = pd.DataFrame({"attention1": attention}, index=keyed.index)
    return Responses(keyed=keyed, raw=keyed, background=background)


def analysis(quality: object) -> Analysis:
    return Analysis({"quality": quality}, Provenance("", {}, "", 0, 3, 3, (), {}))  # type: ignore[dict-item]


def test_a_report_tells_the_flow_of_the_study_and_that_it_is_simulated() -> None:
    told = report_study(STUDY, FLOW, FACTS)
    assert told.flow == {"opened": 11, "consented": 9, "completed": 7}
    assert (told.first_day, told.last_day) == (date(2026, 10, 5), date(2026, 10, 25))
    assert [instrument.pin for instrument in told.instruments] == ["brand-engagement@1.0"]
    assert told.simulated


def test_a_report_in_a_language_that_the_study_lacks_keeps_its_own_title() -> None:
    assert report_study(STUDY, FLOW, FACTS).title == "Customers fa"


def test_flagged_are_the_fast_the_uniform_and_the_inattentive_together() -> None:
    flags = pd.DataFrame({"speed": [True, False, False], "mahalanobis": [False, True, True]}, index=[2, 3, 4])
    quality = DataQuality(n=3, indices=(), flagged_any=3, flagged_two=0, flags=flags)
    assert list(flagged(responses([6, 6, 1]), analysis(quality), STUDY)) == [True, False, True]


def test_without_quality_indices_the_attention_item_alone_decides() -> None:
    assert list(flagged(responses([6, 2, 6]), analysis(not_computable("any")), STUDY)) == [False, True, False]


def test_data_quality_is_told_what_the_attention_item_asked_for() -> None:
    steps = {step.statistic: step.options for step in study_plan(STUDY).steps}
    assert steps["quality"] == {"attention": {"attention1": 6}}
    assert study_plan(ready_draft("fa")).to_dict() == customary_plan().to_dict()


def test_attention_counts_as_data_quality_tells_it() -> None:
    flags = pd.DataFrame({"attention": [False, True, False]}, index=[2, 3, 4])
    quality = DataQuality(n=3, indices=(), flagged_any=1, flagged_two=0, flags=flags)
    assert list(flagged(responses([1, 6, 1]), analysis(quality), STUDY)) == [False, True, False]


def test_items_missing_by_design_are_taken_pair_by_pair_and_told_in_the_report() -> None:
    drawn = [block.model_copy(update={"sample": 2}) if block.kind == "instrument" else block for block in STUDY.blocks]
    study = STUDY.model_copy(update={"blocks": drawn, "closing": Closing(precision=True)})
    told = {step.statistic: step.options.get("missing") for step in study_plan(study).steps}
    assert told["reliability"] == "pairwise"
    assert all(step.options.get("missing") is None for step in study_plan(STUDY).steps)
    rules = report_study(study, FLOW, FACTS).rules
    assert rules == {"precision": study.omega_width, "drawn": 1.0}
