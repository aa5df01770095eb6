"""Cases that come in clusters (classes, firms): scores are summed within each before their spread is taken.

Source: Binder (1983); Muthén & Satorra (1995). A group with C clusters has its products multiplied by C / (C − 1).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, ModelError, TooFewRespondents
from psychometrics.sem.robust import Estimator


def with_clusters(data: pd.DataFrame, cluster: str) -> pd.DataFrame:
    """The rows whose cluster is known; raises DataError where there is no such column."""
    if cluster not in data.columns:
        raise DataError("variable_unknown", place=f"variable {cluster}", known=[str(c) for c in data.columns])
    return data[data[cluster].notna()]


def codes_of(column: pd.Series, place: str) -> np.ndarray:
    """(n,) numbers 0 … C−1 of the clusters; raises TooFewRespondents where there is only one."""
    codes = pd.factorize(column)[0]
    if len(codes) == 0 or codes.max() < 1:
        raise TooFewRespondents("clusters_too_few", place=place)
    return np.asarray(codes)


def check_clustered(estimator: Estimator | str, *, ordered: bool, incomplete: bool, replicates: int) -> None:
    """Raises ModelError for what clusters do not go with."""
    if ordered or str(estimator).upper() != Estimator.MLR.value:
        raise ModelError("cluster_needs_mlr", place="model")
    if incomplete:
        raise ModelError("cluster_needs_complete_answers", place="model")
    if replicates:
        raise ModelError("cluster_without_bootstrap", place="model")
