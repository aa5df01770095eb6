"""The heavy steps of Measure and Report, called in the job process only: they load the science stack.

measure(…) writes the analysis of a snapshot as JSON, once with everybody and once without the flagged.
compute(…) analyses a snapshot for a report alone. Both keep the pages of the analysis in every language and kind, so
that reports are printed from them, and both refuse a frozen file that was changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from instruments.language import languages
from instruments.library import find
from psychometrics.analysis import Analysis, analyse
from psychometrics.disclosure.lists import hidden_in_list
from psychometrics.disclosure.protect import protected
from psychometrics.plan import Plan, Step, plan_of
from psychometrics.responses import Responses
from psychometrics.results import Note
from psychometrics.score_table import score_table
from psychometrics.whole_file import write_whole
from reports.hypotheses import Hypothesis
from reports.levels import Border, Levels
from reports.score_file import score_file
from reports.study import Kind, ReportStudy
from survey_app.findings.catalogue import offer
from survey_app.findings.declared import planned_steps, study_steps
from survey_app.findings.files import SCORES
from survey_app.findings.guarding import WHOLE, is_whole
from survey_app.findings.keeping import MANIFEST
from survey_app.findings.paging import write, write_pages
from survey_app.findings.reading import failed_attention, read_frozen, read_references, without
from survey_app.jobs.child import report_progress
from survey_app.planning.taken import planned_size
from survey_app.studies.definition import InstrumentBlock, MeanLevels, StudyDefinition
from survey_app.studies.drafting import pins
from survey_app.studies.measurement import attention_items, promoter_items, study_model, study_variables

FLAGGING = ("speed", "longstring", "attention")
"""The indices whose flags "without the flagged" leaves out; the others are told, not used."""


def measure(
    snapshot: str,
    sha256: str,
    definition: dict[str, Any],
    flow: dict[str, Any],
    out: str,
    facts: dict[str, Any] | None = None,
    folder: str = "",
) -> dict[str, Any]:
    """Analyses a snapshot file and writes `out`; returns where, and how many were read and flagged.

    facts, folder : what the pages of its reports say besides numbers, and where they are kept; empty for none.
    """
    study = StudyDefinition.model_validate(definition)
    responses = read_frozen(snapshot, sha256, study, flow)
    analysis = analyse(responses, study_model(study), study_plan(study), progress=_tell)
    marked = flagged(responses, analysis, study)
    count = int(marked.sum())
    kept = without(responses, marked, Note("flagged_left_out", {"count": count}))
    again = analyse(kept, study_model(study), plan_of(["reliability"]))
    found = {
        **guarded(analysis, responses, study).to_json(),
        "n": responses.n,
        "flagged": count,
        "attention_failed": int(inattentive(responses, analysis, study).sum()),
        "without_flagged": again.to_json()["results"],
    }
    Path(out).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(Path(out), json.dumps(found, ensure_ascii=False))
    if facts and folder:
        keep(analysis, responses, study, flow, facts, Path(folder), read_references(Path(snapshot)))
    return {"path": out, "n": responses.n, "flagged": count}


def compute(
    snapshot: str,
    sha256: str,
    definition: dict[str, Any],
    flow: dict[str, Any],
    facts: dict[str, Any],
    folder: str,
) -> dict[str, Any]:
    """Analyses a snapshot file and keeps the pages of its reports; returns their manifest."""
    study = StudyDefinition.model_validate(definition)
    responses = read_frozen(snapshot, sha256, study, flow)
    analysis = analyse(responses, study_model(study), study_plan(study), progress=_tell)
    return keep(analysis, responses, study, flow, facts, Path(folder), read_references(Path(snapshot)))


def keep(
    analysis: Analysis,
    responses: Responses,
    study: StudyDefinition,
    flow: Mapping[str, Any],
    facts: Mapping[str, Any],
    folder: Path,
    references: pd.Series,
    tell: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Writes the pages of every language and kind and their manifest, which is returned, and the scores of everybody.

    The pages hide small groups; where that hid anything, those that tell them lie apart. A model that is hidden gives
    no scores. references : what each response is called in files, by the index of the responses.
    """
    shown_to_all = guarded(analysis, responses, study)
    write_scores(shown_to_all, responses, references, folder)
    pages = write_pages(shown_to_all, _told(study, flow, facts), folder, tell)
    whole: dict[str, str] = {}
    if shown_to_all is not analysis and study.privacy != "anonymous":
        told = _told(study, flow, {**facts, "cells": WHOLE})
        whole = write_pages(analysis, told, folder / WHOLE, lambda done: None)
    manifest = {"pages": pages, "whole_pages": whole}
    write(folder / MANIFEST, json.dumps(manifest))
    return manifest


def write_scores(analysis: Analysis, responses: Responses, references: pd.Series, folder: Path) -> None:
    """The factor scores of an analysis that has any, as a file in its folder."""
    table = score_table(analysis, responses)
    if table:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(folder / SCORES, score_file(table, references.loc[responses.keyed.index].tolist()))


def _told(study: StudyDefinition, flow: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, ReportStudy]:
    return {code: report_study(study, flow, {**facts, "language": code}) for code in languages()}


def guarded(analysis: Analysis, responses: Responses, study: StudyDefinition) -> Analysis:
    """The analysis with small groups hidden, by the threshold of the study."""
    return protected(analysis, responses, study.least_cell)


def study_plan(study: StudyDefinition) -> Plan:
    """The customary and the declared statistics; data quality is told which answers the attention items asked for."""
    steps = study_steps(study)
    if promoter_items(study) and "nps" not in {step.statistic for step in steps}:
        steps = (*steps, Step("nps"))
    return with_attention(Plan(steps), study)


def with_attention(plan: Plan, study: StudyDefinition) -> Plan:
    """The same plan, told of the study's attention items and questions of the type NPS, and of items not asked of all.

    Where items are missing by design nobody has answered all of them: covariances are taken pair by pair.
    """
    checks, drawn = attention_items(study), "drawn" in declared_rules(study)
    steps = []
    for step in plan.steps:
        known, options = offer(step.statistic), dict(step.options)
        if step.statistic == "quality" and checks:
            options["attention"] = checks
        if step.statistic == "nps":
            options["items"] = list(promoter_items(study))
        if drawn and known is not None and known.option("missing") is not None:
            options.setdefault("missing", "pairwise")
        steps.append(Step(step.statistic, options))
    return Plan(tuple(steps), plan.seed)


def report_study(study: StudyDefinition, flow: Mapping[str, Any], facts: Mapping[str, Any]) -> ReportStudy:
    """What the report says of the study besides numbers, in the report's language."""
    language = facts["language"]
    return ReportStudy(
        title=study.title.get(language) or next(iter(study.title.values()), ""),
        brand=study.brand.get(language) or next(iter(study.brand.values()), ""),
        instruments=tuple(find(pin) for pin in pins(study)),
        made_at=datetime.fromisoformat(facts["made_at"]),
        kind=Kind(facts["kind"]),
        simulated=facts["simulated"],
        privacy=study.privacy,
        first_day=_day(flow.get("first_day")),
        last_day=_day(flow.get("last_day")),
        flow={
            "opened": flow["started"] + flow["declined"],
            "consented": flow["started"],
            "completed": flow["completed"],
        },
        answer_languages=_languages(flow, facts, study),
        rules=declared_rules(study),
        questions=tuple(variable.question for variable in study_variables(study)),
        data_name=facts["data_name"],
        snapshot_at=datetime.fromisoformat(facts["snapshot_at"]),
        planned=planned_size(study),
        levels=levels_of(study.levels),
        hypotheses=tuple(Hypothesis(one.code, one.text, one.test) for one in study.hypotheses),
        declared_plan=declared_plan(study),
    )


def levels_of(said: MeanLevels) -> Levels | None:
    """Means in words as the study has it; None leaves them to the custom of the language."""
    whole = {code: names for code, names in said.names.items() if len([n for n in names if n]) == said.classes}
    return Levels(said.classes, Border(said.border), whole) if said.classes else None


def declared_plan(study: StudyDefinition) -> dict[str, Mapping[str, Any]]:
    """Options by statistic, as they were set down before launch."""
    return {step.statistic: step.options for step in with_attention(Plan(planned_steps(study)), study).steps}


def _languages(flow: Mapping[str, Any], facts: Mapping[str, Any], study: StudyDefinition) -> dict[str, int]:
    """Respondents by language; 0 where so few answered in it that the number is hidden."""
    counted: dict[str, int] = flow.get("languages", {})
    if is_whole(dict(facts), study):
        return counted
    hidden = hidden_in_list(list(counted.values()), study.least_cell)
    return {code: 0 if gone else n for (code, n), gone in zip(counted.items(), hidden, strict=True)}


def declared_rules(study: StudyDefinition) -> dict[str, float]:
    """What the report prints of the rules that were set before launch."""
    drawn = sum(bool(block.sample) for block in study.blocks if isinstance(block, InstrumentBlock))
    rules = {
        "precision": study.omega_width if study.closing.precision else 0.0,
        "drawn": float(drawn),
        "arms": float(len(study.design.arms)),
    }
    return {name: value for name, value in rules.items() if value}


def flagged(responses: Responses, analysis: Analysis, study: StudyDefinition) -> pd.Series:
    """Everybody with a flag by one of the FLAGGING rules, or with a failed attention item."""
    marked, flags = inattentive(responses, analysis, study), _flags(analysis)
    for name in set(FLAGGING).intersection(flags.columns):
        marked |= flags[name].fillna(False).astype(bool).to_numpy()
    return marked


def inattentive(responses: Responses, analysis: Analysis, study: StudyDefinition) -> pd.Series:
    """Who failed an attention item, as data quality tells it; from the answers themselves where it could not."""
    flags = _flags(analysis)
    if "attention" in flags:
        return pd.Series(flags["attention"].to_numpy(bool), index=responses.keyed.index)
    return failed_attention(responses, study)


def _flags(analysis: Analysis) -> pd.DataFrame:
    return getattr(analysis.results.get("quality"), "flags", pd.DataFrame())


def _tell(done: int, total: int, name: str) -> None:
    report_progress(done, total)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
