"""Correlations: Pearson, Spearman, Kendall with intervals; polychoric, tetrachoric, polyserial; smoothing."""
