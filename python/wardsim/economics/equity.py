"""Who is served how well: coverage across wards, risk, and officers for what happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wardsim import analysis
from wardsim.economics.options import label_of, options_of
from wardsim.errors import InputError, Problem
from wardsim.estimates import Array, Estimate, Interval, mean_of, ratio_of
from wardsim.results import Results

Weights = Literal["calls", "population"]
HOURS_A_YEAR = 8_766.0


@dataclass(frozen=True)
class Worst:
    """The ward of the least coverage, by point; -1 where no ward had a call."""

    ward: list[int]
    coverage: Interval


def equity(
    results: Results, grade: str | None = None, points: list[int] | None = None
) -> pd.DataFrame:
    """One row an option: Gini of coverage, its gain over the reference, and the worst ward.

    Of all distinct options, unless points are named.
    """
    chosen = _grade(results, grade)
    points = options_of(results, "coverage", chosen).points if points is None else points
    labels = [label_of(results, p) for p in points]
    table: pd.DataFrame = pd.DataFrame({"point": points, "option": labels})
    weightings: list[Weights] = ["calls"]
    if (_population(results) > 0).all():
        weightings.append("population")
    for weights in weightings:
        gini = gini_of_coverage(results, chosen, weights)
        _add(table, f"gini_by_{weights}", gini[points].interval(results.confidence), (0, 1))
        change = analysis.gain(results, gini)[points].interval(results.confidence)
        _add(table, f"gini_by_{weights}_gain", change)
    worst = worst_ward(results, chosen)
    names = results.dataset["ward"].values
    table["worst_ward"] = [str(names[worst.ward[p]]) if worst.ward[p] >= 0 else "" for p in points]
    bounds = worst.coverage
    of = Interval(bounds.value[points], bounds.lower[points], bounds.upper[points])
    _add(table, "worst_ward_coverage_percent", of, (0, 100))
    return table


def gini_of_coverage(results: Results, grade: str, weights: Weights = "calls") -> Estimate:
    """By point, in [0, 1]: 0 if every ward has the same coverage; see `gini_of`."""
    reached, calls = _coverage_counts(results, grade)
    if weights == "calls":
        return gini_of(reached, calls, None, results.draws)
    population = _population(results)
    if not (population > 0).all():
        unknown = ", ".join(map(str, results.dataset["ward"].values[population <= 0]))
        hint = "give the network its residents by ward, or weigh by calls"
        raise InputError([Problem("weights", f"residents are unknown of: {unknown}", hint)])
    return gini_of(reached, calls, population, results.draws)


def gini_of(
    reached: Array,
    calls: Array,
    weights: Array | None,
    draws: NDArray[np.intp] | None = None,
) -> Estimate:
    """Gini of the wards' shares c = sum(reached) / sum(calls), from (point, ward, replication).

    sum_kl w_k w_l |c_k - c_l| / (2 sum(w) sum_k w_k c_k), w the weights or else the calls (Lerman &
    Yitzhaki, 1989, Journal of Econometrics 42, 43-47, for weighted samples). Linearised in c, and
    in w where those are calls. Wards without a call have no share and no weight. Biased upwards
    where wards differ by no more than chance, for it counts chance as inequality.
    """
    shares = ratio_of(reached, calls)
    has = ~np.isnan(shares.value)
    c = np.where(has, shares.value, 0.0)
    dc = np.where(has[..., np.newaxis], shares.influence, 0.0)
    counted = mean_of(calls)
    w = counted.value if weights is None else np.where(has, weights, 0.0)
    dw = counted.influence if weights is None else np.zeros_like(dc)
    apart = c[..., :, np.newaxis] - c[..., np.newaxis, :]
    distances = (np.abs(apart) @ w[..., np.newaxis])[..., 0]
    total, served = w.sum(axis=-1, keepdims=True), (w * c).sum(axis=-1, keepdims=True)
    above, below = (w * distances).sum(axis=-1, keepdims=True), 2 * total * served
    with np.errstate(divide="ignore", invalid="ignore"):
        gini = np.where(below > 0, above / below, np.nan)
        by_c = 2 * w * (np.sign(apart) @ w[..., np.newaxis])[..., 0] - gini * 2 * total * w
        by_w = 2 * distances - gini * 2 * (served + total * c)
        influence = ((by_c / below)[..., np.newaxis] * dc).sum(axis=-2)
        influence += ((by_w / below)[..., np.newaxis] * dw).sum(axis=-2)
    return Estimate(gini[..., 0], influence, draws)


def worst_ward(results: Results, grade: str) -> Worst:
    """The least coverage of any ward, in percent; see `worst_of`."""
    shares = ratio_of(*_coverage_counts(results, grade), results.draws) * 100.0
    return worst_of(shares, results.confidence)


def worst_of(shares: Estimate, confidence: float) -> Worst:
    """The least of the last axis of shares, with an interval of the least expectation.

    From the least lower bound to the least upper one, each bound of half the error, the upper ones
    of it divided among the wards: whichever ward is the worst, and however it was found, the
    interval holds it at least as often as it says (Bonferroni). More often if many are about as
    bad.
    """
    values = np.where(np.isnan(shares.value), np.inf, shares.value)
    at = values.argmin(axis=-1)
    some = np.isfinite(values.min(axis=-1))
    wards = np.maximum(np.isfinite(values).sum(axis=-1), 1)
    lower = _least(values - shares.half_width(confidence))
    upper = np.empty_like(lower)
    for k in np.unique(wards):
        wider = _least(values + shares.half_width(1 - (1 - confidence) / k))
        upper[wards == k] = wider[wards == k]
    least = np.where(some, values.min(axis=-1), np.nan)
    bounds = Interval(least, np.where(some, lower, np.nan), np.where(some, upper, np.nan))
    return Worst([int(i) if any_ else -1 for i, any_ in zip(at, some, strict=True)], bounds)


def wards_table(
    results: Results, points: list[int] | None = None, grade: str | None = None
) -> pd.DataFrame:
    """One row a point and ward: residents, risk, police in sight, coverage.

    Of the reference and each scheme at the shown budget, unless points are named. `risk_rank`: 1 is
    the safest; NaN where residents are unknown. Units are in the names.
    """
    chosen = _grade(results, grade)
    rows = shown(results) if points is None else points
    population = _population(results)
    incidents = np.swapaxes(results.by_ward("incidents"), 1, 2)[rows]
    patrol = np.swapaxes(results.patrol_h_by_ward(), 1, 2)[rows]
    wards, years = population.size, results.years
    each = np.broadcast_to(patrol.mean(axis=1, keepdims=True), patrol.shape)
    reached, calls = _coverage_counts(results, chosen)
    with np.errstate(divide="ignore"):
        per_1000 = np.where(population > 0, 1000 / population, np.nan)
    a_year = mean_of(incidents / years, results.draws)
    risk = Estimate(
        a_year.value * per_1000, a_year.influence * per_1000[:, np.newaxis], results.draws
    )
    names = [str(ward) for ward in results.dataset["ward"].values]
    table: pd.DataFrame = pd.DataFrame(
        {
            "point": np.repeat(rows, wards),
            "option": np.repeat([label_of(results, p) for p in rows], wards),
            "ward": names * len(rows),
            "in_focus": list(results.ward_mask("focus")) * len(rows),
            "residents": np.tile(np.where(population > 0, population, np.nan), len(rows)),
        }
    )
    estimates = {
        "incidents_per_year": a_year,
        "incidents_per_1000_residents": risk,
        "patrol_h_per_year": mean_of(patrol / years, results.draws),
        "officers_in_sight": mean_of(patrol / (years * HOURS_A_YEAR), results.draws),
        "share_of_equal_patrol": ratio_of(patrol, each, results.draws),
        "patrol_h_per_incident": ratio_of(patrol, incidents, results.draws),
        f"{chosen}_coverage_percent": ratio_of(reached[rows], calls[rows], results.draws) * 100.0,
    }
    for name, of in estimates.items():
        bounds = of.interval(results.confidence)
        flat = Interval(bounds.value.ravel(), bounds.lower.ravel(), bounds.upper.ravel())
        _add(table, name, flat, (0, 100) if name.endswith("percent") else (0, np.inf))
    known = ~np.isnan(risk.value)
    ranks = np.where(known, risk.value, np.inf).argsort(axis=1).argsort(axis=1) + 1.0
    table["risk_rank"] = np.where(known, ranks, np.nan).ravel()
    return table


def shown(results: Results) -> list[int]:
    """The reference, and the point of each scheme at the shown budget; without purchases, all."""
    budget = analysis.shown_budget(results)
    if budget is None:
        return [int(p) for p in np.flatnonzero(results.base)]
    found = list(analysis.scheme_points(results, budget).values())
    return [int(results.references[found[0]]), *found]


def _least(values: Array) -> Array:
    return np.asarray(np.where(np.isnan(values), np.inf, values).min(axis=-1))


def _coverage_counts(results: Results, grade: str) -> tuple[Array, Array]:
    """Calls in time and calls, by (point, ward, replication)."""
    parts = [results.by_ward(name, grade) for name in ("reached", "waiting", "lost")]
    reached = results.by_ward("reached_in_target", grade)
    return np.swapaxes(reached, 1, 2), np.swapaxes(np.sum(parts, axis=0), 1, 2)


def _population(results: Results) -> Array:
    """Residents by ward; 0 where unknown."""
    if "ward_population" not in results.dataset:
        return np.zeros(results.dataset.sizes["ward"])
    return np.asarray(np.nan_to_num(results.dataset["ward_population"].values.astype(float)))


def _grade(results: Results, grade: str | None) -> str:
    if grade is not None or results.grades:
        return grade or results.grades[0]
    what = "no class of incidents has a grade with a target, so there is no coverage"
    raise InputError([Problem(str(results.path), what, "give a class a grade with a target")])


def _add(
    table: pd.DataFrame,
    name: str,
    bounds: Interval,
    within: tuple[float, float] = (-np.inf, np.inf),
) -> None:
    """Three columns; bounds beyond what can be are cut."""
    table[name] = bounds.value
    table[f"{name}_lower"] = np.clip(bounds.lower, *within)
    table[f"{name}_upper"] = np.clip(bounds.upper, *within)
