"""The options that a budget holder chooses between: distinct points, with cost and effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from wardsim import analysis
from wardsim.areas.moves import has_areas
from wardsim.errors import InputError, Problem
from wardsim.estimates import Array, Estimate
from wardsim.results import Results

Effect = Literal["coverage", "calls", "patrol"]
UNITS: dict[Effect, str] = {
    "coverage": "percentage point",
    "calls": "call in time",
    "patrol": "hour of visible patrol",
}


@dataclass(frozen=True)
class Options:
    """Options in the order of cost, of two of one cost the more effective first."""

    points: list[int]
    labels: list[str]
    cost: Array  # £ a year
    effect: Estimate
    unit: str  # of the effect: what a willingness to pay is per


def options_of(
    results: Results,
    effect: Effect = "calls",
    grade: str | None = None,
    money: analysis.Money = "payer",
) -> Options:
    """Of the points that differ in scheme and budget alone (`Results.base`), those that are
    distinct: of points with one cost and one effect in every replication, the first."""
    whole = effect_of(results, effect, grade)
    column = "cost_to_payer" if money == "payer" else "cost_total"
    cost = results.points[column].to_numpy(float)
    distinct: dict[tuple[float, float, bytes], int] = {}
    for p in np.flatnonzero(results.base & ~np.isnan(whole.value)):
        key = (float(cost[p]), float(whole.value[p]), whole.influence[p].tobytes())
        distinct.setdefault(key, int(p))
    if not distinct:
        what = f"no point has the effect {effect}" + (f" of grade {grade}" if grade else "")
        hint = f"choose one of {', '.join(results.grades)}, or the effect patrol"
        raise InputError([Problem("grade", what, hint)])
    points = sorted(distinct.values(), key=lambda p: (cost[p], -whole.value[p]))
    labels = [label_of(results, p) for p in points]
    return Options(points, labels, cost[points], whole[points], UNITS[effect])


def effect_of(results: Results, effect: Effect, grade: str | None = None) -> Estimate:
    """Of all points: coverage in percentage points, calls in time a year, or patrol hours a year.

    Of the first grade, the one with the tightest target, unless another is named.
    """
    if effect not in get_args(Effect):
        known = ", ".join(get_args(Effect))
        raise InputError([Problem("effect", f'"{effect}" is no effect', f"choose one of {known}")])
    if effect == "patrol":
        return analysis.patrol(results)
    if grade is None and not results.grades:
        what = "no class of incidents has a grade with a target"
        raise InputError([Problem(str(results.path), what, "choose the effect patrol")])
    grade = grade or results.grades[0]
    if effect == "coverage":
        return analysis.coverage(results, grade) * 100.0
    return analysis.calls_in_time(results, grade)


def label_of(results: Results, point: int) -> str:
    row = results.points.loc[point]
    if has_areas(results):  # cases differ in more than schemes and budgets
        return str(row["label"])
    if row["delivered"] == 0:
        return "nobody bought"
    name = str(row["scheme"]) or str(row["label"])
    return f"{name}, £{row['budget']:,.0f}"
