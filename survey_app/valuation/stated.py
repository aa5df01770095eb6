"""What the analyst states before values are computed: the form, and the same as plain data of a job."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from instruments.language import ascii_digits
from psychometrics.errors import RequestError
from survey_app.forms import WebForm

HORIZONS = (90, 180, 365, 730, 1095, 1825)
TIME_UNITS = (1, 7, 30)
MODELS = ("bgnbd", "paretonbd")
MOST_TIERS = 20
_TIER = re.compile(r"\s*([^:=،,;\n]{1,60}?)\s*(?:[:=]\s*([\d.,٬]+))?\s*")


class StatedForm(WebForm):
    """The form as it is posted; numbers in any digits."""

    analysis_date: date | Literal[""] = ""
    horizon_days: int = 365
    discount_percent: str = "12"
    margin_percent: str = "100"
    time_unit_days: int = 7
    model: Literal["bgnbd", "paretonbd"] = "bgnbd"
    contract: Literal["none", "counted", "stated"] = "none"
    retention_percent: str = ""
    tiers: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """percents : per year, and of an amount. tiers : from the lowest to the highest, with the points where known.

    contract : "none", or customers hold one, with retention per year counted from the records or stated.
    """

    analysis_date: str = ""
    horizon_days: int = 365
    discount_percent: float = 12.0
    margin_percent: float = 100.0
    time_unit_days: int = 7
    model: str = "bgnbd"
    tiers: tuple[tuple[str, float | None], ...] = ()
    contract: str = "none"
    retention_percent: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "tiers": [list(tier) for tier in self.tiers]}

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> Stated:
        tiers = tuple((str(name), points) for name, points in known.get("tiers", ()))
        return cls(**{**known, "tiers": tiers})


def read(form: StatedForm) -> Stated:
    """Raises RequestError `value_stated_range` for a number that can't be meant, `value_tiers_unread`."""
    kept = form.contract == "stated"
    return Stated(
        analysis_date=str(form.analysis_date),
        horizon_days=_one_of("horizon_days", form.horizon_days, HORIZONS),
        discount_percent=_percent("discount_percent", form.discount_percent, 0, 200),
        margin_percent=_percent("margin_percent", form.margin_percent, 0.01, 100),
        time_unit_days=_one_of("time_unit_days", form.time_unit_days, TIME_UNITS),
        model=form.model,
        tiers=read_tiers(form.tiers),
        contract=form.contract,
        retention_percent=_percent("retention_percent", form.retention_percent, 0, 100) if kept else 0.0,
    )


def read_tiers(text: str) -> tuple[tuple[str, float | None], ...]:
    """ "bronze, silver: 1000, gold: 5000" from the lowest to the highest; points may be left out."""
    parts = [part for part in re.split(r"[،;\n]|,(?!\d{3}\b)", ascii_digits(text)) if part.strip()]
    found = [_TIER.fullmatch(part) for part in parts]
    names = [one[1] for one in found if one]
    if not all(found) or len(set(names)) < len(parts) or len(parts) > MOST_TIERS:
        raise RequestError("value_tiers_unread", place="tiers")
    return tuple((one[1], float(one[2].replace(",", "")) if one[2] else None) for one in found if one)


def _percent(name: str, text: str, low: float, high: float) -> float:
    plain = ascii_digits(text).replace("%", "").replace("٪", "").replace(",", ".").strip()
    if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", plain) or not low <= float(plain) <= high:
        raise RequestError("value_stated_range", place=name, low=low, high=high)
    return float(plain)


def _one_of(name: str, value: int, known: tuple[int, ...]) -> int:
    if value not in known:
        raise RequestError("value_stated_range", place=name, low=known[0], high=known[-1])
    return value
