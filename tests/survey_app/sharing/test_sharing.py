"""Share links: shown once, hashed, ended or revoked; what they open and what they don't."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.errors import NotFound
from survey_app.limits import RateLimit
from survey_app.models import Job, JobStatus, Membership, Role, Study, now
from survey_app.settings import Settings
from survey_app.sharing import routes, service
from survey_app.sharing.models import ShareLink
from tests.conftest import make_researcher
from tests.survey_app.browser import Browser

HOSTILE = '<script>alert(1)</script> & "x"'
PARTS = [
    {"kind": "section", "id": "reliability", "title": "Reliability", "html": ""},
    {"kind": "table", "id": "table-1", "title": "Table 1", "html": '<table dir="ltr"><tr><td>.83</td></tr></table>'},
    {"kind": "figure", "id": "figure-1", "title": "F", "html": '<div style="width:10mm">x</div>'},
    {"kind": "copy", "id": "reliability", "title": "Reliability", "html": "<p>Alpha was .83.</p>"},
]
WORK = {"key": "k", "kind": "software", "author": "E", "year": "2026", "title": "E", "apa": "E. (2026).", "doi": ""}


@pytest.fixture
def token(app: FastAPI, settings: Settings, tmp_path: Path) -> str:
    """A study with one finished report, and a link without data."""
    pdf = tmp_path / "made.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    (tmp_path / "made").mkdir()
    read = {"title": HOSTILE, "parts": PARTS, "works": [{**WORK, "number": "0.1"}]}
    (tmp_path / "made" / "read.json").write_text(json.dumps(read), "utf-8")
    for name in ("report.docx", "bundle.zip", "bundle-data.zip"):
        (tmp_path / "made" / name).write_bytes(name.encode())
    owner = make_researcher(app.state.database, "owner@example.org", "Owner")
    with app.state.database.session() as session:
        session.add_all([Study(id="mine", link="mylink"), Study(id="theirs", link="theirlink")])
        session.flush()
        session.add(Membership(study_id="mine", researcher_id=owner.id, role=Role.OWNER))
        done = {"status": JobStatus.DONE, "result": {"path": str(pdf), "pages": 3}}
        asked = {"snapshot_id": "", "language": "en", "kind": "thesis"}
        session.add(Job(id="myreport", study_id="mine", kind="report", input=asked, **done))
        session.add(Job(id="theirreport", study_id="theirs", kind="report", input=asked, **done))
        session.add(Job(id="waiting", study_id="mine", kind="report", input=asked))
        _, token = service.share(session, session.get_one(Study, "mine"), owner, name="Sara", days=30, data=False)
        session.commit()
    return token


@pytest.fixture
def visitor(app: FastAPI) -> Iterator[Browser]:
    with Browser(app) as browser:
        yield browser


def link_of(app: FastAPI) -> ShareLink:
    with app.state.database.session(writing=False) as session:
        return service.links_of(session, session.get_one(Study, "mine"))[0]


def change(app: FastAPI, **values: object) -> None:
    with app.state.database.session() as session:
        link = session.get_one(ShareLink, link_of(app).id)
        for name, value in values.items():
            setattr(link, name, value)
        session.add(link)
        session.commit()


def test_only_a_hash_of_the_token_is_kept(app: FastAPI, token: str) -> None:
    assert len(token) >= 22
    kept = link_of(app)
    assert token not in kept.model_dump_json()
    assert kept.token_hash == service.hashed(token)
    with app.state.database.session(writing=False) as session:
        told = audit.events(session, "mine", "report.share")
    assert [event.details["data"] for event in told] == [False]


def test_a_visitor_reads_without_account_and_nothing_keeps_the_page(visitor: Browser, token: str) -> None:
    listed = visitor.get(f"/r/{token}")
    assert listed.status_code == 200
    assert f"/r/{token}/myreport" in listed.text
    assert "waiting" not in listed.text
    page = visitor.get(f"/r/{token}/myreport")
    assert page.status_code == 200
    for reply in (listed, page):
        assert "noindex" in reply.headers["x-robots-tag"]
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert "no-store" in reply.headers["cache-control"]
        assert HOSTILE not in reply.text
        assert "&lt;script&gt;" in reply.text
    assert "data-copy-table" in page.text
    assert ' style="' not in page.text
    assert "Alpha was .83." in page.text


def test_files_and_citations_are_given_out(visitor: Browser, token: str) -> None:
    base = f"/r/{token}/myreport"
    assert visitor.get(f"{base}/pdf").content == b"%PDF-1.7"
    word = visitor.get(f"{base}/docx")
    assert word.content == b"report.docx"
    assert word.headers["content-disposition"].startswith("attachment")
    assert visitor.get(f"{base}/bib").text.startswith("@software{k,")
    assert visitor.get(f"{base}/ris").text.startswith("TY  - COMP")
    assert visitor.get(f"{base}/html").status_code == 404
    assert visitor.get(f"{base}/read.json").status_code == 404


def test_data_are_given_out_only_where_the_owner_allowed_them(app: FastAPI, visitor: Browser, token: str) -> None:
    assert visitor.get(f"/r/{token}/myreport/bundle").status_code == 200
    assert visitor.get(f"/r/{token}/myreport/data").status_code == 404
    assert "/data" not in visitor.get(f"/r/{token}/myreport").text
    change(app, data=True)
    assert visitor.get(f"/r/{token}/myreport/data").content == b"bundle-data.zip"


def test_a_report_is_read_and_each_file_opened_as_soon_as_it_is_there(
    app: FastAPI, visitor: Browser, token: str, tmp_path: Path
) -> None:
    (tmp_path / "made.pdf").unlink()
    base, found = f"/r/{token}/myreport", {"path": str(tmp_path / "made.pdf"), "step": "pdf"}
    with app.state.database.session() as session:
        job = session.get_one(Job, "myreport")
        job.status, job.result = JobStatus.RUNNING, found
        session.add(job)
        session.commit()
    page = visitor.get(f"{base}?lang=en").text
    assert "Laying out the PDF" in page
    assert f'href="{base}/docx"' in page
    assert f'href="{base}/pdf"' not in page
    assert visitor.get(f"{base}/pdf").status_code == 404
    assert "Laying out the PDF" in visitor.get(f"/r/{token}?lang=en").text
    (tmp_path / "made.pdf").write_bytes(b"%PDF-1.7")
    assert visitor.get(f"{base}/pdf").content == b"%PDF-1.7"
    with app.state.database.session() as session:
        job = session.get_one(Job, "myreport")
        job.cancel_asked = True
        session.add(job)
        session.commit()
    assert visitor.get(base).status_code == 404


@pytest.mark.parametrize("over", ["revoked_at", "expires_at"])
def test_a_link_that_is_over_opens_nothing(app: FastAPI, visitor: Browser, token: str, over: str) -> None:
    change(app, **{over: now() - timedelta(seconds=1)})
    for path in ("", "/myreport", "/myreport/pdf", "/myreport/bib"):
        assert visitor.get(f"/r/{token}{path}").status_code == 404


def test_a_link_opens_no_other_study_and_nothing_unfinished(visitor: Browser, token: str) -> None:
    for report in ("theirreport", "waiting", "nothing"):
        assert visitor.get(f"/r/{token}/{report}").status_code == 404
        assert visitor.get(f"/r/{token}/{report}/pdf").status_code == 404


def test_whoever_tries_out_tokens_must_wait(visitor: Browser, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "WRONG_TRIES", RateLimit(3, 60))
    replies = [visitor.get(f"/r/wrong{number}").status_code for number in range(5)]
    assert replies == [404, 404, 404, 429, 429]
    assert visitor.get(f"/r/{token}").status_code == 200


def test_days_out_of_range_are_refused(app: FastAPI, token: str) -> None:
    by = make_researcher(app.state.database, "x@example.org", "X")
    with app.state.database.session() as session:
        study = session.get_one(Study, "mine")
        with pytest.raises(RequestError, match="share_days"):
            service.share(session, study, by, name="", days=-1, data=False)
        with pytest.raises(NotFound):
            service.opened(session, "")
