"""``flowgraph decide``"""

from __future__ import annotations

import sys

import click

from flowgraph.cli.inputs import (
    BAD_INPUT,
    NOT_SETTLED,
    Incidents,
    Outputs,
    tell,
    tell_unproved,
)
from flowgraph.cli.options import text_or_json, width
from flowgraph.dates import date_given
from flowgraph.deciding.answer import DOUBTFUL
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision
from flowgraph.errors import FlowgraphError
from flowgraph.output_names import was_read
from flowgraph.writing.decision_report import text_of
from flowgraph.writing.judgement import check_departure


@click.command(
    epilog="Example:  flowgraph decide SG-2026-0117.yaml --picture path.html --note note.html"
)
@click.argument("incidents", nargs=-1, required=True, metavar="INCIDENT...")
@click.option("--chart", metavar="C", help="A shipped chart's id, or a chart file.")
@text_or_json
@click.option("--note", metavar="F", help="Write the case note (.html .pdf .docx .md .txt).")
@click.option("--picture", metavar="F", help="Write the lit path (.svg .html .png .pdf).")
@click.option("--record", metavar="F", help="Write the decision record (JSON).")
@click.option("--date", metavar="D", default="", help="The date of the decision, for the record.")
@click.option("--supersedes", metavar="OLD", help="The record that this one corrects.")
@click.option("--reason", metavar="TEXT", default="", help="Why it is corrected.")
@click.option("--redact", is_flag=True, help="Leave free text out of the note.")
@click.option("--force", is_flag=True, help="Replace an existing note or record.")
def command(
    incidents: tuple[str, ...],
    chart: str | None,
    form: str,
    note: str | None,
    picture: str | None,
    record: str | None,
    date: str,
    supersedes: str | None,
    reason: str,
    redact: bool,
    force: bool,
) -> None:
    """Walk each INCIDENT file through its chart: outcome, path and reasons.

    A file name of - is standard input or output. With several incidents a file to write
    holds {incident} in its name; all are written first, on all cores of the machine, and the
    answers follow. Exit status: 0 decided, certain or outside; 3 an incident
    is left undecided or contradictory; 2 bad input.
    """
    from flowgraph.cli.outputs import Written

    date = date_given(date, "--date")
    outputs = Outputs(note, picture, record)
    if supersedes:
        was_read(supersedes)  # before anything is written, though it is opened later
    given = Incidents(incidents, chart)
    read = list(given)
    outputs.check([incident for incident, _ in read])
    if note or picture:
        tell_unproved(its_chart for _, its_chart in read)
    written = Written(note, picture, record, date, supersedes, reason, redact=redact, force=force)
    failed: set[int] = set()
    if outputs.names:
        from flowgraph.cli.many import write_all

        failed = write_all(written, read)
        given.broken += len(failed)
    unsettled, shown = 0, False
    for number, (incident, its_chart) in enumerate(read):
        if number in failed:
            continue
        try:
            decision = decide(its_chart, incident)
            check_departure(decision)
        except FlowgraphError as error:
            given.broken += 1
            tell(error)
            continue
        unsettled += decision.status in DOUBTFUL
        if not outputs.to_stdout:
            _show(decision, form, first=not shown)
            shown = True
    sys.exit(BAD_INPUT if given.broken else NOT_SETTLED if unsettled else 0)


def _show(decision: Decision, form: str, first: bool) -> None:
    if form == "json":
        from json import dumps  # most are shown as text

        utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        click.echo(dumps(decision.as_json(), ensure_ascii=not utf8))
        return
    if not first:
        click.echo("\n" + "=" * width() + "\n")
    click.echo(text_of(decision, width(), lambda text: click.style(text, bold=True)), nl=False)
