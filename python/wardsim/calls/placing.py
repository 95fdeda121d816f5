"""Puts calls on the streets of a network: by projection, or fitted to a town that is made up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyproj
import shapely

from wardsim.importing.tables import FOOT, NO_WARD, NetworkTables

DEGREES = "EPSG:4326"
_ENDS = (0.005, 0.995)  # of the calls' box, so that a few strays do not stretch it


def project(crs: str, longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Points (n, 2) in metres of a projected system; infinite where it has no such place."""
    transformer = pyproj.Transformer.from_crs(DEGREES, crs, always_xy=True)
    return np.column_stack(transformer.transform(longitude, latitude))


def project_locally(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Points (n, 2) in metres around the middle of the calls (azimuthal equidistant)."""
    centre = f"+lat_0={np.median(latitude):.6f} +lon_0={np.median(longitude):.6f}"
    return project(f"+proj=aeqd {centre} +units=m +type=crs", longitude, latitude)


def not_far_out(points: np.ndarray) -> np.ndarray:
    """Which points lie within Tukey's outer fences in both directions.

    The fences stand three quartile distances beyond the quartiles (Tukey, Exploratory Data
    Analysis, 1977, 2C). Beyond them are addresses that a geocoder put into another state.
    """
    low, high = np.quantile(points, (0.25, 0.75), axis=0)
    reach = 3 * (high - low)
    inside = (points >= low - reach) & (points <= high + reach)
    return np.asarray(inside.all(axis=1))


@dataclass(frozen=True)
class Fit:
    """Stretches and shifts the box of the calls onto the box of the town's wards."""

    low_m: np.ndarray  # corner of the calls' box
    size_m: np.ndarray
    to_m: np.ndarray  # corner of the wards' box
    scale: np.ndarray  # of x and y

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Where the points come to lie in the town."""
        moved: np.ndarray = self.to_m + (points - self.low_m) * self.scale
        return moved

    def __str__(self) -> str:
        x, y = self.scale
        width, height = self.size_m / 1000
        return (
            f"fitted to a town that is made up: the calls' {width:.1f} by {height:.1f} km"
            f" (from 0.5 to 99.5 % of them) are stretched {x:.2f} times from west to east and"
            f" {y:.2f} times from south to north; no call is where it was"
        )


def fit_to_wards(points: np.ndarray, tables: NetworkTables) -> Fit | None:
    """The fit of points to the town's wards; None if the points have no extent."""
    outline = np.concatenate([ring for ward in tables.wards for ring in ward.rings])
    low, high = np.quantile(points, _ENDS, axis=0)
    if not (high > low).all():
        return None
    town_low, town_high = outline.min(axis=0), outline.max(axis=0)
    return Fit(low, high - low, town_low, (town_high - town_low) / (high - low))


def snap(
    points: np.ndarray, tables: NetworkTables, tolerance_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest places on streets of wards that are open on foot, and how far they are [m].

    Distances are infinite where there is no such street within the tolerance.
    """
    streets = np.flatnonzero(tables.open_to(FOOT) & (tables.ward != NO_WARD))
    courses = tables.courses()[streets]
    on_street = np.full_like(points, np.nan)
    distance_m = np.full(len(points), np.inf)
    finite = np.isfinite(points).all(axis=1)
    given = np.flatnonzero(finite)
    near = shapely.points(points[finite])
    (of, hit), metres = shapely.STRtree(courses).query_nearest(
        near, max_distance=max(tolerance_m, 1e-9), return_distance=True, all_matches=False
    )
    along = shapely.line_locate_point(courses[hit], near[of])
    on_street[given[of]] = shapely.get_coordinates(
        shapely.line_interpolate_point(courses[hit], along)
    )
    distance_m[given[of]] = metres
    return on_street, distance_m
