"""The way of an own instrument: mistakes told at once, a draft kept and changed, versions, files out, its study."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from instruments.formats.reading import read_file
from instruments.library import find
from survey_app.audit import events
from survey_app.models import Study
from survey_app.shelf.models import OwnInstrument
from survey_app.studies import service
from tests.survey_app.browser import Browser
from tests.survey_app.shelf.making import bring, faulty, fields_of, form, second

CODES = ("calm1", "calm2", "calm3")


def save(browser: Browser, draft: str, **changed: Any) -> Any:
    """Presses Save on the page of a draft, with some fields changed."""
    fields = fields_of(browser.get(draft).text)
    said = {"wording": "own", **fields, "action": "save", "csrf": browser.token(draft)}
    return browser.post(draft, data={**said, "wording": "own", **changed})


def saved(browser: Browser, app: FastAPI, content: bytes, **changed: Any) -> str:
    reply = save(browser, bring(browser, app, content), **changed)
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"]).partition("?")[0]


def test_every_mistake_is_listed_at_once_and_nothing_is_kept(
    signed_in: Browser, app: FastAPI, session: Session
) -> None:
    page = signed_in.get(bring(signed_in, app, faulty())).text
    assert "3 mistakes in the file" in page
    assert page.count("<tr>") == 4
    for said in ("survey", "There is no list of choices “agre”", "Perhaps “agree” was meant", "label::Persian (fa)",
                 "No question has the name “calm9”", "Perhaps “calm"):  # fmt: skip
        assert said in page
    assert session.exec(select(OwnInstrument)).all() == []
    assert list(app.state.settings.data_dir.glob("instrument_drafts/*/upload")) == []


def test_a_mended_file_takes_the_place_of_the_faulty_one(signed_in: Browser, app: FastAPI) -> None:
    first = bring(signed_in, app, faulty())
    again = bring(signed_in, app, form(), instead=first.rpartition("/")[2])
    assert signed_in.get(first).status_code == 404
    page = signed_in.get(again).text
    assert page.count("<iframe") == 3
    assert "Save version 1.0" in page


def test_what_is_chosen_on_the_screen_is_in_the_version(signed_in: Browser, app: FastAPI, session: Session) -> None:
    address = saved(
        signed_in,
        app,
        form(),
        reverse=["calm2"],
        **{"score-calm": "sum", "dimension-calm3": "", "named-calm-fa": "آرامش"},
    )
    assert address == "/shelf/instruments/patience/1.0"
    instrument = find("patience@1.0")
    assert [(q.code, q.reverse_keyed) for q in instrument.scored] == [("calm1", False), ("calm2", True)]
    assert [q.code for q in instrument.background] == ["calm3", "visits"]
    assert instrument.model is not None
    assert instrument.model.constructs[0].score == "sum"
    assert instrument.construct_titles["calm"]["fa"] == "آرامش"
    row = session.exec(select(OwnInstrument)).one()
    assert (row.sha256, row.source) == (instrument.sha256, "patience.xlsx")
    assert [event.details["sha256"] for event in events(session, action="instrument.save")] == [row.sha256]
    assert list(app.state.settings.data_dir.glob("instrument_drafts/*")) == []


def test_a_dimension_can_be_made_on_the_screen(signed_in: Browser, app: FastAPI) -> None:
    saved(signed_in, app, form(), **{"dimension-calm1": "Ruhe", "dimension-calm2": "صبر", "dimension-calm3": "Ruhe"})
    model = find("patience@1.0").model
    assert model is not None
    assert [(c.code, [i.code for i in c.items]) for c in model.constructs] == [
        ("Ruhe", ["calm1", "calm3"]),
        ("d1", ["calm2"]),
    ]


def test_a_second_upload_becomes_version_two_with_its_difference(signed_in: Browser, app: FastAPI) -> None:
    saved(signed_in, app, form(), reverse=["calm2"])
    draft = bring(signed_in, app, second())
    page = signed_in.get(draft).text
    assert "What version 2.0 changes against version 1.0" in page
    for said in ("calm4", "visits", "I stay calm while waiting.", "that is as in version 1.0"):
        assert said in page
    assert "keyed the other way" not in page
    signed_in.post(draft, data={**fields_of(page), "reverse": [], "csrf": signed_in.token(draft)})
    assert "keyed the other way" in signed_in.get(draft).text
    assert save(signed_in, draft, reverse=["calm2"]).headers["location"].startswith("/shelf/instruments/patience/2.0")
    assert find("patience@1.0").question("visits")
    assert "What version 2.0 changes" in signed_in.get("/shelf/instruments/patience/2.0").text


def test_other_words_only_are_a_minor_version_and_no_change_is_none(signed_in: Browser, app: FastAPI) -> None:
    saved(signed_in, app, form())
    assert "Nothing differs from version 1.0" in signed_in.get(bring(signed_in, app, form())).text
    assert saved(signed_in, app, form(), **{"title-en": "Patient customers"}).endswith("/1.1")


def test_whose_words_they_are_must_be_said(signed_in: Browser, app: FastAPI, session: Session) -> None:
    draft = bring(signed_in, app, form())
    reply = save(signed_in, draft, wording="licensed")
    assert reply.status_code == 422
    assert "Nobody is named as the source of the wording." in reply.text
    assert session.exec(select(OwnInstrument)).all() == []
    assert "used under a licence" in signed_in.get(draft).text
    reply = save(signed_in, draft, wording="licensed", after="Doe (2020)", reference="Doe, J. (2020). Waiting.")
    assert reply.status_code == 303
    assert find("patience").citations[0].after == "Doe (2020)"


def test_an_id_of_the_library_or_of_somebody_else_is_refused(
    signed_in: Browser, signed_in_other: Browser, app: FastAPI
) -> None:
    shipped = bring(signed_in, app, form(form_id="brand_engagement"))
    assert "belongs to an instrument of the library" in signed_in.get(shipped).text
    saved(signed_in, app, form())
    assert "is used by somebody else here" in signed_in_other.get(bring(signed_in_other, app, form())).text


def test_others_neither_see_nor_use_it(
    signed_in: Browser, signed_in_other: Browser, app: FastAPI, session: Session
) -> None:
    address, waiting = saved(signed_in, app, form()), bring(signed_in, app, second())
    for path in (address, f"{address}/preview", f"{address}/file?form=yaml", waiting, f"{waiting}/preview"):
        assert signed_in.get(path).status_code == 200
        assert signed_in_other.get(path).status_code == 404
    for path in (f"{address}/take-back", waiting, f"{waiting}/discard"):
        assert signed_in_other.submit(path).status_code == 404
    assert "patience" not in signed_in_other.get("/shelf").text
    study = new_study(signed_in_other)
    assert signed_in_other.submit(f"{study}/instruments", pin="patience@1.0").status_code == 422
    assert "patience" not in signed_in_other.get(f"{study}/choose").text


def new_study(browser: Browser) -> str:
    return str(browser.submit("/studies", "/").headers["location"]).removesuffix("/choose")


def test_a_study_chooses_pins_and_keeps_it(signed_in: Browser, app: FastAPI, session: Session) -> None:
    saved(signed_in, app, form(), reverse=["calm2"])
    study = new_study(signed_in)
    page = signed_in.get(f"{study}/choose").text
    assert 'id="patience"' in page
    assert signed_in.submit(f"{study}/instruments", pin="patience@1.0").status_code == 303
    row = session.exec(select(Study)).one()
    pinned = service.pin_instruments(service.draft_of(row))
    assert [block.model_dump()["sha256"] for block in pinned.blocks] == [find("patience@1.0").sha256]
    session.rollback()
    reply = signed_in.submit("/shelf/instruments/patience/1.0/take-back")
    assert reply.status_code == 409
    saved(signed_in, app, second(), reverse=["calm2"])
    assert signed_in.submit(f"{study}/instruments", pin="patience@2.0").status_code == 303
    session.expire_all()
    draft = session.exec(select(Study)).one().draft
    assert [block["pin"] for block in draft["blocks"]] == ["patience@2.0"]


def test_a_save_can_be_taken_back_while_no_study_asks_it(signed_in: Browser, app: FastAPI, session: Session) -> None:
    address = saved(signed_in, app, form())
    assert signed_in.submit(f"{address}/take-back").status_code == 303
    assert signed_in.get(address).status_code == 404
    assert session.exec(select(OwnInstrument)).all() == []
    assert list(app.state.settings.data_dir.glob("instruments/patience/*")) == []
    saved(signed_in, app, form(), **{"title-en": "Another"})
    assert find("patience@1.0").title["en"] == "Another"


@pytest.mark.parametrize("pin", ["patience/1.0", "customer-process/1.0"])
def test_every_instrument_goes_out_in_four_forms_with_its_losses(signed_in: Browser, app: FastAPI, pin: str) -> None:
    saved(signed_in, app, form(), reverse=["calm2"])
    address = f"/shelf/instruments/{pin}"
    page = signed_in.get(address).text
    assert "Nothing is lost." in page
    assert "things are not carried over" in page or "One thing is not carried over" in page
    made = {
        kind: signed_in.get(f"{address}/file?form={kind}") for kind in ("yaml", "xlsform", "limesurvey", "surveyjs")
    }
    assert all("attachment" in reply.headers["content-disposition"] for reply in made.values())
    before = find(pin.replace("/", "@"))
    assert read_file(made["yaml"].content, "a.yaml").instrument == before
    assert read_file(made["xlsform"].content, "a.xlsx").instrument.questions == before.questions
    assert json.loads(made["surveyjs"].content)["pages"]
    assert made["limesurvey"].content.startswith(b"\xef\xbb\xbfid\t")


def test_a_preview_is_a_respondents_page_in_its_direction(signed_in: Browser, app: FastAPI) -> None:
    draft = bring(signed_in, app, form())
    for code, direction, said in (
        ("fa", "rtl", "هنگام انتظار آرامم"),
        ("ar", "rtl", "يزعجني"),
        ("en", "ltr", "I stay calm"),
    ):
        page = signed_in.get(f"{draft}/preview?code={code}").text
        assert f'dir="{direction}"' in page
        assert said in page


def test_a_file_that_is_too_large_is_refused_before_it_is_read(signed_in: Browser) -> None:
    fields = {"csrf": signed_in.token("/shelf")}
    reply = signed_in.post("/shelf", data=fields, files={"file": ("a.xlsx", b"0" * 5_000_001)})
    assert reply.status_code == 413
    assert "an instrument may have 5 MB" in reply.text


def test_discarding_a_draft_leaves_nothing(signed_in: Browser, app: FastAPI) -> None:
    draft = bring(signed_in, app, form())
    assert draft in signed_in.get("/shelf").text
    signed_in.submit(f"{draft}/discard")
    assert signed_in.get(draft).status_code == 404
    assert list(app.state.settings.data_dir.glob("instrument_drafts/*")) == []
