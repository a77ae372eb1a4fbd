"""Planted faults: every shipped chart, broken in every way a hand could break it.

Each copy of a chart has one fault. It is found by ``check`` (reading the chart included), or
only by the cases, or it survives; survivors are listed, so that each is explained or killed.

    python -m bench.mutants            the figures, and the survivors
    python -m bench.mutants --all      every copy, with what found it
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from flowgraph.chart import Chart
from flowgraph.checking.cases import case_files, mismatches_of
from flowgraph.checking.soundness import check
from flowgraph.deciding.decide import decide
from flowgraph.errors import FlowgraphError
from flowgraph.incident import Incident
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source, open_source
from flowgraph.resources import folder, shipped_charts

Tree = dict[str, Any]
RULES = ("outside", "contradictions", "alerts", "notes")
NUMBER = re.compile(r"(?<![\w'])\d+(?![\w'])")
WORD = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Mutant:
    """A copy of a chart with one fault: its kind, and where it was planted."""

    kind: str
    where: str
    tree: Tree


@dataclass(frozen=True)
class Result:
    mutant: Mutant
    found_by: str  # "check", "cases" or "nothing"


def tree_of(path: Any) -> Tree:
    """A chart file with every scalar as written, and what has a short form written out."""
    with open(path, encoding="utf-8") as file:
        tree: Tree = yaml.load(file, yaml.BaseLoader)
    for box in tree["boxes"].values():
        if isinstance(box.get("next"), str):
            box["next"] = {box["next"]: {"basis": "structure", "cite": box.get("cite", "")}}
    for fact in tree["facts"].values():
        if isinstance(fact.get("values"), list):
            fact["values"] = {value: value.replace("_", " ") for value in fact["values"]}
    return tree


def source_of(tree: Tree) -> Source:
    text = json.dumps(tree, ensure_ascii=False)
    return Source(f"{tree['chart']}.yaml", text.encode(), text)


# Ways to break a chart.


def mutants(tree: Tree) -> Iterator[Mutant]:
    """Every copy with one fault."""
    seen: set[str] = set()
    for way in WAYS:
        for mutant in way(tree):
            text = json.dumps(mutant.tree)
            if mutant.tree != tree and text not in seen:
                seen.add(text)
                yield mutant


def _changed(tree: Tree, kind: str, where: str, change: Callable[[Tree], None]) -> Mutant:
    made = copy.deepcopy(tree)
    change(made)
    return Mutant(kind, where, made)


def _arrows(tree: Tree) -> Iterator[tuple[str, str, Tree]]:
    for source, box in tree["boxes"].items():
        for target, arrow in box.get("next", {}).items():
            yield source, target, arrow


def _predicates(tree: Tree) -> Iterator[tuple[str, Callable[[Tree], Tree], str]]:
    """Every predicate: where it stands, how to find what holds it, and its key."""
    for source, target, arrow in _arrows(tree):
        if "when" in arrow:
            at = f"{source} -> {target}"
            yield at, lambda t, s=source, e=target: t["boxes"][s]["next"][e], "when"  # type: ignore[misc]
    for rules in RULES:
        for i, rule in enumerate(tree.get(rules, [])):
            if "when" in rule:
                yield f"{rules} {i + 1}", lambda t, r=rules, n=i: t[r][n], "when"  # type: ignore[misc]
    for name, fact in tree["facts"].items():
        for key in ("any", "where"):
            if key in fact.get("from", {}):
                yield f"fact {name}", lambda t, n=name: t["facts"][n]["from"], key  # type: ignore[misc]


def _in_predicates(
    tree: Tree, kind: str, ways: Callable[[str], Iterator[tuple[str, str]]]
) -> Iterator[Mutant]:
    for where, find, key in _predicates(tree):
        for note, text in ways(find(tree)[key]):

            def change(made: Tree, find: Any = find, key: str = key, text: str = text) -> None:
                find(made)[key] = text

            yield _changed(tree, kind, f"{where}: {note}", change)


def threshold_moved(tree: Tree) -> Iterator[Mutant]:
    def ways(text: str) -> Iterator[tuple[str, str]]:
        for match in NUMBER.finditer(text):
            for step in (-1, 1):
                moved = str(int(match[0]) + step)
                yield f"{match[0]} to {moved}", text[: match.start()] + moved + text[match.end() :]

    yield from _in_predicates(tree, "threshold moved by one", ways)


def choice_misspelt(tree: Tree) -> Iterator[Mutant]:
    def ways(text: str) -> Iterator[tuple[str, str]]:
        for match in WORD.finditer(text):
            wrong = match[1][:-1] + ("x" if match[1][-1] != "x" else "y")
            yield match[1], text[: match.start(1)] + wrong + text[match.end(1) :]

    yield from _in_predicates(tree, "choice misspelt", ways)


def choice_swapped(tree: Tree) -> Iterator[Mutant]:
    values = {n: f["values"] for n, f in tree["facts"].items() if "values" in f}

    def ways(text: str) -> Iterator[tuple[str, str]]:
        for match in WORD.finditer(text):
            for choices in values.values():
                for other in choices if match[1] in choices else ():
                    if other != match[1]:
                        yield (
                            f"{match[1]} to {other}",
                            text[: match.start(1)] + other + text[match.end(1) :],
                        )

    yield from _in_predicates(tree, "choice swapped", ways)


def predicate_negated(tree: Tree) -> Iterator[Mutant]:
    yield from _in_predicates(
        tree, "predicate negated", lambda text: iter([("all", f"not ({text})")])
    )


def comparison_turned(tree: Tree) -> Iterator[Mutant]:
    turned = {"<=": "<", ">=": ">", "<": "<=", ">": ">=", "==": "!=", "!=": "=="}

    def ways(text: str) -> Iterator[tuple[str, str]]:
        for match in re.finditer(r"<=|>=|==|!=|<|>", text):
            new = turned[match[0]]
            yield f"{match[0]} to {new}", text[: match.start()] + new + text[match.end() :]

    yield from _in_predicates(tree, "comparison turned", ways)


def predicate_weakened(tree: Tree) -> Iterator[Mutant]:
    def ways(text: str) -> Iterator[tuple[str, str]]:
        for match in re.finditer(r"\b(and|or)\b", text):
            other = {"and": "or", "or": "and"}[match[1]]
            yield f"{match[1]} to {other}", text[: match.start()] + other + text[match.end() :]
        negated = text.startswith("not (") and text.endswith(")")
        inner = text[5:-1] if negated else text
        for joint in (" or ", " and "):
            terms = inner.split(joint)
            if len(terms) > 1 and "(" not in inner.replace("in (", "").replace("not (", ""):
                for i, term in enumerate(terms):
                    left = joint.join(terms[:i] + terms[i + 1 :])
                    yield f"without {term}", f"not ({left})" if negated else left

    yield from _in_predicates(tree, "predicate weakened", ways)


def predicate_dropped(tree: Tree) -> Iterator[Mutant]:
    for source, target, arrow in _arrows(tree):
        if "when" in arrow:

            def change(made: Tree, source: str = source, target: str = target) -> None:
                del made["boxes"][source]["next"][target]["when"]

            yield _changed(tree, "predicate dropped", f"{source} -> {target}", change)


def arrow_dropped(tree: Tree) -> Iterator[Mutant]:
    for source, target, _ in _arrows(tree):

        def change(made: Tree, source: str = source, target: str = target) -> None:
            del made["boxes"][source]["next"][target]

        yield _changed(tree, "arrow dropped", f"{source} -> {target}", change)


def arrow_doubled(tree: Tree) -> Iterator[Mutant]:
    for source, target, arrow in _arrows(tree):
        for other in tree["boxes"]:
            if other != source and other not in tree["boxes"][source]["next"]:

                def change(
                    made: Tree, source: str = source, other: str = other, arrow: Tree = arrow
                ) -> None:
                    made["boxes"][source]["next"][other] = dict(arrow)

                where = f"{source} -> {target}, to {other} too"
                yield _changed(tree, "arrow doubled", where, change)


def arrow_turned(tree: Tree) -> Iterator[Mutant]:
    for source, target, arrow in _arrows(tree):
        for other in tree["boxes"]:
            if other in (source, target):
                continue

            def change(
                made: Tree,
                source: str = source,
                target: str = target,
                other: str = other,
                arrow: Tree = arrow,
            ) -> None:
                leads = made["boxes"][source]["next"]
                if other in leads:  # the two change places
                    leads[other], leads[target] = leads[target], leads[other]
                else:
                    del leads[target]
                    leads[other] = dict(arrow)

            yield _changed(tree, "arrow turned", f"{source} -> {target}, to {other}", change)


def box_unlinked(tree: Tree) -> Iterator[Mutant]:
    for id_ in tree["boxes"]:
        if id_ != tree["start"]:

            def change(made: Tree, id_: str = id_) -> None:
                for box in made["boxes"].values():
                    for leads in ("next", "also", "returns"):
                        box.get(leads, {}).pop(id_, None)

            yield _changed(tree, "box unlinked", id_, change)


def box_dropped(tree: Tree) -> Iterator[Mutant]:
    for id_ in tree["boxes"]:
        yield _changed(tree, "box dropped", id_, lambda t, i=id_: t["boxes"].pop(i))  # type: ignore[misc]


def key_dropped(tree: Tree) -> Iterator[Mutant]:
    for id_, box in tree["boxes"].items():
        for key in ("cite", "kind", "text", "protection", "gives"):
            if key in box and not (key == "cite" and "ours" in box):
                yield _changed(
                    tree,
                    f"{key} of a box dropped",
                    id_,
                    lambda t, i=id_, k=key: t["boxes"][i].pop(k),
                )  # type: ignore[misc]
    for source, target, _ in _arrows(tree):
        for key in ("cite", "basis"):

            def change(made: Tree, s: str = source, e: str = target, key: str = key) -> None:
                made["boxes"][s]["next"][e].pop(key, None)

            yield _changed(tree, f"{key} of an arrow dropped", f"{source} -> {target}", change)
    for name, fact in tree["facts"].items():
        counted = not {"count", "points"}.isdisjoint(fact.get("from", {}))
        for key in ("ask", "kind", "values", "range", "from"):
            if key in fact and not (key == "ask" and counted):  # its members are asked instead
                yield _changed(
                    tree,
                    f"{key} of a fact dropped",
                    name,
                    lambda t, n=name, k=key: t["facts"][n].pop(k),
                )  # type: ignore[misc]


def fact_broken(tree: Tree) -> Iterator[Mutant]:
    for name, fact in tree["facts"].items():
        yield _changed(tree, "fact dropped", name, lambda t, n=name: t["facts"].pop(n))  # type: ignore[misc]
        if "values" in fact:

            def more(made: Tree, name: str = name) -> None:
                made["facts"][name]["values"]["another"] = "another"

            yield _changed(tree, "choice added", name, more)
            for value in fact["values"]:

                def fewer(made: Tree, name: str = name, value: str = value) -> None:
                    del made["facts"][name]["values"][value]

                yield _changed(tree, "choice taken out", f"{name}, {value}", fewer)
    unused = {"kind": "yes-no", "ask": "Is it so?"}
    yield _changed(
        tree, "fact that nothing uses", "spare", lambda t: t["facts"].update(spare=unused)
    )


def rule_broken(tree: Tree) -> Iterator[Mutant]:
    for rules in ("outside", "contradictions", "alerts"):
        for i, rule in enumerate(tree.get(rules, [])):
            where = f"{rules} {i + 1}"

            def never(made: Tree, rules: str = rules, i: int = i) -> None:
                text = made[rules][i]["when"]
                made[rules][i]["when"] = f"({text}) and not ({text})"

            yield _changed(tree, "rule that can never act", where, never)
            yield _changed(tree, "rule dropped", where, lambda t, r=rules, n=i: t[r].pop(n))  # type: ignore[misc]
            del rule


def outcomes_broken(tree: Tree) -> Iterator[Mutant]:
    ends = [i for i, box in tree["boxes"].items() if box["kind"] == "outcome"]
    for a, b in pairwise(ends):

        def swap(made: Tree, a: str = a, b: str = b) -> None:
            one, other = made["boxes"][a], made["boxes"][b]
            one["protection"], other["protection"] = other["protection"], one["protection"]

        yield _changed(tree, "protection swapped", f"{a}, {b}", swap)
    for id_ in ends:
        for key, value in tree["boxes"][id_].get("gives", {}).items():

            def wrong(made: Tree, id_: str = id_, key: str = key, value: str = value) -> None:
                made["boxes"][id_]["gives"][key] = value[:-1] + "x"

            yield _changed(tree, "what an outcome gives misspelt", f"{id_}, {key}", wrong)
    loop = {"basis": "structure", "cite": "p.1"}
    for id_, box in tree["boxes"].items():
        if "next" in box and id_ != tree["start"]:

            def back(made: Tree, id_: str = id_) -> None:
                made["boxes"][id_]["next"][made["start"]] = dict(loop, when="1 == 1")

            yield _changed(tree, "arrow back to the start", id_, back)


WAYS = (
    threshold_moved,
    choice_misspelt,
    choice_swapped,
    comparison_turned,
    predicate_negated,
    predicate_weakened,
    predicate_dropped,
    arrow_dropped,
    arrow_doubled,
    arrow_turned,
    box_unlinked,
    box_dropped,
    key_dropped,
    fact_broken,
    rule_broken,
    outcomes_broken,
)


# Who finds it.


class Judge:
    """Judges the broken copies of one chart: by ``check``, then by the shipped cases of every
    chart."""

    def __init__(self, chart_id: str) -> None:
        self.chart_id = chart_id
        self.sources = {id_: open_source(path) for id_, path in shipped_charts().items()}
        self.charts = {id_: load_source(source) for id_, source in self.sources.items()}
        self.cases = list(self._cases())
        # What is found before a fault is planted is not found by planting it.
        self.before = {self._key(f) for c in self.charts.values() for f in check(c)}

    def _cases(self) -> Iterator[Incident]:
        for path in case_files(folder("graphs") / "cases"):
            yield read_incident(open_source(path), lambda named: self.charts[named or ""])

    @staticmethod
    def _key(finding: Any) -> tuple[str, str]:
        return finding.place, finding.problem

    def result(self, mutant: Mutant) -> Result:
        source = source_of(mutant.tree)
        among = {**self.sources, self.chart_id: source}
        try:
            broken = load_source(source, among)
            if any(self._key(f) not in self.before for f in check(broken)):
                return Result(mutant, "check")
            charts = {self.chart_id: broken}
            for id_, chart in self.charts.items():
                if self.chart_id in (helper.id for helper in chart.helpers):
                    charts[id_] = load_source(self.sources[id_], among)
                    if any(self._key(f) not in self.before for f in check(charts[id_])):
                        return Result(mutant, "check")
        except FlowgraphError:
            return Result(mutant, "check")
        return Result(mutant, "cases" if self._some_case_fails(charts) else "nothing")

    def _some_case_fails(self, charts: dict[str, Chart]) -> bool:
        for case in self.cases:
            chart = charts.get(case.chart or "")
            if chart is None:
                continue
            try:
                if mismatches_of(case, decide(chart, case)):
                    return True
            except FlowgraphError:
                return True
        return False


def run(chart_id: str) -> list[Result]:
    """Every broken copy of a shipped chart, judged."""
    judge = Judge(chart_id)
    return [judge.result(m) for m in mutants(tree_of(shipped_charts()[chart_id]))]


def main() -> None:
    show_all = "--all" in sys.argv
    for chart_id in shipped_charts():
        results = run(chart_id)
        by = Counter(result.found_by for result in results)
        print(f"{chart_id}: {len(results)} copies, each with one fault planted")
        print(f"  {by['check']} found by check, {by['cases']} only by the cases,")
        print(f"  {by['nothing']} by neither")
        for result in results:
            if show_all or result.found_by == "nothing":
                print(f"  {result.found_by:8} {result.mutant.kind}: {result.mutant.where}")


if __name__ == "__main__":
    main()
