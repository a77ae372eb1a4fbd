"""The page: one HTML file that asks, decides, lights the chart and writes the case note.

It holds the chart as data, the deciding code and the letters; it fetches nothing, and its
Content-Security-Policy allows exactly the one script and the one style that are inside it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from flowgraph import fonts
from flowgraph.asking import questions as q
from flowgraph.chart import Chart
from flowgraph.checking.proof import proof_of
from flowgraph.errors import ChartError, Finding
from flowgraph.reading import imagery
from flowgraph.resources import folder, template
from flowgraph.sentences import worked_out_by
from flowgraph.showing import view_of
from flowgraph.words import fitting, words
from flowgraph.writing.case_note import MOST_HEEDED, UNDATED, foot, guidance_said
from flowgraph.writing.note_incident import ONE_BY_ONE
from flowgraph.writing.page_data import chart_data

SCRIPTS = (
    "worlds.js", "deciding.js", "nearest.js", "due.js", "note.js",
    "interview.js", "file.js", "shown.js", "page.js",
)  # fmt: skip
AFTER_PICTURE = "/* the page */\n"
"""What stands before it in the style (letters and picture) a saved note takes with it."""
PREFIX = "chart-"
"""Stands before the ids of the picture, so that the script finds its boxes."""


def page(chart: Chart) -> str:
    """The whole page as HTML; the same chart gives the same bytes.

    Raises:
        ChartError: the chart is not proved sound; with everything that ``check`` finds. Whoever
            answers on a page could come to a dead end, or to one of two answers.
    """
    if findings := proof_of(chart):
        refused = Finding(
            chart.file or chart.id, 0, 0, "",
            "this chart is not proved sound, and no page is made of it",
            "mend what stands above, and see that flowgraph check finds nothing",
        )  # fmt: skip
        raise ChartError([*findings, refused])
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from flowgraph.drawing import pages, painting, speech

    view = view_of(chart)
    picture = painting.svg(view, prefix=PREFIX, embed_font=False, style=False, frame=False)
    faces = painting.font_css(painting.letters_of(view) | _unusual(painting))
    layout = painting.skeleton_for(view, "none", "default", "", False).layout
    narrow, wide = pages.widths(layout)
    room = f"@media screen {{ .picture svg {{ min-width: {narrow}rem; max-width: {wide}rem; }} }}\n"
    style = (
        f"{faces}{painting.picture_css('default')}{AFTER_PICTURE}"
        f"{template('notes/note.css')}{template('page/page.css')}{room}"
    )
    script = script_of(chart)
    there = FileSystemLoader(folder("templates") / "page")
    environment = Environment(loader=there, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html.j2").render(
        view=view,
        lang=speech.marked(view.lang),
        ours=speech.ours(view.lang),
        theirs=speech.theirs(view.lang),
        words=words("page"),
        style=Markup(style),
        style_hash=_hash(style),
        script=Markup(script),
        script_hash=_hash(script),
        picture=Markup(picture),
        asterisks=tuple(dict.fromkeys(entry.note for entry in view.guidance if entry.note)),
    )


def script_of(chart: Chart) -> str:
    """The page's one script: its data, then the code."""
    # `<` is written so that no text of a chart can end the script.
    data = json.dumps(page_data(chart), ensure_ascii=False).replace("<", "\\u003c")
    code = "\n".join(template(f"page/{name}") for name in SCRIPTS)
    return f'"use strict";\nconst PAGE = bare({data});\n\n{code}'


def page_data(chart: Chart) -> dict[str, Any]:
    """What the script is given: the chart, the words, the guard against imagery."""
    from flowgraph.drawing import speech

    facts = chart.all_facts.values()
    return {
        "title": chart.title,
        "edition": chart.edition.in_words,
        "notice": " ".join(text for text in (chart.edition.notice, chart.edition.basis) if text),
        "banner": chart.banner,
        "lang": {"ours": speech.OURS, "marked": speech.marked(chart.edition.lang)},
        "theirs": speech.attributes(chart.edition.lang),
        "note": note_data(chart),
        "sha256": chart.sha256,
        "plan": {
            **chart_data(chart),
            "danger_facts": [fact.name for fact in q.danger_facts(chart)],
            "alert_facts": [fact.name for fact in q.alert_facts(chart)],
            "asks_for_people": chart.asks_for_people,
        },
        "parts": chart.about_imagery,
        "why": {fact.name: list(dict.fromkeys(q.reasons(chart, fact))) for fact in facts},
        "words": fitting({**words("interview"), **words("page")}, imagery=chart.about_imagery),
        "guard": guard_data(),
        "note_style": f"{template('notes/page.css')}{template('notes/note.css')}",
        "prefix": PREFIX,
        "after_picture": AFTER_PICTURE,
    }


def note_data(chart: Chart) -> dict[str, Any]:
    """What a case note says of every incident, and the words it is made of."""
    return {
        "words": words("decision"),
        "notice": chart.edition.notice,
        "undated": UNDATED,
        "heeded": MOST_HEEDED,
        "one_by_one": ONE_BY_ONE,
        "special": [note.text for note in chart.notes if note.at or note.when],
        "guidance": guidance_said(chart),
        "questions": [{"group": g.group, "asks": list(g.asks)} for g in chart.questions],
        "worked_out_by": {
            how: worked_out_by(chart, how)
            for how in ("people", "count", *(helper.id for helper in chart.helpers))
        },
        "foot": list(foot(chart)),
        "lang": chart.edition.lang,
    }


def guard_data() -> dict[str, Any]:
    """The imagery guard's own patterns, without the layout that JavaScript does not read."""
    return {
        "signs": imagery.unspaced(imagery.SIGNS),
        "holds": imagery.unspaced(f"{imagery.HOLDS}|{imagery.SPREAD}"),
        "lines": imagery.unspaced(imagery.BLOCKS),
        "control": imagery.CONTROL.pattern,
        "invisible": imagery.INVISIBLE.pattern,
        "heads": imagery.HEADS,
        "least": imagery.LEAST,
        "odd": imagery.LEAST_ODD,
        "each": imagery.EACH,
        "rule": imagery.RULE,
        "mend": imagery.MEND,
    }


def _unusual(painting: Any) -> frozenset[str]:
    """Letters of the page's own words that the font has and the picture does not use."""
    known = fonts.advances("regular").keys() & fonts.advances("bold").keys()
    found: frozenset[str] = painting.unusual("“”’–…|") & known
    return found


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
