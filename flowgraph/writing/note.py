"""The case note of a decision, and the sign-off of a chart, in the form asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from flowgraph.deciding.decision import Decision, a_decision
from flowgraph.errors import FlowgraphError, OutputError, told_cleanly

if TYPE_CHECKING:
    from flowgraph.chart import Chart
    from flowgraph.writing.note_content import CaseNote

Form = Literal["html", "pdf", "docx", "md", "txt"]
FORMS: tuple[Form, ...] = ("html", "pdf", "docx", "md", "txt")
SignOffForm = Literal["docx", "pdf", "html"]
SIGN_OFF_FORMS: tuple[SignOffForm, ...] = ("docx", "pdf", "html")


def form_of(name: str, fragment: bool = False) -> Form:
    """The form that a file name's ending asks for; standard output (``-``) is text.

    Raises:
        OutputError: no note has that ending, or a fragment is not HTML.

    >>> form_of("notes/SG-2026-0117.PDF")
    'pdf'
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if name == "-":
        ending = "html" if fragment else "txt"
    if ending not in FORMS:
        raise OutputError.at(
            name,
            "no case note has this ending",
            f"end the name in {', '.join('.' + form for form in FORMS)}",
        )
    if fragment and ending != "html":
        raise OutputError.at(name, "a fragment is always HTML", "end the name in .html")
    return ending


@overload
def note(
    decision: Decision,
    form: Literal["html", "md", "txt"],
    *,
    redact: bool = ...,
    fragment: bool = ...,
) -> str: ...
@overload
def note(
    decision: Decision, form: Literal["pdf", "docx"], *, redact: bool = ..., fragment: bool = ...
) -> bytes: ...
@overload
def note(
    decision: Decision, form: Form, *, redact: bool = ..., fragment: bool = ...
) -> str | bytes: ...
@told_cleanly
def note(
    decision: Decision, form: Form, *, redact: bool = False, fragment: bool = False
) -> str | bytes:
    """The case note of a decision.

    Args:
        form: ``html``, ``md`` and ``txt`` come back as text, ``pdf`` and ``docx`` as bytes.
        redact: leave out all free text.
        fragment: HTML for another page: styles of its own, no script, every id prefixed by
            the incident's reference.

    Raises:
        IncidentError: the judgement departs to a less protective outcome, or at all, and
            gives no reason.
        FlowgraphError: no such form, a fragment of anything but HTML, what was given is no
            decision, or a font or the layout program is missing.

    The same decision always gives the same bytes.
    """
    from flowgraph.writing.case_note import case_note
    from flowgraph.writing.judgement import check_departure

    a_decision(decision)
    if form not in FORMS:
        raise FlowgraphError.at("form", "no case note has this form", f"one of {', '.join(FORMS)}")
    if fragment and form != "html":
        raise FlowgraphError.at("fragment", "only HTML can be a fragment", "ask for html")
    check_departure(decision)
    return _formed(case_note(decision, redact=redact), form, fragment=fragment)


def write_sign_off(chart: Chart, form: SignOffForm) -> str | bytes:
    """The pack by which a practitioner signs a chart off; forms and bytes as of a case note.

    Raises:
        FlowgraphError: a template or a font is missing, or what was given is no chart.
    """
    from flowgraph.writing.sign_off import sign_off

    return _formed(sign_off(chart), form)


def _formed(made: CaseNote, form: Form, *, fragment: bool = False) -> str | bytes:
    match form:  # each form brings its own library, imported only for it
        case "html":
            from flowgraph.writing.note_html import as_html

            return as_html(made, fragment=fragment)
        case "md":
            from flowgraph.writing.note_markdown import as_markdown

            return as_markdown(made)
        case "txt":
            from flowgraph.writing.note_text import as_text

            return as_text(made)
        case "pdf":
            from flowgraph.writing.note_pdf import as_pdf

            return as_pdf(made)
        case "docx":
            from flowgraph.writing.note_word import as_word

            return as_word(made)
