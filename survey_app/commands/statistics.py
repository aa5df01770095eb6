"""engagemeter statistics: what a plan may name."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from instruments.language import Language
from psychometrics.registry import Statistic, statistics
from reports.references import references


def lines(words: Language) -> Iterator[str]:
    """Per statistic: its name and what it answers, its options as a plan writes them, its sources, the R call."""
    for statistic in statistics().values():
        yield _heading(statistic, words)
        yield from (f"    {line}" for line in _options(statistic).splitlines())
        if statistic.sources:
            yield f"    # {'; '.join(references()[key].short for key in statistic.sources)}"
        if statistic.r_call:
            yield f"    # R: {statistic.r_call}"


def _heading(statistic: Statistic, words: Language) -> str:
    key = f"web.analyse.statistics.{statistic.name}.answers"
    return f"{statistic.name}  {words.text(key)}" if words.has(key) else statistic.name


def _options(statistic: Statistic) -> str:
    """The options with their defaults as YAML; nothing for a statistic without any."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in statistic.options.items()}
    return yaml.safe_dump(plain, sort_keys=False, default_flow_style=True, width=110).strip() if plain else ""
