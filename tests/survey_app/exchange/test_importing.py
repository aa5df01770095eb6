"""Earlier answers come in through a mapping: nothing is guessed, every count reconciles, and all can be taken back."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from sqlmodel import Session, select

from psychometrics.errors import RequestError
from survey_app.database import Database
from survey_app.errors import Conflict
from survey_app.exchange import import_orders, importing, reading
from survey_app.exchange.declaration import Declaration, folded
from survey_app.exchange.models import DataImport
from survey_app.findings.service import measure
from survey_app.jobs.run import Context
from survey_app.models import AuditEvent, Researcher, Response, Study
from survey_app.settings import Settings
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import live_study, ready_draft

ITEMS = ("cog1", "cog2", "cog3", "aff1", "aff2", "aff3", "aff4", "act1", "act2", "act3")
PINS = ("brand-engagement@1.0", "background@1.0")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ROWS, BAD, EMPTY = 40, 12, 2


@pytest.fixture
def context(settings: Settings, database: Database) -> Context:
    return Context(settings, database)


@pytest.fixture
def study(database: Database, researcher: Researcher) -> Study:
    with database.session() as session:
        made = live_study(session, researcher, ready_draft("fa", "ar", "en", pins=PINS))
        session.commit()
        return made


def persian_csv() -> bytes:
    """Persian digits, 999 for missing, 12 bad cells, two rows without any answer, answers in words."""
    chance = random.Random(6)
    rows = [[str(chance.randint(1, 7)).translate(PERSIAN) for _ in ITEMS] for _ in range(ROWS)]
    for row in range(5):
        rows[row][9] = "۹۹۹"
    for row in range(10, 10 + BAD):
        rows[row][0] = "نامعلوم"
    genders = ["زن" if row % 2 else "مرد" for row in range(ROWS)]
    for row in (30, 31):
        rows[row], genders[row] = [""] * len(ITEMS), ""
    cells = [[*ITEMS, "جنسیت"], *([*row, word] for row, word in zip(rows, genders, strict=True))]
    return "\r\n".join(",".join(row) for row in cells).encode()


def received(context: Context, study: Study, by: Researcher, content: bytes, name: str = "قدیمی.csv") -> DataImport:
    with context.database.session() as session:
        row = importing.receive(session, study, context.settings, by, name, io.BytesIO(content))
        session.commit()
    reading.look(**import_orders.look_order(context, "job", row.id))
    return row


def checked(context: Context, study: Study, by: Researcher, row: DataImport, said: Declaration) -> dict[str, Any]:
    with context.database.session() as session:
        own = session.get_one(DataImport, row.id)
        job = importing.declare(session, study, context.settings, by, own, said)
        job.status = type(job.status).DONE
        session.commit()
    found = reading.check(**import_orders.check_order(context, "job", row.id, said.to_json()))
    import_orders.keep_check(context, "job", row.id, said.to_json(), found)
    return found


def suggested(context: Context, row: DataImport) -> dict[str, str]:
    return {code: column for code, (column, _) in importing.seen(context.settings, row)["suggested"].items()}


def test_columns_missing_codes_and_first_rows_are_suggested(
    context: Context, study: Study, researcher: Researcher
) -> None:
    row = received(context, study, researcher, persian_csv())
    seen = importing.seen(context.settings, row)
    assert {code: suggested(context, row).get(code) for code in ITEMS} == dict(zip(ITEMS, ITEMS, strict=True))
    assert suggested(context, row)["gender"] == "جنسیت"
    assert seen["suspects"] == ["999"]
    assert (seen["rows"], len(seen["first"])) == (ROWS, 20)


def test_counts_reconcile_and_each_bad_cell_is_named(context: Context, study: Study, researcher: Researcher) -> None:
    row = received(context, study, researcher, persian_csv())
    found = checked(context, study, researcher, row, Declaration(suggested(context, row), ("999",)))
    assert found["rows_read"] == ROWS == found["rows_used"] + found["empty_rows"]
    assert (found["bad"], found["missing"], found["empty_rows"]) == (BAD, 5, EMPTY)
    assert found["errors"][0] == {"row": 12, "column": "cog1", "item": "cog1", "value": "نامعلوم"}
    with context.database.session() as session, pytest.raises(Conflict):
        importing.order_confirm(session, study, researcher, session.get_one(DataImport, row.id))


def test_windows_1256_is_read(context: Context, study: Study, researcher: Researcher) -> None:
    content = "cog1,جنسيت\r\n3,زن\r\n4,مرد\r\n".encode("cp1256")
    row = received(context, study, researcher, content)
    found = checked(context, study, researcher, row, Declaration({"cog1": "cog1", "gender": "جنسيت"}))
    assert (found["rows_used"], found["bad"]) == (2, 0)
    assert [note["code"] for note in found["notes"]] == ["read_as_windows_1256"]


def brought_in(context: Context, study: Study, by: Researcher, *, bad: str = "missing") -> DataImport:
    row = received(context, study, by, persian_csv())
    checked(context, study, by, row, Declaration(suggested(context, row), ("999",), bad=bad))
    with context.database.session() as session:
        importing.order_confirm(session, study, by, session.get_one(DataImport, row.id))
        session.commit()
    import_orders.confirm(context, "job", row.id)
    return row


def responses(session: Session, study: Study) -> list[Response]:
    return list(session.exec(select(Response).where(Response.study_id == study.id)))


def test_what_is_brought_in_counts_as_complete_and_is_marked(
    context: Context, study: Study, researcher: Researcher
) -> None:
    row = brought_in(context, study, researcher)
    with context.database.session() as session:
        made = responses(session, study)
        assert len(made) == ROWS - EMPTY
        assert {each.import_id for each in made} == {row.id}
        assert sum("cog1" not in each.answers for each in made) == BAD
        assert {each.answers.get("gender") for each in made} <= {1, 2, 3, 4, None}
        told = session.exec(select(AuditEvent).where(AuditEvent.action == "responses.import")).one()
        assert told.details["sha256"] == row.sha256
        snapshot = measure(session, session.get_one(Study, study.id), context.settings, None)
        assert snapshot.n == ROWS - EMPTY


def test_confirming_twice_brings_nothing_in_twice(context: Context, study: Study, researcher: Researcher) -> None:
    row = brought_in(context, study, researcher)
    import_orders.confirm(context, "job", row.id)
    with context.database.session() as session:
        assert len(responses(session, study)) == ROWS - EMPTY


def test_an_import_is_taken_back_whole(context: Context, study: Study, researcher: Researcher) -> None:
    row = brought_in(context, study, researcher)
    with context.database.session() as session:
        own = session.get_one(DataImport, row.id)
        assert importing.undo(session, study, context.settings, researcher, own) == ROWS - EMPTY
        session.commit()
        assert responses(session, study) == []
        with pytest.raises(Conflict):
            importing.undo(session, study, context.settings, researcher, own)


def test_a_cell_can_be_mended(context: Context, study: Study, researcher: Researcher) -> None:
    row = received(context, study, researcher, b"cog1,cog2\n9,1\n3,2\n")
    said = Declaration({"cog1": "cog1", "cog2": "cog2"})
    assert checked(context, study, researcher, row, said)["bad"] == 1
    mended = checked(context, study, researcher, row, Declaration(said.columns, fixes={"2:cog1": "۷"}))
    assert (mended["bad"], mended["fixed"]) == (0, 1)
    lines = (importing.folder_of(context.settings, row) / importing.ROWS).read_text("utf-8").splitlines()
    assert lines[0] == '{"cog1": 7, "cog2": 1}'


def test_an_item_that_was_turned_round_already_is_turned_back(
    context: Context, study: Study, researcher: Researcher
) -> None:
    row = received(context, study, researcher, b"cog1\n2\n7\n")
    checked(context, study, researcher, row, Declaration({"cog1": "cog1"}, reversed=("cog1",)))
    text = (importing.folder_of(context.settings, row) / importing.ROWS).read_text("utf-8")
    assert text == '{"cog1": 6}\n{"cog1": 1}\n'


def test_the_words_of_an_spss_file_can_be_matched_instead_of_its_numbers(
    context: Context, study: Study, researcher: Researcher, tmp_path: Path
) -> None:
    frame = pd.DataFrame({"q1": [1.0, 2.0], "sex": [1.0, 2.0]})
    labels: dict[str, dict[int | float, str]] = {"sex": {1: "مرد", 2: "زن"}}
    pyreadstat.write_sav(frame, str(tmp_path / "old.sav"), variable_value_labels=labels)
    row = received(context, study, researcher, (tmp_path / "old.sav").read_bytes(), "old.sav")
    assert importing.seen(context.settings, row)["labels"]["sex"] == {"1": "مرد", "2": "زن"}
    said = Declaration({"cog1": "q1", "gender": "sex"}, values="labels")
    assert checked(context, study, researcher, row, said)["bad"] == 0
    lines = (importing.folder_of(context.settings, row) / importing.ROWS).read_text("utf-8").splitlines()
    codes = [gender_of(line) for line in lines]
    assert codes == [2, 1]


def gender_of(line: str) -> int:
    return int(json.loads(line)["gender"])


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({}, "answers_nothing_mapped"),
        ({"cog1": "a", "cog2": "a"}, "answers_column_twice"),
        ({"cog1": "z"}, "form_invalid"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(columns: dict[str, str], code: str) -> None:
    with pytest.raises(RequestError) as caught:
        Declaration(columns).check(["a", "b"])
    assert caught.value.code == code


def test_arabic_and_persian_letters_are_the_same_word() -> None:
    assert folded("كاملاً مي‌دانم") == folded("کاملاً می دانم")


def test_the_pages_lead_from_the_file_to_responses_and_back(
    signed_in: Browser, context: Context, study: Study, researcher: Researcher
) -> None:
    address = f"/studies/{study.id}/data"
    token = signed_in.token(address)
    sent = signed_in.post(
        f"/studies/{study.id}/answers", data={"csrf": token}, files={"file": ("old.csv", persian_csv())}
    )
    place = sent.headers["location"]
    assert "web." not in signed_in.get(place).text
    with context.database.session() as session:
        row = session.exec(select(DataImport)).one()
        importing.job_of(session, study, row, importing.LOOK)
    reading.look(**import_orders.look_order(context, "job", row.id))
    _done(context, study, row, importing.LOOK)
    mapping = signed_in.get(place).text
    assert mapping.count("<tr><td>") == 20
    form = {f"column-{code}": column for code, column in suggested(context, row).items()} | {"missing": "999"}
    signed_in.post(f"{place}/declare", data={**form, "csrf": token})
    with context.database.session() as session:
        said = session.get_one(DataImport, row.id).declaration
    found = reading.check(**import_orders.check_order(context, "job", row.id, said))
    import_orders.keep_check(context, "job", row.id, said, found)
    _done(context, study, row, importing.CHECK)
    account = signed_in.get(place).text
    assert account.count("was-fix-") == BAD
    assert f"{place}/confirm" not in account
    signed_in.post(f"{place}/declare", data={**form, "bad": "missing", "csrf": token})
    with context.database.session() as session:
        said = session.get_one(DataImport, row.id).declaration
    import_orders.keep_check(
        context, "job", row.id, said, reading.check(**import_orders.check_order(context, "job", row.id, said))
    )
    _done(context, study, row, importing.CHECK)
    assert f"{place}/confirm" in signed_in.get(place).text
    signed_in.post(f"{place}/confirm", data={"csrf": token})
    import_orders.confirm(context, "job", row.id)
    assert f"{place}/undo" in signed_in.get(place).text
    signed_in.post(f"{place}/undo", data={"csrf": token})
    with context.database.session() as session:
        assert responses(session, study) == []


def _done(context: Context, study: Study, row: DataImport, kind: str) -> None:
    with context.database.session() as session:
        job = importing.job_of(session, study, row, kind)
        assert job is not None
        job.status = type(job.status).DONE
        session.add(job)
        session.commit()
