"""The way of a file in the browser: upload, columns, check, confirm, undo; and every refusal in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select

from survey_app.audit import events
from survey_app.models import Membership, Researcher, Role
from survey_app.settings import Settings
from survey_app.value.models import ImportStatus
from tests.survey_app.browser import Browser
from tests.survey_app.value.making import PURCHASES, bring, declaration, imports, make_study, upload, work


@pytest.fixture
def study(app: FastAPI, signed_in: Browser) -> str:
    return make_study(app, "mina@example.org")


def test_a_file_goes_from_upload_to_confirmed_records(app: FastAPI, signed_in: Browser, study: str) -> None:
    page = upload(signed_in, study, PURCHASES).headers["location"]
    assert "Looking at the file" in signed_in.get(page).text
    work(app)
    mapping = signed_in.get(page).text
    assert "Which column is which?" in mapping
    assert "<option selected>customer_id</option>" in mapping
    assert "C003" in mapping
    assert signed_in.submit(f"{page}/declare", **declaration()).status_code == 303
    assert "Reading every row" in signed_in.get(page).text
    work(app)
    check = signed_in.get(page).text
    assert "Every row is used." in check
    assert "C003" not in check
    assert signed_in.submit(f"{page}/confirm").headers["location"] == f"/studies/{study}/value"
    overview = signed_in.get(f"/studies/{study}/value").text
    assert "60 rows" in overview
    assert "7 customers" in overview


def test_nothing_at_rest_names_a_customer_after_confirming(
    app: FastAPI, signed_in: Browser, study: str, settings: Settings
) -> None:
    bring(app, signed_in, study, PURCHASES.replace("C00", "Zaphod"))
    kept = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert [path.name for path in kept if b"aphod" in path.read_bytes().lower()] == []
    assert any(path.suffix == ".parquet" for path in kept)


def test_undo_brings_back_what_was_before(app: FastAPI, signed_in: Browser, study: str) -> None:
    first = bring(app, signed_in, study)
    second = bring(app, signed_in, study, PURCHASES + "C009,2024-05-05,7.00,web\n")
    assert "61 rows" in signed_in.get(f"/studies/{study}/value").text
    assert signed_in.submit(f"{first}/undo").status_code == 409
    assert signed_in.submit(f"{second}/undo").status_code == 303
    assert "60 rows" in signed_in.get(f"/studies/{study}/value").text
    assert [row.number for row in imports(app)] == [1, 2]
    signed_in.submit(f"{first}/undo")
    assert "nothing yet" in signed_in.get(f"/studies/{study}/value").text


def test_mixed_currencies_are_refused_with_their_rows(app: FastAPI, signed_in: Browser, study: str) -> None:
    mixed = PURCHASES.replace("10.50,web", "10.50 EUR,web", 1).replace("15.50,web", "€15.50,web", 1)
    page = upload(signed_in, study, mixed).headers["location"]
    work(app)
    signed_in.submit(f"{page}/declare", **declaration())
    work(app)
    told = signed_in.get(page).text
    assert "row 2, 7" in told
    assert "EUR × 2" in told
    assert "Nothing was imported." in told
    assert imports(app)[0].status is ImportStatus.UPLOADED


def test_what_is_not_chosen_is_asked_and_the_rest_stays(app: FastAPI, signed_in: Browser, study: str) -> None:
    page = upload(signed_in, study, PURCHASES).headers["location"]
    work(app)
    reply = signed_in.submit(f"{page}/declare", **declaration(order="", money=":", **{"column-amount": ""}))
    assert reply.status_code == 422
    assert "No column was chosen for “Amount”" in reply.text
    assert "order of day and month was not chosen" in reply.text
    assert "<option selected>customer_id</option>" in reply.text


def test_days_and_months_that_cannot_be_told_apart_are_asked(app: FastAPI, signed_in: Browser, study: str) -> None:
    rows = "".join(f"A{n},0{1 + n % 9}/0{1 + n % 8}/2024,5\n" for n in range(30))
    page = upload(signed_in, study, "customer,date,amount\n" + rows).headers["location"]
    work(app)
    asked = signed_in.get(page).text
    assert "no date of the file tells which" in asked
    assert '<option value="dmy">' in asked
    assert '<option value="dmy" selected>' not in asked


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02\x03" * 50, b"PK\x03\x04broken", b"PAR1broken"])
def test_a_file_that_is_none_is_told_in_words(app: FastAPI, signed_in: Browser, study: str, content: bytes) -> None:
    reply = upload(signed_in, study, content)
    if reply.status_code == 303:
        work(app)
        told = signed_in.get(reply.headers["location"]).text
        assert "Nothing was imported." in told
        assert "error-card" in told
    else:
        assert reply.status_code == 422
        assert "No file was sent, or it is empty." in reply.text


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    app: FastAPI, signed_in: Browser, study: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_app.value.service.MOST_BYTES", 1_000_000)
    reply = upload(signed_in, study, b"customer,date,amount\n" + b"x" * 3_000_000)
    assert reply.status_code == 413
    assert "The file has 3 MB; at most 1 MB are taken." in reply.text
    assert imports(app) == []
    assert not any(path.name == "upload" for path in settings.data_dir.rglob("*"))


def test_a_hostile_name_is_only_ever_shown(app: FastAPI, signed_in: Browser, study: str, settings: Settings) -> None:
    upload(signed_in, study, PURCHASES, name="../../<script>alert(1)</script>.csv")
    work(app)
    row = imports(app)[0]
    assert "/" not in row.name
    page = signed_in.get(f"/studies/{study}/value/imports/{row.id}").text
    assert "<script>alert" not in page
    assert not list(Path(settings.data_dir).parent.glob("*script*"))


def test_discarding_deletes_the_file_and_frees_the_kind(
    app: FastAPI, signed_in: Browser, study: str, settings: Settings
) -> None:
    page = upload(signed_in, study, PURCHASES).headers["location"]
    work(app)
    assert signed_in.submit(f"{page}/discard").status_code == 303
    assert imports(app)[0].status is ImportStatus.DISCARDED
    assert not list(settings.data_dir.rglob("upload"))
    assert signed_in.submit(f"{page}/confirm").status_code == 409


def test_the_next_file_of_a_kind_is_mapped_as_the_last(app: FastAPI, signed_in: Browser, study: str) -> None:
    strange = PURCHASES.replace("amount", "col_x").replace("customer_id", "col_y")
    bring(app, signed_in, study, strange, **{"column-amount": "col_x", "column-customer": "col_y"})
    page = upload(signed_in, study, strange).headers["location"]
    work(app)
    mapping = signed_in.get(page).text
    assert mapping.count("<option selected>col_x</option>") == 1
    assert mapping.count("<option selected>col_y</option>") == 1
    assert '<option value="USD:" selected>' in mapping


def test_the_ways_of_an_import_are_on_record(app: FastAPI, signed_in: Browser, study: str) -> None:
    page = bring(app, signed_in, study)
    signed_in.submit(f"{page}/undo")
    with app.state.database.session(writing=False) as session:
        told = [event.action for event in events(session, page.rsplit("/", 1)[1])]
    assert told == ["value.upload", "value.declare", "value.confirm", "value.undo"]


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_every_page_speaks_each_language(app: FastAPI, signed_in: Browser, study: str, language: str) -> None:
    page = upload(signed_in, study, PURCHASES + f"C1,{date.today().year + 1}-01-01,5.00,web\n").headers["location"]
    assert signed_in.get(f"{page}?lang={language}").status_code == 200
    work(app)
    assert signed_in.get(f"{page}?lang={language}").status_code == 200
    signed_in.submit(f"{page}/declare", **declaration())
    work(app)
    assert signed_in.get(f"{page}?lang={language}").status_code == 200
    signed_in.submit(f"{page}/confirm")
    assert signed_in.get(f"/studies/{study}/value?lang={language}").status_code == 200


@pytest.mark.parametrize("kind", ["transactions", "contacts", "referrals", "influence", "feedback", "tiers"])
def test_each_kind_has_an_example_that_reads_without_a_row_left_out(
    app: FastAPI, signed_in: Browser, study: str, kind: str
) -> None:
    example = signed_in.get(f"/studies/{study}/value/examples/{kind}")
    assert example.status_code == 200
    page = upload(signed_in, study, example.content, kind=kind, name=f"{kind}.csv").headers["location"]
    work(app)
    mapping = signed_in.get(page).text
    assert 'class="state wrong"' not in mapping
    chosen = {f"column-{name}": name for name in example.text.lstrip("\ufeff").splitlines()[0].split(",")}
    fields = {"calendar": "gregorian", "order": "ymd", "decimal": ".", "money": "IRR:toman", "duplicates": "excluded"}
    assert signed_in.submit(f"{page}/declare", **chosen, **fields).status_code == 303
    work(app)
    assert "Every row is used." in signed_in.get(page).text


def test_a_viewer_sees_what_is_there_and_no_way_to_change_it(
    app: FastAPI, signed_in: Browser, signed_in_other: Browser, study: str
) -> None:
    bring(app, signed_in, study)
    with app.state.database.session() as session:
        omid = session.exec(select(Researcher).where(Researcher.email == "omid@example.org")).one()
        session.add(Membership(study_id=study, researcher_id=omid.id, role=Role.VIEWER))
        session.commit()
    page = signed_in_other.get(f"/studies/{study}/value").text
    assert "60 rows" in page
    assert 'type="file"' not in page
    assert "Undo import" not in page
    assert upload(signed_in_other, study, PURCHASES).status_code == 403
