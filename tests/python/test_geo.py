"""Streets, wards and stations as GeoDataFrames; how things look in a notebook."""

from __future__ import annotations

import geopandas as gpd
import made_up_results
import numpy as np
import pytest

import wardsim
from wardsim import geo


def test_streets_of_a_network_are_rows_with_courses(town):
    streets = geo.streets(town)
    assert streets["name"].tolist() == ["Crwys Road ŵ", ""]
    assert streets["ward"].tolist() == ["Plasnewydd", "Cathays"]
    assert streets["length_m"].tolist() == [100.0, 150.5]
    assert streets.geometry.length.tolist() == [100.0, 150.0]  # as drawn
    assert streets["road_class"].tolist() == [wardsim.ROAD_CLASSES[2], wardsim.ROAD_CLASSES[5]]
    assert streets["speed_limit_mph"].round().tolist() == [30, 20]
    assert streets.crs == "EPSG:27700"


def test_a_made_up_town_has_no_coordinate_system():
    town = wardsim.generate_town(seed=3, wards=2, street_km=16)
    assert geo.streets(town).crs is None
    assert "" in set(geo.streets(town)["ward"])  # the margin
    wards = geo.wards(town)
    assert wards["ward"].tolist() == town.ward_name
    assert np.allclose(wards["area_km2"] * 1e6, town.ward_area_m2, rtol=0.01)


def test_a_ring_within_a_ring_is_a_hole(town_columns):
    town_columns["outline_x_m"] = [0.0, 9, 9, 0, 3, 6, 6, 3]
    town_columns["outline_y_m"] = [0.0, 0, 9, 9, 3, 3, 6, 6]
    town_columns["outline_ward"] = [0] * 8
    town_columns["outline_ring"] = [0] * 4 + [1] * 4
    wards = geo.wards(wardsim.Network(**town_columns))
    assert wards["ward"].tolist() == ["Cathays"]  # the other has no outline
    assert wards.geometry.area.tolist() == [81.0 - 9.0]


def test_stations_are_points(town):
    assert geo.stations(town)["name"].tolist() == ["Central"]
    assert geo.stations(town).geometry.x.tolist() == [10.0]


def test_results_have_rates_by_street_and_ward(tmp_path):
    results = made_up_results.results(tmp_path / "r.h5")
    streets = geo.streets(results, point=1)
    assert streets["ward"].tolist() == ["Focus", "Other", "Focus"]
    assert streets["incidents_per_year"].tolist() == [5, 0, 1]
    assert streets["patrol_h_per_km_year"].tolist() == [300, 0, 300]
    wards = geo.wards(results, point=1).set_index("ward")
    assert wards["in_focus"].tolist() == [True, False]
    assert wards["I_calls_per_year"]["Focus"] == pytest.approx(400 / 3)
    assert wards["I_in_target_percent"]["Focus"] == pytest.approx(100 * 360 / 400)
    assert wards["patrol_h_per_year"]["Focus"] == pytest.approx(31)
    with pytest.raises(wardsim.InputError, match="no point 4"):
        geo.streets(results, point=4)


def test_the_margin_has_no_rate(tmp_path):
    made = made_up_results.dataset()
    made["street_ward"][2] = -1
    streets = geo.streets(made_up_results.results(tmp_path / "r.h5", made))
    assert streets["ward"][2] == ""
    assert np.isnan(streets["incidents_per_year"][2])


def test_geodataframes_plot_and_go_into_gis_files(town, tmp_path):
    streets = geo.streets(town)
    assert streets.plot(column="length_m").get_xlim()[1] > 200
    streets.to_file(tmp_path / "streets.gpkg")
    assert len(gpd.read_file(tmp_path / "streets.gpkg")) == 2


def test_a_network_shows_what_it_holds(town):
    shown = town._repr_html_()
    assert "Cathays, Plasnewydd" in shown
    assert "OpenStreetMap contributors" in shown


def test_findings_show_place_and_hint_without_markup_of_others():
    study = wardsim.Study.from_text('[study]\nhorizon_day = 7\nname = "<b>"', label="<i>.toml")
    shown = study.validate()._repr_html_()
    assert "<code>&lt;i&gt;.toml:2:1</code>" in shown
    assert "horizon_days" in shown
    assert "No problems" in wardsim.Findings([], [], None)._repr_html_()


def test_a_results_file_is_no_study(tmp_path):
    path = made_up_results.write(made_up_results.dataset(), tmp_path / "r.h5")
    with pytest.raises(wardsim.InputError, match=r"wardsim\.open_results"):
        wardsim.load(path)
