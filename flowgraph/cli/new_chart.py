"""The few questions that ``flowgraph new chart`` puts in a terminal."""

from __future__ import annotations

import unicodedata

import click

from flowgraph.dates import DateFault, iso, looks_like_a_date
from flowgraph.writing.chart_from_answers import Beginning

FIRST = (
    "A chart of your own: a few questions, then `flowgraph check` says what is left. Ctrl-C stops,"
    " and nothing is written. The blank with a comment on every part: flowgraph new chart -o F"
)


def asked() -> Beginning:
    """What a person says first of a procedure.

    Raises:
        click.Abort: the person stopped, or the input ended.
    """
    click.echo(click.wrap_text(FIRST, 78), err=True)
    title = _words("What is the chart called?")
    publisher = _words("Who publishes the procedure?")
    document = _words("What is the document called?")
    date = _date("When was it published (2016, 2016-04 or 25/04/2016)?")
    happened = _words("What has happened when somebody begins with it?")
    question = _words("What is asked first, to be answered yes or no?")
    outcomes = _outcomes()
    if_yes = _led("If yes, where does it lead?", outcomes)
    if_no = _led("If no, where does it lead?", outcomes, but=if_yes)
    return Beginning(title, publisher, document, date, happened, question, outcomes, if_yes, if_no)


def _words(ask: str) -> str:
    while True:
        said = _typed(ask)
        if said and any(unicodedata.category(letter)[0] in "LN" for letter in said):
            return said
        click.echo("  Please write it in words.", err=True)


def _typed(ask: str) -> str:
    said: str = click.prompt(ask, default="", show_default=False, prompt_suffix="\n> ", err=True)
    return " ".join("".join(each if each.isprintable() else " " for each in said).split())


def _date(ask: str) -> str:
    while True:
        said = _words(ask)
        try:
            return iso(said) if looks_like_a_date(said) else said
        except DateFault as fault:
            click.echo(f"  {fault.problem.capitalize()}: {fault.mend}.", err=True)


def _outcomes() -> tuple[str, ...]:
    click.echo(
        "What can be the outcome? One a line, what protects the child most first; an empty line"
        " ends.",
        err=True,
    )
    found: list[str] = []
    while True:
        said = _typed(f"Outcome {len(found) + 1}")
        if said:
            found.append(said)
        elif len(found) > 1:
            return tuple(found)
        else:
            click.echo("  A chart has two outcomes or more.", err=True)


def _led(ask: str, outcomes: tuple[str, ...], but: int | None = None) -> int | None:
    """The outcome that an answer leads to; None where more is asked. Two answers that led to one
    outcome would be no question."""
    for number, words in enumerate(outcomes, 1):
        if number - 1 != but:
            click.echo(f"  {number}. {words}", err=True)
    while True:
        said = _typed(f"{ask} A number; Enter: something else comes first.")
        if not said:
            return None
        if said.isdecimal() and 1 <= int(said) <= len(outcomes) and int(said) - 1 != but:
            return int(said) - 1
        click.echo("  A number from the list, or Enter.", err=True)
