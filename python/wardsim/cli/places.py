"""Commands that make a study's inputs: import, calibrate, generate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from wardsim import _core
from wardsim.cli.program import target

NetworkOutput = Annotated[
    Path, typer.Option("-o", "--output", metavar="NETWORK.h5", help="Network file.")
]


def register(app: typer.Typer) -> None:
    app.command("import")(import_network)
    app.command()(calibrate)
    app.command()(generate)


def import_network(
    streets: Annotated[
        Path,
        typer.Argument(
            metavar="STREETS", show_default=False, help=".osm.pbf, .osm, .graphml or .geojson."
        ),
    ],
    wards: Annotated[Path, typer.Option(metavar="WARDS.geojson", help="Ward boundaries.")],
    output: NetworkOutput,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A ward to take; repeatable. Default: all."),
    ] = None,
    buffer_m: Annotated[
        float, typer.Option(min=0, help="Streets this far around the wards are kept.")
    ] = 400.0,
    crs: Annotated[str, typer.Option(help="Projected system of the network.")] = "EPSG:27700",
    stations: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Police stations: name, longitude, latitude.")
    ] = None,
    station_tolerance_m: Annotated[
        float, typer.Option(min=0, help="A station may be this far from a street.")
    ] = 250.0,
    population: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Residents by ward.")
    ] = None,
    population_year: Annotated[int | None, typer.Option(help="Year to take from it.")] = None,
    private: Annotated[
        Literal["open", "closed"], typer.Option(help="Whether officers use private streets.")
    ] = "open",
) -> None:
    """Make a network file from a street map.

    Takes a street extract and ward boundaries; says what was imputed and left out.

    Example: wardsim import camden.osm.pbf --wards wards.geojson --only Highgate -o highgate.h5
    """
    from wardsim.importing import Private, import_streets, write_network

    target(output, streets, wards)
    tables, report = import_streets(
        streets,
        wards,
        only or (),
        buffer_m=buffer_m,
        crs=crs,
        stations=stations,
        station_tolerance_m=station_tolerance_m,
        population=population,
        population_year=population_year,
        private=Private(private),
    )
    write_network(tables, output)
    print(report)


def calibrate(
    network: Annotated[Path, typer.Argument(metavar="NETWORK.h5", show_default=False)],
    crimes: Annotated[
        list[Path],
        typer.Option(metavar="PATH...", help="Street-level files of police.uk, or their folders."),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DEMAND.toml", help="Demand file.")
    ],
    more_crimes: Annotated[list[Path] | None, typer.Argument(hidden=True, metavar=" ")] = None,
    classes: Annotated[
        Path | None, typer.Option(metavar="TOML", help="Crime types by incident class.")
    ] = None,
    profiles: Annotated[
        Path | None, typer.Option(metavar="TOML", help="Hours of the week by incident class.")
    ] = None,
    effects: Annotated[
        Path | None, typer.Option(metavar="TOML", help="Delays of near repeats; darkness.")
    ] = None,
    tolerance_m: Annotated[
        float, typer.Option(min=0, help="A crime may be this far from a street.")
    ] = 50.0,
    first_month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="First month to count.")
    ] = None,
    last_month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Last month to count.")
    ] = None,
    holdout_first_month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="First month to score models on."),
    ] = None,
    holdout_last_month: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM",
            help="Last one; without both the last quarter of the months, if there are 8.",
        ),
    ] = None,
    no_holdout: Annotated[
        bool, typer.Option("--no-holdout", help="Score no model; write shrunk rates.")
    ] = False,
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Where incidents happen: best, ward_mean, empirical_bayes, kernel_density,"
            " near_repeats or counts.",
        ),
    ] = "best",
    season: Annotated[
        str,
        typer.Option(
            metavar="auto|on|off", help="Month factors: if held-out months bear them out, or not."
        ),
    ] = "auto",
    report: Annotated[
        Path | None, typer.Option(metavar="REPORT.html", help="Fit and scores, with charts.")
    ] = None,
) -> None:
    """Make a demand file from recorded crimes.

    Rates by incident class, street, month and hour of the week, with standard errors. Models are
    compared on held-out months; the one that predicts best is fitted to all months and written.

    Example: wardsim calibrate highgate.h5 --crimes crimes/ -o demand.toml --report report.html
    """
    from wardsim.calibration import calibrate as calibrated
    from wardsim.calibration import write_fragment, write_report

    months = _both("--first-month", first_month, "--last-month", last_month)
    held_out = _both(
        "--holdout-first-month", holdout_first_month, "--holdout-last-month", holdout_last_month
    )
    if no_holdout and held_out:
        raise typer.BadParameter("give --no-holdout or the months to hold out, not both")
    crimes = [*crimes, *(more_crimes or [])]
    target(output, network, *crimes)
    if report is not None:
        target(report, network, *crimes)
        if report.absolute() == output.absolute():
            raise typer.BadParameter("--report and -o name the same file")
    demand = calibrated(
        network,
        crimes,
        classes=classes,
        profiles=profiles,
        effects=effects,
        tolerance_m=tolerance_m,
        months=months,
        holdout=held_out or not no_holdout,
        model=model,
        season=season,
    )
    write_fragment(demand, output)
    if report is not None:
        write_report(demand, report)
    print(demand.report)


def _both(first: str, one: str | None, last: str, other: str | None) -> tuple[str, str] | None:
    if (one is None) != (other is None):
        raise typer.BadParameter(f"give both {first} and {last}, or neither")
    return (one, other) if one and other else None


def generate(
    wards: Annotated[int, typer.Option(metavar="N", help="Number of wards.")],
    street_km: Annotated[float, typer.Option(metavar="K", help="Streets in all of them, km.")],
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="Another seed, another town.")],
    output: NetworkOutput,
    ward_area_km2: Annotated[
        float | None,
        typer.Option(metavar="A", help="Mean area of a ward. Default: 16 km of streets a km²."),
    ] = None,
) -> None:
    """Make a synthetic town, of no real place.

    Example: wardsim generate --wards 18 --street-km 420 --seed 1 -o town.h5
    """
    target(output)
    town = _core.generate_town(
        wards=wards, street_km=street_km, seed=seed, ward_area_km2=ward_area_km2
    )
    _core.write_network(town, output)
    length_km = float(town.street_length_m[town.street_ward >= 0].sum()) / 1000
    print(
        f"{len(town.ward_name)} wards, {length_km:,.1f} km of streets in them, "
        f"{len(town.junction_x_m):,} junctions, {len(town.station_name)} stations"
    )
    print(output)
