"""What another form of file could not carry. The words of each code are in words/web/instrument_losses.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from instruments.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Loss:
    """code names the words; item is the question or scale it is about, empty for the whole instrument."""

    code: str
    item: str = ""
    detail: str = ""


def never_carried(instrument: Instrument) -> tuple[Loss, ...]:
    """What forms of programs that only ask, such as LimeSurvey and SurveyJS, have no place for."""
    found = [Loss("loss_source")]
    if instrument.model is not None:
        found.append(Loss("loss_scoring"))
    if instrument.computed or any(question.show_if or question.valid_if for question in instrument.questions):
        found.append(Loss("loss_logic"))
    if any(question.label != question.text for question in instrument.questions):
        found.append(Loss("loss_short"))
    if any(question.scale.missing_codes for question in instrument.questions):
        found.append(Loss("loss_apart"))
    return tuple(found)
