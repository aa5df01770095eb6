"""Planned analyses as pages show them: the list of all, and one with its results."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from instruments.language import Language
from survey_app.errors import NotFound
from survey_app.findings import guarding, service
from survey_app.findings.figures import note_words, number, reason
from survey_app.findings.guarding import WHOLE, Cells
from survey_app.findings.moments import MomentView, moment_view
from survey_app.findings.page_styles import PageStyles
from survey_app.findings.plans import PRESETS, plan_of_job, plan_text
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import JobView, job_view
from survey_app.models import Job, JobStatus, Researcher, Snapshot, Study
from survey_app.studies.screens import frame

SCROLLS = re.compile(r'<figure class="(table|chart)')
NOT_SHOWN = ("contents",)
ABOUT = ("method", "references", "reproducibility")
"""Sections that stand folded below the results."""
DECIMALS = 3


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """One analysis in the list. plan, data : the first eight digits of each hash; plan is empty until it is done."""

    job: JobView
    made: MomentView
    n: int
    title: str
    steps: tuple[str, ...]
    seed: str
    plan: str
    data: str
    who: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One section of the results. body : the report's own HTML, without inline styles."""

    name: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class PlainTable:
    """The frame of a statistic that has no section: heads and cells ready for the page."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int


def analysis_lines(session: Session, jobs: Sequence[Job], t: Language) -> tuple[AnalysisView, ...]:
    return tuple(_view(session, job, t) for job in jobs)


def planned(job: Job) -> Job:
    """The job itself, if it is a planned analysis. Raises NotFound for any other."""
    if job.kind != "analysis" or "plan" not in job.input:
        raise NotFound
    return job


def analysis(session: Session, study: Study, job: Job, t: Language, *, cells: Cells = "hidden") -> dict[str, Any]:
    """The page of one analysis: its progress, why it failed, or what it found, small groups hidden or not."""
    shown = _view(session, planned(job), t)
    found = _found(job, t, cells)
    styles = PageStyles()
    sections = [_finding(each, styles) for each in found["sections"] if each["name"] not in NOT_SHOWN]
    return {
        **frame(session, study, t, "measure"),
        "analysis": shown,
        "plan_text": plan_text(plan_of_job(job)),
        "findings": [each for each in sections if each.name not in ABOUT],
        "about": [each for each in sections if each.name in ABOUT],
        "tables": [_table(each, t) for each in found["tables"]],
        "refused": [(_title(each["statistic"], t), reason(each["reason"], t)) for each in found["refused"]],
        "notes": [note_words(note, t) for note in found["notes"]],
        "styles": styles.sheet(),
        "done": job.status is JobStatus.DONE,
        "kinds": service.KINDS,
        "reports": [made for made in _reports(session, study, cells) if made.input.get("analysis_id") == job.id],
        "whole": cells == "whole" and bool(job.result.get("whole_pages")),
    }


def _view(session: Session, job: Job, t: Language) -> AnalysisView:
    snapshot = session.get(Snapshot, job.input["snapshot_id"])
    person = session.get(Researcher, job.researcher_id) if job.researcher_id else None
    plan, shown = plan_of_job(job), job_view(job, t)
    assert shown is not None
    return AnalysisView(
        job=shown,
        made=moment_view(job.created_at, session.get_one(Study, job.study_id), t),
        n=snapshot.n if snapshot else 0,
        title=_named([step.statistic for step in plan.steps], t),
        steps=tuple(_title(step.statistic, t) for step in plan.steps),
        seed=str(plan.seed),
        plan=fingerprint(job.result.get("plan_sha256", "")),
        data=fingerprint(snapshot.sha256) if snapshot else "",
        who=person.name if person else "",
    )


def _named(statistics: Sequence[str], t: Language) -> str:
    """The name of the ready-made choice that these are, else their own names."""
    preset = next((name for name, chosen in PRESETS.items() if set(chosen) == set(statistics)), "")
    own = t.list_separator.join(_title(name, t) for name in statistics)
    return t.text(f"web.analyse.presets.{preset}") if preset else own


def _reports(session: Session, study: Study, cells: Cells) -> list[Job]:
    return service.reports_of(session, study, released=cells == "hidden" and guarding.whole_allowed(session, study))


def _found(job: Job, t: Language, cells: Cells) -> dict[str, Any]:
    """What the job wrote for this language; empty parts while it isn't done."""
    folder = Path(job.result.get("path", "")).parent
    if cells == "whole" and job.result.get("whole_pages"):
        folder = folder / WHOLE
    wanted = next((path for code in (t.code, "en") if (path := folder / f"{code}.json").is_file()), None)
    if job.status is not JobStatus.DONE or wanted is None:
        return {"sections": [], "tables": [], "refused": [], "notes": []}
    found: dict[str, Any] = json.loads(wanted.read_text("utf-8"))
    return found


def _finding(section: dict[str, Any], styles: PageStyles) -> Finding:
    body = styles.without_inline(section["body"]).replace("<h2", "<h3").replace("</h2>", "</h3>")
    return Finding(section["name"], section["title"], Markup(SCROLLS.sub(r'<figure tabindex="0" class="\1', body)))


def _table(table: dict[str, Any], t: Language) -> PlainTable:
    heads = tuple(_head(column, t) for column in table["columns"])
    rows = tuple(tuple(_cell(value, t) for value in row) for row in table["rows"])
    return PlainTable(_title(table["statistic"], t), heads, rows, table["more"])


def _head(column: str, t: Language) -> str:
    key = f"report.columns.{column}"
    return t.text(key).replace("*", "") if t.has(key) else column


def _cell(value: Any, t: Language) -> str:
    figure = number(value)
    if figure is None:
        return "–" if value is None or isinstance(value, dict) else t.local_digits(str(value))
    return t.number(figure, 0 if figure.is_integer() and isinstance(value, int) else DECIMALS)


def _title(statistic: str, t: Language) -> str:
    key = f"web.analyse.statistics.{statistic}.title"
    return t.text(key) if t.has(key) else statistic
