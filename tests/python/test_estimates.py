"""Parameters that were drawn: draws as the independent units, and chance told from doubt."""

from __future__ import annotations

import made_up_results
import numpy as np
import pytest
from scipy import stats

import wardsim
from wardsim import analysis, tables
from wardsim.estimates import Estimate, mean_of, ratio_of

ALPHA = 1e-4
MEAN, DOUBT, CHANCE = 5.0, 1.0, 0.5  # of all draws; standard deviations between and within them


def nested(draws, samples, seed=20261, doubt=DOUBT, chance=CHANCE):
    """Runs whose replications share the error of their draw: estimates, and each draw's truth."""
    rng = np.random.default_rng(seed)
    truths = MEAN + doubt * rng.standard_normal((samples, draws.max() + 1))
    values = truths[:, draws] + chance * rng.standard_normal((samples, draws.size))
    return mean_of(values, draws), truths


def misses(interval, truth):
    return int(((interval.lower > truth) | (interval.upper < truth)).sum())


def nominal(samples, error=0.05):
    return stats.binom.ppf([ALPHA / 2, 1 - ALPHA / 2], samples, error)


BALANCED = np.arange(40) % 10  # ten draws, four replications of each
INTERRUPTED = BALANCED[:37]


# --- The interval of the mean ---------------------------------------------------------------------


@pytest.mark.parametrize("draws", [BALANCED, INTERRUPTED], ids=["balanced", "interrupted"])
def test_the_interval_of_the_mean_counts_draws_and_covers_as_often_as_it_says(draws):
    estimate, _ = nested(draws, 10_000)
    low, high = nominal(10_000)
    assert low <= misses(estimate.interval(0.95), MEAN) <= high
    assert estimate.units == 10


def test_the_check_of_the_interval_has_power():
    estimate, _ = nested(BALANCED, 10_000)
    _, high = nominal(10_000)
    assert misses(estimate.interval(0.95), MEAN * 1.03) > high
    as_if_independent = Estimate(estimate.value, estimate.influence)
    assert misses(as_if_independent.interval(0.95), MEAN) > high


def test_the_standard_error_is_that_of_the_means_of_the_draws():
    values = np.array([[1.0, 4, 2, 7, 3, 7]])
    estimate = mean_of(values, np.array([0, 1, 0, 1, 0, 1]))
    means = np.array([2.0, 6])
    assert estimate.standard_error[0] == pytest.approx(np.std(means, ddof=1) / np.sqrt(2))
    half = stats.t.ppf(0.975, 1) * estimate.standard_error[0]
    assert estimate.half_width(0.95)[0] == pytest.approx(half)
    assert estimate.p_value()[0] == pytest.approx(stats.ttest_1samp(means, 0).pvalue)


def test_draws_of_one_replication_each_are_replications():
    y, x = np.array([[1.0, 5, 2]]), np.array([[2.0, 10, 8]])
    drawn, known = ratio_of(y, x, np.arange(3)), ratio_of(y, x)
    assert drawn.half_width(0.9) == pytest.approx(known.half_width(0.9))
    assert known.parts(0.9) is None
    parts = drawn.parts(0.9)
    assert np.isnan([parts.chance, parts.parameters, parts.p_value]).all()


def test_one_draw_tells_nothing_of_the_others():
    estimate = mean_of(np.array([[1.0, 2, 4]]), np.zeros(3, dtype=int))
    assert np.isinf(estimate.half_width(0.9)[0])
    parts = estimate.parts(0.9)
    assert np.isfinite(parts.chance[0])
    assert np.isnan(parts.parameters[0])


def test_differences_keep_their_draws_and_are_of_the_same_ones():
    draws = np.array([0, 1, 0, 1])
    a, b = (mean_of(np.array([[1.0, 2, 3, k]]), draws) for k in (4, 5))
    assert (a - b).units == (a * 2.0).units == a[0].units == 2
    with pytest.raises(wardsim.InputError, match="parameter_draws"):
        a - mean_of(np.array([[1.0, 2, 3, 4]]))


# --- Its parts ------------------------------------------------------------------------------------


def mean_is(values, truth):
    """Whether a t test at ALPHA leaves this truth standing."""
    return stats.ttest_1samp(values, truth).pvalue > ALPHA


@pytest.mark.parametrize("draws", [BALANCED, INTERRUPTED], ids=["balanced", "interrupted"])
def test_both_variances_are_recovered(draws):
    parts = nested(draws, 40_000)[0].parts(0.95)
    assert mean_is(parts.parameters_sd**2, DOUBT**2)
    assert mean_is(parts.chance_sd**2, CHANCE**2)
    # The same check notices 3 % in either.
    assert not mean_is(parts.parameters_sd**2, 1.03 * DOUBT**2)
    assert not mean_is(parts.chance_sd**2, 1.03 * CHANCE**2)


def test_the_part_of_chance_covers_the_mean_of_these_very_draws():
    estimate, truths = nested(BALANCED, 10_000)
    error = np.abs(estimate.value - truths.mean(axis=1))
    low, high = nominal(10_000)
    assert low <= (error > estimate.parts(0.95).chance).sum() <= high
    assert (error > 0.95 * estimate.parts(0.95).chance).sum() > high


def test_the_range_of_the_true_value_covers_a_further_draw():
    estimate, _ = nested(BALANCED, 10_000)
    further = MEAN + DOUBT * np.random.default_rng(7).standard_normal(10_000)
    true_value = estimate.parts(0.95).true_value
    assert np.isfinite(true_value.lower).all()
    low, high = nominal(10_000)
    assert low <= misses(true_value, further) <= high
    assert misses(estimate.interval(0.95), further) > high  # the mean's interval does not


def test_more_replications_shrink_the_part_of_chance_alone():
    few, many = (nested(np.arange(n) % 10, 4_000)[0].parts(0.95) for n in (40, 400))
    assert np.median(many.chance / few.chance) == pytest.approx(np.sqrt(1 / 10), rel=0.05)
    assert np.median(many.parameters / few.parameters) == pytest.approx(1, rel=0.05)


def test_draws_that_make_no_difference_are_mostly_not_held_to():
    parts = nested(BALANCED, 10_000, doubt=0.0)[0].parts(0.95)
    low, high = nominal(10_000)
    assert low <= (parts.p_value < 0.05).sum() <= high
    truncated = parts.parameters_sd == 0
    assert 0.4 < truncated.mean() < 0.7  # an unbiased estimate is negative about half the time
    assert np.isnan(parts.true_value.lower[truncated]).all()
    different = nested(BALANCED, 10_000)[0].parts(0.95)
    assert (different.p_value < 0.05).mean() > 0.99


# --- In the answer --------------------------------------------------------------------------------


def drawn(tmp_path, draws, made=None):
    made = made_up_results.dataset() if made is None else made
    made["parameter_draw"] = ("replication", np.array(draws))
    return made_up_results.results(tmp_path / "drawn.h5", made)


def doubled():
    """Each replication twice, the second time with some more calls in time."""
    made = made_up_results.dataset()
    again = made.isel(replication=[0, 1, 2, 0, 1, 2])
    again["reached_in_target"][1, 3:, 0, 0] += 1
    return again


def test_results_know_the_draws_of_the_replications_in_use(tmp_path):
    made = doubled()
    made["completed"][2, 1] = 0
    results = drawn(tmp_path, [0, 1, 2, 0, 1, 2], made)
    assert results.draws.tolist() == [0, 2, 0, 1, 2]
    assert analysis.coverage(results, "I").units == 3
    assert analysis.patrol(results).units == 3


def test_replications_that_share_all_parameters_are_independent(tmp_path):
    assert drawn(tmp_path, [0, 0, 0]).draws is None
    assert made_up_results.results(tmp_path / "old.h5").draws is None


def test_the_notes_tell_chance_from_doubt_in_one_line(tmp_path):
    notes = tables.footnotes(drawn(tmp_path, [0, 1, 2, 0, 1, 2], doubled()))
    assert "doubt about the parameters that were drawn" in notes[0]
    (line,) = [note for note in notes if "Parameters were drawn 3 times" in note]
    assert "the coverage of I calls gained by A at £100,000, chance is ±" in line
    assert "doubt about parameters ±" in line
    assert "90 % of cases" in line


def test_the_notes_warn_of_draws_that_have_one_replication_each(tmp_path):
    text = " ".join(tables.footnotes(drawn(tmp_path, [0, 1, 2])))
    assert "cannot be told apart: run at least 6 replications" in text


def test_the_notes_say_if_draws_differ_no_more_than_by_chance(tmp_path):
    made = made_up_results.dataset().isel(replication=[0, 1, 1, 0])
    text = " ".join(tables.footnotes(drawn(tmp_path, [0, 0, 1, 1], made)))
    assert "no more than chance makes them" in text
    assert "taken as 0" in text


def test_rows_have_the_parts_of_each_estimate(tmp_path):
    rows = tables.to_rows(drawn(tmp_path, [0, 1, 2, 0, 1, 2], doubled()))
    gain = "I_in_target_gain_pp"
    assert rows[1][f"{gain}_chance"] > 0
    assert rows[1][f"{gain}_parameters"] > rows[1][f"{gain}_chance"]
    assert rows[1][f"{gain}_true_lower"] < rows[1][f"{gain}_lower"]
    known = tables.to_rows(made_up_results.results(tmp_path / "known.h5"))
    assert f"{gain}_chance" not in known[1]
