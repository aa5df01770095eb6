"""What was set down before the answers came and what was explored: each statistic of the analysis, and its standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from reports.report import Report
from reports.tables import Table

ORDER = 872
KINDS = ("thesis", "article")
NEEDS = ()


def applies(report: Report) -> bool:
    return bool(report.study.declared_plan)


def context(report: Report) -> dict[str, Any]:
    standing = _standing(report)
    return {"table": _table(report, standing), "reading": _reading(report, standing)}


def article(report: Report) -> dict[str, Any]:
    """The sentences alone."""
    return {"reading": _reading(report, _standing(report))}


def _standing(report: Report) -> dict[str, str]:
    """By statistic: planned, changed (other options than set down), explored, or not_run."""
    planned = report.study.declared_plan
    ran = {step["statistic"]: step.get("options", {}) for step in report.analysis.provenance.plan["steps"]}
    found = {
        name: "explored" if name not in planned else "planned" if _same(planned[name], options) else "changed"
        for name, options in ran.items()
    }
    return {**found, **{name: "not_run" for name in planned if name not in ran}}


def _same(planned: Mapping[str, Any], ran: Mapping[str, Any]) -> bool:
    """Options may come back from storage as lists rather than tuples."""
    return {name: str(_plain(value)) for name, value in planned.items()} == {
        name: str(_plain(value)) for name, value in ran.items()
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | list) else value


def _table(report: Report, standing: Mapping[str, str]) -> Table:
    table = report.table("planned.table", (("plan_step", "text"), ("standing", "text")))
    for name, kind in standing.items():
        table.add(_name(report, name), report.say(f"planned.{kind}"))
    return table


def _reading(report: Report, standing: Mapping[str, str]) -> list[Markup]:
    told = [report.say("planned.all" if set(standing.values()) <= {"planned"} else "planned.some")]
    for kind in ("changed", "explored", "not_run"):
        named = [_name(report, name) for name, has in standing.items() if has == kind]
        if named:
            told.append(report.say(f"planned.told_{kind}", names=report.names(named), count=len(named)))
    return [*told, report.say("planned.limits")]


def _name(report: Report, name: str) -> Markup:
    key = f"web.analyse.statistics.{name}.title"
    known = report.language.has(key)
    return report.escaped(report.language.text(key)) if known else report.numbers.isolated(name, "code")
