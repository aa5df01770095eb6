"""Reliability of scales: internal consistency, split halves, omega, ordinal versions."""

from psychometrics.reliability.result import (
    Guttman,
    ItemReliability,
    OmegaGroup,
    OmegaHierarchical,
    OrdinalReliability,
    Reliability,
    ScaleReliability,
    SplitHalf,
    Status,
)

__all__ = [
    "Guttman",
    "ItemReliability",
    "OmegaGroup",
    "OmegaHierarchical",
    "OrdinalReliability",
    "Reliability",
    "ScaleReliability",
    "SplitHalf",
    "Status",
]
