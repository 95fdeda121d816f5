"""Exact answers where there are any: queues, hypercube models, distances.

A simulation of the same calls and units must come out at these numbers, within its interval. They
also answer a planner's first questions at once, before anything is simulated.

Calls are Poisson, at rates per hour; times are hours; a load in erlangs is calls per hour times
mean hours of service. Waits are means over all calls, those that do not wait included, from
arrival to the start of service. The formulas and their sources are in docs/reference/analytic.md.

Every function raises wardsim.InputError with all that is wrong with its arguments; a load that the
units cannot serve, where calls wait without limit, is named as unstable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wardsim import _core
from wardsim.errors import InputError, Problem

Array = NDArray[np.float64]
Metric = Literal["euclidean", "right_angle"]

__all__ = [
    "Hypercube",
    "HypercubeApproximation",
    "MultiServerWait",
    "PriorityWaits",
    "QueueWait",
    "between_in_square_km",
    "erlang_b",
    "erlang_c",
    "hypercube",
    "hypercube_approximation",
    "mg1_wait",
    "mmc_wait",
    "multi_server_wait",
    "nearest_distance_km",
    "nearest_in_square_km",
    "priority_waits",
]


def erlang_b(units: int, load_erlang: float) -> float:
    """P(all units are busy) where calls that meet them busy are lost (Erlang 1917).

    Holds for any distribution of service. The load may exceed the units.

    >>> round(erlang_b(units=3, load_erlang=1.5), 6)
    0.134328
    """
    return float(_core.erlang_b(units, load_erlang))


def erlang_c(units: int, load_erlang: float) -> float:
    """P(a call has to wait) in M/M/c, first come first served; load_erlang < units.

    >>> round(erlang_c(units=3, load_erlang=1.5), 6)
    0.236842
    """
    return float(_core.erlang_c(units, load_erlang))


@dataclass(frozen=True)
class QueueWait:
    """A queue with one class of calls, in the long run."""

    p_delay: float  # share of calls that wait
    mean_wait_h: float  # of all calls
    mean_queue: float  # calls waiting
    utilisation: float  # share of the units' time that is busy


def mmc_wait(units: int, calls_per_hour: float, mean_service_h: float) -> QueueWait:
    """M/M/c: exponential service, first come first served.

    >>> wait = mmc_wait(units=10, calls_per_hour=16, mean_service_h=0.5)
    >>> round(wait.mean_wait_h * 60, 3)  # minutes
    6.138
    """
    return QueueWait(**_core.mmc_wait(units, calls_per_hour, mean_service_h))


def mg1_wait(calls_per_hour: float, mean_service_h: float, service_cv2: float) -> QueueWait:
    """M/G/1: one unit, service of any distribution (Pollaczek 1930, Khinchine 1932).

    service_cv2: variance / mean squared of service; 0: constant, 1: exponential.

    >>> round(mg1_wait(calls_per_hour=0.8, mean_service_h=1, service_cv2=0.25).mean_wait_h, 6)
    2.5
    """
    return QueueWait(**_core.mg1_wait(calls_per_hour, mean_service_h, service_cv2))


@dataclass(frozen=True)
class PriorityWaits:
    """Calls of several grades, the most urgent first."""

    p_delay: Array  # [grades]: P(no unit can be had on arrival)
    mean_wait_h: Array  # [grades]: all time in line, that after interruptions too
    mean_queue: Array  # [grades]: calls waiting
    utilisation: float  # share of the units' time that is busy


def priority_waits(
    units: int,
    calls_per_hour: ArrayLike,
    mean_service_h: float,
    discipline: Literal["non_preemptive", "preemptive"] = "non_preemptive",
) -> PriorityWaits:
    """Grades served in order of urgency, first come first served within a grade (Cobham 1954).

    calls_per_hour: [grades], each > 0. mean_service_h: exponential, the same for all grades.
    discipline: "non_preemptive": service that has begun is finished; "preemptive": an urgent call
    takes the unit from a call of the lowest grade in service, which goes back to the line.

    >>> waits = priority_waits(units=4, calls_per_hour=[0.6, 1.0, 0.8], mean_service_h=0.75)
    >>> (waits.mean_wait_h * 60).round(4)  # minutes
    array([1.6293, 2.3276, 3.7559])
    """
    return PriorityWaits(
        **_core.priority_waits(units, _array(calls_per_hour), mean_service_h, discipline)
    )


@dataclass(frozen=True)
class MultiServerWait:
    """Calls by the number of units that they need; the first element is for one unit."""

    p_delay: Array  # [needs]: P(fewer units than needed can be had on arrival)
    mean_wait_h: Array  # [needs]; NaN for needs that no call has
    mean_wait_of_all_h: float
    mean_queue: float  # calls waiting
    utilisation: float  # share of the units' time that is busy
    most_calls_per_hour: float  # the line grows without end from here on


def multi_server_wait(
    units: int, calls_per_hour: float, need_share: ArrayLike, mean_service_h: float
) -> MultiServerWait:
    """Calls that need several units at once, solved exactly as a Markov chain.

    need_share: P(a call needs 1, 2, ... units), sum 1. First come first served: a call that waits
    for its units holds up those behind it. Its units start together, serve for independent
    exponential times of mean_service_h, and are each released on their own (Green 1980).

    >>> wait = multi_server_wait(4, calls_per_hour=1.2, need_share=[0.7, 0.3], mean_service_h=1)
    >>> round(wait.mean_wait_of_all_h, 6), wait.p_delay.round(6)
    (0.094419, array([0.12282 , 0.245489]))
    """
    return MultiServerWait(
        **_core.multi_server_wait(units, calls_per_hour, _array(need_share), mean_service_h)
    )


@dataclass(frozen=True)
class _Dispatches:
    workload: Array  # [units]: share of time busy
    dispatch_share: Array  # [units, districts]: of all dispatches; sum 1
    crossing_share: float  # of dispatches: another unit than one of the district's least cost
    crossing_share_undelayed: float  # of calls that do not wait
    mean_travel_h: float | None  # dispatch_share x travel_h; None without travel_h
    p_all_busy: float
    p_delay: float  # share of calls that wait
    p_lost: float  # share of calls that are lost
    mean_queue: float  # calls waiting
    mean_wait_h: float  # of all calls that are served


@dataclass(frozen=True)
class Hypercube(_Dispatches):
    """The long run of units and districts, exactly."""

    state_probability: Array  # [2 ** units]: bit n of the index says that unit n is busy
    p_all_free: float


@dataclass(frozen=True)
class HypercubeApproximation(_Dispatches):
    """The long run of units and districts, approximately; delay and loss are exact."""

    converged: bool
    iterations: int
    last_change: float  # of the workload that changed most in the last round


def hypercube(
    calls_per_hour: ArrayLike,
    mean_service_h: ArrayLike,
    *,
    order: Sequence[Sequence[int]] | NDArray[np.integer] | None = None,
    cost: ArrayLike | None = None,
    travel_h: ArrayLike | None = None,
    all_busy: Literal["wait", "lost"] = "wait",
) -> Hypercube:
    """Larson's hypercube queueing model (1974), solved exactly for up to 12 units.

    One unit is sent to each call: the first free one in the order of the call's district.

    calls_per_hour: [districts] >= 0. mean_service_h: one number, or [units]; exponential, travel
    included. Who comes first is told by one of

    - order: [districts, units]: the units from 0, the first to be sent first;
    - cost: [units, districts]: the least first; of equal ones each as often;
    - travel_h: [units, districts], hours of travel: the nearest first.

    travel_h with `order` or `cost` gives mean_travel_h alone. all_busy: a call that meets all
    units busy waits in a line without limit, or is lost.

    >>> found = hypercube(
    ...     calls_per_hour=[0.50, 0.25, 0.35, 0.40],
    ...     mean_service_h=1,
    ...     order=[[0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1]],
    ... )
    >>> found.workload.round(6)
    array([0.557364, 0.473372, 0.469264])
    >>> round(found.p_delay, 6), round(found.crossing_share_undelayed, 6)
    (0.236842, 0.36353)
    """
    system = _system("hypercube", calls_per_hour, mean_service_h, order, cost, travel_h)
    return Hypercube(**_core.hypercube(all_busy=all_busy, **system))


def hypercube_approximation(
    calls_per_hour: ArrayLike,
    mean_service_h: ArrayLike,
    *,
    order: Sequence[Sequence[int]] | NDArray[np.integer] | None = None,
    cost: ArrayLike | None = None,
    travel_h: ArrayLike | None = None,
    all_busy: Literal["wait", "lost"] = "wait",
    tolerance: float = 1e-12,
    max_iterations: int = 1000,
) -> HypercubeApproximation:
    """Larson's approximation (1975) of the hypercube model, for any number of units.

    Arguments as those of `hypercube`, but mean_service_h must be the same for all units. It stops
    when no workload changes by more than tolerance, or after max_iterations: look at `converged`.

    >>> found = hypercube_approximation(
    ...     calls_per_hour=[0.50, 0.25, 0.35, 0.40],
    ...     mean_service_h=1,
    ...     order=[[0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1]],
    ... )
    >>> found.converged, found.workload.round(6)
    (True, array([0.562631, 0.471704, 0.465665]))
    """
    name = "hypercube_approximation"
    system = _system(name, calls_per_hour, mean_service_h, order, cost, travel_h)
    return HypercubeApproximation(
        **_core.hypercube_approximation(
            all_busy=all_busy, tolerance=tolerance, max_iterations=max_iterations, **system
        )
    )


def nearest_distance_km(units_per_km2: float, metric: Metric = "euclidean") -> float:
    """Mean distance to the nearest of units scattered at random over a plane.

    metric: "euclidean", or "right_angle" along a grid of streets.

    >>> round(nearest_distance_km(4, "right_angle"), 6)
    0.313329
    """
    return float(_core.nearest_distance_km(units_per_km2, metric))


def nearest_in_square_km(units: int, side_km: float, metric: Metric = "euclidean") -> float:
    """Mean distance from the centre of a square to the nearest of units placed in it at random.

    >>> round(nearest_in_square_km(10, side_km=1), 6)
    0.152478
    """
    return float(_core.nearest_in_square_km(units, side_km, metric))


def between_in_square_km(side_km: float, metric: Metric = "euclidean") -> float:
    """Mean distance between two points placed in a square at random.

    >>> round(between_in_square_km(1), 6)
    0.521405
    """
    return float(_core.between_in_square_km(side_km, metric))


def _array(values: ArrayLike) -> Array:
    return cast(Array, np.asarray(values))


def _system(
    function: str,
    calls_per_hour: ArrayLike,
    mean_service_h: ArrayLike,
    order: Sequence[Sequence[int]] | NDArray[np.integer] | None,
    cost: ArrayLike | None,
    travel_h: ArrayLike | None,
) -> dict[str, Any]:
    """Arguments as the extension takes them."""
    if order is not None and cost is not None:
        problem = Problem(function, "both order and cost are given", "give one of them")
        raise InputError([problem])
    if order is not None:
        preference = _core.cost_of_orders(_array(order))
    elif cost is not None:
        preference = _array(cost)
    elif travel_h is not None:
        preference = _array(travel_h)
    else:
        problem = Problem(
            function, "nothing tells which unit comes first", "give order, cost or travel_h"
        )
        raise InputError([problem])
    return {
        "calls_per_hour": _array(calls_per_hour),
        "mean_service_h": np.atleast_1d(_array(mean_service_h)),
        "cost": preference,
        "travel_h": None if travel_h is None else _array(travel_h),
    }
