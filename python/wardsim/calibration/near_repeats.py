"""Near repeats: each incident makes others nearby more likely for some days. From counts by month.

The core fits branching ratio and distance with the delay held at a published value
(models/calibration/self_exciting_months.hpp); here its fit becomes a forecast of the months that
follow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wardsim import _core
from wardsim.calibration.counts import CrimeCounts
from wardsim.calibration.crimes import days_in
from wardsim.calibration.effects import RepeatWindow
from wardsim.calibration.space import Streets

NEAR_REPEATS = "near_repeats"
LEAST_EVENTS = 50  # fewer cannot tell repeats from chance
LEAST_MONTHS = 2
_SEED = 1
_DRAWS = {"warm_up": 150, "draws": 150, "sweeps_per_draw": 2}


@dataclass(frozen=True)
class RepeatFit:
    """A self-exciting process fitted to counts by month, its delay given."""

    window: RepeatWindow
    branching_ratio: float  # further incidents that one brings on average
    branching_ratio_se: float
    distance_scale_m: float  # the risk per metre of street falls by 63 % over it
    distance_scale_m_se: float  # NaN if the counts do not tell
    stability: str  # "stable", "doubtful", "unstable"
    converged: bool


def fit_repeats(
    counts: CrimeCounts, g: int, share: np.ndarray, window: RepeatWindow, streets: Streets
) -> RepeatFit | None:
    """Fits a group's repeats over a background of the given shares; None if there is too little.

    Months without a file count as time in which nothing is known: the clock of the fit leaves them
    out, so an incident before such a month may be joined to one after it. With delays of days that
    touches few pairs.
    """
    month, street = np.nonzero(counts.counts[g])
    times = counts.counts[g][month, street]
    if times.sum() < LEAST_EVENTS or len(counts.months) < LEAST_MONTHS:
        return None
    fit = _core.fit_self_exciting_by_month(
        streets.network,
        streets.neighbours,
        share,
        window.max_distance_m,
        np.repeat(month, times),
        np.repeat(street, times),
        np.concatenate([[0.0], np.cumsum(counts.days)]),
        seed=_SEED,
        mean_delay_d=window.mean_delay_d,
        **_DRAWS,
    )
    error = dict(zip(_core.SELF_EXCITING_PARAMETERS, fit.standard_error, strict=True))
    return RepeatFit(
        window,
        fit.branching_ratio,
        float(error["branching_ratio"]),
        fit.distance_scale_m,
        float(error["distance_scale_m"]),
        fit.stability,
        fit.converged,
    )


def surplus_of_repeats(
    fit: RepeatFit,
    known: CrimeCounts,
    g: int,
    share: np.ndarray,
    per_day: float,
    month: str,
    streets: Streets,
) -> np.ndarray:
    """What the incidents of the month before add to, or take from, a month's expectation by street.

    What a street has at all times, share x per_day, holds repeats already. So only last month's
    surplus over that moves the forecast:

        sum_i g(s | i) (n_i - share_i per_day d) c,   c = r p / (1 - r)

    with n the counts and d the days of the month before, r the branching ratio, g the spread of
    repeats over streets, and p the part of that month's repeats that fall into this one. Its
    incidents are taken as even over it, delays are exponential, and repeats of repeats fall where
    the first fell. Zero if no file covers the month before.
    """
    before = _month_before(month)
    if before not in known.months:
        return np.zeros(len(share))
    days = days_in([before])
    passed = _passed_on(days, days_in([month]), fit.window.mean_delay_d)
    seen = known.counts[g, known.months.index(before)]
    spread = [
        _core.spread_repeats(
            streets.network,
            streets.neighbours,
            weight,
            fit.distance_scale_m,
            fit.window.max_distance_m,
        )
        for weight in (seen.astype(float), per_day * days * share)
    ]
    carried = fit.branching_ratio * passed / (1 - fit.branching_ratio)
    return np.asarray(carried * (spread[0] - spread[1]))


def _passed_on(days_before: int, days: int, delay_d: float) -> float:
    """Part of the repeats of a month's incidents that fall into the next month."""
    x, y = days_before / delay_d, days / delay_d
    return (1 - math.exp(-x)) * (1 - math.exp(-y)) / x


def _month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"
