"""What a replay came to, for the terminal or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flowgraph.words import words
from flowgraph.writing.replay import Replay

MOST = 12
"""Places named; a record that was made up differs everywhere."""


def text_of(replay: Replay) -> str:
    """A replay in words: the verdict first, then what differs and why. Ends in a line break."""
    return "\n".join(_lines(replay)) + "\n"


def _lines(replay: Replay) -> Iterator[str]:
    of = f": {replay.reference}" if replay.reference else ""
    shown = replay.verdict if replay.verdict != "does not hold" else "DOES NOT HOLD"
    yield f"{replay.record}{of}: {shown}"
    if not replay.intact:
        yield "  Edited after it was made: it is not what its own hash says."
    if replay.chart:
        own = "its own chart" if replay.same_chart else "another edition"
        yield f"  Decided again under {own}: {replay.chart}"
    for row in replay.differences:
        key = row["key"].replace("_", " ")
        yield f"  {key}: recorded {row['recorded']}; now {row['now']}"
    if replay.lowered:
        yield "  The answer is LOWERED: it now protects the child less."
    for line in replay.why:
        yield f"  Why: {line}"
    if replay.altered:
        yield f"  Altered after it was made; this does not follow: {_some(replay.altered)}"
    if replay.unverified:
        yield f"  Could not be verified: {_some(_called(replay.unverified))}"
    if replay.left_out:
        yield f"  Taken as unknown, for this edition does not know them: {_some(replay.left_out)}"
    if replay.chain:
        yield f"  {_chained(replay)}"


def _called(places: Sequence[str]) -> list[str]:
    """Places of a decision by what they say, each once."""
    of = words("replay")
    called = (
        of.get(place.split(".")[1], of["more"]) if place.startswith("decision.") else place
        for place in places
    )
    return list(dict.fromkeys(called))


def _some(places: Sequence[str]) -> str:
    more = len(places) - MOST
    return "; ".join(places[:MOST]) + (f"; and {more} more" if more > 0 else "")


def _chained(replay: Replay) -> str:
    short = replay.supersedes[:16]
    if replay.chain == "verified":
        return f"Supersedes the record {short}, which was given and is whole."
    if replay.chain == "broken":
        return f"BROKEN CHAIN: {replay.chain_problem} (it supersedes {short})."
    return f"Supersedes the record {short}, which was not given and is not verified."


def json_of(replay: Replay) -> dict[str, Any]:
    """A replay as plain values, for one line of JSON."""
    return {
        "record": replay.record,
        "reference": replay.reference,
        "verdict": replay.verdict,
        "holds": replay.holds,
        "verified": replay.verified,
        "edited": not replay.intact,
        "same_chart": replay.same_chart,
        "chart": replay.chart,
        "differences": [dict(row) for row in replay.differences],
        "lowered": replay.lowered,
        "why": list(replay.why),
        "altered": list(replay.altered),
        "unverified": list(replay.unverified),
        "left_out": list(replay.left_out),
        "supersedes": replay.supersedes or None,
        "chain": replay.chain or None,
        "chain_problem": replay.chain_problem,
    }
