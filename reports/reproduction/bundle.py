"""Everything that someone needs to get the report's numbers again, as one ZIP file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from instruments.instrument import Instrument
from instruments.language import language as find_language
from psychometrics.model import MeasurementModel
from psychometrics.responses import Responses
from psychometrics.results import to_jsonable
from reports.archive import zipped
from reports.citing import bibtex, instrument_works
from reports.reproduction.flat import flat, lines
from reports.reproduction.records import Valued, value_files, value_lines, value_options

HERE = Path(__file__).parent
STATISTICS = HERE / "statistics"
"""One file per statistic: the same numbers in R. A new statistic is one more file, named as in a plan."""
OF_RECORDS = ("rfm", "clv", "clv_calibration", "contractual_clv", "tier_effects")
OF_FOUR = ("crv", "civ", "ckv", "cev")
OF_TIERS = ("costs", "tiers", "tier_comparison", "tier_event_study", "tier_discontinuity", "goal_gradient")
OF_BOTH = (
    "outcome", "value_correlations", "deciles", "value_model", "incremental_validity", "value_robustness", "segments",
    "selection", "alignment",
)  # fmt: skip
"""Statistics of the firm's records alone, of its tiers, and of answers and records together."""
SHARED = {
    **dict.fromkeys(("pls", "pls_segments"), ("path_models.R",)),
    **dict.fromkeys(OF_RECORDS, ("records.R",)),
    **dict.fromkeys(OF_FOUR, ("records.R", "four_values.R")),
    **dict.fromkeys(OF_TIERS, ("records.R", "tiers.R")),
    **dict.fromkeys(OF_BOTH, ("records.R", "linked.R")),
}
"""What the R files of several statistics build on."""
SECONDS = "(seconds)"


def bundle(
    language: str,
    title: str,
    results: Mapping[str, Any],
    model: MeasurementModel,
    instruments: tuple[Instrument, ...],
    responses: Responses | None,
    valued: Valued | None = None,
    scores: Mapping[str, str] | None = None,
) -> bytes:
    """The ZIP. results: an analysis as JSON. responses: None for somebody who may not have the data.

    valued : what a report with a value chapter was made from. scores : files of factor scores, whose rows are those of
    the answers; they go along with the answers only.
    """
    plan = results["provenance"]["plan"]
    told = valued if valued is not None and not valued.why_not else None
    names = [step["statistic"] for step in plan["steps"]]
    names += [step["statistic"] for step in told.analysis.provenance.plan["steps"]] if told else []
    numbers = [*flat(results["results"]), *(value_lines(told) if told else ())]
    chosen = [*_options(plan), *_freed(results["results"]), *(_options(told.analysis.provenance.plan) if told else ())]
    files: dict[str, bytes | str] = {
        "README.txt": readme(language, title, results, valued, with_data=responses is not None),
        "CITATION.bib": bibtex(instrument_works(instruments)),
        "LICENSE.txt": find_language(language).text("report.formats.licence"),
        "codebook.csv": lines(*_codebook(language, instruments)),
        "plan.json": _json(plan),
        "model.json": _json(to_jsonable(model)),
        "model.csv": lines(("construct", "item", "low", "high", "reverse_keyed", "measurement"), _model(model)),
        "options.csv": lines(("statistic", "option", "value"), (*chosen, *(value_options(told) if told else ()))),
        "models.csv": lines(("statistic", "estimator", "syntax", "group"), _models(results["results"])),
        "results.json": _json(results),
        "results.csv": lines(("place", "value"), ((place, repr(number)) for place, number in numbers)),
        "recompute.R": r_script(names),
        "recompute.py": (HERE / "recompute.py").read_text("utf-8"),
    }
    if responses is not None:
        files |= _data(responses) | {f"data/factor_{name}": text for name, text in (scores or {}).items()}
    return zipped({**files, **(value_files(told) if told else {})})


def r_script(statistics: list[str]) -> str:
    """R code for every statistic of a plan that has a file in the folder."""
    parts = [STATISTICS / f"{name}.R" for name in statistics]
    known = [part.read_text("utf-8") for part in parts if part.is_file()]
    start, finish = ((HERE / name).read_text("utf-8") for name in ("start.R", "finish.R"))
    needed = dict.fromkeys(name for statistic in statistics for name in SHARED.get(statistic, ()))
    shared = [(HERE / name).read_text("utf-8") for name in needed]
    return "\n".join([start, *shared, *known]) + finish


def readme(
    language: str, title: str, results: Mapping[str, Any], valued: Valued | None = None, *, with_data: bool
) -> str:
    say = find_language(language).text
    facts = results["provenance"]
    known = [step["statistic"] for step in facts["plan"]["steps"]]
    if valued is not None and not valued.why_not:
        known += [step["statistic"] for step in valued.analysis.provenance.plan["steps"]]
    in_r = [name for name in known if (STATISTICS / f"{name}.R").is_file()]
    only_python = [name for name in known if name not in in_r]
    parts = [
        title,
        say("report.formats.bundle"),
        say("report.formats.bundle_data" if with_data else "report.formats.bundle_no_data"),
        *([say(f"report.formats.bundle_records_{valued.why_not or 'here'}")] if valued is not None else []),
        say("report.formats.bundle_r", names=", ".join(in_r) or "–"),
        say("report.formats.bundle_python", names=", ".join(only_python) or "–"),
        f"SHA-256: {facts['data_sha256']}\r\nplan: {facts['plan_sha256']}\r\nseed: {facts['seed']}",
    ]
    return "\r\n\r\n".join([*parts, ""])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


def _model(model: MeasurementModel) -> Iterator[tuple[Any, ...]]:
    for construct in model.first_order:
        for item in construct.items:
            yield construct.code, item.code, item.low, item.high, item.reverse_keyed, construct.measurement.value


def _options(plan: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for step in plan["steps"]:
        for name, value in step.get("options", {}).items():
            yield step["statistic"], name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _models(results: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Factor models and structural models in lavaan's syntax, with the estimator that was taken and the groups."""
    for name, result in results.items():
        if result.get("kind") in ("SemResult", "Invariance"):
            yield name, result["estimator"], result["syntax"], result.get("group", "")


def _freed(results: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What is free at each level of invariance."""
    for level in results.get("invariance", {}).get("levels", ()):
        yield "(freed)", level["name"], " ".join(level["freed"])


def _codebook(language: str, instruments: tuple[Instrument, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Heads and rows. Wording that may not be printed is left out; its code and short name stay."""
    rows: list[tuple[str, ...]] = []
    for instrument in instruments:
        for question in instrument.questions:
            label, text = (_in(texts, language) for texts in (question.label, question.text))
            shown = text if instrument.licence.may_be_printed else ""
            rows.append((instrument.pin, question.code, label, shown))
    return ("instrument", "code", "label", "text"), rows


def _in(texts: Mapping[str, str], language: str) -> str:
    return next((texts[code] for code in (language, "en", *texts) if texts.get(code)), "")


def _data(responses: Responses) -> dict[str, bytes | str]:
    """The answers as analysed. Names of people and their ids are not among them."""
    background = responses.background.copy()
    if responses.seconds is not None:
        background[SECONDS] = responses.seconds
    frames = {"answers_keyed": responses.keyed, "answers_as_given": responses.raw, "background": background}
    files: dict[str, bytes | str] = {
        f"data/{name}.csv": frame.to_csv(index=False, lineterminator="\n") for name, frame in frames.items()
    }
    types = {name: {str(column): _type(frame[column]) for column in frame} for name, frame in frames.items()}
    return {**files, "data/types.json": _json({**types, "checks": sorted(responses.checks)})}


def _type(column: pd.Series) -> dict[str, Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = [to_jsonable(level) for level in column.cat.categories]
        return {"type": "category", "levels": levels, "ordered": bool(column.cat.ordered)}
    return {"type": "number" if pd.api.types.is_numeric_dtype(column) else "text"}
