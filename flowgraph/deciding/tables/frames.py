"""Any frame in, the same kind out.

A frame in memory is looked up at once. A lazy one stays lazy: polars, DuckDB and Spark are
given expressions of their own, Dask a function for each partition; what an engine cannot
express is handed over in batches. The tables looked up in are the same, and so are the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import narwhals as nw

from flowgraph.chart import Chart, a_chart
from flowgraph.deciding.compiled import compile
from flowgraph.deciding.stated import TooLarge
from flowgraph.deciding.tables.columns import added_by, columns_of, warn_of_names
from flowgraph.deciding.tables.eager import decided
from flowgraph.deciding.tables.in_polars import decided_in_polars
from flowgraph.deciding.tables.in_sql import decided_by_duckdb, decided_by_spark
from flowgraph.errors import FlowgraphError, IncidentError, told_cleanly


@told_cleanly
def decide_table(frame: Any, chart: Chart, *, enums: bool = False) -> Any:
    """Decide every row of a table.

    A column named after a fact holds what is known of it, as an incident file does: one value,
    a range or several (``13-15``, a list), nothing or ``unknown``. A fact without a column is
    unknown in every row. A column ``ages`` of lists of whole years says who is involved; a
    missing age in a list is not known. Other columns are handed through.

    Args:
        frame: polars (eager or lazy), pandas, pyarrow, DuckDB, PySpark or Dask.
        chart: the chart.
        enums: the columns that are added are of the engine's type for a few words that come again
            (polars Enum and Categorical, DuckDB ENUM, Arrow's dictionary, pandas' Categorical),
            and not text. Spark has no such type: there they are text.

    Returns:
        The same kind of frame, lazy if it was, with the columns ``status``, ``outcome`` (a
        box id, or missing) and ``path`` (box ids, joined by `` > ``); of a chart with duties also
        ``duties`` and ``possible_duties`` (box ids, joined by a space).

    Raises:
        IncidentError: this is no such frame, a column's type cannot hold its fact, or values
            lie outside a fact's domain, counted by column. Of a lazy frame the values are only
            seen, and refused, when it is run.

    >>> import flowgraph, polars
    >>> rows = polars.DataFrame({"adult_involved": [True, None]})
    >>> chart = flowgraph.load_chart("kscb-typology-2016")
    >>> flowgraph.decide_table(rows, chart)["status"].to_list()
    ['decided', 'undecided']
    """
    a_chart(chart)
    with _telling():
        try:
            # Of Dask the frame without rows tells as much, and asks for no further package.
            narwhal = nw.from_native(frame._meta if _of_dask(frame) else frame)
        except TypeError:
            raise _no_table(frame) from None
        if nw.to_native(narwhal) is not frame and not _of_dask(frame):  # narwhals' own
            return nw.from_native(decide_table(narwhal.to_native(), chart, enums=enums))
        return _decided(frame, narwhal, chart, enums)


def _decided(frame: Any, narwhal: Any, chart: Chart, enums: bool) -> Any:
    names = narwhal.collect_schema().names()
    decider = compile(chart)
    warn_of_names(names, decider)
    if _of_dask(frame):
        return _dask(frame, chart, enums)
    if isinstance(narwhal, nw.DataFrame):
        return decided(narwhal, decider, enums=enums).to_native()
    if narwhal.implementation.is_polars():
        return decided_in_polars(frame, decider, enums=enums)
    if narwhal.implementation not in _LAZY:
        raise _no_table(frame)
    folded = {str(name).lower(): name for name in names}  # these engines take STATUS for status
    ours = {name: None for name in added_by(chart) if name in folded}
    columns_of(narwhal.collect_schema() | ours, decider)
    return _LAZY[narwhal.implementation](frame, chart, enums)


@contextmanager
def _telling() -> Iterator[None]:
    """What an engine cannot do with a table, said with its mend; the engine's own words may
    hold what is in the table, so only their kind is told.

    Raises:
        IncidentError: in place of every error of an engine.
    """
    try:
        yield
    except (FlowgraphError, MemoryError, Warning):
        raise
    except nw.exceptions.DuplicateError:
        raise IncidentError.at(
            "table", "two of its columns have one name", "rename or drop one of them"
        ) from None
    except Exception as error:
        raise IncidentError.at(
            "table",
            f"its engine could not do this ({type(error).__name__})",
            "see that it can be run without flowgraph, and that no two columns have one name",
        ) from None


def _no_table(frame: Any) -> FlowgraphError:
    return IncidentError.at(
        "table",
        f"{type(frame).__name__} is no table known here",
        "give a frame of polars, pandas, pyarrow, DuckDB, PySpark or Dask",
    )


def _batch(frame: Any, chart: Chart, enums: bool = False) -> Any:
    narwhal = nw.from_native(frame, eager_only=True)
    return decided(narwhal, compile(chart), enums=enums).to_native()


def _of_dask(frame: Any) -> bool:
    return type(frame).__module__.split(".")[0] in ("dask", "dask_expr")


def _dask(frame: Any, chart: Chart, enums: bool) -> Any:
    part = partial(_batch, chart=chart, enums=enums)
    return frame.map_partitions(part, meta=part(frame._meta))


def _spark(frame: Any, chart: Chart, enums: bool) -> Any:
    from pyspark.sql.types import StringType, StructField, StructType

    with suppress(TooLarge):
        return decided_by_spark(frame, compile(chart))
    added = [StructField(name, StringType()) for name in added_by(chart)]
    schema = StructType([*frame.schema.fields, *added])
    return frame.mapInArrow(partial(_arrow_batches, chart=chart), schema)


def _arrow_batches(batches: Any, chart: Chart) -> Any:
    """Spark's batches, decided one by one where they lie."""
    import pyarrow

    for batch in batches:
        yield from _batch(pyarrow.Table.from_batches([batch]), chart).to_batches()


def _duckdb(frame: Any, chart: Chart, enums: bool) -> Any:
    import duckdb

    with suppress(TooLarge):
        return decided_by_duckdb(frame, compile(chart), enums=enums)
    return duckdb.from_arrow(_batch(frame.to_arrow_table(), chart, enums))


_LAZY = {
    nw.Implementation.PYSPARK: _spark,
    nw.Implementation.DUCKDB: _duckdb,
}
