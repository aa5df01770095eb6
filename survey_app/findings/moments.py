"""Moments as a researcher's screens show them: in the zone that the study set, else marked as UTC.

Where no zone is set the page's script shows the same moment in the reader's own; without script UTC stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from instruments.language import Language
from survey_app.models import Study

UTC = "UTC"
LEFT_TO_RIGHT, END = "\u2066", "\u2069"
"""Keeps the hour beside its zone where a count follows in a right-to-left sentence."""


@dataclass(frozen=True, slots=True)
class MomentView:
    """iso : for the script, empty where the study has a zone of its own and nothing is to be changed."""

    date: str
    time: str
    iso: str


def zone_of(study: Study) -> str:
    """The zone that the study opens and closes in."""
    return str(study.draft.get("closing", {}).get("zone") or UTC)


def moment_view(moment: datetime, study: Study, t: Language) -> MomentView:
    zone = zone_of(study)
    local = moment.astimezone(ZoneInfo(zone))
    clock = t.local_digits(local.strftime("%H:%M"))
    if zone != UTC:
        return MomentView(t.date(local), clock, "")
    told = f"{clock} {UTC}" if not t.rtl else f"{LEFT_TO_RIGHT}{clock} {UTC}{END}"
    return MomentView(t.date(local), told, local.strftime("%Y-%m-%dT%H:%M:%SZ"))
