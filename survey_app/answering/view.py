"""The respondent's pages as HTML: one request each, with style and script inside, small on the wire."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import jdatetime
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from instruments.language import Language, language
from instruments.questions.registry import kind
from survey_app.answering import course, keys, kiosk, linking, ready
from survey_app.answering.cards import CardMaker
from survey_app.answering.forms import Wrong
from survey_app.answering.linking import Asked
from survey_app.answering.opening import OpenStudy, Published, instruments_of
from survey_app.answering.pages import Questionnaire, text_in
from survey_app.answering.service import State
from survey_app.pages import FOLDER, environment
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.logic import MODE
from survey_app.studies.logic_check import everything
from survey_app.studies.own import question_blocks

SMALLEST_PACKED = 400
PART = "x-part"
NAMES = {"identified": "kept_with", "pseudonymous": "not_asked", "anonymised": "not_asked", "anonymous": "not_asked"}


def language_for(request: Request, definition: StudyDefinition | None, chosen: str = "") -> Language:
    """The language asked for, else the browser's, else the study's first; always one that the study has.

    The language of a shared device says nothing of who stands before it.
    """
    offered = definition.languages if definition and definition.languages else ["fa", "ar", "en"]
    said = "" if kiosk.here(request) else request.headers.get("accept-language", "")
    browser = [part.split(";")[0].strip()[:2].lower() for part in said.split(",")]
    wanted = [request.query_params.get("lang", ""), chosen, *browser]
    return language(next((code for code in wanted if code in offered), offered[0]))


def consent_text(definition: StudyDefinition, code: str) -> str:
    return text_in(definition.consent.text, code)[0]


class View:
    """The pages of one study for one request."""

    def __init__(
        self, request: Request, link: str, published: Published | None, t: Language, *, simulated: bool = False
    ) -> None:
        self.request, self.published, self.t, self.simulated = request, published, t, simulated
        self.home, self.link = kiosk.home(request, link), link

    def consent(
        self, key: str, *, action: str, refused: bool = False, agreed: bool = False, asked: Asked | None = None
    ) -> Response:
        """refused : the study's box was not ticked; agreed : it was; asked : the second consent, if there is one."""
        definition = self._published().definition
        questionnaire = self._published().questionnaire(0)
        carried = linking.carried(asked.customer) if asked and asked.customer else ""
        test = self.request.query_params.get("test", "")

        def laid_out(own: Mapping[str, str]) -> str:
            return self._html(
                "consent.html",
                title=self.word("consent.title"),
                simulated=self.simulated,
                about=[part for part in consent_text(definition, self.t.code).split("\n") if part.strip()],
                facts=self._facts(definition, questionnaire),
                promise=self.t.text(f"web.privacy.promise.{definition.privacy}"),
                contact=definition.consent.contact,
                action=action,
                test=test,
                refused=refused,
                agreed=agreed,
                asked=asked,
                query=self._query() + (f"&customer={carried}" if carried else ""),
                carried=carried,
                linking_words=linking.words(definition, self.t) if asked else "",
                key_name=linking.key_name(definition, self.t),
                waiting=CardMaker(definition, self.t).waiting(0),
                **own,
            )

        fresh = action == self.home and not (refused or agreed or asked or test)
        html = self._for_all(("consent",), laid_out, key, ready_made=fresh and bool(self._published().version_id))
        wrong = refused or (asked is not None and bool(asked.wrong))
        return packed(self.request, html, 422 if wrong and not self._is_part else 200)

    def page(
        self,
        state: State,
        key: str,
        *,
        number: int = 0,
        wrong: Mapping[str, Wrong] | None = None,
        missing: Sequence[str] = (),
        typed: Mapping[str, Sequence[str]] | None = None,
    ) -> Response:
        """One page of cards; `typed` is what was sent and found wrong, shown again as it was."""
        published, wrong = self._published(), wrong or {}
        questionnaire, known = published.pages_for(state.seed, state.answers, state.design)
        page = questionnaire.page(min(questionnaire.page_to_show(number or state.page), len(questionnaire.pages)))
        maker = CardMaker(published.definition, self.t, known, questionnaire.questions)
        advice = {code: question.advice for code, question in page.questions.items()} if wrong else {}
        advice |= {block.code: block.advice for block in question_blocks(published.definition)} if wrong else {}
        errors = {
            code: maker.sentence(page.questions[code], wrong.get(code), advice.get(code))
            for code in (*wrong, *missing)
            if code in page.questions
        }
        kept = {code: values for code, values in (typed or {}).items() if code in wrong}

        def laid_out(own: Mapping[str, str]) -> str:
            sections = maker.sections(page, state.answers, errors, kept)
            cards = [card for section in sections for card in section.cards]
            return self._html(
                "page.html",
                title=self.word("page_of", page=page.number, pages=len(questionnaire.pages)),
                at=f"{self.home}/{page.number}",
                in_form=True,
                page=page,
                pages=len(questionnaire.pages),
                sections=sections,
                wide=any(head for section in sections for head, _ in section.groups),
                errors=[card for card in cards if card.error],
                may_skip=bool(missing),
                answered=bool(state.answers),
                waiting=maker.waiting(len(cards)),
                **own,
            )

        untouched = not errors and not any(code in state.answers for code in page.questions)
        ready_made = untouched and published.same_for_all and not self._query()
        html = self._for_all((page.number, bool(state.answers)), laid_out, key, ready_made=ready_made)
        return packed(self.request, html, 422 if errors and not self._is_part else 200)

    def thanks(self, receipt: str, key: str) -> Response:
        """The receipt code; without one, that all is done already."""
        mine = f"{self.request.app.state.settings.base_url}/s/{self.link}/mine"

        def laid_out(own: Mapping[str, str]) -> str:
            shown = {"title": self.word("thanks.title"), "at": f"{self.home}/done", "forget": own["reference"]}
            return self._html("thanks.html", **{**own, **shown, "receipt": own.get("receipt", ""), "mine": mine})

        html = self._for_all(("thanks",), laid_out, key, ready_made=bool(receipt), receipt=receipt)
        return packed(self.request, html, 200)

    def ended(self, state: State) -> Response:
        """For whoever was thanked before the end, in the researcher's words where there are any."""
        logic = self._published().definition.logic
        own = text_in(course.reason_text([rule.text for rule in logic.screen_out], state.design), self.t.code)[0]
        said = own if state.ended == "screened" and own else self.word(f"ended.{state.ended}")
        heading = self.word("ended.title")
        return self._render(
            "message.html",
            title=heading,
            heading=heading,
            paragraphs=said.split("\n"),
            links=[],
            at=f"{self.home}/done",
        )

    def ask_code(self, *, wrong: bool = False) -> Response:
        promise = self.t.text(f"web.privacy.code.{self._published().definition.privacy}")
        title = self.word("mine.title")
        return self._render("mine.html", 404 if wrong else 200, title=title, wrong=wrong, promise=promise)

    def kept(
        self, code: str, state: State, began: datetime, *, unticked: bool = False, joined: bool = False
    ) -> Response:
        """All that is stored of one response, in words; joined : with the firm's records."""
        published = self._published()
        maker = CardMaker(published.definition, self.t)
        asked, _ = published.pages_for(state.seed, state.answers, state.design)
        questions = {item: q for item, q in asked.questions.items() if kind(q).asks}
        facts = [
            (self.word("mine.begun"), self.t.date(began)),
            (self.word("mine.finished"), self.t.date(state.completed_at or began)),
            (self.word("mine.language"), language(state.language).name),
        ]
        if state.design.get(MODE) == kiosk.KIOSK:
            facts.append((self.word("kiosk.device"), self.word("kiosk.shared")))
        if published.definition.linking.by != "none":
            said = self.t.text(f"web.value_link.mine.{'yes' if joined else 'no'}")
            facts.append((self.t.text("web.value_link.mine.title"), said))
        return self._render(
            "kept.html",
            422 if unticked else 200,
            title=self.word("mine.kept_title"),
            facts=facts,
            kept=[(maker.text(q.text), maker.answer(q, state.answers.get(item))) for item, q in questions.items()],
            code=code,
            joined=joined,
            unticked=unticked,
        )

    def message(self, key: str, status: int = 200, links: Sequence[tuple[str, str]] = ()) -> Response:
        """One sentence with a next step; `key` names words with a title and a text."""
        heading = self.word(f"{key}.title")
        return self._render(
            "message.html", status, title=heading, heading=heading, paragraphs=[self.word(f"{key}.text")], links=links
        )

    def deleted(self) -> Response:
        heading = self.word("mine.deleted_title")
        text = [self.word("mine.deleted")]
        return self._render("message.html", title=heading, heading=heading, paragraphs=text, links=[])

    def apart(self) -> Response:
        """Told after the second consent was taken back."""
        heading, text = (self.t.text(f"web.value_link.mine.{part}") for part in ("stopped_title", "stopped"))
        return self._render("message.html", title=heading, heading=heading, paragraphs=[text], links=[])

    def word(self, key: str, **slots: Any) -> str:
        return self.t.text(f"web.answering.{key}", **slots)

    def _published(self) -> Published:
        if self.published is None:
            raise LookupError("this page needs a study")
        return self.published

    def _facts(self, definition: StudyDefinition, questionnaire: Questionnaire) -> list[tuple[str, str]]:
        questions, pages = self.t.number(len(questionnaire.questions)), len(questionnaire.pages)
        facts = [
            (self.word("consent.time"), self.word("consent.minutes", count=questionnaire.minutes)),
            (self.word("consent.questions"), self.word("consent.length", count=pages, questions=questions)),
            (self.word("consent.name"), self.word(f"consent.{NAMES[definition.privacy]}")),
        ]
        if definition.consent.keep_until:
            facts.append(
                (self.word("consent.keep_until"), self._day(date.fromisoformat(definition.consent.keep_until)))
            )
        return facts

    def _day(self, day: date) -> str:
        """A day with its month in words, in the language's calendar."""
        shown = jdatetime.date.fromgregorian(date=day) if self.t.calendar == "jalali" else day
        year = self.t.number(shown.year, grouped=False)
        return self.word(
            "day_month_year", day=self.t.number(shown.day), month=self.word(f"months.{shown.month}"), year=year
        )

    def _for_all(
        self,
        what: tuple[Any, ...],
        laid_out: Callable[[Mapping[str, str]], str],
        key: str,
        *,
        ready_made: bool,
        receipt: str = "",
    ) -> str:
        """A page with its key and nonce; laid out once where it is the same for everybody."""
        own = {"key": key, "reference": f"em.{keys.reference(key)}", "nonce": self.request.state.nonce}
        own |= {"receipt": receipt} if receipt else {}
        if not (ready_made and keys.is_key(key)):
            return laid_out(own)
        return ready.page((self._published().version_id, *self._named(), *what), laid_out, own)

    def _render(self, template: str, status: int = 200, **values: Any) -> Response:
        return packed(self.request, self._html(template, **values), 200 if self._is_part and status == 422 else status)

    @property
    def _is_part(self) -> bool:
        """Whether the page's own script asks, which needs neither style nor script again."""
        return self.request.headers.get(PART) == "1"

    def _named(self) -> tuple[Any, ...]:
        """What a page looks like beside its content."""
        return self.home, self.t.code, self._is_part, self.simulated

    def _html(self, template: str, **values: Any) -> str:
        definition = self.published.definition if self.published else None
        offered = definition.languages if definition else []
        known = {
            "t": self.t,
            "word": self.word,
            "home": self.home,
            "name": text_in(definition.title, self.t.code)[0] if definition else "",
            "switches": [language(code) for code in offered if code != self.t.code],
            "query": self._query(),
            "nonce": self.request.state.nonce,
            "part": self._is_part,
            "css": style(),
            "script": script(),
            "at": "",
            "forget": "",
            "in_form": False,
            "kiosk": None,
        }
        idle = definition.kiosk_idle if definition else StudyDefinition().kiosk_idle
        shared = kiosk.values(self.request, self.home, template, idle)
        return environment().get_template(f"answering/{template}").render({**known, **values, **shared})

    def _query(self) -> str:
        test = self.request.query_params.get("test", "")
        return f"&test={test}" if keys.is_key(test.ljust(22, "_")) and test else ""


def packed(request: Request, html: str, status: int) -> Response:
    """The page, compressed when the browser takes that."""
    body = html.encode()
    response = HTMLResponse(body, status, headers={"Vary": f"Accept-Encoding, {PART}", "Cache-Control": "no-store"})
    if len(body) >= SMALLEST_PACKED and "gzip" in request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(body, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response


def preview(request: Request, link: str, definition: StudyDefinition, t: Language, number: int = 1) -> Response:
    """A page of a draft as a respondent would see it; nothing on it can be sent. 0 is the consent page."""
    definition = everything(definition)
    published = Published("", 0, definition, instruments_of(definition), everything=True)
    view = View(request, link, published, t)
    if number < 1 or not published.questionnaire(0).pages:
        return view.consent("", action="#", asked=None if definition.linking.by == "none" else Asked())
    last = len(published.questionnaire(0).pages)
    state = State("", t.code, 0, min(number, last), None, None, {})
    return view.page(state, "")


def of_study(request: Request, study: OpenStudy, t: Language) -> View:
    return View(request, study.link, study.published, t, simulated=study.simulated)


@cache
def style() -> Markup:
    """The sheet without comments and spaces."""
    text = re.sub(r"/\*.*?\*/", "", (FOLDER / "static/answering/respondent.css").read_text("utf-8"), flags=re.S)
    text = re.sub(r"\s+", " ", text)
    return Markup(re.sub(r" ?([{};,>]) ?|(:) ", r"\1\2", text).replace(";}", "}").strip())


@cache
def script() -> Markup:
    """The script without comment lines and indents."""
    lines = (FOLDER / "static/answering/respondent.js").read_text("utf-8").splitlines()
    return Markup("\n".join(line.strip() for line in lines if line.strip() and not line.strip().startswith("//")))
