"""The pack by which a practitioner signs a chart off: what each arrow rests on, what must hold,
what is ours, and room to agree or depart beside all of it."""

from __future__ import annotations

from flowgraph.chart import Arrow, Basis, Box, Chart, a_chart
from flowgraph.checking.claims import Proof
from flowgraph.checking.example_file import incident_lines
from flowgraph.checking.proof import unproved
from flowgraph.checking.soundness import claims_of
from flowgraph.plain_text import ended
from flowgraph.sentences import when_in_words
from flowgraph.showing import view_of
from flowgraph.version import __version__
from flowgraph.words import say
from flowgraph.writing.note_content import (
    Blanks,
    Block,
    CaseNote,
    Line,
    Listing,
    Paragraphs,
    Picture,
    Section,
    Words,
)

ORDER: tuple[Basis, ...] = ("precaution", "structure", "stated")
"""What most needs a practitioner stands first."""


def sign_off(chart: Chart) -> CaseNote:
    """What the sign-off pack of a chart says.

    Arrows that are our precaution stand first, then those read from the layout, then those that
    the source states; each with the passage it rests on, where the chart quotes one.
    """
    a_chart(chart)
    numbered = [*enumerate((*chart.arrows, *chart.also_arrows), 1)]
    sections = [
        Section("intro", say("signing", "intro_heading"), "concern", (_intro(chart),)),
        *(_arrows(chart, basis, numbered) for basis in ORDER),
        _claims(chart),
        _ours(chart),
        _outcomes(chart),
        _signatures(),
        _picture(chart),
    ]
    edition = chart.edition
    return CaseNote(
        reference=chart.id,
        title=say("signing", "title", title=chart.title),
        kind=say("signing", "kind"),
        chart_title=chart.title,
        fields=((say("head", "edition"), edition.in_words),),
        banner=chart.banner,
        lang=chart.edition.lang,
        rules=tuple(text for text in (unproved(chart), edition.notice) if text),
        sections=tuple(section for section in sections if section.blocks),
        foot=(
            *(ended(text) for text in (edition.basis, edition.licence) if text),
            say("head", "version", chart=chart.id, sha256=chart.sha256, flowgraph=__version__),
        ),
    )


def _intro(chart: Chart) -> Paragraphs:
    facts = {"arrows": len([*chart.arrows, *chart.also_arrows]), "claims": len(chart.claims)}
    return Paragraphs((Words(say("signing", "intro", **facts)), Words(say("signing", "key"))))


def _arrows(chart: Chart, basis: Basis, numbered: list[tuple[int, Arrow]]) -> Section:
    blocks: list[Block] = []
    for number, arrow in numbered:
        if arrow.basis == basis:
            blocks += _asked(
                say("signing", "numbered", number=number, text=_arrow(chart, arrow)),
                _passage(arrow.quote, arrow.cite),
            )
    return Section(
        f"arrows-{basis}",
        say("signing", f"heading_{basis}"),
        "justification",
        (Paragraphs((Words(say("signing", f"about_{basis}")),)), *blocks) if blocks else (),
    )


def _arrow(chart: Chart, arrow: Arrow) -> str:
    target = chart.boxes[arrow.target]
    way = "besides" if target.kind == "duty" else "leads"
    source, when = chart.boxes[arrow.source].text, when_in_words(arrow, chart)
    return say("signing", way, source=source, target=target.text, when=when)


def _passage(quote: str, cite: str) -> Words:
    return Words(say("signing", "passage", quote=quote) if quote else say("signing", "none"), cite)


def _asked(text: str, *under: Words) -> tuple[Paragraphs, Blanks]:
    """Something to agree with or to depart from, with a line to write on."""
    words = Words(text, strong=True)
    return Paragraphs((words, *under)), Blanks((say("signing", "agree"),))


def _claims(chart: Chart) -> Section:
    blocks: list[Block] = []
    for number, proof in enumerate(claims_of(chart), 1):
        claim = proof.claim
        says = say("path", "ours", text=claim.says) if claim.ours else claim.says
        blocks += _asked(
            say("signing", "numbered_claim", number=number, text=says),
            Words(say("signing", _PROOF[proof.holds])),
            *_broken_by(proof),
            _passage(claim.quote, claim.cite),
        )
    about = Paragraphs((Words(say("signing", "about_claims")),))
    return Section(
        "claims",
        say("signing", "heading_claims"),
        "justification",
        (about, *blocks) if blocks else (),
    )


_PROOF = {True: "proved", False: "broken", None: "open"}


def _broken_by(proof: Proof) -> tuple[Words, ...]:
    """The incident, or the two, that break a claim."""
    lines = incident_lines(proof.shown) if proof.shown is not None else ()
    return tuple(Words(line) for line in lines)


def _ours(chart: Chart) -> Section:
    """Words that are ours and are printed as ours: a practitioner signs for them as well."""
    rules = (*chart.outside, *chart.contradictions, *chart.alerts, *chart.notes)
    texts = [_whole(box) for box in chart.boxes.values() if box.ours]
    texts += [rule.text for rule in rules if rule.ours]
    lines = tuple(Line(Words(text)) for text in dict.fromkeys(texts))
    blocks = (Listing(lines), Blanks((say("signing", "agree"),))) if lines else ()
    return Section("ours", say("signing", "heading_ours"), "justification", blocks)


def _whole(box: Box) -> str:
    return " · ".join((box.text, *box.points))


def _outcomes(chart: Chart) -> Section:
    """The order of protection, and whom to reach by when: nothing of it can be proved."""
    lines = [Line(Words(box.text), _to_reach(box)) for box in chart.outcomes]
    duties = [Line(Words(box.text), _to_reach(box)) for box in chart.duties]
    blocks: list[Block] = [Listing(tuple(lines), say("signing", "outcomes"), ordered=True)]
    if duties:
        blocks.append(Listing(tuple(duties), say("signing", "duties")))
    alerts = tuple(
        Line(Words(rule.text), _reached(rule.contact.in_words if rule.contact else ""))
        for rule in chart.alerts
    )
    if alerts:
        blocks.append(Listing(alerts, say("signing", "alerts")))
    blocks += [Blanks((say("signing", key),)) for key in ("agree_order", "agree_contacts")]
    return Section("outcomes", say("signing", "heading_outcomes"), "risk", tuple(blocks))


def _to_reach(box: Box) -> tuple[Words, ...]:
    limit = (Words(say("answer", "within", within=box.limit)),) if box.limit else ()
    return (*_reached(box.contact.in_words if box.contact else ""), *limit)


def _reached(contact: str) -> tuple[Words, ...]:
    return (Words(say("answer", "contact", contact=contact)),) if contact else ()


def _signatures() -> Section:
    rows = (("name", "role"), ("departs",), ("signature", "date"))
    blanks = tuple(Blanks(tuple(say("signing", label) for label in row)) for row in rows)
    return Section("sign-off", say("heading", "sign_off"), "action", blanks)


def _picture(chart: Chart) -> Section:
    alternative = say("signing", "alternative", title=chart.title)
    picture = Picture(view_of(chart), alternative)
    return Section("picture", say("signing", "heading_picture"), "justification", (picture,))
