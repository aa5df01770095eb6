"""The hypotheses of a draft and its plan, as their page writes and shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlmodel import Session

from instruments.language import Language, language
from psychometrics.declared.grammar import FORMS, LONGEST
from psychometrics.errors import RequestError
from psychometrics.plan import CUSTOMARY
from survey_app.findings.catalogue import GROUPS, OFFERS
from survey_app.findings.declared import TESTS
from survey_app.models import Study
from survey_app.studies import service
from survey_app.studies.definition import Hypothesis, MeanLevels, StudyDefinition
from survey_app.studies.hypotheses import names_for_tests
from survey_app.studies.hypothesis_words import HypothesisView, hypothesis_views, names_of, statistic_words
from survey_app.studies.screens import frame

SPARE = 2
MOST = 40
LONGEST_TEXT = 600
LONGEST_NAME = 60
CLASSES: Mapping[str, Literal[3, 5]] = {"3": 3, "5": 5}


def from_form(definition: StudyDefinition, fields: Mapping[str, Sequence[str]]) -> StudyDefinition:
    """The draft with the hypotheses and the plan of the page; a row without any text and test is left out."""
    one = {name: values[-1].strip() for name, values in fields.items() if values}
    made = [found for n in range(MOST) if (found := _hypothesis(n, one, definition)) is not None]
    chosen = set(fields.get("plan", ()))
    names = [each.name for each in OFFERS if each.name in chosen and each.name != TESTS]
    plan = [] if names == [each.name for each in OFFERS if each.name in CUSTOMARY] else names
    changed = definition.model_copy(update={"hypotheses": made, "plan": plan, "levels": _levels(one, definition)})
    return StudyDefinition.model_validate(changed.model_dump())


def _hypothesis(n: int, one: Mapping[str, str], definition: StudyDefinition) -> Hypothesis | None:
    kept = definition.hypotheses[n].text if n < len(definition.hypotheses) else {}
    given = {code: one.get(f"text-{n}-{code}", "")[:LONGEST_TEXT] for code in definition.languages}
    test = " ".join(one.get(f"test-{n}", "").split())[:LONGEST]
    if not test and not any(given.values()):
        return None
    code = one.get(f"code-{n}", "")[:10] or f"H{n + 1}"
    return Hypothesis(code=code, text={**kept, **given}, test=test)


def _levels(one: Mapping[str, str], definition: StudyDefinition) -> MeanLevels:
    """Means in words. Raises RequestError `levels_names` where a language has other than so many words."""
    classes: Literal[0, 3, 5] = CLASSES.get(one.get("levels", ""), 0)
    names = dict(definition.levels.names)
    for code in definition.languages:
        given = [line.strip()[:LONGEST_NAME] for line in one.get(f"levels-{code}", "").splitlines() if line.strip()]
        if classes and given and len(given) != classes:
            raise RequestError("levels_names", place=f"levels-{code}", classes=classes, count=len(given))
        names[code] = given
    kept = {code: words for code, words in names.items() if words}
    return MeanLevels(classes=classes, border="lower" if one.get("border") == "lower" else "upper", names=kept)


def hypotheses_page(session: Session, study: Study, t: Language) -> dict[str, Any]:
    definition = service.draft_of(study)
    name = names_of(definition, t)
    scales, columns = names_for_tests(definition)
    planned = set(definition.plan or CUSTOMARY)
    offers = [
        (
            group,
            [
                (each.name, statistic_words(each.name, t), each.name in planned)
                for each in OFFERS
                if _chosen(each, group)
            ],
        )
        for group in GROUPS
    ]
    return {
        **frame(session, study, t, "design"),
        "spoken": [language(each) for each in definition.languages],
        "rows": [*hypothesis_views(definition, t), *[HypothesisView("", {}, "")] * SPARE],
        "kinds": [(kind, example) for kind, example in _examples(scales, columns).items()],
        "scales": [(code, name(code)) for code in scales],
        "columns": [(code, name(code)) for code in columns],
        "offers": offers,
        "longest": LONGEST,
        "levels": {"classes": definition.levels.classes, "border": definition.levels.border},
        "level_names": {code: "\n".join(definition.levels.names.get(code, ())) for code in definition.languages},
        "level_examples": {code: _customary(language(code)) for code in definition.languages},
    }


def _chosen(each: Any, group: str) -> bool:
    return each.group == group and each.name != TESTS


def _examples(scales: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """The form of each kind of test, with names of this study where it has enough of them."""
    if len(scales) < 3 or not columns:
        return dict(FORMS)
    a, b, c = scales[0], scales[1], scales[-1]
    group = next((code for code in columns if code != "language"), columns[0])
    return {
        "correlation": f"correlation: {a}, {b} +",
        "path": f"path: {a} -> {c} | {b} +",
        "difference": f"difference: {a} by {group}, 2 > 1",
        "moderation": f"moderation: {a} * {b} -> {c} +",
        "mediation": f"mediation: {a} -> {b} -> {c} +",
    }


def _customary(t: Language) -> str:
    """The words that a language has for five classes, to be seen before own ones are written."""
    return "\n".join(t.text(f"report.agreement.level_5_{place}") for place in range(1, 6))
