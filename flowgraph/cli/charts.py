"""``flowgraph charts``"""

from __future__ import annotations

import click

from flowgraph.reading.library import load_chart
from flowgraph.resources import shipped_charts


@click.command(epilog="Example:  flowgraph charts")
def command() -> None:
    """List the shipped charts, one line each: id, title, edition."""
    charts = [load_chart(id_) for id_ in shipped_charts()]
    width = max((len(chart.id) for chart in charts), default=0)
    for chart in charts:
        edition = chart.edition
        click.echo(f"{chart.id:<{width}}  {chart.title} ({edition.publisher}, {edition.issue})")
