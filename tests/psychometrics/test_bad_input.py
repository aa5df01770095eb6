"""Whatever the answers are, every statistic gives finite numbers or says why not, without a warning, in words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments.language import language
from psychometrics.analysis import analyse
from psychometrics.errors import EngagemeterError
from psychometrics.model import Construct, Item, Measurement, MeasurementModel
from psychometrics.plan import Plan, Step
from psychometrics.registry import statistics
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, Note
from tests.psychometrics.cases import not_finite

LANGUAGES = [language(code) for code in ("fa", "ar", "en")]
CODES = ["a1", "a2", "a3", "b1", "b2", "b3"]
BRIEF: dict[str, dict[str, Any]] = {
    "reliability": {"replicates": 25},
    "retention": {"replications": 20},
    "parallel_analysis": {"replications": 20, "data": ("normal", "resampled")},
    "validity": {"replicates": 25},
    "efa": {"factors": 2},
    "ega": {"replicates": 4},
}
"""Options that keep a test short; what isn't an option of the statistic is left out."""
SKIPPED = frozenset({"retest"})  # of two waves; tests/psychometrics/test_retest.py
SPOILT = (
    "zero variance",
    "one category",
    "duplicated",
    "a sum of others",
    "all missing",
    "an item unanswered",
    "gaps",
    "never together",
    "thirty categories",
    "non-integers",
    "reversed by mistake",
    "infinite",
    "beyond measure",
    "one differs",
    "uncorrelated",
    "ordinary",
)


def answers(n: int, spoilt: str, seed: int) -> pd.DataFrame:
    """n rows of six items with something wrong."""
    rng = np.random.default_rng(seed)
    top = 30 if spoilt == "thirty categories" else 5
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, 6))
    x = np.clip(np.round((top + 1) / 2 + top / 4 * latent), 1, top)
    half = np.arange(n) < n // 2
    if spoilt == "zero variance":
        x[:, 1] = 3
    elif spoilt == "one category":
        x[:] = 1
    elif spoilt == "duplicated":
        x[:, 1] = x[:, 0]
    elif spoilt == "a sum of others":
        x[:, 5] = x[:, :5].sum(axis=1)
    elif spoilt == "all missing":
        x[:] = np.nan
    elif spoilt == "an item unanswered":
        x[:, 2] = np.nan
    elif spoilt == "gaps":
        x[rng.random(x.shape) < rng.uniform(0.05, 0.9)] = np.nan
    elif spoilt == "never together":
        x[half, 0], x[~half, 1] = np.nan, np.nan
    elif spoilt == "non-integers":
        x += rng.normal(scale=0.1, size=x.shape)
    elif spoilt == "reversed by mistake":
        x[:, 2] = 6 - x[:, 2]
    elif spoilt == "infinite":
        x[rng.random(x.shape) < 0.1] = rng.choice([np.inf, -np.inf])
    elif spoilt == "beyond measure":
        x[rng.random(x.shape) < 0.1] = 1e200
    elif spoilt == "one differs":
        x[:] = 2
        x[:1] = 4
    elif spoilt == "uncorrelated":
        x = np.array(np.meshgrid(*[[1.0, 2.0]] * 6)).reshape(6, -1).T[:n]
    return pd.DataFrame(x, columns=CODES)


def model(shape: str) -> MeasurementModel:
    items = [Item(code) for code in CODES]
    a, b = Construct("a", tuple(items[:3])), Construct("b", tuple(items[3:]))
    shapes = {
        "one scale": (Construct("whole", tuple(items)),),
        "two scales": (a, b),
        "a total": (Construct("total", dimensions=(a, b)),),
        "short and formative": (
            Construct("one", (items[0],)),
            Construct("two", tuple(items[1:3])),
            Construct("formed", tuple(items[3:]), measurement=Measurement.FORMATIVE),
        ),
    }
    return MeasurementModel(shapes[shape])


def responses_of(frame: pd.DataFrame, seed: int) -> Responses:
    rng = np.random.default_rng(seed)
    background = pd.DataFrame(
        {"gender": rng.choice(["m", "f"], len(frame)), "age": rng.integers(18, 60, len(frame))}, index=frame.index
    )
    return Responses(frame, frame, background, pd.Series(rng.uniform(5, 300, len(frame)), index=frame.index))


def told(value: object) -> Iterator[Note]:
    """Every note and every reason in a result."""
    if isinstance(value, NotComputable):
        yield value.reason
    elif isinstance(value, Note):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from told(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from told(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from told(part)


def silent(code: str) -> bool:
    return not all(words.has(f"notes.{code}") or words.has(f"errors.{code}.reason") for words in LANGUAGES)


def problems(name: str, responses: Responses, of: MeasurementModel, options: Mapping[str, Any]) -> list[str]:
    """What a reader should never meet: NaN or infinity, a code without words. Warnings are errors here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            result = statistics()[name].walker(responses, of, **options)
        except EngagemeterError as refused:
            return [f"{refused.code} has no words"] if silent(refused.code) else []
        result.to_frame()
        result.summary()
    wordless = {note.code for note in told(result) if silent(note.code)}
    return not_finite(result) + [f"{code} has no words" for code in sorted(wordless)]


def brief(name: str) -> dict[str, Any]:
    return {key: value for key, value in BRIEF.get(name, {}).items() if key in statistics()[name].options}


@pytest.mark.parametrize("name", sorted(set(statistics()) - SKIPPED))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    n=st.one_of(st.integers(0, 8), st.integers(9, 70)),
    spoilt=st.sampled_from(SPOILT),
    shape=st.sampled_from(["one scale", "two scales", "a total", "short and formative"]),
    seed=st.integers(0, 2**20),
)
def test_every_statistic_survives_bad_answers(name: str, n: int, spoilt: str, shape: str, seed: int) -> None:
    assert problems(name, responses_of(answers(n, spoilt, seed), seed), model(shape), brief(name)) == []


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("efa", {"correlation": "polychoric", "factors": 1}),
        ("efa", {"missing": "pairwise", "method": "ml", "factors": 1}),
        ("retention", {"correlation": "spearman", "replications": 20, "data": ("resampled",)}),
        ("adequacy", {"missing": "pairwise"}),
        ("reliability", {"missing": "pairwise", "replicates": 25}),
        ("correlations", {"of": "items", "method": "polychoric"}),
        ("correlations", {"of": "items", "method": "kendall"}),
    ],
)
def test_other_ways_of_computing_survive_them_too(name: str, options: dict[str, Any], spoilt: str) -> None:
    for seed, n in enumerate((7, 40)):
        assert problems(name, responses_of(answers(n, spoilt, seed), seed), model("two scales"), options) == []


def test_an_item_coded_the_wrong_way_is_pointed_out_by_name() -> None:
    responses = responses_of(answers(200, "reversed by mistake", 1), 1)
    found = analyse(responses, model("one scale"), Plan((Step("reliability", {"replicates": 25}),)))
    assert {note.params["item"] for note in told(found) if note.code == "item_perhaps_reversed"} == {"a3"}


def test_infinite_answers_count_as_missing_and_the_analysis_says_how_many() -> None:
    frame = answers(40, "ordinary", 2)
    frame.iloc[0, 0], frame.iloc[1, 1] = np.inf, -1e200
    found = analyse(responses_of(frame, 2), model("two scales"), Plan((Step("items"),)))
    assert [(note.code, note.params["count"]) for note in found.notes] == [("infinite_answers_missing", 2)]
    assert [row.n for row in found.results["items"].items] == [39, 39, 40, 40, 40, 40]  # type: ignore[union-attr]
