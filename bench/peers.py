"""The KSCB chart, decided by other engines: each a function of plain facts that returns the
outcome and, where the engine can, the path.

``by_hand`` is what most services have: nested ``if`` that trusts its input. The rule engines
are given the chart's own predicates, arrow by arrow; the expression engines one nested
expression; the decision table one row a route.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flowgraph.chart import Chart
from flowgraph.predicate import Among, And, Compare, Is, Not, Or, Tree
from flowgraph.writing.exports import exported

Answer = tuple[str | None, tuple[str, ...] | None]
"""The outcome, and the path where the engine returns one."""
Peer = Callable[[Mapping[str, Any]], Answer]


def by_hand(f: Mapping[str, Any]) -> Answer:
    path = ["identified"]
    if f["classification"] == "aggravated":
        path.append("aggravated")
        if f["adult_involved"]:
            path.append("adults_involved")
            path.append("refer")
            return "refer", tuple(path)
        path.append("youth_only")
        if f["youngest_age"] < 13:
            path.append("aggravated_12_or_under")
            path.append("refer")
            return "refer", tuple(path)
        path.append("aggravated_13_to_17")
        path.append("tools_aggravated")
    else:
        path.append("experimental")
        if f["youngest_age"] < 13:
            path.append("experimental_12_or_under")
        else:
            path.append("experimental_13_to_17")
            if f["harmful"] or f["vulnerable"] or f["consent"] == "not_given":
                path.append("considered_harmful")
            else:
                path.append("not_considered_harmful")
                path.append("single_agency")
                return "single_agency", tuple(path)
        path.append("tools_experimental")
    if f["risk_level"] == "high":
        path.append("high_risk")
        path.append("refer")
        return "refer", tuple(path)
    path.append("low_medium_risk")
    path.append("single_agency")
    return "single_agency", tuple(path)


def routes(chart: Chart) -> Iterator[tuple[tuple[Tree, ...], tuple[str, ...]]]:
    """Every route: what its arrows ask, and its boxes."""
    todo: list[tuple[tuple[Tree, ...], tuple[str, ...]]] = [((), (chart.start,))]
    while todo:
        asked, path = todo.pop(0)
        arrows = chart.boxes[path[-1]].arrows
        if not arrows:
            yield asked, path
        for arrow in arrows:
            more = (arrow.when.tree,) if arrow.when else ()
            todo.append(((*asked, *more), (*path, arrow.target)))


def said(tree: Tree, words: Mapping[str, str]) -> str:
    """A predicate in a language that spells ``and``, ``or``, ``not`` and ``in`` so."""
    match tree:
        case Is(name):
            return name
        case Compare(name, op, constant):
            return f"{name} {op} {json.dumps(constant)}"
        case Among(name, constants):
            return "(" + words["or"].join(f"{name} == {json.dumps(c)}" for c in constants) + ")"
        case Not(term):
            return f"{words['not']}({said(term, words)})"
        case And(terms):
            return "(" + words["and"].join(said(term, words) for term in terms) + ")"
        case Or(terms):
            return "(" + words["or"].join(said(term, words) for term in terms) + ")"


C_LIKE = {"and": " && ", "or": " || ", "not": "!"}
IN_WORDS = {"and": " and ", "or": " or ", "not": "not "}


def json_logic(tree: Tree) -> Any:
    match tree:
        case Is(name):
            return {"var": name}
        case Compare(name, op, constant):
            return {op: [{"var": name}, constant]}
        case Among(name, constants):
            return {"in": [{"var": name}, list(constants)]}
        case Not(term):
            return {"!": [json_logic(term)]}
        case And(terms):
            return {"and": [json_logic(term) for term in terms]}
        case Or(terms):
            return {"or": [json_logic(term) for term in terms]}


def _split(text: Any) -> Answer:
    if not isinstance(text, str) or not text:
        return None, None
    path = tuple(text.split(">"))
    return path[-1], path


def of_json_logic(chart: Chart) -> Peer:
    """datalogic-py: JSONLogic in Rust, one rule; its last ``else`` is never reached."""
    from datalogic_py import Engine

    arms: list[Any] = []
    for asked, path in routes(chart):
        arms += [{"and": [json_logic(tree) for tree in asked]}, ">".join(path)]
    rule = Engine().compile(json.dumps({"if": [*arms, ""]}))
    return lambda facts: _split(rule.evaluate(dict(facts)))


def of_cel(chart: Chart) -> Peer:
    """common-expression-language: CEL in Rust, one nested expression."""
    import cel

    text = '""'
    for asked, path in reversed(list(routes(chart))):
        test = " && ".join(said(tree, C_LIKE) for tree in asked)
        text = f'(({test}) ? "{">".join(path)}" : {text})'
    program = cel.compile(text)
    return lambda facts: _split(program.execute(dict(facts)))


def of_zen(chart: Chart) -> Peer:
    """zen-engine: a decision table, one row a route, from its static loader."""
    import zen

    rows = [
        {
            "_id": f"r{i}",
            "test": " and ".join(said(tree, IN_WORDS) for tree in asked),
            "out": json.dumps(">".join(path)),
        }
        for i, (asked, path) in enumerate(routes(chart))
    ]
    content = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {
                "id": "t",
                "name": "t",
                "type": "decisionTableNode",
                "position": {"x": 1, "y": 0},
                "content": {
                    "hitPolicy": "first",
                    "inputs": [{"id": "test", "name": "test"}],
                    "outputs": [{"id": "out", "name": "path", "field": "path"}],
                    "rules": rows,
                },
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "b", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"kscb": content}}})
    return lambda facts: _split((engine.evaluate("kscb", dict(facts))["result"] or {}).get("path"))


def of_spiff(chart: Chart) -> Peer:
    """SpiffWorkflow: the chart's own exported DMN table, in its DMN engine."""
    from types import SimpleNamespace

    from lxml import etree
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

    root = etree.fromstring(exported(chart, "dmn").encode())
    parser = DMNParser(None, root, {"dmn": etree.QName(root).namespace})
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    words = {"true": True, "false": False, "null": None}
    workflow = SimpleNamespace(script_engine=PythonScriptEngine(TaskDataEnvironment(words)))

    def decide(facts: Mapping[str, Any]) -> Answer:
        data = {**IN_NO_CONTRADICTION, **facts}
        found = engine.result(SimpleNamespace(data=data, workflow=workflow))
        path = found.get("path")
        return found.get("outcome"), tuple(path.split(" > ")) if path else None

    return decide


IN_NO_CONTRADICTION = {"intent_to_harm": False, "coercion": False, "willing_participation": True}
"""What the exported table asks besides: it tests the contradictions too."""


def of_rule_engine(chart: Chart) -> Peer:
    """rule-engine: the chart's predicates arrow by arrow, the path appended."""
    import rule_engine

    arms = {
        id_: [
            (rule_engine.Rule(said(a.when.tree, IN_WORDS)) if a.when else None, a.target)
            for a in box.arrows
        ]
        for id_, box in chart.boxes.items()
    }

    def decide(facts: Mapping[str, Any]) -> Answer:
        path = [chart.start]
        while arms[path[-1]]:
            for rule, target in arms[path[-1]]:
                if rule is None or rule.matches(facts):
                    path.append(target)
                    break
            else:
                return None, None
        return path[-1], tuple(path)

    return decide


def _guard(tree: Tree) -> Callable[[Mapping[str, Any]], bool]:
    # The state machines take guards as Python; these are what their users write.
    names = {n: f"f[{n!r}]" for n in _names(tree)}
    text = said(tree, IN_WORDS)
    for name, access in sorted(names.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(name, access)
    guard: Callable[[Mapping[str, Any]], bool] = eval(f"lambda f: bool({text})")
    return guard


def _names(tree: Tree) -> set[str]:
    match tree:
        case Not(term):
            return _names(term)
        case And(terms) | Or(terms):
            return set().union(*(_names(term) for term in terms))
        case leaf:
            return {leaf.name}


def of_transitions(chart: Chart) -> Peer:
    """transitions: one trigger, guards as Python functions, driven to its final state."""
    from transitions import Machine, MachineError

    machine = Machine(
        model=None, states=list(chart.boxes), initial=chart.start, auto_transitions=False
    )
    for arrow in chart.arrows:
        guard = _guard(arrow.when.tree) if arrow.when else lambda f: True
        machine.add_transition("step", arrow.source, arrow.target, conditions=[guard])
    ends = {box.id for box in chart.outcomes}

    class Walker:
        state = chart.start

    def decide(facts: Mapping[str, Any]) -> Answer:
        walker: Any = Walker()
        machine.add_model(walker)
        path = [walker.state]
        try:
            while walker.state not in ends:
                if not walker.step(facts):
                    return None, None
                path.append(walker.state)
        except MachineError:
            return None, None
        finally:
            machine.remove_model(walker)
        return path[-1], tuple(path)

    return decide


def of_statemachine(chart: Chart) -> Peer:
    """python-statemachine: a class made of the chart, guards as Python functions."""
    from statemachine import State, StateMachine

    states = {
        id_: State(initial=id_ == chart.start, final=not box.arrows)
        for id_, box in chart.boxes.items()
    }
    step: Any = None
    for arrow in chart.arrows:
        guard = _guard(arrow.when.tree) if arrow.when else (lambda f: True)

        def condition(facts: Any, guard: Any = guard) -> bool:
            return bool(guard(facts))

        made = states[arrow.source].to(states[arrow.target], cond=condition)
        step = made if step is None else step | made
    machine = type("ChartMachine", (StateMachine,), {**states, "step": step})
    ends = {box.id for box in chart.outcomes}

    def decide(facts: Mapping[str, Any]) -> Answer:
        walker: Any = machine()
        path = [walker.current_state.id]
        while path[-1] not in ends:
            walker.step(facts=facts)
            path.append(walker.current_state.id)
        return path[-1], tuple(path)

    return decide


PEERS: dict[str, tuple[str, Callable[[Chart], Peer]]] = {
    "hand-written if/elif": ("", lambda chart: by_hand),
    "JSONLogic (datalogic-py)": ("datalogic-py", of_json_logic),
    "CEL, one expression": ("common-expression-language", of_cel),
    "zen-engine, decision table": ("zen-engine", of_zen),
    "SpiffWorkflow, DMN": ("SpiffWorkflow", of_spiff),
    "rule-engine": ("rule-engine", of_rule_engine),
    "transitions": ("transitions", of_transitions),
    "python-statemachine": ("python-statemachine", of_statemachine),
}
