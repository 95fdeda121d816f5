"""Reads GeoJSON of streets (Geofabrik's attributes, or OSM's own) and Overpass JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from wardsim.importing.problems import Problems
from wardsim.importing.ways import WayCollector

# Geofabrik's letters; OSM's own values pass as they are.
_ONEWAY = {"B": "no", "F": "yes", "T": "-1"}
_OSM_ONEWAY = {"yes", "no", "-1", "1", "0", "true", "false", "reversible", "alternating", "reverse"}


def parse_json(path: Path, data: bytes, problems: Problems) -> dict[str, Any] | None:
    """The JSON object in `data`; None, with a problem noted, if it is not one."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        problems.add(path, f"is not valid JSON: {error}", "download it again")
        return None
    if not isinstance(document, dict):
        problems.add(path, "is not a JSON object", "it must be GeoJSON or an Overpass answer")
        return None
    return document


def features_of(path: Path, document: dict[str, Any], problems: Problems) -> list[dict[str, Any]]:
    """The features of a FeatureCollection; empty, with a problem noted, if there are none."""
    features = document.get("features")
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        problems.add(path, 'has no list "features"', "it must be a GeoJSON FeatureCollection")
        return []
    if not features:
        problems.add(path, "holds no feature", "export it again with the area selected")
    return features


def crs_of(document: dict[str, Any]) -> str:
    """The system that an old-style `crs` member names, as EPSG:n; without one EPSG:4326."""
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    code = re.search(r"EPSG:+(?:[\d.]*:)?(\d+)$", name)
    return f"EPSG:{code[1]}" if code else "EPSG:4326"


def read_geojson(path: Path, document: dict[str, Any], collector: WayCollector) -> None:
    """Adds each line of the collection as a way."""
    problems = collector.problems
    features = features_of(path, document, problems)
    collector.use_crs(crs_of(document))
    if features and not any(_highway(feature) for feature in features):
        names = sorted({key for feature in features[:100] for key in _properties(feature)})
        problems.add(
            path,
            f"no feature has the attribute fclass or highway (found: {', '.join(names) or 'none'})",
            "export OpenStreetMap roads with their fclass, or raw ways with their highway tag",
        )
        return
    for number, feature in enumerate(features, start=1):
        _add_feature(path, number, feature, collector)
        if collector.full():
            return


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _highway(feature: dict[str, Any]) -> str:
    properties = _properties(feature)
    return str(properties.get("fclass") or properties.get("highway") or "")


def _add_feature(path: Path, number: int, feature: dict[str, Any], to: WayCollector) -> None:
    place = f"feature {number}"
    geometry = feature.get("geometry") or {}
    kind = geometry.get("type")
    if kind not in ("LineString", "MultiLineString"):
        to.counts[f"no line: {kind}"] += 1
        return
    tags = _tags(path, place, feature, to.problems)
    osm_id = _properties(feature).get("osm_id") or feature.get("id") or number
    osm_id = int(osm_id) if str(osm_id).lstrip("-").isdigit() else number
    coordinates: Any = geometry.get("coordinates")
    try:
        lines = [coordinates] if kind == "LineString" else coordinates
        parts = [[(float(p[0]), float(p[1])) for p in line] for line in lines]
    except (TypeError, ValueError, IndexError, KeyError):
        to.problems.add(path, f"{place}: its coordinates are not pairs of numbers", "export again")
        return
    for part in parts:
        to.add(osm_id, tags, part)


def _tags(path: Path, place: str, feature: dict[str, Any], problems: Problems) -> dict[str, str]:
    tags = {str(k): str(v) for k, v in _properties(feature).items() if v is not None}
    tags["highway"] = _highway(feature)
    oneway = tags.get("oneway", "")
    tags["oneway"] = _ONEWAY.get(oneway.upper(), oneway.lower())
    if tags["oneway"] not in _OSM_ONEWAY | {""}:
        problems.add(
            path,
            f"{place}: oneway = {oneway!r}",
            "use B (both ways), F (as drawn), T (against), or OpenStreetMap's yes, no, -1",
        )
    return tags


def read_overpass(path: Path, document: dict[str, Any], collector: WayCollector) -> None:
    """Adds the ways of an Overpass answer (`out body; >; out skel;`, or `out geom;`)."""
    elements = [e for e in document["elements"] if isinstance(e, dict)]
    nodes = {e["id"]: e for e in elements if e.get("type") == "node" and "id" in e}
    for number, element in enumerate(elements, start=1):
        try:
            _add_element(element, nodes, collector)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"element {number} is no way or node as Overpass writes them: {error!r}"
            collector.problems.add(path, what, "download it again")
        if collector.full():
            return


def _add_element(element: dict[str, Any], nodes: dict[int, Any], collector: WayCollector) -> None:
    tags = {str(k): str(v) for k, v in (element.get("tags") or {}).items()}
    if element.get("type") == "way" and "highway" in tags:
        _add_overpass_way(element, tags, nodes, collector)
    elif element.get("type") == "node" and tags.get("amenity") == "police":
        name = tags.get("name") or f"police station {element.get('id')}"
        collector.police.append((name, float(element["lon"]), float(element["lat"])))


def _add_overpass_way(
    way: dict[str, Any], tags: dict[str, str], nodes: dict[int, Any], collector: WayCollector
) -> None:
    refs = way.get("nodes") or []
    if "geometry" in way:
        found = [(ref, p) for ref, p in zip(refs, way["geometry"], strict=False) if p]
    else:
        found = [(ref, nodes[ref]) for ref in refs if ref in nodes]
    if len(found) < len(refs):
        collector.counts["with points missing from the file"] += 1
    points = [(float(p["lon"]), float(p["lat"])) for _, p in found]
    collector.add(int(way["id"]), tags, points, [ref for ref, _ in found])
