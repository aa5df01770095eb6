"""Two people at one draft, or one person in two windows: what each changed is kept, and nothing is overwritten unseen.

A page carries the mark of the draft that it showed. What its form changes is what differs from that draft; it is laid
over the draft as it is now. A form that is sent twice therefore changes nothing the second time.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from survey_app.errors import Conflict
from survey_app.models import Study
from survey_app.studies.definition import StudyDefinition

MARK_DIGITS = 16
_NOTHING = object()


def mark(draft: dict[str, Any]) -> str:
    """A short hash by which a page says which draft it showed."""
    return hashlib.sha256(json.dumps(draft, sort_keys=True).encode()).hexdigest()[:MARK_DIGITS]


def is_known(study: Study, seen: str) -> bool:
    """Whether `seen` marks the draft or one before it that can still be gone back to; without a mark, yes."""
    return not seen or any(mark(draft) == seen for draft in (study.draft, *study.earlier))


def seen_draft(study: Study, seen: str) -> StudyDefinition:
    """The draft that a page showed. Raises Conflict `draft_changed` when it was left too long ago, or undone."""
    for draft in (study.draft, *reversed(study.earlier)):
        if not seen or mark(draft) == seen:
            return StudyDefinition.model_validate(draft)
    raise Conflict("draft_changed")


def merged(shown: StudyDefinition, changed: StudyDefinition, now: StudyDefinition) -> StudyDefinition:
    """`now` with what `changed` changes of `shown`. Raises Conflict `draft_changed` when both changed the same part."""
    if shown == now:
        return changed
    return StudyDefinition.model_validate(_merged(*(each.model_dump(mode="json") for each in (shown, changed, now))))


def _merged(shown: Any, changed: Any, now: Any) -> Any:
    """Objects by their keys; whatever else is one part, lists too: their places mean something only as a whole."""
    if changed in (shown, now):
        return now
    if now == shown:
        return changed
    if not (isinstance(shown, dict) and isinstance(changed, dict) and isinstance(now, dict)):
        raise Conflict("draft_changed")
    keys = dict.fromkeys([*now, *changed])
    parts = {key: _merged(*(each.get(key, _NOTHING) for each in (shown, changed, now))) for key in keys}
    return {key: part for key, part in parts.items() if part is not _NOTHING}
