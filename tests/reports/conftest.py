"""One small analysis of three hundred people, and the facts of its study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from instruments.instrument import Instrument
from instruments.language import language
from instruments.loader import load
from psychometrics.analysis import Analysis, analyse
from psychometrics.plan import CUSTOMARY, Plan, Step
from psychometrics.reading import responses_from
from psychometrics.responses import Responses
from reports.render import render
from reports.report import Report
from reports.study import ReportStudy
from tests.shared_data import held

FEW = {
    "reliability": {"replicates": 20},
    "validity": {"replicates": 20},
    "retention": {"replications": 20, "most": 6},
    "efa": {"factors": 5},
}
"""Options that keep the analysis short; the page has the same parts as with the customary ones."""

MADE_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def big_five() -> Instrument:
    return load(Path(__file__).parents[2] / "examples" / "big-five.yaml")


@pytest.fixture(scope="session")
def analysis_of(big_five: Instrument) -> Callable[[int], Analysis]:
    """The customary plan for the first so many people."""

    def analysed(people: int) -> Analysis:
        plan = Plan(tuple(Step(name, FEW.get(name, {})) for name in CUSTOMARY))
        return analyse(_responses(big_five, people), big_five.model, plan)

    return analysed


@pytest.fixture(scope="session")
def analysis(analysis_of: Callable[[int], Analysis]) -> Analysis:
    return analysis_of(300)


@pytest.fixture(scope="session")
def study(big_five: Instrument) -> ReportStudy:
    return ReportStudy("پنج عامل شخصیت", (big_five,), MADE_AT, data_name="bfi.csv")


@pytest.fixture(scope="session")
def pages(analysis: Analysis, study: ReportStudy) -> dict[str, str]:
    """The whole report as HTML, by language."""
    return {code: render(analysis, study, code) for code in ("fa", "ar", "en")}


@pytest.fixture
def report(analysis: Analysis, study: ReportStudy) -> Callable[..., Report]:
    """`report("fa", title="…")`: what sections read, in a language, with other facts where they are given."""
    return lambda code="en", **facts: Report(analysis, replace(study, **facts), language(code))


def _responses(instrument: Instrument, people: int) -> Responses:
    """The first people of the file. Fewer than a file may have are taken after it was read, as a live study may."""
    frame = held("bfi.csv").head(300)
    items = {item.code for item in instrument.model.items} if instrument.model else set()
    known = [question.code for question in instrument.questions if question.code not in items]
    read = responses_from(frame, instrument.model, name="bfi.csv", sha256="5eed" * 16, background=known, extra="keep")
    first = {part: getattr(read, part).head(people) for part in ("keyed", "raw", "background")}
    return replace(read, **first, n_read=people)
