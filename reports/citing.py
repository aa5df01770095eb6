"""How to cite the program, the questionnaires and the study itself: APA, BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from instruments.instrument import Instrument
from reports.words import harmless

PROGRAM = "Engagemeter"
_YEAR = re.compile(r"\((\d{4})\)")


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to cite. kind: "software", "questionnaire" or "report". apa: the finished entry."""

    key: str
    kind: str
    author: str
    year: str
    title: str
    apa: str
    doi: str = ""
    number: str = ""


def program_work(year: int) -> Work:
    number = version("engagemeter")
    apa = f"{PROGRAM}. ({year}). {PROGRAM} (Version {number}) [Computer software]."
    return Work("engagemeter", "software", PROGRAM, str(year), PROGRAM, apa, number=number)


def instrument_works(instruments: Sequence[Instrument]) -> list[Work]:
    """What the questionnaires themselves name as their sources, each once."""
    works: dict[str, Work] = {}
    for instrument in instruments:
        for number, citation in enumerate(instrument.citations, 1):
            entry = citation.reference.replace("*", "")
            found = _YEAR.search(entry)
            author = entry[: found.start()].strip(" .") if found else instrument.id
            title = entry[found.end() :].strip(" .").partition(". ")[0] if found else entry
            key = f"{instrument.id}-{number}"
            work = Work(key, "questionnaire", author, found[1] if found else "", title, entry, citation.doi)
            works.setdefault(entry, work)
    return list(works.values())


def study_work(title: str, year: int, fingerprint: str) -> Work:
    """The report of a study; its author is whoever made the study, which the program doesn't know."""
    name = harmless(title, 200)
    apa = f"{name} ({year}). [Research report made with {PROGRAM}; data {fingerprint}]."
    return Work("study", "report", "", str(year), name, apa, number=fingerprint)


def bibtex(works: Sequence[Work]) -> str:
    return "\n".join(_bib(work) for work in works)


def ris(works: Sequence[Work]) -> str:
    return "".join(_ris(work) for work in works)


def _bib(work: Work) -> str:
    kind = {"software": "software", "questionnaire": "article", "report": "techreport"}[work.kind]
    fields = {"author": work.author, "title": f"{{{work.title}}}", "year": work.year, "doi": work.doi}
    fields |= {"number": work.number, "note": "" if work.kind != "questionnaire" else work.apa}
    shown = [f"  {name} = {{{_plain(text)}}}" for name, text in fields.items() if text and text != "{}"]
    return f"@{kind}{{{work.key},\n" + ",\n".join(shown) + "\n}\n"


def _ris(work: Work) -> str:
    kind = {"software": "COMP", "questionnaire": "JOUR", "report": "RPRT"}[work.kind]
    tags = [("TY", kind), ("AU", work.author), ("PY", work.year), ("TI", work.title), ("DO", work.doi)]
    tags += [("ET", work.number), ("N1", work.apa)]
    return "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in tags if text) + "ER  - \r\n\r\n"


def _plain(text: str) -> str:
    """Without what would end a field of BibTeX; braces stay where they are paired."""
    kept = " ".join(text.split()).replace("\\", "\\textbackslash ")
    inside = kept.strip("{}")
    safe = re.sub(r"[{}@]", "", inside)
    for sign in "%&#$_":
        safe = safe.replace(sign, f"\\{sign}")
    return f"{{{safe}}}" if kept.startswith("{") else safe
