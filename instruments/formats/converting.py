"""From one form of instrument file to another, chosen by the names of the files."""

from __future__ import annotations

from pathlib import Path

from instruments.formats.limesurvey import write_limesurvey
from instruments.formats.losses import Loss
from instruments.formats.own import as_yaml
from instruments.formats.reading import BOOK, TABLE, read_file
from instruments.formats.surveyjs import write_surveyjs
from instruments.formats.xlsform_out import write_xlsform
from instruments.instrument import Instrument
from instruments.library import find
from instruments.loader import load
from psychometrics.errors import InstrumentError

YAML = (".yaml", ".yml")
WRITERS = {".xlsx": write_xlsform, ".json": write_surveyjs, ".txt": write_limesurvey, ".tsv": write_limesurvey}
MOST_BYTES = 5_000_000


def read(source: str) -> tuple[Instrument, tuple[Loss, ...]]:
    """An instrument from a .yaml file, an XLSForm, a .csv table, or by its pin. Raises ManyErrors, InstrumentError."""
    path = Path(source)
    if path.suffix.lower() in YAML:
        return load(path), ()
    if path.suffix.lower() not in (*BOOK, *TABLE):
        return find(source), ()
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise InstrumentError("file_unreadable", place=source, problem="size" if path.is_file() else "missing")
    made = read_file(path.read_bytes(), path.name)
    return made.instrument, made.losses


def convert(source: str, target: Path) -> tuple[Loss, ...]:
    """Writes `target` in the form that its name says; gives everything that was lost on the way.

    .yaml is our own file, .xlsx XLSForm, .json SurveyJS, .txt or .tsv LimeSurvey.
    Raises InstrumentError `form_unknown` for another ending, and what reading raises.
    """
    instrument, losses = read(source)
    if target.suffix.lower() in YAML:
        target.write_text(as_yaml(instrument), "utf-8")
        return losses
    writer = WRITERS.get(target.suffix.lower())
    if writer is None:
        raise InstrumentError("form_unknown", place=target.name, known=", ".join((*YAML, *WRITERS)))
    return (*losses, *writer(instrument, target))
