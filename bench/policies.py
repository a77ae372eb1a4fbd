"""More engines for the KSCB chart: two of policies, one of logic, one of FEEL.

What they do with a fact that nobody knows is the question; each is asked as its own manual says
to: Cedar by partial evaluation, Rego by leaving the fact out, clingo by a choice of its values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bench.peers import C_LIKE, Answer, Peer, routes
from flowgraph.chart import Chart
from flowgraph.predicate import Among, And, Compare, Is, Not, Operator, Or, Tree

TURNED: dict[Operator, Operator] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
UNKNOWN_AGES = range(26)
"""Ages that clingo is given where one is unknown."""


def of_cedar(chart: Chart) -> Peer:
    """cedarpy: a policy a route, its outcome the action that it permits."""
    import cedarpy

    found = list(routes(chart))
    policies = cedarpy.PolicySet.from_str(
        "\n".join(
            f'permit(principal, action == Action::"{path[-1]}", resource) when {{ '
            + (" && ".join(_in_context(tree) for tree in asked) or "true")
            + " };"
            for asked, path in found
        )
    )
    outcomes = {path[-1] for _, path in found}

    def decide(facts: Mapping[str, Any]) -> Answer:
        unknown = [name for name, value in facts.items() if value is None]
        context = {**facts, **{name: _unknown(name) for name in unknown}}
        ask = cedarpy.is_authorized_partial if unknown else cedarpy.is_authorized
        for outcome in outcomes:
            request = {
                "principal": 'Lead::"a"', "action": f'Action::"{outcome}"',
                "resource": 'Incident::"b"', "context": context,
            }  # fmt: skip
            result = ask(request, policies, [])
            if result.decision == cedarpy.Decision.Allow:
                (reason, *others) = result.diagnostics.reasons
                path = None if others else found[int(reason.removeprefix("policy"))][1]
                return outcome, path
        return None, None

    return decide


def _unknown(name: str) -> dict[str, dict[str, str]]:
    return {"__extn": {"fn": "unknown", "arg": name}}


def _in_context(tree: Tree) -> str:
    return _spelt(tree, "context.{}".format, C_LIKE, "[{}].contains(context.{})")


def _spelt(tree: Tree, fact: Callable[[str], str], words: Mapping[str, str], among: str) -> str:
    """A predicate whose facts are reached by way of something."""
    match tree:
        case Is(name):
            return fact(name)
        case Compare(name, op, constant):
            return f"{fact(name)} {op} {json.dumps(constant)}"
        case Among(name, constants):
            return among.format(", ".join(map(json.dumps, constants)), name)
        case Not(term):
            return f"{words['not']}({_spelt(term, fact, words, among)})"
        case And(terms):
            return "(" + words["and"].join(_spelt(t, fact, words, among) for t in terms) + ")"
        case Or(terms):
            return "(" + words["or"].join(_spelt(t, fact, words, among) for t in terms) + ")"


def of_rego(chart: Chart) -> Peer:
    """regopy: a rule a part of a predicate, and one for the path of each route."""
    from regopy import Interpreter

    rules: list[str] = []
    named: dict[Tree, str] = {}

    def rule(tree: Tree) -> str:
        if tree not in named:
            name = f"p{len(named)}"
            named[tree] = name
            rules.extend(f"{name} if {{ {body} }}" for body in bodies(tree))
        return named[tree]

    def bodies(tree: Tree) -> Iterable[str]:
        match tree:
            case Is(name):
                return [f"input.{name}"]
            case Compare(name, op, constant):
                return [f"input.{name} {op} {json.dumps(constant)}"]
            case Among(name, constants):
                return [f"input.{name} == {json.dumps(constant)}" for constant in constants]
            case Not(term):
                return [f"not {rule(term)}"]
            case And(terms):
                return ["; ".join(rule(term) for term in terms)]
            case Or(terms):
                return [rule(term) for term in terms]

    for asked, path in routes(chart):
        body = "; ".join(rule(tree) for tree in asked) or "true"
        rules.append(f'path contains "{">".join(path)}" if {{ {body} }}')
    engine = Interpreter()
    engine.add_module("chart", "package chart\n" + "\n".join(rules) + "\n")

    def decide(facts: Mapping[str, Any]) -> Answer:
        engine.set_input({name: value for name, value in facts.items() if value is not None})
        answer = json.loads(str(engine.query("data.chart.path")))["expressions"][0]
        if len(answer) != 1:
            return None, None
        path = tuple(answer[0].split(">"))
        return path[-1], path

    return decide


def of_clingo(chart: Chart) -> Peer:
    """clingo: a rule an arrow, a choice for each unknown fact; what every answer set holds."""
    from clingo import Control

    rules = [f'at("{chart.start}").']
    for arrow in chart.arrows:
        bodies = _bodies(arrow.when.tree) if arrow.when else [""]
        for body in bodies:
            rules.append(f'at("{arrow.target}") :- at("{arrow.source}"){body}.')
    rules += ["#show at/1.", "{ v(F, X) : may(F, X) } = 1 :- open(F)."]
    ends = {box.id for box in chart.outcomes}

    def decide(facts: Mapping[str, Any]) -> Answer:
        control = Control(["--enum-mode=cautious", "0", "--warn=none"])
        control.add("base", [], "\n".join([*rules, *_told(chart, facts)]))
        control.ground([("base", [])])
        held: list[str] = []
        with control.solve(yield_=True) as models:
            for model in models:
                held = [symbol.arguments[0].string for symbol in model.symbols(shown=True)]
        outcome = next((box for box in held if box in ends), None)
        by_order = [box for box in chart.boxes if box in held]
        return outcome, tuple(by_order) if outcome else None

    return decide


def _told(chart: Chart, facts: Mapping[str, Any]) -> Iterable[str]:
    for name, value in facts.items():
        if value is not None:
            yield f"v({name}, {_term(value)})."
            continue
        yield f"open({name})."
        choices = chart.facts[name].values
        kind = {"yes-no": (True, False), "choice": choices}.get(
            chart.facts[name].kind, UNKNOWN_AGES
        )
        yield from (f"may({name}, {_term(each)})." for each in kind)


def _term(value: Any) -> str:
    return str(value) if type(value) is int else json.dumps(str(value).lower())


def _bodies(tree: Tree) -> list[str]:
    """A predicate as alternatives of what must hold together."""
    match tree:
        case Is(name):
            return [f', v({name}, "true")']
        case Not(Is(name)):
            return [f', v({name}, "false")']
        case Compare(name, op, constant):
            return [f", v({name}, X{name}), X{name} {'=' if op == '==' else op} {_term(constant)}"]
        case Among(name, constants):
            return [f", v({name}, {_term(constant)})" for constant in constants]
        case Or(terms):
            return [body for term in terms for body in _bodies(term)]
        case And(terms):
            made = [""]
            for term in terms:
                made = [before + body for before in made for body in _bodies(term)]
            return made
        case Not(And(terms)):
            return _bodies(Or(tuple(Not(term) for term in terms)))
        case Not(Or(terms)):
            return _bodies(And(tuple(Not(term) for term in terms)))
        case Not(Compare(name, op, constant)):
            return _bodies(Compare(name, TURNED[op], constant))
        case Not(Not(term)):
            return _bodies(term)
    raise AssertionError(tree)


def of_feel(chart: Chart) -> Peer:
    """bkflow-feel: FEEL, one expression a route; it is parsed at each call."""
    from bkflow_feel.api import parse_expression

    words = {"and": " and ", "or": " or ", "not": "not"}
    among = "list contains([{}], {})"
    found = [
        (" and ".join(_spelt(t, str, words, among).replace("==", "=") for t in asked), path)
        for asked, path in routes(chart)
    ]

    def decide(facts: Mapping[str, Any]) -> Answer:
        for test, path in found:
            if parse_expression(test, dict(facts)) is True:
                return path[-1], path
        return None, None

    return decide


POLICIES: dict[str, tuple[str, Callable[[Chart], Peer]]] = {
    "Cedar, partial evaluation": ("cedarpy", of_cedar),
    "clingo, unknown as a choice": ("clingo", of_clingo),
    "Rego, unknown left out": ("regopy", of_rego),  # after clingo, which it makes crash
    "FEEL (bkflow-feel)": ("bkflow-feel", of_feel),
}
