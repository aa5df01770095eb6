"""A file that somebody reads while it is written is the old one or the new one, never a part."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from psychometrics.whole_file import AS_USUAL, whole_file, write_once, write_whole


def test_a_reader_never_sees_a_part(tmp_path: Path) -> None:
    path, size, seen = tmp_path / "found.json", 300_000, set[tuple[int, int]]()
    write_whole(path, "0" * size)
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            content = path.read_text("utf-8")
            seen.add((len(content), len(set(content))))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        write_whole(path, str(number % 10) * size)
    over.set()
    reader.join()
    assert seen == {(size, 1)}


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write_whole(path, b"old")
    with pytest.raises(OSError, match="no space left"):
        _fill_the_disk(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def _fill_the_disk(path: Path) -> None:
    with whole_file(path) as beside:
        beside.write_bytes(b"half a ne")
        raise OSError("no space left")


def test_what_the_program_keeps_is_closed_to_other_accounts(tmp_path: Path) -> None:
    write_whole(tmp_path / "kept", "answers")
    write_whole(tmp_path / "asked for", "a report", AS_USUAL)
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "asked for").stat().st_mode) & 0o600 == 0o600


def test_two_writers_at_once_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    with whole_file(path) as first, whole_file(path) as second:
        first.write_text("first", "utf-8")
        second.write_text("second", "utf-8")
    assert path.read_text("utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_of_many_who_make_a_key_at_once_the_first_ones_holds(tmp_path: Path) -> None:
    path, seen = tmp_path / "keys" / "secret", set[str]()

    def make(number: int) -> None:
        write_once(path, f"key {number}")
        seen.add(path.read_text("utf-8"))

    makers = [threading.Thread(target=make, args=(number,)) for number in range(12)]
    for each in makers:
        each.start()
    for each in makers:
        each.join()
    assert seen == {path.read_text("utf-8")}
    assert [each.name for each in path.parent.iterdir()] == ["secret"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
