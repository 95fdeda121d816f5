"""Finds the street that an anonymised crime point stands for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from wardsim.importing.tables import NetworkTables
from wardsim.importing.wards import plain

NO_STREET = -1
_PREFIX = "on or near "


def snap_points(
    tables: NetworkTables, points: np.ndarray, locations: Sequence[str], tolerance_m: float
) -> np.ndarray:
    """The street of each point [m], or NO_STREET if none lies within the tolerance.

    police.uk moves each crime to the middle of a street and names it ("On or near Belsize
    Grove"). Of the streets within the tolerance, those of that name come first, then the nearest,
    then the lowest number. So a footway mapped beside the road does not take its crimes.
    """
    street = np.full(len(points), NO_STREET, dtype=np.int64)
    courses = tables.courses()
    near = shapely.points(points)
    point, hit = shapely.STRtree(courses).query(near, predicate="dwithin", distance=tolerance_m)
    if len(point) == 0:
        return street
    distance_m = shapely.distance(near[point], courses[hit])
    number: dict[str, int] = {}
    named = np.array([number.setdefault(plain(name), len(number)) for name in tables.names])
    wanted = np.array([number.get(plain(_without_prefix(text)), -1) for text in locations])
    unnamed = number[""]
    of_name = (named[tables.name[hit]] == wanted[point]) & (wanted[point] != unnamed)
    order = np.lexsort((hit, distance_m, ~of_name, point))
    first = np.ones(len(order), dtype=bool)
    first[1:] = point[order][1:] != point[order][:-1]
    street[point[order][first]] = hit[order][first]
    return street


def _without_prefix(location: str) -> str:
    return location[len(_PREFIX) :] if location.lower().startswith(_PREFIX) else location
