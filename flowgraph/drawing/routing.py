"""The level pieces of arrows between two rows: which of them lies above which.

Each arrow that does not run straight from one row to the next crosses over on a track of its
own. Tracks are ordered so that arrows cross as little as they can and never lie on one another.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

NEAR = 0.9
"""Upright pieces nearer than this (in em) must not pass each other on the same height."""


class Bend(Struct, frozen=True):
    """One crossing-over between two rows: down at ``start``, across, and down at ``end``."""

    arrow: int
    start: float
    end: float

    def spans(self, x: float, gap: float = 0.0) -> bool:
        return min(self.start, self.end) - gap < x < max(self.start, self.end) + gap


def cost(upper: Bend, lower: Bend) -> int:
    """What it costs to put ``upper`` on the higher track: crossings, and 100 for lying on it.

    The higher bend goes down at its end through the lower track; the lower bend comes down at
    its start through the higher track.
    """
    crossings = int(upper.spans(lower.start)) + int(lower.spans(upper.end))
    return crossings + (100 if abs(upper.end - lower.start) < NEAR else 0)


def tracks(bends: Sequence[Bend]) -> list[int]:
    """The track of each bend, 0 the highest."""
    order: list[int] = []
    for number, bend in enumerate(bends):
        costs = [
            sum(cost(bends[other], bend) for other in order[:slot])
            + sum(cost(bend, bends[other]) for other in order[slot:])
            for slot in range(len(order) + 1)
        ]
        order.insert(costs.index(min(costs)), number)
    track = [0] * len(bends)
    for index, number in enumerate(order):
        mine = bends[number]
        for other in order[:index]:
            theirs = bends[other]
            together = min(max(mine.start, mine.end), max(theirs.start, theirs.end)) - max(
                min(mine.start, mine.end), min(theirs.start, theirs.end)
            )
            if together > -NEAR:
                track[number] = max(track[number], track[other] + 1)
    return track
