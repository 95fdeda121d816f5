"""Streets, wards and stations as GeoDataFrames: for maps, joins with other data, and GIS files.

    from wardsim import geo

    streets = geo.streets(results, point=3)
    streets.plot(column="patrol_h_per_km_year", legend=True)
    streets.to_file("streets.gpkg")

Geometry is in the network's projected system; a made-up town has none (`crs` is None).
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from wardsim._core import ACCESS_CAR, ACCESS_CYCLE, ACCESS_FOOT, ROAD_CLASSES, Network

if TYPE_CHECKING:
    from wardsim.results import Results

_MPS_PER_MPH = 0.44704


def streets(of: Network | Results, point: int = 0) -> gpd.GeoDataFrame:
    """One row a street, in the order of the file, with the column `ward` ("" in the margin).

    Of a network: `name`, `road_class`, `length_m`, `speed_limit_mph`, `footfall`, and whether
    `foot`, `cycle` and `car` may pass (in either direction). Of results: `road_class`, `length_m`,
    and means over the replications of `point`, a year of 365.25 days: `incidents_per_year`,
    `patrol_h_per_year`, and both per km (NaN in the margin, where nothing is counted).

    >>> town = wardsim.generate_town(seed=3, wards=2, street_km=16, margin_m=100)
    >>> bool(geo.streets(town).query("car").length_m.sum() > 10_000)
    True
    >>> geo.streets(results, point=3)[["ward", "patrol_h_per_year"]].groupby("ward").sum().shape
    (3, 1)
    """
    if isinstance(of, Network):
        table, shapes = _network_streets(of)
        return gpd.GeoDataFrame(table, geometry=shapes, crs=_crs(of.crs))
    data = of.dataset
    ward = data["street_ward"].values
    length = data["street_length"].values.astype(float)
    table = pd.DataFrame(
        {
            "ward": _ward_names(ward, data["ward"].values),
            "length_m": length,
        }
    )
    if "street_class" in data:
        table["road_class"] = _road_classes(data["street_class"].values)
    counted = ward >= 0
    for name, variable in [("incidents", "street_incidents"), ("patrol_h", "street_patrol_h")]:
        rate = data[variable][of.check_point(point)].values.astype(float) / of.years
        table[f"{name}_per_year"] = np.where(counted, rate, np.nan)
        per_km = rate * 1000 / np.where(length > 0, length, np.nan)
        table[f"{name}_per_km_year"] = np.where(counted, per_km, np.nan)
    shapes = _lines(
        data["shape_x"].values, data["shape_y"].values, data["street_shape_points"].values
    )
    return gpd.GeoDataFrame(table, geometry=shapes, crs=_crs_of(of))


def wards(of: Network | Results, point: int = 0) -> gpd.GeoDataFrame:
    """One row a ward that has an outline: `ward`, `population` (NaN if unknown), `area_km2`.

    Of results also `in_focus`, `patrol_h_per_year`, and for each grade with a target
    `I_calls_per_year` (those that units are sent to) and `I_in_target_percent`, at `point`.
    Intervals come from `wardsim.analysis`.

    >>> geo.wards(results, point=3)[["in_focus", "S_in_target_percent"]].dtypes.tolist()
    [dtype('bool'), dtype('float64')]
    """
    if isinstance(of, Network):
        table = pd.DataFrame({"ward": of.ward_name, "code": of.ward_code})
        table["population"] = _known(of.ward_population)
        crs = _crs(of.crs)
        columns = (of.outline_ward, of.outline_ring, of.outline_x_m, of.outline_y_m)
    else:
        table, crs = _ward_measures(of, of.check_point(point)), _crs_of(of)
        names = ("outline_ward", "outline_ring", "outline_x", "outline_y")
        empty = np.empty(0)
        columns = tuple(of.dataset[n].values if n in of.dataset else empty for n in names)  # type: ignore[assignment]
    shapes = _areas(len(table), *columns)
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=crs)
    frame.insert(1, "area_km2", frame.area / 1e6)
    return frame[~frame.geometry.is_empty].reset_index(drop=True)


def stations(of: Network | Results) -> gpd.GeoDataFrame:
    """One row a police station, with its `name`.

    >>> len(geo.stations(results))
    1
    """
    if isinstance(of, Network):
        names, x, y, crs = of.station_name, of.station_x_m, of.station_y_m, _crs(of.crs)
    else:
        data, crs = of.dataset, _crs_of(of)
        if "station_x" not in data:
            names, x, y = [], np.empty(0), np.empty(0)
        else:
            names = [str(name) for name in data["station"].values]
            x, y = data["station_x"].values, data["station_y"].values
    return gpd.GeoDataFrame({"name": names}, geometry=shapely.points(x, y), crs=crs)


def _network_streets(network: Network) -> tuple[pd.DataFrame, NDArray[Any]]:
    names = np.array(network.name or [""], dtype=object)
    access = network.street_access_forward | network.street_access_backward
    table = pd.DataFrame(
        {
            "name": names[network.street_name],
            "ward": _ward_names(network.street_ward, np.array(network.ward_name, dtype=object)),
            "road_class": _road_classes(network.street_class),
            "length_m": network.street_length_m,
            "speed_limit_mph": network.street_speed_limit_mps.astype(float) / _MPS_PER_MPH,
            "footfall": network.street_footfall.astype(float),
            "foot": (access & ACCESS_FOOT) > 0,
            "cycle": (access & ACCESS_CYCLE) > 0,
            "car": (access & ACCESS_CAR) > 0,
        }
    )
    return table, _lines(network.shape_x_m, network.shape_y_m, network.street_shape_points)


def _ward_measures(results: Results, point: int) -> pd.DataFrame:
    data = results.dataset
    table: pd.DataFrame = pd.DataFrame({"ward": [str(w) for w in data["ward"].values]})
    unknown = np.zeros(len(table))
    population = data["ward_population"].values if "ward_population" in data else unknown
    table["population"] = _known(population)
    table["in_focus"] = results.ward_mask("focus")
    hours = results.patrol_h_by_ward()[point].mean(axis=0)
    table["patrol_h_per_year"] = hours / results.years
    for grade in results.grades:
        reached, waiting, lost, in_target = (
            results.by_ward(name, grade)[point].sum(axis=0)
            for name in ("reached", "waiting", "lost", "reached_in_target")
        )
        calls = reached + waiting + lost
        table[f"{grade}_calls_per_year"] = calls / len(results.replications) / results.years
        table[f"{grade}_in_target_percent"] = 100 * in_target / np.where(calls > 0, calls, np.nan)
    return table


def _lines(x: NDArray[Any], y: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    xy = np.column_stack([x, y]).astype(float)
    which = np.repeat(np.arange(len(points)), points)
    return np.asarray(shapely.linestrings(xy, indices=which))


def _areas(
    count: int, ward: NDArray[Any], ring: NDArray[Any], x: NDArray[Any], y: NDArray[Any]
) -> NDArray[Any]:
    """The area of each ward: a point inside an odd number of its rings is in it."""
    areas = np.full(count, shapely.Polygon(), dtype=object)
    xy = np.column_stack([x, y]).astype(float)
    for w in range(count):
        own = ward == w
        rings = [xy[own & (ring == r)] for r in np.unique(ring[own])]
        parts = [shapely.make_valid(shapely.Polygon(r)) for r in rings if len(r) >= 3]
        if parts:
            areas[w] = reduce(shapely.symmetric_difference, parts)
    return areas


def _ward_names(index: NDArray[Any], names: NDArray[Any]) -> NDArray[Any]:
    known = np.append(np.asarray(names, dtype=object), "")  # -1, the margin, is the last
    return known[np.where(index < 0, len(known) - 1, index)]


def _road_classes(codes: NDArray[Any]) -> pd.Categorical:
    known = np.where(codes < len(ROAD_CLASSES), codes.astype(int), -1)
    return pd.Categorical.from_codes(known, categories=pd.Index(ROAD_CLASSES, dtype=object))


def _known(population: NDArray[Any]) -> NDArray[np.float64]:
    return np.where(population > 0, population, np.nan)


def _crs(name: str) -> str | None:
    return None if name in ("", "local") else name


def _crs_of(results: Results) -> str | None:
    return _crs(str(results.dataset.attrs.get("crs", "local")))
