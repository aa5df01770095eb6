"""The rules of a draft as their page writes them: computed values, screening out, arms, quotas, order, closing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from instruments.language import ascii_digits
from psychometrics.errors import RequestError
from survey_app.studies.closing import ZONES
from survey_app.studies.definition import (
    Arm,
    Closing,
    Computed,
    Design,
    InstrumentBlock,
    Logic,
    Quota,
    ScreenOut,
    StudyDefinition,
)
from survey_app.studies.drafting import with_blocks

SPARE = 2
MOST = 20
_ARM = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,39})(?:\s*[:×x*]\s*(\d{1,3}))?")


def from_form(definition: StudyDefinition, fields: Mapping[str, Sequence[str]]) -> StudyDefinition:
    """The draft with the rules of the page. Raises RequestError naming the field that can't be read."""
    one = {name: values[-1].strip() for name, values in fields.items() if values}
    changed = {
        "logic": Logic(computed=_computed(one), screen_out=_screen_out(one, definition.languages)),
        "design": Design(
            shuffle_blocks="shuffle_blocks" in one, arms=arms_of(one.get("arms", "")), quotas=_quotas(one)
        ),
        "closing": _closing(one),
    }
    made = with_blocks(
        definition.model_copy(update=changed), [_block(n, b, one) for n, b in enumerate(definition.blocks)]
    )
    return StudyDefinition.model_validate(made.model_dump())


def arms_of(text: str) -> list[Arm]:
    """One to a line, "app" or "app: 2" for twice as many people."""
    made = []
    for line in (line.strip() for line in ascii_digits(text).splitlines()):
        found = _ARM.fullmatch(line)
        if line and not found:
            raise RequestError("rule_arm", place="arms", text=line)
        if found:
            made.append(Arm(code=found[1], weight=max(1, min(int(found[2] or 1), 100))))
    if len({arm.code for arm in made}) < len(made) or len(made) == 1:
        raise RequestError("rule_arms_count", place="arms")
    return made


def arms_text(arms: Sequence[Arm]) -> str:
    return "\n".join(arm.code if arm.weight == 1 else f"{arm.code}: {arm.weight}" for arm in arms)


def _computed(one: Mapping[str, str]) -> list[Computed]:
    rows = ((one.get(f"name-{n}", ""), one.get(f"formula-{n}", "")) for n in range(MOST + SPARE))
    return [Computed(name=name[:40], formula=formula[:2000]) for name, formula in rows if name or formula]


def _screen_out(one: Mapping[str, str], codes: Sequence[str]) -> list[ScreenOut]:
    made = []
    for n in range(MOST + SPARE):
        when = one.get(f"screen-{n}", "")
        texts = {code: one[f"screen-{n}-{code}"][:1000] for code in codes if one.get(f"screen-{n}-{code}")}
        if when:
            made.append(ScreenOut(when=when[:2000], text=texts))
    return made


def _quotas(one: Mapping[str, str]) -> list[Quota]:
    made = []
    for n in range(MOST + SPARE):
        when, limit = one.get(f"quota-{n}", ""), one.get(f"limit-{n}", "")
        if when or limit:
            code = one.get(f"quota-name-{n}") or f"quota{n + 1}"
            made.append(Quota(code=code[:40], when=when[:2000], limit=_whole(limit, f"limit-{n}", least=1)))
    if len({quota.code for quota in made}) < len(made):
        raise RequestError("rule_quota_twice", place="quotas")
    return made


def _closing(one: Mapping[str, str]) -> Closing:
    return Closing(
        opens=_moment(one.get("opens", ""), "opens"),
        closes=_moment(one.get("closes", ""), "closes"),
        zone=one["zone"] if one.get("zone") in ZONES else "UTC",
        count=_whole(one["count"], "count") if one.get("count") else 0,
        quotas="close_quotas" in one,
        precision="precision" in one,
    )


def _block(n: int, block: Any, one: Mapping[str, str]) -> Any:
    if not isinstance(block, InstrumentBlock):
        return block
    sample = _whole(one[f"sample-{n}"], f"sample-{n}") if one.get(f"sample-{n}") else 0
    return block.model_copy(update={"show_if": one.get(f"show_if-{n}", "")[:2000], "sample": min(sample, 100)})


def _whole(text: str, place: str, least: int = 0) -> int:
    plain = ascii_digits(text).replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 8 and int(plain) >= least):
        raise RequestError("rule_number", place=place, text=text)
    return int(plain)


def _moment(text: str, place: str) -> str:
    if not text:
        return ""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat(timespec="minutes")
    except ValueError as error:
        raise RequestError("rule_moment", place=place, text=text) from error
