"""Answers that every walker meets sooner or later, and the models over them."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.responses import Responses

REFERENCE = Path(__file__).parents[1] / "reference"


def expected(statistic: str) -> dict[str, Any]:
    return json.loads((REFERENCE / statistic / "expected.json").read_text("utf-8"))


def responses_of(
    frame: pd.DataFrame, background: pd.DataFrame | None = None, seconds: pd.Series | None = None
) -> Responses:
    answers = frame.astype(float)
    return Responses(answers, answers, pd.DataFrame(index=frame.index) if background is None else background, seconds)


def model_of(frame: pd.DataFrame, scales: int = 1, low: float = 1, high: float = 5) -> MeasurementModel:
    """Items dealt out to scales s0, s1, …"""
    codes = [str(code) for code in frame]
    parts = [codes[start::scales] for start in range(scales)]
    return MeasurementModel(
        tuple(Construct(f"s{i}", tuple(Item(code, low, high) for code in part)) for i, part in enumerate(parts))
    )


def difficult() -> dict[str, pd.DataFrame]:
    """Six items of people who give statistics a hard time."""
    rng = np.random.default_rng(1)
    base = pd.DataFrame(rng.integers(1, 6, (30, 6)), columns=list("abcdef")).astype(float)
    half = base.index < 15
    return {
        "nobody": base[:0],
        "one person": base[:1],
        "three people": base[:3],
        "no answer": base * np.nan,
        "all the same": base * 0 + 3,
        "an unanswered item": base.assign(b=np.nan),
        "a constant item": base.assign(b=2.0),
        "items never answered together": base.assign(a=base.a.where(half), b=base.b.where(~half)),
        "an item twice": base.assign(b=base.a),
        "gaps": base.mask(rng.random(base.shape) < 0.2),
    }


def not_finite(value: object, path: str = "") -> list[str]:
    """Where a result holds NaN or infinity outside its arrays."""
    if isinstance(value, float):
        return [] if math.isfinite(value) else [path]
    if dataclasses.is_dataclass(value):
        parts = [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value) if f.repr]
    elif isinstance(value, Mapping):
        parts = list(value.items())
    elif isinstance(value, (list, tuple)):
        parts = list(enumerate(value))
    else:
        return []
    return [found for name, part in parts for found in not_finite(part, f"{path}.{name}")]
