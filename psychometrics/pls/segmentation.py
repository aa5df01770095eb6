"""The statistic "pls_segments": hidden segments of a path model, from answers and paths in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import PlanError
from psychometrics.model import MeasurementModel
from psychometrics.pls.checks import check_choice
from psychometrics.pls.estimate import Scheme
from psychometrics.pls.resamples import MISSING
from psychometrics.pls.segments import SegmentCount, SegmentPath, fimix
from psychometrics.pls.stages import Method
from psychometrics.pls.walk import said_model
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Note
from psychometrics.tables import tidy

CLEAR = 0.5
"""Normed entropy from which segments count as well apart (Ringle et al., 2010)."""


@dataclass(frozen=True)
class PlsSegments:
    """counts : criteria for 1 to `most` segments. sizes : people whose likeliest segment it is, of the chosen number.

    Who belongs where is not kept here: `psychometrics.pls.segments.fimix` gives the membership of each row.
    """

    n: int
    chosen: int
    starts: int
    seed: int
    sizes: tuple[int, ...]
    counts: tuple[SegmentCount, ...]
    paths: tuple[SegmentPath, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.counts)

    def path_frame(self) -> pd.DataFrame:
        return tidy(self.paths)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "segments": self.chosen})


@statistic("pls_segments", sources=("hahn2002", "sarstedt2011fimix"))
def pls_segments(
    responses: Responses,
    model: MeasurementModel,
    *,
    paths: str = "",
    modes: Mapping[str, str] | str = "",
    scheme: str = "path",
    missing: str = "mean",
    most: int = 4,
    starts: int = 10,
    seed: int = 0,
) -> PlsSegments:
    """FIMIX-PLS with 1 to `most` segments, compared by AIC, AIC3, BIC, CAIC and normed entropy.

    paths, modes, scheme, missing : as in "pls", but no pairwise correlations. starts : random memberships from which
    each number of segments is begun. Raises TooFewRespondents where a segment would have fewer people than
    parameters, ModelError for higher-order constructs and interactions, PlanError for most < 2 or starts < 1.
    Source: Hahn et al. (2002); Sarstedt, Becker, et al. (2011).
    """
    for name, value, least in (("most", most, 2), ("starts", starts, 1)):
        if value < least:
            raise PlanError("option_value_unknown", place=f"plan, {name}", value=value, known=[f"≥ {least}"])
    check_choice("scheme", scheme, [one.value for one in Scheme])
    check_choice("missing", missing, MISSING)
    said = said_model(responses, model, paths, modes)
    values = responses.keyed[list(said.indicators)].to_numpy(dtype=float)
    way = Method(Scheme(scheme))
    found = fimix(said, values, most=most, starts=starts, method=way, missing=missing, seed=seed)
    likeliest = np.bincount(found.membership.argmax(axis=1), minlength=found.chosen)
    sizes = tuple(int(size) for size in likeliest)
    return PlsSegments(found.n, found.chosen, starts, seed, sizes, found.counts, found.paths, found.notes)
