"""How figures look: UK Government Analysis Function colours, direct labels, titles that tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import font_source_sans_pro as source_sans
import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

# Analysis Function categorical palette, in its order; told apart with any kind of colour vision.
COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
MARKERS = ("o", "s", "D", "^", "v", "P")  # the second sign beside colour
INK, MUTED, FAINT = "#0B0C0C", "#595959", "#D4D4D4"
ACCENT = COLOURS[3]
SEQUENTIAL = LinearSegmentedColormap.from_list(
    "wardsim", ["#BBD4E8", "#7FAFD4", "#2073BC", "#12436D", "#061B2D"]
)

# The same letters on every machine; wheels bring the files.
FONT = "Source Sans Pro"
FONT_FILES = [
    source_sans.font_files_ttf[f"SourceSansPro{cut}"] for cut in ("", "Semibold", "Bold", "It")
]
for _file in FONT_FILES:
    font_manager.fontManager.addfont(_file)

_RC: Any = {
    # By name: texts keep it when they are drawn later, as a notebook does, without this style.
    "font.family": [FONT, "DejaVu Sans"],
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "grid.color": "#E5E5E5",
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "ytick.major.size": 0,
    "lines.linewidth": 2,
    "svg.fonttype": "none",
    "svg.hashsalt": "wardsim",  # the same bytes for the same data
}


@contextmanager
def style() -> Iterator[None]:
    """Draw within this.

    >>> with plots.style():
    ...     fig, ax = plt.subplots()
    """
    interactive = mpl.is_interactive()
    try:
        with mpl.rc_context(_RC):
            try:
                yield
            finally:
                # A notebook's first figure turns this on; undone, no later figure would show.
                interactive = mpl.is_interactive()
    finally:
        mpl.interactive(interactive)


def axes_or_new(ax: Axes | None, size: tuple[float, float] = (7.5, 4.5)) -> Axes:
    return ax if ax is not None else plt.subplots(figsize=size, layout="constrained")[1]


def colours_of(names: Sequence[str]) -> dict[str, str]:
    """A colour for each name, the same in all figures."""
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)}


def pounds(value: float) -> str:
    """£200k, £1.2m."""
    if abs(value) >= 1e6:
        return f"£{value / 1e6:g}m"
    return f"£{value / 1e3:g}k" if abs(value) >= 1e3 else f"£{value:g}"


def label_ends(ax: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Names at the right ends of lines, given as (x, y, name, colour), moved apart vertically."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # the axes take their place
    height = ax.get_window_extent().height / figure.dpi * 72  # points
    low, high = ax.get_ylim()
    need = 13 * (high - low) / height
    order = sorted(ends, key=lambda end: end[1])
    heights = [end[1] for end in order]
    for _ in range(200):  # push overlapping neighbours apart until all fit
        moved = False
        for i in range(len(heights) - 1):
            overlap = need - (heights[i + 1] - heights[i])
            if overlap > 1e-9 * need:
                heights[i] -= overlap / 2
                heights[i + 1] += overlap / 2
                moved = True
        if not moved:
            break
    for (x, _, name, colour), y in zip(order, heights, strict=True):
        ax.annotate(
            name, (x, y), (6, 0), textcoords="offset points", va="center", color=colour,
            fontsize=9, annotation_clip=False,
        )  # fmt: skip
