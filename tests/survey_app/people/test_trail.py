"""The trail says every action of a study in words, in each language, beside its stable name."""

from __future__ import annotations

import re
from pathlib import Path

from sqlmodel import Session

import survey_app
from instruments.language import language, languages
from survey_app import audit
from survey_app.database import Database
from survey_app.models import Researcher, Study
from survey_app.people.trail import PAGE, trail, words_of
from survey_app.studies import service as studies

RECORDED = re.compile(r'record\(\s*[^()]*?"([a-z]+\.[a-z_]+)"')
OF_NO_STUDY = ("account.", "instance.", "instrument.")


def actions() -> set[str]:
    """The names that the program writes with a study at hand."""
    sources = Path(survey_app.__file__).parent.rglob("*.py")
    found = {name for source in sources for name in RECORDED.findall(source.read_text("utf-8"))}
    return {name for name in found if not name.startswith(OF_NO_STUDY)}


def test_every_action_of_a_study_has_words_in_each_language() -> None:
    assert len(actions()) > 20
    lacking = {(code, name) for code in languages() for name in actions() if words_of(name, language(code)) == name}
    assert lacking == set()


def test_entries_are_the_study_s_own_newest_first_and_paged(database: Database, researcher: Researcher) -> None:
    with database.session() as session:
        mine, other = (studies.create(session, researcher, "en") for _ in range(2))
        for number in range(PAGE):
            audit.record(session, researcher.id, "study.publish", mine.id, number=number)
        audit.record(session, audit.NOBODY, "response.withdraw", mine.id)
        audit.record(session, audit.PROGRAM, "job.order_report", "a job", study_id=mine.id)
        audit.record(session, researcher.id, "study.close", other.id)
        session.commit()
        first, pages = shown(session, mine.id, 1)
        second, _ = shown(session, mine.id, 2)
    assert pages == 2
    assert [entry.action for entry in first[:3]] == ["job.order_report", "response.withdraw", "study.publish"]
    assert [entry.who for entry in first[:3]] == ["the program", "somebody unknown", "Mina"]
    assert first[2].details == "version 49"
    assert second[-1].action == "study.create"


def shown(session: Session, study_id: str, page: int) -> tuple[list, int]:
    return trail(session, session.get_one(Study, study_id), language("en"), page)
