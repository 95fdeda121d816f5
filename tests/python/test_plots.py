"""Figures: what is written beside them, what they say, and studies of other shapes."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET

import made_up_results
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread

import wardsim
from wardsim import analysis, plots
from wardsim.plots import figures, maps
from wardsim.plots.frame import wrapped

mpl.use("Agg")


@pytest.fixture
def results(tmp_path):
    return made_up_results.results(tmp_path / "results.h5")


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def names(written):
    return [path.name for path in written if path.suffix == ".png"]


ALL = ["coverage.png", "patrol.png", "gained.png", "payers.png", "wards.png", "map.png"]


def test_each_figure_comes_with_its_data_and_a_text(results, tmp_path):
    written = plots.write_figures(results, tmp_path / "figures")
    assert names(written) == ALL
    assert all(path.stat().st_size > 0 for path in written)
    index = (tmp_path / "figures" / "index.md").read_text(encoding="utf-8")
    for path in written:
        assert path.name in index or path.name == "index.md"
        if path.suffix == ".png":
            image = imread(path)
            assert min(image.shape[:2]) > 200
            assert np.ptp(image[..., :3]) > 0.5  # not blank
        elif path.suffix == ".svg":
            ET.parse(path)
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8") as stream:
                assert list(csv.DictReader(stream))
        elif path.suffix == ".txt":
            title, alt = path.read_text(encoding="utf-8").split("\n\n", 1)
            assert title
            assert len(alt) > 60
    assert "Synthetic town" in index


def test_the_same_results_give_the_same_bytes(results, tmp_path):
    first = plots.write_figures(results, tmp_path / "a")
    second = plots.write_figures(results, tmp_path / "b")
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name


def test_titles_and_data_hold_the_numbers(results):
    charts = {chart.name: chart for chart in plots.charts(results)}
    coverage = charts["coverage"]
    assert (
        coverage.title
        == "£100,000 a year takes I calls reached in time from 81.2 to 90.0 % under A"
    )
    row = coverage.data[(coverage.data["grade"] == "I")].iloc[1]
    assert row["value_percent"] == pytest.approx(90)
    assert row["gain"] == pytest.approx(90 - 81.25)
    assert "from 11 to 31 hours a year under A" in charts["patrol"].title
    assert "42 % of the cost under A and 100 % under B" in charts["payers"].title
    # 11 and 33 hours on 110 m, of them 10 on a street too short to have a rate of its own.
    assert "from 100 to 300 hours a year on each km" in charts["map"].title
    paid = charts["payers"].data
    assert paid["cost_total_gbp_per_year"].tolist() == [144_000, 72_000]
    gained = charts["gained"].data.set_index(["measure", "scheme", "per_1000_gbp_of"])
    assert gained.loc[("patrol", "A", "payer"), "value"] == pytest.approx(20 / 60)
    wards = charts["wards"].data.set_index("ward")
    assert wards.loc["Focus", "gain_pp"] == pytest.approx(90 - 81.25)
    assert wards.loc["Other", "gain_pp"] == pytest.approx(100 * 2 / 30)


@pytest.mark.parametrize(
    ("gains", "title"),
    [
        ([(0.02, 0.01, 0.03), (0.01, 0, 0.02)], "adds most I calls in time under A: 0.02 percent"),
        (
            [(0.02, -0.01, 0.05), (0.01, 0, 0.02)],
            "no gain in I calls in time is shown under A: -0.01",
        ),
        (
            [(0.02, 0.01, 0.03)],
            "each £1,000 adds 0.02 percentage points of I calls in time under A",
        ),
        ([(0.02, np.nan, np.nan)], "each £1,000 adds 0.02 percentage points of I calls"),
    ],
)
def test_a_gain_is_claimed_only_if_it_is_told_from_none(gains, title):
    table = pd.DataFrame(gains, columns=["value", "lower", "upper"], index=["A", "B"][: len(gains)])
    ranking = analysis.Ranking(100_000, "I", "payer", {}, table, pd.DataFrame())
    assert title in figures._gained_title(ranking)
    assert figures._gained_title(ranking).startswith("With £100,000 a year, ")


def test_lines_of_a_title_never_begin_with_a_percent_sign():
    text = "Pledges: nobody in year 1 with a chance of 53 %; on average 0.9 officers in year 1"
    for width in range(12, len(text)):
        lines = wrapped(text, width).split("\n")
        assert " ".join(lines) == text
        assert not any(line.startswith("%") for line in lines)


def test_functions_draw_on_given_axes_and_give_them_back(results):
    _, ax = plt.subplots()
    assert plots.coverage(results, ax) is ax
    assert ax.get_title("left") == "I calls reached within 15 minutes, %"
    for draw in (plots.patrol, plots.gained, plots.payers, plots.wards, plots.ward_map):
        assert draw(results).figure is not ax.figure


def test_curves_step_at_the_budgets_and_bands_are_of_the_paired_gain(results):
    ax = plots.patrol(results)
    curve = ax.get_lines()[0]
    assert curve.get_drawstyle() == "steps-post"
    assert curve.get_ydata()[:2] == pytest.approx([11, 31])
    top = ax.collections[0].get_paths()[0].vertices[:, 1].max()
    half = analysis.gain(results, analysis.patrol(results)).half_width(0.9)[1]
    assert top == pytest.approx(31 + half)


# --- Studies of other shapes ----------------------------------------------------------------------


def write(made, tmp_path):
    results = made_up_results.results(tmp_path / "other.h5", made)
    return names(plots.write_figures(results, tmp_path / "figures"))


def test_one_replication_is_drawn_without_bands(tmp_path):
    made = made_up_results.dataset().isel(replication=[0])
    assert write(made, tmp_path) == ALL
    ax = plots.coverage(made_up_results.results(tmp_path / "again.h5", made))
    assert not ax.collections


def test_a_study_without_schemes_or_sweep_is_drawn_point_by_point(tmp_path):
    made = made_up_results.dataset().isel(point=[0])
    made = made.drop_vars([v for v in made.variables if str(v).startswith("axis_")] + ["scheme"])
    made["point_scheme"] = ("point", [-1])
    assert write(made, tmp_path) == ["coverage.png", "patrol.png", "wards.png", "map.png"]


def test_a_sweep_of_anything_else_is_drawn_point_by_point(tmp_path):
    made = made_up_results.dataset()
    made = made.drop_vars([v for v in made.variables if str(v).startswith("axis_")])
    for name in ("paid", "matched", "budget", "left_over", "cost"):
        made[name][:] = 0
    made["axis_shift_length"] = ("point", [8.0, 9, 10, 11], {"long_name": "shift[0].length_h"})
    assert write(made, tmp_path) == ["coverage.png", "patrol.png", "wards.png", "map.png"]


def test_one_budget_without_a_base_is_drawn(tmp_path):
    assert write(made_up_results.dataset().isel(point=[1]), tmp_path)


def test_one_ward_no_outlines_no_stations(tmp_path):
    made = made_up_results.dataset().isel(ward=[0], street=[0], shape_point=[0, 1])
    made = made.drop_vars([v for v in made.variables if str(v).startswith(("outline", "station"))])
    assert write(made, tmp_path) == ALL


def test_no_patrol_and_no_incidents_make_a_grey_map(tmp_path):
    made = made_up_results.dataset()
    made["street_patrol_h"][:] = 0
    made["street_incidents"][:] = 0
    assert write(made, tmp_path) == ALL


# --- Maps -----------------------------------------------------------------------------------------


def test_street_rates_are_per_km_and_year(results):
    rate = plots.street_rate(results, "incidents", 0)
    assert rate[:2] == pytest.approx([50, 0])  # 5 on 100 m
    assert np.isnan(rate[2])  # 10 m are too short to say
    assert plots.street_rate(results, "patrol", 1)[0] == pytest.approx(300)
    with pytest.raises(wardsim.InputError, match="incidents"):
        plots.street_rate(results, "noise")


@pytest.mark.parametrize(
    ("values", "top"), [([1, 2, 3, 50], 50), ([4.0], 5), ([0.0], 1), ([0.013, 0.4], 0.5)]
)
def test_class_bounds_are_round_increasing_and_cover_all(values, top):
    bounds = maps.steps_of(np.array(values, dtype=float))
    assert bounds[0] == 0
    assert np.all(np.diff(bounds) > 0)
    assert bounds[-1] >= top


def test_the_style_leaves_interactive_mode_as_the_backend_set_it():
    before = mpl.is_interactive()
    try:
        mpl.interactive(False)
        with plots.style():
            mpl.interactive(True)  # as a notebook's backend does with its first figure
        assert mpl.is_interactive()
    finally:
        mpl.interactive(before)


def test_a_map_of_a_point_that_is_not_there_is_refused(results):
    with pytest.raises(wardsim.InputError, match="numbered 0 to 3"):
        plots.ward_map(results, of="patrol", point=99)
