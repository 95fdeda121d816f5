"""Streets for the page: their courses, and what happens on them at each point, packed."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from numpy.typing import NDArray

from wardsim.errors import InputError, Problem
from wardsim.explorer.packing import packed
from wardsim.plots import maps
from wardsim.plots.style import SEQUENTIAL
from wardsim.results import Results

_CLASSES = 6
STEP_COLOURS = [to_hex(SEQUENTIAL(i / (_CLASSES - 1))) for i in range(_CLASSES)]
_TOP = 65_535  # of the 16 bits that a number of a street has
_MAX_BYTES = 4_000_000  # of all that is said by street and point

Numbers = NDArray[Any]


def shapes(results: Results) -> dict[str, Any]:
    """Courses, outlines and stations in steps of `unit_m` from (`west_m`, `south_m`)."""
    data = results.dataset
    if "shape_x" not in data:
        hint = "areas have no place on one map: wardsim plot draws them, wardsim brief tells them"
        raise InputError([Problem(str(results.path), "has no streets to explore", hint)])
    xy = np.column_stack([data["shape_x"].values, data["shape_y"].values]).astype(float)
    rings = [
        *((ring, 1) for ring in maps._rings(results, True)),
        *((ring, 0) for ring in maps._rings(results, False)),
    ]
    everything = np.vstack([xy, *(ring for ring, _ in rings)])
    low = np.floor(everything.min(axis=0))
    unit = max(0.25, float((everything.max(axis=0) - low).max()) / _TOP)

    def steps(points: Numbers) -> Numbers:
        return np.asarray(np.round((points - low) / unit))

    stations = []
    if "station_x" in data:
        at = np.column_stack([data["station_x"].values, data["station_y"].values])
        stations = steps(at).astype(int).tolist()
    return {
        "west_m": low[0],
        "south_m": low[1],
        "unit_m": unit,
        "points": packed(data["street_shape_points"].values, np.uint16),
        "xy": packed(steps(xy), np.uint16),
        "length_m": packed(data["street_length"].values, np.float32),
        "ward": packed(data["street_ward"].values, np.int16),
        "rings": [
            {"ward": ward, "in_focus": focus, "xy": packed(steps(ring), np.uint16)}
            for (ring, focus), ward in zip(rings, _ring_wards(results), strict=True)
        ],
        "stations": stations,
    }


def _ring_wards(results: Results) -> list[int]:
    """The ward of each ring, in the order of `shapes`: those in focus first."""
    data = results.dataset
    if "outline_x" not in data:
        return []
    ward, ring = data["outline_ward"].values, data["outline_ring"].values
    starts = np.flatnonzero(np.r_[True, (np.diff(ward) != 0) | (np.diff(ring) != 0)])
    of, mask = ward[starts], results.ward_mask("focus")
    return [int(w) for focus in (True, False) for w in of[mask[of] == focus]]


def measures(results: Results) -> list[dict[str, Any]]:
    """What the map can show by street. A number is `top` times the square of a share of 65,535.

    Its error is below 0.4 % from a ten-thousandth of the largest on. Points with the same numbers
    share a row; those that did not fit into the page have row -1.
    """
    data = results.dataset
    kinds = [("patrol", "Patrol, hours a year per km"), ("incidents", "Incidents a year per km")]
    order = np.argsort(~results.base, kind="stable")  # the answer's points first
    found, left = [], _MAX_BYTES
    for of, label in kinds:
        rates = {p: np.nan_to_num(maps.street_rate(results, of, p)) for p in range(len(results))}
        made = _rows(rates, order, left)
        left -= made.pop("bytes")
        found.append({"id": of, "label": label, **made})
    if "street_visits" in data:
        weeks = results.years * 365.25 / 7
        visits = {
            p: np.nan_to_num(data["street_visits"][p].values.astype(float)) / weeks
            for p in range(len(results))
        }
        made = _rows(visits, order, left)
        made.pop("bytes")
        found.append({"id": "visits", "label": "Visits of patrols a week", **made})
    return found


def _rows(values: dict[int, Numbers], order: Numbers, room: int) -> dict[str, Any]:
    """Streets at which anything ever happens, and their numbers by distinct row."""
    some = np.flatnonzero(np.any([v > 0 for v in values.values()], axis=0))
    top = max((float(v.max(initial=0)) for v in values.values()), default=0.0) or 1.0
    rows: dict[bytes, int] = {}
    row_of = np.full(len(values), -1)
    for p in order:
        share = np.sqrt(values[int(p)][some] / top)
        row = np.round(share * _TOP).astype("<u2").tobytes()
        if row not in rows and (len(rows) + 1) * len(row) * 4 // 3 > room:
            continue
        row_of[p] = rows.setdefault(row, len(rows))
    positive = np.concatenate([v[v > 0] for v in values.values()])
    return {
        "top": float(f"{top:.9g}"),
        "streets": packed(some, np.uint32),
        "row": row_of.tolist(),
        "rows": [base64.b64encode(row).decode() for row in rows],
        "steps": maps.steps_of(positive, _CLASSES),
        "bytes": sum(map(len, rows)) * 4 // 3,
    }
