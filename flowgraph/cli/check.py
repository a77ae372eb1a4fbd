"""``flowgraph check``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flowgraph.checking.cases import case_files
from flowgraph.checking.check_report import Checked, lines_of, not_run
from flowgraph.checking.example_file import case_files_of
from flowgraph.checking.run import check_charts
from flowgraph.cli.inputs import BAD_INPUT, tell
from flowgraph.cli.options import PAPERS, show, text_or_json, width
from flowgraph.errors import Finding, FlowgraphError, OutputError
from flowgraph.files import write_whole
from flowgraph.output_names import cleared, told
from flowgraph.reading.source import open_source
from flowgraph.resources import shipped_charts

FOUND = 1
REVIEW = (
    "To review: read each beside the guidance. Where what stands under `expect` is what the"
    " guidance requires, take the note PROPOSED out; where it is not, write what it should"
    " be, and mend the chart until `flowgraph check CHART --cases {folder}` finds nothing."
)
NOTHING_NEW = "No new case was written: the cases take every arrow that an incident can take."


def _no_option(folder: str | None) -> str | None:
    """``--write --cases DIR`` would make a folder that is called --cases."""
    if folder and folder.startswith("-"):
        raise click.BadParameter("name a folder after --write: --cases DIR --write DIR")
    return folder


@click.command(epilog="Example:  flowgraph check our-chart.yaml --cases cases --write new-cases")
@click.argument("charts", nargs=-1, metavar="[CHART]...")
@click.option("--cases", metavar="DIR", help="Run the cases of this folder and those in it.")
@click.option("--source", metavar="FILE", help="Hold the chart's words to this text of its source.")
@click.option(
    "--write",
    metavar="DIR",
    callback=lambda _, __, folder: _no_option(folder),
    help="Write new cases there, for review.",
)
@click.option(
    "--paper",
    type=click.Choice(PAPERS, case_sensitive=False),
    help="Say, too, which conditions a poster on this paper has no room for.",
)
@text_or_json
@click.option("--force", is_flag=True, help="Replace cases that were written before.")
@click.option(
    "--fix", is_flag=True, help="Show the slips that have one right mend as a difference."
)
@click.option("--yes", is_flag=True, help="With --fix: write the mended file without asking.")
def command(
    charts: tuple[str, ...],
    cases: str | None,
    source: str | None,
    write: str | None,
    paper: str | None,
    form: str,
    force: bool,
    fix: bool,
    yes: bool,
) -> None:
    """Prove each CHART sound, or say what is wrong with it and show a smallest incident.

    CHART is the id of a shipped chart or a chart file; without any, every shipped chart is
    checked. A case is an incident file with an `expect` block; each is run on the chart that
    it names. With --source, every word that the chart says is the source's, and every `quote`,
    must stand in that text; it also says which passages of it nothing refers to. With --write, a
    smallest new case is written for each arrow that no case takes: without --cases, for each
    that none of those in DIR takes already. With --fix nothing is proved: slips of typing that
    have one right mend (tabs, quotes, AND, = for ==) are shown as a difference, and written once
    you agree, or with --yes. Exit status:
    0 all is well; 1 a chart is faulty, not proved, answers a case otherwise than expected, or
    has words that do not stand in its source; 2 bad usage, or a file that cannot be read (the
    rest is still checked).
    """
    if fix:
        from flowgraph.cli.check_fix import fixed

        sys.exit(fixed(charts, yes))
    if yes:
        raise click.UsageError("--yes is for --fix")
    if source and not charts:
        raise click.UsageError("--source needs the CHART that it is the source of")
    files = _files(cases, write)
    text = open_source(source) if source else None
    done: list[Checked] = []
    broken = False
    for checked in check_charts(charts or tuple(shipped_charts()), files, text):
        if isinstance(checked, FlowgraphError):
            broken = True
            tell(checked)
        else:
            done.append(checked)
    unread: dict[Finding, None] = {}
    for number, checked in enumerate(done):
        unread |= dict.fromkeys(checked.cases.broken if checked.cases else ())
        if number and form == "text":
            click.echo()
        show(form, checked.as_json, lines_of(checked, width()))
        if paper and checked.chart:
            from flowgraph.cli.poster import tell_unsaid
            from flowgraph.showing import view_of

            tell_unsaid(checked.chart.id, view_of(checked.chart), paper)
    for line in not_run(done):
        click.echo(line, err=True)
    for finding in unread:
        click.echo(str(finding), err=True)
    if write:
        _write(done, write, force)
    well = all(checked.well for checked in done)
    sys.exit(BAD_INPUT if broken or unread else 0 if well else FOUND)


def _files(cases: str | None, write: str | None) -> list[Path] | None:
    """The cases to be run. Where new ones are to be written, those are for what the folder that
    they go to leaves out, if no other is named."""
    if cases is None and write is not None:
        return case_files(write) if Path(write).is_dir() else []
    return case_files(cases) if cases else None


def _write(done: list[Checked], folder: str, force: bool) -> None:
    texts = [
        (path, text)
        for checked in done
        if checked.chart
        for path, text in case_files_of(checked.chart, list(checked.proposals), folder).items()
    ]
    cleared(path for path, _ in texts)
    taken = [path for path, _ in texts if path.exists()]
    if taken and not force:
        raise OutputError(
            Finding(str(path), 0, 0, "", "this file exists already", "give --force, or move it")
            for path in taken
        )
    for path, text in texts:
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text, replace=force)
        click.echo(f"Wrote {path}", err=True)
    click.echo(REVIEW.format(folder=folder) if texts else NOTHING_NEW, err=True)
