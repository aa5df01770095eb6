"""The shipped questionnaires, found by listing `library/<id>/<version>.yaml`.

library()                           the newest version of each
find("brand-engagement@1.0")        one version
versions("brand-engagement")        ("1.0", "1.1")
check_library()                     every problem of every file
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from instruments.document import nearest
from instruments.instrument import Instrument, View
from instruments.loader import load
from instruments.validation import VERSION
from psychometrics.errors import EngagemeterError, InstrumentError, ManyErrors

FOLDER = Path(__file__).parent / "library"


@cache
def library() -> tuple[Instrument, ...]:
    """The newest version of each questionnaire, by view and then by id."""
    newest = [_load(path) for path in (paths[-1] for paths in _paths().values())]
    order = list(View)
    return tuple(sorted(newest, key=lambda instrument: (order.index(instrument.view), instrument.id)))


def versions(identity: str) -> tuple[str, ...]:
    """The versions of one questionnaire, oldest first. Raises InstrumentError for an unknown id."""
    known = _paths()
    if identity not in known:
        raise InstrumentError(
            "instrument_unknown", place=identity, name=identity, nearest=nearest(identity, known), known=list(known)
        )
    return tuple(path.stem for path in known[identity])


def find(pin: str) -> Instrument:
    """One version by its pin, "id@version"; without "@version" the newest. Raises InstrumentError."""
    identity, _, version = pin.partition("@")
    known = versions(identity)
    if version and version not in known:
        raise InstrumentError("version_unknown", place=pin, version=version, name=identity, known=list(known))
    return _load(FOLDER / identity / f"{version or known[-1]}.yaml")


def check_library(folder: Path = FOLDER) -> tuple[EngagemeterError, ...]:
    """Every problem of every questionnaire file below a folder; empty when all is well."""
    problems: list[EngagemeterError] = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            load(path)
        except ManyErrors as many:
            problems.extend(many.errors)
    return tuple(problems)


_load = cache(load)


@cache
def _paths() -> Mapping[str, tuple[Path, ...]]:
    """Version files by id, oldest version first."""
    found: dict[str, list[Path]] = {}
    for path in FOLDER.glob("*/*.yaml"):
        if VERSION.fullmatch(path.stem):
            found.setdefault(path.parent.name, []).append(path)
    return {identity: tuple(sorted(paths, key=_version)) for identity, paths in sorted(found.items())}


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.stem.split("."))
