"""Officers by ward: their number, for residents and for what happens, beside the ward's risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardsim import analysis
from wardsim.economics.equity import shown, wards_table
from wardsim.estimates import Array, Interval
from wardsim.presence import need
from wardsim.results import Results


def officers(results: Results, points: list[int] | None = None) -> pd.DataFrame:
    """One row a point and ward: units whose home it is, for whom and for how much, and its risk.
    Of the reference and each scheme at the shown budget, unless points are named.

    `units`: single officers or crews, bought ones included; those without a home ward, such as
    response cars, are nobody's. `share_of_equal`: 1 is the same number in every ward.
    `units_per_1000_incidents`: of a year; its interval is the incidents', turned over. Where
    residents are unknown, what needs them is missing.
    """
    need(results, "ward_units")
    rows = shown(results) if points is None else points
    by_ward = wards_table(results, rows)
    units = results.dataset["ward_units"].values.astype(float)[rows]
    mean = units.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(mean > 0, units / mean, np.nan)
    flat = units.ravel()
    names = ["point", "option", "ward", "in_focus", "residents"]
    table: pd.DataFrame = by_ward[names].copy()
    table["units"] = flat
    table["share_of_equal"] = share.ravel()
    table["units_per_1000_residents"] = 1000 * flat / table["residents"]
    happened = Interval(*(_column(by_ward, "incidents_per_year", end) for end in _ENDS))
    turned = analysis.turned_over(np.where(flat > 0, 1000 * flat, np.nan), happened)
    for end, values in zip(_ENDS, (turned.value, turned.lower, turned.upper), strict=True):
        table[f"units_per_1000_incidents{end}"] = np.where(flat > 0, values, 0.0)
    for name in ("incidents_per_1000_residents", "officers_in_sight"):
        for end in _ENDS:
            table[f"{name}{end}"] = by_ward[f"{name}{end}"]
    table["risk_rank"] = by_ward["risk_rank"]
    return table


_ENDS = ("", "_lower", "_upper")


def _column(table: pd.DataFrame, name: str, end: str) -> Array:
    return table[f"{name}{end}"].to_numpy(float)
