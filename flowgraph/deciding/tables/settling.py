"""What is certain by the column: the compiled chart's logic over columns of codes.

A column "reached" is made for each box, so that the work grows with the arrows of the chart
and nothing is nested. Each route adds up to a number of its own (as Ball and Larus number the
paths of a program); names are joined on afterwards, from the few numbers that occur.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import Any

import narwhals as nw

from flowgraph.chart import Chart
from flowgraph.deciding.certainty import (
    ALWAYS,
    NEVER,
    Node,
    OneOf,
    Some,
    factored,
    given_in,
    joined,
    negated,
    node_of,
    open_is_open,
)
from flowgraph.deciding.gates import ways_to
from flowgraph.deciding.layout import Layout
from flowgraph.deciding.rooms import is_exact
from flowgraph.deciding.tables.columns import PREFIX, code_column

OPEN, CONTRADICTORY, OUTSIDE, FIRST_ROUTE = 0, 1, 2, 3
"""Numbers of answers; from the last on they are routes."""
NUMBER = f"{PREFIX}number"
MOST_ROUTES = 1 << 60

Frame = nw.DataFrame[Any]


@dataclass(frozen=True)
class Routes:
    """Every route of a chart has a number: the sum of what its arrows add."""

    chart: Chart
    below: dict[str, int]  # routes from a box to an outcome

    def adds(self, box: str, target: str) -> int:
        total = 0
        for arrow in self.chart.boxes[box].arrows:
            if arrow.target == target:
                return total
            total += self.below[arrow.target]
        raise KeyError(target)

    def path(self, number: int) -> tuple[str, ...]:
        """The boxes of the route with this number."""
        path = [self.chart.start]
        while arrows := self.chart.boxes[path[-1]].arrows:
            for arrow in arrows:
                if number < self.below[arrow.target]:
                    path.append(arrow.target)
                    break
                number -= self.below[arrow.target]
        return tuple(path)


def routes_of(chart: Chart) -> Routes:
    below: dict[str, int] = {}
    for id_ in reversed(chart.order):
        arrows = chart.boxes[id_].arrows
        below[id_] = sum(below[arrow.target] for arrow in arrows) if arrows else 1
    return Routes(chart, below)


@dataclass(frozen=True)
class _Columns:
    """Expressions over the columns of codes that a frame has; a fact without one is
    unknown in every row."""

    layout: Layout
    has: frozenset[str]

    def sure(self, node: Node) -> nw.Expr | bool:
        if node in (ALWAYS, NEVER):
            return node == ALWAYS
        if isinstance(node, OneOf):
            if node.name not in self.has:
                return False
            codes = [i + 1 for i in range(node.bits.bit_length()) if node.bits >> i & 1]
            return reduce(or_, (nw.col(code_column(node.name)) == code for code in codes))
        either = isinstance(node, Some)
        terms = [self.sure(term) for term in node.terms]
        kept = [term for term in terms if not isinstance(term, bool)]
        if any(term is either for term in terms):
            return either
        return reduce(or_ if either else and_, kept) if kept else not either

    def never(self, node: Node) -> nw.Expr | bool:
        return self.sure(negated(node, self.layout.fields))

    def known(self, name: str) -> nw.Expr | bool:
        return nw.col(code_column(name)) > 0 if name in self.has else False


def settled(frame: Frame, layout: Layout, has: frozenset[str]) -> Frame:
    """Add the column of numbers; 0 where something is open and the walk must say."""
    frame = frame.with_columns(nw.lit(1).alias(f"{PREFIX}one"))
    frame, has = _people(frame, layout, has)
    frame, has, stuck, clash = _helpers(frame, layout, has)
    columns = _Columns(layout, has)
    chart = layout.plan.chart
    rules = [node_of(rule.when, layout) for rule in chart.outside]
    outside = factored(joined(rules, layout.fields, every=False))
    rules = [node_of(rule.when, layout) for rule in chart.contradictions]
    either = factored(joined(rules, layout.fields, every=False))
    out, inside = columns.sure(outside), columns.never(outside)
    free = _varies_freely(columns, outside)
    both, none = columns.sure(either), columns.never(either)
    frame = frame.with_columns(
        _expr(stuck).alias(f"{PREFIX}stuck"),
        _expr(clash).alias(f"{PREFIX}clash"),
        _expr(out).alias(f"{PREFIX}out"),
        (_expr(inside) | free).alias(f"{PREFIX}may"),
        _expr(both).alias(f"{PREFIX}both"),
        (_expr(none) | (_expr(inside) & _varies_freely(columns, either))).alias(f"{PREFIX}none"),
    )
    on, clashing = ~nw.col(f"{PREFIX}stuck"), nw.col(f"{PREFIX}clash")
    is_out, may = nw.col(f"{PREFIX}out"), nw.col(f"{PREFIX}may")
    is_both, no_rule = nw.col(f"{PREFIX}both"), nw.col(f"{PREFIX}none")
    frame = frame.with_columns(
        (clashing | (on & ~is_out & may & is_both)).alias(f"{PREFIX}contradictory"),
        (on & ~clashing & is_out).alias(f"{PREFIX}outside"),
        (on & ~clashing & ~is_out & may & ~is_both & no_rule).alias(f"{PREFIX}go"),
    )
    return _walked(frame, columns)


def _expr(found: nw.Expr | bool) -> nw.Expr:
    # A whole column: an engine may not broadcast a lone constant.
    return (nw.col(f"{PREFIX}one") == int(found)) if isinstance(found, bool) else found


def _varies_freely(columns: _Columns, node: Node) -> nw.Expr:
    """Where "open" is exact: a fact of another chart that is still open makes it not."""
    if not open_is_open(node, columns.layout):
        return _expr(False)
    known = [columns.known(name) for name in given_in(node, columns.layout)]
    return reduce(and_, (_expr(k) for k in known), _expr(True))


def _people(frame: Frame, layout: Layout, has: frozenset[str]) -> tuple[Frame, frozenset[str]]:
    """What statements about people come to, taken together, and where they clash."""
    columns = _Columns(layout, has)
    group = layout.over_people()
    clash: nw.Expr = _expr(False)
    for lowest, anybody in layout.linked:
        no = layout.fields[anybody].cells.index(
            next(c for c in layout.fields[anybody].cells if c.first is False)
        )
        clash = clash | (
            _expr(columns.known(lowest)) & _expr(columns.sure(OneOf(anybody, 1 << no)))
        )
    frame = frame.with_columns(clash.alias(f"{PREFIX}people"))
    if layout.together is None or not group:
        return frame, has
    key: nw.Expr = nw.col(f"{PREFIX}one") * 0
    sizes = [len(layout.fields[name].cells) + 1 for name in group]
    for name, size in zip(group, sizes, strict=True):
        key = key * size + (nw.col(code_column(name)) if name in has else 0)
    frame = frame.with_columns(key.alias(f"{PREFIX}group"))
    made = {}
    for at, name in enumerate(group):
        field = layout.fields[name]
        code = nw.col(code_column(name)) if name in has else nw.col(f"{PREFIX}one") * 0
        for state, possible in layout.together.items():
            bits = possible[at]
            if state[at] != field.full or bits & bits - 1:
                continue
            number = 0
            skip = False
            for each, bit, size in zip(group, state, sizes, strict=True):
                stated = 0 if bit == layout.fields[each].full else bit.bit_length()
                skip = skip or (stated > 0 and each not in has)
                number = number * size + stated
            if not skip:
                forced = (nw.col(f"{PREFIX}group") == number).cast(nw.Int64)
                code = code + forced * bits.bit_length()
        made[code_column(name)] = code
    return frame.with_columns(**made), has | set(group)


def _helpers(
    frame: Frame, layout: Layout, has: frozenset[str]
) -> tuple[Frame, frozenset[str], nw.Expr, nw.Expr]:
    """What other charts can still give: rows they leave to the walk, and rows in which what
    is stated cannot stand beside it."""
    stuck, clash = _expr(False), nw.col(f"{PREFIX}people")
    for helper in layout.plan.charts[:-1]:
        sound = all(is_exact(box, layout) for box in helper.boxes.values() if box.arrows)
        for name in layout.served_by(helper):
            columns = _Columns(layout, has)
            ways = ways_to(layout, helper, name) if sound else None
            field = layout.fields[name]
            stated = nw.col(code_column(name)) if name in has else nw.col(f"{PREFIX}one") * 0
            if ways is None:
                stuck = stuck | (stated > 0)
                continue
            cannot = {bit: columns.never(node) for bit, node in ways.items()}
            for bit, node in ways.items():
                here = stated == bit.bit_length()
                clash = clash | (here & _expr(cannot[bit]))
                if not open_is_open(node, layout) or given_in(node, layout):
                    stuck = stuck | (here & ~_expr(columns.sure(node)))
            code = stated
            for bit in ways:
                only = reduce(and_, (_expr(c) for b, c in cannot.items() if b != bit), stated == 0)
                code = code + only.cast(nw.Int64) * bit.bit_length()
            # Kept apart from what is stated until every chart has been asked.
            frame = frame.with_columns(
                stuck.alias(f"{PREFIX}stuck_{field.index}"),
                clash.alias(f"{PREFIX}clash_{field.index}"),
                code.alias(f"{PREFIX}given_{field.index}"),
            )
            stuck, clash = (
                nw.col(f"{PREFIX}stuck_{field.index}"),
                nw.col(f"{PREFIX}clash_{field.index}"),
            )
            frame = frame.with_columns(
                nw.col(f"{PREFIX}given_{field.index}").alias(code_column(name))
            )
            has = has | {name}
    return frame, has, stuck, clash


def _walked(frame: Frame, columns: _Columns) -> Frame:
    """Reach the boxes one by one, and add up the numbers of the routes."""
    chart = columns.layout.plan.chart
    routes = routes_of(chart)
    numbered = routes.below[chart.start] < MOST_ROUTES  # beyond it the walk answers all
    reached: dict[str, list[nw.Expr]] = {chart.start: [nw.col(f"{PREFIX}go")]} if numbered else {}
    adding: list[nw.Expr] = []
    ended: list[nw.Expr] = []
    for index, id_ in enumerate(chart.order):
        if id_ not in reached:
            continue
        here = f"{PREFIX}box_{index}"
        frame = frame.with_columns(reduce(or_, reached.pop(id_)).alias(here))
        box = chart.boxes[id_]
        if not box.arrows:
            ended.append(nw.col(here))
        for at, sure in enumerate(_arms(columns, id_)):
            if sure is False:
                continue
            name = f"{here}_{at}"
            taken = nw.col(here) if sure is True else nw.col(here) & sure
            frame = frame.with_columns(taken.alias(name))
            target = box.arrows[at].target
            reached.setdefault(target, []).append(nw.col(name))
            if adds := routes.adds(id_, target):
                adding.append(nw.col(name).cast(nw.Int64) * adds)
    route = reduce(add, adding, nw.lit(FIRST_ROUTE))
    end = reduce(or_, ended, _expr(False))
    number = (
        nw.col(f"{PREFIX}contradictory").cast(nw.Int64) * CONTRADICTORY
        + nw.col(f"{PREFIX}outside").cast(nw.Int64) * OUTSIDE
        + end.cast(nw.Int64) * route
    )
    return frame.with_columns(number.alias(NUMBER))


def _arms(columns: _Columns, id_: str) -> list[nw.Expr | bool]:
    """When each arrow of a box is certainly the one taken."""
    layout = columns.layout
    box = layout.plan.chart.boxes[id_]
    nodes = [node_of(arrow.when, layout) for arrow in box.arrows]
    if is_exact(box, layout):
        return [columns.sure(node) for node in nodes]
    found = []
    for node in nodes:
        others = [negated(other, layout.fields) for other in nodes if other is not node]
        found.append(columns.sure(joined([node, *others], layout.fields, every=True)))
    return found
