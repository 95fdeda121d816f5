"""Whether a file can be opened as results: its schema, what it holds, and that it means no harm."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from wardsim.errors import Problem
from wardsim.results_values import damaged

SCHEMA = "wardsim results"
MAJOR_VERSION = 1

# What the analysis reads, and the dimensions that it must have.
_NEEDED: dict[str, tuple[str, ...]] = {
    "completed": ("point", "replication"),
    **{
        name: ("point", "replication", "ward", "class")
        for name in (
            *("calls", "referred", "reached", "reached_in_target", "waiting", "lost"),
            *("response_s", "incidents"),
        )
    },
    "patrol_h": ("point", "replication", "team", "ward"),
    "point_scheme": ("point",),
    "budget": ("point",),
    "left_over": ("point",),
    "paid": ("point", "rank"),
    "matched": ("point", "rank"),
    "cost": ("point", "payer"),
    "horizon_days": (),
    "target": ("grade",),
    "class_grade": ("class",),
    "ward_in_focus": ("ward",),
}
# What newer files have (from 1.1 on); the analysis does without.
_OPTIONAL: dict[str, tuple[str, ...]] = {
    **{
        name: ("point", "replication", "ward", "class")
        for name in ("averted", "displaced", "covered", "guarded")
    },
    "scene_h": ("point", "replication", "team", "ward"),
    **{
        name: ("point", "replication", "team")
        for name in ("rostered_h", "absent_h", "abstracted_h", "overtime_h")
    },
    "unit_h": ("point", "replication", "team", "state"),
    "team_rank": ("team",),
    "team_funded": ("team",),
    "ward_units": ("point", "ward"),
    **{name: ("point", "replication", "day") for name in ("busy_units", "waiting_calls")},
    "warm_up_days": ("point",),
    "intercepted": ("point", "replication", "team"),
    "rides": ("point", "replication", "ride_end"),
    "parameter_draw": ("replication",),
    "class_unit_cost": ("class",),
    "present_value": ("point", "payer"),
    "stays": ("point",),
    "ward_population": ("ward",),
    "delivery_probability": ("point", "term_year"),
}
# Indices, and the dimension in which they point; -1 is nowhere.
_INDICES = {
    "point_scheme": "scheme",
    "class_grade": "grade",
    "team_payer": "payer",
    "team_rank": "rank",
    "street_ward": "ward",
    "outline_ward": "ward",
    "ward_area_index": "area",
}
_FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32"}  # HDF5's own: no code from elsewhere
_MAX_ELEMENTS = 100_000_000  # of a dimension, or of all that one replication of a point measured
_MAX_CHUNK_BYTES = 64 << 20
_MAX_OBJECTS = 1_000


def problems_of(path: Path) -> list[Problem]:
    """Why a file cannot be used as results, if so: it may come from anywhere."""
    where = str(path)
    if path.is_dir():
        return [Problem(where, "is a folder", "name the results file in it")]
    try:
        if path.stat().st_size == 0 or not h5py.is_hdf5(path):
            return [Problem(where, "is not an HDF5 file", "wardsim run writes results files")]
    except OSError as error:
        return [Problem(where, f"cannot be opened: {error.strerror}", "check the name")]
    try:
        with h5py.File(path, "r") as file:
            return (
                _identity(file, where)
                or _hostile(file, where)
                or _incomplete(file, where)
                or _senseless(file, where)
            )
    except (OSError, RuntimeError, KeyError, UnicodeDecodeError) as error:
        return [damaged(where, error)]


def _identity(file: h5py.File, where: str) -> list[Problem]:
    schema = _text(file.attrs.get("schema", ""))
    if schema != SCHEMA:
        found = f'its schema is "{schema}"' if schema else "it has no schema"
        return [
            Problem(where, f"is not a results file: {found}", "wardsim run writes results files")
        ]
    version = _text(file.attrs.get("schema_version", ""))
    if version.split(".")[0] != str(MAJOR_VERSION):
        return [
            Problem(
                where,
                f'has schema_version "{version}"; this program reads {MAJOR_VERSION}.x',
                "open it with the version of wardsim that wrote it (attribute wardsim_version)",
            )
        ]
    return []


def _hostile(file: h5py.File, where: str) -> list[Problem]:
    """Whatever could read other files, run other code, or exhaust memory."""
    problems = []
    hint = "wardsim writes no such thing: do not trust this file"
    if len(file) > _MAX_OBJECTS:
        return [Problem(where, f"holds {len(file):,} objects (at most {_MAX_OBJECTS:,})", hint)]
    for name in file:
        place = f"{where}: {name}"
        if not isinstance(file.get(name, getlink=True), h5py.HardLink):
            problems.append(Problem(place, "is a link to elsewhere", hint))
            continue
        thing = file[name]
        if not isinstance(thing, h5py.Dataset):
            problems.append(Problem(place, "is not a dataset", hint))
            continue
        if thing.is_virtual or thing.external:
            problems.append(Problem(place, "keeps its values in other files", hint))
        layout = thing.id.get_create_plist()
        filters = [layout.get_filter(i)[0] for i in range(layout.get_nfilters())]
        if not set(filters) <= set(_FILTERS):
            problems.append(Problem(place, f"is packed by filters {filters}", hint))
        sizes = np.asarray(thing.shape or (0,), dtype=float)
        replicated = _dimensions(thing)[:2] == ("point", "replication")
        one = np.prod(sizes[2:] if replicated else sizes)  # read point by point, or at once
        chunk = float(np.prod(np.asarray(thing.chunks or (0,), dtype=float))) * thing.dtype.itemsize
        if max(one, *sizes) > _MAX_ELEMENTS or chunk > _MAX_CHUNK_BYTES:
            problems.append(Problem(place, f"has an absurd size, {thing.shape}", hint))
    return problems


def _dimensions(dataset: h5py.Dataset) -> tuple[str, ...]:
    """Names of a dataset's dimensions, "" for one without a scale."""
    scales = (list(dimension.values()) for dimension in dataset.dims)
    return tuple((scale[0].name or "").removeprefix("/") if scale else "" for scale in scales)


def _incomplete(file: h5py.File, where: str) -> list[Problem]:
    problems = []
    optional = {name: dims for name, dims in _OPTIONAL.items() if name in file}
    for name, dimensions in {**_NEEDED, **optional}.items():
        if name not in file:
            problems.append(Problem(where, f'has no variable "{name}"', "make it again"))
        elif _dimensions(file[name]) != dimensions:
            what = f"has the dimensions {_dimensions(file[name])} (must be {dimensions})"
            problems.append(Problem(f"{where}: {name}", what, "make it again"))
    return problems


def _senseless(file: h5py.File, where: str) -> list[Problem]:
    """What everything else rests on and cannot be so. Counts are not looked at: they are many."""
    again = "the file is damaged or was changed: make or copy it again"
    problems = []
    for name, least, most in (("seed", 0, 2**63), ("confidence", 0, 1), ("synthetic", 0, 1)):
        value = np.ravel(file.attrs.get(name, 0))  # some writers make lists of one of numbers
        sound = value.size == 1 and value.dtype.kind in "iuf" and least <= value[0] <= most
        if not sound:
            what = f"its attribute {name} is {', '.join(map(str, value))}"
            problems.append(Problem(where, f"{what} (must be from {least} to {most})", again))
    days = float(file["horizon_days"][()])
    if not (math.isfinite(days) and days > 0):
        problems.append(Problem(f"{where}: horizon_days", f"is {days:g} (must be > 0)", again))
    texts = {name: f"{name}_value" for name in file if f"{name}_value" in file}
    for name, dimension in {**_INDICES, **texts}.items():
        if name not in file:
            continue
        indices = file[name][...]
        size = len(file[dimension]) if dimension in file else 0
        if (
            indices.dtype.kind not in "iu"
            or indices.min(initial=0) < -1
            or indices.max(initial=-1) >= size
        ):
            what = f"holds indices outside of -1 to {size - 1}, the entries of {dimension}"
            problems.append(Problem(f"{where}: {name}", what, again))
    return problems


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
