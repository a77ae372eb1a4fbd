"""A chart as a decision table for another engine: DMN 1.3 (XML) and GoRules JDM (JSON).

A table has one column for each fact that the chart's own arrows, ``outside`` or
``contradictions`` name, and one rule for each route and way of taking it. The rules are
disjoint, and together cover every full answer, so DMN's hit policy is UNIQUE: an overlap
would show. What a rule gives is ``status`` (``decided``, ``outside`` or ``contradictory``),
``outcome`` (a box id, or null) and ``path`` (box ids joined by `` > ``); of a chart with duties
also ``duties`` (box ids joined by a space), where 5,000 rules have room for them.

What a table is not: it has no worlds. It answers full answers, one value for each fact; where
an answer that matters is missing no rule matches, and nothing is answered. A fact that another
chart or the list of people works out is a column like any other, to be stated; the lowest age
over nobody is ``null``, and what no group of people gives together is contradictory. A DMN engine
may not tell a missing value from ``null``; the JDM table refuses an input that leaves such a fact
out. That what another chart or a count works out differs from what is stated is not seen. Alerts,
notes and ways back are left out; the table says so itself.

DMN entries are FEEL (whole-number spans and lists as expressions on ``?``, DMN 1.2 and later),
kept to what Python reads too: SpiffWorkflow, which evaluates entries as Python, reads them as
they are once its environment has the names ``true``, ``false`` and ``null``. It stops at the
first match under UNIQUE, so an overlap shows there only under COLLECT. zen-engine, which reads the
JDM, leaves a null outcome out of its result, and gives an empty one where no rule matches.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

from flowgraph.chart import Chart
from flowgraph.facts import Fact
from flowgraph.values import Known, Value
from flowgraph.writing.decision_rules import Table, may_be_nobody, table_of


def outputs_of(table: Table) -> tuple[str, ...]:
    """The columns of what a rule gives."""
    return ("status", "outcome", "path", *(("duties",) if table.duties else ()))


def _literal(value: Value) -> str:
    return json.dumps(value)  # true, false, null, 14, "low": the same in FEEL and in JDM


def dmn(chart: Chart) -> str:
    """The chart as a DMN 1.3 file with one decision table.

    Raises:
        FlowgraphError: more than 5,000 rules, or answers for which not one arrow holds.
    """
    table = table_of(chart)
    root = ElementTree.Element(
        "definitions",
        xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/",
        id=f"definitions_{chart.id}",
        name=_plain(chart.title),
        namespace=f"urn:flowgraph:{chart.id}",
    )
    for name, fact in table.facts.items():
        data = _put(root, "inputData", id=f"data_{name}", name=name)
        _put(data, "description", table.column(fact))
        _put(data, "variable", id=f"variable_{name}", name=name, typeRef=fact.in_dmn)
    decision = _put(root, "decision", id=f"decision_{chart.id}", name=_plain(chart.title))
    _put(decision, "description", table.says)
    for name in table.facts:
        needs = _put(decision, "informationRequirement", id=f"requires_{name}")
        _put(needs, "requiredInput", href=f"#data_{name}")
    whole = _put(decision, "decisionTable", id=f"table_{chart.id}", hitPolicy="UNIQUE")
    for name, fact in table.facts.items():
        column = _put(whole, "input", id=f"input_{name}", label=name)
        kind = fact.in_dmn
        _text(_put(column, "inputExpression", id=f"expression_{name}", typeRef=kind), name)
    for name in outputs_of(table):
        _put(whole, "output", id=f"output_{name}", label=name, name=name, typeRef="string")
    for number, row in enumerate(table.rows, 1):
        rule = _put(whole, "rule", id=f"rule_{number}")
        _put(rule, "description", table.words(row))
        for name, fact in table.facts.items():
            entry = _feel(row.left[name], may_be_nobody(fact)) if name in row.left else "-"
            _text(_put(rule, "inputEntry", id=f"rule_{number}_{name}"), entry)
        for place, text in enumerate(table.gives(row).values(), 1):
            _text(_put(rule, "outputEntry", id=f"rule_{number}_gives_{place}"), text)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "unicode")}\n'


def _feel(known: Known, nullable: bool) -> str:
    """A unary test of FEEL, which reads as Python too."""
    if len(known.values) == 1:
        return _literal(known.values[0])
    if known.values:
        return f"? in ({', '.join(_literal(value) for value in known.values)})"
    if not known.spans:
        return "null"
    some = [f"? >= {low} and ? <= {high}" for low, high in known.spans]
    spans = some[0] if len(some) == 1 else " or ".join(f"({span})" for span in some)
    if known.nobody:  # `?` equal to null, said as both languages say it
        return f"not(? != null) or ({spans})"
    return f"? != null and ({spans})" if nullable else spans


def _put(
    parent: ElementTree.Element, tag: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    element.text = _plain(text) or None
    return element


def _text(parent: ElementTree.Element, text: str) -> None:
    _put(parent, "text", text)


def _plain(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def jdm(chart: Chart) -> str:
    """The chart as a GoRules JDM graph: input, one decision table, output.

    Raises:
        FlowgraphError: more than 5,000 rules, or answers for which not one arrow holds.
    """
    table = table_of(chart)
    inputs = [
        {"id": f"in_{name}", "name": name, "field": name, "description": table.column(fact)}
        for name, fact in table.facts.items()
    ]
    outputs = [{"id": f"out_{name}", "name": name, "field": name} for name in outputs_of(table)]
    rules = [
        {"_id": f"rule_{number}", "_description": table.words(row)}
        | {f"in_{n}": _unary(row.left[n]) if n in row.left else "" for n in table.facts}
        | {f"out_{name}": text for name, text in table.gives(row).items()}
        for number, row in enumerate(table.rows, 1)
    ]
    schema = {
        "type": "object",
        "properties": {name: _schema(fact) for name, fact in table.facts.items()},
        "required": [name for name, fact in table.facts.items() if may_be_nobody(fact)],
    }
    content = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rules}
    nodes = [
        _node("in", "inputNode", "facts", 0, {"schema": json.dumps(schema)}),
        _node("table", "decisionTableNode", chart.title, 300, content, table.says),
        _node("out", "outputNode", "answer", 600, {}),
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("in", "table"), ("table", "out"))
    ]
    whole = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _node(
    id_: str, kind: str, name: str, x: int, content: dict[str, Any], says: str = ""
) -> dict[str, Any]:
    node = {"id": id_, "type": kind, "name": name, "position": {"x": x, "y": 0}}
    return node | {"content": content} | ({"description": says} if says else {})


def _unary(known: Known) -> str:
    """A unary test of JDM: any of these; null first, for zen tries no more once a span has
    been tried on null."""
    parts = ["null"] if known.nobody else []
    parts += [_literal(value) for value in known.values]
    return ", ".join([*parts, *(f"[{low}..{high}]" for low, high in known.spans)])


def _schema(fact: Fact) -> dict[str, Any]:
    """What the input of a column may be: a value of its domain, or null."""
    if fact.ordered:
        return {"type": ["integer", "null"], "minimum": fact.low, "maximum": fact.high}
    return {"enum": [*fact.domain.values, None]}
