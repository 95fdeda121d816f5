"""How much crime an officer must keep from happening to pay for itself, and how much it does."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wardsim import analysis, deterrence
from wardsim.economics.options import label_of, options_of
from wardsim.errors import InputError, Problem
from wardsim.estimates import Array, Estimate
from wardsim.results import Results


def break_even(
    results: Results,
    money: analysis.Money = "total",
    classes: list[str] | None = None,
    points: list[int] | None = None,
) -> pd.DataFrame:
    """One row an option that brings officers and a class whose cost to society is known.
    Of all distinct options, unless points are named.

    `needed_per_officer_year`: extra cost / officers / unit cost. `averted_per_officer_year`: of the
    class, averted less displaced, in all wards, over the reference, for an officer, where presence
    deters; missing where it never does. `pays_share`: 1 - the one-sided p-value of the hypothesis
    that it averts just what is needed.
    """
    costs = unit_costs(results, classes)
    points = buying(results, points)
    at = deterrence.deterring(results)
    names = [str(name) for name in results.dataset["class"].values]
    officers, extra = extra_officers(results), analysis.extra_cost(results, money)
    averted = None if at is None else _net_by_class(results)
    rows = []
    for p in points:
        for name, cost in costs.items():
            needed = float(extra[p] / officers[p] / cost)
            row = {
                "point": p,
                "option": label_of(results, p),
                "class": name,
                "unit_cost_gbp": cost,
                "officers": int(officers[p]),
                "extra_cost_gbp_per_year": float(extra[p]),
                "needed_per_officer_year": needed,
            }
            if averted is not None and at is not None:
                net = averted[names.index(name)][at[p]] * (1 / float(officers[p]))
                row |= _bounded("averted_per_officer_year", net, results)
                row["pays_share"] = share_above(net, needed)
            rows.append(row)
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def society(
    results: Results, money: analysis.Money = "total", points: list[int] | None = None
) -> pd.DataFrame:
    """One row an option that brings officers: what averting is worth to society, £ a year.
    Of all distinct options, unless points are named.

    Over the reference, in all wards: `averted`, `displaced`, their difference `net`, and
    `net_less_cost` after the officers' extra cost. Classes without a cost count as 0. Empty if
    presence never deters or no class has a cost.
    """
    at = deterrence.deterring(results)
    if at is None or not deterrence.costs_are_known(results):
        empty: pd.DataFrame = pd.DataFrame()
        return empty
    worth, extra = worth_of_averting(results), analysis.extra_cost(results, money)
    rows = []
    for p in buying(results, points):
        row = {"point": p, "option": label_of(results, p)}
        row["extra_cost_gbp_per_year"] = float(extra[p])
        of = {name: gained[at[p]] for name, gained in worth.items()}
        net = of["net"]
        of["net_less_cost"] = Estimate(net.value - extra[p], net.influence, net.draws)
        for name, estimate in of.items():
            row |= _bounded(f"{name}_gbp_per_year", estimate, results)
        rows.append(row)
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def worth_of_averting(results: Results) -> dict[str, Estimate]:
    """By point, over its reference, in all wards, £ a year: what the incidents `averted` and
    `displaced` would cost society, and their difference, `net`."""
    worth = {
        name: analysis.gain(results, deterrence.social_cost(results, name, "all"))
        for name in ("averted", "displaced")
    }
    return {**worth, "net": worth["averted"] - worth["displaced"]}


def buying(results: Results, points: list[int] | None = None) -> list[int]:
    """Of the points, or else of the distinct options: those that bring more officers than their
    reference, for more money."""
    more = (extra_officers(results) > 0) & ~np.isnan(analysis.extra_cost(results, "total"))
    if points is None:
        points = options_of(results, "patrol", money="total").points
    return [p for p in points if more[p]]


def extra_officers(results: Results) -> NDArray[np.int64]:
    """By point: officers delivered, matched ones too, over the reference's."""
    delivered = results.points["delivered"].to_numpy(np.int64)
    return np.asarray(delivered - delivered[results.references])


def unit_costs(results: Results, classes: list[str] | None = None) -> dict[str, float]:
    """£ an incident, of the named classes, else of all whose cost to society is known."""
    known: dict[str, float] = {}
    if "class_unit_cost" in results.dataset:
        names, costs = results.dataset["class"].values, results.dataset["class_unit_cost"].values
        known = {str(n): float(c) for n, c in zip(names, costs, strict=True) if c > 0}
    wrong = [name for name in classes or [] if name not in known]
    if wrong or not known:
        what = f"no cost to society is known of {', '.join(wrong) or 'any class'}"
        hint = f"known of: {', '.join(known)}" if known else "give incident.unit_cost_gbp"
        raise InputError([Problem("class", what, hint)])
    return {name: known[name] for name in classes or known}


def _net_by_class(results: Results) -> list[Estimate]:
    """Averted less displaced a year, over the reference."""
    net = results.by_class("averted", "all") - results.by_class("displaced", "all")
    of_class = (analysis.a_year(results, net[:, :, c]) for c in range(net.shape[2]))
    return [analysis.gain(results, of) for of in of_class]


def _bounded(name: str, estimate: Estimate, results: Results) -> dict[str, float]:
    bounds = estimate.interval(results.confidence)
    values: list[Array] = [bounds.value, bounds.lower, bounds.upper]
    keys = (name, f"{name}_lower", f"{name}_upper")
    return {key: float(value) for key, value in zip(keys, values, strict=True)}


def share_above(estimate: Estimate, needed: float) -> float:
    """1 - the one-sided p-value of `needed`; NaN if nothing is known of the spread."""
    if estimate.units < 2:
        return float("nan")
    over = Estimate(estimate.value - needed, estimate.influence, estimate.draws)
    p = float(over.p_value()) / 2
    return 1 - p if over.value > 0 else p
