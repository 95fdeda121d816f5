"""Deterrence: off in every view of the answer, and beside it what it would change."""

from __future__ import annotations

import io

import made_up_results
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from made_up_results import AVERTED, DISPLACED
from rich.console import Console
from scipy import stats

import wardsim
from wardsim import analysis, deterrence, plots, tables
from wardsim.estimates import mean_of
from wardsim.explorer import numbers
from wardsim.results import DETERRENCE

mpl.use("Agg")

NET = AVERTED - DISPLACED


@pytest.fixture
def results(tmp_path):
    return made_up_results.results(tmp_path / "both.h5", made_up_results.with_deterrence())


@pytest.fixture
def without(tmp_path):
    return made_up_results.results(tmp_path / "without.h5")


def printed(table):
    console = Console(width=120, file=io.StringIO(), color_system=None)
    console.print(table)
    return console.file.getvalue()


def swapped(made):
    """The same study with the values of the axis the other way round."""
    return made.isel(point=[4, 5, 6, 7, 0, 1, 2, 3])


# --- One mechanism --------------------------------------------------------------------------------


def test_a_condition_of_the_sweep_splits_its_points(results, without):
    assert results.conditions == [DETERRENCE]
    assert results.answering.tolist() == [True] * 4 + [False] * 4
    assert results.beside(DETERRENCE).tolist() == [4, 5, 6, 7] * 2
    assert results.references.tolist() == [0, 0, 2, 2, 4, 4, 6, 6]  # on compared with on
    assert without.conditions == []
    assert without.answering.all()
    assert without.beside(DETERRENCE) is None


def test_an_axis_with_one_value_is_no_condition(tmp_path):
    on = made_up_results.with_deterrence().isel(point=[4, 5, 6, 7])
    results = made_up_results.results(tmp_path / "on.h5", on)
    assert results.conditions == []
    assert results.answering.all()


@pytest.mark.parametrize("order", [lambda made: made, swapped], ids=["off first", "on first"])
def test_every_view_of_the_answer_is_as_if_there_were_no_deterrence(tmp_path, without, order):
    made = order(made_up_results.with_deterrence())
    results = made_up_results.results(tmp_path / "order.h5", made)
    assert printed(tables.render(results)) == printed(tables.render(without))
    assert analysis.headline(results) == analysis.headline(without)
    ours, theirs = ({chart.name: chart for chart in plots.charts(r)} for r in (results, without))
    for name, chart in theirs.items():
        assert ours[name].title == chart.title, name
        assert ours[name].alt == chart.alt, name
        pd.testing.assert_frame_equal(*(c.data.reset_index(drop=True) for c in (ours[name], chart)))
    assert set(ours) - set(theirs) == {"averted"}


def test_a_study_that_only_sweeps_deterrence_shows_its_one_point(tmp_path):
    made = made_up_results.with_deterrence().isel(point=[0, 4])
    made = made.drop_vars([v for v in made.variables if str(v).startswith("axis_funding")])
    results = made_up_results.results(tmp_path / "one.h5", made)
    assert "A, 0, off" in printed(tables.render(results))
    assert "A, 0, on" not in printed(tables.render(results))
    beside = printed(tables.render_deterrence(results))
    assert "nobody bought" not in beside.lower()
    assert "averted less" in beside
    (chart,) = [c for c in plots.charts(results) if c.name == "averted"]
    assert chart.data["value"].tolist()[0] == pytest.approx(AVERTED[0].mean() + 3)


# --- What it would change -------------------------------------------------------------------------


def test_net_averted_is_averted_less_displaced_a_year(results):
    net = deterrence.net_averted(results)
    assert net.value[:4].tolist() == [0] * 4
    assert net.value[5] == pytest.approx(AVERTED[1].mean() + 3)
    elsewhere = deterrence.net_averted(results, "elsewhere")
    assert elsewhere.value[5] == pytest.approx(-DISPLACED[1].mean())
    gain = analysis.gain(results, deterrence.net_averted(results, "all"))
    assert gain.value[5] == pytest.approx((NET[1] - NET[0]).mean())
    expected = mean_of((NET[1] - NET[0]).astype(float)).half_width(0.9)
    assert gain.half_width(0.9)[5] == pytest.approx(expected)  # paired


def test_social_cost_weighs_classes_and_names_those_without(results):
    cost = analysis.gain(results, deterrence.social_cost_averted(results))
    assert cost.value[5] == pytest.approx(1000 * (AVERTED[1] - AVERTED[0]).mean())
    assert deterrence.classes_without_cost(results) == ["theft"]


def test_interceptions_by_hand(tmp_path, without):
    made = made_up_results.with_deterrence()
    constables = np.array([[3, 7, 5], [9, 12, 15], [3, 7, 5], [6, 9, 9]] * 2)
    bought = np.array([[0, 0, 0], [4, 1, 4], [0, 0, 0], [2, 2, 5]] * 2)
    made["intercepted"][:] = np.stack([constables, bought], axis=2)
    results = made_up_results.results(tmp_path / "stopped.h5", made)
    of = deterrence.interceptions(results)
    assert of.value[:4] == pytest.approx([5, 15, 5, 11])
    half = stats.t.ppf(0.95, 2) * np.std([13, 13, 19], ddof=1) / np.sqrt(3)
    assert of.half_width(0.9)[1] == pytest.approx(half)
    row = results.to_dataframe().loc[1]
    assert row["interceptions_per_year"] == pytest.approx(15)
    more = np.array([13 - 3, 13 - 7, 19 - 5])  # paired: 10, 6, 14
    half = stats.t.ppf(0.95, 2) * more.std(ddof=1) / np.sqrt(3)
    assert row["interceptions_gain_per_year"] == pytest.approx(10)
    assert row["interceptions_gain_per_year_lower"] == pytest.approx(10 - half)
    assert row["interceptions_per_1000_gbp_payer"] == pytest.approx(10 / 60)
    assert row["interceptions_per_1000_gbp_total_upper"] == pytest.approx((10 + half) / 144)
    assert row["gbp_payer_per_extra_interception"] == pytest.approx(6_000)
    (shown,) = [m for m in numbers.measures(results) if m["id"] == "interceptions"]
    assert {shown["level"], shown["gain"]} <= set(row.index)
    # Half as long a year, twice as many a year.
    made["horizon_days"] = ((), 365.25 / 2)
    twice = made_up_results.results(tmp_path / "half.h5", made)
    assert deterrence.interceptions(twice).value[1] == pytest.approx(30)
    # Without crews nothing is said of them, and older files cannot.
    assert not any("intercept" in name for name in without.to_dataframe())
    with pytest.raises(wardsim.InputError, match=r"before schema 1\.1.*\n?.*run the study again"):
        deterrence.interceptions(without)


def test_the_second_table_compares_with_nobody_bought_and_deterrence_on(results):
    text = printed(tables.render_deterrence(results))
    assert text.startswith("If presence deters (planning values)")
    row = next(line for line in text.splitlines() if "1 + 1" in line)
    assert f"{(AVERTED[1] - AVERTED[0]).mean():.0f} ±" in row
    assert "90.8 ±" in row  # coverage with deterrence on
    told = " ".join(text.split())
    assert "No cost to society is known of: theft." in told
    assert "10 ±0 in all, of them 2 ±0 scared off and 1 ±0 intercepted" in told
    for part in ("planning values", "Koper (1995)", "no part of it"):
        assert part in told
    assert max(map(len, text.splitlines())) <= 120


def test_without_a_point_at_which_nobody_was_bought_the_cheapest_stands_for_it(tmp_path):
    made = made_up_results.with_deterrence().isel(point=[1, 3, 5, 7])
    results = made_up_results.results(tmp_path / "bought.h5", made)
    text = printed(tables.render_deterrence(results))
    assert "Nobody bought" not in text
    assert "B, 100000, on" in text
    assert "Before that (B, 100000, on), presence averts" in " ".join(text.split())


def test_without_deterrence_there_is_no_second_table(without):
    assert tables.render_deterrence(without) is None
    assert deterrence.in_words(without) == []
    assert "deters" not in tables.to_html(without)
    assert not any("averted" in key for key in tables.to_rows(without)[0])


def test_a_notebook_shows_both(results):
    text = results._repr_html_()
    assert text.count("<table>") == 2
    assert "Koper" in text


def test_without_costs_nothing_is_said_of_them(tmp_path):
    made = made_up_results.with_deterrence()
    made["class_unit_cost"][:] = 0
    results = made_up_results.results(tmp_path / "free.h5", made)
    assert "society" not in printed(tables.render_deterrence(results))
    (chart,) = [c for c in plots.charts(results) if c.name == "averted"]
    assert len(chart.figure.axes) == 1


def test_rows_are_of_all_points_and_carry_the_axis(results):
    rows = tables.to_rows(results)
    assert [row[DETERRENCE] for row in rows] == ["false"] * 4 + ["true"] * 4
    assert rows[5]["net_averted_gain_per_year"] == pytest.approx((AVERTED[1] - AVERTED[0]).mean())
    assert rows[5]["social_cost_averted_gain_gbp_per_year"] > 0
    assert rows[5]["crew_rides_scared_off_per_year"] == 2


def test_a_study_with_deterrence_throughout_says_so(tmp_path, without):
    made = made_up_results.with_deterrence().isel(point=[4, 5, 6, 7])
    made = made.drop_vars(["axis_deterrence_enabled", "axis_deterrence_enabled_value"])
    made.attrs["study_resolved"] = "[deterrence]\nenabled = true\n"
    results = made_up_results.results(tmp_path / "throughout.h5", made)
    assert deterrence.deterring(results).tolist() == [0, 1, 2, 3]
    notes = " ".join(tables.footnotes(results))
    assert "Presence deters at these points" in notes
    assert tables.render_deterrence(results) is not None
    assert "Presence deters" not in " ".join(tables.footnotes(without))
    made.attrs["study_resolved"] = "not [ TOML"
    assert deterrence.deterring(made_up_results.results(tmp_path / "odd.h5", made)) is None


def test_without_purchases_points_are_named_as_they_deter_and_no_gain_is_spoken_of(tmp_path):
    made = made_up_results.with_deterrence()
    made["paid"][:] = made["matched"][:] = 0
    made["cost"][:] = 0
    results = made_up_results.results(tmp_path / "free.h5", made)
    text = printed(tables.render_deterrence(results))
    for p in np.flatnonzero(results.answering):
        assert str(results.points["label"][deterrence.deterring(results)[p]]) in text
    assert "Gains are over" not in " ".join(tables.footnotes(results))


def test_drawn_parameters_are_told_from_chance_here_too(tmp_path):
    made = made_up_results.with_deterrence().isel(replication=[0, 1, 2, 0, 1, 2])
    made["parameter_draw"] = ("replication", np.array([0, 1, 2, 0, 1, 2]))
    made["averted"][5, 3:, 0, 0] += 1
    results = made_up_results.results(tmp_path / "drawn.h5", made)
    text = " ".join(deterrence.in_words(results))
    assert "Of the incidents averted by A, chance is ±" in text
    assert "doubt about parameters ±" in text


# --- The figure -----------------------------------------------------------------------------------


def test_the_figure_draws_the_gain_with_bands(results):
    (chart,) = [c for c in plots.charts(results) if c.name == "averted"]
    gain = (AVERTED[1] - AVERTED[0]).mean()
    assert f"£100,000 a year averts {gain:.0f} ±" in chart.title
    assert "under A (planning values)" in chart.title
    assert "Koper" in chart.alt
    row = chart.data[chart.data["unit"] == "incidents a year"].iloc[1]
    assert row["value"] == pytest.approx(gain)
    assert (row["scheme"], row["point"]) == ("A", 5)
    ax = plots.averted(results)
    assert ax.get_lines()[0].get_ydata()[:2] == pytest.approx([0, gain])
    top = ax.collections[0].get_paths()[0].vertices[:, 1].max()
    assert top == pytest.approx(row["upper"])
    assert plots.averted(results, cost=True).get_title("left").startswith("Cost to society")


def test_the_figure_of_a_study_without_deterrence_says_so(without):
    (text,) = plots.averted(without).texts
    assert text.get_text() == "Presence deters at no point"
