"""What a replay came to, for the terminal or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flowgraph.checking.replay import Link, Replay

ALTERED = "the record was altered after it was made"


def text_of(replay: Replay, link: Link | None) -> str:
    """A replay in words: the answer first, then what differs and why. Ends in a line break."""
    return "\n".join(_lines(replay, link)) + "\n"


def _lines(replay: Replay, link: Link | None) -> Iterator[str]:
    record = replay.record
    verdict = "holds" if replay.holds else "DOES NOT HOLD"
    yield f"{record.file}: {record.reference}: {verdict}"
    if not record.intact:
        yield f"  Edited: {ALTERED}; it is not what its own hash says."
    if replay.chart:
        own = "its own chart" if replay.same_chart else "another edition"
        yield f"  Decided again under {own}: {replay.chart}"
    for row in replay.differences:
        yield f"  {row.key.replace('_', ' ')}: recorded {row.recorded}; now {row.now}"
    if replay.lowered:
        yield "  The answer is LOWERED: it now protects the child less."
    for line in replay.why:
        yield f"  Why: {line}"
    if replay.inconsistent:
        yield f"  The record does not agree with what it carries: {', '.join(replay.inconsistent)}"
    if replay.elsewhere:
        names = ", ".join(name.replace("_", " ") for name in replay.elsewhere)
        if replay.same_version:
            yield f"  What defends the answer does not follow: {names}; {ALTERED}."
        else:
            yield f"  Worded otherwise by this version of flowgraph: {names}"
    if replay.left_out:
        names = ", ".join(replay.left_out)
        yield f"  Taken as unknown, for this edition does not know them: {names}"
    if record.supersedes:
        yield f"  {_chained(record.supersedes, link)}"


def _chained(named: Any, link: Link | None) -> str:
    short = str(named.get("sha256", ""))[:16]
    state = link.state if link else "missing"
    if state == "verified":
        return f"Supersedes the record {short}, which was given and is whole."
    if state == "broken" and link:
        return f"BROKEN CHAIN: {link.problem} (it supersedes {short})."
    return f"Supersedes the record {short}, which was not given and is not verified."


def json_of(replay: Replay, link: Link | None) -> dict[str, Any]:
    """A replay as plain values, for one line of JSON."""
    return {
        "record": replay.record.file,
        "reference": replay.record.reference,
        "holds": replay.holds and not (link and link.state == "broken"),
        "edited": not replay.record.intact,
        "same_chart": replay.same_chart,
        "chart": replay.chart,
        "differences": [
            {"key": row.key, "recorded": row.recorded, "now": row.now} for row in replay.differences
        ],
        "lowered": replay.lowered,
        "why": list(replay.why),
        "elsewhere": [*replay.inconsistent, *replay.elsewhere],
        "left_out": list(replay.left_out),
        "supersedes": dict(replay.record.supersedes) if replay.record.supersedes else None,
        "chain": link.state if link else None,
        "chain_problem": link.problem if link else "",
    }
