"""What a published version promised before its answers came, in the order that registries such as OSF ask for it.

Everything is read from the frozen definition; nothing of it can be edited afterwards. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from instruments.instrument import Instrument
from instruments.language import Language
from instruments.library import find
from psychometrics.plan import Plan
from survey_app.exchange.columns import words_in
from survey_app.findings.declared import planned_steps, study_steps
from survey_app.models import StudyVersion
from survey_app.planning.taken import planned_sentence
from survey_app.studies.closing import FIRST_LOOK, LOOK_EVERY
from survey_app.studies.definition import AttentionBlock, InstrumentBlock, StudyDefinition
from survey_app.studies.hypothesis_words import statistic_words, words_of_test
from survey_app.studies.own import question_of

AREA = "web.preregistration"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or, with `listed`, one point of a list. code : a pin, condition or fingerprint that ends it."""

    text: str
    code: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A published version as the document tells it.

    name      : as people read it, "2.1". collected : complete responses that were there before it was published.
    simulated : whether the study's answers are made up.
    """

    version: StudyVersion
    definition: StudyDefinition
    name: str
    collected: int
    simulated: bool = False


def preregistration(frozen: Frozen, t: Language) -> tuple[str, tuple[Chapter, ...]]:
    """Title and chapters of the document in one language."""
    definition = frozen.definition
    told = {
        "version": _version(frozen, t),
        "hypotheses": _hypotheses(definition, t),
        "existing": _existing(frozen, t),
        "instruments": _instruments(definition, t),
        "design": _design(definition, t),
        "size": _size(definition, t),
        "exclusion": _exclusion(definition, t),
        "analysis": _analysis(definition, t),
        "privacy": _privacy(definition, t),
    }
    title = words_in(definition.title, t.code, definition)
    return title, tuple(Chapter(_say(t, f"chapters.{name}"), tuple(lines)) for name, lines in told.items())


def _say(t: Language, key: str, **slots: object) -> str:
    return t.text(f"{AREA}.{key}", **slots)


def _point(t: Language, key: str, code: str = "", **slots: object) -> Line:
    return Line(_say(t, key, **slots), code, listed=True)


def _version(frozen: Frozen, t: Language) -> Iterator[Line]:
    moment = frozen.version.published_at
    when = {"day": t.date(moment), "time": t.local_digits(moment.strftime("%H:%M"))}
    yield Line(_say(t, "frozen", version=t.local_digits(frozen.name), **when))
    yield Line(_say(t, "sha256"), frozen.version.sha256)
    yield Line(_say(t, "unchanged"))
    if frozen.simulated:
        yield Line(_say(t, "simulated"))


def _hypotheses(definition: StudyDefinition, t: Language) -> Iterator[Line]:
    for each in definition.hypotheses:
        text = words_in(each.text, t.code, definition)
        tests = words_of_test(each.test, definition, t)
        judged = _say(t, "judged_by", statistic=t.list_separator.join(tests)) if tests else ""
        yield Line(" ".join(filter(None, (f"{each.code}:", text, judged))), each.test, listed=True)
    if definition.hypotheses:
        yield Line(_say(t, "decided"))
    else:
        yield Line(_say(t, "no_hypotheses"))


def _existing(frozen: Frozen, t: Language) -> Iterator[Line]:
    yield Line(_say(t, "collected", count=frozen.collected) if frozen.collected else _say(t, "none_collected"))


def _instruments(definition: StudyDefinition, t: Language) -> Iterator[Line]:
    spoken = t.listing([t.text(f"web.studies.language_names.{code}") for code in definition.languages])
    yield Line(_say(t, "languages", languages=spoken))
    for block in definition.blocks:
        if isinstance(block, InstrumentBlock):
            instrument = find(block.pin)
            yield Line(_scales(instrument, definition, t), block.pin, listed=True)
            yield _point(t, "instrument_sha256", block.sha256)
        elif not isinstance(block, AttentionBlock):
            text = words_in(question_of(block).text, t.code, definition)
            yield _point(t, "own_question", block.code, text=text)


def _scales(instrument: Instrument, definition: StudyDefinition, t: Language) -> str:
    title = words_in(instrument.title, t.code, definition)
    if instrument.model is None:
        return _say(t, "background", title=title, count=len(instrument.questions))
    titles = instrument.construct_titles
    named = [words_in(titles.get(one.code, {}), t.code, definition) or one.code for one in instrument.model.constructs]
    return _say(t, "instrument", title=title, count=len(instrument.scored), scales=t.listing(named))


def _design(definition: StudyDefinition, t: Language) -> Iterator[Line]:
    design, blocks = definition.design, [each for each in definition.blocks if isinstance(each, InstrumentBlock)]
    yield _point(t, "blocks_random" if design.shuffle_blocks else "blocks_fixed")
    for block in blocks:
        if block.shuffle:
            yield _point(t, "items_random", block.pin)
        if block.sample:
            yield _point(t, "sampled", block.pin, count=block.sample)
        if block.show_if:
            yield _point(t, "asked_if", block.show_if, pin=block.pin)
    if not design.arms:
        yield _point(t, "no_arms")
    for arm in design.arms:
        yield _point(t, "arm", arm.code, share=t.number(100 * arm.weight / sum(each.weight for each in design.arms), 1))
    for quota in design.quotas:
        yield _point(t, "quota", quota.when, name=quota.code, count=quota.limit)


def _size(definition: StudyDefinition, t: Language) -> Iterator[Line]:
    rule, width = definition.closing, t.number(definition.omega_width, 2, proportion=True)
    planned = planned_sentence(definition, "will", t)
    if planned:
        yield Line(planned)
        yield _point(t, "plan_sha256", definition.planned_sample.sha256)
    if rule.opens:
        yield _point(t, "opens", f"{rule.opens} {rule.zone}")
    if rule.closes:
        yield _point(t, "closes", f"{rule.closes} {rule.zone}")
    if rule.count:
        yield _point(t, "closes_count", count=rule.count)
    if rule.quotas:
        yield _point(t, "closes_quotas")
    if rule.precision:
        yield _point(t, "closes_precision", width=width, first=FIRST_LOOK, every=LOOK_EVERY)
    if not (rule.closes or rule.count or rule.quotas or rule.precision):
        yield _point(t, "closes_by_hand")
    yield _point(t, "enough", width=width)


def _exclusion(definition: StudyDefinition, t: Language) -> Iterator[Line]:
    yield _point(t, "complete_only")
    for each in definition.logic.screen_out:
        yield _point(t, "screened_out", each.when)
    for block in definition.blocks:
        if isinstance(block, AttentionBlock):
            yield _point(t, "attention", block.code, expected=t.number(block.expected))
    yield _point(t, "flags")
    yield _point(t, "nothing_deleted")


def _analysis(definition: StudyDefinition, t: Language) -> Iterator[Line]:
    """The statistics that were declared, and the tests of the hypotheses; then what the standard analysis adds."""
    yield Line(_say(t, "plan" if definition.plan else "customary"))
    planned = [step.statistic for step in planned_steps(definition)]
    planned += [name for name in definition.plan if name not in planned]
    for name in planned:
        yield Line(statistic_words(name, t), name, listed=True)
    more = [step.statistic for step in study_steps(definition) if step.statistic not in planned]
    if more:
        yield Line(_say(t, "customary_too"))
    for name in more:
        yield Line(statistic_words(name, t), name, listed=True)
    yield Line(_say(t, "seed"), str(Plan(()).seed))
    yield Line(_say(t, "beyond"))


def _privacy(definition: StudyDefinition, t: Language) -> Iterator[Line]:
    yield Line(t.text(f"web.studies.privacy.{definition.privacy}"))
    if definition.linking.by != "none":
        yield Line(_say(t, "linked"))
    if definition.consent.keep_until:
        yield Line(_say(t, "kept_until", day=t.dated(definition.consent.keep_until)))
