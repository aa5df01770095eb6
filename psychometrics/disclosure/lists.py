"""Which counts of a list of people must be hidden, so that none of them can be worked out.

With `cells` this is the one rule of the whole program. A count from 1 to `least` - 1 is hidden, and with it as many
others as are needed: a total minus the shown parts must never give a hidden count. Standard library only, so that the
web process can use it. Source: Hundepool et al. (2012), ch. 4.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
"""The usual smallest count that is shown."""


def hidden_in_list(counts: Sequence[int], least: int = LEAST) -> tuple[bool, ...]:
    """Which counts of a list whose total is known must be hidden.

    counts : people in each group, 0 or more. Hidden are those from 1 to least - 1; then the smallest shown ones with
    them, until at least two are hidden and these hold `least` people together, or nothing is left to hide.
    """
    hidden = [0 < count < least for count in counts]
    while any(hidden) and (sum(hidden) < 2 or _held(counts, hidden) < least):
        shown = [place for place, count in enumerate(counts) if count and not hidden[place]]
        if not shown:
            break
        hidden[min(shown, key=lambda place: counts[place])] = True
    return tuple(hidden)


def _held(counts: Sequence[int], hidden: Sequence[bool]) -> int:
    return sum(count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden)
