"""``flowgraph ask``"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click

from flowgraph.cli.inputs import BAD_INPUT, NOT_SETTLED, tell
from flowgraph.cli.options import width
from flowgraph.deciding.answer import DOUBTFUL
from flowgraph.errors import FlowgraphError

if TYPE_CHECKING:
    from flowgraph.asking.interview import Interview


@click.command(
    epilog="Example:  flowgraph ask -o SG-2026-0117.yaml\n\n"
    "To go on from an incident:  flowgraph ask --from SG-2026-0117.yaml -o SG-2026-0117-b.yaml"
)
@click.option("--chart", metavar="C", help="A shipped chart's id, or a chart file.")
@click.option("-o", "--output", metavar="INCIDENT", help="Write the incident file.")
@click.option("--from", "start", metavar="F", help="Go on from this incident file.")
@click.option("--fewest", is_flag=True, help="Ask first what is expected to settle soonest.")
@click.option("--date", metavar="D", default="", help="The date of the incident file.")
@click.option("--force", is_flag=True, help="Replace an existing incident file.")
def command(
    chart: str | None,
    output: str | None,
    start: str | None,
    fewest: bool,
    date: str,
    force: bool,
) -> None:
    """Ask the questions that matter, one at a time, and write the incident file.

    Danger comes first, then people; then only questions that can still change the answer, a
    checklist on one screen. At any question: d (I do not know), w (why is this asked), b (back),
    s (what so far), q (save and stop); Enter keeps an answer that stands. Ctrl-C saves too.

    With -o the answer goes to standard output; without it the incident file does, and the
    answer to standard error. A file that this command wrote is gone on with when it is named
    with -o again; any other existing file is only replaced with --force. Answers may
    come from a pipe, one a line. Exit status: 0 decided, certain or outside; 3 undecided,
    contradictory or stopped; 2 bad input.
    """
    from flowgraph.asking.session import opened
    from flowgraph.asking.terminal import Conversation, Stopped
    from flowgraph.writing.decision_report import text_of

    interview, replace, old = opened(chart, output, start, fewest=fewest, date=date, force=force)
    _stop_as_ctrl_c_does()
    talk = Conversation(interview, _line, lambda text: click.echo(text, err=True), width())
    try:
        interview = talk.run(old or "")
    except (Stopped, KeyboardInterrupt):
        told = _saved(talk.interview, output, replace, unfinished=True)
        click.echo(f"\n{told}", err=True)
        sys.exit(NOT_SETTLED)
    told = _saved(interview, output, replace)  # first of all: showing it may fail
    click.echo("", err=True)
    answer = text_of(interview.decision, width(), for_file=False)
    click.echo(answer, nl=False, err=output in (None, "-"))
    click.echo(told, err=True)
    sys.exit(NOT_SETTLED if interview.decision.status in DOUBTFUL else 0)


def _saved(
    interview: Interview, output: str | None, replace: bool, *, unfinished: bool = False
) -> str:
    """Save the incident file; where that cannot be done, show it, so that nothing is lost."""
    from flowgraph.asking.session import as_yaml, saved

    try:
        return saved(interview, output, force=replace, unfinished=unfinished)
    except FlowgraphError as error:
        tell(error)
        click.echo(
            "What was answered follows; copy it into a file and go on with --from.", err=True
        )
        click.echo(as_yaml(interview.incident, unfinished=unfinished), nl=False)
        sys.exit(BAD_INPUT)


def _stop_as_ctrl_c_does() -> None:
    """A window that is closed, and a machine that is shut down, save what was answered too."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGHUP", "SIGTERM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def _line() -> str:
    click.echo("> ", nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
