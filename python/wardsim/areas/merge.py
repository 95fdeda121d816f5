"""Joins the results of areas: wards side by side, what is not by ward added up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from wardsim import _core
from wardsim.areas.change import Case
from wardsim.areas.terms import Terms
from wardsim.results_values import open_lazily

if TYPE_CHECKING:
    from wardsim.study import Study

_MUST_AGREE = ("horizon_days", "target", "class_grade", "class_unit_cost", "team_funded",
               "parameter_draw", "point_scheme", "team_rank", "warm_up_days")  # fmt: skip
_LEFT_OUT = {"street", "shape_point", "outline_point", "station"}  # of dimensions
_LABELLED = ("ward", "class", "grade", "team", "state", "ride_end", "absence", "abstraction",
             "rank", "payer", "scheme")  # fmt: skip


def join(study: Study, terms: Terms, cases: list[Case], files: list[Path], target: Path) -> None:
    """Writes one results file; streets and outlines stay out, for areas have no place on one map.

    `area` is one more dimension, with what each area has at each point.
    """
    opened = [open_lazily(file) for file in files]
    try:
        first = opened[0]
        sums: dict[str, xr.DataArray] = {}
        for name in map(str, first.data_vars):
            variable = first[name]
            if _LEFT_OUT & set(map(str, variable.dims)) or name.startswith("axis_"):
                continue
            every = [data[name].load() for data in opened]
            if "ward" in variable.dims:
                sums[name] = xr.concat(every, dim="ward", join="override")
            elif name in _MUST_AGREE:
                sums[name] = variable
            elif name == "completed":
                sums[name] = _folded(every, np.minimum)
            elif name == "team_payer":  # not the force's where any area buys
                sums[name] = _folded(every, np.maximum)
            else:
                sums[name] = _folded(every, np.add)
        force = [str(name) for name in first["payer"].values].index("force")
        sums["cost"][:, force] += np.array([case.moved_gbp for case in cases])
        _write(study, terms, cases, opened, sums, target)
    finally:
        for data in opened:
            data.close()


def _folded(every: list[xr.DataArray], of: np.ufunc) -> xr.DataArray:
    values = every[0].values.copy()
    for more in every[1:]:
        values = of(values, more.values)
    folded: xr.DataArray = every[0].copy(data=values)
    return folded


def _write(
    study: Study,
    terms: Terms,
    cases: list[Case],
    opened: list[xr.Dataset],
    sums: dict[str, xr.DataArray],
    target: Path,
) -> None:
    first = opened[0]
    areas = terms.areas
    size = {
        str(d): n for array in sums.values() for d, n in zip(array.dims, array.shape, strict=True)
    }
    for name, n in first.sizes.items():  # those with labels alone, too
        if str(name) not in _LEFT_OUT and not str(name).startswith("axis_"):
            size.setdefault(str(name), n)
    dimensions = []
    for name, n in size.items():
        long_name = str(first[name].attrs.get("long_name", name)) if name in first.coords else name
        if name == "point":
            labels = [case.name for case in cases]
        elif name == "ward":
            labels = [ward for area in areas for ward in area.ward_names]
        elif name in _LABELLED:
            labels = [str(label) for label in first[name].values]
        else:
            marks = first[name].values.astype(float).tolist() if name in first.coords else []
            units = str(first[name].attrs.get("units", "1")) if name in first.coords else "1"
            dimensions.append(
                _core.Dimension(name, n, coordinates=marks, units=units, long_name=long_name)
            )
            continue
        dimensions.append(_core.Dimension(name, n, labels=labels, long_name=long_name))
    names = [area.name for area in areas]
    dimensions.append(_core.Dimension("area", len(areas), labels=names, long_name="area"))
    has_tiles = all(area.tile is not None for area in areas)
    more = {
        "ward_area_index": (("ward",), "i64", "1", "index of the ward's area"),
        "area_delivered": (("point", "area"), "i64", "1", "officers of the area's scheme"),
        "area_moved_in": (("point", "area"), "i64", "1", "officers whom the force moved in"),
        "area_budget": (("point", "area"), "f64", "GBP/year", "what the area spends at most"),
        "area_recorded_crimes": (("area",), "f64", "1/year", "recorded crimes"),
        "area_residents": (("area",), "f64", "1", "residents"),
        "point_elasticity": (("point",), "f64", "1", "elasticity of the case; NaN before it"),
        "point_redeployed_share": (("point",), "f64", "1", "share redeployed; NaN before"),
        "point_force_saves": (("point",), "f64", "GBP/year", "what the force saves"),
        "point_moved_cost": (("point",), "f64", "GBP/year", "what of it moved officers cost"),
    }
    if has_tiles:
        more["area_tile_column"] = (("area",), "f64", "1", "column on a map of tiles")
        more["area_tile_row"] = (("area",), "f64", "1", "row on a map of tiles, downwards")
    variables = [
        _core.Variable(
            name,
            [str(d) for d in array.dims],
            type=_TYPES[array.dtype.str.lstrip("<|=")],
            units=str(array.attrs.get("units", "1")),
            long_name=str(array.attrs.get("long_name", name)),
        )
        for name, array in sums.items()
    ]
    variables += [
        _core.Variable(name, list(dims), type=kind, units=units, long_name=text)
        for name, (dims, kind, units, text) in more.items()
    ]
    attributes = {
        str(key): [str(v) for v in np.atleast_1d(value)] if np.ndim(value) else _plain(value)
        for key, value in first.attrs.items()
        if key not in ("study", "study_resolved", "overrides", "seed")
    }
    attributes["study"] = study.text
    attributes["study_resolved"] = study.resolved()
    attributes["overrides"] = [f"{key} = {value}" for key, value in study.overrides]
    attributes["seed"] = int(terms.study["study"]["seed"])
    writer = _core.ResultsWriter(target, dimensions, variables, attributes)
    for name, array in sums.items():
        writer.write(name, [], np.asarray(array.values, dtype=float).ravel())
    nan = float("nan")
    values = {
        "ward_area_index": [i for i, area in enumerate(areas) for _ in range(area.wards)],
        "area_delivered": [case.delivered for case in cases],
        "area_moved_in": [case.moved_in for case in cases],
        "area_budget": [case.budget for case in cases],
        "area_recorded_crimes": [area.recorded_crimes for area in areas],
        "area_residents": [area.residents for area in areas],
        "point_elasticity": [nan if c.elasticity is None else c.elasticity for c in cases],
        "point_redeployed_share": [
            nan if c.redeployed_share is None else c.redeployed_share for c in cases
        ],
        "point_force_saves": [case.force_saves_gbp for case in cases],
        "point_moved_cost": [case.moved_gbp for case in cases],
    }
    if has_tiles:
        tiles = np.array([area.tile for area in areas], dtype=float)
        values["area_tile_column"], values["area_tile_row"] = tiles[:, 0], tiles[:, 1]
    for name, data in values.items():
        writer.write(name, [], np.asarray(data, dtype=float).ravel())
    writer.commit()


_TYPES = {"f8": "f64", "f4": "f32", "i8": "i64", "u1": "u8"}


def _plain(value: object) -> str | int | float:
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, str | int | float) else str(value)
