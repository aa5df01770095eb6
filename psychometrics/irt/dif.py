"""dif(responses, model) -> Dif: do the items of every scale mean the same in every group of people?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from psychometrics.errors import EngagemeterError, PlanError
from psychometrics.irt.dif_groups import GroupDif, GroupTraits, group_dif
from psychometrics.irt.dif_regression import LogisticDif, logistic_dif
from psychometrics.irt.fit import FittedItems
from psychometrics.irt.walk import fitted_scale
from psychometrics.model import Construct, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, Note, is_number

FEWEST, MOST_GROUPS = 50, 10
ADVISED = 200
"""People per group from which DIF is found with some certainty (Scott et al., 2009)."""


@dataclass(frozen=True)
class DifComparison:
    """One scale across one background variable. groups : people in each; the first is the reference.

    logistic : by ordinal logistic regression; rounds : of its purification. model : by the multiple-group graded
    model, empty when it was not asked for or could not be fitted; traits : its latent means, or why there are none.
    """

    scale: str
    by: str
    groups: Mapping[str, int]
    logistic: tuple[LogisticDif, ...]
    rounds: int
    model: tuple[GroupDif, ...]
    traits: GroupTraits | NotComputable

    @property
    def flagged(self) -> tuple[str, ...]:
        """Items that logistic regression marks, in the order of the scale."""
        return tuple(row.item for row in self.logistic if row.dif)


@dataclass(frozen=True)
class Dif:
    comparisons: tuple[DifComparison, ...]
    refused: Mapping[str, NotComputable]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row per item, scale and variable; empty where there is no number."""
        return pd.DataFrame([row for one in self.comparisons for row in _rows(one)], columns=list(COLUMNS))

    def summary(self) -> pd.Series:
        """Items with DIF by scale and variable."""
        return pd.Series({f"{one.scale} / {one.by}": len(one.flagged) for one in self.comparisons}, dtype=object)


COLUMNS = ("scale", "by", "item", "n", "uniform_p", "non_uniform_p", "p_holm", "r2_change", "size", "dif", "lr",
           "lr_df", "lr_p_holm", "difference", "wald", "wald_p_holm", "wald_two_stage",
           "wald_two_stage_p_holm")  # fmt: skip


def _rows(one: DifComparison) -> list[tuple[object, ...]]:
    models = {row.item: row for row in one.model}
    found: list[tuple[object, ...]] = []
    for row in one.logistic:
        told = [row.uniform_p, row.non_uniform_p, row.p_holm, row.r2_change]
        other = models.get(row.item)
        more = _of_model(other) if other else [None] * 8
        plain = [value if is_number(value) else None for value in told]
        beside = [value if is_number(value) else None for value in more]
        found.append((one.scale, one.by, row.item, row.n, *plain, row.size, row.dif, *beside))
    return found


def _of_model(row: GroupDif) -> list[object]:
    walds = [figure for test in (row.wald, row.wald_two_stage) for figure in (test.chi_square, test.p_holm)]
    return [row.lr, row.df, row.p_holm, row.difference, *walds]


@statistic(
    "dif",
    sources=(
        "swaminathan_rogers1990",
        "zumbo1999",
        "jodoin_gierl2001",
        "thissen1993",
        "lord1980",
        "langer2008",
        "woods2013",
        "meade2010",
        "holm1979",
    ),
    r_call="difR::difLogistic(x, group, purify = TRUE); mirt::multipleGroup(x, 1, group); mirt::DIF(fit, Wald = TRUE)",
)
def dif(
    responses: Responses,
    model: MeasurementModel,
    *,
    by: Sequence[str] = (),
    fewest: int = FEWEST,
    group_model: bool = True,
) -> Dif:
    """Every reflective scale across background variables such as language, gender or wave.

    by : variables; empty takes each with 2 to 10 groups. fewest : smaller groups are left out (noted). group_model :
    likelihood ratio tests of the graded model too. Raises PlanError for an unknown variable.
    """
    comparisons, notes = [], []
    refused: dict[str, NotComputable] = {}
    scales = _scales(responses, model, refused)
    for variable in _variables(responses, by):
        names, told = _groups(responses.background[variable], variable, max(int(fewest), 2))
        notes += told
        if names.nunique() < 2:
            notes.append(Note("irt_dif_one_group", {"by": variable, "least": fewest}))
            continue
        comparisons += [_compared(responses.keyed, fitted, code, names, group_model) for code, fitted in scales.items()]
    return Dif(tuple(comparisons), refused, tuple(notes))


def _variables(responses: Responses, by: Sequence[str]) -> list[str]:
    known = [str(name) for name in responses.background]
    for name in by:
        if name not in known:
            raise PlanError("group_variable_unknown", place="plan, dif", name=name, known=", ".join(known))
    return list(by) or [
        name for name in responses.groupings if 2 <= responses.background[name].nunique() <= MOST_GROUPS
    ]


def _scales(responses: Responses, model: MeasurementModel, refused: dict[str, NotComputable]) -> dict[str, FittedItems]:
    found = {}
    for construct in model.first_order:
        try:
            found[construct.code] = _fitted(responses, construct)
        except EngagemeterError as error:
            refused[construct.code] = NotComputable(Note(error.code, {"place": error.place, **error.params}))
    return found


def _fitted(responses: Responses, construct: Construct) -> FittedItems:
    return fitted_scale(responses.keyed, construct, "graded")


def _groups(column: pd.Series, variable: str, fewest: int) -> tuple[pd.Series, list[Note]]:
    """Names of the groups with those too small taken out, and what a reader must know."""
    named = column.map(lambda value: f"{value:g}" if isinstance(value, int | float) else str(value))
    named = named.astype(object).where(column.notna())
    counts = named.value_counts()
    small = counts[counts < fewest]
    kept = named.where(~named.isin(small.index))
    told = (
        [Note("irt_dif_small_groups_out", {"by": variable, "count": len(small), "least": fewest})] if len(small) else []
    )
    few = counts[(counts >= fewest) & (counts < ADVISED)]
    if len(few):
        told.append(Note("irt_dif_small_groups", {"by": variable, "count": len(few), "advised": ADVISED}))
    return kept, told


def _compared(
    keyed: pd.DataFrame, fitted: FittedItems, scale: str, names: pd.Series, group_model: bool
) -> DifComparison:
    items = keyed[list(fitted.answers.codes)]
    logistic, rounds = logistic_dif(items, names)
    rows: tuple[GroupDif, ...] = ()
    traits: GroupTraits | NotComputable = NotComputable(Note("irt_dif_not_asked"))
    if group_model:
        try:
            rows, traits = group_dif(fitted, names.fillna("").to_numpy(str))
        except EngagemeterError as error:
            traits = NotComputable(Note(error.code, error.params))
    counts = names.value_counts()
    groups = {str(name): int(counts[name]) for name in sorted(counts.index)}
    return DifComparison(scale, str(names.name), groups, logistic, rounds, rows, traits)
