"""What a report says about a study besides its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from instruments.instrument import Instrument, Question
from reports.hypotheses import Hypothesis
from reports.levels import Levels
from reports.planned_size import PlannedSize


class Kind(StrEnum):
    """For whom the report is."""

    THESIS = "thesis"
    ARTICLE = "article"
    MANAGEMENT = "management"


@dataclass(frozen=True)
class ReportStudy:
    """The facts of a study. Texts are the researcher's own and are never trusted.

    title, brand         : in the language of the report; an empty brand is left out.
    made_at              : the moment printed on the report; the same input and moment give the same file.
    first_day, last_day  : of the answers that were read.
    flow                 : respondents by step in order, keys invited, opened, started, consented, completed; any may
                           be missing.
    answer_languages     : respondents by the language in which they answered; 0 where the number is not told.
    privacy              : the promise made to respondents, "pseudonymous" and so on; empty where nothing is known.
    questions            : columns of the data that no instrument has: the researcher's own, the parts of an answer.
    rules                : what was declared before launch: `precision`, the width of the interval of omega at which
                           the study closes; `drawn`, the number of instruments of which each person was asked some
                           items only; `arms`, how many an experiment had. Any may be missing.
    data_name            : file or snapshot that was read.
    snapshot_at          : when the data were frozen.
    levels               : how means are read in words; None leaves that to the custom of the language.
    planned              : the sample size that was planned before the answers came; None where none was.
    hypotheses           : what was expected before the answers came, for the summary at the end.
    declared_plan        : options by statistic, as set down before launch; empty where nothing is known of it.
    """

    title: str
    instruments: tuple[Instrument, ...]
    made_at: datetime
    brand: str = ""
    kind: Kind = Kind.THESIS
    simulated: bool = False
    first_day: date | None = None
    last_day: date | None = None
    flow: Mapping[str, int] = field(default_factory=dict)
    answer_languages: Mapping[str, int] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    rules: Mapping[str, float] = field(default_factory=dict)
    data_name: str = ""
    snapshot_at: datetime | None = None
    levels: Levels | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    privacy: str = ""
    planned: PlannedSize | None = None
    declared_plan: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
