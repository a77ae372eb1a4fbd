"""Whole tables: the answers of ``decide``, by the column."""

from __future__ import annotations

from flowgraph.deciding.tables.frames import decide_table as decide_table
