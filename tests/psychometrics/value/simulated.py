"""Customers drawn from the models themselves, with a seed."""

from __future__ import annotations

import numpy as np

WEEKS = 52.0
Customers = tuple[np.ndarray, np.ndarray, np.ndarray]


def bgnbd_customers(point: tuple[float, ...], customers: int, seed: int) -> Customers:
    """x, t_x, T of customers who may stop after each repeat purchase."""
    r, alpha, a, b = point
    rng = np.random.default_rng(seed)
    rates, stops = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    ages = _ages(rng, customers)
    rows = [_bought(rng, rate, age, stop) for rate, age, stop in zip(rates, ages, stops, strict=True)]
    x, t_x = np.array(rows).T
    return x, t_x, ages


def pareto_customers(point: tuple[float, ...], customers: int, seed: int) -> Customers:
    """x, t_x, T of customers who stop at an unseen moment."""
    r, alpha, s, beta = point
    rng = np.random.default_rng(seed)
    rates, ages = rng.gamma(r, 1 / alpha, customers), _ages(rng, customers)
    ends = np.minimum(rng.exponential(1 / rng.gamma(s, 1 / beta, customers)), ages)
    x, t_x = np.array([_bought(rng, rate, end, 0.0) for rate, end in zip(rates, ends, strict=True)]).T
    return x, t_x, ages


def nbd_customers(point: tuple[float, ...], customers: int, seed: int) -> Customers:
    """x, t_x, T of customers who never stop."""
    r, alpha = point
    rng = np.random.default_rng(seed)
    rates, ages = rng.gamma(r, 1 / alpha, customers), _ages(rng, customers)
    x, t_x = np.array([_bought(rng, rate, age, 0.0) for rate, age in zip(rates, ages, strict=True)]).T
    return x, t_x, ages


def spends(point: tuple[float, ...], x: np.ndarray, seed: int) -> np.ndarray:
    """Mean spend of x purchases of each customer; 0 where there is none."""
    p, q, v = point
    rng = np.random.default_rng(seed)
    rates = rng.gamma(q, 1 / v, len(x))
    means = rng.gamma(np.maximum(p * x, p), 1 / (rates * np.maximum(x, 1)))
    return np.where(x > 0, means, 0.0)


def _ages(rng: np.random.Generator, customers: int) -> np.ndarray:
    """Whole weeks since the first purchase."""
    return np.floor(rng.uniform(WEEKS / 2, WEEKS, customers))


def _bought(rng: np.random.Generator, rate: float, until: float, stop: float) -> tuple[float, float]:
    """How many repeat purchases, and when the last was."""
    count, now, last = 0, 0.0, 0.0
    while True:
        now += rng.exponential(1 / max(rate, 1e-12))
        if now > until:
            return float(count), last
        count, last = count + 1, now
        if rng.random() < stop:
            return float(count), last
