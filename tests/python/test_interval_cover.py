"""Intervals of measures cover the truth as often as they say: a simulation study.

Years of a place with Poisson incidents under common random numbers: 4,000 studies of 20
replications each, with and without an officer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from cover import MadeUp, check, check_column, variables
from scipy import stats

from wardsim import analysis, presence
from wardsim.economics.hours import additionality
from wardsim.economics.payers import payers

STUDIES, REPLICATIONS = 4_000, 20
CALLS, ALONE, OF_THE_REST = 1_000, 0.8, 0.2  # a year; reached alone; of the others, by the officer
COST = 60_000.0
PATROL_H, SCENE_H, PAID_H = 900.0, 300.0, 1_800.0  # of the officer
BILLS = {"force": 24_000, "borough": 14_000, "residents": 22_000}


@pytest.fixture(scope="module")
def made():
    random = np.random.default_rng(2027)
    shape = (STUDIES, REPLICATIONS)
    calls = random.poisson(CALLS, shape)
    before = random.binomial(calls, ALONE)
    after = before + random.binomial(calls - before, OF_THE_REST)
    nothing = np.zeros(shape)
    covered = random.binomial(calls, 0.7)
    patrol = 5_000 + 200 * random.standard_normal(shape)
    brought = PATROL_H * random.gamma(100, 1 / 100, shape)
    scene = 0.3 * calls
    pairs = {
        "reached": (calls, calls),
        "waiting": (nothing, nothing),
        "lost": (nothing, nothing),
        "calls": (calls, calls),
        "referred": (nothing, nothing),
        "incidents": (calls, calls),
        "reached_in_target": (before, after),
        "covered": (covered, covered + random.binomial(calls - covered, 0.5)),
        "guarded": (random.binomial(calls, 0.3), random.binomial(calls, 0.4)),
        "patrol_h": (patrol, patrol + brought),
        "scene_h": (scene, scene + SCENE_H * random.gamma(50, 1 / 50, shape)),
        "rostered_h": (nothing + 9_000, nothing + 9_000 + PAID_H),
    }
    cost = np.repeat([0.0, COST], STUDIES)
    officers = np.repeat([0, 1], STUDIES)[:, np.newaxis]
    dataset = variables(
        scene_h=True,
        rostered_h=True,
        covered=True,
        guarded=True,
        team_rank=[0],
        team_funded=[1],
        paid=officers,
        matched=officers * 0,
        payer=list(BILLS),
        cost=officers * np.array(list(BILLS.values())),
    )
    return MadeUp(
        counts={name: np.concatenate(pair).astype(float) for name, pair in pairs.items()},
        points=pd.DataFrame(
            {
                "cost_to_payer": cost,
                "cost_total": cost,
                "delivered": officers[:, 0],
                "scheme": "one more",
                "budget": cost,
            }
        ),
        axes={"study": np.arange(2 * STUDIES)},
        references=np.tile(np.arange(STUDIES), 2),
        dataset=dataset,
    )


def of_the_officer(interval):
    return interval.lower[STUDIES:], interval.upper[STUDIES:]


EXTRA = CALLS * (1 - ALONE) * OF_THE_REST  # calls in time


def test_gained_per_1000_gbp(made):
    of = analysis.per_1000_gbp(made, analysis.coverage(made, "I") * 100.0)
    check(of_the_officer(of.interval(0.95)), 100 * (1 - ALONE) * OF_THE_REST / 60)


def test_cost_per_extra_call_in_time(made):
    check(
        of_the_officer(analysis.gbp_per_unit(made, analysis.calls_in_time(made, "I"))),
        COST / EXTRA,
    )


def test_cost_per_visible_hour(made):
    check(of_the_officer(analysis.gbp_per_unit(made, analysis.patrol(made))), COST / PATROL_H)


def test_additionality(made):
    of = additionality(made)
    check(of_the_officer(of.interval(0.95)), (PATROL_H + SCENE_H) / PAID_H)


def test_expected_coverage(made):
    of = presence.expected_coverage(made, "I")
    check(of_the_officer(of.interval(0.95)), 0.85)


def test_guardianship(made):
    of = presence.guardianship(made)
    check(of_the_officer(of.interval(0.95)), 0.4)


def test_patrol_hours(made):
    patrol = analysis.patrol(made)
    check(of_the_officer(patrol.interval(0.95)), 5_000 + PATROL_H)
    check(of_the_officer(analysis.gain(made, patrol).interval(0.95)), PATROL_H)


def test_calls_and_patrol_per_1000_gbp(made):
    for measure, gained in (
        (analysis.calls_in_time(made, "I"), EXTRA),
        (analysis.patrol(made), PATROL_H),
    ):
        check(of_the_officer(analysis.per_1000_gbp(made, measure).interval(0.95)), gained / 60)


def test_each_payers_pound_and_the_publics(made):
    table = payers(made, points=list(range(STUDIES, STUDIES + 1_000)))
    bills = BILLS | {"public": 38_000, "private": 22_000, "total": 60_000}
    assert set(table["payer"]) == set(bills)
    for payer, bill in bills.items():
        of = table[table["payer"] == payer]
        check_column(of, "coverage_pp_per_1000_gbp", 100 * (1 - ALONE) * OF_THE_REST / bill * 1e3)
        check_column(of, "calls_per_1000_gbp", EXTRA / bill * 1e3)
        check_column(of, "patrol_h_per_1000_gbp", PATROL_H / bill * 1e3)


# Lognormal times of response as measured for many forces: a median below the mean, a long tail.
MEAN_MIN, SIGMA = 9.0, 0.557


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_percentiles_of_response(share):
    """Calls by the minute; the truth is the percentile of the histogram's expectation."""
    random = np.random.default_rng(2028)
    studies, calls = 3_000, 300
    below = stats.lognorm.cdf(np.arange(181), SIGMA, scale=MEAN_MIN * np.exp(-(SIGMA**2) / 2))
    expected = np.append(np.diff(below), 1 - below[-1])
    counts = random.multinomial(random.poisson(calls, (studies, REPLICATIONS)), expected)
    made = MadeUp(counts={"histogram": counts.astype(float)})
    minute = int(np.searchsorted(below, share)) - 1
    truth = minute + (share - below[minute]) / expected[minute]
    of = analysis.response_percentile(made, "I", share)
    check((of.lower, of.upper), truth)
