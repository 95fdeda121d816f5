"""Small towns drawn in metres, written as the files that an import reads."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import osmium
import pyproj

from wardsim.importing import ImportReport, NetworkTables, import_streets

# Hand-made towns are drawn in metres from here, then turned into degrees.
EAST, NORTH = 527_000.0, 185_000.0
TO_DEGREES = pyproj.Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)

A, B, C, D = (0, 0), (100, 0), (100, 100), (0, 100)
HOME = {"highway": "residential", "name": "Home", "maxspeed": "20 mph"}
# A square with one diagonal: two-way streets between A and C, connected for every mode.
TOWN = [([A, B, C, D, A], HOME), ([A, C], HOME)]


def degrees(point: tuple[float, float]) -> tuple[float, float]:
    lon, lat = TO_DEGREES.transform(EAST + point[0], NORTH + point[1])
    return round(lon, 9), round(lat, 9)


def write_geojson(path: Path, ways: list) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"osm_id": str(number), **tags},
            "geometry": {"type": "LineString", "coordinates": [degrees(p) for p in points]},
        }
        for number, (points, tags) in enumerate(ways, start=1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def osm_xml(ways: list, extra: str = "") -> str:
    number = {p: n for n, p in enumerate(dict.fromkeys(p for w, _ in ways for p in w), start=1)}
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    for point, n in number.items():
        lon, lat = degrees(point)
        lines.append(f'<node id="{n}" version="1" lon="{lon:.7f}" lat="{lat:.7f}"/>')
    lines.append(extra)
    for n, (points, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{n}" version="1">')
        lines += [f'<nd ref="{number[p]}"/>' for p in points]
        lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]
        lines.append("</way>")
    return "\n".join([*lines, "</osm>"])


def square(west: float, south: float, east: float, north: float) -> list:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[degrees(p) for p in corners]]


def write_wards(path: Path, *wards: tuple[str, str, list], **extra: object) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"NAME": name, "GSS_CODE": code, **extra},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for name, code, rings in wards
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


EVERYWHERE = ("Everywhere", "E05000001", square(-5000, -5000, 5000, 5000))


def town(
    tmp_path: Path, ways: list, *wards: tuple[str, str, list], **options: object
) -> tuple[NetworkTables, ImportReport]:
    """Imports ways as OSM XML; without wards, one ward holds everything."""
    streets = tmp_path / "town.osm"
    streets.write_text(osm_xml(ways))
    boundaries = write_wards(tmp_path / "wards.geojson", *(wards or (EVERYWHERE,)))
    return import_streets(streets, boundaries, **options)


def named(tables: NetworkTables, name: str) -> np.ndarray:
    return np.flatnonzero(np.array(tables.names)[tables.name] == name)


def one(tables: NetworkTables, name: str) -> int:
    found = named(tables, name)
    assert len(found) == 1, f"{len(found)} streets called {name}"
    return int(found[0])


def access(tables: NetworkTables, name: str) -> tuple[int, int]:
    """Access forward and backward, in the direction in which the course goes east or north."""
    street = one(tables, name)
    first, last = tables.shape[tables.shape_start[[street, street + 1]] - [0, 1]]
    both = int(tables.forward[street]), int(tables.backward[street])
    return both if tuple(last) > tuple(first) else both[::-1]


MIXED = [
    *TOWN,
    ([C, (200, 100)], {"highway": "residential", "name": "Trap", "oneway": "-1"}),
    ([(200, 100), (200, 0), B], {"highway": "tertiary", "name": "Tertiary", "maxspeed": "48"}),
    ([A, (20, 60), C], {"highway": "footway", "name": "Path"}),
]


def same(one: NetworkTables, other: NetworkTables, tolerance_m: float = 0.0) -> None:
    for column in ("start", "end", "forward", "backward", "road_class", "ward", "shape_start"):
        assert np.array_equal(getattr(one, column), getattr(other, column)), column
    for column in ("shape", "junctions", "length_m", "speed_limit_mps", "footfall"):
        difference = getattr(one, column) - getattr(other, column)
        assert np.abs(difference).max() <= tolerance_m, column
    assert [one.names[i] for i in one.name] == [other.names[i] for i in other.name]


def to_pbf(source: Path, target: Path) -> Path:
    writer = osmium.SimpleWriter(str(target))
    for item in osmium.FileProcessor(str(source)):
        writer.add(item)
    writer.close()
    return target
