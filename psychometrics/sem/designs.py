"""Models that designs call for, as syntax: method factors, repeated waves, change between waves, latent moderation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from psychometrics.errors import ModelError

Scales = Mapping[str, Sequence[str]]
"""Constructs with their items."""


def measured(scales: Scales) -> str:
    """`trust =~ t1 + t2 + …`, a line per construct."""
    return "\n".join(f"{construct} =~ {' + '.join(items)}" for construct, items in scales.items())


def method_factor_syntax(scales: Scales, marker: Sequence[str] = ()) -> str:
    """The factors and a method factor apart from them, on which every item loads alike (label `method_loading`).

    marker : items of an unrelated marker variable that define the method factor; empty for a common latent factor,
    which can't be told from correlated factors where the loadings of each are all alike.
    Fit with `std_lv = True`. Source: Podsakoff, MacKenzie, Lee & Podsakoff (2003), table 4; Williams, Hartman &
    Cavazotte (2010), method-C model.
    """
    items = [item for shown in scales.values() for item in shown]
    loads = [*(marker or ()), *(f"method_loading*{item}" for item in items)]
    apart = [f"method ~~ 0*{construct}" for construct in scales]
    return "\n".join([measured(scales), f"method =~ {' + '.join(loads)}", *apart])


def waves_syntax(items: Sequence[Sequence[str]], names: Sequence[str], *, level: str = "scalar") -> str:
    """One construct in several waves: equal loadings (metric), intercepts too (scalar), residuals of an item correlate.

    items : of each wave, in the same order; names : of the construct in each wave. level : "configural", "metric" or
    "scalar". Fit with `means = True`; latent means are free after the first wave where intercepts are equal.
    Source: Little (2013), ch. 5. Same as semTools::measEq.syntax(longFacNames = ) (0.5-6).
    """
    if len({len(wave) for wave in items}) != 1 or len(items) != len(names) or len(items) < 2:
        raise ModelError("waves_differ", place="waves", items=[len(wave) for wave in items])
    lines = []
    for name, wave in zip(names, items, strict=True):
        loads = (
            wave if level == "configural" else [wave[0], *(f"l{place}*{one}" for place, one in enumerate(wave[1:], 2))]
        )
        lines.append(f"{name} =~ {' + '.join(loads)}")
    for place, same in enumerate(zip(*items, strict=True), 1):
        lines += [f"{one} ~~ {other}" for number, one in enumerate(same) for other in same[number + 1 :]]
        if level == "scalar":
            lines += [f"{item} ~ i{place}*1" for item in same]
    if level == "scalar":
        lines += [f"{names[0]} ~ 0*1", *(f"{name} ~ NA*1" for name in names[1:])]
    return "\n".join(lines)


def change_syntax(first: Sequence[str], second: Sequence[str], names: tuple[str, str] = ("before", "after")) -> str:
    """Latent change between two waves under scalar invariance: mean and variance of `change`, and its covariance with
    the first wave. Fit with `means = True`. Source: McArdle (2009), eqs. 3–5.
    """
    before, after = names
    kept = waves_syntax([first, second], names).splitlines()
    kept = [line for line in kept if line not in (f"{after} ~ NA*1",)]
    lines = [
        f"{after} ~ 1*{before}",
        f"change =~ 1*{after}",
        f"{after} ~~ 0*{after}",
        f"{after} ~ 0*1",
        "change ~ NA*1",
    ]
    return "\n".join([*kept, *lines, f"change ~~ {before}", "change ~~ change"])


def product_indicators(
    data: pd.DataFrame, first: Sequence[str], second: Sequence[str], *, double: bool = True
) -> pd.DataFrame:
    """data with products of matched items, `a1_x_b1`, of mean-centred items; double : products are centred as well.

    Items are matched in order; the longer list's surplus goes without a product. Complete rows only.
    Source: Marsh, Wen & Hau (2004); Lin, Wen, Marsh & Lin (2010). Same as semTools::indProd(match = TRUE, doubleMC = ).
    """
    if not first or not second:
        raise ModelError("moderation_needs_items", place="moderation")
    rows = data.dropna(subset=[*first, *second]).copy()
    for one, other in zip(first, second, strict=False):
        product = (rows[one] - rows[one].mean()) * (rows[other] - rows[other].mean())
        rows[f"{one}_x_{other}"] = product - product.mean() if double else product
    return rows


def moderation_syntax(scales: Scales, outcome: str, predictor: str, moderator: str) -> str:
    """outcome on predictor, moderator and their latent product, whose items `product_indicators` makes.

    Unconstrained product-indicator approach (Marsh, Wen & Hau, 2004).
    """
    for name in (outcome, predictor, moderator):
        if name not in scales:
            raise ModelError("construct_unknown", place=f"construct {name}", known=list(scales))
    products = [f"{a}_x_{b}" for a, b in zip(scales[predictor], scales[moderator], strict=False)]
    return "\n".join(
        [
            measured(scales),
            f"product =~ {' + '.join(products)}",
            f"{outcome} ~ {predictor} + {moderator} + interaction*product",
        ]
    )
