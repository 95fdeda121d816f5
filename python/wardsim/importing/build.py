"""From ways and wards to a street network: cut, connect, join, measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely

from wardsim.importing.components import OffMain, keep_main_components
from wardsim.importing.contract import join_pieces
from wardsim.importing.noding import Pieces, node_ways, rows_of
from wardsim.importing.tables import CAR, NO_WARD, ROAD_CLASSES, NetworkTables, WardRow
from wardsim.importing.tags import MPS_PER_MPH
from wardsim.importing.ways import Ways

# People about, relative to a residential street: high streets and squares draw them, paths and
# yards do not. Planning values (confidence M), scaled so that the mean over the wards is 1.
FOOTFALL: Mapping[str, float] = {
    "motorway": 0.0,
    "trunk": 2.0,
    "primary": 3.0,
    "secondary": 2.5,
    "tertiary": 2.0,
    "residential": 1.0,
    "living_street": 1.0,
    "service": 0.4,
    "pedestrian": 4.0,
    "cycleway": 0.5,
    "footway": 0.7,
    "path": 0.4,
    "steps": 0.5,
}


@dataclass
class Built:
    """A network, and what building it cost."""

    tables: NetworkTables
    imputed: np.ndarray  # streets whose speed limit the map did not give
    off_main: dict[str, OffMain]
    counts: Counter[str]


def build_network(
    ways: Ways,
    outlines: list[shapely.Geometry],
    wards: list[WardRow],
    *,
    buffer_m: float,
    crs: str,
    imputed_mph: Mapping[str, float],
) -> Built | None:
    """Builds the network of the wards and `buffer_m` metres around them.

    `outlines` are the wards' polygons in `crs`, in the order of `wards`. A street that reaches
    into the buffered area is kept whole. None if no usable street is left.
    """
    counts: Counter[str] = Counter()
    transformer = pyproj.Transformer.from_crs(ways.crs, crs, always_xy=True)
    position = np.stack(transformer.transform(*ways.position.T), axis=1)
    pieces = node_ways(ways, position, counts)
    area = shapely.buffer(shapely.union_all(outlines), buffer_m)
    shapely.prepare(area)
    if len(pieces.way):
        pieces = pieces.take(shapely.intersects(area, pieces.courses()))
    if len(pieces.way) == 0:
        return None
    pieces, off_main = keep_main_components(pieces)
    if len(pieces.way) == 0:
        return None
    streets, speed_mps, imputed = _join(pieces, ways, outlines, imputed_mph)
    tables = _tables(streets, ways, speed_mps, outlines, wards)
    tables.crs = crs
    return Built(tables, imputed, off_main, counts)


def _join(
    pieces: Pieces, ways: Ways, outlines: list[shapely.Geometry], imputed_mph: Mapping[str, float]
) -> tuple[Pieces, np.ndarray, np.ndarray]:
    """Joins pieces that have the same name, class, speed and ward."""
    road_class = ways.road_class[pieces.way]
    tagged_mps = ways.speed_mps[pieces.way]
    by_class = np.array([imputed_mph[name] * MPS_PER_MPH for name in ROAD_CLASSES])
    missing = np.isnan(tagged_mps)
    car = ((pieces.forward | pieces.backward) & CAR) != 0
    speed_mps = np.where(car, np.where(missing, by_class[road_class], tagged_mps), 0.0)
    ward = ward_of_middle(pieces.courses(), outlines)
    columns = np.stack([ways.name[pieces.way], road_class, speed_mps, ward], axis=1)
    _, alike = np.unique(columns, axis=0, return_inverse=True)
    streets, first = join_pieces(pieces, alike.ravel())
    return streets, speed_mps[first], missing[first]


def ward_of_middle(courses: np.ndarray, outlines: list[shapely.Geometry]) -> np.ndarray:
    """Row of the ward that holds each course's midpoint; NO_WARD if none does.

    A midpoint on a common boundary goes to the ward listed first.
    """
    middle = shapely.line_interpolate_point(courses, 0.5, normalized=True)
    ward = np.full(len(courses), len(outlines), dtype=np.int64)
    course, hit = shapely.STRtree(outlines).query(middle, predicate="intersects")
    np.minimum.at(ward, course, hit)
    return np.where(ward == len(outlines), NO_WARD, ward).astype(np.int32)


def _tables(
    streets: Pieces,
    ways: Ways,
    speed_mps: np.ndarray,
    outlines: list[shapely.Geometry],
    wards: list[WardRow],
) -> NetworkTables:
    ends = np.stack([streets.start, streets.end], axis=1).ravel()
    junction, number = _numbered_by_appearance(ends)
    used, name = _numbered_by_appearance(np.concatenate([[0], ways.name[streets.way]]))
    road_class = ways.road_class[streets.way]
    length_m = streets.lengths_m()
    ward = ward_of_middle(streets.courses(), outlines)
    return NetworkTables(
        junctions=streets.position[junction],
        start=number[0::2].astype(np.uint32),
        end=number[1::2].astype(np.uint32),
        length_m=length_m,
        speed_limit_mps=speed_mps.astype(np.float32),
        footfall=_footfall(road_class, length_m, ward != NO_WARD).astype(np.float32),
        road_class=road_class,
        forward=streets.forward,
        backward=streets.backward,
        ward=ward,
        name=name[1:].astype(np.uint32),
        names=[ways.names[row] for row in used],
        shape_start=np.append(streets.begin, streets.points.sum()).astype(np.uint32),
        shape=streets.position[streets.vertex[rows_of(streets.begin, streets.points)]],
        wards=wards,
    )


def _footfall(road_class: np.ndarray, length_m: np.ndarray, in_wards: np.ndarray) -> np.ndarray:
    weight = np.array([FOOTFALL[name] for name in ROAD_CLASSES])[road_class]
    if not in_wards.any():
        return np.asarray(weight)
    mean = np.average(weight[in_wards], weights=length_m[in_wards])
    return np.asarray(weight / mean if mean > 0 else weight)


def _numbered_by_appearance(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values in the order of their first appearance, and each value's number."""
    found, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty(len(found), dtype=np.int64)
    number[order] = np.arange(len(found))
    return found[order], number[inverse]
