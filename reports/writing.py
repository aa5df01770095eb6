"""An analysis straight to a PDF, as the command line writes it."""

from __future__ import annotations

from pathlib import Path

from psychometrics.analysis import Analysis
from psychometrics.value.analysis import ValueAnalysis
from psychometrics.whole_file import AS_USUAL, write_whole
from reports.pdf import pdf
from reports.render import render
from reports.study import ReportStudy


def write_report(
    analysis: Analysis, study: ReportStudy, language: str, path: Path, value: ValueAnalysis | None = None
) -> int:
    """Writes the PDF to `path`, whole or not at all. Returns its number of pages."""
    made = pdf(render(analysis, study, language, value))
    write_whole(path, made.content, AS_USUAL)
    return made.pages
