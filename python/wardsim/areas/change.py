"""A change of schemes: which officers each area keeps, and where the force moves the others.

Arithmetic, exact and without chance. docs/how-to/compare-areas.md has the rules in words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wardsim import _core
from wardsim.areas.terms import Terms

if TYPE_CHECKING:
    from wardsim.study import Study

NOBODY = "Nobody bought"


@dataclass(frozen=True)
class Case:
    """One case: the same in all areas, but for the officers."""

    name: str
    scheme: str  # empty: none
    elasticity: float | None  # None before the change
    redeployed_share: float | None
    budget: list[float]  # of each area, £ a year
    delivered: list[int]  # officers that each area has of its scheme, matched ones included
    moved_in: list[int]  # officers whom the force moves into each area
    force_saves_gbp: float  # over the case before, a year
    moved_gbp: float = 0  # of that, what it spends on officers whom it moves, a year


def cases_of(study: Study, terms: Terms) -> list[Case]:
    """Nobody, before, then after for each elasticity and redeployed share.

    Before, each area buys `officers_bought`. After, it spends its bill times
    (price ratio)^(1 - elasticity), prices being those of one delivered officer, and buys whole
    officers. (`scheme.elasticity` is another: there a borough keeps all its officers or none, and
    the price moves its chance to stay.) The force then saves what these cost it less; officers for
    that money, and the duty that the new scheme takes elsewhere beyond the old one's, are moved
    into areas by recorded crimes, whole ones by largest remainder. The money is the force's; duty
    that comes back is paid for already.
    """
    areas = terms.areas
    none = [0] * len(areas)
    cases = [Case(NOBODY, "", None, None, [0.0] * len(areas), none, none, 0)]
    full = float(terms.study["funding"]["full_cost_gbp_per_year"]["constable"])
    schemes = {s["name"]: s for s in terms.study["scheme"]}
    old, new = schemes[terms.before], schemes[terms.after]
    price = float(old["price_gbp_per_year"]["constable"])
    before = [_core.buy(study._core, terms.before, price * area.officers_bought) for area in areas]
    had = [b.paid + b.matched for b in before]
    bills = [float(b.cost_to_payer_gbp) for b in before]
    cost_to_force = sum(b.cost_to_force_gbp for b in before)
    cases.append(Case(terms.before, terms.before, None, None, bills, had, none, 0))
    ratio = _per_delivered(study, terms.after) / _per_delivered(study, terms.before)
    for elasticity in terms.elasticity:
        budgets = [round(bill * ratio ** (1 - elasticity), 2) for bill in bills]
        after = [_core.buy(study._core, terms.after, budget) for budget in budgets]
        kept = [a.paid + a.matched for a in after]
        saves = cost_to_force - sum(a.cost_to_force_gbp for a in after)
        elsewhere = new.get("abstraction", 0) * sum(kept) - old.get("abstraction", 0) * sum(had)
        for share in terms.redeployed_share:
            movable = share * max(0.0, saves / full + elsewhere)
            name = f"{terms.after}, elasticity {elasticity:g}, {100 * share:g} % redeployed"
            moved = by_largest_remainder(
                math.floor(movable + 1e-9), [a.recorded_crimes for a in areas]
            )
            spent = min(share * max(0.0, saves), sum(moved) * full)
            cases.append(
                Case(name, terms.after, elasticity, share, budgets, kept, moved, saves, spent)
            )
    return cases


def by_largest_remainder(whole: int, weights: list[float]) -> list[int]:
    """Whole numbers that add up to `whole`, in proportion to weights; ties go to the first."""
    quotas = whole * np.asarray(weights, dtype=float) / sum(weights)
    shares = np.floor(quotas).astype(int)
    order = np.argsort(-(quotas - shares), kind="stable")
    shares[order[: whole - int(shares.sum())]] += 1
    return [int(n) for n in shares]


def _per_delivered(study: Study, scheme: str) -> float:
    """What a delivered constable costs the payer: from the price of many, so that matches show."""
    many = _core.buy(study._core, scheme, 100_000_000.0)
    return float(many.cost_to_payer_gbp / (many.paid + many.matched))
