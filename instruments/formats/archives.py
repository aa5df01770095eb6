"""Archives looked at before they are unpacked: how many entries, and how large they would become.

The sizes that an archive declares are what Python's zipfile will read at most, so a lie about them ends in an error
and not in a full memory. Nothing is ever unpacked to a disk.
"""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from psychometrics.errors import InstrumentError, ManyErrors

MOST_BYTES = 5_000_000
MOST_ENTRIES = 300
MOST_UNPACKED = 40_000_000
ZIPPED = b"PK\x03\x04"
ENCRYPTED = 0x1


def check_archive(content: bytes, name: str) -> None:
    """Raises ManyErrors `archive_entries`, `archive_unpacked`, `archive_locked`; passes over what is no archive."""
    if not content.startswith(ZIPPED):
        return
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError) as problem:
        raise _refused("archive_broken", name) from problem
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise _refused("archive_entries", name, found=len(entries), most=MOST_ENTRIES)
    if unpacked > MOST_UNPACKED:
        params = {"found": -(-unpacked // 1_000_000), "most": MOST_UNPACKED // 1_000_000}
        raise _refused("archive_unpacked", name, **params)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise _refused("archive_locked", name)


def _refused(code: str, name: str, **params: object) -> ManyErrors:
    return ManyErrors([InstrumentError(code, place=name, **params)])
