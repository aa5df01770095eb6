"""Analyses kept by what they were made from, so that none is computed, and no page rendered, a second time.

The folder of an analysis is named by its snapshot and by a hash over everything that its pages say: the frozen data,
the published definition, the flow, the facts of the study and the program itself. Each page is kept by language and
kind with its SHA-256; a folder with a page that is missing or changed counts as none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from survey_app.findings.files import MADE_WITH
from survey_app.findings.guarding import WHOLE

MANIFEST = "manifest.json"
PAGES = {"pages": "", "whole_pages": WHOLE}
"""What the manifest calls the pages that everybody may see and those with small groups, and where they lie."""
NOT_SAID = ("made_at",)
"""Facts that decide nothing: a kept page tells when it was made."""


def key_of(order: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The hash of what an analysis and its pages are made from. Paths and moments don't count."""
    said = {name: fact for name, fact in facts.items() if name not in NOT_SAID}
    made_from = {**{name: order[name] for name in ("sha256", "definition", "flow")}, "facts": said}
    return hashlib.sha256(json.dumps([MADE_WITH, made_from], sort_keys=True).encode()).hexdigest()


def kept(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder whose pages are all there and unchanged, else None."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        whole = all(_unchanged(folder, kind, manifest[kind]) for kind in PAGES)
    except (OSError, ValueError, KeyError):
        return None
    return manifest if whole else None


def page_of(found: Mapping[str, Any], folder: Path, key: str, cells: str) -> tuple[Path, str] | None:
    """A page and its SHA-256: with small groups where these are asked for and were kept apart. None: not there."""
    kind = "whole_pages" if cells == WHOLE and key in found.get("whole_pages", {}) else "pages"
    sha256 = found.get(kind, {}).get(key)
    return (folder / PAGES[kind] / f"{key}.html", sha256) if sha256 else None


def _unchanged(folder: Path, kind: str, pages: Mapping[str, str]) -> bool:
    return all(
        hashlib.sha256((folder / PAGES[kind] / f"{key}.html").read_bytes()).hexdigest() == sha256
        for key, sha256 in pages.items()
    )
