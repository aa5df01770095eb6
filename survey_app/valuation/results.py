"""What the results page shows: what is stated, the run under way, and the panels of what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from instruments.language import Language
from survey_app.demo import importing
from survey_app.findings.figures import number
from survey_app.findings.files import formats_of
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import job_view
from survey_app.jobs import service as jobs
from survey_app.models import JobStatus, Study
from survey_app.settings import Settings
from survey_app.studies.screens import frame
from survey_app.valuation import engagement, values
from survey_app.valuation.ordering import REPORT, Run, latest, tier_names
from survey_app.valuation.panels import Found, Panel, compact
from survey_app.valuation.saying import Saying, saying
from survey_app.valuation.stated import HORIZONS, MODELS, TIME_UNITS, Stated
from survey_app.value import service as records
from survey_app.value.linking import Matching, kinds_to_link, matching

PANELS = (
    values.tiers,
    engagement.gain,
    engagement.effects,
    engagement.segments,
    engagement.alignment,
    engagement.correlations,
    engagement.selection,
    values.clv,
    values.rfm,
    values.others,
    values.change,
    values.costs,
    values.rows_read,
)
"""In the order of the page: what an analyst asks first stands first."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the figures at the top, with what stands under it."""

    title: str
    figure: Markup | str
    about: Markup | str = ""


def results(session: Session, study: Study, settings: Settings, t: Language, *, data: bool = False) -> dict[str, Any]:
    """The whole screen. data : whether the files with single people and customers are offered too."""
    printed = jobs.latest(session, study, REPORT)
    run, known = latest(session, study), records.current(session, study)
    stated = run.stated if run.job else Stated(tiers=tuple((name, None) for name in tier_names(session, study)))
    shown: dict[str, Any] = {
        **frame(session, study, t, "value"),
        "has_records": bool(known),
        "job": job_view(run.job, t),
        "loading": job_view(jobs.latest(session, study, importing.KIND) if study.simulated else None, t),
        "report": job_view(printed, t),
        "formats": formats_of(printed, data=data) if printed and printed.status is JobStatus.DONE else (),
        "stated": stated,
        "tiers_text": tiers_text(stated, t),
        "choices": {"horizons": HORIZONS, "units": TIME_UNITS, "models": MODELS},
        "found": run.found is not None,
        "match": _match(session, study, settings),
    }
    return {**shown, **_found(run, shown["match"], t)} if run.found else shown


def tiers_text(stated: Stated, t: Language) -> str:
    """The tiers as they are typed."""
    comma = "، " if t.rtl else ", "
    told = ((name, "" if points is None else f": {t.number(points, grouped=False)}") for name, points in stated.tiers)
    return comma.join(name + points for name, points in told)


def panels(found: dict[str, Any], say: Saying) -> tuple[Panel, ...]:
    known = Found(found, say)
    return compact([make(known) for make in PANELS])


def typical_amount(found: dict[str, Any]) -> float:
    """An amount of usual size: mean lifetime value, else mean spend."""
    for name, column in (("clv", "clv"), ("rfm", "monetary")):
        mean = number(found["results"].get(name, {}).get("spread", {}).get(column, {}).get("mean"))
        if mean is not None:
            return mean
    return 0.0


def _found(run: Run, match: Matching | None, t: Language) -> dict[str, Any]:
    found = run.found or {}
    say = saying(t, found["stated"], typical_amount(found))
    return {
        "panels": panels(found, say),
        "headlines": _headlines(found, match, say),
        "computed_on": t.date(found["finished_at"]),
        "fingerprint": fingerprint(found["fingerprint"]),
        "money_unit": say.money_unit,
    }


def _headlines(found: dict[str, Any], match: Matching | None, say: Saying) -> tuple[Headline, ...]:
    clv = found["results"].get("clv", {})
    spread = clv.get("spread", {})
    customers = number(spread.get("clv", {}).get("n")) or found["results"].get("rfm", {}).get("rows_used")
    lines = [Headline(say.word("figures.customers"), say.count(customers))]
    if match is not None:
        about = say.word("figures.matched_of", matched=match.matched, linked=match.linked)
        lines.append(Headline(say.word("figures.matched"), say.share(match.rate if match.linked else None), about))
    if "total" in clv:
        total = clv["total"]
        horizon = say.word("figures.within", count=clv["horizon_days"])
        about = Markup("{} {} · {}").format(say.money_range(total["low"], total["high"]), say.money_unit, horizon)
        lines.append(Headline(say.word("figures.clv"), say.money(total["estimate"]), about))
        alive = say.share(spread.get("p_alive", {}).get("mean"))
        lines.append(Headline(say.word("figures.alive"), alive, say.word("figures.alive_about")))
    return tuple(lines)


def _match(session: Session, study: Study, settings: Settings) -> Matching | None:
    """How well the linked respondents are found among the customers of the best known records."""
    known = records.current(session, study)
    row = next((known[kind] for kind in kinds_to_link() if kind in known), None)
    return matching(session, study, settings, row) if row is not None else None
