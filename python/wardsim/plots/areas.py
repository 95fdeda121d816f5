"""Areas as a map of tiles: which of them gain and lose by a change of schemes."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.patches import Rectangle

from wardsim.plots.style import INK, MUTED, axes_or_new
from wardsim.results import Results

_MAP = "PuOr"  # diverging, safe for any kind of colour vision


def tiles(
    results: Results,
    ax: Axes | None = None,
    *,
    case: str,
    table: pd.DataFrame,
    norm: Normalize | None = None,
    shrink: float = 1,
) -> Axes:
    """Each area a tile with its change in coverage; bold where chance is an unlikely reason.

    `shrink`: of the letters, on a small map.
    """
    ax = axes_or_new(ax, (6.5, 6))
    data = results.dataset
    column, row = data["area_tile_column"].values, data["area_tile_row"].values
    of = table[(table["case"] == case) & (table["area"] != "all")]
    change = of["coverage_change_pp"].to_numpy(float)
    norm = norm or scale(table)
    colours = mpl.colormaps[_MAP]
    for x, y, value, name, outcome in zip(
        column, row, change, of["area"], of["coverage_outcome"], strict=True
    ):
        face = colours(norm(value))
        ax.add_patch(Rectangle((x, -y), 0.94, 0.94, facecolor=face, edgecolor=MUTED, lw=0.5))
        dark = 0.3 * face[0] + 0.59 * face[1] + 0.11 * face[2] < 0.5
        ink = "white" if dark else INK
        weight = "bold" if outcome != "unclear" else "normal"
        ax.text(
            x + 0.47,
            -y + 0.6,
            short(str(name)),
            ha="center",
            va="center",
            fontsize=6 * shrink,
            color=ink,
        )
        ax.text(
            x + 0.47, -y + 0.25, f"{value:+.1f}", ha="center", va="center", fontsize=8 * shrink,
            color=ink, weight=weight,
        )  # fmt: skip
    ax.set_xlim(column.min() - 0.1, column.max() + 1.1)
    ax.set_ylim(-row.max() - 0.1, -row.min() + 1.1)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def scale(table: pd.DataFrame) -> Normalize:
    """One scale for all cases, even on both sides of 0."""
    reach = float(np.nanmax(np.abs(table["coverage_change_pp"].to_numpy(float)), initial=0.1))
    return TwoSlopeNorm(0.0, -reach, reach)


def short(name: str) -> str:
    """At most 11 letters: first word, with the second one's initial where there are more."""
    words = [word for word in name.split() if word not in ("and", "upon")]
    text = words[0] if len(words) == 1 else f"{words[0]} {words[1][0]}"
    return text if len(text) <= 11 else f"{text[:10]}."
