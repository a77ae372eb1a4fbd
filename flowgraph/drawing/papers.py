"""Papers of the A series, and how small a letter may be on each. Lengths in points."""

from __future__ import annotations

from math import floor

from flowgraph.drawing.faults import PaperTooSmall
from flowgraph.errors import Finding, nearest

A4 = (595.28, 841.89)
PAPERS: dict[str, tuple[float, float]] = {
    "A5": (419.53, 595.28),
    "A4": A4,
    "A3": (841.89, 1190.55),
    "A2": (1190.55, 1683.78),
    "A1": (1683.78, 2383.94),
    "A0": (2383.94, 3370.39),
}
"""Width and height, upright, the smallest first."""
SMALLEST = {"A5": 6.0, "A4": 8.0, "A3": 11.0, "A2": 11.0, "A1": 11.0, "A0": 11.0}
"""The smallest letter: a hand-held card may be held nearer, a poster is read from further off."""


def enlargement(paper: str) -> float:
    """How much larger ``paper`` is than A4, in length.

    Raises:
        PaperTooSmall: there is no such paper.
    """
    if paper not in PAPERS:
        meant = nearest(paper.upper(), PAPERS)
        raise PaperTooSmall(
            Finding("paper", 0, 0, "", f"there is no paper '{paper}'",
                    f"did you mean {meant}?" if meant else f"choose one of {', '.join(PAPERS)}")
        )  # fmt: skip
    return PAPERS[paper][0] / A4[0]


def turned(paper: str, *, across: bool) -> tuple[float, float]:
    """Width and height of ``paper``, lying across or upright."""
    short, long = PAPERS[paper]
    return (long, short) if across else (short, long)


def readable(paper: str, smallest: float) -> bool:
    """Whether a letter of ``smallest`` points at A4 is large enough on ``paper``."""
    return smallest * enlargement(paper) >= SMALLEST[paper] - 0.005


def paper_for(smallest: float, at_least: str = "A5") -> str:
    """The smallest paper, not below ``at_least``, on which it can be read; "" if none."""
    names = list(PAPERS)
    for name in names[names.index(at_least) :]:
        if readable(name, smallest):
            return name
    return ""


def shortfall(paper: str, smallest: float, chart: str) -> PaperTooSmall | None:
    """What is wrong where a chart's smallest letter is too small on a paper; the mend says which
    paper would do."""
    if readable(paper, smallest):
        return None
    return too_small(paper, smallest, chart, paper_for(smallest, paper))


def too_small(paper: str, smallest: float, chart: str, better: str) -> PaperTooSmall:
    """That a chart's letters are too small on ``paper``, and which paper would do ("" if none)."""
    size = floor(10 * smallest * enlargement(paper)) / 10  # 7.96 is not yet 8
    problem = f"on {paper} its smallest letters would be {size} pt, and {SMALLEST[paper]:g} pt are"
    mend = (
        f"use {better} (--paper {better})"
        if better
        else "no paper up to A0 is large enough; draw it as HTML, which can be moved about in"
    )
    return PaperTooSmall(Finding(chart, 0, 0, "", f"{problem} needed", mend))


def require(paper: str, smallest: float, chart: str) -> None:
    """Holds a chart to a paper.

    Raises:
        PaperTooSmall: its letters would be too small; the mend says which paper would do.
    """
    if fault := shortfall(paper, smallest, chart):
        raise fault
