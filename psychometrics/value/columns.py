"""Kinds of company record and their columns. Standard library only: the process that serves people reads it too."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "transactions": {"customer": "text", "date": "date", "amount": "money", "margin": "money", "channel": "category"},
    "contacts": {"customer": "text", "date": "date", "function": "category", "channel": "category", "cost": "money"},
    "referrals": {
        "referrer": "text",
        "referee": "text",
        "date": "date",
        "type_one_probability": "share",
        "reward": "money",
        "share": "share",
    },
    "influence": {
        "influencer": "text",
        "influencee": "text",
        "weight": "share",
        "valence": "category",
        "channel": "category",
        "date": "date",
    },
    "feedback": {
        "idea": "text",
        "customer": "text",
        "date": "date",
        "share": "share",
        "implemented": "flag",
        "net_benefit_annual": "money",
        "years": "number",
        "cost": "money",
        "attribution": "share",
    },
    "tiers": {"customer": "text", "from_date": "date", "to_date": "date", "tier": "category", "points": "number"},
}
"""Kinds of record and their columns with the type of each. Amounts are in one declared currency and unit for all.
"text" columns name customers or ideas: they are keys, kept only as keyed hashes where data are kept at all."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "transactions": ("customer", "date", "amount"),
    "contacts": ("customer", "date", "cost"),
    "referrals": ("referrer", "referee", "date"),
    "influence": ("influencer", "influencee"),
    "feedback": ("idea", "customer"),
    "tiers": ("customer", "from_date", "tier"),
}

FUNCTIONS = ("marketing", "sales", "service")
"""Who in the firm makes a contact with a customer."""

CURRENCY = "currency"
"""A column that may be named besides: it is checked against what was declared, and not kept."""


def of_type(kind: str, *types: str) -> tuple[str, ...]:
    """Names of a kind's columns of these types, in order."""
    return tuple(name for name, type in COLUMNS[kind].items() if type in types)
