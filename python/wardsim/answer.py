"""The whole answer as one table: every measure of every point, with its bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardsim import analysis, deterrence, presence
from wardsim.economics.hours import additionality
from wardsim.estimates import Array, Estimate, Interval
from wardsim.results import FUNDING_AXES, Results

MONEY: tuple[analysis.Money, ...] = ("payer", "total")


def answer(results: Results) -> pd.DataFrame:
    """One row a point, units in the names; `_lower` and `_upper` bound each estimate.

    Of all points, those of other conditions too. If parameters were drawn, each estimate also has
    the half-widths `_chance` and `_parameters`, and `_true_lower` and `_true_upper` (`Parts`).
    """
    points = results.points
    table: pd.DataFrame = points[["label", "scheme"]].copy()
    for axis, values in results.axes.items():
        if axis not in FUNDING_AXES:
            table[axis] = values
    table["budget_gbp_per_year"] = points["budget"]
    for what in ("paid", "matched", "delivered"):
        table[f"officers_{what}"] = points[what]
    for what in ("cost_to_payer", "cost_to_force", "cost_total", "left_over"):
        table[f"{what}_gbp_per_year"] = points[what]
    table["reference_point"] = results.numbers[results.references]
    columns: dict[str, Array] = {}

    def add(name: str, of: Estimate | Interval, within: tuple[float, float] | None = None) -> None:
        bounds = of.interval(results.confidence) if isinstance(of, Estimate) else of
        lower, upper = bounds.lower, bounds.upper
        if within:  # a share has no bounds outside of 0 and 100 %
            lower, upper = np.clip(lower, *within), np.clip(upper, *within)
        columns.update({name: bounds.value, f"{name}_lower": lower, f"{name}_upper": upper})
        parts = of.parts(results.confidence) if isinstance(of, Estimate) else None
        if parts is not None:
            columns[f"{name}_chance"] = parts.chance
            columns[f"{name}_parameters"] = parts.parameters
            columns[f"{name}_true_lower"] = parts.true_value.lower
            columns[f"{name}_true_upper"] = parts.true_value.upper

    def add_money(name: str, unit: str, of: Estimate) -> None:
        for money in MONEY:
            add(f"{name}_per_1000_gbp_{money}", analysis.per_1000_gbp(results, of, money))
            add(f"gbp_{money}_per_extra_{unit}", analysis.gbp_per_unit(results, of, money))

    elsewhere = results.ward_mask("elsewhere").any()
    for grade in results.grades:
        share = analysis.coverage(results, grade) * 100.0
        calls = analysis.calls_in_time(results, grade)
        add(f"{grade}_in_target_percent", share, (0, 100))
        add(f"{grade}_in_target_gain_pp", analysis.gain(results, share))
        add(f"{grade}_extra_calls_in_target_per_year", analysis.gain(results, calls))
        for money in MONEY:
            per_1000 = analysis.per_1000_gbp(results, share, money)
            add(f"{grade}_gain_pp_per_1000_gbp_{money}", per_1000)
        add_money(f"{grade}_extra_calls", f"{grade}_call", calls)
        add(f"{grade}_mean_response_min", analysis.mean_response(results, grade))
        if presence.known(results):
            expected = presence.expected_coverage(results, grade) * 100.0
            add(f"{grade}_expected_coverage_percent", expected, (0, 100))
        for name, part in (("median", 0.5), ("p90", 0.9)):
            time = analysis.response_percentile(results, grade, part)
            add(f"{grade}_{name}_response_all_wards_min", time)
        if elsewhere:
            other = analysis.coverage(results, grade, "elsewhere") * 100.0
            add(f"{grade}_elsewhere_gain_pp", analysis.gain(results, other))
    hours = analysis.patrol(results)
    add("patrol_h_per_year", hours)
    add("patrol_gain_h_per_year", analysis.gain(results, hours))
    add_money("patrol_h", "patrol_h", hours)
    if presence.known(results):
        add("scene_h_per_year", presence.scene_hours(results))
        add("guarded_percent", presence.guardianship(results) * 100.0, (0, 100))
        add("delivered_h_per_paid_h", additionality(results))
    if deterrence.has_crews(results):
        stopped = deterrence.interceptions(results)
        add("interceptions_per_year", stopped)
        add("interceptions_gain_per_year", analysis.gain(results, stopped))
        add_money("interceptions", "interception", stopped)
    for name, estimate in deterrence.measures(results).items():
        add(name, estimate)
    columns["replications"] = np.full(len(table), results.replications.size)
    columns["confidence"] = np.full(len(table), results.confidence)
    columns["seed"] = np.full(len(table), results.seed)
    whole: pd.DataFrame = pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)
    whole.index = pd.Index(results.numbers, name="point")
    return whole
