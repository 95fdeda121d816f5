"""What common random numbers and a control variate save, and schemes against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardsim import analysis
from wardsim.economics.equity import shown
from wardsim.economics.options import label_of
from wardsim.estimates import Array, Estimate
from wardsim.results import Results

LEAST_REPLICATIONS = 10  # with fewer, a variance is known to half of itself at best


def variance(results: Results, grade: str | None = None) -> pd.DataFrame:
    """One row a scheme at the shown budget and measure: half-widths of its gain, and what is saved.

    `paired` is the half-width that the answer has; `independent`, what it would be if the point and
    its reference had met random numbers of their own; `paired_saves_percent`, of the variance.
    `control_saves_percent`: of the variance of the measure at the point, if it were adjusted to the
    expected number of incidents; `control_saves_gain_percent`, of that of its gain. The answer is
    not adjusted. Negative where the control explains less than its coefficient costs.
    """
    measures = {}
    if grade or results.grades:
        chosen = grade or results.grades[0]
        measures[f"{chosen} coverage, pp"] = analysis.coverage(results, chosen) * 100.0
        measures[f"{chosen} calls in time a year"] = analysis.calls_in_time(results, chosen)
    measures["patrol, h a year"] = analysis.patrol(results)
    incidents = potential_incidents(results)
    rows = []
    for p in shown(results):
        base = int(results.references[p])
        if p == base:
            continue
        for name, of in measures.items():
            gained, apart = of[p] - of[base], independent(of[p], of[base])
            half = gained.half_width(results.confidence)
            rows.append(
                {
                    "point": p,
                    "option": label_of(results, p),
                    "measure": name,
                    "gain": float(gained.value),
                    "paired": float(half),
                    "independent": float(half * apart / gained.standard_error)
                    if gained.standard_error > 0
                    else float("nan"),
                    "paired_saves_percent": 100 * saved(gained.standard_error, apart),
                    "control_saves_percent": 100 * control_saves(of[p].influence, incidents[p]),
                    "control_saves_gain_percent": 100
                    * control_saves(gained.influence, incidents[p]),
                }
            )
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def in_words(results: Results) -> str | None:
    """One sentence of the medians of `variance`; None if there is nothing to compare, or too few
    replications to say how much is saved."""
    if results.replications.size < LEAST_REPLICATIONS:
        return None
    table = variance(results)
    known = table.dropna(subset="paired_saves_percent") if not table.empty else table
    if known.empty:
        return None
    paired = float(known["paired_saves_percent"].median())
    control = float(known["control_saves_gain_percent"].median())
    of = f"median of {len(known)} gain{'s' * (len(known) != 1)}; wardsim show --table variance"
    saves = (
        f"Common random numbers save {paired:.0f} % of the variance of a gain ({of})"
        if round(paired) > 0
        else f"Common random numbers save no variance of a gain here ({of})"
    )
    if np.isnan(control):
        return f"{saves}."
    further = f"{control:.0f} %" if round(control) > 0 else "nothing"
    return (
        f"{saves}; the number of incidents as a control variate would save {further} of what is"
        " left."
    )


def independent(a: Estimate, b: Estimate) -> float:
    """Standard error of a - b, had they met random numbers of their own."""
    return float(np.hypot(a.standard_error, b.standard_error))


def saved(standard_error: Array, other: float) -> float:
    """Share of the variance; NaN if there is none."""
    return 1 - float(standard_error / other) ** 2 if other > 0 else float("nan")


def control_saves(influence: Array, control: Array) -> float:
    """Share of variance that one control of known mean saves, by its measured correlation R.

    1 - (1 - R^2) (n - 2) / (n - 3): the factor is what the estimated coefficient costs (Lavenberg &
    Welch, 1981, Management Science 27, 322-335). NaN below 4 replications or without variance.
    """
    n = control.size
    spread = np.sqrt((influence**2).sum() * ((control - control.mean()) ** 2).sum())
    if n < 4 or spread == 0:
        return float("nan")
    r = float((influence * (control - control.mean())).sum() / spread)
    return 1 - (1 - r * r) * (n - 2) / (n - 3)


def potential_incidents(results: Results) -> Array:
    """By (point, replication), in the focus wards: the same at every point, whatever is averted."""
    happened = results.by_class("incidents").sum(axis=2)
    if "averted" not in results.dataset:
        return np.asarray(happened)
    averted, displaced = (results.by_class(name).sum(axis=2) for name in ("averted", "displaced"))
    return np.asarray(happened + averted - displaced)


def differences(
    results: Results, grade: str | None = None, money: analysis.Money = "payer"
) -> pd.DataFrame:
    """One row two schemes at the shown budget: coverage gained per £1,000, first less second.

    `difference` has its own interval; `p_holm` is adjusted for all pairs, and `verdict` goes by it:
    "more", "the same" (equal in every replication), or "cannot tell".
    """
    ranking = analysis.rank_schemes(results, None, grade, money)
    if ranking is None:
        nothing: pd.DataFrame = pd.DataFrame()
        return nothing
    pairs = ranking.pairs
    table: pd.DataFrame = pd.DataFrame({"budget": ranking.budget, **pairs[["first", "second"]]})
    table["difference_pp_per_1000_gbp"] = pairs["difference"]
    for end in ("lower", "upper"):
        table[f"difference_pp_per_1000_gbp_{end}"] = pairs[end]
    table["p"], table["p_holm"] = pairs["p"], pairs["p_holm"]
    table["verdict"] = np.where(
        pairs["same"].astype(bool),
        "the same",
        np.where(pairs["told_apart"].astype(bool), "more", "cannot tell"),
    )
    return table
