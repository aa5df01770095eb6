"""Exploratory factor analysis: adequacy of the correlations, number of factors, extraction, rotation, fit, scores."""
