"""The words that stand on arrows and above duties, for each way of labelling a picture."""

from __future__ import annotations

from typing import Literal

from flowgraph.drawing.assembling import DAGGER
from flowgraph.view import ArrowView, View
from flowgraph.words import say, words

Labels = Literal["none", "needed", "words", "predicates"]
"""``needed``: words only on the arrows whose condition stands nowhere else on the sheet."""


def label_texts(view: View, labels: Labels) -> dict[int, tuple[str, ...]]:
    """The words on each arrow of the route that carries any, by arrow; in the review copy, its
    basis too. A way back always carries its own, once where several to a box say the same."""
    first = len(view.arrows)
    back: dict[int, tuple[str, ...]] = {}
    for number, way in enumerate(view.returns, first):
        if way.label and not any((way.target, way.label) == (w.target, w.label)
                                 for w in view.returns[: number - first]):  # fmt: skip
            back[number] = (way.label,)
    if labels == "none":
        return back
    if labels in ("words", "needed"):
        said = {n: a.label or a.words for n, a in enumerate(view.arrows)}
        ours = {n: f" {DAGGER}" for n, a in enumerate(view.arrows) if a.basis == "precaution"}
        shown = unsaid(view) if labels == "needed" else said
        return back | {n: (said[n] + ours.get(n, ""),) for n in shown if said[n]}
    return back | {n: _review(arrow) for n, arrow in enumerate(view.arrows)}


def unsaid(view: View) -> list[int]:
    """The arrows whose condition stands in no box: a box of what is known or judged says by itself
    when it is entered, unless it asks, as in a chart from a drawing; any other does not."""
    says = {box.id for box in view.boxes if box.kind == "condition" and not _asks(box.text)}
    return [n for n, a in enumerate(view.arrows) if a.words and a.target not in says]


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?")


def conditions(view: View, labels: Labels) -> tuple[tuple[str, ...], ...]:
    """What stands above each duty, by arrow to a duty: when it is due at this box."""
    if labels == "predicates":
        return tuple(map(_review, view.also))
    said = [arrow.label or arrow.words for arrow in view.also]
    ours = ["" if arrow.basis != "precaution" else f" {DAGGER}" for arrow in view.also]
    when = words("pictures")["when"]
    return tuple(
        (when.format(words=t) + o if t else o.strip(),) for t, o in zip(said, ours, strict=True)
    )


def _review(arrow: ArrowView) -> tuple[str, ...]:
    basis = words("pictures")["basis"][arrow.basis] if arrow.basis else ""
    rests_on = ", ".join(part for part in (basis, arrow.cite) if part)
    return (arrow.predicate or say("pictures", "always"), *([rests_on] if rests_on else []))
