"""The command that turns a force's own list of calls into a replay file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wardsim.cli.program import target


def register(app: typer.Typer) -> None:
    app.command()(calls)


def _column(meaning: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        metavar="COLUMN", help=f"{meaning}.", rich_help_panel="Columns of CALLS.csv"
    )
    return option


def calls(
    export: Annotated[
        Path, typer.Argument(metavar="CALLS.csv", show_default=False, help=".csv or .csv.gz.")
    ],
    network: Annotated[Path, typer.Option(metavar="NETWORK.h5", help="Network file.")],
    natures: Annotated[
        Path, typer.Option(metavar="TOML", help="Class and grade by nature of call.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="REPLAY.csv", help="Replay file.")
    ],
    time: Annotated[str, _column("Local time of the call")] = "time",
    nature: Annotated[str, _column("Nature of the call")] = "nature",
    latitude: Annotated[str, _column("Degrees north")] = "latitude",
    longitude: Annotated[str, _column("Degrees east")] = "longitude",
    easting: Annotated[str | None, _column("Metres in the network's system, not degrees")] = None,
    northing: Annotated[str | None, _column("The same")] = None,
    grade: Annotated[str | None, _column("I, S, E or R; wins over the natures'")] = None,
    service_min: Annotated[str | None, _column("Minutes from arrival until free")] = None,
    time_format: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="Such as '%d/%m/%Y %H:%M'. Default: ISO.")
    ] = None,
    tolerance_m: Annotated[
        float, typer.Option(min=0, help="A call may be this far from a street of a ward.")
    ] = 100.0,
    fit_to_town: Annotated[
        bool,
        typer.Option("--fit-to-town", help="Stretch the calls' box onto a synthetic town's wards."),
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Write every row left out, and why.")
    ] = None,
) -> None:
    """Make a replay file from a force's list of calls.

    Says which rows are left out, by reason and line.

    Example: wardsim calls log.csv --network town.h5 --natures natures.toml -o replay.csv
    """
    from wardsim.calls import Columns, convert, write_rejects, write_replay

    if (easting is None) != (northing is None):
        raise typer.BadParameter("give both --easting and --northing, or neither")
    inputs = (export, network, natures)
    target(output, *inputs)
    if rejects is not None:
        target(rejects, *inputs, output)
    columns = Columns(time, nature, latitude, longitude, easting, northing, grade, service_min)
    replay = convert(
        export,
        network,
        natures=natures,
        columns=columns,
        time_format=time_format,
        tolerance_m=tolerance_m,
        fit_to_town=fit_to_town,
    )
    write_replay(replay, output)
    if rejects is not None:
        write_rejects(replay.report, rejects)
    print(replay.report)
