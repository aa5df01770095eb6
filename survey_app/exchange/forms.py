"""What can be asked of the export screen, and what each form of file is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field

from survey_app.forms import WebForm


class FileForm(StrEnum):
    """A form of exported file."""

    SPSS = "sav"
    STATA = "dta"
    EXCEL = "xlsx"
    PARQUET = "parquet"
    DDI = "ddi"


@dataclass(frozen=True, slots=True)
class FileKind:
    """group : what it holds. ending, media : of the file that is sent."""

    group: Literal["answers"]
    ending: str
    media: str


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = "application/octet-stream"

FILES: Mapping[FileForm, FileKind] = {
    FileForm.SPSS: FileKind("answers", "sav", "application/x-spss-sav"),
    FileForm.STATA: FileKind("answers", "dta", "application/x-stata-dta"),
    FileForm.EXCEL: FileKind("answers", "xlsx", XLSX),
    FileForm.PARQUET: FileKind("answers", "parquet", BINARY),
    FileForm.DDI: FileKind("answers", "xml", "application/xml"),
}


class ExportForm(WebForm):
    """form : one of FILES; language : of labels and words; which : complete responses, or all with tests."""

    form: FileForm
    language: str = Field(max_length=5)
    which: Literal["complete", "all"] = "complete"


class PlanForm(StrEnum):
    """A form of the preregistration document."""

    MARKDOWN = "md"
    PLAIN = "txt"


PLAN_MEDIA: Mapping[PlanForm, str] = {PlanForm.MARKDOWN: "text/markdown", PlanForm.PLAIN: "text/plain"}
