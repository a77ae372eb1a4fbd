"""An incident with the keys of an incident file, and those as the lines of one (YAML): as it was
given, for whoever reads it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flowgraph.facts import AGES
from flowgraph.incident import Action, Incident, Statement
from flowgraph.reading.fields import quoted


def as_given(incident: Incident) -> dict[str, Any]:
    """An incident as an incident file would have it, without comments and ``expect``."""
    given: dict[str, Any] = {"incident": incident.reference}
    if incident.chart:
        given["chart"] = incident.chart
    if incident.date:
        given["date"] = incident.date
    for key in ("received", "reported_by", "concern", "everybody_listed"):
        if text := getattr(incident, key):
            given[key] = text
    if incident.people:
        given["people"] = [
            {
                "who": person.who,
                "age": _ages(person.ages),
                **({"part": list(person.part)} if person.part else {}),
            }
            for person in incident.people
        ]
    if incident.facts:
        given["facts"] = {name: _statement(stated) for name, stated in incident.facts.items()}
    if judged := incident.judgement:
        agrees = {} if judged.agrees is None else {"agrees": "yes" if judged.agrees else "no"}
        words = {key: getattr(judged, key) for key in ("decision", "reason", "by")}
        given["judgement"] = agrees | {key: text for key, text in words.items() if text}
    if incident.actions is not None:
        given["actions"] = {
            "taken": [_action(done) for done in incident.actions.taken],
            "not_taken": [
                {"action": row.action, **({"reason": row.reason} if row.reason else {})}
                for row in incident.actions.not_taken
            ],
        }
    return given


def _action(done: Action) -> str | dict[str, str]:
    more = {key: text for key in ("on", "by") if (text := getattr(done, key))}
    return {"action": done.action, **more} if more else done.action


def _ages(spans: tuple[tuple[int, int], ...]) -> str | list[str]:
    if spans == (AGES,):
        return "unknown"
    ages = [str(low) if low == high else f"{low}-{high}" for low, high in spans]
    return ages[0] if len(ages) == 1 else ages


def _statement(stated: Statement) -> Any:
    written = stated.written
    is_: Any = "unknown" if written is None else written[0] if len(written) == 1 else [*written]
    more = {key: getattr(stated, key) for key in ("because", "source", "by", "on")}
    more = {key: text for key, text in more.items() if text}
    return {"is": is_, **more} if more else is_


def file_lines(given: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an incident file that holds these keys: people, facts and what else has parts
    one a line."""
    for key, value in given.items():
        parts: list[str] = []
        if isinstance(value, Mapping):
            parts = [f"{name}: {_flow(part)}" for name, part in value.items()]
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            parts = [f"- {_flow(part)}" for part in value]
        yield f"{key}:" if parts else f"{key}: {_flow(value)}"
        yield from (f"  {part}" for part in parts)


_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*( [A-Za-z0-9_.+-]+)*")


def _flow(value: Any) -> str:
    """A value within a line. JSON's quoted text is YAML's too; a bare word needs no quotes, unless
    it is YAML's word for nothing."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(part)}' for key, part in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    bare = _PLAIN.fullmatch(text) and text != "null"
    return text if bare else quoted(text)
