"""What all figures of a run have in common: a title above, where it comes from below."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from wardsim.plots.style import MUTED, style
from wardsim.results import Results


@dataclass(frozen=True)
class Chart:
    """One figure with what must go with it."""

    name: str  # of its files, without ending
    title: str  # says what the figure shows, in numbers
    alt: str  # the same for someone who cannot see it
    data: pd.DataFrame  # every number drawn
    figure: Figure
    note: str = ""  # how to read it


@dataclass(frozen=True)
class Frame:
    """What a figure is drawn for."""

    width_in: float = 10
    alone: bool = True  # has its title above it and its source below; else the page has them


ALONE = Frame()


def figure_for(
    results: Results,
    frame: Frame,
    title: str,
    panels: int,
    *,
    height: float = 4.6,
    width: float = 10,
    share_y: bool = False,
    note: str = "",
    ratios: list[float] | None = None,
) -> tuple[Figure, list[Axes]]:
    """A figure, alone with its title above and where it comes from below; its axes in a row."""
    if not frame.alone:
        width, height = frame.width_in, 0.78 * (height - 0.8)
    with style():
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, panels, squeeze=False, sharey=share_y, width_ratios=ratios)[0]
        if frame.alone:
            lines = wrapped(title, int(width * 9))
            figure.suptitle(lines, x=0.01, ha="left", weight="bold", size=13)
            below = [
                wrapped(text, int(width * 15)) for text in (note, source_line(results)) if text
            ]
            figure.supxlabel("\n".join(below), x=0.01, ha="left", size=8.5, color=MUTED)
    return figure, list(axes)


def source_line(results: Results) -> str:
    n = results.replications.size
    parts = [f"wardsim: {results.title}" if results.title else "wardsim"]
    spread = f", {100 * results.confidence:g} % intervals" if n > 1 else ", no intervals"
    parts.append(f"{n} replication{'s' * (n > 1)}{spread}, seed {results.seed}")
    if len(results) < len(results.original):
        parts.append(
            f"Left out: {len(results.original) - len(results)} points that were not finished"
        )
    attribution = str(results.dataset.attrs.get("attribution", ""))
    parts += ["Synthetic town, no real place"] if results.synthetic else filter(None, [attribution])
    return " ".join(part if part.endswith(("?", "!", ".")) else f"{part}." for part in parts)


def wrapped(text: str, width: int) -> str:
    """In lines of about equal length, none longer than `width`; numbers keep their %."""
    text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = textwrap.wrap(text, width)
    for narrower in range(len(text) // max(len(lines), 1), width):
        balanced = textwrap.wrap(text, max(narrower, 1))
        if len(balanced) == len(lines):
            lines = balanced
            break
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
