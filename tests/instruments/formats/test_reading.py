"""Whatever file an instrument comes in: read by its ending, and refused before it could do harm."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from instruments.formats import archives
from instruments.formats.own import as_yaml
from instruments.formats.reading import read_file
from instruments.formats.xlsform_out import write_xlsform
from instruments.library import FOLDER, find
from psychometrics.errors import ManyErrors

BRAND = FOLDER / "brand-engagement" / "1.0.yaml"


def zipped(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def told(content: bytes, name: str) -> dict[str, str]:
    with pytest.raises(ManyErrors) as caught:
        read_file(content, name)
    return {error.code: error.place for error in caught.value.errors}


def test_a_zipped_folder_is_read_whatever_lies_beside_the_questionnaire() -> None:
    content = zipped({"brand-engagement/1.0.yaml": BRAND.read_bytes(), "brand-engagement/README.md": b"x",
                      "__MACOSX/brand-engagement/._1.0.yaml": b"x"})  # fmt: skip
    assert read_file(content, "brand.zip").instrument == find("brand-engagement@1.0")


def test_a_file_may_have_any_name() -> None:
    assert read_file(BRAND.read_bytes(), "2.0.yaml").instrument.pin == "brand-engagement@1.0"


def test_a_scale_scored_by_its_sum_comes_back_from_xlsform(tmp_path: Path) -> None:
    text = as_yaml(find("brand-engagement")).replace(
        "measurement: reflective\n", "measurement: reflective\n    score: sum\n", 1
    )
    before = read_file(text.encode(), "a.yaml").instrument
    write_xlsform(before, tmp_path / "a.xlsx")
    after = read_file((tmp_path / "a.xlsx").read_bytes(), "a.xlsx").instrument
    assert after.model == before.model
    assert "score: sum" in as_yaml(after)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.yaml": b"x", "b/1.0.yaml": b"x"}, "archive_many"),
        ({"readme.md": b"x"}, "archive_empty"),
        ({f"{n}.md": b"" for n in range(archives.MOST_ENTRIES + 1)}, "archive_entries"),
        ({"a.yaml": b"0" * (archives.MOST_UNPACKED + 1)}, "archive_unpacked"),
    ],
)
def test_an_archive_is_looked_at_before_it_is_unpacked(files: dict[str, bytes], code: str) -> None:
    assert told(zipped(files), "a.zip") == {code: "a.zip"}


def test_a_workbook_that_would_unpack_too_large_is_refused_unread() -> None:
    bomb = zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * (archives.MOST_UNPACKED + 1)})
    assert len(bomb) < 100_000
    assert told(bomb, "a.xlsx") == {"archive_unpacked": "a.xlsx"}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"0" * (archives.MOST_BYTES + 1), "a.yaml", "instrument_too_large"),
        (b"PK\x03\x04 and nothing else", "a.zip", "archive_broken"),
        (b"not zipped", "a.zip", "archive_broken"),
        (b"", "a.docx", "form_unknown"),
    ],
)
def test_what_is_no_instrument_says_why(content: bytes, name: str, code: str) -> None:
    assert told(content, name) == {code: name}
