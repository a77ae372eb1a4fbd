"""Whole tables: the walk's answers, by the column."""

from __future__ import annotations

from flowgraph.deciding.tables.frames import decide_table as decide_table
