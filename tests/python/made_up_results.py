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


def write(made: xr.Dataset, path: Path) -> Path:
    """As a file like those of a run: every dimension has a scale."""
    for name, size in made.sizes.items():
        if name not in made.coords:
            made = made.assign_coords({name: np.arange(size)})
    made.to_netcdf(path, engine="h5netcdf")
    return path


def results(path: Path, made: xr.Dataset | None = None) -> Results:
    return open_results(write(dataset() if made is None else made, path))
