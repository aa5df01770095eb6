"""Company files: rows read are rows used and rows left out with their reason, whatever the file brings."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from psychometrics.errors import DataError, ManyErrors
from psychometrics.reading import stream
from psychometrics.value.declaration import Declaration
from psychometrics.value.reading import Reading, load_records, look, read_records, store_frame
from psychometrics.value.reading.mapping import suggest
from psychometrics.value.records import Records

TODAY = date(2026, 11, 23)
BUYS = {"customer": "customer", "date": "date", "amount": "amount"}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    def read_text(text: str | bytes, **said: Any) -> Reading:
        path = tmp_path / "buys.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        known = {"kind": "transactions", "columns": BUYS, "currency": "USD", **said}
        return read_records(path, Declaration(**known), today=TODAY)

    return read_text


def reasons(reading: Reading) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for reason in reading.excluded:
        counts[reason.code] += reason.count
    return dict(counts)


def test_every_row_is_used_or_left_out_with_a_reason(read: Callable[..., Reading]) -> None:
    reading = read(
        "customer,date,amount\n"
        "a,2024-01-01,10\n"
        "b,2024-01-02,20,extra\n"
        ",2024-01-02,20\n"
        "c,soon,20\n"
        "c,2024-01-02,much\n"
        "c,2030-01-02,20\n"
        "c,1402-01-02,20\n"
        "\n"
        "a,2024-01-01,10\n"
        "a,2024-01-05,-10\n"
        "a,2024-01-06,0\n"
    )
    assert reasons(reading) == {
        "records_row_length": 1,
        "records_blank": 1,
        "records_date_unreadable": 1,
        "records_amount_unreadable": 1,
        "records_date_in_future": 1,
        "records_date_too_early": 1,
        "records_duplicate": 1,
        "records_negative": 1,
    }
    assert (reading.rows_read, reading.rows_used) == (10, 2)
    assert reading.rows_read == reading.rows_used + sum(reason.count for reason in reading.excluded)
    example = next(reason for reason in reading.excluded if reason.code == "records_amount_unreadable").examples[0]
    assert (example.row, example.cell) == (6, "much")
    assert [note.code for note in reading.notes] == ["records_zero"]


def test_returns_are_set_off_against_the_latest_purchases_before(read: Callable[..., Reading]) -> None:
    reading = read(
        "customer,date,amount\n"
        "a,2024-01-01,100\n"
        "a,2024-02-01,40\n"
        "a,2024-03-01,-60\n"
        "a,2024-04-01,30\n"
        "b,2024-01-01,-5\n"
        "b,2024-01-02,50\n",
        returns="netted",
    )
    assert list(reading.frame["amount"]) == [80, 30, 50]
    assert reasons(reading) == {
        "records_return_alone": 1,
        "records_return_netted": 1,
        "records_purchase_returned": 1,
    }
    assert reading.frame["amount"].sum() == 100 + 40 + 30 + 50 - 60


def test_a_margin_shrinks_with_its_purchase(read: Callable[..., Reading]) -> None:
    reading = read(
        "customer,date,amount,margin\na,2024-01-01,100,30\na,2024-01-02,-50,-15\n",
        returns="netted",
        columns={**BUYS, "margin": "margin"},
    )
    assert reading.frame[["amount", "margin"]].to_numpy().tolist() == [[50, 15]]


def test_toman_is_kept_as_rial_and_a_rial_among_them_refused(read: Callable[..., Reading]) -> None:
    rows = "customer,date,amount\na,1402/05/01,۱۰۰٬۰۰۰ تومان\nb,1402/05/02,5000\n"
    said: dict[str, Any] = {"calendar": "jalali", "currency": "IRR", "unit": "toman"}
    reading = read(rows, **said)
    assert list(reading.frame["amount"]) == [1_000_000, 50_000]
    assert "records_kept_in_rial" in [note.code for note in reading.notes]
    with pytest.raises(DataError, match="records_currencies_mixed") as refused:
        read(rows + "c,1402/05/03,7000 ریال\n", **said)
    assert refused.value.place == "buys.csv, row 4"
    assert refused.value.params["found"] == "IRR × 1"


def test_a_currency_column_is_held_against_the_declaration(read: Callable[..., Reading]) -> None:
    rows = "customer,date,amount,currency\na,2024-01-01,5,USD\nb,2024-01-01,5,{}\n"
    said = {"columns": {**BUYS, "currency": "currency"}}
    assert read(rows.format("usd"), **said).rows_used == 2
    with pytest.raises(DataError, match="EUR × 1"):
        read(rows.format("EUR"), **said)


def test_the_riyal_of_a_saudi_file_is_not_iranian(read: Callable[..., Reading]) -> None:
    assert read("customer,date,amount\na,2024-01-01,5 ريال\n", currency="SAR").rows_used == 1


def test_missing_codes_are_empty_cells(read: Callable[..., Reading]) -> None:
    reading = read("customer,date,amount\n-,2024-01-01,5\na,2024-01-01,999\na,2024-01-02,5\n", missing=("-", "999"))
    assert reasons(reading) == {"records_blank": 2}


def test_a_file_of_single_purchases_and_of_zeros_is_read_and_said(read: Callable[..., Reading]) -> None:
    reading = read("customer,date,amount\na,2024-01-01,0\nb,2024-01-01,0\n")
    assert [note.code for note in reading.notes] == ["records_all_bought_once", "records_all_zero"]


def test_purchases_of_one_day_and_keys_in_two_forms_are_said(read: Callable[..., Reading]) -> None:
    reading = read("customer,date,amount\nA1,2024-01-01,5\na1 ,2024-01-01,6\nb,2024-01-02,7\n")
    assert reading.keys == ("a1", "b")
    assert {"records_same_day", "records_keys_respelled"} <= {note.code for note in reading.notes}


def test_a_file_of_which_no_row_can_be_used_tells_why(read: Callable[..., Reading]) -> None:
    reading = read("customer,date,amount\na,1402-01-01,5\nb,1402-01-02,5\n")
    assert (reading.rows_used, len(reading.frame)) == (0, 0)
    assert reasons(reading) == {"records_date_too_early": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_letters_and_separators_of_every_export_are_read(
    read: Callable[..., Reading], encoding: str, mark: str
) -> None:
    rows = [["مشتری", "تاریخ", "مبلغ"], ["الف", "1402/05/01", "100"], ["ب", "1402/05/02", "200"]]
    text = "\r\n".join(mark.join(cells) for cells in rows)
    columns = {"customer": "مشتری", "date": "تاریخ", "amount": "مبلغ"}
    if encoding == "cp1256":
        text, columns = text.replace("ی", "ي"), {"customer": "مشتري", "date": "تاريخ", "amount": "مبلغ"}
    reading = read(text.encode(encoding), columns=columns, calendar="jalali")
    assert reading.rows_used == 2


def test_workbooks_and_parquet_give_what_text_gives(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"customer": [7, 8], "date": [datetime(2024, 3, 9), datetime(2024, 3, 10)], "amount": [1.5, 2]}
    )
    frame.to_excel(tmp_path / "buys.xlsx", index=False)
    frame.to_parquet(tmp_path / "buys.parquet")
    frame.to_csv(tmp_path / "buys.csv", index=False)
    said = Declaration("transactions", BUYS, currency="USD")
    readings = [read_records(tmp_path / f"buys.{kind}", said, today=TODAY).frame for kind in ("csv", "xlsx", "parquet")]
    for other in readings[1:]:
        pd.testing.assert_frame_equal(readings[0], other)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    (tmp_path / "bomb.xlsx").write_bytes(packed.getvalue())
    with pytest.raises(DataError, match="file_unpacks_too_large"):
        look(tmp_path / "bomb.xlsx", "transactions", today=TODAY)


def test_a_parquet_bomb_is_refused_by_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pd.DataFrame({"customer": ["a"] * 200_000}).to_parquet(tmp_path / "bomb.parquet")
    monkeypatch.setattr(stream, "MOST_ROWS", 100_000)
    with pytest.raises(DataError, match="file_too_long"):
        look(tmp_path / "bomb.parquet", "transactions", today=TODAY)


def test_a_file_beyond_the_limit_is_refused_by_size(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(DataError, match="file_too_large"):
        look(tmp_path / "big.csv", "transactions", today=TODAY)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"customer,date,amount\n", "no_rows"),
        (b"a,a,b\n1,2,3\n", "column_twice"),
        (b'customer,date,amount\n"a,2024-01-01,5\n' + b"x" * 200_000, "file_unreadable"),
        (b"c" * 200_000 + b"\n1\n", "file_too_wide"),
        (b",".join(b"c%d" % n for n in range(1000)) + b"\n", "file_too_wide"),
        (b"\xff\xfe\x00", "file_encoding"),
        (b"PK\x03\x04nonsense", "file_unreadable"),
    ],
)
def test_broken_files_are_told(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "f.csv").write_bytes(content)
    with pytest.raises(DataError) as refused:
        look(tmp_path / "f.csv", "transactions", today=TODAY)
    assert refused.value.code == code


def test_a_workbook_of_formulas_is_read_by_its_values(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["customer", "date", "amount"])
    book.active.append(["=1+1", "2024-01-01", "5"])
    book.save(tmp_path / "f.xlsx")
    reading = read_records(tmp_path / "f.xlsx", Declaration("transactions", BUYS, currency="USD"), today=TODAY)
    assert reasons(reading) == {"records_blank": 1}


def test_a_column_of_names_is_no_category(read: Callable[..., Reading]) -> None:
    rows = "".join(f"a,2024-01-01,5,person {number}\n" for number in range(300))
    with pytest.raises(DataError, match="records_too_many_categories"):
        read("customer,date,amount,channel\n" + rows, columns={**BUYS, "channel": "channel"})


def test_a_declaration_tells_all_that_is_lacking_at_once() -> None:
    with pytest.raises(ManyErrors) as refused:
        Declaration("transactions", {"customer": "x", "amount": "x"}, order="").check(("y",), "f.csv")
    codes = [error.code for error in refused.value.errors]
    assert codes.count("records_column_gone") == 2
    assert {"records_column_lacking", "records_column_twice", "records_currency_lacking"} <= set(codes)
    assert Declaration.from_json(Declaration("tiers", last_day=TODAY).to_json()) == Declaration("tiers", last_day=TODAY)


def test_nobody_refers_or_influences_himself_and_periods_run_forward(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("referrer,referee,date\na,A,2024-01-01\na,b,2024-01-01\n")
    said = Declaration("referrals", {name: name for name in ("referrer", "referee", "date")})
    assert reasons(read_records(tmp_path / "r.csv", said, today=TODAY)) == {"records_self_reference": 1}
    (tmp_path / "t.csv").write_text(
        "customer,from_date,to_date,tier\na,2024-02-01,2024-01-01,gold\na,2024-02-01,2030-01-01,gold\n"
    )
    said = Declaration("tiers", {name: name for name in ("customer", "from_date", "to_date", "tier")})
    reading = read_records(tmp_path / "t.csv", said, today=TODAY)
    assert reasons(reading) == {"records_period_reversed": 1}
    assert reading.rows_used == 1


def test_customers_are_the_same_hash_in_every_kind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("customer,date,amount\n C-1 ,2024-01-01,5\n")
    (tmp_path / "b.csv").write_text("referrer,referee,date\nc-1,c-2,2024-01-01\n")
    buys = read_records(
        tmp_path / "a.csv", Declaration("transactions", BUYS, currency="USD"), today=TODAY, secret=b"s" * 32
    )
    said = Declaration("referrals", {name: name for name in ("referrer", "referee", "date")})
    brought = read_records(tmp_path / "b.csv", said, today=TODAY, secret=b"s" * 32)
    assert buys.frame["customer"][0] == brought.frame["referrer"][0]
    assert "c-1" not in buys.frame.to_csv() + brought.frame.to_csv()


def test_stored_records_come_back_as_they_were_or_not_at_all(read: Callable[..., Reading], tmp_path: Path) -> None:
    frame = read("customer,date,amount\na,2024-01-01,5\nb,2024-01-02,6\n").frame
    path, sha256 = store_frame(frame, tmp_path)
    records = load_records({"transactions": {"path": str(path), "sha256": sha256}})
    assert isinstance(records, Records)
    assert list(records.transactions["amount"]) == [5, 6]
    assert records.transactions["date"].dt.year.tolist() == [2024, 2024]
    assert not records.has("tiers")
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(DataError, match="records_file_changed"):
        load_records({"transactions": {"path": str(path), "sha256": sha256}})


@pytest.mark.parametrize(
    ("kind", "columns", "expected"),
    [
        (
            "transactions",
            ("InvoiceNo", "CustomerID", "InvoiceDate", "Amount"),
            {"customer": "CustomerID", "date": "InvoiceDate"},
        ),
        ("transactions", ("کد مشتری", "تاریخ فاکتور", "مبلغ کل"), {"customer": "کد مشتری", "amount": "مبلغ کل"}),
        ("transactions", ("رقم العميل", "تاريخ الشراء", "المبلغ"), {"customer": "رقم العميل", "date": "تاريخ الشراء"}),
        ("referrals", ("معرف", "مشتری جدید", "تاریخ معرفی"), {"referrer": "معرف", "referee": "مشتری جدید"}),
        ("influence", ("from", "to", "weight"), {"influencer": "from", "influencee": "to", "weight": "weight"}),
        ("tiers", ("العميل", "من تاريخ", "إلى تاريخ", "المستوى"), {"from_date": "من تاريخ", "tier": "المستوى"}),
    ],
)
def test_columns_are_suggested_in_three_languages(
    kind: str, columns: tuple[str, ...], expected: dict[str, str]
) -> None:
    cells: list[object] = []
    found = {each.target: each.column for each in suggest(kind, dict.fromkeys(columns, cells), TODAY)}
    assert expected.items() <= found.items()


def test_what_cells_hold_speaks_against_a_heading() -> None:
    columns: dict[str, list[object]] = {"value": ["2024-01-01"] * 9, "x": ["1,5", "2,5"], "id": ["a", "b"]}
    found = {each.target: each for each in suggest("transactions", columns, TODAY)}
    assert found["date"].column == "value"
    assert found["date"].confidence == "low"
    assert found["amount"].column == ""
