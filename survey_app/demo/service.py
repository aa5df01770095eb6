"""The demo study: one per installation, clearly simulated, with a measurement ready when a newcomer opens it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from instruments.language import language, languages
from instruments.library import find
from survey_app import audit
from survey_app.demo import population
from survey_app.demo.respondents import Simulated, person_id, respondents
from survey_app.findings import service as findings
from survey_app.models import Membership, Researcher, Response, ResponseStatus, Role, Study, StudyVersion
from survey_app.settings import Settings
from survey_app.studies import drafting, service
from survey_app.studies.definition import Consent, Linking, StudyDefinition
from survey_app.studies.forms import with_template
from survey_app.studies.measurement import attention_items
from survey_app.studies.overview import questionnaire_of

INSTRUMENTS = ("brand-engagement@1.0", "goal-alignment@1.0", "engagement-behaviours@1.0", "background@1.0")
BEGAN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DAYS = 21
KEEP_UNTIL = "2099-12-31"


def demo_study(session: Session) -> Study | None:
    """The installation's demo study, if there is one."""
    return session.exec(select(Study).where(col(Study.simulated).is_(True)).order_by(col(Study.created_at))).first()


def ensure_demo(session: Session) -> Study:
    """The demo study, made now if it isn't there: published, with its simulated responses. The same everywhere."""
    existing = demo_study(session)
    if existing is not None:
        return existing
    study = Study(simulated=True, draft=demo_definition().model_dump(mode="json"))
    session.add(study)
    session.flush()
    version = service.publish(session, study, audit.PROGRAM)
    study.created_at = study.published_at = version.published_at = BEGAN
    definition = StudyDefinition.model_validate(version.definition)
    people = respondents(questionnaire_of(definition), attention_items(definition))
    session.add_all([_response(study, version, person, number) for number, person in enumerate(people)])
    session.add_all(_declined(study, version))
    session.flush()
    return study


def ready_demo(session: Session, settings: Settings, by: Researcher | None = None) -> Study:
    """The demo study with its data frozen and their analysis ordered, so that a newcomer finds results."""
    study = ensure_demo(session)
    if findings.measured(session, study).snapshot is None:
        findings.measure(session, study, settings, by)
    return study


def open_to(session: Session, study: Study, researcher: Researcher) -> None:
    """Lets a researcher into the demo: the first owns it, later ones may analyse and report."""
    members = session.exec(select(Membership).where(Membership.study_id == study.id)).all()
    if any(member.researcher_id == researcher.id for member in members):
        return
    role = Role.ANALYST if members else Role.OWNER
    session.add(Membership(study_id=study.id, researcher_id=researcher.id, role=role))
    session.flush()


def demo_definition() -> StudyDefinition:
    """What the demo asks: engagement, goal alignment, behaviours, an attention item and the background."""
    words = {code: language(code) for code in languages()}
    definition = StudyDefinition(
        title={code: t.text("web.demo.title") for code, t in words.items()},
        brand={code: t.text("web.demo.brand") for code, t in words.items()},
        languages=list(words),
        consent=Consent(contact="demo@example.org", keep_until=KEEP_UNTIL),
        linking=Linking(by="question", key_name={code: t.text("web.demo.customer_key") for code, t in words.items()}),
    )
    for pin in INSTRUMENTS:
        definition = drafting.add_instrument(definition, find(pin))
    return with_template(drafting.set_attention(definition, wanted=True))


def _response(study: Study, version: StudyVersion, person: Simulated, number: int) -> Response:
    began = _moment(number)
    ended = began + timedelta(seconds=person.seconds)
    return Response(
        id=person.id,
        study_id=study.id,
        study_version_id=version.id,
        submission_key=f"simulated-{person.id}",
        resume_hash=f"simulated-{person.id}",
        status=ResponseStatus.COMPLETED if person.completed else ResponseStatus.STARTED,
        language=person.language,
        page=person.pages,
        seed=person.seed,
        answers=dict(person.answers),
        started_at=began,
        saved_at=ended,
        completed_at=ended if person.completed else None,
    )


def _declined(study: Study, version: StudyVersion) -> list[Response]:
    first = population.COMPLETED + population.LEFT
    return [
        Response(
            id=person_id(population.SEED, number),
            study_id=study.id,
            study_version_id=version.id,
            submission_key=f"simulated-{person_id(population.SEED, number)}",
            resume_hash=f"simulated-{person_id(population.SEED, number)}",
            status=ResponseStatus.DECLINED,
            language="fa",
            started_at=_moment(number),
            saved_at=_moment(number),
        )
        for number in range(first, first + population.DECLINED)
    ]


def _moment(number: int) -> datetime:
    """A time of day between morning and night, on a day of the fieldwork."""
    draw = Random(f"{population.SEED} time {number}")
    return BEGAN + timedelta(days=draw.randrange(DAYS), seconds=draw.randrange(15 * 3600))
