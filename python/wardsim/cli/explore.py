"""The command that writes a page to explore the results in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wardsim.cli.answers import ResultsFile, opened_to_answer
from wardsim.cli.program import say, target
from wardsim.errors import InputError


def register(app: typer.Typer) -> None:
    app.command()(explore)


def explore(
    results: ResultsFile,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="EXPLORER.html", help="The page.")
    ],
    evenings: Annotated[
        int, typer.Option(min=0, metavar="N", help="Runs of which it has an evening, at most.")
    ] = 30,
    replication: Annotated[
        int | None,
        typer.Option(min=0, metavar="R", help="Of the evenings. Default: the first finished."),
    ] = None,
    begin: Annotated[
        float | None,
        typer.Option(
            "--from",
            min=0,
            metavar="HOUR",
            help="Their beginning, in hours from the study's start. Default: the first Friday that"
            " is measured, 18:00.",
        ),
    ] = None,
    until: Annotated[
        float | None, typer.Option(min=0, metavar="HOUR", help="Their end. Default: 6 h later.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where file names in the study start; else with the results."
        ),
    ] = None,
) -> None:
    """Write a page with sliders, maps, charts and an evening's patrol.

    One file that opens offline in any browser and loads nothing. For the evenings, replications are
    run again and must give the same numbers; where they cannot be, the page is without.

    Example: wardsim explore results.h5 -o explorer.html
    """
    from wardsim.explorer import Asked, write_explorer

    opened = opened_to_answer(results)
    path = target(output, results)
    asked_for = replication is not None or begin is not None or until is not None
    try:
        write_explorer(opened, path, Asked(evenings, replication, begin, until, folder))
    except InputError as error:
        if asked_for or evenings == 0:
            raise
        write_explorer(opened, path)
        say(f"remark: the page has no evening, for no run can be made again: {error}")
    print(path)
