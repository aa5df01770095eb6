"""What a report costs: CPU seconds and MiB for 10, 30, 100 and 200 pages, and how they grow.

    python -m benchmarks.reports

As in a report's job, the PDF and the other formats are made in a process of their own each; seconds are the processor's
with the program's start, MiB the most that the process held. The page is a real one (five scales of the Big Five
questionnaire) whose sections are repeated; the last cases are one table of 500 to 2,000 rows.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from instruments.language import language
from instruments.loader import load
from psychometrics.analysis import analyse
from psychometrics.plan import Plan, Step
from psychometrics.reading import read_table, responses_from
from reports.numbers import Numbers
from reports.render import _environment, render
from reports.study import ReportStudy
from reports.tables import Column, Row, Table

ROOT = Path(__file__).parents[1]
MADE_AT = datetime(2026, 11, 23, tzinfo=UTC)
PAGES = (10, 30, 100, 200)
ROWS = (500, 1000, 2000)
STATISTICS = ("background", "items", "scales", "normality", "reliability", "adequacy", "correlations")
_SECTION = re.compile(r'<section id="(?!cover|contents)[\s\S]*?</section>\n')


def main() -> None:
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'case':>12} {'pages':>6} {'PDF s':>8} {'MiB':>6} {'others s':>9} {'MiB':>6}")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "real.html"
        page.write_text(real_page(), "utf-8")
        sizes = [(measured("pages", pages, page), pages) for pages in PAGES]
        tables = [(measured("rows", rows, page), rows) for rows in ROWS]
    print(f"seconds grow as pages to the power of {growth([(r['pages'], r['pdf']) for r, _ in sizes]):.2f}")
    print(f"seconds grow as rows to the power of {growth([(rows, r['pdf']) for r, rows in tables]):.2f}")


def measured(kind: str, size: int, page: Path) -> dict[str, float]:
    """One size: the PDF and the other formats, each in a process of its own."""
    made = page.with_name("made.html")
    text = page.read_text("utf-8")
    made.write_text(long_page(text, size) if kind == "pages" else long_table(text, size), "utf-8")
    result = {**_in_a_process("pdf", made), **_in_a_process("others", made)}
    name = f"{size} {kind}"
    told = f"{result['pdf']:8.1f} {result['pdf_mib']:6.0f} {result['others']:9.1f} {result['others_mib']:6.0f}"
    print(f"{name:>12} {result['pages']:6.0f} {told}", flush=True)
    return result


def _in_a_process(step: str, made: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.printing", step, str(made)]
    result: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout)
    return result


def growth(points: list[tuple[float, float]]) -> float:
    """The power with which the second number grows with the first, over the whole range."""
    (low, fast), (high, slow) = points[0], points[-1]
    return math.log(slow / fast) / math.log(high / low)


def real_page() -> str:
    """A Persian report of 300 people."""
    instrument = load(ROOT / "examples" / "big-five.yaml")
    assert instrument.model is not None
    frame = read_table(ROOT / "tests" / "data" / "bfi.csv").frame.head(300)
    scored = {item.code for item in instrument.model.items}
    background = [question.code for question in instrument.questions if question.code not in scored]
    responses = responses_from(frame, instrument.model, background=background, extra="keep")
    plan = Plan(tuple(Step(name, {"replicates": 20} if name == "reliability" else {}) for name in STATISTICS))
    analysis = analyse(responses, instrument.model, plan)
    return render(analysis, ReportStudy("Big Five", (instrument,), MADE_AT), "fa")


def long_page(page: str, wanted: int) -> str:
    """The page with its sections repeated until it has about the wanted number of pages."""
    sections = _SECTION.findall(page)
    whole = page.index(sections[0]), page.rindex(sections[-1]) + len(sections[-1])
    repeated = [sections[place % len(sections)] for place in range(max(1, round(wanted * 0.75)))]
    return page[: whole[0]] + "".join(repeated) + page[whole[1] :]


def long_table(page: str, rows: int) -> str:
    """The page with one table of so many rows, split as reports split theirs."""
    n = Numbers(language("fa"))
    heads = tuple(Column(n.isolated(f"c{place}"), "text" if place == 0 else "number") for place in range(10))
    table = Table("table-900", n.isolated("900"), n.isolated("x"), heads)
    for row in range(rows):
        table.rows.append(Row(tuple(n.fixed(row + place / 10) for place in range(10))))
    template = _environment().from_string('{% import "parts.html" as parts %}{{ parts.table(report, t) }}')
    section = f'<section id="long" class="section">{template.render(report=_Words(), t=table)}</section>\n'
    sections = _SECTION.findall(page)
    start, end = page.index(sections[0]), page.rindex(sections[-1]) + len(sections[-1])
    return page[:start] + section + page[end:]


class _Words:
    """A report that only says "continued"."""

    def say(self, key: str, **slots: object) -> str:
        return key


if __name__ == "__main__":
    main()
