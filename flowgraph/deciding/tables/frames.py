"""Any frame in, the same kind out.

A frame in memory is looked up at once. A lazy one stays lazy: polars, DuckDB and Spark are
given expressions of their own, Dask a function for each partition; what an engine cannot
express is handed over in batches. The tables looked up in are the same, and so are the answers.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import narwhals as nw

from flowgraph.chart import Chart, a_chart
from flowgraph.deciding.compiled import compile
from flowgraph.deciding.tables.columns import ADDED, columns_of, warn_of_near_misses
from flowgraph.deciding.tables.diagram import TooLarge
from flowgraph.deciding.tables.eager import decided
from flowgraph.deciding.tables.in_polars import decided_in_polars
from flowgraph.deciding.tables.in_sql import decided_by_duckdb, decided_by_spark
from flowgraph.errors import IncidentError


def decide_table(frame: Any, chart: Chart) -> Any:
    """Decide every row of a table.

    A column named after a fact holds what is known of it, missing values are unknown, and
    a fact without a column is unknown in every row. A column ``ages`` of lists of whole
    years says who is involved; a missing age in a list is not known. Other columns are
    handed through.

    Args:
        frame: polars (eager or lazy), pandas with types that can be missing, pyarrow,
            DuckDB, PySpark or Dask.
        chart: the chart.

    Returns:
        The same kind of frame, lazy if it was, with the columns ``status``, ``outcome`` (a
        box id, or missing) and ``path`` (box ids, joined by `` > ``).

    Raises:
        IncidentError: a column whose type cannot hold the fact or loses what is unknown
            (NumPy objects, floats), or values outside a fact's domain, counted by column.
            Of a lazy frame the values are only seen, and refused, when it is run.

    >>> import flowgraph, polars
    >>> rows = polars.DataFrame({"adult_involved": [True, None]})
    >>> chart = flowgraph.load_chart("kscb-typology-2016")
    >>> flowgraph.decide_table(rows, chart)["status"].to_list()
    ['decided', 'undecided']
    """
    a_chart(chart)
    try:
        # Of Dask the frame without rows tells as much, and asks for no further package.
        narwhal = nw.from_native(frame._meta if _of_dask(frame) else frame)
    except TypeError:
        raise IncidentError.at(
            "table",
            f"{type(frame).__name__} is no table known here",
            "give a frame of polars, pandas, pyarrow, DuckDB, PySpark or Dask",
        ) from None
    warn_of_near_misses(narwhal.collect_schema().names(), chart)
    if narwhal.implementation is nw.Implementation.POLARS:
        return decided_in_polars(frame, compile(chart))
    if _of_dask(frame):
        columns_of(narwhal.collect_schema(), chart, compile(chart).layout)
        return _dask(frame, chart)
    if isinstance(narwhal, nw.DataFrame):
        return decided(narwhal, compile(chart)).to_native()
    columns_of(narwhal.collect_schema(), chart, compile(chart).layout)
    return _LAZY[narwhal.implementation](frame, chart)


def _batch(frame: Any, chart: Chart) -> Any:
    return decided(nw.from_native(frame, eager_only=True), compile(chart)).to_native()


def _of_dask(frame: Any) -> bool:
    return type(frame).__module__.split(".")[0] in ("dask", "dask_expr")


def _dask(frame: Any, chart: Chart) -> Any:
    part = partial(_batch, chart=chart)
    return frame.map_partitions(part, meta=part(frame._meta))


def _spark(frame: Any, chart: Chart) -> Any:
    from pyspark.sql.types import StringType, StructField, StructType

    try:
        return decided_by_spark(frame, compile(chart))
    except TooLarge:
        added = [StructField(name, StringType()) for name in ADDED]
        schema = StructType([*frame.schema.fields, *added])
        return frame.mapInArrow(partial(_arrow_batches, chart=chart), schema)


def _arrow_batches(batches: Any, chart: Chart) -> Any:
    """Spark's batches, decided one by one where they lie."""
    import pyarrow

    for batch in batches:
        yield from _batch(pyarrow.Table.from_batches([batch]), chart).to_batches()


def _duckdb(frame: Any, chart: Chart) -> Any:
    import duckdb

    try:
        return decided_by_duckdb(frame, compile(chart))
    except TooLarge:
        return duckdb.from_arrow(_batch(frame.to_arrow_table(), chart))


_LAZY = {
    nw.Implementation.PYSPARK: _spark,
    nw.Implementation.DUCKDB: _duckdb,
}
