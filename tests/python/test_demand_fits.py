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


# Sunrise and sunset at Greenwich on 20 March 2016 by the clock: about 06:05 and 18:13.
def test_daylight_is_in_hours_of_the_clock() -> None:
    day = datetime.date(2016, 3, 20)
    up, down = _core.daylight(day, 8, latitude_deg=51.48, longitude_deg=0.0, summer_time="european")
    assert up[0] == pytest.approx(6 + 5 / 60, abs=2 / 60)
    assert down[0] == pytest.approx(18 + 13 / 60, abs=2 / 60)
    assert up[7] - up[6] > 0.9  # clocks go forward on the 27th
    with pytest.raises(wardsim.InputError) as caught:
        _core.daylight(day, -1, latitude_deg=91, longitude_deg=0, altitude_deg=np.nan)
    assert len(caught.value.problems) == 3
    with pytest.raises(wardsim.InputError, match="european"):
        _core.daylight(day, 1, latitude_deg=0, longitude_deg=0, summer_time="British")
