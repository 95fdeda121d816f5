"""Imports streets and wards: reads the files, builds the network, reports what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyproj
import shapely

from wardsim.importing.build import build_network
from wardsim.importing.limits import Limits, sha256
from wardsim.importing.problems import Problems
from wardsim.importing.read import read_streets
from wardsim.importing.report import ImportReport, measure
from wardsim.importing.stations import Place, read_stations, snap_stations
from wardsim.importing.tables import NetworkTables
from wardsim.importing.tags import IMPUTED_MPH, Private
from wardsim.importing.wards import (
    Ward,
    add_population,
    project_ward,
    read_population,
    read_wards,
    ward_row,
)
from wardsim.importing.ways import Box, WayCollector, Ways

ATTRIBUTION = (
    "Streets © OpenStreetMap contributors, ODbL 1.0. Wards: contains National Statistics and OS"
    " data © Crown copyright and database right, Open Government Licence v3.0."
)


def import_streets(
    streets: Path | str,
    wards: Path | str,
    only: Sequence[str] = (),
    *,
    buffer_m: float = 400.0,
    crs: str = "EPSG:27700",
    stations: Path | str | None = None,
    station_tolerance_m: float = 250.0,
    population: Path | str | None = None,
    population_year: int | None = None,
    private: Private = Private.OPEN,
    imputed_mph: Mapping[str, float] = IMPUTED_MPH,
    limits: Limits | None = None,
    attribution: str = ATTRIBUTION,
) -> tuple[NetworkTables, ImportReport]:
    """Builds the street network of some wards and of a margin around them.

    @param only  names or codes of wards, in any case; empty means every ward of the file.
    @param buffer_m  [m] width of the margin, >= 0; its streets carry no ward.
    @param crs  a projected system in metres.
    @param stations  CSV with name and lat, lon (or easting, northing); without it the file's own
        amenity=police. Stations farther than `station_tolerance_m` from a street are reported.
    @param population  CSV with ward_code, population and perhaps year (`population_year`, or
        the latest counts).
    @param imputed_mph  limits by road class where the map has none; classes left out keep theirs.
    @raises InputError with everything that is wrong with the files and arguments.
    """
    problems = Problems()
    _check_arguments(buffer_m, station_tolerance_m, crs, imputed_mph, problems)
    problems.raise_if_any()
    streets, wards = Path(streets), Path(wards)
    picked, wards_crs = read_wards(wards, only, problems)
    places = read_stations(Path(stations), problems) if stations is not None else None
    if population is not None:
        people = read_population(Path(population), population_year, problems)
        add_population(picked, people, Path(population), problems)
    outlines, box = _outlines(wards, picked, wards_crs, crs, buffer_m, problems)
    ways = _read_ways(streets, box, private, limits or Limits(), crs, problems)
    problems.raise_if_any()
    assert ways is not None

    rows = [ward_row(ward, shape) for ward, shape in zip(picked, outlines, strict=True)]
    built = build_network(
        ways,
        outlines,
        rows,
        buffer_m=buffer_m,
        crs=crs,
        imputed_mph={**IMPUTED_MPH, **imputed_mph},
    )
    if built is None:
        problems.add(
            streets, f"has no connected street within {buffer_m:g} m of the wards of {wards}"
        )
        problems.raise_if_any()
    assert built is not None
    _check_wards_have_streets(built.tables, streets, wards, problems)
    problems.raise_if_any()
    built.tables.attribution = attribution
    if places is None:
        places = [Place(name, x, y, projected=False) for name, x, y in ways.police]
    report = ImportReport(
        off_main=built.off_main,
        ways_read=len(ways.osm_id),
        set_aside=ways.counts + built.counts,
        station_tolerance_m=station_tolerance_m,
        inputs={
            Path(file).name: sha256(Path(file))
            for file in (streets, wards, stations, population)
            if file is not None
        },
    )
    to_network = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    built.tables.stations, report.stations_dropped = snap_stations(
        places, built.tables, to_network, station_tolerance_m
    )
    measure(report, built.tables, built.imputed)
    return built.tables, report


def _check_arguments(
    buffer_m: float,
    station_tolerance_m: float,
    crs: str,
    imputed_mph: Mapping[str, float],
    problems: Problems,
) -> None:
    for name, value in (("buffer_m", buffer_m), ("station_tolerance_m", station_tolerance_m)):
        if not (np.isfinite(value) and value >= 0):
            problems.add("", f"{name} = {value} (must be 0 or more metres)")
    for name, mph in imputed_mph.items():
        if name not in IMPUTED_MPH:
            problems.add("", f"imputed_mph: no road class {name!r}", ", ".join(IMPUTED_MPH))
        elif not mph > 0:
            problems.add("", f"imputed_mph: {name} = {mph} (must be > 0)")
    try:
        system = pyproj.CRS(crs)
    except pyproj.exceptions.CRSError:
        problems.add("", f"crs = {crs!r} is no known coordinate system", "try EPSG:27700")
        return
    if not system.is_projected or any(axis.unit_name != "metre" for axis in system.axis_info):
        problems.add("", f"crs = {crs!r} is not in metres", "take a projected system")


def _outlines(
    path: Path, wards: list[Ward], wards_crs: str, crs: str, buffer_m: float, problems: Problems
) -> tuple[list[shapely.Geometry], Box | None]:
    """The wards in metres, and the box of longitude and latitude that holds them and the margin."""
    if not wards or problems:
        return [], None
    to_network = pyproj.Transformer.from_crs(wards_crs, crs, always_xy=True)
    outlines = [project_ward(ward, to_network) for ward in wards]
    bounds = shapely.total_bounds(outlines)
    used_in = pyproj.CRS(crs).area_of_use
    finite = np.isfinite(shapely.get_coordinates(outlines)).all()
    west, south, east, north = _degrees(bounds, crs) if finite else [np.inf] * 4
    if not finite or (
        used_in is not None
        and not (
            used_in.west <= west
            and east <= used_in.east
            and used_in.south <= south
            and north <= used_in.north
        )
    ):
        where = f" ({used_in.name})" if used_in is not None else ""
        problems.add(path, f"the wards lie outside the area of {crs}{where}", "pass another crs")
        return [], None
    margin = np.array([-buffer_m, -buffer_m, buffer_m, buffer_m])
    return outlines, _degrees(bounds + margin, crs)


def _degrees(bounds: np.ndarray, crs: str) -> Box:
    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return to_degrees.transform_bounds(*bounds)


def _read_ways(
    path: Path, box: Box | None, private: Private, limits: Limits, crs: str, problems: Problems
) -> Ways | None:
    before = len(problems.found)
    collector = WayCollector(path, problems, box=box, private=private, limits=limits)
    read_streets(path, collector)
    if len(problems.found) > before:
        return None
    return collector.ways()


def _check_wards_have_streets(
    tables: NetworkTables, streets: Path, wards: Path, problems: Problems
) -> None:
    present = Counter(tables.ward.tolist())
    for row, ward in enumerate(tables.wards):
        if not present[row]:
            label = f"{ward.name} ({ward.code})" if ward.code else ward.name
            problems.add(
                streets,
                f"has no street in the ward {label} of {wards.name}",
                "name only the wards that the extract covers, or take a larger extract",
            )
