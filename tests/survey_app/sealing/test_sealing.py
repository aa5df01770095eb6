"""Names and addresses can't be read in the database's file, are found all the same, and get new keys (PRV-14)."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing

import pytest
from alembic import command
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from psychometrics.errors import RequestError
from survey_app import migrate
from survey_app.database import Database
from survey_app.models import Researcher, Study
from survey_app.panels import contacts
from survey_app.panels.contacts import Segment
from survey_app.panels.models import Contact
from survey_app.panels.reading import read
from survey_app.sealing.keyring import Keyring
from survey_app.sealing.rotating import rotate
from survey_app.settings import Settings

PASTED = "name\temail\tphone\ttier\tcity\nSara Canary\tsara@canary.example\t09121234567\tgold\tCanaryville\n"
WORDS = (b"Canary", b"sara@canary.example", b"09121234567", b"canary.example")


def stored(settings: Settings) -> bytes:
    """Everything in the database's files."""
    names = ("engagemeter.sqlite", "engagemeter.sqlite-wal")
    return b"".join(path.read_bytes() for name in names if (path := settings.data_dir / name).is_file())


def study_with_contact(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        study = Study()
        session.add(study)
        session.flush()
        assert contacts.add(session, study, read(PASTED).people, researcher).new == 1
        session.commit()
        return study.id


def test_no_name_and_no_address_stands_in_the_database_s_file(
    database: Database, settings: Settings, researcher: Researcher
) -> None:
    study_with_contact(database, researcher)
    assert not [word for word in WORDS if word in stored(settings)]
    assert settings.identity_keys.stat().st_mode & 0o777 == 0o600
    with database.session(writing=False) as session:
        row = session.exec(select(Contact)).one()
    assert (row.name, row.email, row.phone) == ("Sara Canary", "sara@canary.example", "09121234567")
    assert row.custom == {"city": "Canaryville"}


def test_a_contact_is_found_by_the_address_and_is_never_there_twice(database: Database, researcher: Researcher) -> None:
    study_id = study_with_contact(database, researcher)
    with database.session() as session:
        study = session.get_one(Study, study_id)
        people = read(PASTED.replace("gold", "silver")).people
        assert contacts.already_there(session, study, people) == 1
        assert contacts.add(session, study, people, researcher).changed == 1
        found = session.exec(select(Contact).where(Contact.identity == "sara@canary.example")).one()
        assert found.tier == "silver"
        session.add(Contact(study_id=study_id, identity="sara@canary.example"))
        with pytest.raises(IntegrityError):
            session.flush()


def test_contacts_are_listed_by_name(database: Database, researcher: Researcher) -> None:
    with database.session() as session:
        study = Study()
        session.add(study)
        session.flush()
        rows = "".join(f"{name}\t{name}@x.org\n" for name in "dbcae")
        contacts.add(session, study, read(f"name\temail\n{rows}").people, researcher)
        listed, count = contacts.listed(session, study, Segment())
    assert (count, [row.name for row in listed]) == (5, list("abcde"))


def test_a_new_key_opens_everything_and_the_old_one_nothing(
    database: Database, settings: Settings, researcher: Researcher
) -> None:
    study_id = study_with_contact(database, researcher)
    old = Keyring(settings.identity_keys).keys
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection:
        (sealed,) = connection.execute("SELECT email FROM contact").fetchone()
    assert rotate(settings) == 1
    new = Keyring(settings.identity_keys)
    assert len(new.keys) == 1
    assert new.keys != old
    with pytest.raises(RequestError, match="identity_keys_lost"):
        new.open(sealed)
    again = Database(settings.database)
    with again.session() as session:
        study = session.get_one(Study, study_id)
        assert session.exec(select(Contact)).one().email == "sara@canary.example"
        assert contacts.add(session, study, read(PASTED).people, researcher).changed == 1
    again.dispose()


def test_keys_are_not_changed_under_a_running_worker(settings: Settings) -> None:
    handle = os.open(settings.make_data_dir() / f"{settings.worker_name}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(RequestError, match="app_running"):
        rotate(settings)
    os.close(handle)


def test_contacts_of_before_are_sealed_by_the_upgrade(settings: Settings) -> None:
    settings.make_data_dir()
    database = Database(settings.database)
    with database.session() as session:
        command.upgrade(migrate._config(session.connection()), "0006")
        session.commit()
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection, connection:
        connection.execute(
            "INSERT INTO study (id, link, status, draft, earlier, simulated, created_at) "
            "VALUES ('s', 'l', 'draft', '{}', '[]', 0, '2026-01-01')"
        )
        connection.execute(
            "INSERT INTO contact (id, study_id, person, identity, name, email, phone, language, tier, stage, channel, "
            "custom, created_at) VALUES ('c', 's', 'p', 'sara@canary.example', 'Sara Canary', 'sara@canary.example', "
            "'', '', '', '', '', '{\"city\": \"Canaryville\"}', '2026-01-01')"
        )
    migrate.upgrade(settings)
    with database.session() as session:
        row = session.exec(select(Contact).where(Contact.identity == "sara@canary.example")).one()
        assert (row.name, row.email, row.custom) == ("Sara Canary", "sara@canary.example", {"city": "Canaryville"})
    database.dispose()
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not [word for word in WORDS if word in stored(settings)]


def test_lost_keys_are_said_so(database: Database, settings: Settings, researcher: Researcher) -> None:
    study_with_contact(database, researcher)
    settings.identity_keys.unlink()
    later = Database(settings.database)
    with later.session(writing=False) as session, pytest.raises(RequestError, match="identity_keys_lost"):
        session.exec(select(Contact)).one()
    later.dispose()
