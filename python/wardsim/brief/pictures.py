"""Charts of a briefing: the figures of a run, drawn for the width of a page."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib import pyplot as plt

from wardsim.brief.content import Picture
from wardsim.plots import Frame, charts, style
from wardsim.results import Results

PAGE = Frame(width_in=6.9, alone=False)
# Letters stand where the font wants them, not where pixels do.
_UNHINTED: Any = {"text.hinting": "none"}
NAMES = ("coverage", "gained", "map", "payers", "pledged", "wards", "moves")


@dataclass(frozen=True)
class Drawn:
    picture: Picture
    data: pd.DataFrame


def pictures(results: Results) -> dict[str, Drawn]:
    """By name, those that the results have something for."""
    drawn = {}
    for chart in charts(results, PAGE):
        if chart.name in NAMES:
            svg = _svg(chart.figure, chart.name)
            picture = Picture(chart.name, chart.title, chart.alt, svg, chart.note)
            drawn[chart.name] = Drawn(picture, chart.data)
        plt.close(chart.figure)
    return drawn


def _svg(figure: mpl.figure.Figure, name: str) -> str:
    """The drawing alone: letters as shapes, so that it looks the same everywhere."""
    stream = io.StringIO()
    with style(), mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": name, **_UNHINTED}):
        figure.savefig(stream, format="svg", dpi=200, metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    text = text[text.index("<svg") :].rstrip() + "\n"
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    # Several drawings stand in one page: each needs names of its own.
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'((?:xlink:)?href=")#', rf"\1#{name}-", text)
    return re.sub(r"url\(#", f"url(#{name}-", text)
