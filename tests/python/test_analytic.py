"""Exact answers through the package: shapes, words, errors. The numbers are tested in C++."""

from __future__ import annotations

import doctest
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import wardsim
from wardsim import analytic

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "analytic.md"


def test_the_examples_of_the_docstrings_hold() -> None:
    found = doctest.testmod(analytic)
    assert found.attempted >= 11
    assert found.failed == 0


def test_the_examples_of_the_page_hold_and_name_every_function() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted >= 10
    assert found.failed == 0
    named = set(re.findall(r"analytic\.(\w+)\(", PAGE.read_text()))
    assert named == {name for name in analytic.__all__ if name.islower()}


def test_the_module_is_at_hand_with_the_package() -> None:
    code = "import wardsim; assert wardsim.analytic.erlang_b(1, 1) == 0.5"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "analytic" in wardsim.__all__


def test_queues_tell_of_waits_in_hours() -> None:
    wait = analytic.mmc_wait(5, 8, 0.5)
    assert wait.p_delay == analytic.erlang_c(5, 4)
    assert wait.mean_wait_h == pytest.approx(0.554113 / 2, abs=1e-6)
    assert wait.mean_queue == pytest.approx(8 * wait.mean_wait_h)
    assert wait.utilisation == 0.8
    assert analytic.mg1_wait(0.8, 1, 4).mean_wait_h == pytest.approx(10)


def test_grades_are_columns() -> None:
    usual = analytic.priority_waits(1, [0.2, 0.6, 1.2], 1 / 3)
    assert usual.mean_wait_h == pytest.approx([0.238095, 0.324675, 0.909091], abs=5e-7)
    assert usual.p_delay == pytest.approx([2 / 3] * 3)
    interrupting = analytic.priority_waits(1, (0.2, 0.6, 1.2), 1 / 3, "preemptive")
    assert interrupting.mean_wait_h == pytest.approx([0.023810, 0.153680, 1.030303], abs=5e-7)
    assert interrupting.mean_queue.sum() == pytest.approx(usual.mean_queue.sum())
    with pytest.raises(ValueError, match="read-only"):
        usual.mean_wait_h[0] = 0


def test_needs_without_calls_have_no_wait() -> None:
    wait = analytic.multi_server_wait(3, 1, [0, 1], 0.5)
    assert math.isnan(wait.mean_wait_h[0])
    assert wait.mean_wait_h[1] == wait.mean_wait_of_all_h
    assert wait.most_calls_per_hour < 3
    assert wait.p_delay.shape == (2,)


@pytest.mark.parametrize("solve", [analytic.hypercube, analytic.hypercube_approximation])
def test_orders_costs_and_travel_times_say_who_comes_first(solve) -> None:
    calls_per_hour = [0.3, 0.5, 0.2, 0.4]
    travel_h = np.array([[0.1, 0.2, 0.5, 0.9], [0.3, 0.1, 0.2, 0.6], [0.9, 0.7, 0.4, 0.1]])
    nearest = solve(calls_per_hour, 1.0, travel_h=travel_h)
    ordered = solve(calls_per_hour, 1.0, order=travel_h.argsort(axis=0).T, travel_h=travel_h)
    costed = solve(calls_per_hour, np.ones(3), cost=np.sqrt(travel_h))
    assert np.array_equal(nearest.workload, ordered.workload)
    assert np.array_equal(nearest.dispatch_share, costed.dispatch_share)
    assert nearest.dispatch_share.shape == (3, 4)
    assert nearest.dispatch_share.sum() == pytest.approx(1)
    assert nearest.mean_travel_h == pytest.approx((nearest.dispatch_share * travel_h).sum())
    assert ordered.mean_travel_h == nearest.mean_travel_h
    assert costed.mean_travel_h is None
    assert nearest.workload.sum() == pytest.approx(1.4)
    assert nearest.p_lost == 0
    lost = solve(calls_per_hour, 1.0, cost=travel_h, all_busy="lost")
    assert lost.p_delay == lost.mean_queue == lost.mean_wait_h == 0
    assert lost.p_lost == pytest.approx(analytic.erlang_b(3, 1.4))


def test_states_are_sets_of_busy_units() -> None:
    found = analytic.hypercube([0.6, 0.4], 1, order=[[0, 1], [1, 0]], all_busy="lost")
    assert found.state_probability == pytest.approx([0.40, 0.22, 0.18, 0.20])
    assert found.p_all_free == pytest.approx(0.40)
    busy = (np.arange(4)[:, None] >> np.arange(2)) & 1
    assert found.workload == pytest.approx(found.state_probability @ busy)


def test_the_approximation_tells_whether_it_converged() -> None:
    system = {"calls_per_hour": [0.9, 0.1], "mean_service_h": 1, "cost": [[0, 1], [1, 0]]}
    found = analytic.hypercube_approximation(**system)
    assert found.converged
    assert found.last_change <= 1e-12
    early = analytic.hypercube_approximation(**system, max_iterations=1)
    assert not early.converged
    assert early.iterations == 1


@pytest.mark.parametrize("solve", [analytic.hypercube, analytic.hypercube_approximation])
def test_a_system_says_what_is_wrong(solve) -> None:
    with pytest.raises(wardsim.InputError, match="give order, cost or travel_h"):
        solve([1], 1)
    with pytest.raises(wardsim.InputError, match="both order and cost"):
        solve([1], 1, order=[[0]], cost=[[0]])
    with pytest.raises(wardsim.InputError, match=r"order\[1\] does not name unit 1"):
        solve([1, 1], 0.1, order=[[0, 1], [0, 0]])
    with pytest.raises(wardsim.InputError, match="order has 1 dimensions"):
        solve([1], 0.1, order=[0])
    with pytest.raises(wardsim.InputError, match=r"another shape than \(units, 2\)"):
        solve([1, 1], 0.1, cost=[[0, 1, 2], [3, 4, 5]])
    with pytest.raises(wardsim.InputError, match='all_busy = "queue"\n  write "wait" or'):
        solve([1], 0.1, cost=[[0]], all_busy="queue")
    with pytest.raises(wardsim.InputError) as caught:
        solve([1, -1], [0.1, 0], cost=[[0, 1], [1, np.inf]])
    assert len(caught.value.problems) == 3
    with pytest.raises(wardsim.InputError, match="unstable: a load of 3 erlang"):
        solve([3], 1, cost=[[0], [1]])


def test_words_that_mean_nothing_are_refused() -> None:
    with pytest.raises(wardsim.InputError, match='write "non_preemptive" or "preemptive"'):
        analytic.priority_waits(1, [0.1], 1, "fifo")  # type: ignore[arg-type]
    with pytest.raises(wardsim.InputError, match='write "euclidean" or "right_angle"'):
        analytic.nearest_distance_km(1, "taxi")  # type: ignore[arg-type]
    with pytest.raises(wardsim.InputError, match="unstable"):
        analytic.mmc_wait(2, 5, 0.5)
