"""The customers of an import: a sorted file of hashes, searched without being loaded."""

from __future__ import annotations

import mmap
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from psychometrics.value.keys import HASH_DIGITS
from survey_app.value.folder import KEYS

LINE = HASH_DIGITS + 1


class Keyring(Sequence[str]):
    """`hash in keyring`, `len(keyring)`. An import without customers is an empty one."""

    def __init__(self, folder: Path) -> None:
        path = folder / KEYS
        size = path.stat().st_size if path.is_file() else 0
        self._file = path.open("rb") if size else None
        self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if self._file else None
        self._count = size // LINE

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: int) -> str:  # type: ignore[override]
        if self._map is None or not 0 <= at < self._count:
            raise IndexError(at)
        return self._map[at * LINE : at * LINE + HASH_DIGITS].decode("ascii")

    def __contains__(self, customer: object) -> bool:
        at = bisect_left(self, str(customer))
        return at < self._count and self[at] == customer

    def __enter__(self) -> Keyring:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._map is not None and self._file is not None:
            self._map.close()
            self._file.close()
