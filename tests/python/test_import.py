"""Importing hand-made towns whose network is known."""

from __future__ import annotations

import csv
import json

import geopandas
import numpy as np
import pytest
from hand_made_town import (
    EAST,
    EVERYWHERE,
    HOME,
    NORTH,
    TOWN,
    A,
    B,
    C,
    D,
    access,
    degrees,
    named,
    one,
    osm_xml,
    square,
    town,
    write_geojson,
    write_wards,
)

import wardsim
from wardsim.importing import Private, import_streets
from wardsim.importing.tables import (
    CAR,
    CYCLE,
    FOOT,
    NO_WARD,
    to_network,
)
from wardsim.importing.tags import MPS_PER_MPH, parse_speed


def test_a_chain_of_ways_becomes_one_street_along_its_course(tmp_path):
    lane = {"highway": "residential", "name": "Long Lane"}
    ways = [*TOWN, ([C, (200, 100), (200, 150)], lane), ([(300, 150), (200, 150)], lane)]
    tables, report = town(tmp_path, ways)
    street = one(tables, "Long Lane")
    assert tables.length_m[street] == pytest.approx(250, abs=0.02)
    assert tables.shape_start[street + 1] - tables.shape_start[street] == 4
    assert report.streets == len(tables.length_m) == 4
    assert report.junctions == 3  # A, C, and the end of the lane: B and D join nothing


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other Lane"},
        {"highway": "tertiary"},
        {"maxspeed": "30 mph"},
        {"oneway": "yes"},
        {"bicycle": "no"},
    ],
)
def test_a_street_ends_where_something_changes_along_it(tmp_path, change):
    lane = {"highway": "residential", "name": "Lane", "maxspeed": "20 mph"}
    # A way round, so that a one-way half stays on the main component.
    ways = [*TOWN, ([C, (200, 100)], lane), ([(200, 100), (200, 0), B], {**lane, **change})]
    tables, _ = town(tmp_path, ways)
    same, _ = town(tmp_path, [*ways[:3], (ways[3][0], lane)])
    assert len(tables.length_m) == len(same.length_m) + 1


def test_a_chain_drawn_against_itself_keeps_each_direction(tmp_path):
    lane = {"highway": "residential", "name": "Lane", "oneway": "yes"}
    against = {**lane, "oneway": "-1"}
    ways = [*TOWN, ([C, (200, 100)], lane), ([B, (200, 0), (200, 100)], against)]
    tables, _ = town(tmp_path, ways)
    street = one(tables, "Lane")
    ends = tables.forward[street], tables.backward[street]
    assert sorted(ends) == [FOOT, FOOT | CYCLE | CAR]
    assert tables.length_m[street] == pytest.approx(300, abs=0.03)


def test_a_loop_begins_and_ends_at_one_junction(tmp_path):
    close = {"highway": "residential", "name": "The Close"}
    tables, _ = town(tmp_path, [*TOWN, ([C, (150, 100), (150, 150), C], close)])
    street = one(tables, "The Close")
    assert tables.start[street] == tables.end[street]
    assert tables.length_m[street] == pytest.approx(100 + 50 * np.sqrt(2), abs=0.02)


def test_a_ring_without_any_junction_keeps_one(tmp_path):
    ring = {"highway": "residential", "name": "Ring"}
    tables, report = town(tmp_path, [([A, B, C], ring), ([C, D, A], ring)])
    assert (report.streets, report.junctions) == (1, 1)
    assert tables.length_m[0] == pytest.approx(400, abs=0.02)


def test_parallel_streets_between_the_same_junctions_are_both_kept(tmp_path):
    bow = {"highway": "residential", "name": "Bow"}
    tables, _ = town(tmp_path, [*TOWN, ([A, (20, 60), C], bow)])
    assert {frozenset((s, e)) for s, e in zip(tables.start, tables.end, strict=True)} == {
        frozenset((tables.start[0], tables.end[0]))
    }
    assert len(tables.length_m) == 4


def test_streets_that_cross_without_a_shared_vertex_do_not_meet(tmp_path):
    bridge = {"highway": "residential", "name": "Bridge", "layer": "1", "bridge": "yes"}
    tables, report = town(tmp_path, [*TOWN, ([B, (50, 50.5), D], bridge)])
    assert report.junctions == 4
    assert tables.length_m[one(tables, "Bridge")] == pytest.approx(100 * np.sqrt(2), abs=0.05)


def test_repeated_vertices_and_ways_are_dropped_and_counted(tmp_path):
    ways = [([A, B, B, C, D, A], HOME), ([A, C], HOME)]
    plain, _ = town(tmp_path, TOWN)
    tables, report = town(tmp_path, ways)
    assert report.set_aside["steps of no length"] == 1
    assert np.allclose(tables.length_m, plain.length_m)

    glued = json.loads(write_geojson(tmp_path / "a.geojson", TOWN).read_text())
    glued["features"] *= 2
    (tmp_path / "a.geojson").write_text(json.dumps(glued))
    again, report = import_streets(tmp_path / "a.geojson", tmp_path / "wards.geojson")
    assert report.set_aside["ways given twice"] == 2
    assert again.length_m.sum() == pytest.approx(plain.length_m.sum(), abs=0.02)


def test_two_nodes_in_one_place_joined_by_a_way_are_one_junction(tmp_path):
    text = osm_xml([*TOWN, ([C, (200, 100)], {"highway": "service", "name": "Yard"})])
    lon, lat = degrees(C)
    twin = f'<node id="99" lon="{lon:.7f}" lat="{lat:.7f}"/>\n<way id="1"'
    text = text.replace('<way id="1"', twin, 1)
    tail = text.index('<way id="3"')
    number = text[tail:].split('ref="', 1)[1].split('"', 1)[0]
    text = text[:tail] + text[tail:].replace(
        f'<nd ref="{number}"/>', f'<nd ref="{number}"/><nd ref="99"/>', 1
    )
    (tmp_path / "town.osm").write_text(text)
    wards = write_wards(tmp_path / "wards.geojson", EVERYWHERE)
    tables, report = import_streets(tmp_path / "town.osm", wards)
    assert report.set_aside["vertices joined"] == 1
    assert tables.length_m[one(tables, "Yard")] == pytest.approx(100, abs=0.02)
    assert wardsim.check(to_network(tables)) == []


# --- access

ALL = FOOT | CYCLE | CAR


@pytest.mark.parametrize(
    ("tags", "east", "west"),
    [
        ({"highway": "residential"}, ALL, ALL),
        ({"highway": "unclassified"}, ALL, ALL),
        ({"highway": "primary_link"}, ALL, ALL),
        ({"highway": "service"}, ALL, ALL),
        ({"highway": "residential", "oneway": "yes"}, ALL, FOOT),
        ({"highway": "residential", "oneway": "true"}, ALL, FOOT),
        ({"highway": "residential", "oneway": "1"}, ALL, FOOT),
        ({"highway": "residential", "oneway": "-1"}, FOOT, ALL),
        ({"highway": "residential", "oneway": "reversible"}, ALL, ALL),
        ({"highway": "residential", "junction": "roundabout"}, ALL, FOOT),
        ({"highway": "residential", "junction": "roundabout", "oneway": "no"}, ALL, ALL),
        ({"highway": "motorway"}, CAR, 0),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, ALL, FOOT | CYCLE),
        ({"highway": "residential", "oneway": "-1", "cycleway": "opposite"}, FOOT | CYCLE, ALL),
        ({"highway": "residential", "motor_vehicle": "no"}, FOOT | CYCLE, FOOT | CYCLE),
        ({"highway": "residential", "vehicle": "no"}, FOOT, FOOT),
        ({"highway": "residential", "vehicle": "no", "bicycle": "yes"}, FOOT | CYCLE, FOOT | CYCLE),
        ({"highway": "residential", "vehicle": "no", "emergency": "yes"}, FOOT | CAR, FOOT | CAR),
        ({"highway": "residential", "access": "no", "foot": "yes"}, FOOT, FOOT),
        ({"highway": "residential", "access": "private"}, ALL, ALL),
        ({"highway": "trunk", "foot": "no", "bicycle": "no"}, CAR, CAR),
        ({"highway": "pedestrian"}, FOOT | CYCLE, FOOT | CYCLE),
        ({"highway": "pedestrian", "bicycle": "dismount"}, FOOT, FOOT),
        ({"highway": "footway"}, FOOT, FOOT),
        ({"highway": "footway", "access": "yes"}, FOOT, FOOT),
        ({"highway": "footway", "bicycle": "designated"}, FOOT | CYCLE, FOOT | CYCLE),
        ({"highway": "footway", "oneway": "yes"}, FOOT, FOOT),
        ({"highway": "steps", "bicycle": "yes"}, FOOT, FOOT),
        ({"highway": "cycleway", "oneway": "yes"}, FOOT | CYCLE, FOOT),
        ({"highway": "path"}, FOOT | CYCLE, FOOT | CYCLE),
    ],
)
def test_tags_say_who_may_pass_which_way(tmp_path, tags, east, west):
    # Parallel to the diagonal A-C, from the western end to the eastern one.
    tables, _ = town(tmp_path, [*TOWN, ([A, (20, 60), C], {**tags, "name": "Way"})])
    assert access(tables, "Way") == (east, west)


def test_private_streets_can_be_closed_to_officers(tmp_path):
    mews = {"highway": "service", "access": "private", "name": "Mews"}
    ways = [*TOWN, ([A, (20, 60), C], mews)]
    assert len(named(town(tmp_path, ways)[0], "Mews")) == 1
    tables, report = town(tmp_path, ways, private=Private.CLOSED)
    assert len(named(tables, "Mews")) == 0
    assert report.set_aside["closed to everyone"] == 1


@pytest.mark.parametrize(
    "highway", ["construction", "proposed", "abandoned", "platform", "corridor"]
)
def test_what_is_no_street_is_skipped_and_counted(tmp_path, highway):
    tables, report = town(tmp_path, [*TOWN, ([A, (20, 60), C], {"highway": highway, "name": "X"})])
    assert len(named(tables, "X")) == 0
    assert report.set_aside[f"no street: {highway}"] == 1


# --- main components


def test_an_island_is_dropped_and_its_share_reported(tmp_path):
    island = {"highway": "residential", "name": "Island"}
    tables, report = town(tmp_path, [*TOWN, ([(500, 0), (600, 0)], island)])
    assert len(named(tables, "Island")) == 0
    whole = 500 + 100 * np.sqrt(2)
    for mode in ("foot", "cycle", "car"):
        assert report.off_main[mode].share == pytest.approx(100 / whole, rel=1e-3)


def test_a_one_way_dead_end_is_closed_to_cars_and_stays_open_on_foot(tmp_path):
    trap = {"highway": "residential", "oneway": "yes", "name": "Trap"}
    tables, report = town(tmp_path, [*TOWN, ([C, (200, 100)], trap)])
    street = one(tables, "Trap")
    assert tables.forward[street] == tables.backward[street] == FOOT
    assert tables.speed_limit_mps[street] == 0
    assert report.off_main["car"].length_m == pytest.approx(100, abs=0.02)
    assert report.off_main["foot"].length_m == 0


# --- wards


def test_a_street_is_in_the_ward_that_holds_its_midpoint(tmp_path):
    east = {"highway": "residential", "name": "East Street"}
    far = {"highway": "residential", "name": "Far Street"}
    ways = [*TOWN, ([C, (200, 100)], east), ([(200, 100), (250, 100)], far)]
    wards = [
        ("West", "E05000001", square(-200, -200, 140, 300)),
        ("East", "E05000002", square(140, -200, 220, 300)),
    ]
    tables, report = town(tmp_path, ways, *wards)
    assert tables.ward[one(tables, "East Street")] == 1  # its middle is at 150 m
    assert tables.ward[one(tables, "Far Street")] == NO_WARD
    assert report.margin_km == pytest.approx(0.05, rel=1e-3)
    assert [w.area_km2 for w in report.wards] == pytest.approx([0.17, 0.04], rel=1e-3)
    assert [w.streets for w in report.wards] == [3, 1]


def test_a_street_ends_between_ways_where_the_ward_changes(tmp_path):
    lane = {"highway": "residential", "name": "Lane"}
    ways = [*TOWN, ([C, (200, 100)], lane), ([(200, 100), (300, 100)], lane)]
    wards = [
        ("West", "E05000001", square(-200, -200, 200, 300)),
        ("East", "E05000002", square(200, -200, 400, 300)),
    ]
    tables, _ = town(tmp_path, ways, *wards)
    assert sorted(tables.ward[named(tables, "Lane")]) == [0, 1]


def test_streets_beyond_the_buffer_are_left_out(tmp_path):
    far = {"highway": "residential", "name": "Far Street"}
    ways = [*TOWN, ([C, (300, 100)], HOME), ([(300, 100), (400, 100)], far)]
    ward = ("Home", "E05000001", square(-50, -50, 150, 150))
    near, _ = town(tmp_path, ways, ward, buffer_m=100)
    wide, _ = town(tmp_path, ways, ward, buffer_m=200)
    assert len(named(near, "Far Street")) == 0
    assert len(named(wide, "Far Street")) == 1


def test_wards_are_picked_by_name_or_code_in_any_case(tmp_path):
    wards = write_wards(
        tmp_path / "w.geojson",
        ("Frognal and Fitzjohns", "E05000133", square(-50, -50, 50, 150)),
        ("King's Cross", "E05000141", square(50, -50, 150, 150)),
    )
    streets = write_geojson(tmp_path / "s.geojson", [([(x, 0), (x, 9)], HOME) for x in (0, 99)])
    document = json.loads(streets.read_text())
    document["features"].append(json.loads(write_geojson(streets, TOWN).read_text())["features"][0])
    write_geojson(streets, TOWN)
    for only in (["FROGNAL & FITZJOHNS"], ["e05000133"]):
        tables, _ = import_streets(streets, wards, only)
        assert [w.code for w in tables.wards] == ["E05000133"]
    tables, _ = import_streets(streets, wards, ["kings cross", "Frognal and Fitzjohns"])
    assert [w.code for w in tables.wards] == ["E05000141", "E05000133"]


@pytest.mark.parametrize("names", [("WD22NM", "WD22CD"), ("name", "code"), ("ward_name", "gss")])
def test_the_usual_names_of_ward_attributes_are_known(tmp_path, names):
    wards = write_wards(tmp_path / "w.geojson", EVERYWHERE)
    text = wards.read_text().replace("NAME", names[0]).replace("GSS_CODE", names[1])
    wards.write_text(text)
    tables, _ = import_streets(write_geojson(tmp_path / "s.geojson", TOWN), wards)
    assert (tables.wards[0].name, tables.wards[0].code) == ("Everywhere", "E05000001")


@pytest.mark.parametrize("suffix", ["gpkg", "shp"])
def test_wards_may_come_as_geopackage_or_shapefile(tmp_path, suffix):
    plain, _ = town(tmp_path, TOWN)
    frame = geopandas.read_file(tmp_path / "wards.geojson").to_crs(27700)
    frame.to_file(tmp_path / f"wards.{suffix}")
    tables, _ = import_streets(tmp_path / "town.osm", tmp_path / f"wards.{suffix}")
    assert tables.wards[0].code == "E05000001"
    assert tables.wards[0].area_m2 == pytest.approx(plain.wards[0].area_m2, rel=1e-6)


def test_wards_with_holes_keep_their_area(tmp_path):
    rings = [*square(-200, -200, 200, 200), *square(-150, -150, -50, -50)]
    tables, _ = town(tmp_path, TOWN, ("Ring", "E05000001", rings))
    assert tables.wards[0].area_m2 == pytest.approx(400**2 - 100**2, rel=1e-4)
    assert len(tables.wards[0].rings) == 2


def test_residents_come_from_a_list_of_the_latest_or_a_given_year(tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("ward_code,outcome_year,population\nE05000001,2015,100\nE05000001,2016,120\n")
    assert town(tmp_path, TOWN, population=people)[0].wards[0].population == 120
    tables, _ = town(tmp_path, TOWN, population=people, population_year=2015)
    assert tables.wards[0].population == 100


# --- speeds and footfall


@pytest.mark.parametrize(
    ("text", "mph"),
    [
        ("20 mph", 20),
        ("20mph", 20),
        ("GB:nsl_single", 60),
        ("GB:20 mph", 20),
        ("none", 70),
        ("30 mph;20 mph", 30),
        ("signals; 40 mph", 40),
    ],
)
def test_speed_limits_are_read(text, mph):
    assert parse_speed(text) == pytest.approx(mph * MPS_PER_MPH)


def test_bare_speed_limits_are_kilometres_an_hour_and_nonsense_is_none():
    assert parse_speed("32") == pytest.approx(32 / 3.6)
    assert parse_speed("walk") == pytest.approx(5 / 3.6)
    assert all(np.isnan(parse_speed(text)) for text in ("", "0", "fast", "-5", "2000"))


def test_missing_speed_limits_are_imputed_by_class_and_counted(tmp_path):
    ways = [*TOWN, ([A, (20, 60), C], {"highway": "service", "name": "Yard", "maxspeed": "slow"})]
    tables, report = town(tmp_path, ways)
    street = one(tables, "Yard")
    assert tables.speed_limit_mps[street] == pytest.approx(10 * MPS_PER_MPH)
    assert report.imputed_km == {"service": pytest.approx(tables.length_m[street] / 1000)}
    assert report.set_aside["unreadable speed limit"] == 1
    faster, _ = town(tmp_path, ways, imputed_mph={"service": 15})
    assert faster.speed_limit_mps[one(faster, "Yard")] == pytest.approx(15 * MPS_PER_MPH)


def test_footfall_has_mean_one_by_length_within_the_wards(tmp_path):
    ways = [*TOWN, ([A, (20, 60), C], {"highway": "primary", "name": "High Street"})]
    tables, _ = town(tmp_path, ways)
    inside = tables.ward != NO_WARD
    mean = np.average(tables.footfall[inside], weights=tables.length_m[inside])
    assert mean == pytest.approx(1, rel=1e-6)
    assert tables.footfall[one(tables, "High Street")] == pytest.approx(3 * tables.footfall[0])


# --- stations


def test_stations_are_snapped_to_a_walkable_street_or_named_as_left_out(tmp_path):
    (lon, lat), far = degrees((50, -10)), degrees((50, -600))
    stations = tmp_path / "stations.csv"
    rows = [("Near", lat, lon), ("Far", far[1], far[0])]
    with stations.open("w", newline="") as file:
        csv.writer(file).writerows([("name", "lat", "lon"), *rows])
    tables, report = town(tmp_path, TOWN, stations=stations)
    assert [s.name for s in tables.stations] == ["Near"]
    assert report.stations_dropped == ["Far"]
    station = tables.stations[0]
    course = tables.courses()[station.street]
    assert course.interpolate(station.offset_m).x == pytest.approx(EAST + 50, abs=0.05)
    assert course.interpolate(station.offset_m).y == pytest.approx(NORTH, abs=0.05)


def test_stations_may_be_given_in_metres(tmp_path):
    stations = tmp_path / "stations.csv"
    stations.write_text(f"Name,Easting,Northing\nNear,{EAST + 50},{NORTH - 10}\n")
    tables, _ = town(tmp_path, TOWN, stations=stations)
    assert [s.name for s in tables.stations] == ["Near"]


def test_without_a_list_the_stations_of_the_map_count(tmp_path):
    lon, lat = degrees((50, -10))
    node = (
        f'<node id="900" lon="{lon}" lat="{lat}"><tag k="amenity" v="police"/>'
        '<tag k="name" v="Holmes Road"/></node>'
    )
    (tmp_path / "town.osm").write_text(osm_xml(TOWN, node))
    wards = write_wards(tmp_path / "wards.geojson", EVERYWHERE)
    tables, _ = import_streets(tmp_path / "town.osm", wards)
    assert [s.name for s in tables.stations] == ["Holmes Road"]
