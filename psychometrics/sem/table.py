"""The parameter table: every parameter in every group, what the syntax leaves unsaid filled in as lavaan does.

Defaults of lavaan's `cfa()` and `sem()`: the first loading is 1 (or latent variances are, with `std_lv`), residual
variances are free, exogenous latent variables correlate, final outcomes' residuals correlate, exogenous observed
variables keep their sample moments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from psychometrics.errors import ModelError
from psychometrics.sem.names import Names
from psychometrics.sem.syntax import Modifiers, Relation, Syntax

Value = TypeVar("Value")

GROUP_EQUAL = (
    "loadings",
    "intercepts",
    "residuals",
    "residual_covariances",
    "thresholds",
    "latent_variances",
    "latent_covariances",
    "means",
    "regressions",
)
PARAMETERIZATIONS = ("delta", "theta")


@dataclass(frozen=True)
class Row:
    """One parameter. free: its number from 0, rows that share it are equal; −1 when fixed at `value`.

    value : the fixed value, or the starting value when the syntax gives one.
    exogenous : a sample moment of an exogenous observed variable, filled in from the data.
    """

    lhs: str
    op: str
    rhs: str
    group: int = 0
    free: int = -1
    value: float | None = None
    label: str = ""
    from_syntax: bool = False
    exogenous: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.lhs, self.op, self.rhs

    def __str__(self) -> str:
        return f"{self.lhs} {self.op} {self.rhs}"


@dataclass(frozen=True)
class Options:
    """How the unsaid is filled in.

    groups        : how many. group_equal : of GROUP_EQUAL. group_partial : parameters left free all the same.
    means         : whether intercepts and latent means are modelled.
    ordered       : number of thresholds of each ordered item. parameterization : "delta" or "theta".
    item_scales   : where thresholds are equal, ordered items' intercepts are free until they are held equal, and latent
    means only then (Wu & Estabrook, 2016), scales of items with two categories then too; else latent means are free
    with equal thresholds, as in lavaan. anchored : ordered items whose scale or residual variance stays 1 everywhere.
    """

    groups: int = 1
    std_lv: bool = False
    means: bool = False
    orthogonal: bool = False
    fixed_x: bool = True
    group_equal: tuple[str, ...] = ()
    group_partial: tuple[str, ...] = ()
    ordered: Mapping[str, int] | None = None
    parameterization: str = "delta"
    item_scales: bool = False
    anchored: tuple[str, ...] = ()

    @property
    def thresholds(self) -> Mapping[str, int]:
        return self.ordered or {}


@dataclass(frozen=True)
class ParameterTable:
    rows: tuple[Row, ...]
    names: Names
    options: Options

    @cached_property
    def n_free(self) -> int:
        return 1 + max((row.free for row in self.rows), default=-1)

    def in_group(self, group: int) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.group == group)

    @property
    def free_rows(self) -> tuple[Row, ...]:
        """The first row of each free parameter, by its number."""
        first: dict[int, Row] = {}
        for row in self.rows:
            if row.free >= 0:
                first.setdefault(row.free, row)
        return tuple(first[number] for number in range(self.n_free))

    @property
    def fixed_observed(self) -> tuple[str, ...]:
        """Exogenous observed variables whose moments are those of the sample."""
        return self.names.exogenous_observed if self.options.fixed_x else ()


def build_table(syntax: Syntax, options: Options) -> ParameterTable:
    """Fills in what the syntax leaves unsaid, ties equal parameters and numbers the free ones.

    Raises ModelError for an unknown `group_equal` or parameterisation, an equality that is not between two labels, or a
    label that is defined nowhere.
    """
    for name in options.group_equal:
        if name not in GROUP_EQUAL:
            raise ModelError("group_equal_unknown", place="model", name=name, known=list(GROUP_EQUAL))
    if options.parameterization not in PARAMETERIZATIONS:
        known = list(PARAMETERIZATIONS)
        raise ModelError("parameterization_unknown", place="model", name=options.parameterization, known=known)
    means = options.means or any(one.rhs == "1" for one in syntax.relations) or bool(options.ordered)
    options = replace(options, means=means)
    names = Names(syntax.relations)
    said = {_key(one): one for one in syntax.relations}
    unsaid = [(*key, default) for key, default in _defaults(names, options) if key not in said]
    rows: list[Row] = []
    for group in range(options.groups):
        rows += [_row(one, group, options, names) for one in said.values()]
        rows += [
            Row(lhs, op, rhs, group, *_state(default), exogenous=default == "sample")
            for lhs, op, rhs, default in unsaid
        ]
    rows = _across_groups(rows, options, names)
    return ParameterTable(tuple(_numbered(rows, syntax, options)), names, options)


def _key(one: Relation) -> tuple[str, str, str]:
    return one.lhs, one.op, one.rhs


Default = float | str
"""A fixed value, "free" or "sample"."""


def _state(default: Default) -> tuple[int, float | None]:
    return (-1, None if default == "sample" else float(default)) if default != "free" else (0, None)


def _defaults(names: Names, options: Options) -> Iterable[tuple[tuple[str, str, str], Default]]:
    fixed = names.exogenous_observed if options.fixed_x else ()
    yield from _variances(names, options, fixed)
    for first, second in combinations(names.exogenous_latent, 2):
        yield from _pair(names, first, second, 0.0 if options.orthogonal else "free")
    for first, second in combinations(names.final_outcomes, 2):
        yield from _pair(names, first, second, "free")
    for first, second in combinations(names.exogenous_observed, 2):
        yield from _pair(names, first, second, "sample" if fixed else "free")
    if options.means:
        yield from _intercepts(names, options, fixed)
    for item, count in options.thresholds.items():
        for number in range(1, count + 1):
            yield (item, "|", f"t{number}"), "free"
        yield (item, "~*~", item), 1.0


def _variances(names: Names, options: Options, fixed: Sequence[str]) -> Iterable[tuple[tuple[str, str, str], Default]]:
    single = {one.rhs for one in names.relations if one.op == "=~" and _alone(names, one.lhs)}
    for name in names.observed:
        state: Default = "sample" if name in fixed else 0.0 if name in single else "free"
        if name in options.thresholds:
            state = 1.0
        yield (name, "~~", name), state
    for name in names.latent:
        yield (name, "~~", name), 1.0 if options.std_lv else "free"


def _alone(names: Names, latent: str) -> bool:
    return sum(one.op == "=~" and one.lhs == latent for one in names.relations) == 1


def _pair(names: Names, first: str, second: str, default: Default) -> Iterable[tuple[tuple[str, str, str], Default]]:
    spoken = {(one.lhs, one.rhs) for one in names.relations if one.op == "~~"}
    if (first, second) not in spoken and (second, first) not in spoken:
        yield (first, "~~", second), default


def _intercepts(names: Names, options: Options, fixed: Sequence[str]) -> Iterable[tuple[tuple[str, str, str], Default]]:
    for name in names.observed:
        ordered = name in options.thresholds
        yield (name, "~", "1"), "sample" if name in fixed else 0.0 if ordered else "free"
    for name in names.latent:
        yield (name, "~", "1"), 0.0


def _row(one: Relation, group: int, options: Options, names: Names) -> Row:
    said = one.modifiers
    fixed, label = _for_group(said.fixed, group, None), _for_group(said.label, group, "")
    if fixed is None and not said.freed and _is_marker(one, names, options) and not label and not said.start:
        fixed = 1.0
    start = _for_group(said.start, group, None)
    return Row(*_key(one), group, -1 if fixed is not None else 0, start if fixed is None else fixed, label, True)


def _is_marker(one: Relation, names: Names, options: Options) -> bool:
    """The first indicator of a latent variable, unless the variances give the scale."""
    if one.op != "=~" or (options.std_lv and not _alone(names, one.lhs)):
        return False
    return one is next(r for r in names.relations if r.op == "=~" and r.lhs == one.lhs)


def _for_group(values: Sequence[Value], group: int, missing: Value) -> Value:
    """One value serves every group."""
    if not values:
        return missing
    return values[0] if len(values) == 1 else values[min(group, len(values) - 1)]


def _across_groups(rows: list[Row], options: Options, names: Names) -> list[Row]:
    """Ties what is equal across groups by a label, and frees what that identifies."""
    if options.groups == 1:
        return rows
    equal, partial = set(options.group_equal), {text.replace(" ", "") for text in options.group_partial}
    if options.thresholds and "thresholds" in equal and not options.item_scales:
        equal.add("intercepts")  # of continuous items beside ordered ones
    done = []
    for row in rows:
        kind = _kind(row, names)
        tied = kind in equal and row.free >= 0 and not row.label and str(row).replace(" ", "") not in partial
        if tied:
            row = replace(row, label=f".{row.lhs}{row.op}{row.rhs}.")
        elif row.group > 0 and _freed_by_equality(row, kind, equal, options) and not _mean_of_means(row, kind, names):
            row = replace(row, free=0, value=None)
        done.append(row)
    return done


def _freed_by_equality(row: Row, kind: str, equal: set[str], options: Options) -> bool:
    if row.from_syntax or row.exogenous:
        return False
    if options.item_scales and kind in ("means", "intercepts"):
        return _freed_by_item_scales(row, kind, equal, options)
    if kind == "means":
        return bool({"intercepts", "thresholds"} & equal) and "means" not in equal
    if kind == "latent_variances":
        return options.std_lv and "loadings" in equal and row.free < 0 and kind not in equal
    if row.lhs in options.thresholds and kind == ("residuals" if options.parameterization == "theta" else "scales"):
        return _spread_freed(row, kind, equal, options)
    return False


def _mean_of_means(row: Row, kind: str, names: Names) -> bool:
    """A higher-order construct's mean stays 0, for the means of the constructs that measure it say all there is."""
    return kind == "means" and row.lhs in names.higher_order


def _spread_freed(row: Row, kind: str, equal: set[str], options: Options) -> bool:
    """An ordered item's scale or residual variance. An item of two categories tells it only by what else is equal."""
    partial = {text.replace(" ", "") for text in options.group_partial}
    if (
        row.lhs in options.anchored
        or "thresholds" not in equal
        or (kind in equal and str(row).replace(" ", "") not in partial)
    ):
        return False
    if not options.item_scales or options.thresholds[row.lhs] > 1:
        return True
    own = [text for text in partial if text == f"{row.lhs}~1" or text.endswith(f"=~{row.lhs}")]
    return {"loadings", "intercepts"} <= equal and len(own) < 2


def _freed_by_item_scales(row: Row, kind: str, equal: set[str], options: Options) -> bool:
    if kind == "means":
        return "intercepts" in equal and "means" not in equal
    partial = {text.replace(" ", "") for text in options.group_partial}
    bound = "intercepts" in equal and str(row).replace(" ", "") not in partial
    return row.lhs in options.thresholds and "thresholds" in equal and not bound


def _kind(row: Row, names: Names) -> str:
    """Which of GROUP_EQUAL a parameter belongs to."""
    latent = row.lhs in names.latent
    if row.op == "=~":
        return "loadings"
    if row.op == "~":
        return ("means" if latent else "intercepts") if row.rhs == "1" else "regressions"
    if row.op in ("|", "~*~"):
        return "thresholds" if row.op == "|" else "scales"
    if row.lhs == row.rhs:
        return "latent_variances" if latent else "residuals"
    return "latent_covariances" if latent else "residual_covariances"


def _numbered(rows: Sequence[Row], syntax: Syntax, options: Options) -> Iterable[Row]:
    same = _aliases(rows, syntax)
    numbers: dict[str, int] = {}
    next_free = 0
    for row in rows:
        if row.free < 0:
            yield row
            continue
        name = same.get(row.label, row.label)
        if name and name in numbers:
            yield replace(row, free=numbers[name])
            continue
        if name:
            numbers[name] = next_free
        yield replace(row, free=next_free)
        next_free += 1


def _aliases(rows: Sequence[Row], syntax: Syntax) -> Mapping[str, str]:
    """`a == b` makes b another name of a."""
    labels = {row.label for row in rows if row.label}
    same: dict[str, str] = {}
    for one in syntax.equalities:
        if one.left.data != "name" or one.right.data != "name":
            raise ModelError("equality_not_of_labels", place=f"model syntax, line {one.line}", statement=one.text)
        left, right = str(one.left.children[0]), str(one.right.children[0])
        for label in (left, right):
            if label not in labels:
                raise ModelError("sem_label_unknown", place=f"model syntax, line {one.line}", label=label)
        kept, dropped = same.get(left, left), same.get(right, right)
        same = {name: kept if target == dropped else target for name, target in same.items()}
        same[dropped] = kept
    return same


def plain(lhs: str, op: str, rhs: str, modifiers: Modifiers | None = None) -> Relation:
    """A relation made in code rather than read from syntax."""
    return Relation(lhs, op, rhs, modifiers or Modifiers(), 0)
