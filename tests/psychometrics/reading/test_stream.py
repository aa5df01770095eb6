from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from psychometrics.errors import DataError
from psychometrics.reading.stream import open_stream


def rows_of(path: Path) -> tuple[tuple[str, ...], dict[int, tuple[object, ...]]]:
    with open_stream(path) as stream:
        rows = {n: row for chunk in stream.chunks for n, row in zip(chunk.numbers, chunk.rows, strict=True)}
        assert stream.share() == 1.0
        return stream.names, rows


def test_a_sheet_is_read_with_its_days_numbers_and_digits_as_they_are(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet, other = book.add_worksheet("داده"), book.add_worksheet()
        other.write(0, 0, "left")
        sheet.write_row(1, 0, ["مشتری", "day", "moment", "hour", "amount", "flag", "wrong"])
        sheet.write_string(3, 0, "۱۲۳")
        sheet.write_datetime(3, 1, date(2024, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime(3, 2, datetime(2024, 3, 1, 10, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_datetime(3, 3, time(9, 5), book.add_format({"num_format": "hh:mm"}))
        sheet.write_row(3, 4, [5, True])
        sheet.write_row(4, 0, ["b", None, None, None, 2.5])
    names, rows = rows_of(tmp_path / "f.xlsx")
    assert names == ("مشتری", "day", "moment", "hour", "amount", "flag", "wrong")
    day, moment = datetime(2024, 3, 1), datetime(2024, 3, 1, 10, 30)
    assert rows == {
        4: ("۱۲۳", day, moment, time(9, 5), 5, True, None),
        5: ("b", None, None, None, 2.5, None, None),
    }
    assert type(rows[4][4]) is int


def test_empty_columns_before_the_first_are_columns_too(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        book.add_worksheet().write_row(0, 1, ["b", "c"])
    assert rows_of(tmp_path / "f.xlsx") == (("", "b", "c"), {})


def test_a_sheet_with_one_cell_in_its_far_corner_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "customer")
        sheet.write(1_048_575, 299, 1)
    with pytest.raises(DataError, match="file_unpacks_too_large"), open_stream(tmp_path / "f.xlsx"):
        pass


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        book.add_worksheet().write(0, 0, "customer")
    content = bytearray((tmp_path / "f.xlsx").read_bytes())
    content[120:400] = b"?" * 280
    (tmp_path / "f.xlsx").write_bytes(content)
    with pytest.raises(DataError, match="file_unreadable"), open_stream(tmp_path / "f.xlsx"):
        pass
