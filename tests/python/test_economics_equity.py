"""Equity across wards and break-even: by hand, and intervals by simulation."""

from __future__ import annotations

import made_up_results
import numpy as np
import pytest
from made_up_results import AVERTED, DISPLACED
from scipy import stats

import wardsim
from wardsim.economics.break_even import break_even, share_above, society, unit_costs
from wardsim.economics.equity import (
    equity,
    gini_of,
    gini_of_coverage,
    shown,
    wards_table,
    worst_of,
    worst_ward,
)
from wardsim.estimates import mean_of, ratio_of

ALPHA = 1e-4
T = stats.t.ppf(0.95, 2)  # 90 % intervals from three replications


def within_nominal(misses, samples, error):
    low, high = stats.binom.ppf([ALPHA / 2, 1 - ALPHA / 2], samples, error)
    return low <= misses <= high


def missed(bounds, truth):
    return int(((bounds.lower > truth) | (bounds.upper < truth)).sum())


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = made_up_results.with_deterrence()
    made["ward_population"] = ("ward", [6000.0, 3000])
    return made_up_results.results(tmp_path_factory.mktemp("equity") / "r.h5", made)


# --- Gini -----------------------------------------------------------------------------------------


def test_the_gini_by_hand(results):
    # 325 of 400 calls in time in one ward, 18 of 30 in the other.
    apart = 325 / 400 - 18 / 30
    by_calls = 400 * 30 * apart / (430 * (325 + 18))
    assert gini_of_coverage(results, "I").value[0] == pytest.approx(by_calls)
    # 6,000 residents and 3,000.
    by_population = 2 * apart / (3 * (2 * 325 / 400 + 18 / 30))
    own = gini_of_coverage(results, "I", "population").value[0]
    assert own == pytest.approx(by_population)
    table = equity(results)
    assert table["gini_by_calls"][0] == pytest.approx(by_calls)
    assert table["gini_by_population"][0] == pytest.approx(by_population)
    assert table["gini_by_calls_gain"][0] == 0


def test_equal_wards_have_a_gini_of_0_and_empty_ones_no_say():
    calls = np.array([[[10.0, 20], [30, 10], [0, 0]]])
    assert gini_of(calls / 2, calls, None).value == pytest.approx(0)
    assert gini_of(calls / 2, calls, np.array([1.0, 2, 9])).value == pytest.approx(0)
    assert np.isnan(gini_of(calls * 0, calls * 0, None).value).all()


@pytest.mark.parametrize("weights", [None, np.array([5.0, 1, 2, 4])], ids=["calls", "residents"])
def test_the_interval_of_the_gini_covers_and_has_power(weights):
    rng = np.random.default_rng(61)
    samples, n, mean = 3_000, 30, np.array([300.0, 150, 200, 80])
    shares = np.array([0.9, 0.75, 0.6, 0.3])
    calls = rng.poisson(mean[:, np.newaxis], (samples, 4, n)).astype(float)
    reached = rng.binomial(calls.astype(int), shares[:, np.newaxis]).astype(float)
    w = mean if weights is None else weights
    apart = np.abs(shares[:, np.newaxis] - shares)
    truth = (w @ apart @ w) / (2 * w.sum() * (w @ shares))
    bounds = gini_of(reached, calls, weights).interval(0.95)
    assert within_nominal(missed(bounds, truth), samples, 0.05)
    assert not within_nominal(missed(bounds, 1.03 * truth), samples, 0.05)


def test_the_paired_gain_of_the_gini_covers():
    rng = np.random.default_rng(62)
    samples, n = 3_000, 30
    calls = rng.poisson(200, (samples, 3, n)).astype(float)
    before = rng.binomial(calls.astype(int), np.array([0.9, 0.7, 0.5])[:, np.newaxis])
    saved = rng.binomial((calls - before).astype(int), 0.2)  # a fifth of those missed
    after = np.array([0.92, 0.76, 0.6])

    def gini(shares):
        apart = np.abs(shares[:, np.newaxis] - shares).sum()
        return apart / (2 * 3 * shares.sum())

    one, two = gini_of(before, calls, None), gini_of(before + saved, calls, None)
    truth = gini(after) - gini(np.array([0.9, 0.7, 0.5]))
    assert within_nominal(missed((two - one).interval(0.95), truth), samples, 0.05)
    assert not within_nominal(missed((two - one).interval(0.95), truth * 1.03), samples, 0.05)


def test_residents_must_be_known_to_weigh_by_them(tmp_path):
    made = made_up_results.dataset()
    made["ward_population"] = ("ward", [6000.0, 0])
    results = made_up_results.results(tmp_path / "r.h5", made)
    with pytest.raises(wardsim.InputError, match="unknown of: Other"):
        gini_of_coverage(results, "I", "population")
    table = equity(results)
    assert "gini_by_population" not in table
    assert wards_table(results)["risk_rank"].isna().tolist()[:2] == [False, True]


# --- The worst ward -------------------------------------------------------------------------------


def test_the_worst_ward_by_hand(results):
    worst = worst_ward(results, "I")
    assert worst.ward[0] == 1
    assert worst.coverage.value[0] == pytest.approx(60)
    # Of 10 calls a replication each: 5, 6, 7.
    half = stats.t.ppf(0.95, 2) * 10 / np.sqrt(3)
    assert worst.coverage.lower[0] == pytest.approx(60 - half)
    assert equity(results)["worst_ward"].tolist()[0] == "Other"


@pytest.mark.parametrize("shares", [(0.9, 0.9, 0.9, 0.5), (0.7, 0.7, 0.7, 0.7)])
def test_the_interval_of_the_worst_ward_covers_at_least_as_often_as_it_says(shares):
    rng = np.random.default_rng(63)
    samples, n = 3_000, 20
    calls = rng.poisson(100, (samples, 4, n)).astype(float)
    reached = rng.binomial(calls.astype(int), np.array(shares)[:, np.newaxis]).astype(float)
    worst = worst_of(ratio_of(reached, calls), 0.95)
    assert missed(worst.coverage, min(shares)) <= stats.binom.ppf(1 - ALPHA, samples, 0.05)
    # The least of the plain bounds would not, where all wards are as bad.
    plain = ratio_of(reached, calls).interval(0.95)
    if len(set(shares)) == 1:
        assert (plain.upper.min(axis=1) < min(shares)).sum() > 2 * 0.025 * samples


def test_the_lower_bound_of_a_clearly_worst_ward_errs_as_often_as_it_says():
    rng = np.random.default_rng(64)
    samples, n = 3_000, 20
    values = rng.normal(np.array([50.0, 9])[:, np.newaxis], 1.0, (samples, 2, n))
    worst = worst_of(mean_of(values), 0.9)
    assert within_nominal((worst.coverage.lower > 9).sum(), samples, 0.05)
    assert within_nominal((worst.coverage.upper < 9).sum(), samples, 0.025)  # of two wards
    assert not within_nominal((worst.coverage.lower > 9 / 1.03).sum(), samples, 0.05)


# --- Risk and officers by ward --------------------------------------------------------------------


def test_the_wards_by_hand(results):
    table = wards_table(results, [0])
    assert table["ward"].tolist() == ["Focus", "Other"]
    # Twice the calls happened: of all classes 2 x (400 / 3 + 50 + 7) and 2 x (10 + 7).
    here, there = 2 * (400 / 3 + 57), 2 * 17
    assert table["incidents_per_year"].tolist() == pytest.approx([here, there])
    per_1000 = [here / 6, there / 3]
    assert table["incidents_per_1000_residents"].tolist() == pytest.approx(per_1000)
    assert table["risk_rank"].tolist() == [2, 1]
    # All teams: 10, 12, 11 hours here and 99 there.
    assert table["patrol_h_per_year"].tolist() == pytest.approx([11, 99])
    assert table["share_of_equal_patrol"].tolist() == pytest.approx([11 / 55, 99 / 55])
    assert table["patrol_h_per_incident"].tolist() == pytest.approx([11 / here, 99 / there])
    assert table["officers_in_sight"][0] == pytest.approx(11 / 8766)
    assert table["I_coverage_percent"].tolist() == pytest.approx([81.25, 60])
    half = T * 1 / np.sqrt(3)  # of 10, 12, 11
    assert table["patrol_h_per_year_upper"][0] == pytest.approx(11 + half)


def test_the_reference_and_each_scheme_are_shown(results):
    table = wards_table(results)
    options = ["nobody bought", "A, £100,000", "B, £100,000"]
    assert table["option"].drop_duplicates().tolist() == options


# --- Break-even -----------------------------------------------------------------------------------


def test_points_that_are_named_have_a_row_though_another_is_the_same_option(results):
    points = [*shown(results), 0, 0]
    assert equity(results, points=points)["point"].tolist() == points
    all_bought = society(results, points=points)
    assert set(all_bought["point"]) == set(break_even(results, points=points)["point"])
    assert set(all_bought["point"]) < set(points)  # who buys nobody breaks even at nothing


def test_break_even_by_hand(results):
    table = break_even(results).set_index("option")
    assert table["class"].unique().tolist() == ["mugging"]  # the only one with a cost
    # A: two officers for £144,000, the force's £84,000 among it; a mugging costs £1,000.
    assert table.loc["A, £100,000", "needed_per_officer_year"] == pytest.approx(72)
    assert table.loc["B, £100,000", "needed_per_officer_year"] == pytest.approx(72)
    own = break_even(results, "payer").set_index("option")
    assert own.loc["A, £100,000", "needed_per_officer_year"] == pytest.approx(30)
    net = AVERTED - DISPLACED
    more = (net[1] - net[0]) / 2
    row = table.loc["A, £100,000"]
    assert row["averted_per_officer_year"] == pytest.approx(more.mean())
    half = T * more.std(ddof=1) / np.sqrt(3)
    assert row["averted_per_officer_year_lower"] == pytest.approx(more.mean() - half)
    p = stats.ttest_1samp(more, 72).pvalue / 2
    assert row["pays_share"] == pytest.approx(p)


def test_what_society_gains_by_hand(results):
    row = society(results).set_index("option").loc["A, £100,000"]
    averted = 1_000 * (AVERTED[1] - AVERTED[0]).mean()
    displaced = 1_000 * (DISPLACED[1] - DISPLACED[0]).mean()
    assert row["averted_gbp_per_year"] == pytest.approx(averted)
    assert row["displaced_gbp_per_year"] == pytest.approx(displaced)
    assert row["net_less_cost_gbp_per_year"] == pytest.approx(averted - displaced - 144_000)


def test_without_deterrence_what_is_needed_is_known_and_what_is_averted_not(tmp_path):
    made = made_up_results.dataset()
    made["class_unit_cost"] = ("class", [1_000.0, 500, 0])
    results = made_up_results.results(tmp_path / "r.h5", made)
    table = break_even(results, classes=["theft"])
    assert table["needed_per_officer_year"].tolist() == pytest.approx([144, 144])
    assert "averted_per_officer_year" not in table
    assert society(results).empty
    with pytest.raises(wardsim.InputError, match="known of: mugging, theft"):
        unit_costs(results, ["arson"])


def test_the_interval_and_the_share_of_break_even_are_calibrated():
    # What is averted is just what is needed: shares below 10 % come in 10 % of studies.
    rng = np.random.default_rng(65)
    samples, needed = 3_000, 4.0
    found = mean_of(rng.normal(needed, 2.0, (samples, 6)))
    shares = np.array([share_above(found[s], needed) for s in range(samples)])
    assert within_nominal((shares < 0.1).sum(), samples, 0.1)
    assert within_nominal((shares > 0.9).sum(), samples, 0.1)
