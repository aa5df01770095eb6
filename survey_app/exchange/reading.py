"""The heavy steps of an import of answers: the file is opened in the job process only.

look(…)  what columns there are, their first rows, value labels, and which question each most likely is.
check(…) every cell against its question; the answers as lines of JSON, and the account of what was left out.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from psychometrics.reading import Table, read_table
from psychometrics.reading.cells import as_numbers
from psychometrics.whole_file import whole_file, write_whole
from survey_app.exchange.declaration import Declaration, Target, folded
from survey_app.jobs.child import report_progress

FIRST_ROWS, MOST_TOLD = 20, 200
LABELLED = {b"$FL2": pyreadstat.read_sav, b"$FL3": pyreadstat.read_sav, b"<sta": pyreadstat.read_dta}
SURE, LIKELY = 0.95, 0.6


def look(path: str, file_name: str, targets: list[dict[str, Any]], out: str) -> dict[str, Any]:
    """Writes what was seen as JSON; gives rows and columns."""
    table, wanted = _table(path, file_name), [Target.from_json(target) for target in targets]
    names, words = _labels(Path(path))
    columns = [str(column) for column in table.frame.columns]
    seen = {
        "columns": columns,
        "rows": len(table.frame),
        "first": [[_shown(cell) for cell in row] for row in table.frame.head(FIRST_ROWS).itertuples(index=False)],
        "labels": {column: {f"{code:g}": text for code, text in known.items()} for column, known in words.items()},
        "suggested": suggestions(wanted, columns, names),
        "suspects": _suspects(table.frame),
        "notes": [{"code": note.code, "params": dict(note.params)} for note in table.notes],
    }
    write_whole(Path(out), json.dumps(seen, ensure_ascii=False, default=str))
    return {"rows": len(table.frame), "columns": len(columns)}


def suggestions(targets: Sequence[Target], columns: Sequence[str], names: Mapping[str, str]) -> dict[str, list[str]]:
    """For each question the column that it most likely is, and how sure that is: its code, else its words."""
    left, found = list(columns), dict[str, list[str]]()
    for target in targets:
        exact = next((column for column in left if _key(column) == _key(target.code)), None)
        if exact is not None:
            found[target.code] = [exact, "high"]
            left.remove(exact)
    for target in (each for each in targets if each.code not in found):
        scored = [(_alike(target, column, names.get(column, "")), column) for column in left]
        best, column = max(scored, default=(0.0, ""))
        if best >= LIKELY:
            found[target.code] = [column, "high" if best >= SURE else "medium"]
            left.remove(column)
    return found


def check(
    path: str, file_name: str, declaration: dict[str, Any], targets: list[dict[str, Any]], out: str
) -> dict[str, Any]:
    """Writes the answers of each usable row; gives the account: rows read, used, left out and why, cells in error."""
    table, said = _table(path, file_name), Declaration.from_json(declaration)
    wanted = {target.code: target for target in map(Target.from_json, targets) if said.columns.get(target.code)}
    _, words = _labels(Path(path))
    read: dict[str, pd.Series] = {}
    told: list[dict[str, Any]] = []
    counts = {"bad": 0, "missing": 0, "fixed": 0}
    for number, (code, target) in enumerate(wanted.items(), start=1):
        column = said.columns[code]
        cells = _fixed(table.frame[column], code, said.fixes, counts)
        labels = words.get(column, {}) if said.values == "labels" else {}
        read[code] = _answers(cells, target, said, labels, column, told, counts)
        report_progress(number, len(wanted))
    answers = pd.DataFrame(read, index=table.frame.index)
    answered = answers.notna().any(axis=1)
    sha256 = _write(answers[answered], Path(out))
    return {
        "rows_read": len(answers),
        "rows_used": int(answered.sum()),
        "empty_rows": int((~answered).sum()),
        "errors": told,
        **counts,
        "rows_sha256": sha256,
        "notes": [{"code": note.code, "params": dict(note.params)} for note in table.notes],
    }


def _table(path: str, name: str) -> Table:
    table = read_table(path)
    return Table(table.frame, name, table.sha256, table.notes)


def _labels(path: Path) -> tuple[dict[str, str], dict[str, dict[float, str]]]:
    """Labels of variables and of their values, where the file has any."""
    with path.open("rb") as file:
        reader = LABELLED.get(file.read(4))
    if reader is None:
        return {}, {}
    _, meta = reader(str(path), metadataonly=True)
    names = {column: label for column, label in meta.column_names_to_labels.items() if label}
    known = meta.variable_value_labels.items()
    words = {column: {float(c): w for c, w in labels.items() if _is_number(c)} for column, labels in known}
    return names, words


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _suspects(frame: pd.DataFrame) -> list[str]:
    """Codes such as 99, 999 and -9 that stand in several columns, and most likely mean "no answer"."""
    counted: dict[float, int] = {}
    for column in frame:
        numbers = as_numbers(frame[column])
        for code in (99.0, 999.0, 9999.0, -1.0, -9.0, -99.0, -999.0):
            others = numbers[numbers != code]
            if (numbers == code).any() and others.notna().any() and abs(others).max() * 3 < abs(code) + 3:
                counted[code] = counted.get(code, 0) + 1
    return [f"{code:g}" for code in counted]


def _alike(target: Target, column: str, label: str) -> float:
    """How near a column's name or label is to a question's words, from 0 to 1."""
    pairs = [(target.code, column), (target.text, column), *([(target.text, label)] if label else [])]
    return max(difflib.SequenceMatcher(None, folded(one), folded(other)).ratio() for one, other in pairs)


def _key(name: str) -> str:
    return "".join(sign for sign in folded(name) if sign.isalnum())


def _shown(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)[:80]


def _fixed(cells: pd.Series, code: str, fixes: Mapping[str, str], counts: dict[str, int]) -> pd.Series:
    """The column with the cells that the researcher wrote anew."""
    mended = {int(key.partition(":")[0]): text for key, text in fixes.items() if key.partition(":")[2] == code}
    mended = {row: text for row, text in mended.items() if row in cells.index}
    if not mended:
        return cells
    copy = cells.astype(object).copy()
    for row, text in mended.items():
        copy[row] = text if text.strip() else None
    counts["fixed"] += len(mended)
    return copy


def _answers(
    cells: pd.Series,
    target: Target,
    said: Declaration,
    labels: Mapping[float, str],
    column: str,
    told: list[dict[str, Any]],
    counts: dict[str, int],
) -> pd.Series:
    """One question's answers; a bad cell is told by its row and column, and never becomes an answer."""
    texts = cells.map(lambda cell: "" if cell is None or cell is pd.NA else _shown(cell).strip())
    empty = texts.isin(["", "nan", "NaN", "NA"])
    if target.is_text:
        return cells.astype(object).where(~empty & ~texts.isin(list(said.missing)), None)
    numbers = as_numbers(cells)
    if labels:
        named = numbers.map(lambda code: target.labels.get(folded(labels.get(code, "")), np.nan))
        numbers = named.where(numbers.map(lambda code: code in labels), numbers)
    by_word = texts.map(lambda text: target.labels.get(folded(text), np.nan))
    numbers = numbers.where(numbers.notna(), by_word)
    apart = as_numbers(pd.Series(list(said.missing), dtype=object)).dropna()
    missing = ~empty & (texts.isin(list(said.missing)) | numbers.isin(apart))
    counts["missing"] += int(missing.sum())
    if target.code in said.reversed:
        numbers = numbers.where(numbers.isin(target.codes), target.low + target.high - numbers)
    allowed = numbers.between(target.low, target.high) if target.item or not target.codes else numbers.isin([])
    allowed &= (numbers % 1 == 0) | (not target.whole)
    bad = ~empty & ~missing & ~(allowed | numbers.isin(target.codes))
    counts["bad"] += int(bad.sum())
    for row in cells.index[bad][: MOST_TOLD - len(told)]:
        told.append({"row": int(row), "column": column, "item": target.code, "value": texts[row][:60]})
    return numbers.where(~(bad | missing | empty), np.nan)


def _write(answers: pd.DataFrame, out: Path) -> str:
    """One line of JSON per response, gaps left out; gives the SHA-256 of the file."""
    digest = hashlib.sha256()
    with whole_file(out) as beside, beside.open("wb") as file:
        for row in answers.to_dict("records"):
            line = (json.dumps(dict(_stored(row)), ensure_ascii=False) + "\n").encode()
            digest.update(line)
            file.write(line)
    return digest.hexdigest()


def _stored(row: Mapping[Any, Any]) -> Iterable[tuple[str, Any]]:
    for code, value in row.items():
        if value is None or (isinstance(value, float) and np.isnan(value)):
            continue
        yield str(code), int(value) if isinstance(value, float) and value.is_integer() else value
