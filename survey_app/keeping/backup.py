"""One command each: the whole data folder into one encrypted file, and from such a file into an empty folder.

    back_up(settings, path, passphrase) -> Kept(files, sha256)
    restore(path, folder, passphrase)   -> the same Kept

The database is copied as SQLite does it, so that answers may come in meanwhile; the keys of names and addresses and
the secret go with it, so that links of before still work. `sha256` is of the names and contents of all files: the
two commands tell the same, or the restored folder is not the one that was kept. With PostgreSQL the database is
kept by its own tools; the command says so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from psychometrics.errors import RequestError
from survey_app.keeping.box import Opening, Sealing
from survey_app.settings import Settings

DATABASES = ("engagemeter.sqlite", "jobs.sqlite")
LEFT_OUT = ("backups", "exports")
"""Folders whose files are copies, or can be made again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """files : how many; sha256 : of their names and contents, in the order of names."""

    files: int
    sha256: str


def back_up(settings: Settings, path: Path, passphrase: str) -> Kept:
    """Writes the file, whole or not at all.

    Raises RequestError `backup_postgres`, `backup_there`, `passphrase_short`.
    """
    if not settings.database.startswith("sqlite"):
        raise RequestError("backup_postgres")
    if path.exists():
        raise RequestError("backup_there", place=str(path))
    draft = path.with_name(f"{path.name}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file, tempfile.TemporaryDirectory(dir=path.absolute().parent) as copies:
            box = Sealing(file, passphrase)
            kept = _pack(settings, Path(copies), box)
            box.close()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def restore(path: Path, folder: Path, passphrase: str) -> Kept:
    """Reads the whole file into a new folder beside `folder`, then puts it in its place.

    Raises RequestError `restore_not_empty` when something lies in `folder`, `backup_passphrase`, `backup_damaged`,
    `backup_unreadable`; then nothing was touched.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RequestError("restore_not_empty", place=str(folder))
    if not path.is_file():
        raise RequestError("backup_unreadable", place=str(path))
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.absolute().parent))
    try:
        with path.open("rb") as file:
            _unpack(Opening(file, passphrase), draft)
        kept = _told(draft)
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return kept


def _pack(settings: Settings, copies: Path, box: Sealing) -> Kept:
    digest, files = hashlib.sha256(), 0
    with tarfile.open(fileobj=cast(Any, box), mode="w|gz", format=tarfile.PAX_FORMAT) as bundle:
        for name, path in _files(settings, copies):
            with path.open("rb") as file:
                _add(bundle, name, path, file)
                file.seek(0)
                _note(digest, name, file)
            files += 1
    return Kept(files, digest.hexdigest())


def _files(settings: Settings, copies: Path) -> Iterator[tuple[str, Path]]:
    """Every file to keep by its name in the bundle, in the order of names; databases as copies."""
    root, found = settings.data_dir, dict[str, Path]()
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not path.is_symlink() and not _is_left_out(name):
            found[name] = path
    for name in DATABASES:
        if (root / name).is_file():
            found[name] = _copied(root / name, copies / name)
    if settings.identity_keys.is_file():
        found["identity_keys"] = settings.identity_keys
    yield from sorted(found.items())


def _is_left_out(name: str) -> bool:
    first = PurePosixPath(name).parts[0]
    ends = (".lock", ".part", *(f"{each}{end}" for each in DATABASES for end in ("-wal", "-shm")))
    return first in LEFT_OUT or name.endswith(ends)


def _copied(path: Path, copy: Path) -> Path:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    return copy


def _add(bundle: tarfile.TarFile, name: str, path: Path, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = path.stat().st_size, 0o600, int(path.stat().st_mtime)
    bundle.addfile(entry, file)


def _unpack(box: Opening, folder: Path) -> None:
    """Only plain files below the folder are written, whatever the bundle holds."""
    try:
        with tarfile.open(fileobj=cast(Any, box), mode="r|gz") as bundle:
            for entry in bundle:
                _write(bundle, entry, folder)
        if box.read():
            raise RequestError("backup_damaged")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise RequestError("backup_damaged") from error


def _write(bundle: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(entry.name)
    content = bundle.extractfile(entry) if entry.isreg() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise RequestError("backup_damaged")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(content, file)


def _told(folder: Path) -> Kept:
    digest, files = hashlib.sha256(), 0
    for path in sorted(folder.rglob("*"), key=lambda each: each.relative_to(folder).as_posix()):
        if path.is_file():
            with path.open("rb") as file:
                _note(digest, path.relative_to(folder).as_posix(), file)
            files += 1
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return Kept(files, digest.hexdigest())


def _note(digest: Any, name: str, file: IO[bytes]) -> None:
    digest.update(f"{name}\n{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())  # type: ignore[arg-type]
