"""Whether a warm-up was long enough: by hand, on made-up series, and in a run."""

from __future__ import annotations

import made_up_results
import numpy as np
import pytest
from scipy import stats

import wardsim
from wardsim.economics import tables
from wardsim.warm_up import first_week_over_later, mser5_days, verdict, warm_up

ALPHA = 1e-4
POINTS, REPLICATIONS, WARM_UP, DAYS = 4, 3, 7, 63


def file_with(tmp_path, busy, name="r.h5"):
    """Made-up results with busy units by (point, replication, day); nobody ever waits."""
    made = made_up_results.with_presence()
    dims = ("point", "replication", "day")
    made["busy_units"] = (dims, busy.astype(np.float32))
    made["waiting_calls"] = (dims, np.zeros_like(busy, dtype=np.float32))
    made["warm_up_days"] = ("point", [float(WARM_UP)] * POINTS)
    return made_up_results.results(tmp_path / name, made)


def busy_after(days, random):
    """Busy units that fill up over so many days from an empty start, with noise."""
    day = np.arange(DAYS)
    level = 6 * np.minimum(1.0, (day + 0.5) / max(days, 0.5))
    return level + 0.2 * random.standard_normal((POINTS, REPLICATIONS, DAYS))


def test_a_warm_up_that_is_long_enough_and_one_that_is_not(tmp_path):
    random = np.random.default_rng(5)
    enough = warm_up(file_with(tmp_path, busy_after(4, random), "enough.h5"))
    of = enough[enough["measure"] == "busy_units"]
    assert set(of["warm_up"]) == {"enough"}
    assert set(enough["point"]) == {0, 1, 3}  # the reference and both schemes
    short = warm_up(file_with(tmp_path, busy_after(25, random), "short.h5"))
    of = short[short["measure"] == "busy_units"]
    assert set(of["warm_up"]) <= {"too short", "cannot tell"}  # MSER-5 can ask for more days
    assert "too short" in set(of["warm_up"])
    assert not (of["mser5_days"] <= WARM_UP).any()
    assert (of["first_week_over_later_upper"] < 0).all()
    assert set(short.loc[short["measure"] == "waiting_calls", "warm_up"]) == {"enough"}


def test_the_first_week_by_hand(tmp_path):
    busy = np.zeros((POINTS, REPLICATIONS, DAYS))
    busy[:, :, 7:14] = np.array([3.0, 4, 8])[:, np.newaxis]
    busy[:, :, 14:] = 1
    results = file_with(tmp_path, busy)
    row = warm_up(results).iloc[0]
    assert row["first_week_over_later"] == pytest.approx(4)
    half = stats.t.ppf(0.95, 2) * np.std([2, 3, 7], ddof=1) / np.sqrt(3)
    assert row["first_week_over_later_upper"] == pytest.approx(4 + half)
    assert row["watched_days"] == DAYS


def test_too_few_days_say_nothing(tmp_path):
    results = file_with(tmp_path, np.ones((POINTS, REPLICATIONS, 20)))
    table = warm_up(results)
    assert set(table["warm_up"]) == {"cannot tell"}
    assert table["mser5_days"].isna().all()


def test_verdicts():
    nan = float("nan")
    assert verdict(7, 0, 0.1, False) == "enough"
    assert verdict(7, 25, 0.1, False) == "enough"
    assert verdict(7, 25, -2, True) == "too short"
    assert verdict(7, 5, -2, True) == "drifts"
    assert verdict(7, nan, -2, True) == verdict(7, 5, nan, False) == "cannot tell"


def test_an_even_series_is_called_too_short_no_oftener_than_stated():
    random = np.random.default_rng(6)
    studies, wrong, found, missed = 1_000, 0, 0, 0
    context = type("R", (), {"draws": None})()
    for _ in range(studies):
        noise = random.standard_normal((10, DAYS))
        filling = noise - 5 * np.clip(1 - np.arange(DAYS) / 20, 0, None)
        for series, even in ((noise, True), (filling, False)):
            told = bool(first_week_over_later(series, WARM_UP, context).p_value() < 0.05)
            said = verdict(WARM_UP, mser5_days(series), 0.0, told)
            wrong += even and said == "too short"
            found += not even and said == "too short"
            missed += not even and said in ("enough", "drifts")
    assert wrong <= stats.binom.ppf(1 - ALPHA, studies, 0.05)
    assert found > 0.8 * studies  # the others are too few days for MSER-5
    assert missed == 0


def test_older_files_say_what_to_do(tmp_path):
    with pytest.raises(wardsim.InputError, match="run the study again"):
        warm_up(made_up_results.results(tmp_path / "old.h5"))


def test_the_table_for_people(tmp_path):
    results = file_with(tmp_path, busy_after(4, np.random.default_rng(5)))
    asked = tables.asked("warm-up", "calls", None, None, [], [])
    rows = tables.rows_of("warm-up", results, asked)
    assert len(rows) == 6
    assert rows[0]["measure"] == "busy_units"
