"""Picks the reader for a street file by its name and content."""

from __future__ import annotations

from pathlib import Path

from wardsim.importing.geojson import parse_json, read_geojson, read_overpass
from wardsim.importing.graphml import read_graphml
from wardsim.importing.limits import read_text
from wardsim.importing.osm import read_osm
from wardsim.importing.ways import WayCollector

OSM_SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
_TEXT_SUFFIXES = (".geojson", ".json", ".graphml")
KNOWN = "known are .osm.pbf .osm .osm.gz .osm.bz2 .geojson .graphml (plain or .gz) and .json"


def read_streets(path: Path, collector: WayCollector) -> None:
    """Reads all streets of a file into the collector; notes what is wrong with the file."""
    name = path.name.lower()
    plain_name = name.removesuffix(".gz").removesuffix(".bz2")
    if name.endswith(OSM_SUFFIXES):
        read_osm(path, collector)
    elif plain_name.endswith(_TEXT_SUFFIXES):
        _read_text_format(path, plain_name, collector)
    else:
        collector.problems.add(path, "is of no known street format", KNOWN)


def _read_text_format(path: Path, plain_name: str, collector: WayCollector) -> None:
    data = read_text(path, collector.limits.max_text_bytes, collector.problems)
    if data is None:
        return
    if plain_name.endswith(".graphml"):
        read_graphml(path, data, collector)
        return
    document = parse_json(path, data, collector.problems)
    if document is None:
        return
    if isinstance(document.get("elements"), list):
        read_overpass(path, document, collector)
    else:
        read_geojson(path, document, collector)
