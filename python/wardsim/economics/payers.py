"""Each payer's bill, and what a pound of it brought, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wardsim import analysis
from wardsim.economics.equity import shown
from wardsim.economics.options import Effect, effect_of, label_of
from wardsim.economics.years_axes import points_of_all_years, year_of
from wardsim.errors import InputError, Problem
from wardsim.estimates import Array
from wardsim.results import Results

# Payers whose money is not the public's, unless a user names others.
PRIVATE = ("residents", "developer")
_NAMES: dict[Effect, str] = {
    "coverage": "coverage_pp_per_1000_gbp",
    "calls": "calls_per_1000_gbp",
    "patrol": "patrol_h_per_1000_gbp",
}


def payers(
    results: Results,
    grade: str | None = None,
    private: Sequence[str] | None = None,
    points: list[int] | None = None,
) -> pd.DataFrame:
    """One row an option and payer, then "public", "private" and "total"; those who pay nothing more
    have no row.

    The whole gain over the reference per £1,000 of that payer: with a match, each of two payers may
    say that its pound brought all of it. The rows of single payers must therefore not be added;
    "total" is what a pound brought, whoever gave it. At the shown budget, unless points are named;
    in a study of years one after the other, and at both ends of an elasticity.
    """
    bills = bills_of(results, private)
    effects: list[Effect] = ["coverage", "calls", "patrol"] if results.grades else ["patrol"]
    gains = {e: analysis.gain(results, effect_of(results, e, grade)) for e in effects}
    rows = []
    chosen = shown(results)[1:] if points is None else points
    for p in points_of_all_years(results, chosen):
        for name, bill in bills.items():
            if not bill[p] > 0:
                continue
            row: dict[str, object] = {"point": p, "option": label_of(results, p)}
            row |= year_of(results, p)
            row["payer"] = name
            row["bill_gbp_per_year"] = float(bill[p])
            row["share_of_bill"] = float(bill[p] / bills["total"][p])
            for effect, gain in gains.items():
                bounds = (gain[p] * (1_000 / float(bill[p]))).interval(results.confidence)
                column = _NAMES[effect]
                row[column] = float(bounds.value)
                row[f"{column}_lower"] = float(bounds.lower)
                row[f"{column}_upper"] = float(bounds.upper)
            rows.append(row)
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def bills_of(results: Results, private: Sequence[str] | None = None) -> dict[str, Array]:
    """By payer, then "public", "private" and "total": what points cost it more than their
    references, £ a year. `private` are the payers whose money is not the public's: none if empty,
    `PRIVATE` if not given."""
    names = [str(name) for name in results.dataset["payer"].values]
    unknown = [name for name in private or () if name not in names]
    if unknown:
        what = f"nobody called {', '.join(unknown)} pays"
        hint = f"choose from {', '.join(names)}, or nobody alone"
        raise InputError([Problem("private", what, hint)])
    chosen = set(PRIVATE if private is None else private)
    cost = results.dataset["cost"].values.astype(float)
    extra = cost - cost[results.references]
    own = np.array([name in chosen for name in names])
    return {
        **{name: extra[:, i] for i, name in enumerate(names)},
        "public": extra[:, ~own].sum(axis=1),
        "private": extra[:, own].sum(axis=1),
        "total": extra.sum(axis=1),
    }
