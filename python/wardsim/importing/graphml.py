"""Reads the GraphML files that OSMnx saves: directed edges, simplified or not."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import shapely

from wardsim.importing.problems import Problems
from wardsim.importing.ways import WayCollector


class Node(NamedTuple):
    """A node of the graph; `key` is its row."""

    key: int
    x: float
    y: float


# Edges seen whose way back is still to come: (from, to, (length, OSM ids)).
Seen = dict[tuple[str, str, tuple[str, str]], int]

_NS = "{http://graphml.graphdrawing.org/xmlns}"


def read_graphml(path: Path, data: bytes, collector: WayCollector) -> None:
    """Adds each street of the graph as a way. An edge and its way back are one street."""
    root = _parse(path, data, collector.problems)
    if root is None:
        return
    keys = {key.get("id", ""): key.get("attr.name", "") for key in root.iter(f"{_NS}key")}
    graph = root.find(f"{_NS}graph")
    if graph is None:
        collector.problems.add(path, "holds no graph", "save it with osmnx.save_graphml")
        return
    crs = _data(graph, keys).get("crs", "EPSG:4326").upper()
    collector.use_crs("EPSG:4326" if "CRS84" in crs else crs)
    nodes = _nodes(path, graph, keys, collector.problems)
    if nodes:
        _add_edges(graph, keys, nodes, collector)


def _parse(path: Path, data: bytes, problems: Problems) -> ElementTree.Element | None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        problems.add(path, "declares XML entities", "a street graph needs none; save it again")
        return None
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # unknown encodings, too
        problems.add(path, f"is not valid XML: {error}", "save it again with osmnx.save_graphml")
        return None


def _data(element: ElementTree.Element, keys: dict[str, str]) -> dict[str, str]:
    return {
        keys.get(item.get("key", ""), ""): item.text or "" for item in element.findall(f"{_NS}data")
    }


def _nodes(
    path: Path, graph: ElementTree.Element, keys: dict[str, str], problems: Problems
) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for node in graph.findall(f"{_NS}node"):
        data = _data(node, keys)
        try:
            nodes[node.get("id", "")] = Node(len(nodes), float(data["x"]), float(data["y"]))
        except (KeyError, ValueError):
            problems.add(
                path,
                f"node {node.get('id')} has no numbers x and y",
                "save the graph with osmnx.save_graphml",
            )
    return nodes


def _first(text: str) -> str:
    """OSMnx writes what differs along a simplified edge as a Python list: the first counts."""
    if not text.startswith("["):
        return text
    try:
        values = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return str(values[0]) if isinstance(values, list) and values else ""


def _add_edges(
    graph: ElementTree.Element,
    keys: dict[str, str],
    nodes: dict[str, Node],
    collector: WayCollector,
) -> None:
    # Edges of a two-way street come in pairs that differ in direction only. The n-th edge one
    # way pairs with the n-th the other way; of a loop, every second edge is the way back.
    seen: Seen = defaultdict(int)
    for number, edge in enumerate(graph.findall(f"{_NS}edge"), start=1):
        u, v = edge.get("source", ""), edge.get("target", "")
        data = _data(edge, keys)
        if u not in nodes or v not in nodes:
            place = f"edge {number}: no node {u if u not in nodes else v}"
            collector.problems.add(collector.path, place, "save the graph again")
            continue
        tags = {key: _first(value) for key, value in data.items()}
        one_way = tags.get("oneway", "").lower() in ("true", "yes", "1")
        tags["oneway"] = "yes" if one_way else "no"
        if not one_way and _is_way_back(seen, u, v, data):
            continue
        points, vertices = _course(number, u, v, data, nodes, collector)
        osm_id = tags.get("osmid", "")
        row = int(osm_id) if osm_id.lstrip("-").isdigit() else number
        collector.add(row, tags, points, vertices)
        if collector.full():
            return


def _is_way_back(seen: Seen, u: str, v: str, data: dict[str, str]) -> bool:
    # The way back may list its OSM ids backwards, so only their digits are compared.
    street = (data.get("length", "")[:6], "".join(sorted(data.get("osmid", ""))))
    if u == v:
        seen[(u, v, street)] += 1
        return seen[(u, v, street)] % 2 == 0
    if seen[(v, u, street)] > 0:
        seen[(v, u, street)] -= 1
        return True
    seen[(u, v, street)] += 1
    return False


def _course(
    number: int,
    u: str,
    v: str,
    data: dict[str, str],
    nodes: dict[str, Node],
    collector: WayCollector,
) -> tuple[list[tuple[float, float]], list[int]]:
    """The edge's points and vertex keys: nodes keep their own, points between meet nothing."""
    between: list[tuple[float, float]] = []
    if data.get("geometry"):
        line = shapely.from_wkt(data["geometry"], on_invalid="ignore")
        if line is None or line.geom_type != "LineString":
            collector.problems.add(
                collector.path, f"edge {number}: its geometry is no LINESTRING", "save it again"
            )
        else:
            between = [(float(x), float(y)) for x, y, *_ in line.coords][1:-1]
    start, end = nodes[u], nodes[v]
    inner = [-(number * 1_000_000 + i) for i in range(len(between))]
    return [start[1:], *between, end[1:]], [start.key, *inner, end.key]
