"""The panels of what customers are worth: tiers, RFM, lifetime value, the other three values, costs."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from survey_app.findings.figures import number
from survey_app.valuation.drawing import Dot, dots, histogram, lines
from survey_app.valuation.panels import Found, Panel, Row, Table, estimate, heads, named, with_unit
from survey_app.valuation.saying import DASH

GROUP_MONEY = ("clv", "crv", "civ", "ckv", "cost")
ALIKE_BEFORE = 0.05


def tiers(f: Found) -> Panel | None:
    """Each tier's customers: engagement, the four values, cost and what comes back for it."""
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        returns = {line["group"]: line for line in f.result("costs").get("lines", ()) if line["by"] == "tier"}
        names = [name for name in GROUP_MONEY if any(name in row for row in f.groups("tier"))]
        head = (*heads(say, "tier", "customers", "engagement"), *(with_unit(say, name) for name in names))
        rows = tuple(_group_row(f, row, "functions", names, returns.get(row["group"])) for row in f.groups("tier"))
        table = Table(say.word("panels.tier"), (*head, *(heads(say, "return") if returns else ())), rows)
        losing = [note for note in f.result("costs").get("notes", ()) if note["code"] == "tier_loses_money"]
        warned = tuple(say.note(note) for note in losing)
        return Panel("tier", say.word("panels.tier"), say.word("said.tier"), warned, (table,), notes=say.notes(result))

    return f.panel("tier", "tiers", made)


def change(f: Found) -> Panel | None:
    """Moves between tiers: who moved, and what a move up went with, before and after."""
    say, event = f.say, f.result("tier_event_study")
    if not f.groups("change"):
        return None
    names = [name for name in ("clv", "cost") if any(name in row for row in f.groups("change"))]
    head = (*heads(say, "change", "customers", "engagement"), *(with_unit(say, name) for name in names))
    rows = tuple(_group_row(f, row, "changes", names) for row in f.groups("change"))
    table = Table(say.word("panels.change"), head, rows)
    if not f.has("tier_event_study"):
        return Panel("change", say.word("panels.change"), tables=(table,), sentences=_reasons(f, event))
    overall, p = event["overall"], number(event["pre_trend_p"])
    calm = p is not None and p >= ALIKE_BEFORE
    lead = say.word(
        f"said.event{'_calm' if calm else ''}",
        att=say.amount(overall["att"]),
        interval=say.money_range(overall["ci_low"], overall["ci_high"]),
        p=say.p(event["pre_trend_p"]),
    )
    drawing = _event_drawing(f, event)
    return Panel("change", say.word("panels.change"), "", (Markup(lead),), (table,), drawing, say.notes(event))


def rfm(f: Found) -> Panel | None:
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        engaged = {row["group"]: row for row in f.groups("segment")}
        names = ("segment", "customers", "share", "amount_share", "days", "purchases")
        head = (*heads(say, *names), with_unit(say, "amount"), *heads(say, "engagement"))
        rows = tuple(_segment(f, row, engaged.get(row["segment"], {})) for row in result["segments"])
        table = Table(say.word("panels.rfm"), head, rows)
        return Panel("rfm", say.word("panels.rfm"), tables=(table,), notes=say.notes(result))

    return f.panel("rfm", "rfm", made)


def clv(f: Found) -> Panel | None:
    """Lifetime value: the sum with its interval, the fit's parameters, how well it forecast what it had not seen."""
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        total, fits = result["total"], [fit for fit in (result["fit"], result.get("spend")) if fit]
        lead = say.word(
            "said.clv", total=say.amount(total["estimate"]), interval=say.money_range(total["low"], total["high"])
        )
        parameters = [(fit["model"], one) for fit in fits for one in fit["parameters"]]
        rows = tuple(
            Row(
                Markup('<bdi dir="ltr">{} {}</bdi>').format(model, one["name"]),
                (say.plain(one["estimate"], 4), say.plain(one["se"], 4), say.range(one["low"], one["high"], 4)),
            )
            for model, one in parameters
        )
        table = Table(say.word("panels.clv"), heads(say, "parameter", "estimate", "se", "interval"), rows)
        told, drawn = _calibration(f)
        sentences = (Markup(lead) if number(total["estimate"]) is not None else say.reason(total["estimate"]), *told)
        drawings = (*drawn, *_alive(f, result))
        return Panel("clv", say.word("panels.clv"), "", sentences, (table,), drawings, say.notes(result))

    return f.panel("clv", "clv", made)


def others(f: Found) -> Panel | None:
    """CRV, CIV and CKV side by side."""
    say = f.say
    rows: list[Row] = []
    notes: list[str] = []
    columns = {"crv": "crv", "civ": "civ_direct", "ckv": "ckv"}
    for name, column in columns.items():
        result = f.result(name)
        if not result:
            continue
        if not f.has(name):
            rows.append(Row(say.word(f"values.{name}"), (say.reason(result),), hidden=True))
            continue
        shape = result["spread"].get(column, {})
        some = shape.get("n", 0) - shape.get("zeros", 0)
        told = (say.count(some), say.money(shape.get("total")), say.money(shape.get("mean")))
        rows.append(Row(say.word(f"values.{name}"), told))
        notes.extend(say.notes(result))
    if not rows:
        return None
    head = (*heads(say, "measure", "above_zero"), with_unit(say, "total"), with_unit(say, "mean"))
    table = Table(say.word("panels.others"), head, tuple(rows))
    kept = tuple(dict.fromkeys(notes))
    return Panel("others", say.word("panels.others"), say.word("said.others"), (), (table,), notes=kept)


def costs(f: Found) -> Panel | None:
    """What the firm puts in and what comes out, per customer group, channel and tier."""
    say = f.say

    def made(result: dict[str, Any]) -> Panel:
        head = (
            *heads(say, "what", "customers"),
            *(with_unit(say, name) for name in ("cost", "value", "net")),
            *heads(say, "return"),
        )
        tables = []
        for by in dict.fromkeys(line["by"] for line in result["lines"]):
            lines_of = [line for line in result["lines"] if line["by"] == by]
            group = "segments" if by == "segment" else "functions"
            rows = tuple(_cost_row(f, line, group) for line in lines_of)
            tables.append(Table(say.word(f"groups_by.{by}"), head, rows))
        return Panel("costs", say.word("panels.costs"), tables=tuple(tables), notes=say.notes(result))

    return f.panel("costs", "costs", made)


def rows_read(f: Found) -> Panel | None:
    """Rows read = used + excluded, for each measure."""
    say, uses = f.say, f.found["provenance"].get("records", ())
    if not uses:
        return None
    rows = tuple(
        Row(
            Markup('<bdi dir="ltr">{}</bdi>').format(use["measure"]),
            (say.count(use["read"]), say.count(use["used"]), say.count(use["excluded"])),
        )
        for use in uses
    )
    table = Table(say.word("panels.rows"), heads(say, "rows", "read", "used", "excluded"), rows)
    return Panel("rows", say.word("panels.rows"), say.word("said.rows"), tables=(table,))


def _group_row(f: Found, row: dict[str, Any], words: str, names: list[str], line: dict[str, Any] | None = None) -> Row:
    name = named(f.say, words, row["group"])
    if row["hidden"]:
        return Row(name, (f.hidden,), hidden=True)
    known = (row.get(name) or {} for name in names)
    values = (estimate(f.say.money(v.get("mean")), f.say.money_range(v.get("low"), v.get("high"))) for v in known)
    last = (f.say.share(line["return_on_cost"]),) if line else ()
    return Row(name, (f.say.count(row["customers"]), _score(f, row), *values, *last))


def _score(f: Found, row: dict[str, Any]) -> Markup:
    """Mean engagement with its interval, and of how many respondents."""
    score = row.get("score") or {}
    if not score.get("n"):
        return DASH
    told = estimate(f.say.plain(score["mean"]), f.say.range(score["low"], score["high"]))
    counted = Markup("{} {}").format(f.say.count(score["n"]), f.say.word("tables.respondents"))
    return Markup("{} <small>{}</small>").format(told, counted)


def _segment(f: Found, row: dict[str, Any], engaged: dict[str, Any]) -> Row:
    say, name = f.say, named(f.say, "segments", row["segment"])
    if engaged.get("hidden", True):
        return Row(name, (f.hidden,), hidden=True)
    return Row(
        name,
        (
            say.count(row["customers"]),
            say.share(row["share"]),
            say.share(row["amount_share"]),
            say.count(row["median_days_since_last_purchase"]),
            say.count(row["median_purchases"]),
            say.money(row["median_amount"]),
            _score(f, engaged),
        ),
    )


def _cost_row(f: Found, line: dict[str, Any], group: str) -> Row:
    say, name = f.say, named(f.say, group, line["group"])
    if number(line["n"]) is None:
        return Row(name, (f.hidden,), hidden=True)
    back = estimate(say.share(line["return_on_cost"]), _shares(f, line["ci_low"], line["ci_high"]))
    return Row(name, (say.count(line["n"]), *(say.money(line[name]) for name in ("cost", "value", "net")), back))


def _shares(f: Found, low: Any, high: Any) -> Markup:
    ends = number(low), number(high)
    if ends[0] is None or ends[1] is None:
        return Markup("")
    said = f.say.t.list_separator.join(f.say.percent(100 * end, 0) for end in ends if end is not None)
    return Markup('<bdi dir="ltr">[{}]</bdi>').format(said)


def _reasons(f: Found, result: dict[str, Any]) -> tuple[str, ...]:
    return (f.say.reason(result),) if result else ()


def _event_drawing(f: Found, event: dict[str, Any]) -> tuple[Markup, ...]:
    say = f.say
    points = [
        Dot(one["event_time"], att / say.scale, *_ends(one, say.scale))
        for one in event["events"]
        if (att := number(one["att"])) is not None
    ]
    if len(points) < 2:
        return ()
    first = next((dot.y for dot in points if dot.x >= 0), points[-1].y)
    whole = (number(event["overall"]["att"]) or 0) / say.scale
    label = say.word("said.event_label", first=say.t.number(first, 1), att=say.t.number(whole, 1))
    words = (lambda at: say.t.number(at), lambda at: say.t.number(at, 0 if abs(at) >= 10 else 1))
    return (dots(points, label, words, say.word("said.event_axis")),)


def _ends(one: dict[str, Any], scale: int) -> tuple[float | None, float | None]:
    low, high = number(one["ci_low"]), number(one["ci_high"])
    return (None, None) if low is None or high is None else (low / scale, high / scale)


def _calibration(f: Found) -> tuple[tuple[Markup, ...], tuple[Markup, ...]]:
    """How the model forecast the part of the records that it had not seen: a sentence and two curves."""
    say, result = f.say, f.result("clv_calibration")
    if not f.has("clv_calibration"):
        return tuple(Markup.escape(reason) for reason in _reasons(f, result) if reason), ()
    agreed, curve = result["purchases"], result["curve"]
    told = say.word(
        "said.calibration",
        predicted=say.count(agreed["predicted"]),
        actual=say.count(agreed["actual"]),
        ratio=say.plain(agreed["ratio"]),
    )
    if not isinstance(curve, list) or len(curve) < 2:
        return (Markup(told),), ()
    days = list(range(len(curve)))
    series = [
        (say.word(f"said.{name}"), [(float(at), float(point[name])) for at, point in zip(days, curve, strict=True)])
        for name in ("actual", "expected")
    ]
    words = (lambda at: _day_of(f, curve, at), lambda at: say.t.number(at))
    label = Markup(told).striptags()
    return (Markup(told),), (lines(series, label, words, say.word("said.calibration_axis")),)


def _day_of(f: Found, curve: list[dict[str, Any]], at: float) -> str:
    return f.say.t.date(date.fromisoformat(curve[min(int(at), len(curve) - 1)]["day"]))


def _alive(f: Found, result: dict[str, Any]) -> tuple[Markup, ...]:
    say, shape = f.say, result["spread"].get("p_alive", {})
    if not shape.get("counts"):
        return ()
    low, high = shape["deciles"][0], shape["deciles"][-1]
    label = say.word("said.alive_label", low=say.t.number(low, 2), high=say.t.number(high, 2))
    words = (lambda at: say.t.number(at, 1), lambda at: say.t.number(at))
    return (histogram(shape["edges"], shape["counts"], label, words, say.word("said.alive_axis")),)
