"""Customer lifetime value: how often a customer will buy again, for how much, and what that is worth today."""

from psychometrics.value.clv.result import ClvResult, ClvTotal, ModelFit, Parameter

__all__ = ["ClvResult", "ClvTotal", "ModelFit", "Parameter"]
