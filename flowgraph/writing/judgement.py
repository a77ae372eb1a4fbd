"""The professional's judgement beside the chart's answer.

To depart from a chart is normal: the guidance expects professional judgement (KSCB, p.2).
What is held to is that a departure gives its reason, and that one to a less protective
outcome is seen for what it is.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from flowgraph.chart import Box
from flowgraph.deciding.decision import Decision
from flowgraph.errors import Finding, IncidentError, nearest
from flowgraph.incident import Judgement

Stand = Literal["agrees", "departs", "less_protective", "more_protective", "silent"]

_AN_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


class Standing(Struct, frozen=True):
    """Where the professional stands towards the chart.

    Attributes:
        stand: ``silent`` where the file does not say.
        outcome: the outcome box that ``decision`` names, or None where it is free words.
    """

    stand: Stand
    outcome: Box | None = None


def standing_of(decision: Decision) -> Standing:
    """Where the judgement in an incident stands towards the chart's answer.

    The yardstick is the chart's outcome, or, while it is open, the most protective outcome
    that is still possible; outside the guidance there is none.
    """
    judgement = decision.its_incident.judgement
    if judgement is None:
        return Standing("silent")
    box = _named(decision, judgement.decision)
    yardstick = yardstick_of(decision)
    if box is not None and yardstick is not None and box.protection != yardstick.protection:
        less = box.protection < yardstick.protection
        return Standing("less_protective" if less else "more_protective", box)
    same = box is not None and decision.outcome == box.id
    if judgement.agrees is None:
        return Standing("agrees" if same else "silent", box)
    return Standing("agrees" if judgement.agrees else "departs", box)


def yardstick_of(decision: Decision) -> Box | None:
    """The most protective outcome that the chart's answer leaves possible."""
    boxes = decision.its_chart.boxes
    if decision.possible_outcomes:
        return boxes[decision.possible_outcomes[0]]
    if decision.status == "outside":
        return None
    following = {id_ for row in decision.would_follow for id_ in row["possible_outcomes"]}
    outcomes = decision.its_chart.outcomes  # the most protective first
    return next((box for box in outcomes if box.id in following or not following), None)


def check_departure(decision: Decision) -> None:
    """Refuse a judgement that departs without a reason, that departs to the very outcome that
    the chart reaches, or whose decision is a misspelt outcome: a departure to a less
    protective outcome must not slip by as free words.

    Raises:
        IncidentError: with the place of the judgement in its file; nothing that was
            written is repeated.
    """
    judgement = decision.its_incident.judgement
    if judgement is None:
        return
    named = judgement.decision.strip()
    standing = standing_of(decision)
    if standing.outcome is None and _AN_ID.fullmatch(named):
        outcomes = [box.id for box in decision.its_chart.outcomes]
        near = nearest(named, outcomes)
        if near or named in decision.its_chart.boxes:
            raise _refused(
                decision,
                judgement,
                "the decision is not an outcome of this chart",
                f"did you mean `{near}`?" if near else f"the outcomes are {', '.join(outcomes)}",
            )
    same = standing.outcome is not None and standing.outcome.id == decision.outcome
    if judgement.agrees is False and same:
        raise _refused(
            decision,
            judgement,
            "this departs from the chart to the very outcome that the chart reaches",
            "write agrees: yes, with what you do differently under actions:; or write the other"
            " outcome under decision:",
        )
    if judgement.reason.strip():
        return
    if standing.stand == "less_protective":
        raise _refused(
            decision,
            judgement,
            "this departs to a less protective outcome than the chart’s and gives no reason",
            "add reason: with why, in words for the record",
        )
    if judgement.agrees is False:
        raise _refused(
            decision,
            judgement,
            "this departs from the chart and gives no reason",
            "add reason: with why, in words for the record",
        )


def _named(decision: Decision, words: str) -> Box | None:
    """The outcome that a decision names: by its id, however it is spaced, or by its words."""
    folded = " ".join(words.split()).casefold()
    if not folded:
        return None
    for box in decision.its_chart.outcomes:
        if folded.replace(" ", "_").replace("-", "_") == box.id:
            return box
        if folded == " ".join(box.text.split()).casefold():
            return box
    return None


def _refused(decision: Decision, judgement: Judgement, problem: str, mend: str) -> IncidentError:
    return IncidentError(
        Finding(
            decision.its_incident.file or "incident",
            judgement.mark.line,
            judgement.mark.column,
            "judgement",
            problem,
            mend,
        )
    )
