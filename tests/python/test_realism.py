"""Response times of 2016 and of the merged command of 2017 against what was published.

docs/explanation/realism.md has the longer runs; here are short ones with 99.99 % intervals.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import wardsim
from wardsim import analysis
from wardsim.estimates import Array
from wardsim.importing.text_tables import tomllib

CONFIG = Path(__file__).resolve().parents[2] / "config"
PUBLISHED_2016 = {"I": 0.884, "S": 0.803}
PUBLISHED_2017 = {"I": 0.746, "S": 0.646}
CALLS_2017 = {"I": 9455, "S": 11993}  # in 92 days
SHORT = {"study.horizon_days": 21}


def tables(name: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((CONFIG / name).read_text())
    return found


def coverage(results: wardsim.Results, grade: str) -> tuple[Array, Array]:
    interval = analysis.coverage(results, grade, "all").interval(0.9999)
    return interval.lower, interval.upper


def test_nothing_but_the_town_the_calls_and_the_crews_differs_from_the_tuned_study() -> None:
    tuned, merged = tables("hampstead.toml"), tables("merged_command.toml")
    for table in ("travel", "place", "dispatch"):
        assert merged[table] == tuned[table]
    for table in ("profile", "shift", "incident", "team"):
        ours = {entry["name"]: entry for entry in tuned[table]}
        for entry in merged[table]:
            free = {"reported_per_year", "units"}
            shared = {key: value for key, value in entry.items() if key not in free}
            assert shared == {key: ours[entry["name"]][key] for key in shared}


@pytest.mark.parametrize("grade", ["I", "S"])
def test_calls_are_those_of_2017_split_as_in_the_tuned_study(grade: str) -> None:
    def rates(name: str) -> dict[str, float]:
        classes = [c for c in tables(name)["incident"] if c["grade"] == grade]
        return {c["name"]: c["reported_per_year"] for c in classes}

    tuned, merged = rates("hampstead.toml"), rates("merged_command.toml")
    a_year = CALLS_2017[grade] * 365.25 / 92
    assert sum(merged.values()) == pytest.approx(a_year, abs=len(merged) / 2)
    for name, rate in tuned.items():
        assert merged[name] == pytest.approx(rate * a_year / sum(tuned.values()), abs=0.6)


def test_the_bundled_cars_reach_what_was_published_for_2016() -> None:
    base: dict[str, Any] = {
        "sweep.axis[0].values": ["Baseline"],
        "sweep.axis[1].to": 0,
        "sweep.axis[2].values": [False],
    }
    base["study.horizon_days"] = 42
    results = wardsim.load(CONFIG / "hampstead.toml").with_(base).run(replications=12)
    for grade, published in PUBLISHED_2016.items():
        lower, upper = coverage(results, grade)
        assert lower[0] < published < upper[0]
        assert upper[0] - lower[0] < 0.1


def test_the_published_fall_of_2017_lies_between_one_boroughs_cars_and_both() -> None:
    study = wardsim.load(CONFIG / "merged_command.toml")
    results = study.with_({**SHORT, "sweep.axis[0].values": [49, 98]}).run(replications=8)
    for grade, published in PUBLISHED_2017.items():
        lower, upper = coverage(results, grade)
        assert upper[0] < published < lower[1]
