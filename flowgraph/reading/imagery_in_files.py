"""Every text of a file held to the imagery guard, before anything is said of what it means."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flowgraph.errors import Finding
from flowgraph.limits import TEXT
from flowgraph.reading import imagery
from flowgraph.reading.fields import Faults
from flowgraph.reading.tree import Items, Node, Pairs, Text

TOO_LONG = f"longer than {TEXT:,} characters"


class Guard:
    """What of a file is refused as imagery; nothing of it is shown, by any other fault either."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.texts: set[str] = set()
        self.places: set[tuple[int, int]] = set()

    def look(
        self,
        root: Node,
        refused: Callable[[str], bool],
        top: Collection[str],
        keys: frozenset[str] = frozenset(),
    ) -> None:
        """Look at every text, at its length first.

        Args:
            top: the keys a file may have, by which a place in it is told.
            keys: those that ask for imagery.
        """
        waiting: list[tuple[Node, str, bool]] = [(root, "", False)]
        while waiting:
            match waiting.pop():
                case Text() as text, place, is_key:
                    if len(text.text) > TEXT:
                        self.places.add((text.line, text.column))
                        self.faults.add(text, place, TOO_LONG, "shorten it")
                    elif refused(text.text) or (is_key and text.text.lower() in keys):
                        self._refuse(text)
                case Items(items=items), place, _:
                    waiting += [(item, place, False) for item in items]
                case Pairs(pairs=pairs), place, _:
                    for key, value in pairs:
                        within = place or (key.text if key.text in top else "")
                        waiting += [(key, place, True), (value, within, False)]

    def _refuse(self, text: Text) -> None:
        self.places.add((text.line, text.column))
        self.texts.add(text.text.strip())
        self.faults.add(text, "", imagery.RULE, imagery.MEND)

    def findings(self) -> list[Finding]:
        """The faults in their order, without those that stand at what was refused or show it."""
        return [
            finding
            for finding in self.faults.in_order()
            if finding.problem in (imagery.RULE, TOO_LONG) or not self._shows(finding)
        ]

    def _shows(self, finding: Finding) -> bool:
        if (finding.line, finding.column) in self.places:
            return True
        said = f"{finding.place} {finding.problem} {finding.mend}"
        return any(text and text in said for text in self.texts)
