"""Files that can be read, and the reason told for each that can't."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from psychometrics.errors import DataError, EngagemeterError, ManyErrors
from psychometrics.reading import Table, read_table

ROWS = "a1,a2\n1,2\n3,4\n"


def written(folder: Path, content: bytes | str) -> Table:
    path = folder / "answers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


def workbook(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / "answers.xlsx")
    return folder / "answers.xlsx"


@pytest.mark.parametrize(
    "content",
    [
        ROWS,
        ROWS.replace(",", ";"),
        ROWS.replace(",", "\t"),
        ROWS.replace("\n", "\r\n"),
        ROWS.replace("\n", "\r"),
        "\ufeff" + ROWS,
        ROWS.encode("utf-16"),
    ],
    ids=["comma", "semicolon", "tab", "windows", "old-mac", "mark", "utf-16"],
)
def test_however_the_text_was_exported_the_numbers_are_the_same(tmp_path: Path, content: bytes | str) -> None:
    table = written(tmp_path, content)
    assert table.frame.to_dict("list") == {"a1": [1, 3], "a2": [2, 4]}
    assert list(table.frame.index) == [2, 3]
    assert len(table.sha256) == 64


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    assert list(written(tmp_path, "\n\na1,a2\n1,2\n\n3,4\n").frame.index) == [4, 6]


def test_a_line_separator_within_an_answer_does_not_split_the_row(tmp_path: Path) -> None:
    assert list(written(tmp_path, "a1,said\n1,x\u2028y\n2,z\n").frame["said"]) == ["x\u2028y", "z"]


def test_a_quoted_comma_stays_within_its_cell_in_files_of_old_macs(tmp_path: Path) -> None:
    assert list(written(tmp_path, 'a1,said\r1,"x,y"\r2,z\r').frame["said"]) == ["x,y", "z"]


def test_persian_text_from_windows_is_read_with_a_note(tmp_path: Path) -> None:
    table = written(tmp_path, "a1,نام\n1,سلام\n".encode("cp1256"))
    assert list(table.frame["نام"]) == ["سلام"]
    assert [note.code for note in table.notes] == ["read_as_windows_1256"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n \n", "file_empty"),
        (b"\xef\xbb\xbf\n", "file_empty"),
        (b"a1,a2\n", "no_rows"),
        (b"a1,a1\n1,2\n", "column_twice"),
        (b"a1,\n1,2\n", "column_unnamed"),
        (b"a1,a2\n1,2,3\n", "row_length"),
        (b"a1,a2\n1\n", "row_length"),
        (b'a1,a2\n1,"2\n3,4\n', "file_unreadable"),
        (b'a1,a2\n1,"' + b"x" * 140_000 + b'"\n', "file_unreadable"),
        (b"\x89PNG\r\n\x00\x00", "file_binary"),
        (b"\xff\xfea\x00b", "file_encoding"),
        ("a1,näme\n1,2\n".encode("latin-1"), "file_encoding"),
        (b"PK\x03\x04cut off", "file_unreadable"),
        (b"PAR1cut off", "file_unreadable"),
        (b"$FL2cut off", "file_unreadable"),
        (b"<stata_dta>cut off", "file_unreadable"),
    ],
)
def test_a_damaged_file_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(DataError) as refused:
        written(tmp_path, content)
    assert refused.value.code == code
    assert "answers.csv" in refused.value.place


def test_every_row_of_a_wrong_length_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ManyErrors) as refused:
        written(tmp_path, "a1,a2\n1\n2,3\n4,5,6\n")
    assert [error.place for error in refused.value.errors] == ["answers.csv, row 2", "answers.csv, row 4"]


def test_a_missing_file_a_folder_and_a_large_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_text("a1\n" + "1\n" * 100, "utf-8")
    calls = {"file_missing": (tmp_path / "none.csv", 100), "file_too_large": (tmp_path / "large.csv", 100)}
    for code, (path, most) in calls.items():
        with pytest.raises(DataError) as refused:
            read_table(path, max_bytes=most)
        assert refused.value.code == code
    with pytest.raises(DataError):
        read_table(tmp_path)


def test_a_workbook_reads_as_the_same_cells_whatever_stands_for_missing(tmp_path: Path) -> None:
    frame = read_table(workbook(tmp_path, ["a1", "a2"], [1, "NA"], [None, None], [3, ""])).frame
    assert frame["a1"].tolist()[::2] == [1, 3]
    assert frame["a2"].isna().all()
    assert list(frame.index) == [2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "file_empty"),
        ([["a1"]], "no_rows"),
        ([["a1", "a1"], [1, 2]], "column_twice"),
        ([["a1"], [1, 2]], "row_length"),
    ],
)
def test_a_workbook_without_a_clean_table_is_refused(tmp_path: Path, rows: list[list[object]], code: str) -> None:
    with pytest.raises(EngagemeterError) as refused:
        read_table(workbook(tmp_path, *rows))
    assert refused.value.code == code


@pytest.mark.parametrize("ending", ["parquet", "dta"])
def test_other_formats_are_known_by_their_bytes(tmp_path: Path, ending: str) -> None:
    frame = pd.DataFrame({"a1": [1.0, 3.0], "a2": [2.0, 4.0]})
    path = tmp_path / "misnamed.csv"
    frame.to_parquet(path) if ending == "parquet" else frame.to_stata(path, write_index=False)
    pd.testing.assert_frame_equal(read_table(path).frame.reset_index(drop=True), frame)
