"""What presence averts and displaces, its worth, and crews that are stopped: intervals cover.

Presence averts already before, by the wards' own officers; the officer averts more.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from cover import ALPHA, MadeUp, check, check_column, misses, variables
from scipy import stats

from wardsim import analysis, deterrence
from wardsim.economics.break_even import break_even, society
from wardsim.results import DETERRENCE

STUDIES, ROWS, REPLICATIONS = 4_000, 1_000, 20  # rows: studies that tables are made of
CLASSES = ["mugging", "theft", "nuisance"]
INCIDENTS = np.array([1_000.0, 2_000, 500])  # a year
BEFORE, MORE = np.array([0.1, 0.05, 0.0]), np.array([0.2, 0.1, 0.3])  # share averted
MOVED = np.array([0.3, 0.5, 0.0])  # of what is averted
UNIT_COST = np.array([2_000.0, 700, np.nan])  # £; nobody knows what a nuisance costs
COST, STOPPED, STOPPED_MORE = 60_000.0, 80.0, 40.0
AVERTED = INCIDENTS * (1 - BEFORE) * MORE  # by the officer
DISPLACED = AVERTED * MOVED
WORTH = {
    "averted": (AVERTED * UNIT_COST)[:2].sum(),
    "displaced": (DISPLACED * UNIT_COST)[:2].sum(),
}
WORTH["net"] = WORTH["averted"] - WORTH["displaced"]
WORTH["net_less_cost"] = WORTH["net"] - COST


@pytest.fixture(scope="module")
def made():
    random = np.random.default_rng(2031)
    incidents = random.poisson(INCIDENTS, (STUDIES, REPLICATIONS, 3))
    averted = random.binomial(incidents, BEFORE)
    displaced = random.binomial(averted, MOVED)
    more = random.binomial(incidents - averted, MORE)
    # By two teams; what stops crews differs from year to year by more than chance.
    own = random.negative_binomial(200, 200 / (200 + STOPPED / 2), (STUDIES, REPLICATIONS, 2))
    extra = own + random.poisson(STOPPED_MORE / 2, (STUDIES, REPLICATIONS, 2))
    counts = {
        "averted": (averted, averted + more),
        "displaced": (displaced, displaced + random.binomial(more, MOVED)),
        "intercepted": (own, extra),
    }
    one = np.repeat([0, 1], STUDIES)
    return MadeUp(
        counts={name: np.concatenate(pair).astype(float) for name, pair in counts.items()},
        points=pd.DataFrame(
            {
                "delivered": one,
                "cost_to_payer": one * COST,
                "cost_total": one * COST,
                "scheme": "one more",
                "budget": one * COST,
            }
        ),
        axes={DETERRENCE: np.full(2 * STUDIES, "true")},
        references=np.tile(np.arange(STUDIES), 2),
        dataset=variables(
            averted=0, displaced=0, intercepted=0, class_unit_cost=UNIT_COST, **{"class": CLASSES}
        ),
    )


def of_the_officer(estimate):
    bounds = estimate.interval(0.95)
    return bounds.lower[STUDIES:], bounds.upper[STUDIES:]


def test_averted_less_displaced(made):
    net = deterrence.net_averted(made)
    before = INCIDENTS * BEFORE * (1 - MOVED)
    check(of_the_officer(net), (before + AVERTED - DISPLACED).sum())
    check(of_the_officer(analysis.gain(made, net)), (AVERTED - DISPLACED).sum())


def test_cost_to_society_averted(made):
    cost = deterrence.social_cost_averted(made)
    check(of_the_officer(analysis.gain(made, cost)), WORTH["net"])


def test_what_society_gains(made):
    table = society(made, points=list(range(STUDIES, STUDIES + ROWS)))
    assert len(table) == ROWS
    for name, truth in WORTH.items():
        check_column(table, f"{name}_gbp_per_year", truth)


def test_break_even_by_what_is_averted(made):
    table = break_even(made, points=list(range(STUDIES, STUDIES + ROWS)))
    assert set(table["class"]) == set(CLASSES[:2])
    for k, name in enumerate(CLASSES[:2]):
        of = table[table["class"] == name]
        assert of["needed_per_officer_year"].tolist() == [COST / UNIT_COST[k]] * ROWS
        check_column(of, "averted_per_officer_year", AVERTED[k] - DISPLACED[k])


def test_the_share_that_pays_is_even_where_just_enough_is_averted(made):
    """One minus a p-value is uniform on (0, 1) under its hypothesis, and not 3 % off."""
    net = float(AVERTED[0] - DISPLACED[0])
    points = list(range(STUDIES, STUDIES + ROWS))

    def shares(needed):
        costs = variables(class_unit_cost=[COST / needed, np.nan, np.nan])
        priced = MadeUp(**{**vars(made), "dataset": made.dataset | costs})
        return break_even(priced, points=points)["pays_share"]

    assert stats.kstest(shares(net), "uniform").pvalue > ALPHA
    for wrong in (0.97, 1.03):
        assert stats.kstest(shares(wrong * net), "uniform").pvalue < ALPHA


def test_interceptions(made):
    stopped = deterrence.interceptions(made)
    check(of_the_officer(stopped), STOPPED + STOPPED_MORE)
    gained = analysis.gain(made, stopped)
    check(of_the_officer(gained), STOPPED_MORE)
    check(of_the_officer(analysis.per_1000_gbp(made, stopped)), STOPPED_MORE / 60)
    price = analysis.gbp_per_unit(made, stopped)
    check((price.lower[STUDIES:], price.upper[STUDIES:]), COST / STOPPED_MORE)
    # The pairing matters: as if independent, hardly any interval would miss.
    wide = np.hypot(stopped.half_width(0.95)[:STUDIES], stopped.half_width(0.95)[STUDIES:])
    value = gained.value[STUDIES:]
    assert misses((value - wide, value + wide), STOPPED_MORE) < 0.01 * STUDIES
