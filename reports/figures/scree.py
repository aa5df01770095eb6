"""Scree plot with parallel analysis: what was observed against what random data of the same size give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.style import INK2, LAPIS, LAPIS_TINT, RULE, SAFFRON, SAFFRON_TEXT, drawing, font, svg

WIDTH_MM = 124


@dataclass(frozen=True)
class ScreeWords:
    """Everything that is written in the drawing, as plain text in the language's digits."""

    eigenvalue: str
    factor: str
    observed: str
    random: str
    kept: str


def scree(
    observed: Sequence[float], threshold: Sequence[float], kept: int, words: ScreeWords, language: Language
) -> str:
    """SVG text. `kept` factors stand on a tint; the axis of values is at the left in every language."""
    places = range(1, len(observed) + 1)
    face = font(language)
    with drawing(height_mm=60, width_mm=WIDTH_MM) as (sheet, axes):
        if kept:
            axes.axvspan(0.5, kept + 0.5, color=LAPIS_TINT, lw=0, zorder=0)
        axes.axhline(0, color=RULE, lw=0.5, zorder=1)
        axes.plot(places, threshold, color=SAFFRON, lw=1.2, ls=(0, (5, 2.5)), zorder=2)
        axes.plot(places, threshold, ls="", marker="o", ms=3.4, mfc="white", mec=SAFFRON, mew=0.9, zorder=3)
        axes.plot(places, observed, color=LAPIS, lw=1.3, marker="D", ms=3.8, mec="white", mew=0.7, zorder=4)
        top, bottom = max([*observed, *threshold]), min([0.0, *observed, *threshold])
        axes.set_ylim(bottom - (top - bottom) * 0.03, top * 1.1)
        axes.set_xlim(0.5, len(observed) + 0.5)
        _digits(axes, language)
        axes.set_ylabel(words.eigenvalue, fontproperties=face)
        axes.set_xlabel(words.factor, fontproperties=face, labelpad=3)
        _direct_labels(axes, observed, threshold, kept, words, language)
        sheet.subplots_adjust(left=0.09, right=0.995, top=0.985, bottom=0.225)
        return svg(sheet)


def _digits(axes: object, language: Language) -> None:
    face = font(language)
    ticks = [value for value in axes.get_yticks() if axes.get_ylim()[0] <= value <= axes.get_ylim()[1]]  # type: ignore[attr-defined]
    whole = all(float(value).is_integer() for value in ticks)
    axes.set_yticks(ticks, [language.number(v, 0 if whole else 1) for v in ticks], fontproperties=face)  # type: ignore[attr-defined]
    last = round(axes.get_xlim()[1] - 0.5)  # type: ignore[attr-defined]
    places = range(1, last + 1, 1 if last <= 30 else 5)
    axes.set_xticks(list(places), [language.number(p) for p in places], fontproperties=face)  # type: ignore[attr-defined]


def _direct_labels(
    axes: object,
    observed: Sequence[float],
    threshold: Sequence[float],
    kept: int,
    words: ScreeWords,
    language: Language,
) -> None:
    """Words beside their lines instead of a legend, each where its line leaves room."""
    face, count = font(language), len(observed)
    top = max([*observed, *threshold])
    write = axes.text  # type: ignore[attr-defined]
    half = observed[0] * 0.62 + observed[min(1, count - 1)] * 0.38
    write(1 + 0.022 * count + 0.3, half, words.observed, color=LAPIS, fontproperties=face, ha="left", va="center")
    place = min(count - 1, max(kept, round(count * 0.55)))
    above = max(threshold[place], observed[place]) + top * 0.045
    write(
        place + 1,
        above,
        words.random,
        color=SAFFRON_TEXT,
        fontproperties=face,
        ha="left" if place < count * 0.7 else "right",
        va="bottom",
    )
    if kept:
        write(
            kept + 0.5 + 0.012 * count, top * 1.03, words.kept, color=INK2, fontproperties=face, ha="left", va="center"
        )
