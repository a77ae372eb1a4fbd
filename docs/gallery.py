"""Draws the gallery: ``python docs/gallery.py`` writes docs/gallery/, ``--check`` compares.

Every picture in the documentation is made here from the shipped charts, so that none of them
can differ from what the software draws.
"""

from __future__ import annotations

import sys
from pathlib import Path

import flowgraph
from flowgraph import drawing
from flowgraph.showing import view_of

FOLDER = Path(__file__).parent / "gallery"
DECIDED = {
    "classification": "experimental", "child_involved": True, "adult_involved": False,
    "youngest_age": 14, "harmful": True, "risk_level": "high",
}  # fmt: skip
OPEN = {**DECIDED, "harmful": None, "risk_level": None}
CERTAIN = {"classification": "aggravated", "child_involved": True, "risk_level": "high"}


def pictures() -> dict[str, str]:
    """Every picture of the gallery, by file name."""
    kscb = flowgraph.load_chart("kscb-sexting-2016")
    typology = flowgraph.load_chart("kscb-typology-2016")
    allegation = flowgraph.load_chart("kcsie-allegations-against-staff")
    plain = view_of(kscb)
    decided = view_of(kscb, flowgraph.decide(kscb, DECIDED))
    undecided = view_of(kscb, flowgraph.decide(kscb, OPEN))
    certain = view_of(kscb, flowgraph.decide(kscb, CERTAIN))
    return {
        "chart.svg": drawing.svg(plain, turn="landscape"),
        "path.svg": drawing.svg(decided, turn="landscape"),
        "undecided.svg": drawing.svg(undecided, turn="landscape"),
        "certain.svg": drawing.svg(certain, turn="landscape"),
        "mono.svg": drawing.svg(decided, theme="mono", turn="landscape"),
        "high-contrast.svg": drawing.svg(decided, theme="high-contrast", turn="landscape"),
        "review-copy.svg": drawing.svg(plain, labels="predicates"),
        "typology.svg": drawing.svg(view_of(typology), labels="words"),
        "allegation.svg": drawing.svg(view_of(allegation)),
        "poster.svg": str(drawing.poster(plain, "svg", "A3")),
    }


def main() -> int:
    """Writes the gallery, or says which of its pictures are out of date."""
    made = pictures()
    if "--check" in sys.argv[1:]:
        stale = [
            name
            for name, text in made.items()
            if not (FOLDER / name).is_file() or (FOLDER / name).read_text("utf-8") != text
        ]
        print(
            "\n".join(f"{FOLDER / name} is out of date" for name in stale)
            or "the gallery is current"
        )
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
