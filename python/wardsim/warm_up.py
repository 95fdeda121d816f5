"""Whether the warm-up was long enough: busy units and waiting calls, day by day from the start."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardsim import _core, analysis
from wardsim.economics.equity import shown
from wardsim.economics.options import label_of
from wardsim.estimates import Array, Estimate, mean_of
from wardsim.presence import need
from wardsim.results import Results

MEASURES = ("busy_units", "waiting_calls")
WEEK = 7


def warm_up(results: Results, points: list[int] | None = None) -> pd.DataFrame:
    """One row a point and measure: what MSER-5 would leave out, and what the first week shows.
    Of the reference and each scheme at the shown budget, unless points are named.

    `mser5_days`: of the mean over replications, by days in batches of 5; NaN if the watched days
    are too few to say. `first_week_over_later`: mean of the first measured week, less that of the
    other whole weeks watched, by replication. `p_holm`: that they are equal, adjusted for all rows.
    `warm_up` in words: see `verdict`.
    """
    need(results, *MEASURES)
    points = shown(results) if points is None else points
    rows = []
    for name in MEASURES:
        by_day = results.whole(name)
        for p in points:
            days = float(results.dataset["warm_up_days"].values[p])
            series = by_day[p][:, ~np.isnan(by_day[p]).any(axis=0)]
            drift = first_week_over_later(series, days, results)
            bounds = drift.interval(results.confidence)
            rows.append(
                {
                    "point": p,
                    "option": label_of(results, p),
                    "measure": name,
                    "warm_up_days": days,
                    "watched_days": series.shape[1],
                    "mser5_days": mser5_days(series),
                    "first_week_over_later": float(bounds.value),
                    "first_week_over_later_lower": float(bounds.lower),
                    "first_week_over_later_upper": float(bounds.upper),
                    "p": float(drift.p_value()),
                }
            )
    table: pd.DataFrame = pd.DataFrame(rows)
    table["p_holm"] = analysis.holm(table.pop("p").to_numpy(float))
    told = table["p_holm"] < 1 - results.confidence
    columns = ("warm_up_days", "mser5_days", "first_week_over_later")
    each = zip(*(table[c] for c in columns), told, strict=True)
    known = results.replications.size > 1
    table["warm_up"] = [verdict(*one) if known else "cannot tell" for one in each]
    return table


def verdict(days: float, mser5: float, drift: float, told_apart: bool) -> str:
    """In words, from what a row holds.

    "too short": the first week differs and MSER-5 leaves out more than the warm-up. "drifts": it
    differs, but not for the empty start; so do seasons. "cannot tell": too few weeks or days.
    """
    if np.isnan(drift) or (np.isnan(mser5) and told_apart):
        return "cannot tell"
    if not told_apart:
        return "enough"
    return "too short" if mser5 > days else "drifts"


def mser5_days(series: Array) -> float:
    """MSER-5 of the mean over replications, by (replication, day)."""
    dropped = _core.mser(np.ascontiguousarray(series.mean(axis=0)), 5) if series.size else None
    return float("nan") if dropped is None else float(dropped)


def first_week_over_later(series: Array, warm_up_days: float, results: Results) -> Estimate:
    """First measured week less the other whole weeks, from (replication, day); NaN without two."""
    first = int(np.ceil(warm_up_days))
    weeks = (series.shape[1] - first) // WEEK
    if weeks < 2:
        nothing = np.full(series.shape[0], np.nan)
        return Estimate(np.asarray(np.nan), nothing, results.draws)
    by_week = series[:, first : first + weeks * WEEK].reshape(-1, weeks, WEEK).mean(axis=2)
    return mean_of(by_week[:, 0] - by_week[:, 1:].mean(axis=1), results.draws)
