"""Which records went into a value analysis: fingerprints, rows read, used and excluded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from psychometrics.responses import Exclusion
from psychometrics.results import NotComputable
from psychometrics.value.records import COLUMNS, Assumptions, Records


@dataclass(frozen=True, slots=True)
class RecordUse:
    """Rows of the measure's records: read = used + the rows of `exclusions`."""

    measure: str
    read: int
    used: int
    excluded: int
    exclusions: tuple[Exclusion, ...] = ()


def fingerprints(records: Records, scores: pd.DataFrame | None = None) -> dict[str, str]:
    """SHA-256 of each kind of record that is there (as read, where known) and of the scores."""
    kinds = [kind for kind in COLUMNS if records.has(kind)]
    found = {kind: records.sha256.get(kind) or frame_sha256(getattr(records, kind)) for kind in kinds}
    return found if scores is None else {**found, "scores": frame_sha256(scores)}


def frame_sha256(frame: pd.DataFrame) -> str:
    """The same for the same columns, index and cells, whatever the machine."""
    digest = hashlib.sha256(repr([(str(name), str(kind)) for name, kind in frame.dtypes.items()]).encode())
    digest.update(pd.util.hash_pandas_object(frame, index=True).to_numpy().tobytes())
    return digest.hexdigest()


def assumptions_of(assumptions: Assumptions) -> dict[str, Any]:
    """As plain data, the day of analysis as ISO text."""
    day = assumptions.analysis_date
    return {**asdict(assumptions), "analysis_date": day.isoformat() if day else ""}


def record_uses(results: Mapping[str, Any]) -> tuple[RecordUse, ...]:
    """Of each result that counts its rows."""
    uses = []
    for name, result in results.items():
        read = getattr(result, "rows_read", getattr(result, "n_read", None))
        used = getattr(result, "rows_used", getattr(result, "n_used", None))
        if not isinstance(result, NotComputable) and isinstance(read, int) and isinstance(used, int):
            uses.append(RecordUse(name, read, used, read - used, tuple(getattr(result, "exclusions", ()))))
    return tuple(uses)
