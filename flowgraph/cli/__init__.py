"""The command line: one short file a verb, and no logic.

Results go to standard output, everything else to standard error. A verb's file is imported
only when it is called, so that ``--help`` and ``decide`` are quick.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from flowgraph.cli import streams
from flowgraph.version import __version__

VERBS = {
    "decide": "Walk incident files through a chart: outcome, path and reasons.",
    "ask": "Ask the questions that matter, one at a time, and write the incident file.",
    "draw": "Draw a chart, or an incident's path on it.",
    "export": "Write a chart for another tool (draw.io, DOT, Mermaid, GraphML, JSON, DMN).",
    "preview": "Show a chart in a browser on this machine, anew at each save.",
    "poster": "Print a chart as a poster, A5 to A0, tiled if need be.",
    "note": "Write the case note of an incident.",
    "page": "Write a chart as one offline page that asks and decides.",
    "check": "Prove a chart sound, or say what is wrong with it.",
    "signoff": "Write the pack by which a practitioner signs a chart off.",
    "ways": "Say who comes to a box, an outcome or a duty: every way, in words.",
    "compare": "Say what a new edition changes, and for whom.",
    "replay": "Decide again from a record and say whether the answer holds.",
    "table": "Decide every row of a Parquet or CSV file.",
    "charts": "List the shipped charts.",
    "new": "Write a commented blank: an incident or a chart.",
    "schema": "Print the JSON Schema of an incident, a chart, a record or a decision.",
}


class _Verbs(click.Group):
    """The verbs, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command: click.Command = import_module(f"flowgraph.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from flowgraph.errors import nearest

        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = nearest(args[0], VERBS)
            ctx.fail("there is no such command" + (f"; did you mean `{near}`?" if near else ""))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        from flowgraph.output_names import one_command  # ``--help`` comes to its end before this

        try:
            with one_command():
                return super().invoke(ctx)
        except BrokenPipeError as error:  # click would end with 1, which means something here
            sys.exit(streams.refused(error))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:  flowgraph decide incident.yaml --picture path.html",
)
@click.version_option(__version__, prog_name="flowgraph")
def command() -> None:
    """Walk a published safeguarding flowchart for an incident and defend the answer.

    It supports and does not replace professional judgement. Text only: it never takes
    imagery. It opens no network connection; `preview` listens on this machine, to it alone.
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; ends the process with the exit status of the contract."""
    gc.set_threshold(SELDOM)
    streams.ready()
    status = streams.finished(_status(args))
    gc.freeze()  # the system takes back the memory of a process that ends, all at once
    sys.exit(status)


def _status(args: list[str] | None) -> int:
    """Run a verb; everything that can go wrong becomes a line on standard error and a status."""
    try:
        status = command.main(args=args, prog_name="flowgraph", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped. No file is left half written.", err=True)
        return STOPPED
    except click.ClickException as error:
        error.show()
    except Exception as error:
        return _told(error)
    return BAD_INPUT


def _told(error: Exception) -> int:
    from flowgraph.errors import FlowgraphError  # needed only here, not by ``--help``

    if isinstance(error, FlowgraphError):
        from flowgraph.cli.inputs import tell

        tell(error)
    elif isinstance(error, OSError) and error.filename is None:  # a stream: files are named
        return streams.refused(error)
    else:
        # A fault of ours. Its text may hold what was read, so only its place is told.
        click.echo(f"flowgraph: a fault of its own ({_place_of(error)}). {_REPORT}", err=True)
    return BAD_INPUT


BAD_INPUT, STOPPED = 2, 130
SELDOM = 100_000
"""New objects between two looks for those that only hold each other. Python looks at each 700:
with the look at the end that is a twentieth of a short command, which leaves nothing to find."""
_REPORT = "Nothing was written. Please report this line; it holds nothing of the incident."


def _place_of(error: BaseException) -> str:
    trace = error.__traceback__
    place = "unknown place"
    while trace is not None:
        code = trace.tb_frame.f_code
        if "flowgraph" in code.co_filename:
            module = trace.tb_frame.f_globals.get("__name__", "flowgraph")
            place = f"{type(error).__name__} in {module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
