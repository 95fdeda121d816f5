"""Intervals of measures cover the truth as often as they say: a simulation study.

Years of a place with Poisson incidents under common random numbers: 4,000 studies of 20
replications each, with and without an officer. Binomial limits at 1e-4; each check notices a truth
that is 3 % wrong.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from wardsim import analysis, presence
from wardsim.economics.hours import additionality

ALPHA = 1e-4
STUDIES, REPLICATIONS = 4_000, 20
CALLS, ALONE, OF_THE_REST = 1_000, 0.8, 0.2  # a year; reached alone; of the others, by the officer
COST = 60_000.0
PATROL_H, SCENE_H, PAID_H = 900.0, 300.0, 1_800.0  # of the officer
UNIT_COST, DETERRED = 2_000.0, 0.05  # of an incident; of incidents, by the officer


class MadeUp(SimpleNamespace):
    """As much of `Results` as the measures ask for: studies are points, and twice as many."""

    confidence, draws, years = 0.95, None, 1.0

    def by_grade(self, name, wards="focus"):
        return self.counts[name][:, :, np.newaxis]

    def by_class(self, name, wards="focus"):
        return self.by_grade(name)

    def grade_index(self, grade):
        return 0

    def patrol_h(self, wards="focus"):
        return self.counts["patrol_h"]

    def by_team_and_ward(self, name, wards="focus"):
        return self.counts[name]

    def whole(self, name):
        return self.counts[name][:, :, np.newaxis]


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
    averted = random.binomial(calls, DETERRED)
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
        "averted": (nothing, averted),
    }
    cost = np.repeat([0.0, COST], STUDIES)
    officers = np.repeat([0, 1], STUDIES)[:, np.newaxis]
    dataset = {
        "scene_h": True,
        "rostered_h": True,
        "covered": True,
        "guarded": True,
        "team_rank": SimpleNamespace(values=np.array([0])),
        "team_funded": SimpleNamespace(values=np.array([1])),
        "paid": SimpleNamespace(values=officers),
        "matched": SimpleNamespace(values=officers * 0),
    }
    return MadeUp(
        counts={name: np.concatenate(pair).astype(float) for name, pair in pairs.items()},
        points=pd.DataFrame({"cost_to_payer": cost, "cost_total": cost}),
        references=np.tile(np.arange(STUDIES), 2),
        dataset=dataset,
    )


def of_the_officer(interval):
    return interval.lower[STUDIES:], interval.upper[STUDIES:]


def misses(bounds, truth):
    lower, upper = bounds
    return int(((lower > truth) | (upper < truth)).sum())


def check(bounds, truth):
    assert not np.isnan(bounds).any()
    low, high = stats.binom.ppf([ALPHA / 2, 1 - ALPHA / 2], STUDIES, 0.05)
    assert low <= misses(bounds, truth) <= high
    assert misses(bounds, 0.97 * truth) > high
    assert misses(bounds, 1.03 * truth) > high


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


def test_break_even_by_what_is_averted(made):
    averted = analysis.a_year(made, made.counts["averted"])
    share = analysis.gain(made, averted) * (UNIT_COST / COST)  # of the cost that it pays back
    check(of_the_officer(share.interval(0.95)), DETERRED * CALLS * UNIT_COST / COST)


def test_additionality(made):
    of = additionality(made)
    check(of_the_officer(of.interval(0.95)), (PATROL_H + SCENE_H) / PAID_H)


def test_expected_coverage(made):
    of = presence.expected_coverage(made, "I")
    check(of_the_officer(of.interval(0.95)), 0.85)


def test_guardianship(made):
    of = presence.guardianship(made)
    check(of_the_officer(of.interval(0.95)), 0.4)
