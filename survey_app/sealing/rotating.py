"""A new key for names and addresses: everything is opened with the old keys and sealed with the new one.

The new key is written first, beside the old ones; then one transaction seals every row anew; then the old keys go.
Killed at any moment, the file opens every row, and the command can be given again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from psychometrics.errors import RequestError
from survey_app.database import Database
from survey_app.sealing.keyring import Keyring, new_key, write
from survey_app.settings import Settings

SEALED_COLUMNS = ("name", "email", "phone", "custom")


def rotate(settings: Settings) -> int:
    """Seals every contact under a new key; gives how many. Raises RequestError `app_running` while the worker is."""
    with nobody_at_work(settings):
        old = Keyring(settings.identity_keys)
        write(old.path, (new_key(), *old.keys))
        fresh = Keyring(settings.identity_keys)
        database = Database(settings.database, settings.identity_keys, settings.data_dir)
        try:
            with database.session() as session:
                count = seal_again(session.connection(), fresh)
                session.commit()
        finally:
            database.dispose()
        write(fresh.path, fresh.keys[:1])
    return count


def seal_again(connection: Connection, keyring: Keyring) -> int:
    """Every contact of a database under the newest key of the ring, whether it was sealed before or not."""
    columns = ", ".join(("id", "identity", *SEALED_COLUMNS))
    rows = connection.execute(text(f"SELECT {columns} FROM contact")).mappings().all()
    setting = ", ".join(f"{name} = :{name}" for name in ("identity", *SEALED_COLUMNS))
    for row in rows:
        opened = {name: keyring.open(_text(row[name])) for name in SEALED_COLUMNS}
        sealed = {name: keyring.seal(value) for name, value in opened.items()}
        identity = _identity(keyring, str(row["identity"]), opened)
        connection.execute(
            text(f"UPDATE contact SET {setting} WHERE id = :id"), {"id": row["id"], "identity": identity, **sealed}
        )
    return len(rows)


def _identity(keyring: Keyring, stored: str, opened: dict[str, str]) -> str:
    """The index under the newest key, of the address that it was made of."""
    for name in ("email", "phone"):
        if stored in keyring.blinds(opened[name]):
            return keyring.blind(opened[name])
    return keyring.blind(stored)


def _text(value: object) -> str:
    """An unsealed JSON column may come as an empty object, which is nothing to seal."""
    return "" if value in (None, "{}", {}) else str(value)


@contextmanager
def nobody_at_work(settings: Settings) -> Iterator[None]:
    """Holds the worker's lock, so that it can't start meanwhile. Raises RequestError `app_running`."""
    handle = os.open(settings.make_data_dir() / f"{settings.worker_name}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise RequestError("app_running", place=str(settings.data_dir)) from error
    try:
        yield
    finally:
        os.close(handle)
