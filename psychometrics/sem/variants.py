"""What a fitted model of continuous or of ordered items offers alike to whoever reports on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.implied import Matrices
from psychometrics.sem.structure import Structure
from psychometrics.sem.table import ParameterTable, Row


class GroupLike(Protocol):
    @property
    def label(self) -> str: ...

    @property
    def sample(self) -> SampleMoments: ...


class Fitted(Protocol):
    """`FittedModel` and `OrdinalModel`."""

    @property
    def table(self) -> ParameterTable: ...

    @property
    def filled(self) -> tuple[Row, ...]: ...

    @property
    def structure(self) -> Structure: ...

    @property
    def data(self) -> Sequence[GroupLike]: ...

    @property
    def values(self) -> np.ndarray: ...

    @property
    def at(self) -> tuple[Matrices, ...]: ...

    @property
    def df(self) -> int: ...

    @property
    def n(self) -> int: ...

    @property
    def steps(self) -> int: ...
