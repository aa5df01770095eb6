"""How the test of a hypothesis is written. Standard library only, so that the web can read it while it is typed.

    correlation: trust, loyalty +                      two scales or numbers go together
    path: trust, delight -> loyalty | satisfaction +   each on the left predicts, the others held constant
    difference: loyalty by gender                      the groups differ
    difference: loyalty by stage, 2 > 1                one group is above another
    difference: loyalty by stage, 2 <> 1               two groups differ, in either direction
    difference: loyalty by change, 2 - 3 > 1 - 2       one difference is above another
    difference: told_bad > told_good                   two answers of the same people
    moderation: trust * stage -> loyalty -             the effect of the first changes with the second
    mediation: trust -> commitment -> loyalty +        the effect goes through the middle

A sign at the end is the direction that is expected; after a bar stand what is held constant. Several tests are parted
by semicolons. A test of another statistic is its name, with names and sign where it has them: `value_model +`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from psychometrics.errors import EngagemeterError, PlanError

KINDS = ("correlation", "path", "difference", "moderation", "mediation")
STATISTICS = ("regression", "correlations", "groups", "midpoint", "value_model", "incremental_validity", "tier_effects")
"""Statistics that decide a hypothesis with the options of the plan; `reports.hypotheses` reads their results."""

SIGNS = {"+": 1, "-": -1, "\u2212": -1}
LONGEST = 1000
_NAME = r"[^\W\d]\w*"
_SIGN = re.compile(r"\s*([+\u2212-])$")
_BY = re.compile(rf"({_NAME})\s+by\s+({_NAME})(?:\s*,\s*(.+))?")
_PAIR = re.compile(rf"({_NAME})\s*([<>])\s*({_NAME})")
_TERM = re.compile(r'\s*([+\u2212-]?)\s*("[^"]+"|\w+(?:\.\d+)?)')


@dataclass(frozen=True, slots=True)
class Declared:
    """One test.

    text       : in its plain form; the same test always has the same text.
    predictors : what stands before the arrow; both of a correlation; the first of two answers that are compared.
    between    : the moderator, or the mediator. outcome : also the second of two answers that are compared.
    by         : groups of a difference; weights : of each group in the contrast, empty where any difference counts.
    sign       : 1, -1, or 0 where no direction is expected.
    """

    text: str
    kind: str
    predictors: tuple[str, ...]
    outcome: str = ""
    between: str = ""
    held: tuple[str, ...] = ()
    by: str = ""
    weights: tuple[tuple[str, float], ...] = ()
    sign: int = 0

    @property
    def measured(self) -> tuple[str, ...]:
        """Every name that must be a scale or a number, in order and once."""
        every = (*self.predictors, self.between, self.outcome, *self.held)
        return tuple(dict.fromkeys(name for name in every if name))


def parts_of(test: str) -> tuple[str, ...]:
    """The tests of a hypothesis; each on its own."""
    return tuple(" ".join(part.split()) for part in re.split(r"[;\n]", test) if part.strip())


def read_declared(test: str) -> tuple[Declared, ...]:
    """Every test of a text, those of other statistics left aside. Raises PlanError as `read_part`."""
    return tuple(found for part in parts_of(test) if (found := read_part(part)) is not None)


def read_part(part: str) -> Declared | None:
    """One test; None where it names another statistic.

    Raises PlanError "declared_unreadable" (with the form of its kind), "declared_kind_unknown".
    """
    kind, _, body = (piece.strip() for piece in part.partition(":"))
    if kind not in KINDS:
        if split_sign(kind)[0].split(" ")[0] in STATISTICS:
            return None
        raise PlanError("declared_kind_unknown", place="hypothesis", text=part[:200], known=", ".join(KINDS))
    try:
        return _READERS[kind](body)
    except ValueError as error:
        raise PlanError("declared_unreadable", place="hypothesis", text=part[:200], form=FORMS[kind]) from error


def problems_of(test: str, scales: Collection[str], columns: Collection[str]) -> Iterator[EngagemeterError]:
    """What is wrong with a test for a study with these scales and columns: its form, or a name that there is not."""
    for part in parts_of(test[:LONGEST]):
        try:
            found = read_part(part)
        except PlanError as error:
            yield error
            continue
        for name in found.measured if found else ():
            if name not in scales and name not in columns:
                yield PlanError("declared_name_unknown", place="hypothesis", name=name, known=", ".join(scales))
        if found and found.by and found.by not in columns:
            yield PlanError("declared_group_unknown", place="hypothesis", name=found.by, known=", ".join(columns))


FORMS = {
    "correlation": "correlation: a, b +",
    "path": "path: a, b -> y | c +",
    "difference": "difference: y by group, 2 > 1",
    "moderation": "moderation: a * m -> y +",
    "mediation": "mediation: a -> m -> y +",
}


def _correlation(body: str) -> Declared:
    body, sign = split_sign(body)
    first, second = _names(body)
    return _made("correlation", f"{first}, {second}", (first, second), sign=sign)


def _path(body: str) -> Declared:
    body, held, sign = _ends(body)
    left, outcome = _arrows(body, 2)
    predictors, (target,) = _names(left), _names(outcome)
    return _made("path", f"{', '.join(predictors)} -> {target}", predictors, target, held=held, sign=sign)


def _moderation(body: str) -> Declared:
    body, held, sign = _ends(body)
    left, outcome = _arrows(body, 2)
    first, moderator = (_one(piece) for piece in _exactly(left.split("*"), 2))
    target = _one(outcome)
    return _made("moderation", f"{first} * {moderator} -> {target}", (first,), target, moderator, held, sign=sign)


def _mediation(body: str) -> Declared:
    body, held, sign = _ends(body)
    first, through, target = (_one(piece) for piece in _arrows(body, 3))
    return _made("mediation", f"{first} -> {through} -> {target}", (first,), target, through, held, sign=sign)


def _difference(body: str) -> Declared:
    pair = _PAIR.fullmatch(body)
    if pair:
        first, second = (pair[1], pair[3]) if pair[2] == ">" else (pair[3], pair[1])
        return _made("difference", f"{first} > {second}", (first,), second, sign=1)
    found = _BY.fullmatch(body)
    if not found:
        raise ValueError(body)
    outcome, by, order = found.groups()
    if not order:
        return Declared(f"difference: {outcome} by {by}", "difference", (), outcome, by=by)
    weights = _contrast(order)
    text = f"difference: {outcome} by {by}, {' '.join(order.split())}"
    return Declared(text, "difference", (), outcome, by=by, weights=weights, sign=0 if "<>" in order else 1)


def _contrast(order: str) -> tuple[tuple[str, float], ...]:
    """Weights of "2 - 3 > 1 - 2": what stands at the larger side less what stands at the other."""
    left, right = _exactly(re.split("<>|[<>]", order), 2)
    larger, smaller = (left, right) if ">" in order else (right, left)
    weights: dict[str, float] = {}
    for side, turn in ((larger, 1.0), (smaller, -1.0)):
        for group, weight in _terms(side):
            weights[group] = weights.get(group, 0.0) + turn * weight
    kept = tuple((group, weight) for group, weight in weights.items() if weight)
    if len(kept) < 2 or abs(sum(weight for _, weight in kept)) > 0:
        raise ValueError(order)
    return kept


def _terms(side: str) -> Iterator[tuple[str, float]]:
    side, place = side.strip(), 0
    while place < len(side):
        found = _TERM.match(side, place)
        if not found or (place and not found[1]):
            raise ValueError(side)
        yield found[2].strip('"'), float(SIGNS.get(found[1], 1))
        place = found.end()


def _ends(body: str) -> tuple[str, tuple[str, ...], int]:
    """The body without its sign and without what is held constant."""
    body, sign = split_sign(body)
    body, bar, held = body.partition("|")
    return body.strip(), _names(held) if bar else (), sign


def split_sign(body: str) -> tuple[str, int]:
    """A test without the sign at its end, and the sign."""
    found = _SIGN.search(body)
    return (body[: found.start()].strip(), SIGNS[found[1]]) if found else (body.strip(), 0)


def _arrows(body: str, count: int) -> list[str]:
    return _exactly(re.split("->|\u2192", body), count)


def _exactly(pieces: list[str], count: int) -> list[str]:
    if len(pieces) != count:
        raise ValueError(pieces)
    return pieces


def _names(text: str) -> tuple[str, ...]:
    names = tuple(_one(piece) for piece in re.split("[,\u060c]", text))
    if len(set(names)) < len(names):
        raise ValueError(text)
    return names


def _one(text: str) -> str:
    if not re.fullmatch(_NAME, text.strip()):
        raise ValueError(text)
    return text.strip()


def _made(
    kind: str,
    said: str,
    predictors: tuple[str, ...],
    outcome: str = "",
    between: str = "",
    held: tuple[str, ...] = (),
    sign: int = 0,
) -> Declared:
    """Refuses a name that stands twice; writes the plain text."""
    names = [name for name in (*predictors, between, outcome, *held) if name]
    if len(set(names)) < len(names):
        raise ValueError(said)
    tail = f" | {', '.join(held)}" if held else ""
    mark = "" if ">" in said and "->" not in said else {1: " +", -1: " -", 0: ""}[sign]
    return Declared(f"{kind}: {said}{tail}{mark}", kind, predictors, outcome, between, held, sign=sign)


_READERS = {
    "correlation": _correlation,
    "path": _path,
    "difference": _difference,
    "moderation": _moderation,
    "mediation": _mediation,
}
