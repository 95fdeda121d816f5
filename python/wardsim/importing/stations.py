"""Police stations: read from a list, and put where their officers reach the street."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj
import shapely

from wardsim.importing.problems import Problems
from wardsim.importing.tables import FOOT, NetworkTables, StationRow
from wardsim.importing.text_tables import CsvTable

_LON = ("lon", "lng", "longitude")
_LAT = ("lat", "latitude")


@dataclass(frozen=True)
class Place:
    """A station where the list has it, in longitude and latitude or in the network's metres."""

    name: str
    x: float
    y: float
    projected: bool


def read_stations(path: Path, problems: Problems) -> list[Place]:
    """Stations of a CSV: the columns name, and lat and lon, or easting and northing."""
    before = len(problems.found)
    table = CsvTable(path, problems)
    if len(problems.found) > before:
        return []
    columns = {name.strip().lower(): name for name in table.columns}
    x_key = next((columns[key] for key in (*_LON, "easting") if key in columns), None)
    y_key = next((columns[key] for key in (*_LAT, "northing") if key in columns), None)
    projected = x_key is not None and x_key.strip().lower() == "easting"
    if "name" not in columns or x_key is None or y_key is None:
        found = ", ".join(columns)
        problems.add(path, f"needs the columns name, lat and lon (found: {found})")
        return []
    places = []
    for line, row in table.rows():
        name = (row[columns["name"]] or "").strip()
        try:
            x, y = float(row[x_key] or ""), float(row[y_key] or "")
        except ValueError:
            problems.add(path, f"station {name!r} has no position", "give numbers", line=line)
            continue
        if not (math.isfinite(x) and math.isfinite(y)):
            problems.add(path, f"station {name!r} has no position", "give numbers", line=line)
        elif not projected and not (abs(x) <= 180 and abs(y) <= 90):
            hint = "for metres name the columns easting and northing"
            problems.add(path, f"station {name!r}: ({x:g}, {y:g}) are not degrees", hint, line=line)
        else:
            places.append(Place(name, x, y, projected))
    return places


def snap_stations(
    places: list[Place], tables: NetworkTables, transformer: pyproj.Transformer, tolerance_m: float
) -> tuple[list[StationRow], list[str]]:
    """Stations on the nearest street open on foot; names of those beyond the tolerance."""
    walkable = np.flatnonzero(tables.open_to(FOOT))
    courses = tables.courses()[walkable]
    tree = shapely.STRtree(courses)
    snapped, dropped = [], []
    for place in places:
        x, y = (place.x, place.y) if place.projected else transformer.transform(place.x, place.y)
        point = shapely.Point(x, y)
        near = tree.query_nearest(point, max_distance=tolerance_m, all_matches=False)
        if len(near) == 0:
            dropped.append(place.name)
            continue
        street = int(walkable[near[0]])
        offset_m = min(float(courses[near[0]].project(point)), float(tables.length_m[street]))
        snapped.append(StationRow(place.name, x, y, street, offset_m))
    return snapped, dropped
