"""How the numbers came about: data, exclusions, plan, seed, versions, and the R call beside each statistic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from psychometrics import registry
from psychometrics.criterion.registry import criterion_statistics
from psychometrics.registry import Statistic
from psychometrics.results import NotComputable
from psychometrics.value.analysis import ValueProvenance
from psychometrics.value.registry import value_measures
from reports.report import Report
from reports.tables import Table

ORDER = 950
NEEDS = ()


def context(report: Report) -> dict[str, Any]:
    return {
        "facts": _facts(report),
        "plan": _plan(report),
        "versions": _versions(report),
        "refused": _refused(report),
        "notes": [report.reason(note) for note in report.analysis.notes],
    }


def article(report: Report) -> dict[str, Any]:
    """Fingerprints and seed; the plan and the R calls stand in the thesis chapter and the bundle."""
    return {"facts": _facts(report)}


def _facts(report: Report) -> list[tuple[Markup, Markup]]:
    if not report.analysis.provenance.n_read and report.value:
        return _record_facts(report, report.value.provenance)
    facts, n = report.analysis.provenance, report.numbers
    left_out = sum(one.n for one in facts.exclusions)
    rows = [
        ("read", n.integer(facts.n_read)),
        ("left_out", n.integer(left_out)),
        ("used", n.integer(facts.n)),
        ("seed", n.year(facts.seed)),
        ("data_hash", n.isolated(_broken(facts.data_sha256), "hash")),
        ("plan_hash", n.isolated(_broken(facts.plan_sha256), "hash")),
    ]
    told = [(report.say(f"reproducibility.{name}"), value) for name, value in rows]
    return told + (_record_facts(report, report.value.provenance) if report.value else [])


def _record_facts(report: Report, facts: ValueProvenance) -> list[tuple[Markup, Markup]]:
    """Fingerprints of the firm's records and the plan and seed of their analysis."""
    n = report.numbers
    hashes = [
        (report.say("reproducibility.record_hash", kind=_kind(report, kind)), n.isolated(_broken(sha256), "hash"))
        for kind, sha256 in facts.data_sha256.items()
    ]
    plan = n.isolated(_broken(facts.plan_sha256), "hash")
    return [
        *hashes,
        (report.say("reproducibility.value_plan_hash"), plan),
        (report.say("reproducibility.value_seed"), n.year(facts.seed)),
    ]


def _kind(report: Report, kind: str) -> Markup:
    key = f"reproducibility.kind_{kind}"
    return report.say(key) if report.language.has(f"report.{key}") else report.numbers.isolated(kind, "code")


def _broken(sha256: str) -> str:
    """In groups of eight, so that a line can break."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8)) or "–"


def _plan(report: Report) -> Table:
    heads = (("plan_step", "text"), ("plan_options", "text"), ("r_call", "text"))
    table, n = report.table("reproducibility.plan_table", heads), report.numbers
    listed: Mapping[str, Statistic] = {**criterion_statistics(), **value_measures(), **registry.statistics()}
    plans = [report.analysis.provenance.plan, *([report.value.provenance.plan] if report.value else [])]
    for step in [step for plan in plans for step in plan["steps"]]:
        known = listed.get(step["statistic"])
        options = ", ".join(f"{name} = {value}" for name, value in step.get("options", {}).items()) or "–"
        call = known.r_call if known and known.r_call else "–"
        name = n.isolated(step["statistic"], "code")
        table.add(name, _latin(options), _latin(call))
    return table


def _latin(text: str) -> Markup:
    """Reads from left to right and may break between words."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def _versions(report: Report) -> Table:
    table = report.table("reproducibility.version_table", (("software", "text"), ("version", "text")))
    versions = {**(report.value.provenance.versions if report.value else {}), **report.analysis.provenance.versions}
    for name, version in versions.items():
        table.add(report.numbers.isolated(name, "code"), report.numbers.isolated(version, "code"))
    return table


def _refused(report: Report) -> list[tuple[Markup, Markup]]:
    """Statistics of the plan that could not be computed at all, each with its reason."""
    pairs = report.analysis.results.items()
    return [
        (report.numbers.isolated(name, "code"), report.reason(result.reason))
        for name, result in pairs
        if isinstance(result, NotComputable)
    ]
