"""How much of anything is taken in. What is more is refused by name, and before any work is done
on it: a file from a stranger costs no more than these allow.

They lie far above what a procedure or an incident needs; ``docs/reference/limits.md`` states them.
"""

from __future__ import annotations

# Of any file
FILE_BYTES = 5_000_000
"""Bytes of a chart, an incident or a record."""
DEPTH = 30
"""Lists and mappings inside each other; a chart needs eight."""
VALUES = 400_000
"""Keys and values in a file."""
RECORD_TEXT = 20_000
"""Characters of one text of a record: what was said of an incident, in whole sentences."""
FAULTS = 500
"""Faults that are told of one file."""
TEXT = 4_000
"""Characters of one text: what was seen, a reason, the words of a box."""

# Of an incident
INCIDENT_TEXT = 1_000_000
"""Characters of all its texts together."""
PEOPLE = 2_500
"""People listed; letters with up to two digits name 2,886."""
STATED_FACTS = 10_000
STATED_VALUES = 500
"""Values that one fact, or one age, may still have, written one by one."""
ACTIONS = 1_000
"""Entries of ``taken``, and of ``not_taken``."""
ASKED_PEOPLE = 200
"""People that ``ask`` asks for one by one."""

# Of a chart
BOXES = 12_000
FACTS = 12_000
ARROWS = 500
"""Arrows of one box under ``next``; as many under ``also``, and ``returns``."""
POINTS = 200
"""Lines under the text of one box."""
CHOICES = 500
"""Values of one choice."""
MEMBERS = 1_000
"""Facts that one total counts, or that one checklist asks."""
ENTRIES = 1_000
"""Entries of each list beside the boxes: alerts, notes, claims, questions and the others."""
CHART_ID = 100
"""Characters of a chart's id."""
NEIGHBOURS = 200
"""Chart files looked into beside a chart that names another by id."""
CHARTS_DEEP = 10
"""Charts that ask each other for a fact, one after another."""

# Of a picture
DRAWN_BOXES = 1_000
DRAWN_ARROWS = 3_000

# Of a drawing that a chart is begun from
SHAPES = 5_000
LINES = 20_000
UNTIED = 1_000
"""Lines of which an end is tied to nothing, but lies somewhere."""
SUBGRAPHS = 100
"""Subgraphs inside each other."""
ELEMENTS_DEEP = 200
"""Elements of XML inside each other."""
ELEMENTS = 400_000
"""Elements of XML."""
STATEMENT = 20_000
"""Characters of one line of Mermaid."""
PAGES = 100
PAGE_UNFOLDED = 20_000_000
"""Bytes that a compressed page of draw.io unfolds to."""
UNFOLDED = 30_000_000
"""Bytes that the parts of a Visio file unfold to."""

# Of a preview
WATCHED = 2_000
"""Case files whose changes are noticed."""

# Of a time limit
WITHIN = 999
"""Hours, days, working days, weeks or months."""

# Of a file that is not YAML, where the slip in it is looked for
SLIP_TEXT = 300_000
"""Characters of the text."""
SLIP_LINE = 2_000
"""Characters of the line."""
SLIP_TRIES = 40
"""Mends that are tried."""

# Of a predicate
PREDICATE = 2_000
"""Characters."""
PREDICATE_DEPTH = 40
"""Parentheses and ``not`` inside each other."""
PREDICATE_FACTS = 250
"""Comparisons in one."""
