"""What the analysis screen shows: statistics to choose with their options, what will run, and what was run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from psychometrics.errors import EngagemeterError
from psychometrics.plan import Plan
from survey_app.errors import told
from survey_app.findings import plans, service
from survey_app.findings.analyses import analysis_lines
from survey_app.findings.catalogue import GROUPS, OFFERS, offer
from survey_app.findings.declared import declares, study_steps
from survey_app.findings.offering import Offer, Option
from survey_app.findings.plans import PRESETS, Available, as_fields, available, plan_text
from survey_app.findings.snapshots import PANEL, latest_snapshot, panel_columns
from survey_app.findings.views import snapshot_view
from survey_app.models import Study
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import construct_titles, study_questions
from survey_app.studies.overview import collected_definition
from survey_app.studies.screens import frame
from survey_app.studies.service import latest_version
from survey_app.studies.shelf import in_language

Fields = Mapping[str, Sequence[str]]
OWN = "study"
"""The preset that a study with hypotheses or a plan of its own has before all others."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class OptionView:
    """field : its name in the form. value : as typed, for numbers. low, high : in the language's digits."""

    field: str
    label: str
    kind: str
    value: str
    choices: tuple[Choice, ...]
    low: float
    high: float
    about: str


@dataclass(frozen=True, slots=True)
class OfferView:
    """lacks : in words, why the study can't have it; empty when it can."""

    name: str
    title: str
    answers: str
    chosen: bool
    lacks: str
    options: tuple[OptionView, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One step of what will run, with the options that differ from the customary ones, in words."""

    title: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Names of what the screen speaks about, in one language."""

    t: Language
    names: Mapping[str, str]

    @classmethod
    def of(cls, definition: StudyDefinition, t: Language) -> Words:
        scales = {code: in_language(texts, t.code) for code, texts in construct_titles(definition).items()}
        questions = {q.code: in_language(q.label, t.code) or q.code for q in study_questions(definition)}
        panel = {name: t.text(f"web.panels.columns_of.{name}") for name in PANEL}
        return cls(t, {**panel, **questions, **scales, "language": t.text("web.analyse.answer_language")})

    def statistic(self, name: str) -> str:
        key = f"web.analyse.statistics.{name}.title"
        return self.t.text(key) if self.t.has(key) else name

    def option(self, statistic: str, name: str) -> str:
        own = f"web.analyse.options.{statistic}_{name}"
        return self.t.text(own if self.t.has(own) else f"web.analyse.options.{name}")

    def value(self, option: Option, value: Any) -> str:
        if isinstance(value, bool):
            return self.t.text(f"web.analyse.values.{'yes' if value else 'no'}")
        if isinstance(value, (int, float)):
            return self.number(value)
        if isinstance(value, (list, tuple)):
            return self.t.list_separator.join(self.value(option, each) for each in value)
        if option.kind in ("scale", "scales", "variable", "variables"):
            return self.names.get(value, value)
        if option.kind == "text":
            return "".join(f"\n\u2066{line}\u2069" for line in str(value).splitlines())
        return self.t.text(f"web.analyse.values.{value}")

    def number(self, value: float) -> str:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
        return self.t.number(value, len(text.partition(".")[2]), grouped=False)


def screen(
    session: Session, study: Study, t: Language, fields: Fields, problems: Sequence[EngagemeterError] = (), **state: Any
) -> dict[str, Any]:
    """The whole screen. fields : what is chosen, as the form posts it. state : may_run, preset, text (of a plan)."""
    definition = collected_definition(latest_version(session, study), study)
    words, has = Words.of(definition, t), available(definition, panel_columns(session, study, definition))
    plan = _plan(fields, has) if not problems else None
    return {
        **frame(session, study, t, "measure"),
        "snapshot": snapshot_view(latest_snapshot(session, study), study, t),
        "groups": tuple((group, _group(group, fields, has, words)) for group in GROUPS),
        "presets": (OWN, *PRESETS) if declares(definition) else tuple(PRESETS),
        "preset": state.get("preset", ""),
        "may_run": state.get("may_run", False),
        "seed": (list(fields.get("seed", ())) or [str(plans.SEED)])[0],
        "problems": [problem_words(error, words) for error in problems],
        "lines": plan_lines(plan, words) if plan else (),
        "plan_text": plan_text(plan) if plan else state.get("text", ""),
        "path": f"/studies/{study.id}/analyse",
        "analyses": analysis_lines(session, service.planned_of(session, study, released=not state.get("may_run")), t),
        "least": service.MEASURED,
    }


def offered(session: Session, study: Study) -> Available:
    """What respondents were asked, as far as an analysis can choose among it."""
    definition = collected_definition(latest_version(session, study), study)
    return available(definition, panel_columns(session, study, definition))


def declared_definition(session: Session, study: Study) -> StudyDefinition | None:
    """The published definition where it declares a plan or tests of its own."""
    definition = collected_definition(latest_version(session, study), study)
    return definition if declares(definition) else None


def preset_fields(preset: str, has: Available, definition: StudyDefinition | None = None) -> Fields:
    """The form with the statistics of a preset that the study can have; "study" is the plan that it declares."""
    if preset == OWN and definition is not None:
        return as_fields(Plan(tuple(step for step in study_steps(definition) if _may(step.statistic, has))))
    return {"statistics": [name for name in PRESETS.get(preset, PRESETS["customary"]) if _may(name, has)]}


def _may(name: str, has: Available) -> bool:
    each = offer(name)
    return each is not None and not has.lacks(each)


def plan_lines(plan: Plan, words: Words) -> tuple[Line, ...]:
    return tuple(
        Line(words.statistic(step.statistic), _changed(step.statistic, step.options, words)) for step in plan.steps
    )


def problem_words(error: EngagemeterError, words: Words) -> dict[str, str]:
    """An error about the plan, with the names of statistic, option and values in the reader's words."""
    slots: dict[str, Any] = dict(error.params)
    known = offer(str(error.params.get("statistic", "")))
    option = known.option(str(slots.get("option", ""))) if known else None
    if known and option:
        slots["option"] = words.option(known.name, option.name)
        slots["known"] = words.value(option, slots.get("known", ()))
    if known:
        slots["statistic"] = words.statistic(known.name)
    slots |= {name: words.number(slots[name]) for name in ("low", "high") if name in slots}
    return told(type(error)(error.code, "", **slots), words.t)


def _plan(fields: Fields, has: Available) -> Plan | None:
    try:
        return plans.plan_from(fields, has)
    except EngagemeterError:
        return None


def _changed(statistic: str, options: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    known = offer(statistic)
    pairs = [(known.option(name), value) for name, value in options.items()] if known else []
    return tuple(
        words.t.text("web.analyse.option_is", option=words.option(statistic, o.name), value=words.value(o, value))
        for o, value in pairs
        if o is not None
    )


def _group(group: str, fields: Fields, has: Available, words: Words) -> tuple[OfferView, ...]:
    return tuple(_offer(each, fields, has, words) for each in OFFERS if each.group == group)


def _offer(each: Offer, fields: Fields, has: Available, words: Words) -> OfferView:
    lacking = has.lacks(each)
    return OfferView(
        name=each.name,
        title=words.statistic(each.name),
        answers=words.t.text(f"web.analyse.statistics.{each.name}.answers"),
        chosen=each.name in fields.get("statistics", ()) and not lacking,
        lacks=words.t.text(f"web.analyse.needs.{lacking}") if lacking else "",
        options=tuple(_option(each, option, fields, has, words) for option in each.options) if not lacking else (),
    )


def _option(each: Offer, option: Option, fields: Fields, has: Available, words: Words) -> OptionView:
    field = f"{each.name}.{option.name}"
    given = list(fields[field]) if field in fields else plans.as_texts(option.default)
    codes = ("yes", "no") if option.kind == "flag" else has.choices(option)
    choices = tuple(Choice(code, _choice_words(code, option, words), code in given) for code in codes)
    own = f"web.analyse.about.{each.name}_{option.name}"
    about = own if words.t.has(own) else f"web.analyse.about.{option.name}"
    return OptionView(
        field=field,
        label=words.option(each.name, option.name),
        kind=option.kind,
        value=given[0] if given else "",
        choices=choices,
        low=option.low,
        high=option.high,
        about=words.t.text(about) if words.t.has(about) else "",
    )


def _choice_words(code: str, option: Option, words: Words) -> str:
    return words.t.text(f"web.analyse.values.{code}") if option.kind == "flag" else words.value(option, code)
