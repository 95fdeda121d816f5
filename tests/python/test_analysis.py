"""The answer: each formula by hand, intervals by simulation, tables and rows."""

from __future__ import annotations

import csv
import io
import json
import math

import made_up_results
import numpy as np
import pytest
from made_up_results import CALLS, IN_TARGET, PATROL_H
from rich.console import Console
from scipy import stats

import wardsim
from wardsim import analysis, tables
from wardsim.estimates import Estimate, mean_of, ratio_of

T = stats.t.ppf(0.95, 2)  # 90 % intervals from three replications


@pytest.fixture
def results(tmp_path):
    return made_up_results.results(tmp_path / "results.h5")


# --- Estimators -----------------------------------------------------------------------------------


def test_a_mean_has_the_interval_of_students_t():
    bounds = mean_of(np.array([[1.0, 2, 6]])).interval(0.9)
    assert bounds.value[0] == 3
    assert bounds.upper[0] - 3 == pytest.approx(T * np.std([1, 2, 6], ddof=1) / math.sqrt(3))


def test_a_ratio_weighs_calls_alike_and_has_the_linearised_interval():
    y, x = np.array([[1.0, 5, 2]]), np.array([[2.0, 10, 8]])
    ratio = ratio_of(y, x)
    assert ratio.value[0] == 8 / 20  # and not the mean of 1/2, 1/2, 1/4
    residual = y[0] - 0.4 * x[0]
    expected = T * math.sqrt((residual**2).sum() / (3 * 2)) / (20 / 3)
    assert ratio.half_width(0.9)[0] == pytest.approx(expected)


def test_a_difference_of_estimates_is_paired():
    a, b = np.array([[5.0, 7, 9]]), np.array([[4.0, 6, 8]])
    difference = mean_of(a) - mean_of(b)
    assert difference.value[0] == 1
    assert difference.half_width(0.9)[0] == 0  # each replication gave the same difference
    assert (mean_of(a) * 10.0).half_width(0.9) == pytest.approx(10 * mean_of(a).half_width(0.9))


def test_one_replication_has_no_interval_and_nothing_has_no_value():
    assert np.isinf(mean_of(np.array([[3.0]])).half_width(0.9)[0])
    empty = ratio_of(np.zeros((1, 3)), np.zeros((1, 3)))
    assert np.isnan(empty.value[0])
    assert np.isnan(empty.half_width(0.9)[0])
    with pytest.raises(wardsim.InputError, match="write 95 % as"):
        empty.half_width(95)


def test_p_values_are_those_of_the_t_test():
    values = np.array([0.3, 0.9, 0.1, 0.8])
    own = mean_of(values[np.newaxis]).p_value()[0]
    assert own == pytest.approx(stats.ttest_1samp(values, 0).pvalue)
    assert Estimate(np.zeros(1), np.zeros((1, 3))).p_value()[0] == 1
    assert Estimate(np.ones(1), np.zeros((1, 3))).p_value()[0] == 0
    assert Estimate(np.ones(1), np.zeros((1, 1))).p_value()[0] == 1


def test_holms_adjustment():
    # 3 x 0.01; 2 x 0.02; 0.03, raised to the one before.
    assert analysis.holm(np.array([0.03, 0.01, 0.02])) == pytest.approx([0.04, 0.03, 0.04])
    assert analysis.holm(np.array([])).size == 0
    assert analysis.holm(np.array([0.9, 0.8])).tolist() == [1, 1]


def paired_coverage_misses(shift: float, samples: int = 4000) -> int:
    """How many 95 % intervals of a paired difference of ratios miss the truth plus `shift`.

    25 replications of about 400 calls each, p = 0.80 and 0.84 from common uniforms.
    """
    rng = np.random.default_rng(20150)
    calls = rng.poisson(400, (samples, 25))
    day = rng.normal(0, 0.03, calls.shape)  # good and bad years, shared by both scenarios
    low = rng.binomial(calls, np.clip(0.80 + day, 0, 1))
    more = rng.binomial(calls - low, np.clip(0.04 / (0.20 - day), 0, 1))
    x = calls.astype(float)
    bounds = (ratio_of((low + more).astype(float), x) - ratio_of(low.astype(float), x)).interval(
        0.95
    )
    truth = 0.04 + shift
    return int(((bounds.lower > truth) | (bounds.upper < truth)).sum())


def test_paired_intervals_cover_as_often_as_they_say():
    low, high = stats.binom.ppf([0.5e-4, 1 - 0.5e-4], 4000, 0.05)
    assert low <= paired_coverage_misses(0) <= high


def test_the_check_of_coverage_has_power():
    high = stats.binom.ppf(1 - 0.5e-4, 4000, 0.05)
    assert paired_coverage_misses(0.03 * 0.04) > high  # a gain that is 3 % wrong is noticed


# --- Measures -------------------------------------------------------------------------------------


def test_coverage_is_calls_reached_in_time_over_calls(results):
    share = analysis.coverage(results, "I")
    assert share.value == pytest.approx(IN_TARGET.sum(axis=1) / 400)
    assert analysis.coverage(results, "S").value == pytest.approx(np.ones(4))
    assert analysis.coverage(results, "I", "elsewhere").value[1] == pytest.approx(20 / 30)
    assert np.isnan(analysis.coverage(results, "R").value).all()


def test_calls_and_patrol_are_a_year_of_the_focus_wards(results):
    assert analysis.patrol(results).value == pytest.approx(PATROL_H.mean(axis=1))
    assert analysis.patrol(results, "elsewhere").value == pytest.approx(np.full(4, 99))
    assert analysis.calls_in_time(results, "I").value == pytest.approx(IN_TARGET.mean(axis=1))


def test_half_a_year_is_scaled_to_a_year(tmp_path):
    made = made_up_results.dataset()
    made["horizon_days"] = 365.25 / 2
    results = made_up_results.results(tmp_path / "r.h5", made)
    assert analysis.patrol(results).value == pytest.approx(2 * PATROL_H.mean(axis=1))


def test_gains_are_paired_with_the_reference(results):
    gain = analysis.gain(results, analysis.coverage(results, "I"))
    r = IN_TARGET.sum(axis=1) / 400
    assert gain.value == pytest.approx([0, r[1] - r[0], 0, r[3] - r[2]])
    residual = (IN_TARGET[1] - r[1] * CALLS) - (IN_TARGET[0] - r[0] * CALLS)
    expected = T * math.sqrt((residual**2).sum() / 6) / (400 / 3)
    assert gain.half_width(0.9)[1] == pytest.approx(expected)


def test_gains_per_1000_pounds_of_the_payer_and_of_all(results):
    hours = analysis.patrol(results)
    payer = analysis.per_1000_gbp(results, hours, "payer")
    total = analysis.per_1000_gbp(results, hours, "total")
    assert payer.value[[1, 3]] == pytest.approx([20 / 60, 10 / 72])
    assert total.value[[1, 3]] == pytest.approx([20 / 144, 10 / 72])
    assert np.isnan(payer.value[[0, 2]]).all()  # nothing was paid
    assert payer.half_width(0.9)[1] * 60 == pytest.approx(
        analysis.gain(results, hours).half_width(0.9)[1]
    )


def test_pounds_per_unit_turn_the_interval_of_the_gain_over(results):
    price = analysis.gbp_per_unit(results, analysis.patrol(results))
    gain = analysis.gain(results, analysis.patrol(results)).interval(0.9)
    assert price.value[1] == pytest.approx(60_000 / 20)
    assert price.lower[1] == pytest.approx(60_000 / gain.upper[1])
    assert price.upper[1] == pytest.approx(60_000 / gain.lower[1])
    none = analysis.gbp_per_unit(results, analysis.calls_in_time(results, "S"))
    assert np.isnan([none.value, none.lower, none.upper]).all()  # nothing was gained


def test_a_price_has_no_upper_bound_if_the_gain_may_be_nothing(results):
    elsewhere = analysis.calls_in_time(results, "I", "elsewhere")  # + 1, 0, 1
    price = analysis.gbp_per_unit(results, elsewhere)
    assert price.value[1] == pytest.approx(60_000 / (2 / 3))
    assert np.isinf(price.upper[1])


def test_response_times(results):
    assert analysis.mean_response(results, "I").value == pytest.approx(np.full(4, 10))
    median = analysis.response_percentile(results, "I", 0.5)
    assert median.value == pytest.approx(np.full(4, 11))  # the end of minute 10
    assert analysis.response_percentile(results, "I", 0.75).value == pytest.approx([20.5] * 4)
    assert median.lower[0] <= median.value[0] <= median.upper[0]
    assert np.isnan(analysis.response_percentile(results, "E", 0.5).value).all()


def test_the_bounds_of_a_percentile_by_hand(tmp_path):
    """Woodruff: 90 calls evenly over ten minutes, but one year had its quick ones, one its slow."""
    made = made_up_results.dataset()
    histogram = np.zeros((3, 181), dtype=np.int64)
    histogram[0, :10] = [24] * 5 + [16] * 5
    histogram[1, :10] = [16] * 5 + [24] * 5
    histogram[2, :10] = 5
    made["response_histogram"][:, :, 0] = histogram
    results = made_up_results.results(tmp_path / "r.h5", made)
    mean, t = (200 + 200 + 50) / 3, stats.t.ppf(0.95, 2)
    # Of 200, 200 and 50 calls below: 120, 80, 25 for the median; 168, 152, 40 for the eighth tenth.
    for share, residual in ((0.5, 20), (0.8, 8)):
        half = t * np.sqrt(2 * residual**2 / 2 / 3) / mean
        of = analysis.response_percentile(results, "I", share)
        assert of.value == pytest.approx([10 * share] * 4)
        assert of.lower == pytest.approx([10 * (share - half)] * 4)
        assert of.upper == pytest.approx([10 * (share + half)] * 4)


def test_a_percentile_in_the_open_bin_is_not_known(tmp_path):
    made = made_up_results.dataset()
    made["response_histogram"][:, :, 0, 180] = 1000
    results = made_up_results.results(tmp_path / "r.h5", made)
    assert np.isinf(analysis.response_percentile(results, "I", 0.9).value).all()


def test_calls_without_an_outcome_are_found(tmp_path):
    made = made_up_results.dataset()
    made["lost"][2, 1, 0, 0] += 1
    results = made_up_results.results(tmp_path / "r.h5", made)
    with pytest.raises(wardsim.InputError, match="point 2, replication 1: -1 calls of grade I"):
        analysis.coverage(results, "I")


# --- Words ----------------------------------------------------------------------------------------


def test_schemes_are_ranked_by_what_a_pound_adds(results):
    ranking = analysis.rank_schemes(results)
    assert ranking.budget == 100_000
    assert ranking.gains.index.tolist() == ["A", "B"]
    assert ranking.gains["value"].tolist() == pytest.approx(
        [(IN_TARGET[1] - IN_TARGET[0]).sum() / 4 / 60, (IN_TARGET[3] - IN_TARGET[2]).sum() / 4 / 72]
    )
    (pair,) = ranking.pairs.itertuples()
    assert pair.difference == pytest.approx(
        ranking.gains["value"]["A"] - ranking.gains["value"]["B"]
    )


def test_the_headline_says_who_leads_and_who_cannot_be_told_apart(tmp_path, results):
    text = analysis.headline(results)
    assert "With £100,000 a year, A buys most coverage for the payer's money" in text
    assert "I calls in Focus that are reached within 15 minutes" in text
    made = made_up_results.dataset()
    made["reached_in_target"][3] = made["reached_in_target"][1]
    made["cost"][3] = [84_000, 0, 60_000]
    assert "B buys exactly as much." in analysis.headline(
        made_up_results.results(tmp_path / "same.h5", made)
    )
    made["reached_in_target"][3, :, 0, 0] = [86, 190, 84]
    assert "The data cannot tell" in analysis.headline(
        made_up_results.results(tmp_path / "close.h5", made)
    )


def test_the_headline_of_a_study_without_purchases_says_so(tmp_path):
    made = made_up_results.dataset()
    made["paid"][:] = made["matched"][:] = 0
    made["cost"][:] = 0
    assert "nothing to say" in analysis.headline(made_up_results.results(tmp_path / "r.h5", made))


def test_a_budget_that_is_not_there_is_refused(results):
    with pytest.raises(wardsim.InputError, match="known: £100,000"):
        analysis.headline(results, 5.0)


# --- Table ----------------------------------------------------------------------------------------


def printed(results, width=120):
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(tables.render(results))
    return console.file.getvalue()


def test_the_table_has_a_row_for_each_purchase_and_one_for_none(results):
    text = printed(results)
    assert text.count("Nobody bought") == 1
    assert "1 + 1" in text
    assert "86.2" not in text.split("Nobody bought")[1].splitlines()[0]
    for part in ("90 %", "3 replications", "seed 5", "Synthetic town", "Focus"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 120


def test_the_table_of_an_interrupted_run_says_what_it_uses(tmp_path):
    made = made_up_results.dataset()
    made["completed"][0, 0] = 0
    made.attrs["stopped_because"] = "interrupted"
    text = printed(made_up_results.results(tmp_path / "r.h5", made))
    assert "interrupted: only the 2 of 3" in " ".join(text.split())


def test_one_replication_makes_a_table_without_intervals(tmp_path):
    made = made_up_results.dataset().isel(replication=[0])
    text = printed(made_up_results.results(tmp_path / "r.h5", made))
    assert "±" not in text
    assert "no intervals" in " ".join(text.split())


def test_rows_are_plain_values_with_units_in_their_names(results):
    rows = tables.to_rows(results)
    assert len(rows) == 4
    row = json.loads(json.dumps(rows, allow_nan=False))[1]
    assert row["scheme"] == "A"
    assert row["I_in_target_percent"] == pytest.approx(90)
    assert row["I_in_target_percent_lower"] < 90 < row["I_in_target_percent_upper"]
    assert row["gbp_payer_per_extra_patrol_h"] == pytest.approx(3000)
    assert row["reference_point"] == 0
    assert row["confidence"] == 0.9
    assert rows[0]["patrol_h_per_1000_gbp_payer"] is None
    assert row["S_in_target_percent_upper"] <= 100


def test_csv_reads_back_and_runs_nothing(tmp_path):
    made = made_up_results.dataset().assign_coords(scheme=["=1+1", "@B"])
    stream = io.StringIO()
    tables.write_csv(tables.to_rows(made_up_results.results(tmp_path / "r.h5", made)), stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert [row["scheme"] for row in rows] == ["'=1+1", "'=1+1", "'@B", "'@B"]
    assert float(rows[1]["cost_to_payer_gbp_per_year"]) == 60_000
    assert rows[0]["patrol_h_per_1000_gbp_payer"] == ""


@pytest.mark.parametrize("text", ["=A1", "+1", "-1", "@x", "\tx", "\r=x", "  =A1"])
def test_texts_that_begin_like_formulas_are_marked(text):
    assert tables.csv_text(text) == f"'{text}"
    assert tables.csv_text("fine - really") == "fine - really"
    assert tables.csv_text(-1.5) == -1.5
