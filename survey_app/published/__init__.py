"""Checking the figures that a paper prints: loadings with AVE, CR and alpha, items with df, χ² with RMSEA."""
