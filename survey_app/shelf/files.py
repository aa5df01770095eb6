"""An instrument as files for other programs, each with what that program will not see in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from instruments.formats.limesurvey import write_limesurvey
from instruments.formats.losses import Loss
from instruments.formats.surveyjs import write_surveyjs
from instruments.formats.xlsform_out import write_xlsform
from instruments.instrument import Instrument
from instruments.library import FOLDER, is_shipped, own_file

Writer = Callable[[Instrument, Path], tuple[Loss, ...]]


class FileForm(StrEnum):
    YAML = "yaml"
    XLSFORM = "xlsform"
    LIMESURVEY = "limesurvey"
    SURVEYJS = "surveyjs"


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it would be fetched, and what is lost in it."""

    form: FileForm
    name: str
    media: str
    content: bytes
    losses: tuple[Loss, ...]


KINDS: dict[FileForm, tuple[str, str, Writer | None]] = {
    FileForm.YAML: ("yaml", "application/yaml", None),
    FileForm.XLSFORM: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsform),
    FileForm.LIMESURVEY: ("txt", "text/tab-separated-values; charset=utf-8", write_limesurvey),
    FileForm.SURVEYJS: ("json", "application/json", write_surveyjs),
}


def write(instrument: Instrument, form: FileForm) -> Written:
    """Our own file is given byte for byte as it is pinned; the others are made of it."""
    ending, media, writer = KINDS[form]
    name = f"{instrument.id}-{instrument.version}.{ending}"
    if writer is None:
        return Written(form, name, media, _pinned(instrument).read_bytes(), ())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        losses = writer(instrument, path)
        return Written(form, name, media, path.read_bytes(), losses)


def _pinned(instrument: Instrument) -> Path:
    own = None if is_shipped(instrument.id) else own_file(instrument.id, instrument.version)
    return own or FOLDER / instrument.id / f"{instrument.version}.yaml"
