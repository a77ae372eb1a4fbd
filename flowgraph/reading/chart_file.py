"""From a chart file to a ``Chart``, or to all of its faults at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from unicodedata import category

from flowgraph import limits
from flowgraph.chart import CALENDARS, Chart, Edition
from flowgraph.dates import DateFault, iso, looks_like_a_date
from flowgraph.errors import ChartError
from flowgraph.reading import file_limits, imagery
from flowgraph.reading.chart_boxes import BoxReader, boxes_named
from flowgraph.reading.chart_claims import ClaimReader
from flowgraph.reading.chart_facts import FactReader, Finder
from flowgraph.reading.chart_words import WordReader
from flowgraph.reading.fields import Faults, Fix, TooManyFaults
from flowgraph.reading.imagery_in_files import Guard
from flowgraph.reading.names import CHART_ID
from flowgraph.reading.source import Source
from flowgraph.reading.to_say import Unsaid, filled
from flowgraph.reading.tree import Items, Node, Pairs, Text
from flowgraph.reading.tree import parse as parse_tree
from flowgraph.reading.wrong_file import another_kind

TOP = [
    "chart",
    "title",
    "edition",
    "banner",
    "ordered",
    "start",
    "facts",
    "checklists",
    "outside",
    "contradictions",
    "alerts",
    "notes",
    "questions",
    "guidance",
    "boxes",
    "claims",
]
REQUIRED = ("chart", "title", "edition", "start", "facts", "boxes")
EDITION = (
    "publisher", "document", "version", "date", "notice", "licence", "address", "basis",
    "calendar", "lang",
)  # fmt: skip


def read_chart(source: Source, find: Finder, title_of: Callable[[str], str]) -> Chart:
    """Read a chart file's text.

    Args:
        source: the file.
        find: finds another chart by id; may raise ``FlowgraphError``.
        title_of: the title of the chart with an id, which is not read; empty where there is none.

    Raises:
        ChartError: every fault of the file together, imagery in any of its texts included.
        UnreadableError: the file is not YAML.
    """
    faults = Faults(source.name)
    root = parse_tree(source, shown=True)
    if other := another_kind(root, "chart", source.name):
        raise ChartError(other)
    if beyond := list(file_limits.too_many(root, file_limits.CHART, source.name)):
        raise ChartError(beyond)
    guard, unsaid = Guard(faults), Unsaid(faults)
    chart = None
    with suppress(TooManyFaults):
        guard.look(root, imagery.carries_imagery, TOP)
        unsaid.look(root)
        for node in _texts(root):
            if not node.text.isprintable() and any(_unseen(letter) for letter in node.text):
                faults.add(node, "", UNSEEN, "write it again, in letters that can be seen")
        chart = _chart(root, source, faults, find, title_of)
    if faults.found or chart is None:
        raise ChartError(unsaid.alone(guard.findings()))
    return chart


def fixes_of(source: Source, find: Finder, title_of: Callable[[str], str]) -> list[Fix]:
    """What would mend those faults of a chart file that have one right mend.

    Raises:
        UnreadableError: the file is not YAML.
    """
    faults = Faults(source.name)
    root = parse_tree(source)
    if not list(file_limits.too_many(root, file_limits.CHART, source.name)):
        with suppress(TooManyFaults):
            _chart(root, source, faults, find, title_of)
    return faults.fixes


def read_draft(source: Source, find: Finder, title_of: Callable[[str], str]) -> Chart | None:
    """A chart file in which something is still to be said, made fit to be drawn and for nothing
    else; None where nothing is left to say, or something besides is wrong.

    Raises:
        UnreadableError: the file is not YAML.
    """
    faults = Faults(source.name)
    root = filled(parse_tree(source))
    if root is None or list(file_limits.too_many(root, file_limits.CHART, source.name)):
        return None
    chart = None
    with suppress(TooManyFaults):
        Guard(faults).look(root, imagery.carries_imagery, TOP)
        chart = _chart(root, source, faults, find, title_of)
    return None if faults.found else chart


UNSEEN = "these words hold a character that cannot be seen and could change what is read"
_JOINERS = "\u200c\u200d\u00ad"
"""Invisible, and needed: several languages join letters by them, or break words there."""


def _unseen(letter: str) -> bool:
    """Whether it could steer a terminal, or turn the words around it."""
    return letter not in "\n\t" + _JOINERS and category(letter) in ("Cc", "Cf", "Zl", "Zp")


def _texts(node: Node) -> Iterator[Text]:
    match node:
        case Text():
            yield node
        case Items(items):
            for item in items:
                yield from _texts(item)
        case Pairs(pairs):
            for key, value in pairs:
                yield key
                yield from _texts(value)


def _chart(
    root: Node, source: Source, faults: Faults, find: Finder, title_of: Callable[[str], str]
) -> Chart | None:
    """One pass over one chart file. Reading knows shape and names; whether every incident has
    exactly one route is for ``checking``."""
    top = faults.fields(root, "chart", TOP, REQUIRED)
    if not isinstance(root, Pairs):
        return None
    id_ = _id(top.get("chart"), faults)
    facts = FactReader(faults, find)
    facts.read(top.get("facts"), id_, top.get("checklists"))
    reader = BoxReader(faults, facts.known)
    boxes = reader.read(top["boxes"]) if "boxes" in top else {}
    named = reader.arrows.named
    start = faults.text(top.get("start"), "start")
    if start:
        named.append((top["start"], "start", start))
    order = reader.order(boxes)
    reader.start_is_start(start, boxes)
    reader.returns_lead_back(boxes, order)
    words = WordReader(faults, facts.known, named)
    chart = Chart(
        id=id_,
        title=faults.text(top.get("title"), "title"),
        edition=_edition(top["edition"], faults) if "edition" in top else _NO_EDITION,
        banner=faults.text(top.get("banner"), "banner"),
        ordered=faults.yes_no(top.get("ordered"), "ordered"),
        start=start,
        facts=facts.facts,
        boxes=boxes,
        outside=words.rules(top.get("outside"), "outside", "says", ("when",)),
        contradictions=words.rules(
            top.get("contradictions"), "contradictions", "says", ("when",), ("suppose",)
        ),
        alerts=words.rules(top.get("alerts"), "alerts", "says", ("when",), ("contact",)),
        notes=words.rules(top.get("notes"), "notes", "text", (), ("at",)),
        questions=words.questions(top.get("questions")),
        guidance=words.guidance(top.get("guidance")),
        checklists=facts.checklists,
        claims=ClaimReader(faults, facts.known, boxes, named).read(top.get("claims")),
        charts=facts.charts,
        goes_on={
            box.goes_on: title
            for box in boxes.values()
            if box.goes_on and (title := title_of(box.goes_on))
        },
        order=order,
        file=source.name,
        source=source.data,
    )
    boxes_named(named, boxes, faults)
    return chart


def _id(node: Node | None, faults: Faults) -> str:
    text = faults.text(node, "chart")
    if node is not None and not (len(text) <= limits.CHART_ID and CHART_ID.fullmatch(text)):
        faults.add(
            node,
            "chart",
            f"an id is made of a-z, 0-9 and single hyphens, at most {limits.CHART_ID}",
            "write an id such as kscb-sexting-2016",
        )
    return text


def _edition(node: Node, faults: Faults) -> Edition:
    got = faults.fields(node, "edition", EDITION, ("publisher", "document", "date"))
    words = {k: faults.text(got.get(k), f"edition, {k}") for k in EDITION[:-2]}
    if "date" in got and looks_like_a_date(words["date"]):  # else it is words
        try:
            words["date"] = iso(words["date"])
        except DateFault as fault:
            faults.add(got["date"], "edition, date", fault.problem, fault.mend)
    lang = faults.text(got.get("lang"), "edition, lang", "en-GB")
    if not LANG.fullmatch(lang):
        faults.add(
            got["lang"],
            "edition, lang",
            "a language is a code such as en-GB, cy or pl",
            "write lang: en-GB",
        )
    return Edition(
        **words,
        calendar=faults.one_of(got.get("calendar"), "edition, calendar", CALENDARS, CALENDAR_SAID)
        or "",
        lang=lang,
    )


CALENDAR_SAID = {
    "england": "england-and-wales", "wales": "england-and-wales", "england and wales":
    "england-and-wales", "northern ireland": "northern-ireland",
}  # fmt: skip
LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NO_EDITION = Edition("", "", "", "")
