"""Every parameter of dispatch and patrol is a sweep axis that changes what its points run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import wardsim
from wardsim import _core

# Two cars and two part-time walkers for far more calls than they can serve.
TEXT = """\
[study]
name = "axes of policies"
warm_up_days = 0
horizon_days = 7
replications = 2

[network.synthetic]
wards = 2
street_km = 12
margin_m = 100

[[network.synthetic.ward]]
name = "Upper"

[[network.synthetic.ward]]
name = "Lower"

[[incident]]
name = "urgent"
grade = "I"
reported_per_year = 9000
service = { shape = "exponential", mean_min = 40 }

[[incident]]
name = "soon"
grade = "S"
reported_per_year = 9000
service = { shape = "exponential", mean_min = 40 }

[[incident]]
name = "later"
grade = "E"
reported_per_year = 9000
service = { shape = "exponential", mean_min = 40 }

[[shift]]
name = "day"
tour = [{ days = [0, 1, 2, 3, 4, 5, 6], start_h = 6, length_h = 16 }]

[[team]]
name = "cars"
mode = "car"
units = 3
patrol = "at_scene"

[[team]]
name = "walkers"
units = 3
wards = ["Upper", "Lower"]
shift = "day"
desk_share = 0.3
"""
QUIET = {f"incident[{k}].reported_per_year": 500 for k in range(3)}
WALKERS = "team[walkers]."


def patrol(name: str) -> dict[str, Any]:
    return {WALKERS + "patrol": name}


# Key, its two values, and what else the study says.
DISPATCH: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "patience_h.S": ([0.5, 2], {}),
    "choice": (["nearest", "own_ward_first"], QUIET),
    "ageing_min.S": ([15, 240], {}),
    "preemption": (["never", "at_scene"], {}),
    "preempting": ([["I"], ["I", "S"]], {"dispatch.preemption": "at_scene"}),
    "redirect_share": ([0.01, 0.9], {}),
    "reserve": ([0, 1], {}),
    "no_send_above.E": ([2, 8], {}),
    "from_desk": ([[], ["I"]], {}),
}
PATROL: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "spots": ([3, 10], patrol("hot_spots")),
    "apart_m": ([0, 400], patrol("hot_spots")),
    "order": (["shuffled", "fixed"], patrol("hot_spots")),
    "stay_min": ([[10, 16], [2, 4]], patrol("hot_spots")),
    "post_stay_min": ([5, 60], {**patrol("fixed_post"), WALKERS + "patrol_plan.walk_legs": 4}),
    "walk_legs": ([0, 4], patrol("fixed_post")),
    "least_share": ([0, 1], patrol("by_need")),
}
OTHERS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    WALKERS + "patrol": (["random_walk", "tour"], {}),
    WALKERS + "patrol_speed_mps": ([0.9, 1.2], {}),
    WALKERS + "attends": ([["I", "S", "E"], ["S"]], {}),
    WALKERS + "home_ward_only": ([False, True], {}),
    WALKERS + "leaves_ward_for": ([[], ["I"]], {WALKERS + "home_ward_only": True}),
    "incident[urgent].units": ([1, 2], {}),
    "incident[urgent].send_together": ([False, True], {"incident[urgent].units": 2}),
    "incident[urgent].response_by": (["first", "last"], {"incident[urgent].units": 2}),
}
CASES = {
    **{"dispatch." + key: case for key, case in DISPATCH.items()},
    **{WALKERS + "patrol_plan." + key: case for key, case in PATROL.items()},
    **OTHERS,
}


def changed_between_points(path: Path) -> bool:
    names = ("reached_in_target", "lost", "response_s", "unit_h", "street_patrol_h")
    with h5py.File(path) as file:
        return any(not np.array_equal(file[name][0], file[name][1]) for name in names)


def test_no_parameter_is_left_out() -> None:
    schema = json.loads(_core.json_schema())["properties"]
    dispatch = {key.split(".")[0] for key in DISPATCH}
    assert dispatch | {"target_min"} == set(schema["dispatch"]["properties"])
    plan = schema["team"]["items"]["properties"]["patrol_plan"]["properties"]
    assert set(PATROL) == set(plan)


def swept(key: str, values: list[Any], changes: dict[str, Any]) -> wardsim.Study:
    axis = f"\n[[sweep.axis]]\nkey = {json.dumps(key)}\nvalues = {json.dumps(values)}\n"
    return wardsim.Study.from_text(TEXT + axis).with_(changes)


def test_targets_are_those_of_a_results_file() -> None:
    (mistake,) = swept("dispatch.target_min.I", [10, 20], {}).validate().mistakes
    assert "--set dispatch.target_min.I" in mistake.hint


@pytest.mark.parametrize("key", CASES)
def test_each_is_an_axis_that_changes_the_points(key: str, tmp_path: Path) -> None:
    values, changes = CASES[key]
    study = wardsim.Study.from_text(TEXT).with_(changes)
    along = swept(key, values, changes)
    points = along.points()
    assert [list(point["coordinates"]) for point in points] == [[key], [key]]
    assert [point["scenario"] for point in points] == [0, 1]
    resolved = [study.with_({key: value}).resolved() for value in values]
    assert resolved[0] != resolved[1]
    along.run_to_file(tmp_path / "r.h5")
    assert changed_between_points(tmp_path / "r.h5")
