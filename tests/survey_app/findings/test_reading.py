"""A snapshot read back: keyed once, "can't judge" is no answer, failed attention is seen, the flagged are counted."""

from __future__ import annotations

from pathlib import Path

from psychometrics.results import Note
from survey_app.findings.reading import failed_attention, read_snapshot, without
from survey_app.findings.snapshots import columns
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.drafting import set_attention
from tests.survey_app.studies.making import ready_draft

STUDY = set_attention(
    ready_draft("fa", pins=("customer-process@1.0", "goal-alignment@1.0", "background@1.0")), wanted=True
)


def snapshot(folder: Path, *people: dict[str, object]) -> Path:
    head = ["response", "language", "seconds", *columns(STUDY)]
    neutral = dict.fromkeys(columns(STUDY), 3) | {"stage": 1, "gender": 1, "attention1": 6}
    lines = [",".join(head)]
    for number, person in enumerate(people):
        row = {"response": f"r{number}", "language": "fa", "seconds": 200, **neutral, **person}
        lines.append(",".join(str(row[name]) for name in head))
    path = folder / "snapshot.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_reverse_keyed_items_are_turned_once_and_raw_answers_stay(tmp_path: Path) -> None:
    responses = read_snapshot(snapshot(tmp_path, {"sat3": 1}, {"sat3": 7}), STUDY)
    assert list(responses.raw["sat3"]) == [1, 7]
    assert list(responses.keyed["sat3"]) == [7, 1]


def test_can_not_judge_is_a_gap_and_background_keeps_its_codes(tmp_path: Path) -> None:
    responses = read_snapshot(snapshot(tmp_path, {"gsh1": 99, "gender": 99}, {"gsh1": ""}), STUDY)
    assert responses.keyed["gsh1"].isna().all()
    assert list(responses.background["gender"]) == [99, 1]
    assert responses.seconds is not None
    assert "response" not in responses.background


def test_the_flow_goes_on_as_whole_numbers(tmp_path: Path) -> None:
    flow = {"started": 9, "completed": 2, "declined": 1, "answering": 0, "left_by_page": [3, 4], "languages": {"fa": 2}}
    responses = read_snapshot(snapshot(tmp_path, {}, {"cal1": 4}), STUDY, flow)
    assert responses.flow == {"started": 9, "completed": 2, "declined": 1, "answering": 0, "left": 7}


def test_another_answer_than_asked_for_fails_the_attention_item_a_gap_does_not(tmp_path: Path) -> None:
    responses = read_snapshot(snapshot(tmp_path, {}, {"attention1": 2}, {"attention1": ""}), STUDY)
    assert list(failed_attention(responses, STUDY)) == [False, True, False]


def test_whoever_is_left_out_is_counted_under_the_reason(tmp_path: Path) -> None:
    responses = read_snapshot(snapshot(tmp_path, {}, {"attention1": 2}, {}), STUDY)
    kept = without(responses, failed_attention(responses, STUDY), Note("flagged_left_out", {"count": 1}))
    assert (kept.n, responses.n, kept.n_read) == (2, 3, 3)
    assert kept.n_read == kept.n + sum(exclusion.n for exclusion in kept.exclusions)


def test_a_study_reads_the_same_from_its_stored_definition(tmp_path: Path) -> None:
    stored = StudyDefinition.model_validate(STUDY.model_dump(mode="json"))
    assert columns(stored) == columns(STUDY)
