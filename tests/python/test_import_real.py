"""Importing real extracts; they are public data that is not part of the project."""

from __future__ import annotations

import csv
import gzip
import time
from pathlib import Path

import numpy as np
import pytest
import shapely
from hand_made_town import same, to_pbf

import wardsim
from wardsim.importing import NetworkTables, import_streets
from wardsim.importing.tables import (
    CAR,
    ROAD_CLASSES,
    to_network,
)
from wardsim.importing.tables import write_network as write_tables

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "MANIFEST.md").exists(), reason=f"the public data of {DATA} is not here"
)

CAMDEN = DATA / "network" / "camden_osm_roads_2025-10.geojson.gz"
WARDS = DATA / "boundaries" / "camden_wards_2014.geojson"
LONDON_WARDS = DATA / "boundaries" / "london_wards_2014.geojson.gz"
TWO_WARDS = ["Hampstead Town", "Frognal & Fitzjohns"]


def sound(tables: NetworkTables) -> None:
    """The simulator takes the network, and lengths are those of the courses."""
    assert wardsim.check(to_network(tables)) == []
    assert np.allclose(shapely.length(tables.courses()), tables.length_m, rtol=1e-12, atol=1e-9)


@needs_data
def test_all_of_camden_is_imported_in_seconds(tmp_path):
    begin = time.perf_counter()
    tables, report = import_streets(
        CAMDEN,
        WARDS,
        population=DATA / "population" / "camden_ward_population_2015_2020.csv",
        population_year=2016,
        stations=DATA / "resources" / "london_police_stations_front_counters_2025.csv",
    )
    write_tables(tables, tmp_path / "camden.h5")
    assert time.perf_counter() - begin < 30
    sound(tables)
    assert len(report.wards) == 18
    assert 700 < report.length_km < 762  # the extract has 762 km
    assert sum(w.area_km2 for w in report.wards) == pytest.approx(21.8, abs=0.1)
    assert report.off_main["foot"].share < 0.03
    assert report.off_main["car"].share < 0.08  # clipped at the borough line: one-way ends
    assert "Kentish Town Police Station" in report.stations
    assert "Lewisham Police Station" in report.stations_dropped
    assert "Hampstead Town (E05000135)" in str(report)


@needs_data
def test_the_two_wards_agree_with_an_independent_drive_graph():
    tables, report = import_streets(CAMDEN, WARDS, TWO_WARDS)
    sound(tables)
    edges = DATA / "network" / "hampstead_frognal_400m_drive_2025-10_edges.csv.gz"
    with gzip.open(edges, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    reference = shapely.from_wkt([row["wkt_27700"] for row in rows])
    assert shapely.length(reference).sum() == pytest.approx(108_593, abs=10)
    # It keeps long streets that stick out of the margin; this import splits at every footpath
    # and so keeps less of them. Inside the margin the two agree.
    rings = [shapely.Polygon(r) for w in tables.wards for r in w.rings]
    area = shapely.buffer(shapely.union_all(rings), 400)
    theirs = shapely.length(shapely.intersection(reference, area)).sum()
    off_main = report.off_main["car"]
    assert off_main.total_m == pytest.approx(shapely.length(reference).sum(), rel=0.05)
    ours = shapely.length(shapely.intersection(tables.courses()[tables.open_to(CAR)], area)).sum()
    assert theirs - off_main.length_m <= ours <= theirs
    assert report.length_km - report.margin_km == pytest.approx(
        sum(w.length_km for w in report.wards)
    )
    areas = {w.name: w.area_km2 for w in report.wards}
    assert areas["Hampstead Town"] == pytest.approx(2.450, rel=0.002)
    assert areas["Frognal and Fitzjohns"] == pytest.approx(1.528, rel=0.002)


@needs_data
def test_raw_openstreetmap_xml_and_pbf_give_the_same_network(tmp_path):
    source = DATA / "network" / "fitzrovia_raw_2019.osm.gz"
    tables, report = import_streets(source, LONDON_WARDS, ["E05000129"])
    sound(tables)
    assert report.set_aside["no street: proposed"] == 1
    packed = to_pbf(source, tmp_path / "fitzrovia.osm.pbf")
    from_pbf, _ = import_streets(packed, LONDON_WARDS, ["E05000129"])
    same(from_pbf, tables)


@needs_data
def test_a_real_overpass_answer_is_read():
    source = DATA / "network" / "city_tower_hamlets_overpass_2024-02.json.gz"
    tables, report = import_streets(source, LONDON_WARDS, ["Spitalfields and Banglatown"])
    sound(tables)
    assert report.streets > 100


@needs_data
def test_main_roads_with_the_attribute_highway_are_read():
    source = DATA / "network" / "inner_london_major_roads_osm_2018.geojson.gz"
    tables, _ = import_streets(source, WARDS, ["Camden Town with Primrose Hill"])
    sound(tables)
    assert set(ROAD_CLASSES[c] for c in tables.road_class) <= set(ROAD_CLASSES[:7])
