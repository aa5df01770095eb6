"""What stands where: sections with their pages, and the numbers that every section's tables continue."""

from __future__ import annotations

from typing import Any

from reports.report import Report

ORDER = 20
KINDS = ("thesis",)
NEEDS = ()


def context(report: Report) -> dict[str, Any]:
    listed = [one for one in report.sections if one.headed and one.name != "contents"]
    return {"entries": [(one.name, report.heading(one.name)) for one in listed]}
