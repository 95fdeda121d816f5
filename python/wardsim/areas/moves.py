"""Who gains and who loses when a scheme changes: by area and by ward, with intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardsim.analysis import holm
from wardsim.errors import InputError, Problem
from wardsim.estimates import Array, Estimate, Interval, mean_of, ratio_of
from wardsim.results import Results


def has_areas(results: Results) -> bool:
    return "area_delivered" in results.dataset


def cases_after(results: Results) -> list[int]:
    """The points after the change."""
    return [int(p) for p in np.flatnonzero(~np.isnan(results.dataset["point_elasticity"].values))]


def before(results: Results) -> int:
    """The last point before the change: the first one after it less one."""
    return cases_after(results)[0] - 1


def middle_cases(results: Results) -> list[str]:
    """Those of the middle elasticity: to show where not all have room."""
    elasticity = results.dataset["point_elasticity"].values
    after = cases_after(results)
    middle = sorted({float(elasticity[p]) for p in after})
    return [_label(results, p) for p in after if elasticity[p] == middle[len(middle) // 2]]


def areas_table(results: Results, grade: str | None = None) -> pd.DataFrame:
    """One row a case after the change and area: officers, coverage before and after, who gains.

    `officers_lost` are those of the old scheme that the area did not keep; `officers_moved_in` come
    from the force. `change` is paired. `outcome` is "gains" or "loses" where the change differs
    from 0 by the t test adjusted over the areas of the case (Holm), else "unclear". Last row of a
    case: all areas together.
    """
    _require(results)
    data = results.dataset
    chosen = grade or results.grades[0]
    index = data["ward_area_index"].values.astype(int)
    areas = [str(name) for name in data["area"].values]
    reached, calls = _counts(results, chosen)
    belongs = (index[:, np.newaxis] == np.arange(len(areas))).astype(float)
    groups = np.column_stack([belongs, np.ones(index.size)])
    shares = ratio_of(
        np.einsum("prw,wa->par", reached, groups),
        np.einsum("prw,wa->par", calls, groups),
        results.draws,
    )
    patrol = mean_of(
        np.einsum("prw,wa->par", results.patrol_h_by_ward(), groups) / results.years, results.draws
    )
    delivered = _with_sum(data["area_delivered"].values)
    moved = _with_sum(data["area_moved_in"].values)
    names = [*areas, "all"]
    first = before(results)
    tables = []
    for point in cases_after(results):
        table: pd.DataFrame = pd.DataFrame({"case": _label(results, point), "area": names})
        table["officers_before"] = delivered[first]
        table["officers_kept"] = np.minimum(delivered[point], delivered[first])
        table["officers_lost"] = delivered[first] - table["officers_kept"]
        table["officers_moved_in"] = moved[point]
        _changed(table, results, shares * 100.0, first, point, "coverage", "percent", "pp")
        _changed(table, results, patrol, first, point, "patrol", "h_per_year", "h_per_year")
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def wards_table(results: Results, grade: str | None = None) -> pd.DataFrame:
    """One row a case after the change and ward: coverage before and after, and who gains.

    As `areas_table`, Holm's adjustment being over all wards of the case.
    """
    _require(results)
    data = results.dataset
    reached, calls = _counts(results, grade or results.grades[0])
    shares = ratio_of(np.swapaxes(reached, 1, 2), np.swapaxes(calls, 1, 2), results.draws)
    hours = mean_of(np.swapaxes(results.patrol_h_by_ward(), 1, 2) / results.years, results.draws)
    areas = data["area"].values.astype(str)[data["ward_area_index"].values.astype(int)]
    first = before(results)
    tables = []
    for point in cases_after(results):
        wards = data["ward"].values.astype(str)
        table: pd.DataFrame = pd.DataFrame(
            {"case": _label(results, point), "area": areas, "ward": wards}
        )
        _changed(table, results, shares * 100.0, first, point, "coverage", "percent", "pp")
        _changed(table, results, hours, first, point, "patrol", "h_per_year", "h_per_year")
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def summary(results: Results, grade: str | None = None) -> pd.DataFrame:
    """One row a case after the change: officers, and how many areas and wards gain or lose."""
    areas, wards = areas_table(results, grade), wards_table(results, grade)
    rows = []
    for case, of in areas.groupby("case", sort=False):
        every = of[of["area"] == "all"].iloc[0]
        single = of[of["area"] != "all"]
        there = wards[wards["case"] == case]
        totals = every.drop(["case", "area", "coverage_outcome", "patrol_outcome"])
        row = {"case": case, **totals.to_dict()}
        for measure in ("coverage", "patrol"):
            for what, counted in (("areas", single), ("wards", there)):
                for verdict, how in (("gains", "gaining"), ("loses", "losing")):
                    found = counted[f"{measure}_outcome"] == verdict
                    row[f"{what}_{how}_{measure}"] = int(found.sum())
        rows.append(row)
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def _changed(
    table: pd.DataFrame,
    results: Results,
    of: Estimate,
    first: int,
    point: int,
    name: str,
    unit: str,
    unit_of_change: str,
) -> None:
    change = of[point] - of[first]
    for when, estimate in (("before", of[first]), ("after", of[point])):
        _add(table, f"{name}_{when}_{unit}", estimate.interval(results.confidence))
    _add(table, f"{name}_change_{unit_of_change}", change.interval(results.confidence))
    single = len(table) - (1 if table["area"].iloc[-1] == "all" else 0)
    p = np.asarray(change.p_value(), dtype=float)
    adjusted = np.concatenate([holm(p[:single]), p[single:]])
    told = adjusted < 1 - results.confidence
    table[f"{name}_outcome"] = np.where(
        ~told, "unclear", np.where(change.value > 0, "gains", "loses")
    )


def _counts(results: Results, grade: str) -> tuple[Array, Array]:
    """Reached in target, and calls to be reached, by (point, replication, ward)."""
    reached = results.by_ward("reached_in_target", grade)
    calls = sum(
        (results.by_ward(name, grade) for name in ("waiting", "lost")),
        start=results.by_ward("reached", grade),
    )
    return reached, calls


def _with_sum(by_area: Array) -> Array:
    return np.column_stack([by_area, by_area.sum(axis=1)]).astype(int)


def _label(results: Results, point: int) -> str:
    return str(results.dataset["point"].values[point])


def _add(table: pd.DataFrame, name: str, bounds: Interval) -> None:
    table[name] = bounds.value
    table[f"{name}_lower"], table[f"{name}_upper"] = bounds.lower, bounds.upper


def _require(results: Results) -> None:
    if not has_areas(results) or not results.grades:
        what = "the results have no areas"
        raise InputError([Problem(str(results.path), what, "run a study with [[area]] tables")])
