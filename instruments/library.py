"""The shipped questionnaires, found by listing `library/<id>/<version>.yaml`, and beside them people's own.

library()                           the newest version of each
find("brand-engagement@1.0")        one version
versions("brand-engagement")        ("1.0", "1.1")
check_library()                     every problem of every file
open_own_shelf(folder)              from now on `find` and `versions` know <folder>/<id>/<version>.yaml as well
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from instruments.document import nearest
from instruments.instrument import Instrument, View
from instruments.loader import load
from instruments.validation import IDENTITY, VERSION
from psychometrics.errors import EngagemeterError, InstrumentError, ManyErrors

FOLDER = Path(__file__).parent / "library"
_own: list[Path] = []


@cache
def library() -> tuple[Instrument, ...]:
    """The newest version of each questionnaire, by view and then by id."""
    newest = [_load(path) for path in (paths[-1] for paths in _paths().values())]
    order = list(View)
    return tuple(sorted(newest, key=lambda instrument: (order.index(instrument.view), instrument.id)))


def open_own_shelf(folder: Path) -> None:
    """Where this installation keeps instruments of its own. An id of the library always means the library's."""
    _own[:] = [folder]


def own_shelf() -> Path | None:
    """The folder of own instruments, if one is open."""
    return _own[0] if _own else None


def own_file(identity: str, version: str) -> Path | None:
    """Where one version of an own instrument is, or would be; None when no shelf is open or the name can't be one."""
    fine = IDENTITY.fullmatch(identity) and VERSION.fullmatch(version)
    return _own[0] / identity / f"{version}.yaml" if _own and fine else None


def is_shipped(identity: str) -> bool:
    """Whether an id is one of the library's."""
    return identity in _paths()


def unknown(identity: str) -> InstrumentError:
    """That the library has no such questionnaire; what is on own shelves is nobody else's business."""
    known = list(_paths())
    return InstrumentError(
        "instrument_unknown", place=identity, name=identity, nearest=nearest(identity, known), known=known
    )


def versions(identity: str) -> tuple[str, ...]:
    """The versions of one questionnaire, oldest first. Raises InstrumentError for an unknown id."""
    known, own = _paths(), _own_versions(identity)
    if identity not in known and own:
        return own
    if identity not in known:
        raise unknown(identity)
    return tuple(path.stem for path in known[identity])


def find(pin: str) -> Instrument:
    """One version by its pin, "id@version"; without "@version" the newest. Raises InstrumentError."""
    identity, _, version = pin.partition("@")
    known = versions(identity)
    if version and version not in known:
        raise InstrumentError("version_unknown", place=pin, version=version, name=identity, known=list(known))
    path = None if is_shipped(identity) else own_file(identity, version or known[-1])
    if path is not None:
        return _load_own(path, path.stat().st_mtime_ns)
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


@lru_cache(maxsize=256)
def _load_own(path: Path, written: int) -> Instrument:
    """written : when; a version that was taken back may have come again with other content."""
    return load(path)


def _own_versions(identity: str) -> tuple[str, ...]:
    if not _own or not IDENTITY.fullmatch(identity):
        return ()
    found = [path for path in (_own[0] / identity).glob("*.yaml") if VERSION.fullmatch(path.stem)]
    return tuple(path.stem for path in sorted(found, key=_version))


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
