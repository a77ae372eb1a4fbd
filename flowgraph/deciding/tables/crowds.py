"""Who is listed in a row: a column ``ages`` of lists of whole years."""

from __future__ import annotations

import narwhals as nw

from flowgraph.deciding.tables.columns import PREFIX
from flowgraph.deciding.tables.settling import Frame
from flowgraph.errors import IncidentError
from flowgraph.facts import AGES

COLUMN = "ages"
CROWD = f"{PREFIX}crowd"

Ages = tuple[int | None, ...]
"""The ages of the people of one row, in order; None is an age not known."""


def with_crowds(frame: Frame) -> tuple[Frame, list[Ages]]:
    """The frame with the number of who is listed in each row, and what the numbers mean;
    0 is nobody. Groups of the same ages are one.

    Raises:
        IncidentError: ages that are no whole years, counted.
    """
    if COLUMN not in frame.columns:
        return frame.with_columns(nw.lit(0).alias(CROWD)), [()]
    found: dict[Ages, int] = {(): 0}
    numbers: list[int] = []
    bad = 0
    for listed in frame.get_column(COLUMN).to_list():
        crowd = _crowd(listed)
        bad += crowd is None
        numbers.append(found.setdefault(crowd or (), len(found)))
    if bad:
        raise IncidentError.at(
            f"table, column {COLUMN}",
            f"{bad:,} lists hold something other than ages of {AGES[0]}-{AGES[1]}",
            "write whole years, and nothing for an age that is not known",
        )
    made = nw.new_series(CROWD, numbers, nw.Int64, backend=frame.implementation)
    return frame.with_columns(made), list(found)


def _crowd(listed: object) -> Ages | None:
    if listed is None:
        return ()
    try:
        ages = list(listed)  # type: ignore[call-overload]
    except TypeError:
        return None
    known = [age for age in ages if age is not None]
    if not all(_whole(age) and AGES[0] <= age <= AGES[1] for age in known):
        return None
    return (*sorted(int(age) for age in known), *[None] * (len(ages) - len(known)))


def _whole(age: object) -> bool:
    return not isinstance(age, bool) and hasattr(age, "__index__")
