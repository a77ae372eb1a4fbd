"""XML without its dangers, by the standard library's expat.

No entity is ever defined, expanded or fetched: a file that declares one is refused where it does,
which leaves nothing for a bomb to be made of. Each element keeps its line, which the tree builders
of other libraries lose.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.parsers import expat

from msgspec import Struct, field

from flowgraph.errors import FlowgraphError
from flowgraph.limits import ELEMENTS, ELEMENTS_DEEP
from flowgraph.reading.drawings.drawing import refused


class Element(Struct):
    """An element by its name without a prefix; ``text`` is what stands in it, ``tail`` after it."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""
    tail: str = ""

    def find(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, *names: str) -> Iterator[Element]:
        """Every element within, of those names, in the order of the file."""
        waiting = [iter(self.children)]
        while waiting:
            child = next(waiting[-1], None)
            if child is None:
                waiting.pop()
                continue
            if child.name in names:
                yield child
            waiting.append(iter(child.children))

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def words(self) -> str:
        """All text within, without the elements."""
        parts = [self.text]
        waiting: list[Element | str] = [
            part for child in reversed(self.children) for part in (child.tail, child)
        ]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                parts.append(part)
            else:
                parts.append(part.text)
                waiting += [p for child in reversed(part.children) for p in (child.tail, child)]
        return "".join(parts)


def element(file: str, data: bytes | str) -> Element:
    """The root of an XML text.

    Raises:
        UnreadableError: not XML, an entity declared, too deep, too large.
    """
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    open_: list[Element] = []
    root: list[Element] = []
    count = 0

    def no_entities(*_: object) -> None:
        raise refused(
            file,
            parser.CurrentLineNumber,
            "entities are declared here, which no drawing needs",
            "save it again from the program that drew it",
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        line = parser.CurrentLineNumber
        if len(open_) >= ELEMENTS_DEEP:
            raise refused(file, line, f"nested deeper than {ELEMENTS_DEEP}", "ungroup the drawing")
        if count > ELEMENTS:
            raise refused(file, line, f"more than {ELEMENTS} elements", "split the drawing")
        made = Element(
            name.rpartition(":")[2], {k.rpartition(":")[2]: v for k, v in attributes.items()}, line
        )
        (open_[-1].children if open_ else root).append(made)
        open_.append(made)

    def text(words: str) -> None:
        if not open_:
            return
        here = open_[-1]
        if here.children:
            here.children[-1].tail += words
        else:
            here.text += words

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_.pop()
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = no_entities
    try:
        parser.Parse(data, True)
    except FlowgraphError:
        raise
    except expat.ExpatError as error:
        raise refused(
            file, error.lineno, "this is not whole XML", "save it again from the program"
        ) from None
    except (ValueError, LookupError, UnicodeError):  # an encoding that does not exist
        raise refused(file, 1, "its encoding is not known", "save it as UTF-8") from None
    return root[0]


class _Words(HTMLParser):
    """The words of a label that is HTML, each block on a line, each item of a list with a dot."""

    BLOCKS = frozenset(("br", "p", "div", "li", "tr", "hr", "h1", "h2", "h3", "h4", "ul", "ol"))
    UNSEEN = frozenset(("script", "style", "title", "head"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.UNSEEN:
            self.hidden += 1
        if tag in self.BLOCKS:
            self.parts.append("\n• " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNSEEN:
            self.hidden = max(0, self.hidden - 1)
        if tag in self.BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            # A line end in HTML is a space; lines are broken by elements.
            self.parts.append(data.replace("\r", " ").replace("\n", " "))


LONGEST_HTML = 100_000
"""Characters of a label that are read as HTML; what is longer is cut, and refused as too long."""


def words_of_html(text: str) -> str:
    """The words of a label that is written in HTML."""
    if "<" not in text and "&" not in text:
        return text.replace("\n", " ")
    reader = _Words()
    text = text[:LONGEST_HTML]
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)
