"""The command that writes a page to explore the results in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wardsim.cli.answers import ResultsFile
from wardsim.cli.program import target


def register(app: typer.Typer) -> None:
    app.command()(explore)


def explore(
    results: ResultsFile,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="EXPLORER.html", help="The page.")
    ],
) -> None:
    """Write a page with sliders, maps and charts.

    One file that opens offline in any browser and loads nothing.

    Example: wardsim explore results.h5 -o explorer.html
    """
    from wardsim.explorer import write_explorer
    from wardsim.results import open_results

    opened = open_results(results)
    path = target(output, results)
    write_explorer(opened, path)
    print(path)
