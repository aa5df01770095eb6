"""engagemeter value: lifetime value and RFM of a transactions file, and the report with its value chapter."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from instruments.instrument import Instrument
from instruments.language import Language, ascii_digits
from instruments.library import find
from instruments.loader import load
from psychometrics.analysis import analyse
from psychometrics.disclosure.lists import LEAST
from psychometrics.errors import DataError, InstrumentError, RequestError
from psychometrics.plan import Plan, Step, customary_plan
from psychometrics.reading import read_table, responses_from
from psychometrics.results import Figure, NotComputable, is_number
from psychometrics.scoring import scale_scores
from psychometrics.value.analysis import analyse_value, value_plan
from psychometrics.value.calibration import clv_calibration
from psychometrics.value.clv.result import ClvResult
from psychometrics.value.clv.valuation import clv
from psychometrics.value.columns import COLUMNS, CURRENCY
from psychometrics.value.declaration import Declaration
from psychometrics.value.keys import customer_key
from psychometrics.value.margin import contractual_clv
from psychometrics.value.reading import Reading, look, read_records
from psychometrics.value.reading.tally import LeftOut
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.rfm import rfm
from psychometrics.whole_file import AS_USUAL, whole_file
from reports.study import ReportStudy
from reports.writing import write_report
from survey_app.valuation.scores import reliabilities
from survey_app.valuation.stated import read_tiers
from survey_app.value.mapping_screen import column_title

MOST_TOLD = 12
"""Columns that a message names."""
COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file of records means: its columns (standard=of the file; empty: as suggested), money and calendar."""

    columns: str = ""
    currency: str = ""
    unit: str = ""
    calendar: str = "gregorian"
    order: str = "ymd"


@dataclass(frozen=True, slots=True)
class Contract:
    """Customers hold one. retention : who stays each period, as a share or in per cent; "counted" from the records;
    empty where there is no contract."""

    retention: str = ""
    period_days: float = 365.0
    first_margin: str = "after"

    def step(self) -> Step | None:
        """The step of a value plan. Raises RequestError `value_retention_unread`."""
        if not self.retention:
            return None
        options: dict[str, Any] = {"period_days": self.period_days, "first_margin": self.first_margin}
        if self.retention != COUNTED:
            options["retention"] = _share(self.retention)
        return Step("contractual_clv", options)


def stated(
    analysis_date: str,
    horizon_days: int,
    time_unit_days: float,
    rates: tuple[float, float],
    currency: str = "",
    unit: str = "",
    tier_order: str = "",
    least_cell: int = LEAST,
) -> Assumptions:
    """rates : discount per year, margin per unit of amount. tier_order : "bronze, silver: 1000, gold: 5000".

    Raises RequestError `value_date_unread`, `value_tiers_unread`.
    """
    tiers = read_tiers(tier_order)
    return Assumptions(
        _day(analysis_date, "--analysis-date"),
        time_unit_days,
        horizon_days,
        *rates,
        currency=currency,
        unit=unit,
        tier_order=tuple(name for name, _ in tiers),
        tier_thresholds={name: points for name, points in tiers if points is not None},
        least_cell=least_cell,
    )


NO_CONTRACT = Contract()


def fit_clv(
    transactions: Path,
    asked: Asked,
    stated: Assumptions,
    model: str,
    out: Path | None,
    t: Language,
    contract: Contract = NO_CONTRACT,
) -> list[str]:
    """Fits the model, writes one row per customer if asked, and says parameters, likelihood and hold-out.

    Under a contract, also what a customer who is one now is worth.
    """
    _check_writable(out)
    step = contract.step()
    lines: list[str] = []
    records = Records(transactions=_read(transactions, "transactions", asked, t, lines))
    result = clv(records, stated, model=model)
    lines += _fit_lines(result, t)
    try:
        held = clv_calibration(records, stated, model=model).purchases
    except DataError as error:
        lines.append(t.error(error))
    else:
        ratio = t.number(held.ratio, 3) if isinstance(held.ratio, float) else "–"
        numbers = {"predicted": t.number(held.predicted, 1), "actual": t.number(held.actual), "ratio": ratio}
        lines.append(t.text("cli.value.holdout", **numbers))
    if step:
        lines += _contract_lines(contractual_clv(records, stated, **step.options), t)
    return [*lines, *_written(result.to_frame(), out, t)]


def score_rfm(
    transactions: Path, asked: Asked, stated: Assumptions, classes: int, out: Path | None, t: Language
) -> list[str]:
    """Scores every customer, writes one row each if asked, and counts the segments."""
    _check_writable(out)
    read: list[str] = []
    result = rfm(Records(transactions=_read(transactions, "transactions", asked, t, read)), stated, classes=classes)
    counted = read + [
        t.text(
            "cli.value.segment",
            segment=t.text(f"web.value_results.segments.{one.segment}"),
            count=one.customers,
            share=t.number(100 * one.share, 1),
        )
        for one in result.segments
    ]
    return [*counted, *_written(result.to_frame(), out, t)]


def report(
    data: Path,
    key: str,
    instrument: str,
    files: Mapping[str, Path],
    asked: Asked,
    stated: Assumptions,
    contract: Contract,
    measured_on: str,
    out: Path,
    t: Language,
) -> list[str]:
    """From answers (with the column of the customer key) and record files to the report with its value chapter."""
    _check_writable(out)
    day, extra = _day(measured_on, "--measured-on"), contract.step()
    known, table = _instrument(instrument), read_table(data)
    if key not in table.frame:
        known_columns = ", ".join(map(str, table.frame.columns[:MOST_TOLD]))
        raise DataError("value_key_column_missing", place=data.name, column=key, known=known_columns)
    if known.model is None:
        raise InstrumentError("instrument_without_scales", place=instrument)
    facts: dict[str, Any] = {"name": table.name, "sha256": table.sha256, "notes": table.notes}
    responses = responses_from(table.frame.drop(columns=key), known.model, extra="keep", **facts)
    keys = table.frame.loc[responses.keyed.index, key].map(customer_key)
    read: list[str] = []
    frames: dict[str, Any] = {kind: _read(path, kind, asked, t, read) for kind, path in files.items()}
    records = Records(**frames)
    scores = scale_scores(responses, known.model).set_axis(pd.Index(keys, name="customer"))
    whole = next((one.code for one in known.model.all if not one.items), known.model.all[0].code)
    plan = value_plan()
    plan = Plan((*plan.steps, extra), plan.seed) if extra else plan
    analysis = analyse(responses, known.model, customary_plan())
    reliable = reliabilities(analysis.results.get("reliability"))
    valued = analyse_value(records, stated, plan, scores, reliable, engagement=whole, measured_on=day)
    made = os.environ.get("SOURCE_DATE_EPOCH")
    study = ReportStudy(
        title=known.title.get(t.code) or next(iter(known.title.values())),
        instruments=(known,),
        made_at=datetime.fromtimestamp(int(made), UTC) if made else datetime.now(UTC).replace(microsecond=0),
        flow=dict(responses.flow),
        data_name=data.name,
    )
    pages = write_report(analysis, study, t.code, out, valued)
    told = [t.text("cli.report_written", path=str(out), n=responses.n, count=pages)]
    return [*read, *(_contract_lines(valued.results["contractual_clv"], t) if extra else ()), *told]


def _read(path: Path, kind: str, asked: Asked, t: Language, told: list[str]) -> pd.DataFrame:
    """The clean rows of a file, with customers' own keys; adds to `told` what became of its rows.

    Raises DataError with every problem of the file.
    """
    today = date.today()
    named = dict(part.split("=", 1) for part in asked.columns.split(",") if "=" in part)
    if not named:
        seen = look(path, kind, today=today, name=path.name)
        named = {one.target: one.column for one in seen.suggestions if one.column}
    kept = {target: column for target, column in named.items() if target in (*COLUMNS[kind], CURRENCY)}
    declaration = Declaration(
        kind, kept, calendar=asked.calendar, order=asked.order, currency=asked.currency, unit=asked.unit
    )
    reading = read_records(path, declaration, today=today, name=path.name)
    told += _reading_lines(reading, path.name, t)
    if not reading.rows_used:
        reasons = t.list_separator.join(reason for reason, _ in _left_out(reading, t))
        raise DataError("value_no_row_used", place=path.name, count=reading.rows_read, reasons=reasons)
    return reading.frame


def _reading_lines(reading: Reading, name: str, t: Language) -> Iterator[str]:
    """Rows read = used + excluded, then each reason with its first rows, then what a reader must know."""
    left = t.number(reading.rows_read - reading.rows_used)
    yield t.text("cli.value.rows", path=name, count=reading.rows_read, used=t.number(reading.rows_used), left=left)
    for reason, one in _left_out(reading, t):
        rows = t.list_separator.join(t.number(example.row, grouped=False) for example in one.examples)
        yield t.text("cli.value.left_out", reason=reason, count=one.count, rows=rows)
    yield from (t.note(note) for note in reading.notes)


def _left_out(reading: Reading, t: Language) -> Iterator[tuple[str, LeftOut]]:
    """Each reason for which rows were left out, in words."""
    for one in reading.excluded:
        column = column_title(reading.kind, one.column, t) if one.column else ""
        yield t.text(f"notes.{one.code}", column=column), one


def _fit_lines(result: ClvResult, t: Language) -> Iterator[str]:
    for fit in (result.fit, *([result.spend] if result.spend else [])):
        numbers = {"count": fit.customers, "log_likelihood": t.number(fit.log_likelihood, 3)}
        yield t.text("cli.value.model", model=fit.model, **numbers)
        for one in fit.parameters:
            shown = [t.number(v, 4) if isinstance(v, float) else "–" for v in (one.estimate, one.se)]
            yield t.text("cli.value.parameter", name=one.name, estimate=shown[0], se=shown[1])
    ends = [result.total.estimate, result.total.low, result.total.high]
    total, low, high = (t.number(float(end)) if isinstance(end, float) else "–" for end in ends)
    yield t.text("cli.value.total", total=total, low=low, high=high, count=result.horizon_days)
    for note in result.notes:
        yield t.note(note)


def _contract_lines(result: Any, t: Language) -> list[str]:
    """What a customer under a contract is worth, or why that can't be said."""
    if isinstance(result, NotComputable):
        return [t.note(result.reason)]

    def shown(*figures: Figure) -> list[str]:
        return [t.number(float(one), 2) if is_number(one) else "–" for one in figures]

    kept, days = result.retention, t.number(result.period_days)
    share, low, high = (t.number(float(one), 4) if is_number(one) else "–" for one in (kept.share, kept.low, kept.high))
    margin, value, endless = shown(result.margin_per_period, result.clv_horizon, result.clv_infinite)
    customers = {"count": len(result.customers), "periods": t.number(result.periods), "days": days}
    told = [
        t.text("cli.value.retention", days=days, share=share, low=low, high=high),
        t.text("cli.value.contract", margin=margin, value=value, endless=endless, **customers),
    ]
    return told if is_number(result.clv_infinite) else [*told, t.note(result.clv_infinite.reason)]


def _share(text: str) -> float:
    """0.8, 80% or ۸۰٪."""
    plain = ascii_digits(text).replace("٪", "%").replace("٫", ".").strip()
    number = float(plain.rstrip("%").strip()) if re.fullmatch(r"\d{1,3}(\.\d{1,9})?\s*%?", plain) else -1.0
    share = number / 100 if plain.endswith("%") else number
    if not 0 <= share <= 1:
        raise RequestError("value_retention_unread", place="--retention", text=text[:40])
    return share


def _day(text: str, place: str) -> date | None:
    """Raises RequestError `value_date_unread`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RequestError("value_date_unread", place=place) from error


def _written(frame: pd.DataFrame, out: Path | None, t: Language) -> list[str]:
    if out is None:
        return []
    with whole_file(out, AS_USUAL) as beside:
        frame.to_csv(beside)
    return [t.text("cli.value.written", path=str(out), count=len(frame))]


def _instrument(name: str) -> Instrument:
    path = Path(name)
    return load(path) if path.suffix in (".yaml", ".yml") or path.exists() else find(name)


def _check_writable(target: Path | None) -> None:
    if target is None:
        return
    folder = target.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise RequestError("folder_not_writable", place=str(target), folder=str(folder))
