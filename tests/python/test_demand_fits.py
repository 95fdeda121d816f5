"""Fits and scores of where incidents happen, through the extension."""

from __future__ import annotations

import datetime
import gc
from typing import Any

import numpy as np
import pytest

import wardsim
from wardsim import _core

# Bliss & Fisher (1953): leaves with 0, 1, 2, ... mites.
MITES = np.repeat(np.arange(8), [70, 38, 17, 10, 9, 3, 2, 1])


@pytest.fixture(scope="module")
def town() -> wardsim.Network:
    return wardsim.generate_town(wards=2, street_km=15, seed=4)


@pytest.fixture(scope="module")
def neighbours(town: wardsim.Network) -> Any:
    return _core.StreetNeighbours(town, 400)


def test_shrunk_rates_are_columns_of_streets_and_wards() -> None:
    ward = np.concatenate([np.zeros(150, int), [-1, 1]])
    fit = _core.shrink_rates(np.append(MITES, [99, 0]), np.full(152, 0.5), ward)
    assert fit.shape == pytest.approx(1.02459, rel=5e-6)
    assert fit.shape_se == pytest.approx(0.2759073, rel=1e-6)
    assert not fit.pooled
    assert fit.rate.shape == fit.rate_se.shape == (152,)
    assert fit.rate[150] == 0
    assert fit.ward_mean == pytest.approx([2 * 172 / 150, 1.0])
    assert fit.ward_mean_se.shape == (2,)
    assert len(_core.shrink_rates(MITES, np.ones(150), np.zeros(150, int), wards=3).ward_mean) == 3


def test_equal_counts_are_pooled() -> None:
    fit = _core.shrink_rates([2, 2, 2], [1.0, 1.0, 1.0], [0, 0, 0])
    assert fit.pooled
    assert np.isinf(fit.shape)
    assert list(fit.rate) == [2, 2, 2]


def test_arrays_are_read_only_and_outlive_their_fit() -> None:
    rate = _core.shrink_rates(MITES, np.ones(150), np.zeros(150, int)).rate
    gc.collect()
    assert np.all(np.diff(rate) >= 0)
    with pytest.raises(ValueError, match="read-only"):
        rate[0] = 1


def test_what_is_no_number_of_events_is_refused() -> None:
    for counts in ([1.5], np.array([1.0]), ["a"], None):
        with pytest.raises(TypeError):
            _core.shrink_rates(counts, [1.0], [0])
    with pytest.raises(wardsim.InputError) as caught:
        _core.shrink_rates([-1, 1], [1.0, np.nan], [0, 0])
    assert len(caught.value.problems) == 2
    with pytest.raises(wardsim.InputError, match=r"counts has 2 dimensions"):
        _core.shrink_rates([[1]], [1.0], [0])
    with pytest.raises(wardsim.InputError, match=r"ward\[1\] = -2"):
        _core.shrink_rates([1, 1], [1.0, 1.0], [0, -2])
    assert _core.shrink_rates([], [], []).rate.shape == (0,)


def test_a_density_keeps_its_mass_and_is_chosen_by_months(
    town: wardsim.Network, neighbours: Any
) -> None:
    length_m = town.street_length_m
    assert neighbours.radius_m == 400
    assert neighbours.streets == len(length_m)
    counts = np.zeros((3, len(length_m)), np.int64)
    counts[:, 10] = 5
    counts[1, 20] = 1
    share = _core.kernel_density(neighbours, counts.sum(axis=0).astype(float), length_m, 200, 0.1)
    assert share.sum() == pytest.approx(1)
    assert share.min() > 0
    chosen = _core.choose_kernel_density(
        neighbours, counts, length_m, [10, 200.0, 400], np.array([0.1, 0.5])
    )
    assert chosen.log_likelihood.shape == (3, 2)
    assert not chosen.log_likelihood.flags.writeable
    best = np.unravel_index(chosen.log_likelihood.argmax(), (3, 2))
    assert chosen.bandwidth_m == [10, 200, 400][best[0]] == 10
    assert chosen.uniform_share == [0.1, 0.5][best[1]]
    expected = _core.kernel_density(neighbours, counts.sum(axis=0), length_m, 10, 0.1)
    assert chosen.share == pytest.approx(expected)


def test_a_density_says_what_is_wrong(town: wardsim.Network, neighbours: Any) -> None:
    length_m = town.street_length_m
    with pytest.raises(wardsim.InputError) as caught:
        _core.kernel_density(neighbours, length_m[:-1], length_m, 401, 2)
    assert len(caught.value.problems) == 3
    with pytest.raises(wardsim.InputError, match="counts_by_month has 1 dimensions"):
        _core.choose_kernel_density(neighbours, np.zeros(5, int), length_m, [10], [0.1])
    with pytest.raises(wardsim.InputError, match="fewer than two months"):
        months = np.zeros((3, len(length_m)), int)
        _core.choose_kernel_density(neighbours, months, length_m, [10], [0.1])
    with pytest.raises(wardsim.InputError):
        _core.StreetNeighbours(town, 400, max_bytes=1000)


def test_scores_are_columns_of_shares() -> None:
    scores = _core.forecast_scores([5, 1, 4, 0.6], [100, 100, 200, 600], [4, 2, 3, 1], [0.1, 0.2])
    assert scores.events == 10
    assert scores.log_likelihood_per_event == scores.log_likelihood / 10
    assert list(scores.share) == [0.1, 0.2]
    assert scores.hit_rate == pytest.approx([0.4, 0.55])
    assert scores.pai == pytest.approx([4, 2.75])
    assert scores.pei == pytest.approx([1, 5.5 / 6])
    assert np.all(scores.hit_rate_low < scores.hit_rate)
    assert np.all(scores.hit_rate_high > scores.hit_rate)
    usual = _core.forecast_scores([5.0, 1.0], [1.0, 1.0], [1, 1])
    assert list(usual.share) == [0.01, 0.05, 0.1]


# At the equinox: a little over 12 hours, as refraction lifts the sun, around a noon that the
# equation of time puts 7 to 8 minutes late.
def test_daylight_is_in_hours_of_the_clock() -> None:
    day = datetime.date(2016, 3, 20)
    up, down = _core.daylight(day, 8, latitude_deg=51.48, longitude_deg=0.0, summer_time="european")
    assert down[0] - up[0] == pytest.approx(12.2, abs=0.1)
    assert (up[0] + down[0]) / 2 == pytest.approx(12 + 7.5 / 60, abs=0.01)
    assert up[7] - up[6] > 0.9  # clocks go forward on the 27th
    with pytest.raises(wardsim.InputError) as caught:
        _core.daylight(day, -1, latitude_deg=91, longitude_deg=0, altitude_deg=np.nan)
    assert len(caught.value.problems) == 3
    with pytest.raises(wardsim.InputError, match="european"):
        _core.daylight(day, 1, latitude_deg=0, longitude_deg=0, summer_time="British")


def events_with_repeats(town: wardsim.Network) -> tuple[np.ndarray, np.ndarray]:
    """Times [d] and streets: 300 events in 1,000 days, every other one repeated within days, so
    that a third of all are repeats."""
    random = np.random.default_rng(1974)
    time_d = random.uniform(0, 980, 300)
    street = random.choice(np.flatnonzero(town.street_ward >= 0), 300)
    repeats = random.random(300) < 0.5
    later_d = time_d[repeats] + random.exponential(3, repeats.sum())
    kept = later_d < 1000
    return (
        np.concatenate([time_d, later_d[kept]]),
        np.concatenate([street, street[repeats][kept]]),
    )


def test_near_repeats_are_fitted_to_exact_times(town: wardsim.Network, neighbours: Any) -> None:
    time_d, street = events_with_repeats(town)
    fit = _core.fit_self_exciting(
        town, neighbours, town.street_length_m, 300, time_d, street, 1000, distance_scale_m=10.0
    )
    assert fit.converged
    assert fit.stability == "stable"
    assert fit.distance_scale_m == 10
    assert fit.max_distance_m == 300
    assert 0.2 < fit.branching_ratio < 0.45
    assert 2 < fit.mean_delay_d < 4.5
    assert fit.log_likelihood > fit.poisson_log_likelihood
    order = dict(zip(_core.SELF_EXCITING_PARAMETERS, fit.standard_error, strict=True))
    assert order["distance_scale_m"] == 0
    assert 0 < order["branching_ratio"] < 0.1
    assert fit.covariance.diagonal() == pytest.approx(fit.standard_error**2)
    assert fit.residual_times.shape == time_d.shape
    assert 0 <= fit.ks_p_value <= 1


def test_near_repeats_are_fitted_to_months(town: wardsim.Network, neighbours: Any) -> None:
    time_d, street = events_with_repeats(town)
    starts = np.linspace(0, 1000, 33)
    month = np.searchsorted(starts, time_d, side="right") - 1

    def fitted(seed: int) -> Any:
        return _core.fit_self_exciting_by_month(
            town, neighbours, town.street_length_m, 300, month, street, starts,
            seed=seed, mean_delay_d=3.0, warm_up=50, draws=60, sweeps_per_draw=1,
        )  # fmt: skip

    fit = fitted(1)
    assert fit.mean_delay_d == 3
    assert 0.2 < fit.branching_ratio < 0.45
    assert fit.draws.shape == (60, 4)
    assert fit.draws[:, 1].mean() == pytest.approx(fit.branching_ratio)
    assert fit.mixing.shape == (4,)
    assert np.array_equal(fit.draws, fitted(1).draws)
    assert not np.array_equal(fit.draws, fitted(2).draws)


def test_near_repeats_say_what_is_wrong(town: wardsim.Network, neighbours: Any) -> None:
    weight = town.street_length_m
    with pytest.raises(wardsim.InputError, match=r"street\[1\] = -1"):
        _core.fit_self_exciting(town, neighbours, weight, 300, [1.0, 2.0], [0, -1], 10)
    with pytest.raises(wardsim.InputError, match="time_d has 1 values, street has 2"):
        _core.fit_self_exciting(town, neighbours, weight, 300, [1.0], [0, 1], 10)
    with pytest.raises(wardsim.InputError):
        _core.fit_self_exciting(town, neighbours, weight, 300, [1.0, 2.0], [0, 10**9], 10)
    with pytest.raises(wardsim.InputError):
        _core.fit_self_exciting_by_month(
            town, neighbours, weight, 300, [0, 7], [0, 1], [0.0, 30.0], seed=1
        )
