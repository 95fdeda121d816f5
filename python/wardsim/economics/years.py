"""Several years of a study: each year's bills and coverage, at both ends of what is not known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wardsim import analysis
from wardsim.economics.payers import bills_of
from wardsim.economics.years_axes import BOUND, YEAR, points_of_all_years, year_of
from wardsim.errors import InputError, Problem
from wardsim.results import FUNDING_AXES, Results


def years(
    results: Results,
    grade: str | None = None,
    private: Sequence[str] | None = None,
    points: list[int] | None = None,
) -> pd.DataFrame:
    """One row an option, a year and, where the payer may leave, an end of its elasticity.

    `bill_*`: what the year costs each payer more than the reference of that year, in its prices;
    "public", "private" and "total" too (`payers.bills_of`). `present_value`: the total's, without
    inflation and discounted to the order. `stays`: the probability that the payer has renewed
    whenever it could. Coverage, calls and incidents of the focus wards, and coverage's gain over
    the reference of the same year. Of all options, unless points are named: then of those with
    their scheme and budget.
    """
    if YEAR not in results.axes:
        what, hint = "the study is of one year", "give the study a table [years]"
        raise InputError([Problem(str(results.path), what, hint)])
    if grade is None and not results.grades:
        what = "no class of incidents has a grade with a target"
        raise InputError([Problem(str(results.path), what, "give dispatch.target_min")])
    chosen = grade or results.grades[0]
    data, table = results.dataset, results.points
    bills = bills_of(results, private)
    worth = data["present_value"].values
    worth = worth - worth[results.references]
    coverage = analysis.coverage(results, chosen) * 100.0
    level = coverage.interval(results.confidence)
    gain = analysis.gain(results, coverage).interval(results.confidence)
    happened = analysis.a_year(results, results.by_class("incidents").sum(axis=2))
    incidents = happened.interval(results.confidence)
    in_time = analysis.calls_in_time(results, chosen).interval(results.confidence)
    rows = []
    for p in _same_options(results, points):
        row: dict[str, object] = {
            "point": p,
            "option": f"{table['scheme'][p] or 'no scheme'}, £{table['budget'][p]:,.0f}",
            **year_of(results, p),
        }
        if BOUND in results.axes:
            row["stays"] = float(data["stays"].values[p])
        row |= {f"bill_{name}_gbp": float(bill[p]) for name, bill in bills.items()}
        row["present_value_gbp"] = float(worth[p].sum())
        for name, bounds in {
            "incidents": incidents,
            f"{chosen}_calls_in_time": in_time,
            f"{chosen}_coverage_percent": level,
            f"{chosen}_gain_pp": gain,
        }.items():
            row[name] = float(bounds.value[p])
            row[f"{name}_lower"] = float(bounds.lower[p])
            row[f"{name}_upper"] = float(bounds.upper[p])
        rows.append(row)
    made: pd.DataFrame = pd.DataFrame(rows)
    return made


def _same_options(results: Results, points: list[int] | None) -> list[int]:
    if points is not None:
        return points_of_all_years(results, points)
    same = np.ones(len(results), dtype=bool)
    first = int(np.flatnonzero(results.answering)[0])
    for axis, values in results.axes.items():
        if axis not in (*FUNDING_AXES, YEAR, BOUND):
            same &= values == values[first]
    return points_of_all_years(results, [int(p) for p in np.flatnonzero(same)])
