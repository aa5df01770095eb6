"""A backup holds everything, opens with its passphrase only, and comes back as it was (PRV-14, FLT-37, FLT-38)."""

from __future__ import annotations

import tarfile
import threading
from pathlib import Path
from typing import Any, cast

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from psychometrics.errors import RequestError
from survey_app.cli import app as cli
from survey_app.database import Database
from survey_app.keeping.backup import back_up, restore
from survey_app.keeping.box import Sealing
from survey_app.models import Researcher, Study
from survey_app.panels.models import Contact
from survey_app.settings import Settings
from tests.survey_app.sealing.test_sealing import study_with_contact

PASSPHRASE = "seven quiet rivers"


@pytest.fixture
def kept(database: Database, settings: Settings, researcher: Researcher, tmp_path: Path) -> Path:
    """A backup of a data folder with a contact, a secret, a report and a large file."""
    study_with_contact(database, researcher)
    _ = settings.secret
    for name, content in (("reports/a.pdf", b"%PDF Canary"), ("snapshots/b.csv", b"0123456789abcdef" * 200_000)):
        path = settings.data_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (settings.data_dir / "exports").mkdir()
    (settings.data_dir / "exports" / "x.csv").write_text("made again")
    return tmp_path / "all.backup"


def test_what_comes_back_is_what_was_kept(kept: Path, settings: Settings, tmp_path: Path) -> None:
    made = back_up(settings, kept, PASSPHRASE)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"Canary" not in kept.read_bytes()
    folder = tmp_path / "new" / "data"
    assert restore(kept, folder, PASSPHRASE) == made
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {"engagemeter.sqlite", "identity_keys", "secret_key", "reports/a.pdf", "snapshots/b.csv"}
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*")} == {0}
    later = settings.model_copy(update={"data_dir": folder})
    assert later.secret == settings.secret
    database = Database(later.database)
    with database.session(writing=False) as session:
        assert session.exec(select(Contact)).one().email == "sara@canary.example"
    database.dispose()


def test_a_wrong_passphrase_and_a_damaged_file_are_refused_before_anything_is_touched(
    kept: Path, settings: Settings, tmp_path: Path
) -> None:
    back_up(settings, kept, PASSPHRASE)
    whole, folder = kept.read_bytes(), tmp_path / "data-of-then"
    refused = {
        "backup_passphrase": (whole, "seven quiet rivals"),
        "backup_unreadable": (b"PK" + whole, PASSPHRASE),
        "backup_damaged": (whole[:-1], PASSPHRASE),
    }
    for code, (content, passphrase) in refused.items():
        kept.write_bytes(content)
        with pytest.raises(RequestError, match=code):
            restore(kept, folder, passphrase)
    for place in (len(whole) // 2, len(whole) - 3, 200):
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(RequestError, match="backup_damaged"):
            restore(kept, folder, PASSPHRASE)
    assert not folder.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("name", "kind"), [("../out", tarfile.REGTYPE), ("/out", tarfile.REGTYPE), ("a", tarfile.SYMTYPE)]
)
def test_only_plain_files_below_the_folder_come_back(kept: Path, tmp_path: Path, name: str, kind: bytes) -> None:
    with kept.open("wb") as file:
        box = Sealing(file, PASSPHRASE)
        with tarfile.open(fileobj=cast(Any, box), mode="w|gz") as bundle:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            bundle.addfile(entry)
        box.close()
    with pytest.raises(RequestError, match="backup_damaged"):
        restore(kept, tmp_path / "deep" / "data", PASSPHRASE)
    assert list((tmp_path / "deep").iterdir()) == []
    assert not Path("/out").exists()


def test_nothing_is_written_over(kept: Path, settings: Settings) -> None:
    back_up(settings, kept, PASSPHRASE)
    with pytest.raises(RequestError, match="backup_there"):
        back_up(settings, kept, PASSPHRASE)
    with pytest.raises(RequestError, match="restore_not_empty"):
        restore(kept, settings.data_dir, PASSPHRASE)
    with pytest.raises(RequestError, match="passphrase_short"):
        back_up(settings, kept.with_name("other"), "short")
    assert not kept.with_name("other").exists()


def test_a_backup_is_whole_while_people_write(
    kept: Path, database: Database, settings: Settings, tmp_path: Path
) -> None:
    ended, written = threading.Event(), []

    def write() -> None:
        while not ended.is_set():
            with database.session() as session:
                session.add(Study(id=f"study-{len(written)}"))
                session.commit()
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    while len(written) < 5:
        ended.wait(0.01)
    before = len(written)
    back_up(settings, kept, PASSPHRASE)
    ended.set()
    writer.join()
    folder = tmp_path / "then"
    restore(kept, folder, PASSPHRASE)
    copy = Database(settings.model_copy(update={"data_dir": folder}).database)
    with copy.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        found = connection.exec_driver_sql("SELECT count(*) FROM study WHERE id LIKE 'study-%'").scalar_one()
    copy.dispose()
    assert before <= found <= len(written)


def test_one_command_each_tells_the_same_hash(
    kept: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGAGEMETER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("ENGAGEMETER_BACKUP_PASSPHRASE", PASSPHRASE)
    made = CliRunner().invoke(cli, ["backup", str(kept)])
    back = CliRunner().invoke(cli, ["restore", str(kept), "--into", str(tmp_path / "back")])
    assert (made.exit_code, back.exit_code) == (0, 0), made.output + back.output
    assert made.output.split()[-1] == back.output.split()[-1]
    wrong = CliRunner().invoke(
        cli, ["restore", str(kept), "--into", str(tmp_path / "x"), "--passphrase", "wrong wrong"]
    )
    assert wrong.exit_code == 2
    assert "does not open this backup" in wrong.output
