"""Where the hours go that were paid for: additionality, and what stands between."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardsim import analysis
from wardsim.economics.break_even import buying
from wardsim.economics.options import label_of
from wardsim.estimates import Array, Estimate
from wardsim.presence import need
from wardsim.results import Results

_OFF_THE_STREET = ("desk", "briefing", "break", "custody")
_ON_THE_WAY = ("transit", "responding", "standby")


def additionality(results: Results) -> Estimate:
    """Hours delivered in the focus wards for each hour paid for, by point; NaN if none was.

    Delivered: on patrol or at a scene, by all teams, more than in the paired reference; so what
    funded officers take over from others is not counted twice. See `paid_hours`.
    """
    need(results, "scene_h")
    delivered = results.patrol_h() + results.by_team_and_ward("scene_h")
    return _per_paid_hour(results, delivered)


def paid_hours(results: Results) -> Array:
    """By point: rostered hours a year of the officers paid for, over the reference's.

    Of the funded teams alone: others may lose officers to a match. Rostered are all tours of the
    pattern, missed ones too: leave and sickness are paid. Of a rank's rostered hours, the paid
    ones are the share of paid officers among those delivered.
    """
    need(results, "rostered_h", "team_rank")
    funded = np.asarray(results.dataset["team_funded"].values == 1)
    rostered = results.whole("rostered_h").mean(axis=1) / results.years * funded
    extra = rostered - rostered[results.references]
    ranks = results.dataset["team_rank"].values.astype(int)
    paid, matched = (results.dataset[name].values.astype(float) for name in ("paid", "matched"))
    delivered = paid + matched
    paid, delivered = (of - of[results.references] for of in (paid, delivered))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(delivered > 0, paid / delivered, 0.0)
    return np.asarray((extra * share[:, ranks]).sum(axis=1))


def hours(results: Results, points: list[int] | None = None) -> pd.DataFrame:
    """One row an option that brings officers: hours of each kind for an hour paid for.
    Of all distinct options, unless points are named.

    Paired differences from the reference, of all teams. `additionality` is patrol and scene in the
    focus wards. rostered - absent - abstracted + overtime is what is worked; it is spent in the
    focus wards, in others, elsewhere, on the way, and off the street.
    """
    need(results, "scene_h", "unit_h", "rostered_h", "overtime_h")
    states = [str(state) for state in results.dataset["state"].values]
    by_state = results.whole("unit_h").sum(axis=2)

    def spent(*names: str) -> Array:
        return np.asarray(sum(by_state[:, :, states.index(name)] for name in names))

    of_teams = ("rostered_h", "absent_h", "abstracted_h", "overtime_h")
    other = [results.by_team_and_ward(name, "elsewhere") for name in ("patrol_h", "scene_h")]
    kinds = {
        "additionality": results.patrol_h() + results.by_team_and_ward("scene_h"),
        "patrol": results.patrol_h(),
        "scene": results.by_team_and_ward("scene_h"),
        "other_wards": np.asarray(sum(other)),
        "on_the_way": spent(*_ON_THE_WAY),
        "off_the_street": spent(*_OFF_THE_STREET),
        "elsewhere": spent("elsewhere"),
        **{name.removesuffix("_h"): results.whole(name).sum(axis=2) for name in of_teams},
    }
    rows = buying(results, points)
    table: pd.DataFrame = pd.DataFrame(
        {
            "point": rows,
            "option": [label_of(results, p) for p in rows],
            "paid_hours_per_year": paid_hours(results)[rows],
        }
    )
    for name, values in kinds.items():
        bounds = _per_paid_hour(results, values)[rows].interval(results.confidence)
        table[name] = bounds.value
        table[f"{name}_lower"], table[f"{name}_upper"] = bounds.lower, bounds.upper
    return table


def _per_paid_hour(results: Results, values: Array) -> Estimate:
    paid = paid_hours(results)
    gained = analysis.gain(results, analysis.a_year(results, values))
    return gained * (1 / np.where(paid > 0, paid, np.nan))
