"""Writes what the reference can take from the software itself: ``python docs/generated.py``.

The commands come from click, the schemas from the JSON Schemas, the Python names from their
docstrings, the map of modules and tests from the files. All are plain Markdown, so that they
read on a forge as well as on the site;
``--check`` says whether they are current.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import griffe

import flowgraph
from flowgraph.cli import VERBS, command
from flowgraph.resources import folder

FOLDER = Path(__file__).parent / "reference"
NOT_BY_HAND = "<!-- Written by `python docs/generated.py`; not by hand. -->\n"


# The commands


def commands() -> str:
    """Every command with its own help, at the width of a plain terminal."""
    parts = [
        "# Commands\n",
        NOT_BY_HAND,
        "Results go to standard output, everything else to standard error; what an exit",
        "status means stands on [a page of its own](exit-status.md). A file name of `-` is",
        "standard input or output. Outputs are written whole or not at all, and never over an",
        "input; an existing record, note or incident file is replaced only with `--force`",
        "([files that are written](files-written.md)). No command opens a network connection;"
        " `preview` alone listens, on this machine and to it alone.\n",
        "| command | does |",
        "|---|---|",
        *(f"| [`flowgraph {verb}`](#flowgraph-{verb}) | {says} |" for verb, says in VERBS.items()),
        "",
    ]
    group = click.Context(command, info_name="flowgraph", **command.context_settings)
    for verb in VERBS:
        found = command.get_command(group, verb)
        assert found is not None
        context = click.Context(found, info_name=verb, parent=group, terminal_width=78)
        parts += [f"## flowgraph {verb}\n", "```text", found.get_help(context), "```\n"]
    return "\n".join(parts)


# The schemas


def schemas() -> str:
    """Every key of the JSON Schemas, with what the schema says of it."""
    parts = [
        "# Schemas\n",
        NOT_BY_HAND,
        "`flowgraph schema incident`, `chart`, `record` and `decision` print the JSON Schemas",
        "(draft 2020-12) that these tables are made from. A schema holds the shape of a file; that",
        "names resolve, and that every incident has exactly one route, is for",
        "[`flowgraph check`](commands.md#flowgraph-check). In the column *required*, *yes*",
        "means: wherever the thing it belongs to stands. `*` is any name, `[]` an entry of a",
        "list; what a part holds is told where it first stands.\n",
    ]
    for name in ("incident", "chart", "record", "decision"):
        schema = json.loads(
            (folder("templates") / f"schemas/{name}.schema.json").read_text("utf-8")
        )
        parts += [
            f"## {name.capitalize()}\n",
            schema["description"] + "\n",
            "| key | holds | required | meaning |",
            "|---|---|---|---|",
            *_rows(schema, schema, "", {"#/$defs/decision"}),  # it is told below
            "",
        ]
    return "\n".join(parts)


def _rows(schema: dict[str, Any], part: dict[str, Any], at: str, told: set[str]) -> Iterator[str]:
    """A row a key; the keys of a definition are told where it first stands."""
    if (ref := part.get("$ref", "")) in told:
        return
    told.add(ref) if ref else None
    part = _resolved(schema, part)
    for key, value in part.get("properties", {}).items():
        needed = "yes" if key in part.get("required", []) else ""
        found = _resolved(schema, value)
        says = value.get("description", found.get("description", ""))
        if value.get("$ref") == "#/$defs/words":  # its description is of YAML, not of the key
            says = ""
        yield f"| `{at}{key}` | {_holds(schema, found)} | {needed} | {_cell(says)} |"
        yield from _rows(schema, value, f"{at}{key}.", told)
    for key, sign in (("additionalProperties", "*."), ("items", "[].")):
        if isinstance(inner := part.get(key), dict):
            yield from _rows(schema, inner, (at[:-1] if key == "items" else at) + sign, told)
    for branch in part.get("oneOf", part.get("anyOf", [])):
        yield from _rows(schema, branch, at, told)


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]] | {
            k: v for k, v in part.items() if k != "$ref"
        }
    return part


def _holds(schema: dict[str, Any], part: dict[str, Any]) -> str:
    """What a value may be, in a few words."""
    part = _resolved(schema, part)
    if "enum" in part:
        return " · ".join(f"`{_cell(str(value))}`" for value in part["enum"])
    if "const" in part:
        return f"`{_cell(str(part['const']))}`"
    branches = part.get("oneOf", part.get("anyOf", []))
    if branches:
        return " or ".join(dict.fromkeys(_holds(schema, branch) for branch in branches))
    kinds = part.get("type", "anything")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if set(kinds) >= {"string", "number", "boolean"}:  # YAML is taken as it is written
        return "text"
    names = {"string": "text", "object": "keys", "array": "a list", "integer": "a whole number",
             "null": "null", "boolean": "true or false", "number": "a number"}  # fmt: skip
    return " or ".join(names.get(kind, kind) for kind in kinds)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# The Python names

NAMES = {
    "Functions": (
        "load_chart", "load_incident", "incident_from", "decide", "check", "compile",
        "decide_table", "picture", "note", "record_of", "replay", "ways", "compare",
    ),
    "What they give": (
        "Decision", "Chart", "Incident", "CheckFinding", "Finding", "Replay", "Ways", "Way",
        "Comparison", "Decider", "Verdict",
    ),
    "Errors": ("FlowgraphError", "UnreadableError", "ChartError", "IncidentError", "OutputError"),
}  # fmt: skip


def python() -> str:
    """Every public name with its signature and docstring."""
    package = griffe.load("flowgraph", search_paths=[str(FOLDER.parent.parent)])
    assert isinstance(package, griffe.Module)
    listed = {name for names in NAMES.values() for name in names}
    assert listed == {name for name in flowgraph.__all__ if not name.startswith("_")}, listed
    parts = [
        "# Python\n",
        NOT_BY_HAND,
        "Everything public is in `flowgraph`, typed (`py.typed`), and imported when it is first",
        "used. For worked examples see [embed it in Python](../how-to/embed-in-python.md).\n",
    ]
    for heading, names in NAMES.items():
        parts.append(f"## {heading}\n")
        for name in names:
            home = f"{getattr(flowgraph, name).__module__.removeprefix('flowgraph.')}.{name}"
            parts += _told(package, home, f"flowgraph.{name}")
    return "\n".join(parts)


def _told(package: griffe.Module, home: str, title: str) -> Iterator[str]:
    found = package[home]
    yield f"### {title}\n"
    if isinstance(found, griffe.Function):
        yield f"```text\n{_signature(found)}\n```\n"
        yield from _docstring(found)
        return
    assert isinstance(found, griffe.Class)
    yield from _docstring(found)
    said = _attributes(found)
    rows = []
    for name, member in found.members.items():
        if isinstance(member, griffe.Attribute) and _public(name) and member.annotation:
            own = member.docstring.value if member.docstring else ""
            says = _cell(said.get(name) or _ticks(own))
            rows.append(f"| `{name}` | `{_cell(str(member.annotation))}` | {says} |")
    rows += [
        f"| `{name}` | | {_cell(says)} |"
        for name, says in said.items()
        if name not in found.members
    ]
    if rows:
        yield "\n".join(["| attribute | type | meaning |", "|---|---|---|", *rows, ""])
    for name, member in found.members.items():
        if isinstance(member, griffe.Function) and (_public(name) or name == "__call__"):
            yield f"```text\n{_signature(member)}\n```\n"
            yield from _docstring(member)


INSIDE = {"of", "on", "at", "reachable", "arrows_open", "mark"} | {
    *("cells", "form", "of_people", "verdicts", "weighed", "whole"),  # of a Decider
}
"""Without an underscore, and still for this package itself."""


def _public(name: str) -> bool:
    return not name.startswith("_") and name not in INSIDE


def _signature(function: griffe.Function) -> str:
    return str(function.signature()).replace("(self, ", "(").replace("(self)", "()")


def _parsed(found: griffe.Object) -> list[Any]:
    if found.docstring is None:
        return []
    return found.docstring.parse(
        "google", warnings=False, returns_multiple_items=False, returns_named_value=False
    )


def _attributes(found: griffe.Object) -> dict[str, str]:
    """What the docstring says of each attribute."""
    return {
        row.name: _ticks(row.description)
        for section in _parsed(found)
        if section.kind is griffe.DocstringSectionKind.attributes
        for row in section.value
    }


def _docstring(found: griffe.Object) -> Iterator[str]:
    """A Google-style docstring as Markdown."""
    kinds = griffe.DocstringSectionKind
    for section in _parsed(found):
        if section.kind is kinds.text:
            prose, _, example = f"\n\n{section.value}".partition("\n\n>>> ")
            if prose.strip():
                yield _ticks(prose.strip()) + "\n"
            if example:
                yield f"```pycon\n>>> {example}\n```\n"
        elif section.kind in (kinds.parameters, kinds.raises, kinds.returns):
            heads = {"parameters": "Arguments", "raises": "Raises", "returns": "Returns"}
            yield f"**{heads[section.kind.value]}**\n"
            for row in section.value:
                name = row.name if hasattr(row, "name") and row.name else ""
                label = f"`{name or row.annotation}`: " if section.kind is not kinds.returns else ""
                yield f"- {label}{_ticks(' '.join(row.description.split()))}"
            yield ""


def _ticks(text: str) -> str:
    """reStructuredText's double back-ticks as Markdown's single ones."""
    return re.sub(r"``(.+?)``", r"`\1`", text, flags=re.DOTALL)


PAGES = {"commands.md": commands, "schemas.md": schemas, "python.md": python}


DEFINITION = FOLDER.parent / "explanation" / "definition.md"


def definition() -> str:
    """The page of the definition, with the program in its first block as it is."""
    before, _, after = DEFINITION.read_text("utf-8").partition("```python\n")
    code = DEFINITION.with_suffix(".py").read_text("utf-8")
    return f"{before}```python\n{code}```{after.partition('```')[2]}"


# The modules

MAP = FOLDER.parent / "explanation" / "map.md"
ROOT = FOLDER.parents[1]
HELD = {
    "picture_in_words": "test_showing",
    "version": "writing/test_record",
    "plain_text": "checking/test_compare",
    "sentences": "test_showing",
    "__main__": "faults/test_streams",
    "asking": "asking/test_interview",
    "asking.session": "asking/test_terminal",
    "asking.terminal": "asking/test_terminal",
    "checking": "checking/test_cases",
    "checking.changes": "checking/test_compare",
    "checking.comparison_report": "checking/test_compare",
    "checking.example": "checking/test_soundness",
    "checking.interim_advice": "checking/test_compare",
    "checking.proof": "checking/test_claims",
    "checking.regions": "checking/test_compare",
    "cli": "faults/test_outputs",
    "cli.ask": "asking/test_terminal",
    "cli.decide": "cli/test_decide",
    "cli.check_fix": "reading/test_slips",
    "cli.note": "writing/test_note_command",
    "cli.preview": "previewing/test_serving",
    "cli.replay": "writing/test_note_command",
    "cli.signoff": "writing/test_sign_off",
    "cli.streams": "faults/test_streams",
    "cli.table": "cli/test_table",
    "deciding": "deciding/test_whole_language",
    "deciding.source": "deciding/test_verdicts",
    "deciding.tables": "deciding/test_columns",
    "drawing": "drawing/test_painting",
    "drawing.arranging": "drawing/test_geometry",
    "drawing.planning": "drawing/test_geometry",
    "drawing.spacing": "drawing/test_geometry",
    "drawing.routing": "drawing/test_geometry",
    "formatter": "test_notebook",
    "notebook": "test_notebook",
    "previewing": "previewing/test_serving",
    "reading": "reading/test_chart_file",
    "reading.file_limits": "reading/test_limits",
    "reading.drawings": "drawings/test_reading",
    "reading.incident_mapping": "reading/test_incident_mapping",
    "reading.predicate_mends": "reading/test_slips",
    "reading.names": "reading/test_names",
    "reading.slips": "reading/test_slips",
    "reading.to_say": "drawings/test_chart_from_a_drawing",
    "writing": "writing/test_case_note",
    "writing.exports_drawio": "drawings/test_there_and_back",
    "writing.note_html": "writing/test_note_forms",
    "writing.note_text": "writing/test_note_forms",
    "writing.note_word": "writing/test_note_forms",
    "writing.page_data": "page/test_deciding",
    "writing.pictures": "drawing/test_elsewhere",
    "writing.decision_report": "cli/test_decide",
    "writing.table": "cli/test_table",
    "writing.word_picture": "writing/test_note_forms",
    "writing.word_styles": "writing/test_note_forms",
}
"""Which test holds a module, or all of a room, that no test imports: by what it does as a part of
the whole. The longest name counts."""


def modules() -> str:
    """Every module, what it is, and the tests that hold it."""
    found = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sorted((ROOT / "flowgraph").rglob("*.py"))
    }
    tests = {
        file.relative_to(ROOT / "tests").with_suffix("").as_posix(): _imported(file, found)
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
    }
    parts = [
        "# The map: every module and its test\n",
        NOT_BY_HAND,
        "Data travels one way, down the list of layers in `pyproject.toml`. Beside each module",
        "stand up to three tests that import it; where none does, *by way of* names the one that",
        "holds it by what it does as a part of the whole. A module without either stops",
        "`python docs/generated.py`.",
    ]
    room = None
    for name, file in sorted(found.items(), key=lambda each: (each[1].parent, each[1].name)):
        said = ast.get_docstring(ast.parse(file.read_text("utf-8")))
        if not said:  # an empty package
            continue
        path = file.relative_to(ROOT / "flowgraph")
        if path.parent != room:
            room = path.parent
            title = "flowgraph" if room == Path(".") else f"flowgraph/{room.as_posix()}"
            parts += [f"\n## {title}\n", "| module | is | held by |", "|---|---|---|"]
        first = _ticks(said.split("\n\n")[0])
        near = f"{room.as_posix()}/test_{path.stem}"
        own = [f"`{test}`" for test in sorted(tests, key=near.__ne__) if name in tests[test]]
        held = " · ".join(own[:3]) or f"by way of `{_held(name, tests)}`"
        parts.append(f"| `{path.name}` | {_cell(first)} | {held} |")
    return "\n".join(parts)


def _held(name: str, tests: Mapping[str, set[str]]) -> str:
    short = name.removeprefix("flowgraph.")
    known = [one for one in HELD if short == one or short.startswith(f"{one}.")]
    assert known, (
        f"{name}: no test imports it; let HELD in docs/generated.py name one that holds it"
    )
    test = HELD[max(known, key=len)]
    assert test in tests, f"{test}: there is no such test"
    return test


def _imported(file: Path, names: Mapping[str, Path]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = (f"{node.module}.{each.name}" for each in node.names)
            found |= {each if each in names else node.module for each in inside}
    return found


def stale() -> dict[Path, str]:
    """What each page that is out of date should be."""
    made = {FOLDER / name: page().rstrip() + "\n" for name, page in PAGES.items()}
    made[DEFINITION] = definition()
    made[MAP] = modules() + "\n"
    return {
        file: text
        for file, text in made.items()
        if not file.is_file() or file.read_text("utf-8") != text
    }


def main() -> int:
    """Writes the pages, or says which of them are out of date."""
    found = stale()
    if "--check" in sys.argv[1:]:
        for file in found:
            print(f"{file} is out of date: run `python docs/generated.py`")
        return int(bool(found))
    for file, text in found.items():
        file.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
