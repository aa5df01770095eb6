"""All responses of a study as CSV, with a codebook, in one archive stamped with row count and SHA-256.

data.csv       UTF-8 with a mark for spreadsheets; one row per response, one column per question, stored codes.
codebook.csv   one row per stored code of each question: question, construct, keying, text, code, label.
codebook.json  the same, nested, in every language.
manifest.json  rows, SHA-256 of each file, versions of the study and its instruments.
A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from sqlalchemy import DateTime, String, Table, Text, cast, select, type_coerce
from sqlmodel import Session

from instruments.instrument import Question
from instruments.questions.kind import Variable, same
from psychometrics.errors import RequestError
from survey_app.models import Response, ResponseStatus, Study, StudyVersion, now
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.logic import MODE
from survey_app.studies.measurement import study_variables, with_given
from survey_app.studies.plain_answers import PlainAnswers
from survey_app.studies.service import instruments_of, version_name, versions_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FACTS = ("response", "version", "language", "status", "test", "source", "mode", "started_at", "completed_at", "seconds")
OWN_DEVICE = "web"
TIMED = ("identified", "pseudonymous")
BATCH = 1000
FAST = 1
"""How hard the archive is packed: digits shrink little more by trying harder."""
_RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]
PLAIN = frozenset({int, type(None)})
"""What needs no care in a cell: whole numbers and gaps."""
NOTHING = "{}"


def export(session: Session, study: Study) -> IO[bytes]:
    """The archive as an open temporary file, at its start. Answers stream; memory does not grow with them.

    Raises RequestError when the study was never published.
    """
    versions = versions_of(session, study)
    if not versions:
        raise RequestError("study_not_published")
    definitions = [StudyDefinition.model_validate(version.definition) for version in versions]
    archive = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115  the caller sends and closes it
    manifest: dict[str, Any] = {"study": study.id, "simulated": study.simulated, "made_at": now().isoformat()}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST) as bundle:
        manifest["data.csv"] = _write(bundle, "data.csv", data_lines(session, study, versions, definitions))
        manifest["codebook.csv"] = _write(bundle, "codebook.csv", codebook_lines(definitions))
        book = json.dumps(codebook(definitions), ensure_ascii=False, indent=1)
        manifest["codebook.json"] = _write(bundle, "codebook.json", [book])
        manifest["versions"] = {version_name(v): {"sha256": v.sha256, "pins": _pins(v)} for v in versions}
        bundle.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    archive.seek(0)
    return archive


def study_columns(definitions: Sequence[StudyDefinition]) -> tuple[Variable, ...]:
    """The variables of the newest version in its order, then those that only older ones have."""
    found: dict[str, Variable] = {}
    for definition in definitions:
        for variable in study_variables(definition):
            found.setdefault(variable.question.code, variable)
    return tuple(found.values())


def data_lines(
    session: Session,
    study: Study,
    versions: list[StudyVersion],
    definitions: list[StudyDefinition],
    *,
    complete: bool = False,
    harmless: bool = True,
) -> Iterator[str]:
    """A head and the responses in the order of their random ids, many lines to a text.

    complete : only responses that were finished and are no tests. harmless : formulas get an apostrophe.
    """
    asked = study_columns(definitions)
    numbers = {version.id: version_name(version) for version in versions}
    timed, safe = definitions[0].privacy in TIMED, cell if harmless else value_of
    derived = [(place, variable.value) for place, variable in enumerate(asked) if variable.value is not same]
    sources = [variable.source or variable.question.code for variable in asked]
    plain = PlainAnswers(sources)
    yield csv_line([*FACTS, *(variable.question.code for variable in asked)])
    for batch in _stored(session, study, complete=complete):
        text = io.StringIO()
        write = csv.writer(text).writerow
        for row in batch:
            known = plain.cells(row[-2]) if row[-1] == NOTHING and not derived else None
            if known is not None:
                write([*_facts(row, {}, numbers, timed=timed), *known])
                continue
            answers, design = json.loads(row[-2]), json.loads(row[-1])
            plain.learn(answers)
            cells = list(map(with_given(answers, design).get, sources))
            for place, find in derived:
                cells[place] = find(cells[place])
            if not PLAIN.issuperset(map(type, cells)):
                cells = [safe(value) for value in cells]
            write(_facts(row, design, numbers, timed=timed) + cells)
        yield text.getvalue()


def _stored(session: Session, study: Study, *, complete: bool) -> Iterator[Sequence[Any]]:
    """Batches of plain rows: no row objects are built, and a batch is forgotten before the next is read.

    Each as `_facts` takes it, then answers and design as the JSON that the database holds.
    """
    kept = _RESPONSES.c
    chosen = select(
        kept.id,
        kept.study_version_id,
        kept.language,
        type_coerce(kept.status, String),
        kept.is_test,
        kept.import_id,
        type_coerce(kept.started_at, DateTime(timezone=True)),
        type_coerce(kept.completed_at, DateTime(timezone=True)),
        cast(kept.answers, Text),
        cast(kept.design, Text),
    ).where(kept.study_id == study.id)
    if complete:
        chosen = chosen.where(kept.status == ResponseStatus.COMPLETED, kept.is_test.is_(False))
    found = session.connection().execute(chosen.order_by(kept.id), execution_options={"yield_per": BATCH})
    yield from found.partitions(BATCH)


def codebook(definitions: list[StudyDefinition]) -> list[dict[str, Any]]:
    """Every question with its texts, construct, keying and stored codes."""
    return [_entry(variable.question, definitions[0]) for variable in study_columns(definitions)]


def codebook_lines(definitions: list[StudyDefinition]) -> Iterator[str]:
    languages = definitions[0].languages
    texts = [f"text_{code}" for code in languages]
    labels = [f"label_{code}" for code in languages]
    yield csv_line(["question", "construct", "reverse_keyed", "type", *texts, "code", "missing", *labels])
    for entry in codebook(definitions):
        head = [entry["question"], entry["construct"], int(entry["reverse_keyed"]), entry["type"]]
        said = [cell(entry["text"].get(code, "")) for code in languages]
        for anchor in entry["codes"] or [{"code": "", "missing": False, "label": {}}]:
            names = [cell(anchor["label"].get(code, "")) for code in languages]
            yield csv_line([*head, *said, cell(anchor["code"]), int(anchor["missing"]), *names])


def cell(value: Any) -> Any:
    """One stored value for a spreadsheet: whole numbers without ".0", lists joined, formulas made harmless."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "|".join(str(cell(one)) for one in value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def value_of(value: Any) -> Any:
    """The same for a machine: texts stay exactly as they are."""
    return value if isinstance(value, str) else cell(value)


def csv_line(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _facts(row: Sequence[Any], design: dict[str, Any], numbers: dict[str, str], *, timed: bool) -> list[Any]:
    """What is known of a response besides its answers; without moments where people are to stay anonymous."""
    id, version, language, status, test, imported, began, done = row[:8]
    return [
        id,
        numbers.get(version, ""),
        language,
        status,
        int(test),
        "imported" if imported else "answered",
        "" if imported else design.get(MODE, OWN_DEVICE),
        _moment(began) if timed and not imported else "",
        _moment(done) if done and timed and not imported else "",
        (round((done - began).total_seconds()) or "") if done else "",
    ]


def _moment(at: datetime) -> str:
    """In the zone that the database tells; SQLite tells none and means UTC."""
    said = at.isoformat(timespec="seconds")
    return said if at.tzinfo else f"{said}+00:00"


def _entry(question: Question, definition: StudyDefinition) -> dict[str, Any]:
    scale = question.scale
    return {
        "question": question.code,
        "construct": construct_of(definition).get(question.code, ""),
        "reverse_keyed": question.reverse_keyed,
        "type": scale.type.value,
        "text": {code: with_brand(text, definition, code) for code, text in question.text.items()},
        "low": cell(scale.low),
        "high": cell(scale.high),
        "codes": [{"code": cell(a.code), "missing": a.missing, "label": dict(a.text)} for a in scale.anchors],
    }


def construct_of(definition: StudyDefinition) -> dict[str, str]:
    """The first-order construct of each scored item."""
    models = [instrument.model for instrument in instruments_of(definition) if instrument.model]
    return {
        item.code: construct.code for model in models for construct in model.first_order for item in construct.items
    }


def with_brand(text: str, definition: StudyDefinition, language: str) -> str:
    return text.replace("{brand}", definition.brand.get(language, ""))


def _pins(version: StudyVersion) -> dict[str, str]:
    return {block["pin"]: block["sha256"] for block in version.definition["blocks"] if block["kind"] == "instrument"}


def _write(bundle: zipfile.ZipFile, name: str, lines: Iterable[str]) -> dict[str, Any]:
    """Writes one text file, with a byte-order mark when it is CSV; gives its rows (head aside) and SHA-256."""
    digest, rows, mark = hashlib.sha256(), -1, "\ufeff" if name.endswith(".csv") else ""
    with bundle.open(name, "w") as file:
        for text in lines:
            content = (mark + text).encode()
            digest.update(content)
            file.write(content)
            rows, mark = rows + csv_rows(text), ""
    stamp: dict[str, Any] = {"sha256": digest.hexdigest()}
    return {"rows": rows, **stamp} if name.endswith(".csv") else stamp


def csv_rows(text: str, end: str = "\r\n") -> int:
    """How many lines of CSV a text holds; a line end within a quoted cell is none."""
    if '"' not in text:
        return text.count(end)
    return sum(1 for _ in csv.reader(io.StringIO(text, newline="")))
