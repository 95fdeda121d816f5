"""Frontier, ICER, net benefit and acceptability: by hand, by closed form, by simulation."""

from __future__ import annotations

import made_up_results
import numpy as np
import pytest
from made_up_results import IN_TARGET
from scipy import stats

import wardsim
from wardsim import analysis
from wardsim.economics.acceptability import acceptability, acceptability_of, net_benefit
from wardsim.economics.frontier import EXTENDEDLY, ON, STRICTLY, frontier, frontier_of, standing_of
from wardsim.economics.options import Options, options_of
from wardsim.estimates import mean_of

ALPHA = 1e-4


def options(cost, values, draws=None):
    names = [f"option {i}" for i in range(len(cost))]
    effect = mean_of(np.asarray(values, dtype=float), draws)
    return Options(list(range(len(cost))), names, np.array(cost, dtype=float), effect, "call")


def within_nominal(misses, samples, error):
    low, high = stats.binom.ppf([ALPHA / 2, 1 - ALPHA / 2], samples, error)
    return low <= misses <= high


@pytest.fixture
def results(tmp_path):
    return made_up_results.results(tmp_path / "results.h5")


# --- The frontier ---------------------------------------------------------------------------------


def test_dominated_options_are_marked_and_the_rest_is_concave():
    #       nobody, extended, hull, strict, hull
    cost = np.array([0.0, 10, 20, 25, 40])
    effect = np.array([0.0, 2, 10, 9, 14])
    assert standing_of(cost, effect) == [ON, EXTENDEDLY, ON, STRICTLY, ON]
    # Two in a row: the hull steps back twice.
    assert standing_of(cost[:4], np.array([0.0, 1, 3, 30])) == [ON, EXTENDEDLY, EXTENDEDLY, ON]
    assert standing_of(np.array([0.0, 0]), np.array([2.0, 1])) == [ON, STRICTLY]
    # A purchase that harms; a mixture that is exactly as good leaves an option standing.
    assert standing_of(np.array([0.0, 5]), np.array([2.0, 1])) == [ON, STRICTLY]
    assert standing_of(np.array([0.0, 5, 10]), np.array([0.0, 1, 2])) == [ON, ON, ON]


def test_the_made_up_frontier_by_hand(results):
    # Calls in time, per payer: nobody 325/3, A for £60,000 360/3, B for £72,000 346/3.
    table = frontier(results)
    assert table["option"].tolist() == ["nobody bought", "A, £100,000", "B, £100,000"]
    assert table["standing"].tolist() == [ON, ON, STRICTLY]
    more = IN_TARGET[1] - IN_TARGET[0]
    assert table["icer"][1] == pytest.approx(60_000 / more.mean())
    half = stats.t.ppf(0.95, 2) * more.std(ddof=1) / np.sqrt(3)
    assert table["icer_lower"][1] == pytest.approx(60_000 / (more.mean() + half))
    assert table["icer_upper"][1] == pytest.approx(60_000 / (more.mean() - half))
    assert table["over"][1] == "nobody bought"
    assert table["icer"][[0, 2]].isna().all()


def test_counting_the_forces_money_too_changes_the_frontier(results):
    # In total A costs £144,000 for 11.67 calls, B £72,000 for 7: both are on it.
    table = frontier(results, money="total")
    assert table["option"].tolist() == ["nobody bought", "B, £100,000", "A, £100,000"]
    assert table["standing"].tolist() == [ON, ON, ON]
    assert table["icer"].tolist()[1:] == pytest.approx([72_000 / 7, 72_000 / (14 / 3)])


def test_points_with_the_same_officers_are_one_option(results):
    assert options_of(results, "patrol").points == [0, 1, 3]
    assert options_of(results, "coverage").unit == "percentage point"


def test_an_unknown_effect_is_refused(results):
    with pytest.raises(wardsim.InputError, match="choose one of coverage, calls, patrol"):
        options_of(results, "happiness")


def test_the_interval_of_the_icer_covers_and_has_power():
    samples, n = 5_000, 10
    for mean, error in ((1.0, 0.05), (10.0, 0.05)):
        values = np.random.default_rng(51).normal(mean, 0.6, (samples, n))
        gained = mean_of(values).interval(1 - error)
        icer = analysis.turned_over(np.full(samples, 1_000.0), gained)
        assert not np.isnan(icer.value).any()
        truth = 1_000 / mean
        missed = ((icer.lower > truth) | (icer.upper < truth)).sum()
        assert within_nominal(missed, samples, error)
    wrong = ((icer.lower > 1.03 * truth) | (icer.upper < 1.03 * truth)).sum()
    assert not within_nominal(wrong, samples, error)


def test_the_icer_of_paired_options_covers_through_the_whole_frontier():
    # Replications vary far more than options differ: only pairing can see a step.
    rng = np.random.default_rng(52)
    samples, missed = 400, 0
    truth = 1_000 / 2.0
    for _ in range(samples):
        common = rng.normal(100, 30, 8)
        values = [common, common + 2.0 + rng.normal(0, 0.5, 8)]
        row = frontier_of(options([0, 1_000], values), 0.8).loc[1]
        missed += not row["icer_lower"] <= truth <= row["icer_upper"]
    assert within_nominal(missed, samples, 0.2)


def test_the_share_on_the_frontier_is_the_p_value_for_two_options():
    values = np.array([[1.0, 4, 2, 5], [2.0, 4, 3, 9]])
    table = frontier_of(options([0, 10], values), 0.9)
    p = float((mean_of(values)[1] - mean_of(values)[0]).p_value()) / 2
    error = np.sqrt(p * (1 - p) / 4_000) * stats.norm.ppf(1 - ALPHA / 2)
    assert table["frontier_share"][1] == pytest.approx(1 - p, abs=error)
    assert table["frontier_share"][0] == 1


# --- Net benefit and acceptability ----------------------------------------------------------------


def test_net_benefit_by_hand(results):
    benefit = net_benefit(options_of(results), 9_000.0)
    more = IN_TARGET[[0, 1, 3]] - IN_TARGET[0]
    by_hand = 9_000 * more.mean(axis=1) - [0, 60_000, 72_000]
    assert benefit.value == pytest.approx(by_hand)
    spread = 9_000 * more[1].std(ddof=1) / np.sqrt(3)
    assert benefit.standard_error[1] == pytest.approx(spread)
    table = acceptability(results, prices=[0, 9_000])
    assert table["best"].tolist() == [True, False, False, False, True, False]
    assert table["acceptability"][:3].tolist() == [1, 0, 0]


def test_acceptability_of_two_options_is_the_t_distribution_in_closed_form():
    values = np.array([[1.0, 4, 2, 5], [2.0, 4, 3, 9]])
    two = options([0, 10], values)
    table = acceptability_of(two, 0.9, [4, 8, 12, 40])
    ours = table[table["point"] == 1]
    for price, share in zip(ours["gbp_per_unit"], ours["acceptability"], strict=True):
        benefit = net_benefit(two, price)[1]
        expected = stats.t.cdf(float(benefit.value / benefit.standard_error), 3)
        error = np.sqrt(expected * (1 - expected) / 4_000) * stats.norm.ppf(1 - ALPHA / 2)
        assert share == pytest.approx(expected, abs=error)
    assert table.groupby("gbp_per_unit")["acceptability"].sum().to_numpy() == pytest.approx(1)
    assert (table["regret_gbp_per_year"] >= 0).all()


def test_acceptability_is_calibrated_where_two_options_are_worth_the_same():
    # At this price the net benefit is 0 in truth: a share below 10 % comes in 10 % of studies.
    rng = np.random.default_rng(53)
    samples, price = 600, 5.0
    shares = np.empty(samples)
    for s in range(samples):
        common = rng.normal(100, 30, 6)
        values = [common, common + 2.0 + rng.normal(0, 1.0, 6)]
        shares[s] = acceptability_of(options([0, 10], values), 0.9, [price])["acceptability"][1]
    assert within_nominal((shares < 0.1).sum(), samples, 0.1)
    assert within_nominal((shares > 0.9).sum(), samples, 0.1)


def test_the_interval_of_net_benefit_covers_and_has_power():
    rng = np.random.default_rng(54)
    samples, n, price, cost = 5_000, 10, 100.0, 900.0
    gained = mean_of(rng.normal(10, 0.6, (samples, n)))
    bounds = net_benefit(options([0, *[cost] * samples], [np.zeros(n), *_values(gained)]), price)
    interval = bounds[1:].interval(0.95)

    def missed(truth):
        return ((interval.lower > truth) | (interval.upper < truth)).sum()

    assert within_nominal(missed(price * 10 - cost), samples, 0.05)
    assert not within_nominal(missed(price * 10.3 - cost), samples, 0.05)


def _values(estimate):
    return estimate.influence + estimate.value[:, np.newaxis]


def test_plausible_values_count_draws_of_parameters_as_units():
    draws = np.array([0, 0, 1, 1, 2, 2])
    values = np.array([[1.0, 2, 5, 5, 9, 9]])
    estimate = mean_of(values, draws)
    samples = estimate.plausible(40_000, 5)[0]
    # Quartiles of Student's t of 2 degrees of freedom.
    expected = estimate.value[0] + stats.t.ppf(0.75, 2) * estimate.standard_error[0]
    below = (samples < expected).mean()
    assert below == pytest.approx(0.75, abs=stats.norm.ppf(1 - ALPHA / 2) * np.sqrt(0.1875 / 4e4))


def test_one_replication_has_a_frontier_and_no_shares():
    one = options([0, 10], [[1.0], [3.0]])
    table = frontier_of(one, 0.9)
    assert table["icer"][1] == 5
    assert np.isinf(table["icer_upper"][1])
    assert table["frontier_share"].isna().all()
    assert acceptability_of(one, 0.9)["acceptability"].isna().all()
    with pytest.raises(wardsim.InputError, match="run more replications"):
        one.effect.plausible(10, 1)


def test_prices_below_nothing_are_refused(results):
    with pytest.raises(wardsim.InputError, match="£0 or more"):
        acceptability(results, prices=[-1])
