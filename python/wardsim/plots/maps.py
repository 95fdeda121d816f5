"""Ward maps: streets coloured by what happens on them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import BoundaryNorm, to_rgba
from numpy.typing import NDArray

from wardsim.errors import InputError
from wardsim.plots.style import INK, MUTED, SEQUENTIAL, axes_or_new, style
from wardsim.results import Results

Array = NDArray[np.float64]
_MIN_LENGTH_M = 20.0  # below, a rate per km says nothing: a stub with one incident would lead


def street_rate(results: Results, of: str, point: int = 0) -> Array:
    """By street: "incidents" or "patrol" (hours) per km and year at a point; NaN outside of wards
    and on streets under 20 m.

    >>> rate = plots.street_rate(results, "patrol", point=3)
    >>> rate.shape == results.dataset["street_length"].shape
    True
    """
    names = {"incidents": "street_incidents", "patrol": "street_patrol_h"}
    if of not in names:
        raise InputError([("of", f'"{of}" is no choice', f"use one of {list(names)}")])
    results.check_point(point)
    data = results.dataset
    length = data["street_length"].values.astype(float)
    rate = data[names[of]][point].values.astype(float) / results.years
    known = (length >= _MIN_LENGTH_M) & (data["street_ward"].values >= 0)
    return np.asarray(np.where(known, rate * 1000 / np.maximum(length, _MIN_LENGTH_M), np.nan))


def steps_of(values: Array, count: int = 6) -> list[float]:
    """Round class bounds, by quantiles of the positive values: most streets have few incidents.

    >>> plots.steps_of(np.array([0.0, 1, 2, 3, 5, 8, 13]), count=3)[:3]
    [0.0, 3.0, 10.0]
    """
    positive = values[np.isfinite(values) & (values > 0)]
    if positive.size == 0:
        return [0.0, 1.0]
    bounds = [0.0]
    for q in np.quantile(positive, np.linspace(0, 0.97, count)[1:]):
        rounded = _round(float(q))
        if rounded > bounds[-1]:
            bounds.append(rounded)
    return [*bounds, max(_round(float(positive.max()), up=True), bounds[-1] * 1.5 + 1e-9)]


def _streets_in_focus(results: Results) -> int:
    ward = results.dataset["street_ward"].values
    in_focus = results.dataset["ward_in_focus"].values == 1
    return max(1, int(in_focus[ward[ward >= 0]].sum()))


def ward_map(
    results: Results,
    ax: Axes | None = None,
    *,
    of: str = "incidents",
    point: int = 0,
    area: str = "all",
    steps: list[float] | None = None,
) -> Axes:
    """Streets coloured by `street_rate`, focus wards outlined, stations marked.

    `area` is "all" or "focus"; `steps` are class bounds (default `steps_of`), to share between
    maps.

    >>> ax = plots.ward_map(results, of="patrol", point=3)
    >>> ax.figure.savefig("patrol.png")
    """
    rate = street_rate(results, of, point)
    bounds = steps or steps_of(rate)
    with style():
        ax = axes_or_new(ax, (7, 7))
        norm = BoundaryNorm(bounds, SEQUENTIAL.N)
        order = np.argsort(np.nan_to_num(rate, nan=-1), kind="stable")  # the busy ones on top
        shapes = _street_shapes(results)
        colours = SEQUENTIAL(norm(np.nan_to_num(rate)))
        nothing = np.isnan(rate) | (rate == 0)
        colours[nothing] = to_rgba("#E3E3E3")
        width = np.where(nothing, 0.7, 1.0)
        if area == "focus":  # fewer streets are drawn larger, so that the ink is about the same
            width *= 1.8 * min(1.0, (2500 / _streets_in_focus(results)) ** 0.5)
        ax.add_collection(
            LineCollection(
                [shapes[i] for i in order], colors=colours[order], linewidths=width[order],
                capstyle="round", rasterized=True,
            )
        )  # fmt: skip
        _outlines(results, ax)
        _stations(results, ax)
        _frame(results, ax, area)
        _scale_bar(ax)
        colour_bar = ax.figure.colorbar(
            ScalarMappable(norm, SEQUENTIAL), ax=ax, orientation="horizontal", shrink=0.75,
            aspect=30, pad=0.01, spacing="uniform", ticks=bounds,
        )  # fmt: skip
        colour_bar.ax.set_xticklabels([f"{b:,g}" for b in bounds])
        colour_bar.outline.set_visible(False)
        unit = "Incidents" if of == "incidents" else "Patrol hours"
        colour_bar.ax.set_title(f"{unit} a year per km; grey: none", loc="left", fontsize=9)
    return ax


def _street_shapes(results: Results) -> list[Array]:
    data = results.dataset
    ends = np.cumsum(data["street_shape_points"].values)
    xy = np.column_stack([data["shape_x"].values, data["shape_y"].values])
    return np.split(xy, ends[:-1])


def _rings(results: Results, focus: bool) -> list[Array]:
    """Closed outlines of the wards that are, or are not, in focus; none if the file has none."""
    data = results.dataset
    if "outline_x" not in data:
        return []
    ward, ring = data["outline_ward"].values, data["outline_ring"].values
    xy = np.column_stack([data["outline_x"].values, data["outline_y"].values])
    starts = np.flatnonzero(np.r_[True, (np.diff(ward) != 0) | (np.diff(ring) != 0)])
    rings = np.split(xy, starts[1:])
    mask = results.ward_mask("focus")
    return [
        np.vstack([points, points[:1]])
        for points, w in zip(rings, ward[starts], strict=True)
        if mask[w] == focus
    ]


def _outlines(results: Results, ax: Axes) -> None:
    ax.add_collection(LineCollection(_rings(results, False), colors=MUTED, linewidths=0.5))
    ax.add_collection(LineCollection(_rings(results, True), colors="#F46A25", linewidths=2))


def _stations(results: Results, ax: Axes) -> None:
    data = results.dataset
    if "station_x" not in data:
        return
    ax.scatter(
        data["station_x"].values, data["station_y"].values, marker="*", s=190,
        color="#F46A25", edgecolor=INK, linewidth=0.9, zorder=5,
    )  # fmt: skip


def _frame(results: Results, ax: Axes, area: str) -> None:
    rings = _rings(results, True) if area == "focus" else []
    rings = rings or _rings(results, True) + _rings(results, False) or _street_shapes(results)
    xy = np.vstack(rings)
    low, high = xy.min(axis=0), xy.max(axis=0)
    margin = 0.04 * float((high - low).max())
    ax.set_xlim(low[0] - margin, high[0] + margin)
    ax.set_ylim(low[1] - 2.5 * margin, high[1] + margin)  # room for the scale
    ax.set_aspect("equal")
    ax.grid(False)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)


def _scale_bar(ax: Axes) -> None:
    low, high = ax.get_xlim()
    length = _round((high - low) / 5)
    y = ax.get_ylim()[0] + 0.02 * (ax.get_ylim()[1] - ax.get_ylim()[0])
    x = low + 0.02 * (high - low)
    ax.plot([x, x + length], [y, y], color=INK, lw=2.5, solid_capstyle="butt")
    text = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    ax.annotate(text, (x + length, y), (5, 0), textcoords="offset points", va="center", fontsize=9)


def _round(value: float, up: bool = False) -> float:
    """To 1, 1.5, 2, 3, 5 or 7 times a power of ten."""
    if value <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(value))
    choices = np.array([1, 1.5, 2, 3, 5, 7, 10])
    fits = choices[choices >= value / power - 1e-9] if up else choices
    return float(f"{fits[np.abs(fits - value / power).argmin()] * power:.10g}")
