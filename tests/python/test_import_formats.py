"""Every format of street files gives the same network."""

from __future__ import annotations

import bz2
import gzip
import itertools
import json

import numpy as np
import pytest
from hand_made_town import (
    EAST,
    EVERYWHERE,
    MIXED,
    NORTH,
    A,
    B,
    C,
    D,
    degrees,
    one,
    same,
    square,
    to_pbf,
    town,
    write_geojson,
    write_wards,
)

from wardsim.importing import import_streets
from wardsim.importing.tables import (
    CAR,
    CYCLE,
    FOOT,
    ROAD_CLASSES,
    read_network,
)
from wardsim.importing.tables import write_network as write_tables


def test_all_packings_of_openstreetmap_give_the_same_network(tmp_path):
    plain, _ = town(tmp_path, MIXED)
    xml = (tmp_path / "town.osm").read_bytes()
    (tmp_path / "town.osm.gz").write_bytes(gzip.compress(xml))
    (tmp_path / "town.osm.bz2").write_bytes(bz2.compress(xml))
    to_pbf(tmp_path / "town.osm", tmp_path / "town.osm.pbf")
    for name in ("town.osm.gz", "town.osm.bz2", "town.osm.pbf"):
        tables, _ = import_streets(tmp_path / name, tmp_path / "wards.geojson")
        same(tables, plain)


def test_geofabriks_attributes_give_the_same_network_as_the_tags(tmp_path):
    plain, _ = town(tmp_path, MIXED)
    letters = {"": "B", "yes": "F", "-1": "T"}
    ways = [
        (
            points,
            {
                "fclass": tags["highway"],
                "name": tags["name"],
                "oneway": letters[tags.get("oneway", "")],
                "maxspeed": {"20 mph": 20 * 1.609344, "48": 48}.get(tags.get("maxspeed", ""), 0),
            },
        )
        for points, tags in MIXED
    ]
    document = json.loads(write_geojson(tmp_path / "s.geojson", ways).read_text())
    # One way in two parts, as clipping leaves them.
    geometry = document["features"][0]["geometry"]
    points = geometry["coordinates"]
    geometry.update(type="MultiLineString", coordinates=[points[:2], points[1:]])
    packed = tmp_path / "s.geojson.gz"
    packed.write_bytes(gzip.compress(json.dumps(document).encode()))
    tables, _ = import_streets(packed, tmp_path / "wards.geojson")
    same(tables, plain, tolerance_m=0.02)  # the XML holds seven decimals, about a centimetre


def test_overpass_json_gives_the_same_network_as_the_xml(tmp_path):
    import xml.etree.ElementTree as ElementTree

    plain, _ = town(tmp_path, MIXED)
    elements = []
    for item in ElementTree.parse(tmp_path / "town.osm").getroot():
        entry: dict = {"type": item.tag, "id": int(item.get("id"))}
        if item.tag == "node":
            entry |= {"lat": float(item.get("lat")), "lon": float(item.get("lon"))}
        else:
            entry["nodes"] = [int(nd.get("ref")) for nd in item.iter("nd")]
            entry["tags"] = {tag.get("k"): tag.get("v") for tag in item.iter("tag")}
        elements.append(entry)
    (tmp_path / "town.json").write_text(json.dumps({"version": 0.6, "elements": elements}))
    tables, _ = import_streets(tmp_path / "town.json", tmp_path / "wards.geojson")
    same(tables, plain)


GRAPHML = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
{keys}
<graph edgedefault="directed">
<data key="crs">epsg:4326</data>
{nodes}
{edges}
</graph>
</graphml>"""


def graphml(edges: list) -> str:
    """As OSMnx writes: edges (from, points between, to, attributes), two-way ones given twice."""
    fields = ["highway", "name", "oneway", "osmid", "length", "maxspeed", "geometry", "reversed"]
    keys = [f'<key id="{k}" for="edge" attr.name="{k}" attr.type="string"/>' for k in fields]
    keys += [f'<key id="{k}" for="node" attr.name="{k}" attr.type="string"/>' for k in "xy"]
    keys.append('<key id="crs" for="graph" attr.name="crs" attr.type="string"/>')
    points = list(dict.fromkeys(p for edge in edges for p in (edge[0], edge[2])))
    nodes = [
        f'<node id="{100 + i}"><data key="x">{degrees(p)[0]}</data>'
        f'<data key="y">{degrees(p)[1]}</data></node>'
        for i, p in enumerate(points)
    ]
    lines = []
    for number, (start, between, end, attributes) in enumerate(edges, start=1):
        course = [start, *between, end]
        length = sum(np.hypot(*np.subtract(a, b)) for a, b in itertools.pairwise(course))
        data = {"oneway": "False", "osmid": str(number), "length": f"{length:.3f}"} | attributes
        two_way = data["oneway"] == "False"
        for backwards in (False, True) if two_way else (False,):
            line = course[::-1] if backwards else course
            if between:
                text = ", ".join("{} {}".format(*degrees(p)) for p in line)
                data["geometry"] = f"LINESTRING ({text})"
            data["reversed"] = str(backwards)
            ends = [100 + points.index(p) for p in (line[0], line[-1])]
            fields_xml = "".join(f'<data key="{k}">{v}</data>' for k, v in data.items())
            lines.append(f'<edge source="{ends[0]}" target="{ends[1]}" id="0">{fields_xml}</edge>')
    return GRAPHML.format(keys="\n".join(keys), nodes="\n".join(nodes), edges="\n".join(lines))


def test_a_graph_saved_by_osmnx_gives_each_street_once(tmp_path):
    home = {"highway": "residential", "maxspeed": "20 mph"}
    edges = [
        (A, [B], C, {**home, "name": "South", "osmid": "[1, 2]"}),
        (A, [D], C, {**home, "name": "North"}),
        (A, [], C, {**home, "name": "Diagonal", "highway": "['tertiary', 'residential']"}),
        (C, [(150, 100), (150, 150)], C, {**home, "name": "Close"}),
        (C, [(200, 100), (200, 0)], A, {**home, "name": "One Way", "oneway": "True"}),
    ]
    (tmp_path / "town.graphml").write_text(graphml(edges))
    wards = write_wards(tmp_path / "wards.geojson", EVERYWHERE)
    tables, report = import_streets(tmp_path / "town.graphml", wards)
    lengths = {
        tables.names[n]: length for n, length in zip(tables.name, tables.length_m, strict=True)
    }
    assert report.streets == 5
    assert lengths["South"] == pytest.approx(200, abs=0.02)
    assert lengths["Close"] == pytest.approx(100 + 50 * np.sqrt(2), abs=0.02)
    assert ROAD_CLASSES[tables.road_class[one(tables, "Diagonal")]] == "tertiary"
    street = one(tables, "One Way")
    assert (tables.forward[street], tables.backward[street]) == (FOOT | CYCLE | CAR, FOOT)


def test_a_network_file_gives_back_what_was_imported(tmp_path):
    wards = ("Home", "E05000001", [*square(-200, -200, 300, 300), *square(-90, -90, -50, -50)])
    stations = tmp_path / "stations.csv"
    stations.write_text(f"name,easting,northing\nNear,{EAST + 50},{NORTH - 10}\n")
    tables, _ = town(tmp_path, MIXED, wards, stations=stations)
    write_tables(tables, tmp_path / "town.h5")
    again = read_network(tmp_path / "town.h5")
    same(again, tables)
    assert again.stations == tables.stations
    assert (again.crs, again.attribution) == (tables.crs, tables.attribution)
    assert [len(w.rings) for w in again.wards] == [2]
    assert np.array_equal(again.wards[0].rings[1], tables.wards[0].rings[1])
