"""No answer that was acknowledged is ever lost or doubled, whenever the server dies (FLT-01, 02, 05, 14, 15)."""

from __future__ import annotations

import random
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2 as httpx
import pytest

from survey_app.answering import keys
from survey_app.database import Database
from survey_app.studies.definition import InstrumentBlock
from tests.faults.serving import Server, serving
from tests.survey_app.answering.conftest import definition, responses

SHORT = definition(blocks=[InstrumentBlock(pin="brand-engagement@1.0")], page_size=30)
ITEMS = ("cog1", "cog2", "cog3", "aff1", "aff2", "aff3", "aff4", "act1", "act2", "act3")
RECEIPT = re.compile(r'<bdi dir="ltr">([0-9A-Z]{4}-[0-9A-Z]{4})</bdi>')
CLIENTS = 8


@dataclass
class History:
    """What clients were told: answers by key and item, receipts by key, and how many acknowledgements there were."""

    answers: dict[tuple[str, str], int] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "data") as running:
        yield running


def answer_studies(server: Server, link: str, history: History, stop: threading.Event, seed: int) -> None:
    """One respondent after the other; a request that fails is sent again, as the page's script does."""
    draw = random.Random(seed)
    with httpx.Client(base_url=server.url, timeout=10, headers={"x-part": "1"}) as client:
        while not stop.is_set():
            key = keys.new_key()
            _insist(client, stop, f"/s/{link}", data={"_key": key, "agree": "1", "_lang": "en"})
            given = {item: draw.randint(1, 7) for item in ITEMS}
            for seq, (item, value) in enumerate(given.items(), 1):
                body = {"key": key, "browser": "b", "seq": seq, "answers": {item: [[str(value)], 5]}}
                if _insist(client, stop, f"/s/{link}/autosave", json=body):
                    history.answers[key, item] = value
                    history.acknowledged += 1
            page = {"_key": key, "_here": "en", **{item: str(value) for item, value in given.items()}}
            reply = _insist(client, stop, f"/s/{link}/1", data=page)
            client.cookies.clear()
            if reply:
                history.receipts[key] = RECEIPT.findall(reply)[0]
                history.acknowledged += 1


def _insist(client: httpx.Client, stop: threading.Event, path: str, **content: object) -> str:
    while not stop.is_set():
        try:
            reply = client.post(path, **content)
        except httpx.TransportError:
            time.sleep(0.02)
            continue
        assert reply.status_code in (200, 503), reply.text
        if reply.status_code == 200:
            return reply.text
    return ""


def check(server: Server, history: History) -> None:
    """Compare what was told until now with what is stored; clients may be answering on meanwhile."""
    answers, receipts = dict(history.answers), dict(history.receipts)
    database = Database(server.settings.database)
    stored = {response.submission_key: response for response in responses(database)}
    database.dispose()
    lost = [
        (item, value, key)
        for (key, item), value in answers.items()
        if stored[keys.submission_digest(key)].answers.get(item) != value
    ]
    assert lost == []
    secret = server.settings.secret
    for key, code in receipts.items():
        assert stored[keys.submission_digest(key)].receipt_hash == keys.receipt_hash(secret, code)
    with sqlite3.connect(server.folder / "engagemeter.sqlite") as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        doubled = file.execute(
            "SELECT response_id, item, count(*) FROM answerevent GROUP BY response_id, item HAVING count(*) > 1"
        ).fetchall()
    assert doubled == []


def kill_while_answering(server: Server, kills: int, least: int, longest: float) -> History:
    (link,) = server.publish(SHORT)
    history, stop = History(), threading.Event()
    threads = [
        threading.Thread(target=answer_studies, args=(server, link, history, stop, seed)) for seed in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    draw = random.Random(7)
    try:
        for kill in range(kills):
            before = history.acknowledged
            time.sleep(draw.uniform(0.2, longest))
            while history.acknowledged - before < least and all(thread.is_alive() for thread in threads):
                time.sleep(0.01)
            server.kill()
            server.start()
            check(server, history)
            assert history.acknowledged >= (kill + 1) * least
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    server.kill()
    check(server, history)
    return history


def test_answers_survive_the_server_being_killed(server: Server) -> None:
    history = kill_while_answering(server, kills=2, least=70, longest=0.6)
    assert history.acknowledged >= 50
    assert history.receipts


@pytest.mark.slow
def test_twenty_thousand_acknowledged_answers_survive_fifty_kills(server: Server) -> None:
    history = kill_while_answering(server, kills=50, least=400, longest=2.0)
    assert history.acknowledged >= 20_000


def test_a_reply_that_never_arrived_is_had_by_asking_again(server: Server) -> None:
    (link,) = server.publish(SHORT)
    key = keys.new_key()
    page = {"_key": key, "_here": "en", **dict.fromkeys(ITEMS, "3")}
    with httpx.Client(base_url=server.url) as client:
        client.post(f"/s/{link}", data={"_key": key, "agree": "1", "_lang": "en"})
        client.cookies.clear()
        with client.stream("POST", f"/s/{link}/1", data=page):
            pass
        first = RECEIPT.findall(client.post(f"/s/{link}/1", data=page).text)
        server.kill()
        server.start()
        second = RECEIPT.findall(client.post(f"/s/{link}/1", data=page).text)
    assert first == second
    assert len(first) == 1


def test_a_server_that_is_stopped_finishes_what_it_has_taken(server: Server) -> None:
    (link,) = server.publish(SHORT)
    history, stop = History(), threading.Event()
    threads = [threading.Thread(target=answer_studies, args=(server, link, history, stop, seed)) for seed in range(4)]
    for thread in threads:
        thread.start()
    while history.acknowledged < 40:
        time.sleep(0.01)
    server.stop()
    stop.set()
    for thread in threads:
        thread.join(20)
    check(server, history)


def test_while_another_program_holds_the_database_answers_wait_or_are_refused_but_never_lost(server: Server) -> None:
    (link,) = server.publish(SHORT)
    key = keys.new_key()
    with httpx.Client(base_url=server.url, timeout=30) as client:
        client.post(f"/s/{link}", data={"_key": key, "agree": "1", "_lang": "en"})
        body = {"key": key, "browser": "b", "seq": 1, "answers": {"cog1": [["5"], 5]}}
        holder = sqlite3.connect(server.folder / "engagemeter.sqlite", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        refused = client.post(f"/s/{link}/autosave", json=body)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        shown = client.post(f"/s/{link}/1", data={"_key": key, "_here": "en", "cog1": "5"})
        assert shown.status_code == 503
        assert "Not saved just now" in shown.text
        holder.execute("ROLLBACK")
        holder.close()
        assert client.post(f"/s/{link}/autosave", json=body).json() == {"saved": 1}
    check(server, History({(key, "cog1"): 5}))
