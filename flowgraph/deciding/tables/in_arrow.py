"""Arrow's columns as types that every engine reads.

Arrow has many ways to lay out the same values: views, dictionaries, runs, extensions. An engine
that meets one it does not know says that nothing is there, or ends the process.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.tables.columns import CROWD, Column, columns_of, fault, telling_of
from flowgraph.errors import IncidentError


def facts_in_arrow(table: Any, decider: Decider) -> tuple[Any, tuple[Column, ...]]:
    """The columns of a pyarrow table that say something, laid out plainly, and what they are
    of.

    Raises:
        IncidentError: as ``columns_of``; two columns of one name.
    """
    import pyarrow

    found = {}
    for at, name in enumerate(table.column_names):
        if name in found:
            raise IncidentError(fault(name, "two columns have this name", "leave one of them out"))
        if name in decider.cells or name == CROWD:
            with telling_of(name):
                column = table.column(at)
                # polars compares a dictionary of texts once for each of its entries.
                found[name] = column if _dictionary_of_text(column.type) else plain(column)
    rows = {"": pyarrow.nulls(len(table))}  # nothing is known of any row, but rows there are
    facts = pyarrow.table(found or rows)
    # What narwhals does not know is nothing that a fact can be, no more than bytes are.
    kinds = {
        n: nw.Binary if k == nw.Unknown else k for n, k in nw.from_native(facts).schema.items()
    }
    others = {name: None for name in table.column_names if name not in found}
    return facts, columns_of({**others, **kinds}, decider)


def _dictionary_of_text(kind: Any) -> bool:
    import pyarrow

    return pyarrow.types.is_dictionary(kind) and kind.value_type in (
        pyarrow.string(),
        pyarrow.large_string(),
    )


def plain(column: Any) -> Any:
    """A column's values laid out plainly; what is no text, number, yes or no, or list of
    these stays as it is."""
    import pyarrow
    import pyarrow.compute

    kind, types = column.type, pyarrow.types
    if isinstance(kind, pyarrow.BaseExtensionType):
        stored = pyarrow.chunked_array([c.storage for c in column.chunks], kind.storage_type)
        if kind.extension_name == "arrow.bool8":
            return stored.cast(pyarrow.bool_())
        return plain(stored)
    if types.is_null(kind):
        return column.cast(pyarrow.string())
    if types.is_dictionary(kind):
        chunks = [plain(pyarrow.chunked_array([c.dictionary])) for c in column.chunks]
        taken = [
            values.combine_chunks().take(chunk.indices)
            for values, chunk in zip(chunks, column.chunks, strict=True)
        ]
        return pyarrow.chunked_array(taken) if taken else column.cast(pyarrow.string())
    if types.is_run_end_encoded(kind):
        chunks = [pyarrow.compute.run_end_decode(chunk) for chunk in column.chunks]
        return plain(pyarrow.chunked_array(chunks, kind.value_type))
    if types.is_string_view(kind):
        return column.cast(pyarrow.large_string())
    if types.is_decimal256(kind):
        return column.cast(pyarrow.string())
    if types.is_list_view(kind) or types.is_large_list_view(kind):
        # Arrow's own cast of these loses what they hold.
        return pyarrow.chunked_array([column.to_pylist()], pyarrow.large_list(kind.value_type))
    return column
