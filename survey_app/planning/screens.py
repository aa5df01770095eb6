"""What the planning pages show: the form, the plans so far, and one plan's result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from markupsafe import Markup
from sqlmodel import Session

from instruments.language import Language
from psychometrics.errors import EngagemeterError
from psychometrics.planning.design import Method, SampleDesign
from reports.planned_size import PlannedSize, Shown, plain, rule_words, sentence, weakest_words
from survey_app.errors import told
from survey_app.findings.figures import note_words, number
from survey_app.findings.moments import MomentView, moment_view
from survey_app.findings.views import JobView, job_view
from survey_app.jobs.service import read_found
from survey_app.models import Job, Researcher, Study
from survey_app.planning import service
from survey_app.planning.curve import Point, power_curve
from survey_app.planning.forms import NUMBERS, USED, PlanningFields
from survey_app.planning.naming import names_of, planned_definition
from survey_app.planning.prefill import with_empty
from survey_app.planning.taken import planned_sentence
from survey_app.studies.screens import frame
from survey_app.studies.service import draft_of

EFFECT_GROUPS = (
    ("power_t_test", ("d",)), ("power_anova", ("f", "groups")), ("power_correlation", ("r",)),
    ("power_regression", ("f2", "predictors")), ("inverse_square_root", ("path",)),
    ("alpha_precision", ("alpha", "items", "width")), ("cochran", ("margin", "population")),
)  # fmt: skip
COLUMNS = ("converged", "bias", "coverage", "rejected", "congruence", "improper")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan in the list."""

    job: JobView
    method: str
    title: str
    outcome: str
    made: MomentView
    who: str
    seed: str
    fingerprint: str
    adopted: bool


@dataclass(frozen=True, slots=True)
class SizeLine:
    """A row of the result: n, power with its error, and the cells of the columns that the method has."""

    n: str
    reached: str
    se: str
    weakest: str
    enough: bool
    least: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: str
    words: str
    n: str
    sentence: str


def planning(
    session: Session, study: Study, t: Language, fields: PlanningFields, problems: Sequence[EngagemeterError] = ()
) -> dict[str, Any]:
    """The form and the list. problems : what was wrong with the fields, when they were posted."""
    definition = planned_definition(session, study)
    names = names_of(definition, t)
    rows = [row if row.title or row.code not in names else _titled(row, names) for row in fields.scales]
    return {
        **frame(session, study, t, "planning"),
        "fields": fields,
        "rows": rows if any(not row.code for row in rows) else with_empty(rows),
        "methods": tuple(Method),
        "numbers": [name for name in NUMBERS if name in USED[fields.method]],
        "effects": EFFECT_GROUPS,
        "problems": [told(error, t) for error in problems],
        "plans": [_line(session, study, job, t) for job in service.plans_of(session, study)],
        "planned": planned_sentence(draft_of(study), "will", t),
    }


def _titled(row: Any, names: Mapping[str, str]) -> Any:
    return type(row)(row.code, row.items, row.loading, names[row.code])


def one_plan(session: Session, study: Study, job: Job, t: Language) -> dict[str, Any]:
    """The page of one plan: its progress, why it failed, or what it found."""
    design, found = service.design_of_job(service.planned(job)), read_found(job)
    definition = planned_definition(session, study)
    names = names_of(definition, t)
    values: dict[str, Any] = {
        **frame(session, study, t, "planning"),
        "plan": _line(session, study, job, t),
        "design": design,
        "plan_text": yaml.safe_dump(
            design.to_dict(), allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
        ),
        "found": None,
    }
    if found is None:
        return values
    return {**values, **_found(found, design, names, t)}


def plan_text(design: SampleDesign) -> str:
    """The plan as YAML, as the command line takes it."""
    return yaml.safe_dump(design.to_dict(), allow_unicode=True, sort_keys=False, default_flow_style=None, width=100)


def _found(found: dict[str, Any], design: SampleDesign, names: Mapping[str, str], t: Language) -> dict[str, Any]:
    size, shown = service.size_of(found, design), plain(t, names)
    columns = [name for name in COLUMNS if any(number(row[name]) is not None for row in found["rows"])]
    return {
        "found": found,
        "size": size,
        "columns": columns,
        "rows": [_size_line(row, found, design, columns, shown, t) for row in found["rows"]],
        "curve": _curve(found, design, t),
        "parameters": _parameters(found, names, t, loadings=False),
        "loadings": _parameters(found, names, t, loadings=True),
        "at": found["least"] or (found["rows"][-1]["n"] if found["rows"] else 0),
        "rules": [_rule_line(row, found, design, shown, t) for row in found["rules"]],
        "sentences": _both(size, shown) if size else (),
        "notes": [note_words(note, t) for note in found["notes"]],
        "target": t.number(design.power, 2, proportion=True),
    }


def _both(size: PlannedSize, shown: Shown) -> tuple[str, ...]:
    return tuple(str(sentence(size, tense, shown)) for tense in ("will", "was"))


def _line(session: Session, study: Study, job: Job, t: Language) -> PlanLine:
    design, view = service.design_of_job(job), job_view(job, t)
    assert view is not None
    person = session.get(Researcher, job.researcher_id) if job.researcher_id else None
    least = int(job.result.get("least", 0))
    outcome = ""
    if job.result and design.method is not Method.RULES:
        key = "web.planning.least_is" if least else "web.planning.none_enough"
        outcome = t.text(key, n=least or design.sizes[-1], power=t.number(design.power, 2, proportion=True))
    about = (
        t.text("web.planning.about_plan", count=len(design.scales), paths=len(design.paths)) if design.scales else ""
    )
    return PlanLine(
        view,
        t.text(f"web.planning.methods.{design.method.value}"),
        about,
        outcome,
        moment_view(job.created_at, study, t),
        person.name if person else "",
        t.local_digits(str(design.seed)),
        design.sha256[:8],
        bool(study.draft.get("planned_sample", {}).get("sha256") == design.sha256),
    )


def _size_line(
    row: dict[str, Any], found: dict[str, Any], design: SampleDesign, columns: list[str], shown: Shown, t: Language
) -> SizeLine:
    kind, first, second = service.weakest(row["weakest"])
    weakest = PlannedSize("", 0, kind=kind, first=first, second=second, value=_value(design, kind, first, second))
    return SizeLine(
        n=t.number(row["n"]),
        reached=_share(row["reached"], t),
        se=_share(row["se"], t, 3),
        weakest=str(weakest_words(weakest, shown)),
        enough=row["reached"] >= design.power,
        least=row["n"] == found["least"],
        cells=tuple(_cell(name, row[name], t) for name in columns),
    )


def _value(design: SampleDesign, kind: str, first: str, second: str) -> float:
    return service.value_of(design, kind, first, second) if kind else 0.0


def _cell(name: str, value: Any, t: Language) -> str:
    figure = number(value)
    if figure is None:
        return "–"
    if name == "bias":
        return t.text("web.planning.percent", value=t.number(100 * figure, 1))
    return _share(figure, t, 3 if name == "rejected" else 2)


def _share(value: float, t: Language, decimals: int = 2) -> str:
    return t.number(value, decimals, proportion=value < 1)


def _curve(found: dict[str, Any], design: SampleDesign, t: Language) -> Markup:
    points = [Point(row["n"], row["reached"], row["se"]) for row in found["rows"]]
    return power_curve(points, design.power, found["least"], t) if points else Markup("")


def _parameters(
    found: dict[str, Any], names: Mapping[str, str], t: Language, *, loadings: bool
) -> list[tuple[str, tuple[str, ...]]]:
    """Paths and correlations, or the loadings, at the least n, or at the largest where none is enough."""
    rows = found["rows"]
    at = found["least"] or (rows[-1]["n"] if rows else 0)
    lines = []
    for one in found["parameters"]:
        kind, first, second = service.weakest(one["parameter"])
        if one["n"] != at or (kind == "loading") is not loadings:
            continue
        words = {"first": names.get(first, first), "second": names.get(second, second)}
        figures = [t.number(one["population"], 2), t.number(one["mean"], 2), _cell("bias", one["relative_bias"], t)]
        shares = [one["power"], one["se"], one["coverage"], one["coverage_se"]]
        figures += [_share(value, t, 3) for value in shares]
        lines.append((t.text(f"web.planning.kinds.{kind}", **words), tuple(figures)))
    return lines


def _rule_line(row: dict[str, Any], found: dict[str, Any], design: SampleDesign, shown: Shown, t: Language) -> RuleLine:
    size = service.size_of(found, design, row["rule"])
    assert size is not None
    return RuleLine(row["rule"], str(rule_words(size, shown)), t.number(row["n"]), str(sentence(size, "will", shown)))
