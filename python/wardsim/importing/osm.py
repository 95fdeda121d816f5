"""Reads OpenStreetMap files: .osm.pbf, and .osm plain or packed with gzip or bzip2."""

from __future__ import annotations

from pathlib import Path

import osmium

from wardsim.importing.limits import within_limit
from wardsim.importing.ways import WayCollector


def read_osm(path: Path, collector: WayCollector) -> None:
    """Adds the file's streets and police stations; notes what is wrong with the file."""
    if not within_limit(path, collector.limits.max_bytes, collector.problems):
        return
    without_nodes = 0
    try:
        for item in (
            osmium.FileProcessor(str(path))
            .with_locations()
            .with_filter(osmium.filter.KeyFilter("highway", "amenity"))
        ):
            if isinstance(item, osmium.osm.Way) and "highway" in item.tags:
                without_nodes += _add_way(item, collector)
            elif isinstance(item, (osmium.osm.Node, osmium.osm.Way)):
                _add_station(item, collector)
            if collector.full():
                return
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        collector.problems.add(path, f"cannot be read: {error}", "download it again")
        return
    if without_nodes:
        collector.counts["with points missing from the file"] = without_nodes


def _add_way(way: osmium.osm.Way, collector: WayCollector) -> bool:
    """Adds each run of nodes that the file holds; says whether any node was missing."""
    tags = dict(way.tags)
    run: list[osmium.osm.NodeRef] = []
    whole = True
    for node in [*way.nodes, None]:
        if node is not None and node.location.valid():
            run.append(node)
            continue
        if node is not None:
            whole = False
        if len(run) > 1 or (node is None and whole):
            points = [(n.lon, n.lat) for n in run]
            collector.add(way.id, tags, points, [n.ref for n in run])
        run = []
    return not whole


def _add_station(item: osmium.osm.Node | osmium.osm.Way, collector: WayCollector) -> None:
    if item.tags.get("amenity") != "police":
        return
    if isinstance(item, osmium.osm.Node):
        points = [(item.lon, item.lat)]
    else:  # the outline of its building
        points = [(n.lon, n.lat) for n in item.nodes if n.location.valid()]
    if points:
        lon, lat = (sum(values) / len(points) for values in zip(*points, strict=True))
        name = item.tags.get("name") or f"police station {item.id}"
        collector.police.append((name, lon, lat))
