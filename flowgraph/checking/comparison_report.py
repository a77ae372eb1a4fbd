"""What ``compare`` found, as values for a machine and as lines for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from flowgraph.chart import Chart
from flowgraph.checking.compare import Comparison
from flowgraph.checking.moves import Direction, Move, Stand
from flowgraph.checking.written import incident_lines

HEADINGS: dict[Direction, str] = {
    "lowered": "LOWERED: a less protective outcome becomes possible, or no answer is left",
    "otherwise": "Answered otherwise, no less protectively",
    "raised": "Raised: a more protective outcome",
}


def as_json(found: Comparison) -> dict[str, Any]:
    """The keys of ``compare --format json``."""
    return {
        "old": _edition(found.old),
        "new": _edition(found.new),
        "changes": [
            {"kind": c.kind, "part": c.part, "name": c.name, "says": c.says} for c in found.changes
        ],
        "incidents": found.given,
        "moves": [
            {
                "incident": move.reference or None,
                "direction": move.direction,
                "old": _stand(move.old),
                "new": _stand(move.new),
                "shown": move.incident,
                "left_out": list(move.left_out),
            }
            for move in found.moves
        ],
        "contradicting": found.contradicting,
        "unsure": list(found.unsure),
        "through": [as_json(each) for each in found.through],
    }


def _edition(chart: Chart) -> dict[str, str]:
    return {"chart": chart.id, "edition": chart.edition.in_words, "sha256": chart.sha256}


def _stand(stand: Stand) -> dict[str, Any]:
    return {"status": stand.status, "possible_outcomes": list(stand.outcomes)}


def comparison_lines(found: Comparison, width: int = 80) -> Iterator[str]:
    """The same for a person: what changed, then who would go elsewhere."""
    yield from _wrapped(f"Old: {found.old.id} ({found.old.edition.in_words})", width, "")
    yield from _wrapped(f"New: {found.new.id} ({found.new.edition.in_words})", width, "")
    yield ""
    if not found.changes:
        yield "Nothing on the chart has changed."
    else:
        yield f"On the chart, {_count(len(found.changes), 'change')}:"
    for change in found.changes:
        yield from _wrapped(f"- {change.in_words}", width)
    yield ""
    yield from _who(found, width)
    for direction, heading in HEADINGS.items():
        moves = [move for move in found.moves if move.direction == direction]
        if moves:
            yield ""
            yield f"{heading} ({len(moves)}):"
        for move in moves:
            yield from _move(move, width)
    if found.contradicting:
        yield from _wrapped(
            "Where the facts contradict each other, the outcome that would follow differs too;"
            " an incident that is not yet fully known may list other outcomes for that.",
            width,
            "",
        )
    for each in found.through:
        yield ""
        yield f"{each.new.id}, which works out a fact for this chart, has changed too:"
        yield ""
        yield from (f"  {line}" if line else "" for line in comparison_lines(each, width - 2))


def _who(found: Comparison, width: int) -> Iterator[str]:
    if found.given is not None:
        stay = found.given - len(found.moves) - len(found.broken)
        yield (
            f"Of {_count(found.given, 'incident')}, {len(found.moves)} would stand elsewhere,"
            f" {stay} as before."
        )
        return
    if found.moves:
        text = (
            "Some incidents would stand elsewhere. For each way in which one can, a smallest"
            " incident:"
        )
    elif found.unsure:
        text = "No incident that was looked at would stand elsewhere."
    elif found.contradicting:
        text = "No incident whose facts agree would stand elsewhere."
    else:
        text = "No incident would stand elsewhere: every world was looked at."
    yield from _wrapped(text, width, "")
    for why in found.unsure:
        yield from _wrapped(f"Not proved: {why}.", width, "")


def _move(move: Move, width: int) -> Iterator[str]:
    name = f"{move.reference}: " if move.reference else ""
    yield from _wrapped(f"- {name}was {move.old.in_words}; would be {move.new.in_words}", width)
    if move.left_out:
        left = ", ".join(move.left_out)
        yield from _wrapped(f"(without what only one edition can read: {left})", width, "    ")
    if move.incident is not None:
        yield from (f"      {line}" for line in incident_lines(move.incident))


def _wrapped(text: str, width: int, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=indent + ("  " if text.startswith("- ") else ""),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
