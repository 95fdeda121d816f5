"""Intervals of measures by ward and by area cover the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from cover import MadeUp, check_column, variables
from scipy import stats

from wardsim.areas import moves
from wardsim.economics.equity import HOURS_A_YEAR, wards_table
from wardsim.economics.officers import officers

STUDIES, REPLICATIONS = 3_000, 20
WARDS = ["A", "B", "C"]
INCIDENTS, RESIDENTS = np.array([600.0, 450, 900]), np.array([6_000.0, 9_000, 3_000])
PATROL_H, UNITS = np.array([4_000.0, 2_500, 2_500]), np.array([3.0, 1, 2])
COVERED = np.array([0.7, 0.85, 0.6])


@pytest.fixture(scope="module")
def wards():
    """Each study is a point; wards busy together in one year, as weather or events make them."""
    random = np.random.default_rng(2029)
    shape = (STUDIES, REPLICATIONS, len(WARDS))
    busy = random.gamma(2_500, 1 / 2_500, (*shape[:2], 1))
    incidents = random.poisson(INCIDENTS * busy)
    patrol = PATROL_H * random.gamma(400, 1 / 400, shape)
    counts = {
        "incidents": incidents,
        "reached": incidents,
        "waiting": incidents * 0,
        "lost": incidents * 0,
        "reached_in_target": random.binomial(incidents, COVERED),
        "patrol_h": patrol,
    }
    return MadeUp(
        counts={name: of.astype(float) for name, of in counts.items()},
        points=pd.DataFrame({"delivered": np.zeros(STUDIES, dtype=int)}),
        dataset=variables(
            ward=WARDS,
            ward_in_focus=np.ones(3),
            ward_population=RESIDENTS,
            ward_units=np.tile(UNITS, (STUDIES, 1)),
        ),
    )


def by_ward(table):
    return [table[table["ward"] == name] for name in WARDS]


def test_risk_patrol_and_coverage_of_a_ward(wards):
    truths = {
        "incidents_per_year": INCIDENTS,
        "incidents_per_1000_residents": INCIDENTS / RESIDENTS * 1_000,
        "patrol_h_per_year": PATROL_H,
        "officers_in_sight": PATROL_H / HOURS_A_YEAR,
        "share_of_equal_patrol": PATROL_H / 3_000,
        "patrol_h_per_incident": PATROL_H / INCIDENTS,
        "I_coverage_percent": 100 * COVERED,
    }
    for k, of in enumerate(by_ward(wards_table(wards, list(range(STUDIES))))):
        for name, truth in truths.items():
            check_column(of, name, truth[k])


def test_units_for_what_happens(wards):
    for k, of in enumerate(by_ward(officers(wards, list(range(STUDIES))))):
        check_column(of, "units_per_1000_incidents", UNITS[k] / INCIDENTS[k] * 1_000)
        check_column(of, "incidents_per_1000_residents", INCIDENTS[k] / RESIDENTS[k] * 1_000)


# --- A change of schemes --------------------------------------------------------------------------


def moved(counts, areas):
    """A study of points nobody, before and after, with a ward for each column."""
    size = counts["reached"].shape[2]
    return MadeUp(
        counts=counts,
        dataset=variables(
            point=["nobody", "before", "after"],
            point_elasticity=[np.nan, np.nan, 1],
            ward=[f"ward {w}" for w in range(size)],
            area=[f"area {a}" for a in range(max(areas) + 1)],
            ward_area_index=areas,
            area_delivered=np.ones((3, max(areas) + 1)),
            area_moved_in=np.zeros((3, max(areas) + 1)),
        ),
    )


def test_change_of_coverage_and_patrol_by_area():
    """Two areas of two wards: one gains calls in time, the other loses some."""
    random = np.random.default_rng(2030)
    studies, before, areas = 1_000, 0.6, [0, 0, 1, 1]
    of_the_rest = np.array([0.8, 0.6, 0.0, 0.0])  # that are reached after and were not before
    no_longer = np.array([0.0, 0.0, 0.2, 0.3])
    calls_a_year = np.array([500.0, 700, 400, 800])
    more_h = np.array([300.0, 200, -300, -100])
    tables = []
    for _ in range(studies):
        calls = random.poisson(calls_a_year, (REPLICATIONS, 4))
        had = random.binomial(calls, before)
        has = had + random.binomial(calls - had, of_the_rest) - random.binomial(had, no_longer)
        patrol = 2_000 + 100 * random.standard_normal((REPLICATIONS, 4))
        brought = more_h * random.gamma(100, 1 / 100, (REPLICATIONS, 4))
        counts = {
            "reached": np.array([calls] * 3, dtype=float),
            "waiting": np.zeros((3, REPLICATIONS, 4)),
            "lost": np.zeros((3, REPLICATIONS, 4)),
            "reached_in_target": np.array([had, had, has], dtype=float),
            "patrol_h": np.array([patrol, patrol, patrol + brought]),
        }
        tables.append(moves.areas_table(moved(counts, areas)))
    table = pd.concat(tables)
    in_time = calls_a_year * ((1 - before) * of_the_rest - before * no_longer)
    for name, wards in (("area 0", [0, 1]), ("area 1", [2, 3])):
        of = table[table["area"] == name]
        check_column(of, "coverage_before_percent", 100 * before)
        change = 100 * in_time[wards].sum() / calls_a_year[wards].sum()
        check_column(of, "coverage_change_pp", change)
        check_column(of, "coverage_after_percent", 100 * before + change)
        check_column(of, "patrol_change_h_per_year", more_h[wards].sum())
        assert set(of["coverage_outcome"]) == {"gains" if change > 0 else "loses"}
    every = table[table["area"] == "all"]
    check_column(every, "coverage_before_percent", 100 * before)
    check_column(every, "coverage_change_pp", 100 * in_time.sum() / calls_a_year.sum())


def test_areas_and_wards_without_a_change_are_seldom_told_from_chance():
    """Holm's promise: of pure chance at most 5 % of studies tell any; of 3 pp most are told."""
    random = np.random.default_rng(16)
    n, size, trials = 10, 32, 400
    calls = np.full((3, n, size), 1_000.0)

    def outcomes(shift_pp, trials):
        told = []
        for _ in range(trials):
            in_time = np.full((3, n, size), 800.0)
            in_time[2] += 10 * (shift_pp + random.standard_normal((n, size)))
            counts = {"reached": calls, "reached_in_target": in_time, "patrol_h": calls}
            counts |= {name: calls * 0 for name in ("waiting", "lost")}
            study = moved(counts, list(range(size)))
            areas = moves.areas_table(study)["coverage_outcome"][:-1]
            wards = moves.wards_table(study)["coverage_outcome"]
            assert list(areas) == list(wards)  # an area of one ward each
            told.append(areas.to_numpy())
        return np.array(told)

    chance = outcomes(0.0, trials)
    low, high = stats.binom.ppf([5e-5, 1 - 5e-5], trials, 0.05)
    assert low <= (chance != "unclear").any(axis=1).sum() <= high
    for shift, verdict in ((3.0, "gains"), (-3.0, "loses")):
        real = outcomes(shift, 40)
        assert (real == verdict).mean() > 0.9
        assert set(real.ravel()) <= {verdict, "unclear"}


def london(random, areas, change=0.0):
    """A study as large as London's: 8 half-years, boroughs of 2,000 to 15,000 calls and their hours
    of patrol, busy together; after, some calls fare otherwise by chance, and a share `change` more
    is in time and patrolled."""
    size, shape = len(areas), (8, len(areas))
    busy = random.gamma(2_500, 1 / 2_500, (shape[0], 1))
    calls = random.poisson(np.linspace(2_000, 15_000, size) * busy)
    otherwise, p = 0.3, 0.88
    had = random.binomial(calls, p)
    lost, won = otherwise * (1 - p), otherwise * p + change * p / (1 - p)
    has = had - random.binomial(had, lost) + random.binomial(calls - had, won)
    patrol = np.linspace(9_000, 20_000, size) * random.gamma(1_000, 1 / 1_000, shape)
    after = patrol * random.gamma(6_000, (1 + change) / 6_000, shape)
    counts = {
        "reached": np.array([calls] * 3, dtype=float),
        "waiting": np.zeros((3, *shape)),
        "lost": np.zeros((3, *shape)),
        "reached_in_target": np.array([had, had, has], dtype=float),
        "patrol_h": np.array([patrol, patrol, after]),
    }
    return moves.areas_table(moved(counts, areas))[:-1]


def test_false_verdicts_of_calls_and_patrol_are_as_rare_as_they_say():
    """Where nothing changes, at most 5 % of studies tell any borough to gain or lose; a change of
    3 % in every borough is found in most, and never the wrong way round."""
    random = np.random.default_rng(17)
    areas, studies = list(range(32)), 600
    outcomes = ["coverage_outcome", "patrol_outcome"]
    chance = np.array(
        [(london(random, areas)[outcomes] != "unclear").any() for _ in range(studies)]
    )
    high = stats.binom.ppf(1 - 1e-4, studies, 0.05)
    assert (chance.sum(axis=0) <= high).all()
    for change, verdict in ((0.03, "gains"), (-0.03, "loses")):
        told = np.array([london(random, areas, change)[outcomes] for _ in range(40)])
        assert ((told == verdict).mean(axis=(0, 1)) > 0.9).all()
        assert set(told.ravel()) <= {verdict, "unclear"}
