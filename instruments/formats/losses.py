"""What another form of file could not carry. The words of each code are in words/web/instrument_losses.yaml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """code names the words; item is the question or scale it is about, empty for the whole instrument."""

    code: str
    item: str = ""
    detail: str = ""
