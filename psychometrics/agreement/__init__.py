"""Agreement between raters or occasions: intraclass correlations and Cohen's kappa."""

from psychometrics.agreement.intraclass import (
    IntraclassCorrelation,
    IntraclassCorrelations,
    intraclass_correlations,
)
from psychometrics.agreement.kappa import Kappa, Weights, cohen_kappa, kappa_from_table

__all__ = [
    "IntraclassCorrelation",
    "IntraclassCorrelations",
    "Kappa",
    "Weights",
    "cohen_kappa",
    "intraclass_correlations",
    "kappa_from_table",
]
