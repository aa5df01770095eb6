"""Correlation matrices of many bootstrap samples at once.

A sample is a vector of counts over the rows, so its means and cross-products are one matrix product of counts with the
products of columns; blocks bound the memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BLOCK_BYTES = 64 << 20


def counts_of(indices: np.ndarray, n: int) -> np.ndarray:
    """(b, n) how often each row stands in each sample; indices : (b, n_drawn) row numbers from 0."""
    b = len(indices)
    flat = (np.arange(b)[:, None] * n + indices).ravel()
    return np.bincount(flat, minlength=b * n).reshape(b, n).astype(float)


def draw(n: int, replicates: int, seed: int) -> Iterator[np.ndarray]:
    """Blocks of counts of samples of n rows with replacement; the same seed gives the same samples."""
    generator = np.random.default_rng(seed)
    block = max(1, BLOCK_BYTES // (8 * max(n, 1)))
    for start in range(0, replicates, block):
        size = min(block, replicates - start)
        yield counts_of(generator.integers(0, n, size=(size, n)), n)


def resampled_correlations(data: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(b, p, p) correlations of each sample of the rows of data (n, p), complete."""
    centred = data - data.mean(axis=0)
    p = centred.shape[1]
    rows, columns = np.tril_indices(p)
    products = centred[:, rows] * centred[:, columns]
    total = counts.sum(axis=1, keepdims=True)
    mean = counts @ centred / total
    lower = counts @ products / total - mean[:, rows] * mean[:, columns]
    variance = lower[:, rows == columns]
    spread = np.sqrt(np.maximum(variance, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = lower / (spread[:, rows] * spread[:, columns])
    found = np.empty((len(counts), p, p))
    found[:, rows, columns] = scaled
    found[:, columns, rows] = scaled
    return found
