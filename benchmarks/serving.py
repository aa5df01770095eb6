"""The study of docs/benchmarks-respondents.md, and the web process for it: `python -m benchmarks.serving 8000`."""

from __future__ import annotations

import socket
import sys

import uvicorn

from instruments.instrument import QuestionType
from survey_app.database import Database
from survey_app.main import create_app
from survey_app.models import Study, StudyStatus, StudyVersion
from survey_app.serve import spare_what_stays
from survey_app.settings import read_settings
from survey_app.studies.definition import Choice, Consent, QuestionBlock, StudyDefinition

PER_PAGE = 7
ITEMS, LISTS, STEPS, CHOICES = 30, 5, 7, 5
LANGUAGES = ("en", "fa")


def definition() -> StudyDefinition:
    """Consent, 30 seven-point items and 5 list questions on 5 pages."""
    items = [_question(f"item{n}", QuestionType.LIKERT, STEPS, n) for n in range(ITEMS)]
    lists = [_question(f"list{n}", QuestionType.SINGLE, CHOICES, n + ITEMS) for n in range(LISTS)]
    return StudyDefinition(
        title=_texts("A study of speed"),
        brand=_texts("Avan"),
        languages=list(LANGUAGES),
        blocks=[*items, *lists],
        consent=Consent(text=_texts("You may stop at any time."), contact="a@example.org", keep_until="2099-01-01"),
        page_size=PER_PAGE,
    )


def _question(code: str, type: QuestionType, steps: int, at: int) -> QuestionBlock:
    choices = [Choice(code=step, text=_texts(f"Answer {step}")) for step in range(1, steps + 1)]
    text = _texts(f"A sentence about the brand with which one may agree, number {at + 1}.")
    return QuestionBlock(code=code, type=type, text=text, choices=choices, new_page=at % PER_PAGE == 0)


def _texts(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def publish(database: Database, made: StudyDefinition) -> str:
    """The study, open to everybody; returns its link."""
    with database.session() as session:
        kept = made.model_dump(mode="json")
        study = Study(status=StudyStatus.LIVE, draft=kept)
        session.add(study)
        session.flush()
        session.add(StudyVersion(study_id=study.id, number=1, definition=kept, sha256=made.sha256()))
        session.commit()
        return study.link


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    app = create_app(read_settings())
    spare_what_stays()
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        proxy_headers=False,
        access_log=False,
        server_header=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
