"""Any file that an instrument may come in: own YAML, an XLSForm, the simple item table, or one of them zipped."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from instruments.formats.archives import MOST_BYTES, ZIPPED, check_archive
from instruments.formats.table_in import read_table
from instruments.formats.xlsform_in import Converted, read_xlsform
from instruments.loader import parse
from psychometrics.errors import InstrumentError, ManyErrors

YAML, TABLE, BOOK, ARCHIVE = (".yaml", ".yml"), (".csv", ".tsv", ".txt"), (".xlsx",), (".zip",)
ENDINGS = (*YAML, *BOOK, *TABLE, *ARCHIVE)
HIDDEN = ("__MACOSX", ".")


def read_file(content: bytes, name: str) -> Converted:
    """The instrument of an uploaded file; nothing of it is written anywhere.

    Raises ManyErrors with every problem: `instrument_too_large`, `form_unknown`, `archive_…`, and what the form raises.
    """
    if len(content) > MOST_BYTES:
        found = -(-len(content) // 1_000_000)
        raise _refused("instrument_too_large", name, found=found, most=MOST_BYTES // 1_000_000)
    ending = Path(name).suffix.lower()
    if ending in ARCHIVE:
        return _read_archive(content, name)
    if ending in BOOK:
        return read_xlsform(content, name)
    if ending in TABLE:
        return read_table(content, name)
    if ending not in YAML:
        raise _refused("form_unknown", name, known=", ".join(ENDINGS))
    return Converted(parse(content, Path(name), placed=False), content.decode("utf-8-sig"), ())


def _read_archive(content: bytes, name: str) -> Converted:
    """The one questionnaire of a zipped folder; whatever lies beside it is passed over."""
    check_archive(content, name)
    if not content.startswith(ZIPPED):
        raise _refused("archive_broken", name)
    try:
        with ZipFile(BytesIO(content)) as archive:
            inside = [entry for entry in archive.infolist() if _is_questionnaire(entry.filename)]
            if len(inside) != 1:
                found = ", ".join(entry.filename for entry in inside[:10])
                raise _refused("archive_many" if inside else "archive_empty", name, found=found or "–")
            unpacked = archive.read(inside[0])
    except (BadZipFile, NotImplementedError, OSError, RuntimeError) as problem:
        raise _refused("archive_broken", name) from problem
    return read_file(unpacked, Path(inside[0].filename).name)


def _is_questionnaire(path: str) -> bool:
    hidden = any(part.startswith(HIDDEN) for part in Path(path).parts)
    return not hidden and Path(path).suffix.lower() in (*YAML, *BOOK, *TABLE[:2])


def _refused(code: str, name: str, **params: object) -> ManyErrors:
    return ManyErrors([InstrumentError(code, place=name, **params)])
