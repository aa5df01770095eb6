"""The answers that every program gets: five-factor questionnaires with whole-number codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.responses import Responses

HELD = Path(__file__).parents[1] / "tests/data/bfi_clean.csv"
SIZES = {"2,800 × 25": (2_800, 25), "100,000 × 40": (100_000, 40)}
FACTORS = 5
BLOCK = 20_000


def answers(name: str) -> pd.DataFrame:
    """2,800 × 25: people drawn with replacement from the 2,436 of bfi_clean; 100,000 × 40: generated."""
    n, p = SIZES[name]
    return drawn(n) if p == 25 else generated(n, p)


def drawn(n: int, seed: int = 1) -> pd.DataFrame:
    return pd.read_csv(HELD).iloc[:, :25].sample(n, replace=True, random_state=seed, ignore_index=True).astype(float)


def generated(n: int, p: int, seed: int = 1) -> pd.DataFrame:
    """Codes 1 to 5 of p items that load .5 to .8 on one of five factors correlated .3; made in blocks of rows."""
    codes = np.empty((n, p))
    for start in range(0, n, BLOCK):
        rows = codes[start : start + BLOCK]
        rows[:] = generated_block(start, len(rows), p, seed)
    return pd.DataFrame(codes, columns=[f"v{number}" for number in range(1, p + 1)], copy=False)


def generated_block(start: int, n: int, p: int, seed: int = 1) -> np.ndarray:
    """Rows `start` … `start + n` of `generated`, for a start at a multiple of BLOCK."""
    rng = np.random.default_rng([seed, start])
    common = np.sqrt(0.7) * rng.standard_normal((n, FACTORS)) + np.sqrt(0.3) * rng.standard_normal((n, 1))
    loadings = np.linspace(0.5, 0.8, p)
    latent = common[:, np.arange(p) * FACTORS // p] * loadings
    latent += rng.standard_normal((n, p)) * np.sqrt(1 - loadings**2)
    return 1.0 + np.searchsorted([-1.5, -0.5, 0.4, 1.2], latent)


def as_responses(frame: pd.DataFrame, scales: int = 1) -> tuple[Responses, MeasurementModel]:
    """Fresh responses, so that nothing computed before is used again; items dealt in order to `scales` scales."""
    low, high = 1.0, 6.0 if frame.shape[1] == 25 else 5.0
    blocks = np.array_split(np.array(frame.columns), scales)
    constructs = [
        Construct(f"scale{number}", tuple(Item(str(code), low, high) for code in block))
        for number, block in enumerate(blocks, start=1)
    ]
    model = MeasurementModel(tuple(constructs))
    return Responses(frame, frame, pd.DataFrame(index=frame.index), n_read=len(frame)), model
