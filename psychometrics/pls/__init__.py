"""Partial least squares path modelling on the correlation matrix (Wold, 1982; Lohmöller, 1989)."""
