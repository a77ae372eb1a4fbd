"""About twenty charts of many shapes, each of them hard on a layout in a way of its own."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

from msgspec.structs import replace

from flowgraph.view import ArrowView, BoxView, RuleView, View

LOREM = (
    "Speak to the designated safeguarding lead before anything else is done and write down what"
    " was said in the words of the young person as soon as possible"
)


def chart(name: str, boxes: Iterable[BoxView], arrows: Iterable[ArrowView]) -> View:
    made = tuple(boxes)
    return View(
        chart=name,
        title=f"A chart of many shapes: {name}",
        banner="NB: Do not print, forward or share suspected Indecent Images",
        start=made[0].id,
        boxes=made,
        arrows=tuple(arrows),
        edition="Nobody, No document, version 1, April 2016",
        notice="Check that this is current.",
        licence="",
        version_line=f"{name} · 1 · flowgraph 0.1.0",
        words=tuple(f"{box.text}" for box in made),
    )


def edges(pairs: Iterable[tuple[str, str]], words: str = "") -> list[ArrowView]:
    return [ArrowView(a, b, words, basis="structure", cite="p.3") for a, b in pairs]


def box(
    name: str, text: str = "", kind: str = "condition", protection: int | None = None
) -> BoxView:
    return BoxView(name, kind, text or f"Box {name}", protection=protection)  # type: ignore[arg-type]


def chain(length: int, text: str = "") -> View:
    names = [f"c{n}" for n in range(length)]
    boxes = [box(n, text and f"{text} {n}") for n in names] + [box("end", "The end", "outcome", 1)]
    return chart(f"chain-{length}", boxes, edges(zip(names, [*names[1:], "end"], strict=True)))


def fan(width: int) -> View:
    outs = [
        box(f"o{n}", f"Outcome number {n} of the fan", "outcome", width - n) for n in range(width)
    ]
    boxes = [box("start", "Where does it go from here?", "start"), *outs]
    return chart(f"fan-{width}", boxes, edges(("start", o.id) for o in outs))


def diamonds(count: int) -> View:
    boxes, pairs = [box("d0", "Begin", "start")], []
    for n in range(count):
        boxes += [box(f"l{n}", f"Left way {n}"), box(f"r{n}", f"Right way {n}"), box(f"d{n + 1}")]
        pairs += [
            (f"d{n}", f"l{n}"),
            (f"d{n}", f"r{n}"),
            (f"l{n}", f"d{n + 1}"),
            (f"r{n}", f"d{n + 1}"),
        ]
    boxes += [box("a", "Refer", "outcome", 2), box("b", "Do not refer", "outcome", 1)]
    return chart(
        f"diamonds-{count}", boxes, edges([*pairs, (f"d{count}", "a"), (f"d{count}", "b")])
    )


def triage(steps: int) -> View:
    """Every step may refer at once, or go on to the next."""
    boxes = [box(f"s{n}", f"Step {n}: is there a sign of harm of this kind?") for n in range(steps)]
    boxes += [box("refer", "Refer now", "outcome", 2), box("keep", "Keep watching", "outcome", 1)]
    pairs = [(f"s{n}", "refer") for n in range(steps)]
    pairs += [(f"s{n}", f"s{n + 1}") for n in range(steps - 1)] + [(f"s{steps - 1}", "keep")]
    return chart(f"triage-{steps}", boxes, edges(pairs))


def tree(depth: int) -> View:
    names = [f"t{n}" for n in range(2**depth - 1)]
    boxes = [box(n, f"Question {n}") for n in names]
    outs = [box(f"o{n}", f"Outcome {n}", "outcome", 9 - n) for n in range(2)]
    pairs = [(f"t{(n - 1) // 2}", f"t{n}") for n in range(1, len(names))]
    leaves = names[2 ** (depth - 1) - 1 :]
    half = len(leaves) // 2
    pairs += [(leaf, "o0" if place < half else "o1") for place, leaf in enumerate(leaves)]
    return chart(f"tree-{depth}", [*boxes, *outs], edges(pairs))


def random_chart(seed: int, size: int, outs: int = 3, words: bool = False) -> View:
    """A sound chart by chance: every box is reached, and every one goes on to an outcome."""
    dice = random.Random(seed)
    boxes = [box("b0", "The beginning", "start")]
    boxes += [
        box(
            f"b{n}",
            " ".join(LOREM.split()[: dice.randint(2, 14)]),
            dice.choice(["condition", "action"]),
        )
        for n in range(1, size)
    ]
    ends = [box(f"e{n}", f"Outcome {n}", "outcome", dice.randint(0, 5)) for n in range(outs)]
    pairs: dict[tuple[str, str], None] = {}
    for n in range(1, size):
        pairs[f"b{dice.randint(max(0, n - 6), n - 1)}", f"b{n}"] = None
    for n in range(size):
        for _ in range(dice.choice([0, 0, 1])):
            if n + 1 < size:
                pairs[f"b{n}", f"b{dice.randint(n + 1, min(size - 1, n + 8))}"] = None
        if not any(a == f"b{n}" for a, _ in pairs):
            pairs[f"b{n}", f"e{dice.randrange(outs)}"] = None
    for n in range(outs):
        if not any(b == f"e{n}" for _, b in pairs):
            pairs[f"b{dice.randrange(size)}", f"e{n}"] = None
    said = "this is what holds here" if words else ""
    return chart(f"random-{seed}-{size}", [*boxes, *ends], edges(pairs, said))


def hostile() -> View:
    boxes = [
        box("a:b", "<18 or >17> & \"quoted\" 'single' \\n {{ braces }} %s", "start"),
        box("c;d", "</text><script>alert(1)</script>"),
        box("e f", "digraph { a -> b } /* no */ #hash"),
        box('g"h', "&amp; &lt; ]]> <!-- no -->", "outcome", 1),
    ]
    pairs = [("a:b", "c;d"), ("a:b", "e f"), ("c;d", 'g"h'), ("e f", 'g"h')]
    return chart("hostile", boxes, edges(pairs, "<18 or >17>"))


def unicode_chart() -> View:
    boxes = [
        box("u1", "Ændring: Łódź, Zürich, Dvořák — ½ of “it” costs £5 or €6 …", "start"),
        box("u2", "naïve façade\u00a0fixed São Tomé"),
        box("u3", "Ceann Comhairle, Lá Fhéile Bríde, Þórður"),
        box("u4", "Tús maith leath na hoibre", "outcome", 1),
    ]
    return chart("unicode", boxes, edges([("u1", "u2"), ("u1", "u3"), ("u2", "u4"), ("u3", "u4")]))


def long_words() -> View:
    boxes = [
        box(
            "w1",
            "https://www.example.org/a/very/long/address/that/has/no/place/to/break?and=more",
            "start",
        ),
        box(
            "w2", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
        ),
        box("w3", LOREM + " " + LOREM + " " + LOREM),
        box("w4", "OK"),
        box("w5", "Done", "outcome", 1),
    ]
    pairs = [("w1", "w2"), ("w1", "w3"), ("w1", "w4"), ("w2", "w5"), ("w3", "w5"), ("w4", "w5")]
    return chart("long-words", boxes, edges(pairs))


def bipartite() -> View:
    """Three boxes that each lead to the same three: nine arrows that must cross."""
    boxes = [box("s", "Start", "start"), *(box(f"a{n}") for n in range(3))]
    boxes += [box(f"b{n}") for n in range(3)] + [box("o", "Outcome", "outcome", 1)]
    pairs = [("s", f"a{n}") for n in range(3)]
    pairs += [(f"a{n}", f"b{m}") for n in range(3) for m in range(3)]
    pairs += [(f"b{n}", "o") for n in range(3)]
    return chart("bipartite", boxes, edges(pairs))


def single() -> View:
    return chart("single", [box("only", "Refer", "outcome", 1)], [])


def uneven() -> View:
    """One long way beside a short one, and an outcome reached from the start."""
    names = [f"n{n}" for n in range(8)]
    boxes = [box("s", "Start here", "start"), *(box(n, LOREM[:60]) for n in names)]
    boxes += [
        box("x", "High", "outcome", 3),
        box("y", "Middle", "outcome", 2),
        box("z", "Low", "outcome", 1),
    ]
    pairs = [("s", "n0"), ("s", "z"), ("s", "y"), *itertools.pairwise(names)]
    return chart("uneven", boxes, edges([*pairs, ("n7", "x"), ("n3", "z")]))


def all_charts() -> list[View]:
    return [
        single(), chain(1), chain(5, LOREM), chain(14), fan(2), fan(5), fan(10), diamonds(1),
        diamonds(4), triage(4), triage(10), tree(3), tree(5), hostile(), unicode_chart(),
        long_words(), bipartite(), uneven(), random_chart(1, 12), random_chart(2, 25, 10),
        random_chart(3, 60, 4), random_chart(4, 18, 3, words=True),
    ]  # fmt: skip


def grown(seed: int, boxes: int, outcomes: int) -> View:
    """A random chart with duties, ways back, limits, a hand-over and an alert."""
    dice = random.Random(seed)
    plain = random_chart(seed, boxes, outcomes)
    route = [box for box in plain.boxes if box.kind != "outcome"]
    duties = [BoxView(f"duty{n}", "duty", f"Do this besides, number {n}") for n in range(4)]
    duties[0] = replace(
        duties[0], within="within 1 working day", contact="Duty team, 101", phone="101"
    )
    sources = dice.sample(plain.boxes, min(4, len(plain.boxes)))
    also = [
        ArrowView(
            source.id,
            dice.choice(duties).id,
            dice.choice(["", "a crime is suspected"]),
            basis="stated",
        )
        for source in sources
        for _ in range(dice.randint(1, 2))
    ]
    also = list({(arrow.source, arrow.target): arrow for arrow in also}.values())
    last = route[-1]
    backs = [a.source for a in plain.arrows if a.target == last.id]
    return replace(
        plain,
        boxes=(
            *(replace(b, within="within 24 hours") if b is last else b for b in plain.boxes),
            *duties,
        ),
        also=tuple(also),
        returns=tuple(
            ArrowView(last.id, back, label=f"every {n + 2} weeks")
            for n, back in enumerate(backs[:2])
        ),
        alerts=(
            RuleView("Immediate danger", "immediate danger is yes", "Ring the police.", "999"),
        ),
    )
