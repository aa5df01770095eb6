"""Files that researchers bring, and what the worker would do with them, done at once."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
from fastapi import FastAPI

from instruments.library import find
from survey_app.jobs.run import Context
from survey_app.models import Job, JobStatus
from survey_app.shelf.orders import read_order
from survey_app.shelf.reading import read
from tests.survey_app.browser import Browser

HERE = "tests.survey_app.shelf.making"
HEAD = ["type", "name", "label::English (en)", "label::Persian (fa)", "label::Arabic (ar)", "relevant", "ce::scale"]
CALM = "select_one agree"
SURVEY = [
    [CALM, "calm1", "I stay calm while I wait.", "هنگام انتظار آرامم.", "أبقى هادئًا وأنا أنتظر.", "", "calm"],
    [CALM, "calm2", "Waiting upsets me.", "انتظار ناراحتم می‌کند.", "يزعجني الانتظار.", "", "calm"],
    [CALM, "calm3", "I use the time to think.", "از این زمان بهره می‌برم.", "أستغل الوقت في التفكير.", "", "calm"],
    ["integer", "visits", "Visits last month?", "مراجعه در ماه گذشته؟", "الزيارات في الشهر الماضي؟", "", ""],
]  # fmt: skip
WORDS = [
    ("Strongly disagree", "کاملاً مخالفم", "لا أوافق بشدة"),
    ("Disagree", "مخالفم", "لا أوافق"),
    ("Neutral", "نه موافق نه مخالف", "محايد"),
    ("Agree", "موافقم", "أوافق"),
    ("Strongly agree", "کاملاً موافقم", "أوافق بشدة"),
]


def form(survey: list[list[str]] = SURVEY, form_id: str = "patience") -> bytes:
    """An XLSForm in three languages."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    choices = [["agree", code, *words] for code, words in enumerate(WORDS, start=1)]
    for name, rows in (
        ("survey", [HEAD, *survey]),
        ("choices", [["list_name", "name", *HEAD[2:5]], *choices]),
        ("settings", [["form_title", "form_id", "version"], ["Patience", form_id, "1.0"]]),
    ):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def faulty() -> bytes:
    """Three mistakes: a list that is nearly there, a missing translation, an unknown name in a condition."""
    survey = [list(row) for row in SURVEY]
    survey[0][0], survey[1][3], survey[3][5] = "select_one agre", "", "${calm9} > 2"
    return form(survey)


def second() -> bytes:
    """The next version: one item reworded, one more, one fewer."""
    survey = [list(row) for row in SURVEY[:3]]
    survey[0][2] = "I stay calm while waiting."
    return form([*survey, ["select_one agree", "calm4", "I relax.", "آسوده می‌شوم.", "أرتاح.", "", "calm"]])


def bring(browser: Browser, app: FastAPI, content: bytes, name: str = "patience.xlsx", instead: str = "") -> str:
    """Uploads a file and reads it as the worker would; gives the address of its draft."""
    fields = {"csrf": browser.token("/shelf"), "instead": instead}
    reply = browser.post("/shelf", data=fields, files={"file": (name, content)})
    assert reply.status_code == 303, reply.text
    draft = str(reply.headers["location"])
    read_now(app, draft.rpartition("/")[2])
    return draft


def read_now(app: FastAPI, job_id: str) -> None:
    context = Context(app.state.settings, app.state.database)
    with app.state.database.session() as session:
        job = session.get(Job, job_id)
        job.result = read(**read_order(context, job_id, **job.input))
        job.status = JobStatus.DONE
        session.add(job)
        session.commit()


def own_text() -> str:
    """A small instrument as its own file."""
    return """\
engagemeter: 1
id: waiting
version: "1.0"
view: other
target: firm
title: {en: Waiting, fa: انتظار}
definition: {en: How customers take waiting., fa: برداشت مشتریان از انتظار.}
licence: cc_by_4
wording: own
validated: false
translations: {en: original, fa: draft}
scales:
  agree5:
    type: likert
    anchors:
      1: {en: Disagree, fa: مخالفم}
      5: {en: Agree, fa: موافقم}
constructs:
  patience:
    title: {en: Patience, fa: شکیبایی}
    measurement: reflective
    items: [wait1, wait2]
items:
  wait1:
    scale: agree5
    text: {en: I don't mind waiting., fa: انتظار ناراحتم نمی‌کند.}
  wait2:
    scale: agree5
    reverse: true
    text: {en: Waiting annoys me., fa: انتظار آزارم می‌دهد.}
"""


def fingerprint_of(pin: str) -> str:
    """What a job process finds under a pin."""
    return find(pin).sha256


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of a draft's form."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        said = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        chosen = said.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in said and chosen and said.get("type") != "file" and said["name"] != "csrf":
            found.setdefault(said["name"], []).append(said.get("value", ""))
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', page, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', options)
    return found
