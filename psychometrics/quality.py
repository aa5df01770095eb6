"""Careless responding: published indices per respondent, flags by published rules, nobody deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.careless import (
    even_odd,
    in_blocks,
    intra_individual_variability,
    longstring,
    mahalanobis,
    pair_consistency,
    relative_speed,
    zigzag,
)
from psychometrics.errors import PlanError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Exclusion, Responses
from psychometrics.results import Figure, Note, figure, not_computable
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class QualityIndex:
    """One index over all respondents.

    code      : longstring, irv, even_odd, psychometric_synonyms, psychometric_antonyms, mahalanobis, speed,
                attention, zigzag.
    rule      : code of the rule in words ("above", "below"); flagged when the value is beyond `threshold`.
    source    : key of references.yaml.
    n         : respondents for whom it could be computed.
    """

    code: str
    rule: str
    source: str
    threshold: Figure
    n: int
    mean: Figure
    sd: Figure
    median: Figure
    flagged: int
    share: float


@dataclass(frozen=True, slots=True)
class DataQuality:
    """Indices and flags. `values` and `flags` hold one line per respondent of the responses, one column per index.

    flagged_any, flagged_two : respondents with at least one and at least two flags.
    """

    n: int
    indices: tuple[QualityIndex, ...]
    flagged_any: int
    flagged_two: int
    notes: tuple[Note, ...] = ()
    values: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    flags: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.indices)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "flagged_any": self.flagged_any, "flagged_two": self.flagged_two})


@statistic(
    "quality",
    sources=("johnson2005", "curran2016", "dunn2018", "meade2012", "leiner2019", "mahalanobis1936"),
    r_call="careless::longstring, irv, evenodd, psychsyn, mahad",
)
def quality(
    responses: Responses,
    model: MeasurementModel,
    *,
    synonyms_above: float = 0.60,
    distance_p: float = 0.001,
    too_fast: float = 2.0,
    attention: Mapping[str, float] | None = None,
) -> DataQuality:
    """Indices of careless answering with published rules. Nobody is left out; flags are for a reader to judge.

    synonyms_above : correlation from which two items count as synonyms (or, negative, antonyms).
    distance_p : upper tail of χ² beyond which D² is flagged. too_fast : relative speed from which one is flagged.
    attention : background columns that are instructed-response items, each with the answer it asks for; one wrong
    or missing answer is flagged. Raises PlanError "attention_column_missing".
    """
    codes = [item.code for item in model.items]
    keyed = _of(responses.keyed, codes)
    values = _of(responses.raw, codes).to_numpy(float)
    r = np.nan_to_num(responses.moments_of(codes).correlation("pairwise"))
    signs = np.where([item.reverse_keyed for item in model.items], -1.0, 1.0)
    raw_r = r * np.outer(signs, signs)
    variability = in_blocks(intra_individual_variability, values)
    distance = mahalanobis(keyed.to_numpy(float))
    synonyms = in_blocks(lambda rows: pair_consistency(rows, raw_r, synonyms_above), values)
    antonyms = in_blocks(lambda rows: pair_consistency(rows, raw_r, -synonyms_above), values)
    found = [
        ("longstring", "above", "curran2016", in_blocks(longstring, values), np.ceil(values.shape[1] / 2)),
        ("irv", "below", "dunn2018", variability, _low_end(variability)),
        ("even_odd", "below", "johnson2005", in_blocks(lambda rows: even_odd(rows, model), keyed), 0.30),
        ("psychometric_synonyms", "below", "johnson2005", synonyms, 0.22),
        ("psychometric_antonyms", "above", "meade2012", antonyms, 0.0),
        ("mahalanobis", "above", "mahalanobis1936", distance, stats.chi2.isf(distance_p, values.shape[1])),
        ("zigzag", "above", "engagemeter_zigzag", in_blocks(zigzag, values), 0.90),
    ]
    if responses.seconds is not None:
        speed = relative_speed(responses.seconds.to_numpy(float))
        found.append(("speed", "above", "leiner2019", speed, too_fast))
    if attention:
        found.append(("attention", "above", "meade2012", _attention_failed(responses, attention), 0.0))
    return _quality(responses, found)


def _of(frame: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """These columns; the frame itself, not a copy, when they are all of it."""
    return frame if list(frame.columns) == codes else frame[codes]


def without_flagged(responses: Responses, found: DataQuality, least: int = 2) -> Responses:
    """The responses less those with at least so many flags, and counted among the exclusions.

    For running an analysis with and without them; the answers themselves are not touched.
    """
    kept = (found.flags.sum(axis=1) < least).to_numpy()
    left_out = int((~kept).sum())
    why = Exclusion(Note("flagged_careless", {"count": left_out, "least": least}), left_out)
    return Responses(
        keyed=responses.keyed[kept],
        raw=responses.raw[kept],
        background=responses.background[kept],
        seconds=None if responses.seconds is None else responses.seconds[kept],
        n_read=responses.n_read,
        exclusions=(*responses.exclusions, why) if left_out else responses.exclusions,
        flow=responses.flow,
        sha256=responses.sha256,
        notes=responses.notes,
    )


def _attention_failed(responses: Responses, attention: Mapping[str, float]) -> np.ndarray:
    """How many attention checks each person failed. Source: Meade & Craig (2012), instructed-response items."""
    failed = np.zeros(responses.n)
    for column, answer in attention.items():
        if column not in responses.background:
            known = ", ".join(map(str, responses.background)) or "–"
            raise PlanError("attention_column_missing", place="plan, quality", column=column, known=known)
        given = pd.to_numeric(responses.background[column].astype(object), errors="coerce")
        failed += given.to_numpy(float) != answer
    return failed


def _low_end(values: np.ndarray) -> float:
    """Two standard deviations below the mean."""
    return float(np.nanmean(values) - 2 * np.nanstd(values, ddof=1)) if np.isfinite(values).sum() > 2 else np.nan


def _quality(responses: Responses, found: list[tuple[str, str, str, np.ndarray, float]]) -> DataQuality:
    rows, values, flags, notes = [], {}, {}, []
    for code, rule, source, index, threshold in found:
        seen = np.isfinite(index)
        beyond = seen & (index > threshold if rule == "above" else index < threshold)
        values[code], flags[code] = index, beyond
        rows.append(_index(code, rule, source, index[seen], threshold, int(beyond.sum()), responses.n))
        if not seen.any():
            notes.append(Note(f"quality_no_{code}"))
    table = pd.DataFrame(flags, index=responses.raw.index)
    counts = table.sum(axis=1)
    return DataQuality(
        n=responses.n,
        indices=tuple(rows),
        flagged_any=int((counts >= 1).sum()),
        flagged_two=int((counts >= 2).sum()),
        notes=tuple(notes),
        values=pd.DataFrame(values, index=responses.raw.index),
        flags=table,
    )


def _index(code: str, rule: str, source: str, seen: np.ndarray, threshold: float, flagged: int, n: int) -> QualityIndex:
    if not len(seen):
        none = not_computable(f"quality_no_{code}")
        return QualityIndex(code, rule, source, figure(threshold, f"quality_no_{code}"), 0, none, none, none, 0, 0.0)
    sd = figure(float(seen.std(ddof=1)) if len(seen) > 1 else np.nan, f"quality_no_{code}")
    centre = float(seen.mean()), sd, float(np.median(seen))
    return QualityIndex(code, rule, source, figure(float(threshold)), len(seen), *centre, flagged, flagged / n)
