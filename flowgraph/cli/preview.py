"""``flowgraph preview``"""

from __future__ import annotations

import click


@click.command(epilog="Example:  flowgraph preview our-chart.yaml --cases cases")
@click.argument("chart")
@click.option("--cases", metavar="DIR", help="Run the cases of this folder and those in it.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Where to listen; without it, a port that is free.",
)
def command(chart: str, cases: str | None, port: int) -> None:
    """Show CHART in a browser on this machine, anew at each save of its file.

    The picture, findings by line, claims, cases and words. While the file is broken, the last good
    picture stays. Open the address that is printed; only this machine can, and only with the token
    in it. Ctrl-C ends it.
    """
    from flowgraph.previewing.seen import file_of
    from flowgraph.previewing.serving import preview
    from flowgraph.reading.source import open_source

    path = file_of(chart)
    open_source(path)  # a path that is mistyped is told here, not in the browser
    with preview(path, cases, port) as server:
        click.echo(server.address)
        click.echo("Open this address in a browser. Ctrl-C ends it.", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("\nThe preview has ended.", err=True)
