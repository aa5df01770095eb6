"""A frozen snapshot as responses ready for statistics. Only the job process imports this: it loads pandas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from psychometrics.reading import read_table, responses_from
from psychometrics.responses import Exclusion, Responses
from psychometrics.results import Note
from survey_app.findings.snapshots import PANEL, check_unchanged, columns
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import attention_items, study_model

FLOW = ("started", "completed", "declined", "answering")


def read_snapshot(path: Path, definition: StudyDefinition, flow: Mapping[str, Any] | None = None) -> Responses:
    """The responses of a snapshot file, keyed by the pinned instruments.

    flow : as the snapshot's row keeps it; whole numbers and `left`, the sum over pages, go on to the report.
    Raises DataError (see psychometrics.reading), or ModelError when the study scores nothing.
    """
    model, table = study_model(definition), read_table(path)
    frame = table.frame.drop(columns="response")
    items = {item.code for item in model.items}
    background = ["language", *(code for code in columns(definition) if code not in items)]
    background += [name for name in PANEL if name in frame and name not in background]
    counts = {name: int((flow or {}).get(name, 0)) for name in FLOW if flow}
    if flow:
        counts["left"] = sum(flow.get("left_by_page", ()))
    read = responses_from(
        frame,
        model,
        name=table.name,
        sha256=table.sha256,
        background=background,
        unusable="keep",
        flow=counts,
        notes=table.notes,
    )
    return replace(read, checks=frozenset(attention_items(definition)))


def read_frozen(snapshot: str, sha256: str, study: StudyDefinition, flow: Mapping[str, Any]) -> Responses:
    """The responses of a snapshot file. Raises DataError when it is not what was frozen."""
    check_unchanged(Path(snapshot), sha256)
    return read_snapshot(Path(snapshot), study, flow)


def read_references(path: Path) -> Any:
    """The random id of each response of a snapshot file, by the index that its responses have: a series of text."""
    return read_table(path).frame["response"].astype(str)


def failed_attention(responses: Responses, definition: StudyDefinition) -> Any:
    """True for each respondent who gave another answer than an attention item asked for. A gap is not a failure."""
    failed = responses.keyed.index.to_series().map(lambda _: False)
    for code, expected in attention_items(definition).items():
        answers = responses.background[code]
        failed |= answers.notna() & (answers.astype("float64") != expected)
    return failed


def without(responses: Responses, left_out: Any, reason: Note) -> Responses:
    """The responses but those marked, who are counted under the reason."""
    kept = ~left_out
    return replace(
        responses,
        keyed=responses.keyed[kept],
        raw=responses.raw[kept],
        background=responses.background[kept],
        seconds=None if responses.seconds is None else responses.seconds[kept],
        exclusions=(*responses.exclusions, Exclusion(reason, int(left_out.sum()))),
    )
