"""The time that goes into a file's metadata: the decision's, never the clock's."""

from __future__ import annotations

import datetime
import os
from contextlib import suppress

from flowgraph.errors import FlowgraphError

EARLIEST = 315_532_800
"""1980-01-01, the earliest that the archive of a Word document can say; in Unix seconds."""
LATEST = 4_354_819_199
"""2107-12-31, the latest."""


def moment(decided: str = "") -> datetime.datetime:
    """When a decision was made (``decided``, in ISO form), else what ``SOURCE_DATE_EPOCH`` names,
    in UTC, or the beginning of 1980.

    Raises:
        FlowgraphError: it does not hold Unix seconds.
    """
    if decided:
        with suppress(ValueError):  # a year or a month alone is no moment
            on = datetime.datetime.fromisoformat(decided).replace(tzinfo=datetime.UTC)
            if EARLIEST <= on.timestamp() <= LATEST:
                return on
    named = os.environ.get("SOURCE_DATE_EPOCH", "").strip() or str(EARLIEST)
    if not (named.isascii() and named.isdigit() and len(named) < 20):
        raise FlowgraphError.at(
            "SOURCE_DATE_EPOCH", "this is not a number of seconds", "unset it, or write seconds"
        )
    seconds = min(max(int(named), EARLIEST), LATEST)
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
