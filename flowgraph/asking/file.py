"""An incident as the text of an incident file (YAML), as the interview leaves it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from flowgraph.facts import AGES
from flowgraph.incident import Action, Incident, Person, Statement

UNFINISHED = "# unfinished: `flowgraph ask` stopped here; run it again with the same -o to go on"
WRITTEN = "# written by `flowgraph ask`; run it again with the same -o to go on"
"""The first lines of a file that an interview left before its end, and at it."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*( [A-Za-z0-9_.+-]+)*")


def as_yaml(incident: Incident, *, unfinished: bool = False) -> str:
    """The incident file; reading it gives the same incident."""
    lines = [UNFINISHED if unfinished else WRITTEN]
    lines += [f"incident: {_text(incident.reference)}"]
    if incident.chart:
        lines.append(f"chart: {_text(incident.chart)}")
    if incident.date:
        lines.append(f"date: {incident.date}")
    for key in ("received", "reported_by", "concern", "everybody_listed"):
        if text := getattr(incident, key):
            lines.append(f"{key}: {_text(text)}")
    if incident.people:
        lines.append("people:")
        lines += [f"  - {_person(person)}" for person in incident.people]
    if incident.facts:
        lines.append("facts:")
        lines += [f"  {name}: {_statement(said)}" for name, said in incident.facts.items()]
    lines += _judgement(incident)
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    # JSON's quoted text is YAML's too; a bare word needs no quotes.
    plain = _PLAIN.fullmatch(text) and text != "null"  # which is YAML's word for nothing
    return text if plain else json.dumps(text, ensure_ascii=False)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_text(text) for text in texts)}]"


def _person(person: Person) -> str:
    ages = [str(low) if low == high else f"{low}-{high}" for low, high in person.ages]
    age = "unknown" if person.ages == (AGES,) else ages[0] if len(ages) == 1 else _list(ages)
    part = f", part: {_list(person.part)}" if person.part else ""
    return f"{{who: {person.who}, age: {age}{part}}}"


def _statement(said: Statement) -> str:
    if said.written is None:
        value = "unknown"
    else:
        value = _text(said.written[0]) if len(said.written) == 1 else _list(said.written)
    more = {key: getattr(said, key) for key in ("because", "source", "by", "on")}
    beside = "".join(f", {key}: {_quoted(text)}" for key, text in more.items() if text)
    return f"{{is: {value}{beside}}}" if beside else value


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _action(done: Action) -> str:
    more = {key: text for key in ("on", "by") if (text := getattr(done, key))}
    pairs = {"action": done.action, **more}
    beside = ", ".join(f"{key}: {_quoted(text)}" for key, text in pairs.items())
    return f"{{{beside}}}" if more else _quoted(done.action)


def _judgement(incident: Incident) -> list[str]:
    """What the professional had already written stays as it was."""
    lines = []
    if (judged := incident.judgement) is not None:
        lines.append("judgement:")
        if judged.agrees is not None:
            lines.append(f"  agrees: {'yes' if judged.agrees else 'no'}")
        for key in ("decision", "reason", "by"):
            if text := getattr(judged, key):
                lines.append(f"  {key}: {_quoted(text)}")
    if (actions := incident.actions) is not None:
        lines.append("actions:")
        lines.append(f"  taken: [{', '.join(map(_action, actions.taken))}]")
        not_taken = [
            f"{{action: {_quoted(row.action)}, reason: {_quoted(row.reason)}}}"
            for row in actions.not_taken
        ]
        lines.append(f"  not_taken: [{', '.join(not_taken)}]")
    return lines
