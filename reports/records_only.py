"""A report on the firm's records alone, for a firm that has asked nobody yet."""

from __future__ import annotations

from psychometrics.analysis import Analysis, Provenance
from psychometrics.value.analysis import ValueAnalysis


def without_survey(value: ValueAnalysis) -> Analysis:
    """An analysis without respondents, to render beside `value`; sections on answers leave themselves out."""
    facts = value.provenance
    return Analysis({}, Provenance("", {"seed": facts.seed, "steps": []}, "", facts.seed, 0, 0, (), facts.versions))
