"""A small valid questionnaire as text, to be spoilt one line at a time."""

from __future__ import annotations

from pathlib import Path

from instruments.instrument import Instrument
from instruments.loader import parse
from psychometrics.errors import InstrumentError, ManyErrors

VALID = """\
engagemeter: 1
id: small
version: "1.0"
view: motivational
target: brand
title: {en: Small, fa: کوچک}
definition: {en: A test, fa: یک آزمون}
licence: cc_by_4
wording: own
translations: {en: original, fa: draft}
scales:
  agree:
    type: likert
    anchors:
      1: {en: "No", fa: نه}
      2: {en: "Yes", fa: آری}
    missing:
      9: {en: Don't know, fa: نمی‌دانم}
  stage:
    type: single
    anchors:
      1: {en: New, fa: تازه}
constructs:
  warmth:
    title: {en: Warmth, fa: گرمی}
    measurement: reflective
    items: [w1, w2]
  whole:
    title: {en: Whole, fa: کل}
    measurement: composite
    dimensions: [warmth]
items:
  w1:
    scale: agree
    text: {en: "I like {brand}.", fa: "{brand} را دوست دارم."}
  w2:
    scale: agree
    reverse: true
    text: {en: Cold, fa: سرد}
background:
  stage:
    scale: stage
    text: {en: Stage, fa: مرحله}
"""


def read(text: str, path: Path = Path("small.yaml")) -> Instrument:
    return parse(text.encode(), path)


def problems(text: str | bytes, path: Path = Path("small.yaml")) -> list[InstrumentError]:
    """What the validator tells about a spoilt questionnaire."""
    try:
        parse(text if isinstance(text, bytes) else text.encode(), path)
    except ManyErrors as many:
        return [error for error in many.errors if isinstance(error, InstrumentError)]
    return []


def spoilt(old: str, new: str) -> str:
    if VALID.count(old) != 1:
        raise ValueError(f"{old!r} is not there exactly once")
    return VALID.replace(old, new)
