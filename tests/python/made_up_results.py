"""A results file with numbers chosen by hand: two wards (one in focus), two schemes, two budgets.

point  scheme  budget  officers  cost to payer / force
0      A            0         0        0        0
1      A      100,000     1 + 1   60,000   84,000
2      B            0         0        0        0
3      B      100,000     1       72,000        0
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from wardsim.results import Results, open_results

# In-target calls of grade I in the focus ward, by point and replication, of CALLS.
CALLS = np.array([100, 200, 100])
IN_TARGET = np.array([[80, 170, 75], [90, 182, 88], [80, 170, 75], [84, 178, 84]])
PATROL_H = np.array([[10.0, 12, 11], [30, 33, 30], [10, 12, 11], [20, 23, 20]])
# With deterrence, of the muggings in the focus ward.
AVERTED = np.array([[10, 12, 11], [31, 30, 35], [10, 12, 11], [20, 23, 20]])
DISPLACED = np.array([[4, 5, 3], [12, 11, 16], [4, 5, 3], [8, 9, 7]])

ATTRIBUTES: dict[str, Any] = {
    "schema": "wardsim results",
    "schema_version": "1.0",
    "title": "Made up",
    "seed": 5,
    "confidence": 0.9,
    "synthetic": 1,
    "stopped_because": "completed",
    "attribution": "Nobody",
}


def dataset() -> xr.Dataset:
    pr, cell = ("point", "replication"), ("point", "replication", "ward", "class")
    calls = np.zeros((4, 3, 2, 3), dtype=np.int64)  # classes: mugging I, theft S, by telephone R
    reached, in_target, referred = calls.copy(), calls.copy(), calls.copy()
    calls[:, :, 0, 0] = CALLS
    reached[:, :, 0, 0] = CALLS - 4
    in_target[:, :, 0, 0] = IN_TARGET
    calls[:, :, 0, 1] = reached[:, :, 0, 1] = in_target[:, :, 0, 1] = 50
    calls[:, :, 1, 0] = reached[:, :, 1, 0] = 10
    in_target[:, :, 1, 0] = [[5, 6, 7], [6, 6, 8], [5, 6, 7], [5, 6, 7]]
    calls[:, :, :, 2] = referred[:, :, :, 2] = 7
    unmet = calls - reached - referred
    histogram = np.zeros((4, 3, 4, 181), dtype=np.int64)
    histogram[:, :, 0, 10] = 50
    histogram[:, :, 0, 20] = 50
    patrol = np.zeros((4, 3, 2, 2))
    patrol[:, :, 0, 0] = PATROL_H - 1
    patrol[:, :, 1, 0] = 1
    patrol[:, :, 0, 1] = 99  # elsewhere: not of the answer
    variables: dict[str, Any] = {
        "completed": (pr, np.ones((4, 3), dtype=np.uint8)),
        "incidents": (cell, calls * 2),
        "calls": (cell, calls),
        "referred": (cell, referred),
        "reached": (cell, reached),
        "reached_in_target": (cell, in_target),
        "waiting": (cell, unmet // 4),
        "lost": (cell, unmet - unmet // 4),
        "response_s": (cell, reached * 600.0),
        "response_histogram": ((*pr, "grade", "response_bin"), histogram),
        "patrol_h": ((*pr, "team", "ward"), patrol),
        "point_scheme": ("point", [0, 0, 1, 1]),
        "budget": ("point", [0.0, 100_000, 0, 100_000]),
        "left_over": ("point", [0.0, 40_000, 0, 28_000]),
        "paid": (("point", "rank"), [[0, 0], [0, 1], [0, 0], [0, 1]]),
        "matched": (("point", "rank"), [[0, 0], [0, 1], [0, 0], [0, 0]]),
        "cost": (
            ("point", "payer"),
            [[0.0, 0, 0], [84_000, 60_000, 0], [0, 0, 0], [0, 0, 72_000]],
        ),
        "horizon_days": ((), 365.25),
        "target": ("grade", [15.0, 60, 2880, np.nan]),
        "class_grade": ("class", [0, 1, 3]),
        "ward_in_focus": ("ward", np.array([1, 0], dtype=np.uint8)),
        "street_length": ("street", np.array([100.0, 200, 10], dtype=np.float32)),
        "street_ward": ("street", [0, 1, 0]),
        "street_shape_points": ("street", [2, 3, 2]),
        "street_incidents": (("point", "street"), np.tile([5.0, 0, 1], (4, 1))),
        "street_patrol_h": (("point", "street"), np.outer([1.0, 3, 1, 2], [10, 0, 1])),
        "shape_x": ("shape_point", [0.0, 100, 100, 200, 300, 0, 0]),
        "shape_y": ("shape_point", [0.0, 0, 0, 50, 0, 0, 10]),
        "outline_ward": ("outline_point", [0, 0, 0, 0, 1, 1, 1]),
        "outline_ring": ("outline_point", [0] * 7),
        "outline_x": ("outline_point", [-10.0, 100, 100, -10, 100, 310, 100]),
        "outline_y": ("outline_point", [-10.0, -10, 60, 60, -10, -10, 60]),
        "station_x": ("station", [50.0]),
        "station_y": ("station", [20.0]),
        "axis_funding_scheme": ("point", [0, 0, 1, 1]),
        "axis_funding_budget_gbp_per_year": ("point", [0.0, 100_000, 0, 100_000]),
    }
    made = xr.Dataset(
        variables,
        coords={
            "point": ["A, 0", "A, 100000", "B, 0", "B, 100000"],
            "ward": ["Focus", "Other"],
            "class": ["mugging", "theft", "by telephone"],
            "grade": ["I", "S", "E", "R"],
            "team": ["ward constables", "funded constables"],
            "rank": ["pcso", "constable"],
            "payer": ["force", "residents", "borough"],
            "scheme": ["A", "B"],
            "station": ["Station"],
            "axis_funding_scheme_value": ["A", "B"],
        },
        attrs=ATTRIBUTES,
    )
    made["axis_funding_scheme"].attrs["long_name"] = "index of the value of funding.scheme"
    made["axis_funding_budget_gbp_per_year"].attrs["long_name"] = "funding.budget_gbp_per_year"
    return made


def with_presence(made: xr.Dataset | None = None) -> xr.Dataset:
    """With what files of schema 1.4 add: covered and guarded incidents, scene and rostered hours.

    Of 200, 400 and 200 muggings in the focus ward, as many as CALLS are covered at 0 and 2, ten
    more at 1, five more at 3; each time half of these are guarded. An officer is rostered for 16 h.
    """
    made = (dataset() if made is None else made).copy(deep=True)
    pr, n = ("point", "replication"), made.sizes["replication"]
    covered = np.zeros((4, n, 2, 3), dtype=np.int64)
    covered[:, :, 0, 0] = CALLS[:n] + np.array([0, 10, 0, 5])[:, np.newaxis]
    made["covered"], made["guarded"] = (
        ((*pr, "ward", "class"), of) for of in (covered, covered // 2)
    )
    officers = np.array([0, 2, 0, 1])
    scene = np.zeros((4, n, 2, 2))
    scene[:, :, 0, 1] = officers[:, np.newaxis] * np.array([1.0, 2, 3])[:n]
    scene[:, :, 1, 0] = 5
    team_h = np.zeros((4, n, 2))
    team_h[:, :, 0] = 48
    team_h[:, :, 1] = officers[:, np.newaxis] * 16
    state = np.zeros((4, n, 2, 11))
    state[:, :, :, 2] = made["patrol_h"].values.sum(axis=3)
    state[:, :, :, 7] = scene.sum(axis=2)
    state[:, :, 1, 5] = officers[:, np.newaxis] * 0.5
    state[:, :, 1, 1] = officers[:, np.newaxis] * 0.25
    made["scene_h"] = ((*pr, "team", "ward"), scene.swapaxes(2, 3))
    made["rostered_h"] = ((*pr, "team"), team_h)
    made["absent_h"] = ((*pr, "team"), team_h / 8)
    made["abstracted_h"] = ((*pr, "team"), team_h / 16)
    made["overtime_h"] = ((*pr, "team"), team_h * 0)
    made["unit_h"] = ((*pr, "team", "state"), state)
    made["team_rank"] = ("team", [1, 1])
    made["team_funded"] = ("team", np.array([0, 1], dtype=np.uint8))
    made["ward_units"] = (("point", "ward"), [[3.0, 1], [5, 1], [3, 1], [4, 1]])
    made.attrs = {**made.attrs, "schema_version": "1.4"}
    names = (
        "off_duty desk patrol transit standby elsewhere responding at_scene custody briefing break"
    )
    return made.assign_coords(state=names.split())


def write(made: xr.Dataset, path: Path) -> Path:
    """As a file like those of a run: every dimension has a scale."""
    for name, size in made.sizes.items():
        if name not in made.coords:
            made = made.assign_coords({name: np.arange(size)})
    made.to_netcdf(path, engine="h5netcdf")
    return path


def results(path: Path, made: xr.Dataset | None = None) -> Results:
    return open_results(write(dataset() if made is None else made, path))


def with_deterrence(made: xr.Dataset | None = None) -> xr.Dataset:
    """The same points without (0 to 3) and with deterrence (4 to 7): a third axis.

    With it, presence averts AVERTED muggings a year in the focus ward, of which DISPLACED happen
    elsewhere; two of the rides of crews are scared off, one is intercepted.
    """
    made = (dataset() if made is None else made).copy(deep=True)
    points = [v for v in made.data_vars if "point" in made[v].dims]
    fixed = made.drop_vars(points).drop_vars("point")
    moving = made[points]
    both = xr.concat([moving, moving], dim="point", data_vars="all", coords="minimal")
    both = both.assign_coords(
        point=[f"{p}, {on}" for on in ("off", "on") for p in moving["point"].values]
    )
    both = both.merge(fixed)
    cell = ("point", "replication", "ward", "class")
    n = both.sizes["replication"]
    averted, displaced = (np.zeros((8, n, 2, 3), dtype=np.int64) for _ in range(2))
    averted[4:, :, 0, 0] = AVERTED[:, :n]
    averted[4:, :, 0, 1] = 3
    displaced[4:, :, 1, 0] = DISPLACED[:, :n]
    both["averted"], both["displaced"] = (cell, averted), (cell, displaced)
    both["intercepted"] = (
        ("point", "replication", "team"),
        np.zeros((8, n, 2), dtype=np.int64),
    )
    rides = np.zeros((8, n, 3), dtype=np.int64)
    rides[:, :, 0] = 10
    rides[4:] = [7, 2, 1]
    both["rides"] = (("point", "replication", "ride_end"), rides)
    both["parameter_draw"] = ("replication", np.zeros(n, dtype=np.int64))
    both["class_unit_cost"] = ("class", [1000.0, 0, 0])
    both["axis_deterrence_enabled"] = (
        "point",
        [0] * 4 + [1] * 4,
        {"long_name": "index of the value of deterrence.enabled"},
    )
    # Fewer incidents, fewer calls in the way: coverage of I calls is better by one call.
    both["reached_in_target"][4:, :, 0, 0] += 1
    both.attrs = {**made.attrs, "schema_version": "1.1"}
    return both.assign_coords(
        ride_end=["home", "scared_off", "intercepted"],
        axis_deterrence_enabled_value=["false", "true"],
    )
