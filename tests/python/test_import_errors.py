"""What is wrong with the files of an import is said, all at once and with its place."""

from __future__ import annotations

import gzip
import json

import pytest
from hand_made_town import (
    EAST,
    EVERYWHERE,
    MIXED,
    NORTH,
    TOWN,
    degrees,
    osm_xml,
    same,
    square,
    to_pbf,
    town,
    write_geojson,
    write_wards,
)

from wardsim import InputError
from wardsim.importing import Limits, import_streets


def problems_of(*arguments: object, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        import_streets(*arguments, **options)
    return str(caught.value)


def test_all_problems_are_told_at_once(tmp_path):
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    streets = tmp_path / "s.geojson"
    streets.write_text("{")
    (tmp_path / "stations.csv").write_text("name,lat,lon\nX,here,there\n")
    text = problems_of(streets, wards, ["Nowhere"], stations=tmp_path / "stations.csv")
    assert "s.geojson: is not valid JSON" in text
    assert "w.geojson: there is no ward 'Nowhere'" in text
    assert "stations.csv:2: station 'X' has no position" in text


def test_an_unknown_ward_is_answered_with_the_nearest_names(tmp_path):
    wards = write_wards(tmp_path / "w.geojson", ("Hampstead Town", "E05000135", EVERYWHERE[2]))
    streets = write_geojson(tmp_path / "s.geojson", TOWN)
    assert "did you mean 'Hampstead Town'?" in problems_of(streets, wards, ["Hampsted Town"])


def test_a_name_that_two_wards_bear_asks_for_a_code(tmp_path):
    two = [("Highgate", code, EVERYWHERE[2]) for code in ("E05000137", "E05000271")]
    wards = write_wards(tmp_path / "w.geojson", *two)
    text = problems_of(write_geojson(tmp_path / "s.geojson", TOWN), wards, ["Highgate"])
    assert "2 wards are called 'Highgate'" in text
    assert "E05000137, E05000271" in text


def test_a_ward_without_streets_is_named(tmp_path):
    wards = [EVERYWHERE, ("Heath", "E05000002", square(-400, -400, -300, -300))]
    wards[0] = ("Home", "E05000001", square(-50, -50, 150, 150))
    (tmp_path / "t.osm").write_text(osm_xml(TOWN))
    text = problems_of(tmp_path / "t.osm", write_wards(tmp_path / "w.geojson", *wards))
    assert "has no street in the ward Heath (E05000002) of w.geojson" in text
    assert "Home" not in text


def test_streets_elsewhere_are_told_with_both_places(tmp_path):
    wards = write_wards(tmp_path / "w.geojson", ("Away", "E05000001", square(9000, 0, 9900, 900)))
    text = problems_of(write_geojson(tmp_path / "s.geojson", TOWN), wards)
    assert "lie outside the wards" in text


def test_metres_given_as_degrees_are_noticed_in_streets_and_wards(tmp_path):
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    streets = write_geojson(tmp_path / "s.geojson", TOWN)
    document = json.loads(streets.read_text())
    document["features"][0]["geometry"]["coordinates"] = [
        [527000.0, 185000.0],
        [527100.0, 185000.0],
    ]
    document["features"] = document["features"][:1]
    streets.write_text(json.dumps(document))
    assert "(527000, 185000) are not degrees" in problems_of(streets, wards)

    write_geojson(streets, TOWN)
    bad = wards.read_text().replace(str(degrees((-5000, -5000))[0]), "522000")
    wards.write_text(bad)
    assert "are not degrees" in problems_of(streets, wards)


def test_a_declared_projected_system_is_honoured(tmp_path):
    plain, _ = town(tmp_path, TOWN)
    document = json.loads(write_geojson(tmp_path / "s.geojson", TOWN).read_text())
    document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    for feature, (points, _) in zip(document["features"], TOWN, strict=True):
        feature["geometry"]["coordinates"] = [[EAST + x, NORTH + y] for x, y in points]
    (tmp_path / "s.geojson").write_text(json.dumps(document))
    tables, _ = import_streets(tmp_path / "s.geojson", tmp_path / "wards.geojson")
    same(tables, plain, tolerance_m=0.02)


def test_features_without_a_class_are_refused_with_what_they_have(tmp_path):
    ways = [(points, {"kind": "road"}) for points, _ in TOWN]
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    text = problems_of(write_geojson(tmp_path / "s.geojson", ways), wards)
    assert "no feature has the attribute fclass or highway (found: kind, osm_id)" in text


def test_an_unknown_one_way_value_is_refused(tmp_path):
    ways = [(points, {**tags, "oneway": "X"}) for points, tags in TOWN]
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    text = problems_of(write_geojson(tmp_path / "s.geojson", ways), wards)
    assert "feature 1: oneway = 'X'" in text
    assert "feature 2: oneway = 'X'" in text


BROKEN = {
    "empty.osm": b"",
    "empty.geojson": b"  \n",
    "none.geojson": b'{"type": "FeatureCollection", "features": []}',
    "list.geojson": b"[1, 2]",
    "cut.osm": b'<?xml version="1.0"?><osm version="0.6"><node id="1" lat="51',
    "no.osm.gz": b"this is not gzip",
    "cut.osm.gz": gzip.compress(osm_xml(TOWN).encode())[:-20],
    "cut.geojson.gz": gzip.compress(b'{"type": "FeatureCollection"}')[:-6],
    "no.osm.bz2": b"BZh9 but not really",
    "no.osm.pbf": b"\x00\x00\x00\x0dthis is not a map",
    "cut.osm.pbf": b"\x00\x00\x10\x00",
    "no.graphml": b"<graphml",
    "bomb.graphml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><graphml/>',
    "streets.txt": b"Holmes Road\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_street_file_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(BROKEN[name])
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    text = problems_of(tmp_path / name, wards)
    assert name in text
    assert len(text.splitlines()) <= 3  # told once, with what to do


def test_a_graph_in_an_unknown_encoding_is_refused(tmp_path):
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    streets = tmp_path / "s.graphml"
    streets.write_text('<?xml version="1.0" encoding="utv-8"?><graphml/>')
    assert "unknown encoding: utv-8" in problems_of(streets, wards)


def test_a_ward_with_a_corner_beyond_the_system_is_refused(tmp_path):
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    made = json.loads(wards.read_text())
    ring = made["features"][0]["geometry"]["coordinates"][0]
    ring[1] = [90.0, 0.0]  # projected to infinity
    wards.write_text(json.dumps(made))
    streets = write_geojson(tmp_path / "s.geojson", TOWN)
    assert "w.geojson: the wards lie outside the area of EPSG:27700" in problems_of(streets, wards)


def test_missing_files_are_named(tmp_path):
    text = problems_of(tmp_path / "a.osm.pbf", tmp_path / "b.geojson")
    assert "a.osm.pbf: there is no such file" in text
    assert "b.geojson: there is no such file" in text


def test_files_that_expand_beyond_the_limits_are_refused(tmp_path):
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    small = Limits(max_bytes=1 << 20, max_text_bytes=1 << 20)
    (tmp_path / "bomb.osm.gz").write_bytes(gzip.compress(b" " * (3 << 20)))
    (tmp_path / "bomb.geojson.gz").write_bytes(gzip.compress(b" " * (3 << 20)))
    for name in ("bomb.osm.gz", "bomb.geojson.gz"):
        assert "more than 1 MiB" in problems_of(tmp_path / name, wards, limits=small)
    (tmp_path / "t.osm").write_text(osm_xml(MIXED))
    to_pbf(tmp_path / "t.osm", tmp_path / "t.osm.pbf")
    few = Limits(max_bytes=100)
    assert "more than 0 MiB" in problems_of(tmp_path / "t.osm.pbf", wards, limits=few)
    for limits in (Limits(max_ways=3), Limits(max_nodes=5)):
        assert "cut the extract" in problems_of(tmp_path / "t.osm", wards, limits=limits)


def test_population_of_another_era_is_noticed(tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("ward_code,population\nE05013650,12000\n")
    (tmp_path / "t.osm").write_text(osm_xml(TOWN))
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    text = problems_of(tmp_path / "t.osm", wards, population=people)
    assert "knows none of the ward codes" in text
    assert "May 2022" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"buffer_m": -1}, "buffer_m = -1"),
        ({"crs": "EPSG:4326"}, "is not in metres"),
        ({"crs": "EPSG:0"}, "no known coordinate system"),
        ({"crs": "EPSG:2154"}, "lie outside the area of EPSG:2154"),
        ({"imputed_mph": {"lane": 20}}, "no road class 'lane'"),
    ],
)
def test_arguments_out_of_range_are_refused(tmp_path, options, words):
    (tmp_path / "t.osm").write_text(osm_xml(TOWN))
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    assert words in problems_of(tmp_path / "t.osm", wards, **options)
