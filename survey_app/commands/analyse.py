"""engagemeter analyse: from a data file and a questionnaire file to a report."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from instruments.instrument import Instrument
from instruments.library import find
from instruments.loader import load
from psychometrics.analysis import Analysis, analyse
from psychometrics.errors import InstrumentError, PlanError, RequestError
from psychometrics.plan import Plan, customary_plan, plan_of
from psychometrics.reading import read_table, responses_from
from psychometrics.responses import Responses
from psychometrics.score_table import score_table
from psychometrics.whole_file import AS_USUAL, write_whole
from reports.score_file import score_file
from reports.study import Kind, ReportStudy
from reports.writing import write_report
from survey_app.findings.plans import check_values


@dataclass(frozen=True, slots=True)
class Made:
    """n respondents used; pages of the report."""

    n: int
    pages: int


def run(
    data: Path,
    instrument: Path,
    out: Path,
    language: str,
    *,
    plan: Path | None = None,
    statistics: str = "",
    seed: int | None = None,
    results: Path | None = None,
    scores: Path | None = None,
    title: str = "",
    strict: bool = False,
    kind: str = Kind.THESIS,
) -> Made:
    """Everything is read and computed before anything is written. Raises EngagemeterError and its kinds."""
    if kind not in list(Kind):
        raise RequestError("report_kind_unknown", place="--kind", known=", ".join(Kind))
    for target in (out, results, scores):
        _check_writable(target)
    asked = _instrument(instrument)
    responses = _responses(data, asked, strict)
    chosen = chosen_plan(plan, statistics, seed)
    if asked.model is None:
        raise InstrumentError("instrument_without_scales", place=str(instrument))
    analysis = analyse(responses, asked.model, chosen)
    pages = write_report(analysis, _facts(asked, data, language, title, responses, Kind(kind)), language, out)
    if results:
        _write_json(analysis, results)
    if scores:
        table = score_table(analysis, responses)
        write_whole(scores, score_file(table, list(responses.keyed.index), "row"), AS_USUAL)
    return Made(responses.n, pages)


def _instrument(path: Path) -> Instrument:
    """A file, or a pin of the shipped library."""
    return load(path) if path.suffix in (".yaml", ".yml") or path.exists() else find(str(path))


def _responses(data: Path, instrument: Instrument, strict: bool) -> Responses:
    table = read_table(data)
    if instrument.model is None:
        raise InstrumentError("instrument_without_scales", place=instrument.pin)
    items = {item.code for item in instrument.model.items}
    known = [question.code for question in instrument.questions if question.code not in items]
    return responses_from(
        table.frame,
        instrument.model,
        name=table.name,
        sha256=table.sha256,
        background=known,
        extra="refuse" if strict else "keep",
        notes=table.notes,
    )


def chosen_plan(path: Path | None, statistics: str, seed: int | None) -> Plan:
    """The plan of a file, or of names with commas between, else the customary one. Raises PlanError, ManyErrors."""
    if path is not None and statistics:
        raise PlanError("plan_and_statistics", place=str(path))
    names = [name.strip() for name in statistics.split(",") if name.strip()]
    plan = _read(path, seed) if path else plan_of(names, seed) if names else customary_plan(seed)
    plan.check()
    check_values(plan)
    return plan


def _read(path: Path, seed: int | None) -> Plan:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PlanError("plan_unreadable", place=str(path), problem=str(error).split("\n")[0]) from error
    plan = Plan.from_dict(_as_plan(document, path))
    return plan if seed is None else Plan(plan.steps, seed)


def _as_plan(document: Any, path: Path) -> dict[str, Any]:
    """A mapping with a list of steps, each a name or a mapping, and a whole seed."""
    plan = document if isinstance(document, dict) else {"steps": document}
    steps, problem = plan.get("steps"), ""
    if not isinstance(steps, list) or not all(isinstance(step, str | dict) for step in steps):
        problem = "steps"
    elif not all(isinstance(step.get("options") or {}, dict) for step in steps if isinstance(step, dict)):
        problem = "options"
    elif not isinstance(plan.get("seed", 0), int):
        problem = "seed"
    if problem:
        raise PlanError("plan_unreadable", place=str(path), problem=problem)
    return plan


def _facts(
    instrument: Instrument, data: Path, language: str, title: str, responses: Responses, kind: Kind
) -> ReportStudy:
    named = instrument.title.get(language) or next(iter(instrument.title.values()))
    made = os.environ.get("SOURCE_DATE_EPOCH")
    return ReportStudy(
        title=title or named,
        instruments=(instrument,),
        kind=kind,
        made_at=datetime.fromtimestamp(int(made), UTC) if made else datetime.now(UTC).replace(microsecond=0),
        flow=dict(responses.flow),
        data_name=data.name,
    )


def _check_writable(target: Path | None) -> None:
    if target is None:
        return
    folder = target.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise RequestError("folder_not_writable", place=str(target), folder=str(folder))


def _write_json(analysis: Analysis, path: Path) -> None:
    write_whole(path, json.dumps(analysis.to_json(), ensure_ascii=False, indent=1), AS_USUAL)
