"""A declared test in words, for the report and for the pages where it is written. Loads no science stack."""

from __future__ import annotations

from collections.abc import Callable

from instruments.language import Language
from psychometrics.declared.grammar import Declared, parts_of, read_part, split_sign
from psychometrics.errors import EngagemeterError


def key_of(one: Declared, predictor: str = "") -> tuple[str, dict[str, tuple[str, ...]]]:
    """The key below `report.hypotheses.said`, and its slots as codes of scales, questions and groups.

    predictor : the one that is meant among several of a path.
    """
    slots = {
        "predictor": (predictor,) if predictor else one.predictors,
        "outcome": one.predictors[1:] if one.kind == "correlation" else (one.outcome,),
        "between": (one.between,),
        "held": one.held,
        "by": (one.by,),
        "order": (one.text.rpartition(", ")[2],) if one.weights else (),
    }
    if one.kind == "correlation":
        slots["predictor"] = one.predictors[:1]
    if one.kind == "difference":
        key = "order" if one.weights else "difference" if one.by else "paired"
    else:
        key = f"{one.kind}_held" if one.held else one.kind
    return key, {name: codes for name, codes in slots.items() if codes and codes[0]}


def in_words(t: Language, test: str, name: Callable[[str], str], statistic: Callable[[str], str]) -> tuple[str, ...]:
    """Each part of a test as a sentence; a part that can't be read stands as it was typed.

    name : what people call a scale or question. statistic : what they call a statistic.
    """
    return tuple(_part(t, part, name, statistic) for part in parts_of(test))


def _part(t: Language, part: str, name: Callable[[str], str], statistic: Callable[[str], str]) -> str:
    try:
        one = read_part(part)
    except EngagemeterError:
        return part
    if one is None:
        return _of_statistic(t, part, statistic)
    key, slots = key_of(one)
    named = {
        slot: codes[0] if slot == "order" else t.listing([name(c) for c in codes]) for slot, codes in slots.items()
    }
    said = t.text(f"report.hypotheses.said.{key}", **named)
    return _directed(t, said, 0 if key in ("order", "paired") else one.sign)


def _of_statistic(t: Language, part: str, statistic: Callable[[str], str]) -> str:
    """A test by another statistic, with what it is of where that is said: "Engagement and later spend: recency"."""
    body, sign = split_sign(part)
    name, _, rest = (piece.strip() for piece in body.partition(":"))
    said, wanted = statistic(name), [each.strip() for each in rest.split(",") if each.strip()]
    if wanted:
        keys = [f"report.hypotheses.names.{each}" for each in wanted]
        named = [t.text(key) if t.has(key) else each for key, each in zip(keys, wanted, strict=True)]
        said = t.text("report.hypotheses.said.statistic", statistic=said, names=t.listing(named))
    return _directed(t, said, sign)


def _directed(t: Language, said: str, sign: int) -> str:
    return t.text(f"report.hypotheses.said.{'up' if sign > 0 else 'down'}", test=said) if sign else said
