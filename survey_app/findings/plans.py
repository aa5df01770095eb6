"""A plan out of the analysis screen's form, or out of a text; checked here, because the web can't load the registry.

Everything wrong is told at once (ManyErrors of PlanError), with the names of statistic and option as codes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from psychometrics.errors import EngagemeterError, ManyErrors, ModelError, PlanError
from psychometrics.plan import CUSTOMARY, Plan, Step
from survey_app.findings.catalogue import FROM_THE_STUDY, OFFERS, offer
from survey_app.findings.offering import Offer, Option
from survey_app.findings.snapshots import columns
from survey_app.models import Job
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import attention_items, study_model

LONGEST_TEXT = 20_000
SEED = Plan(()).seed
LARGEST_SEED = 2**31 - 1
LONGEST_TEXT = 5_000

PRESETS: Mapping[str, tuple[str, ...]] = {
    "customary": CUSTOMARY,
    "data_quality": ("background", "missing", "quality", "items", "normality"),
    "reliability": ("items", "scales", "reliability"),
    "factors": ("items", "adequacy", "retention", "efa"),
    "validity": ("scales", "reliability", "correlations", "validity", "method_bias"),
    "groups": ("background", "scales", "groups", "midpoint", "ranking", "association"),
    "relations": ("scales", "reliability", "correlations", "regression"),
}
"""Names of statistics by what a researcher has in mind."""


@dataclass(frozen=True, slots=True)
class Available:
    """What a study offers to choose among: codes of its scales, of its background variables, and of its panel."""

    scales: tuple[str, ...]
    variables: tuple[str, ...]
    panel: tuple[str, ...] = ()

    def lacks(self, offer: Offer) -> str:
        """What this statistic needs and the study has not; empty when it can run."""
        has = {"groups": bool(self.variables), "scales": len(self.scales) > 1, "waves": "wave" in self.panel, "": True}
        return "" if has[offer.needs] else offer.needs

    def choices(self, option: Option) -> tuple[str, ...]:
        if option.name in ("wave", "respondent"):
            return (option.name,) if option.name in self.panel else ()
        variables = (*self.variables, *(name for name in self.panel if name != "respondent"))
        by_kind = {"scale": self.scales, "scales": self.scales}
        by_kind |= {"variable": variables, "variables": variables}
        return by_kind.get(option.kind, option.choices)


def available(definition: StudyDefinition, panel: tuple[str, ...] = ()) -> Available:
    """What the published study has. panel : the columns that its panel adds to the data."""
    try:
        model = study_model(definition)
    except ModelError:
        return Available((), ())
    apart = {item.code for item in model.items} | set(attention_items(definition))
    variables = [code for code in columns(definition) if code not in apart]
    spoken = ["language"] if len(definition.languages) > 1 else []
    return Available(tuple(construct.code for construct in model.first_order), (*spoken, *variables), panel)


def plan_from(fields: Mapping[str, Sequence[str]], study: Available) -> Plan:
    """A plan of the posted fields: `statistics` (names), `seed`, and `<statistic>.<option>`.

    Options of statistics that were not chosen are left aside. Raises ManyErrors.
    """
    errors: list[EngagemeterError] = []
    chosen, steps = set(fields.get("statistics", ())), []
    for name in sorted(chosen - {each.name for each in OFFERS}):
        errors.append(PlanError("plan_statistic_unknown", place="plan", statistic=name))
    for each in (each for each in OFFERS if each.name in chosen):
        raw = {o.name: fields[f"{each.name}.{o.name}"] for o in each.options if f"{each.name}.{o.name}" in fields}
        steps.append(_step(each, raw, study, errors))
    seed = _seed(fields.get("seed", [str(SEED)])[0], errors)
    return _checked(Plan(tuple(steps), seed), errors)


def plan_from_text(text: str, study: Available) -> Plan:
    """A plan of YAML or JSON as `plan_text` writes it. Raises ManyErrors or PlanError "plan_text_unreadable"."""
    errors: list[EngagemeterError] = []
    steps, document = [], _document(text)
    for entry in document["steps"]:
        named = entry if isinstance(entry, dict) else {"statistic": entry}
        known, options = offer(str(named.get("statistic", ""))), named.get("options") or {}
        if known is None or not isinstance(options, dict):
            errors.append(PlanError("plan_statistic_unknown", place="plan", statistic=str(named.get("statistic", ""))))
            continue
        ours = FROM_THE_STUDY.get(known.name, ())
        for name in (name for name in options if known.option(name) is None and name not in ours):
            errors.append(PlanError("plan_option_unknown", place="plan", statistic=known.name, option=str(name)))
        given = {o.name: as_texts(options[o.name]) for o in known.options if o.name in options}
        steps.append(_step(known, given, study, errors))
    names = [step.statistic for step in steps]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        errors.append(PlanError("statistic_twice", place="plan", name=twice))
    return _checked(Plan(tuple(steps), _seed(str(document.get("seed", SEED)), errors)), errors)


def check_values(plan: Plan) -> None:
    """For a plan of any data: numbers and choices must be allowed ones. Names of scales and variables are not known
    here, nor are statistics of other screens. Raises ManyErrors."""
    nothing, errors = Available((), ()), []
    for step in plan.steps:
        known = offer(step.statistic)
        if known is None:
            continue
        for option in known.options:
            if option.name in step.options and option.kind not in ("scale", "scales", "variable", "variables"):
                try:
                    _value(option, as_texts(step.options[option.name]), option.choices)
                except ValueError:
                    errors.append(_wrong(known, option, nothing))
    if errors:
        raise ManyErrors(errors)


def plan_text(plan: Plan) -> str:
    """The plan as YAML: what the command line takes and what an appendix may print."""
    document = plan.to_dict()
    steps = [step if "options" in step else step["statistic"] for step in document["steps"]]
    return yaml.safe_dump({"seed": document["seed"], "steps": steps}, sort_keys=False, allow_unicode=True, width=100)


def plan_of_job(job: Job) -> Plan:
    """The plan that a planned analysis was ordered with."""
    return Plan.from_dict(job.input["plan"])


def as_fields(plan: Plan) -> dict[str, list[str]]:
    """A plan as the form's fields."""
    fields = {"statistics": [step.statistic for step in plan.steps], "seed": [str(plan.seed)]}
    for step in plan.steps:
        fields |= {f"{step.statistic}.{name}": as_texts(value) for name, value in step.options.items()}
    return fields


def _step(each: Offer, raw: Mapping[str, Sequence[str]], study: Available, errors: list[EngagemeterError]) -> Step:
    if lacking := study.lacks(each):
        errors.append(PlanError(f"plan_needs_{lacking}", place="plan", statistic=each.name))
    options = {}
    for option in (option for option in each.options if option.name in raw):
        try:
            value = _value(option, raw[option.name], study.choices(option))
        except ValueError:
            errors.append(_wrong(each, option, study))
            continue
        if value != option.default:
            options[option.name] = list(value) if isinstance(value, tuple) else value
    return Step(each.name, options)


def _value(option: Option, given: Sequence[str], choices: tuple[str, ...]) -> Any:
    """The typed value of an option. Raises ValueError when it is not allowed; empty means the default."""
    texts = [text.strip() for text in given if text.strip()]
    if not texts:
        return _default(option)
    if len(texts) > 1 and not option.many:
        raise ValueError(option.name)
    if option.kind == "flag":
        return _among(texts[0].lower(), ("yes", "no", "true", "false")) in ("yes", "true")
    if option.kind in ("whole", "number"):
        return _number(option, texts[0])
    if option.kind == "text":
        return texts[0][:LONGEST_TEXT]
    if option.many:
        return tuple(choice for choice in choices if choice in [_among(text, choices) for text in texts])
    return _among(texts[0], choices)


def _default(option: Option) -> Any:
    if not option.optional:
        raise ValueError(option.name)
    return option.default


def _number(option: Option, text: str) -> int | float:
    plain = text.replace("٫", ".").replace(",", ".")
    value = int(plain) if option.kind == "whole" else float(plain)
    if not math.isfinite(value) or not option.low <= value <= option.high:
        raise ValueError(option.name)
    return value


def _among(text: str, choices: Iterable[str]) -> str:
    if text not in choices:
        raise ValueError(text)
    return text


def _wrong(each: Offer, option: Option, study: Available) -> PlanError:
    named = {"statistic": each.name, "option": option.name}
    if option.kind in ("whole", "number"):
        return PlanError("plan_option_range", place="plan", low=option.low, high=option.high, **named)
    return PlanError("plan_option_value", place="plan", known=study.choices(option), **named)


def _seed(text: str, errors: list[EngagemeterError]) -> int:
    try:
        return int(_number(Option("seed", SEED, "whole", low=0, high=LARGEST_SEED), text.strip()))
    except ValueError:
        errors.append(PlanError("plan_seed_range", place="plan", high=LARGEST_SEED))
        return SEED


def _checked(plan: Plan, errors: list[EngagemeterError]) -> Plan:
    if not errors and not plan.steps:
        errors.append(PlanError("plan_empty", place="plan"))
    if errors:
        raise ManyErrors(errors)
    return plan


def _document(text: str) -> dict[str, Any]:
    """The text as a mapping with `steps`. Anchors are refused: a plan never needs one."""
    try:
        if len(text) > LONGEST_TEXT or any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise PlanError("plan_text_unreadable", place="plan")
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise PlanError("plan_text_unreadable", place="plan") from error
    document = document if isinstance(document, dict) else {"steps": document}
    if not isinstance(document.get("steps"), list):
        raise PlanError("plan_text_unreadable", place="plan")
    return document


def as_texts(value: Any) -> list[str]:
    """An option's value as the form would bring it."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return [] if value is None else [str(value)]
