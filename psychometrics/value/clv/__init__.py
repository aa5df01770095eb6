"""Customer lifetime value: how often a customer will buy again, for how much, and what that is worth today."""

from psychometrics.value.clv.result import ClvResult, ClvTotal, ModelFit, Parameter
from psychometrics.value.clv.valuation import clv

__all__ = ["ClvResult", "ClvTotal", "ModelFit", "Parameter", "clv"]
