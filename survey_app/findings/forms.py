"""The analysis screen's form: what it may bring, as lists of texts by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from psychometrics.errors import RequestError
from psychometrics.plan import Plan
from survey_app.findings.catalogue import OFFERS
from survey_app.findings.plans import Available, plan_from, plan_from_text

ACTIONS = ("run", "check", "from_text")
OPTION_FIELDS = frozenset(f"{each.name}.{option.name}" for each in OFFERS for option in each.options)
FIELDS = frozenset({"csrf", "action", "statistics", "seed", "plan"}) | OPTION_FIELDS
LONGEST = 20_000
MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class PlanForm:
    """action : run, check (show the plan, run nothing) or from_text (run the plan that `text` holds)."""

    fields: dict[str, list[str]]
    action: str
    text: str

    def plan(self, study: Available) -> Plan:
        """Raises ManyErrors or PlanError."""
        return plan_from_text(self.text, study) if self.action == "from_text" else plan_from(self.fields, study)


def read_plan(form: FormData) -> PlanForm:
    """Raises RequestError for a field that the page doesn't have, a file, or far too much of one."""
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if name not in FIELDS or not isinstance(value, str) or len(value) > LONGEST:
            raise RequestError("form_invalid", place=name if name in FIELDS else "")
        fields.setdefault(name, []).append(value)
    if any(len(values) > MOST_VALUES for values in fields.values()):
        raise RequestError("form_invalid")
    action = fields.get("action", ["check"])[-1]
    if action not in ACTIONS:
        raise RequestError("form_invalid", place="action")
    return PlanForm(fields, action, fields.get("plan", [""])[-1])


async def posted_plan(request: Request) -> PlanForm:
    return read_plan(await request.form())


PlanFormDep = Annotated[PlanForm, Depends(posted_plan)]
