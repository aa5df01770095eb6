"""From a table and a measurement model to responses: everything that is wrong is told at once, nothing is guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, EngagemeterError, ManyErrors, TooFewRespondents
from psychometrics.model import MeasurementModel
from psychometrics.reading.cells import Column, as_numbers, nearest, read_item
from psychometrics.reading.headers import check_names
from psychometrics.responses import Exclusion, Responses
from psychometrics.results import Note
from psychometrics.scoring import keyed_answers

LISTED = 100


def responses_from(
    frame: pd.DataFrame,
    model: MeasurementModel,
    *,
    name: str = "data",
    sha256: str = "",
    background: Collection[str] = (),
    extra: Literal["refuse", "keep"] = "refuse",
    unusable: Literal["refuse", "keep"] = "refuse",
    seconds: str = "seconds",
    flow: Mapping[str, int] | None = None,
    notes: tuple[Note, ...] = (),
) -> Responses:
    """Responses ready for statistics.

    frame      : one line per respondent; its index is the row that messages name.
    background : columns that are no items and are known (gender, age, language …).
    extra      : a column that is neither item nor background is refused, or kept with a note.
    unusable   : constant or unanswered items and fewer respondents than items are refused, or kept for the
                 statistics to say what they can't do with them.
    seconds    : the column of completion times, when there is one.
    Respondents without any item answer are left out and counted; `n_read = n + exclusions`.
    Raises ManyErrors (or the single error): item_column_missing, column_unknown, item_text, item_out_of_range,
    item_not_whole, item_infinite, item_unanswered, item_constant, fewer_respondents_than_items, more_cells.
    """
    codes = [item.code for item in model.items]
    check_names([str(column) for column in frame.columns], name)
    _refuse(_column_errors(frame, codes, background, extra, name) + _seconds_errors(frame, seconds, name))
    columns = {item.code: read_item(frame[item.code], item, name) for item in model.items}
    _refuse(_cell_errors(columns, name))
    raw = pd.DataFrame({code: column.answers for code, column in columns.items()}, index=frame.index)
    answered = raw.notna().any(axis=1)
    raw = raw[answered]
    if unusable == "refuse":
        _refuse(_unusable(raw, name))
    others = [column for column in frame.columns if column not in {*codes, seconds}]
    return Responses(
        keyed=keyed_answers(raw, model),
        raw=raw,
        background=_background(frame.loc[answered, others]),
        seconds=as_numbers(frame.loc[answered, seconds]) if seconds in frame else None,
        n_read=len(frame),
        exclusions=_exclusions(answered),
        flow=dict(flow or {}),
        sha256=sha256,
        notes=(*notes, *_reading_notes(columns, others, background)),
    )


def _refuse(errors: list[EngagemeterError]) -> None:
    if errors:
        raise errors[0] if len(errors) == 1 else ManyErrors(errors)


def _column_errors(
    frame: pd.DataFrame, codes: list[str], background: Collection[str], extra: str, name: str
) -> list[EngagemeterError]:
    found = [str(column) for column in frame.columns]
    unknown = [column for column in found if column not in {*codes, *background} and column != ""]
    errors: list[EngagemeterError] = [
        DataError("item_column_missing", place=f"{name}, column {code}", item=code, near=nearest(code, unknown))
        for code in codes
        if code not in found
    ]
    if extra == "refuse":
        errors += [
            DataError("column_unknown", place=f"{name}, column {column}", column=column, near=nearest(column, codes))
            for column in unknown
            if column != "seconds"
        ]
    return errors


def _seconds_errors(frame: pd.DataFrame, seconds: str, name: str) -> list[EngagemeterError]:
    if seconds not in frame:
        return []
    given = frame[seconds]
    wrong = given.notna() & ~as_numbers(given).between(0, np.inf, inclusive="left")
    return [
        DataError(
            "seconds_text", place=f"{name}, row {given.index[at]}, column {seconds}", value=str(given.iloc[at])[:60]
        )
        for at in np.flatnonzero(wrong)[:LISTED]
    ]


def _cell_errors(columns: Mapping[str, Column], name: str) -> list[EngagemeterError]:
    told = [error for column in columns.values() for error in column.errors][:LISTED]
    left = sum(column.bad for column in columns.values()) - len(told)
    rest = [DataError("more_cells", place=name, count=left)] if left else []
    return [*told, *rest]


def _unusable(raw: pd.DataFrame, name: str) -> list[EngagemeterError]:
    errors: list[EngagemeterError] = []
    for code in raw:
        values = raw[code].dropna().unique()
        place = f"{name}, column {code}"
        if not len(values):
            errors.append(DataError("item_unanswered", place=place, item=code))
        elif len(values) == 1 and len(raw) > 1:
            errors.append(DataError("item_constant", place=place, item=code, value=f"{values[0]:g}"))
    if len(raw) < raw.shape[1]:
        errors.append(TooFewRespondents("fewer_respondents_than_items", place=name, n=len(raw), items=raw.shape[1]))
    return errors


def _background(frame: pd.DataFrame) -> pd.DataFrame:
    """Finite numbers stay numbers; text becomes categories in order of appearance."""
    kept = {}
    for column in frame:
        numbers = as_numbers(frame[column])
        whole = np.isfinite(numbers).sum() == frame[column].notna().sum()
        kept[str(column) or "row_name"] = numbers if whole else frame[column].astype("category")
    return pd.DataFrame(kept, index=frame.index)


def _exclusions(answered: pd.Series) -> tuple[Exclusion, ...]:
    left_out = int((~answered).sum())
    return (Exclusion(Note("no_item_answered", {"count": left_out}), left_out),) if left_out else ()


def _reading_notes(columns: Mapping[str, Column], others: list[str], background: Collection[str]) -> list[Note]:
    declared = sum(column.declared for column in columns.values())
    kept = [column or "row_name" for column in others if column not in background]
    notes = [Note("missing_codes_read", {"count": declared})] if declared else []
    return notes + ([Note("columns_kept", {"count": len(kept), "columns": ", ".join(kept)})] if kept else [])
