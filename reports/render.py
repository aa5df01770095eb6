"""An analysis and the facts of its study as one HTML page, the same for screen and for print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from instruments.language import language as find_language
from psychometrics.analysis import Analysis
from psychometrics.value.analysis import ValueAnalysis
from reports import section as section_folder
from reports.look import STYLE
from reports.report import Report
from reports.section import Section, chosen
from reports.study import ReportStudy
from reports.words import harmless

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class RenderedSection:
    """One section's own HTML, without its heading."""

    name: str
    title: Markup
    body: Markup


@dataclass(frozen=True, slots=True)
class Rendered:
    """The whole page, and its headed sections apart, for a screen that has a frame of its own."""

    html: str
    sections: tuple[RenderedSection, ...]


def render(analysis: Analysis, study: ReportStudy, language: str, value: ValueAnalysis | None = None) -> str:
    """The report as HTML. Fonts are named `fonts/<file>`; `reports.look.single_file` puts them inside.

    language : code of a language folder, e.g. "fa". value : of the firm's records, which adds the value chapter.
    Raises KeyError for an unknown language.
    """
    return rendered(analysis, study, language, value).html


def rendered(analysis: Analysis, study: ReportStudy, language: str, value: ValueAnalysis | None = None) -> Rendered:
    """The report as `render` gives it, with its sections apart."""
    report = Report(analysis, study, find_language(language), value=value)
    report.sections = chosen(report)
    contexts = [(section, section.context_in(report)) for section in report.sections]
    bodies = [(section, _body(report, section, context)) for section, context in contexts]
    page = _environment().get_template("page.html")
    html = page.render(
        report=report,
        sections=bodies,
        title=harmless(study.title),
        css=Markup(STYLE.read_text("utf-8")),
        language=report.language,
    )
    apart = [RenderedSection(s.name, report.title(s.name), body) for s, body in bodies if s.headed]
    return Rendered(html, tuple(apart))


def _body(report: Report, section: Section, context: dict[str, Any]) -> Markup:
    template = _environment().get_template(section.template_in(report))
    return Markup(template.render(report=report, section=section, say=report.say, n=report.numbers, **context))


@cache
def _environment() -> Environment:
    """Escapes in every template whatever its name, and stops at an undefined name."""
    loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), FileSystemLoader(section_folder.FOLDER)])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
