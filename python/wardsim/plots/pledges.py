"""How many officers pledges may bring: bars of chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from wardsim.economics import crowdfunding
from wardsim.economics.crowdfunding import Mixture
from wardsim.errors import InputError, Problem
from wardsim.plots.frame import Chart, Frame, figure_for
from wardsim.plots.style import COLOURS, axes_or_new, style
from wardsim.results import Results

_MOST_LABELS = 16  # on an axis
_LEAST = 0.0005  # rarer numbers would be no visible bar; `chances_of` has them


def crowdfunded(results: Results) -> list[Mixture]:
    """Those to draw: the answer's, at the values of its first point on all other axes."""
    found = crowdfunding.mixtures(results)
    return [mixture for mixture in found if results.base[mixture.points].all()]


def chart(results: Results, frame: Frame) -> Chart | None:
    """The figure of all of them, three at most; none without any."""
    found = crowdfunded(results)[:3]
    if not found:
        return None
    told = [in_words(results, mixture) for mixture in found]
    note = "Chances are exact. Years of one campaign hang together: see the table officer-years."
    figure, axes = figure_for(results, frame, told[0][0], len(found), note=note, share_y=True)
    for ax, mixture in zip(axes, found, strict=True):
        pledged(results, ax, scheme=mixture.scheme)
    data = pd.concat([chances_of(results, mixture) for mixture in found])
    alt = " ".join(["Bars of chance, in groups by number of officers.", *(t[1] for t in told)])
    return Chart("pledged", told[0][0], alt, data, figure, note)


def pledged(results: Results, ax: Axes | None = None, *, scheme: str | None = None) -> Axes:
    """The chance of each number of officers, matched ones included, in each year of the term.

    Of the first crowdfunded scheme unless one is named; exact, without an interval.

    >>> ax = plots.pledged(results)  # here it says that no scheme is crowdfunded
    """
    found = {mixture.scheme: mixture for mixture in crowdfunded(results)}
    if scheme is not None and scheme not in found:
        known = ", ".join(found) or "none"
        what = f'"{scheme}" is not crowdfunded'
        raise InputError([Problem("scheme", what, f"crowdfunded are: {known}")])
    with style():
        ax = axes_or_new(ax)
        if not found:
            ax.set_axis_off()
            ax.text(0.5, 0.5, "No scheme is crowdfunded", ha="center", transform=ax.transAxes)
            return ax
        mixture = found[scheme] if scheme is not None else next(iter(found.values()))
        chances = chances_of(results, mixture).pivot(
            index="officers", columns="year", values="chance"
        )
        at, years = np.arange(len(chances)), list(chances.columns)
        width = 0.84 / len(years)
        for i, year in enumerate(years):
            ax.bar(
                at + (i - 0.5 * (len(years) - 1)) * width,
                chances[year],
                0.92 * width,
                color=COLOURS[i % len(COLOURS)],
                label=f"year {year}",
            )
        seen = at[(chances >= _LEAST).any(axis=1).to_numpy()]
        ax.set_xlim(seen.min() - 0.6, seen.max() + 0.6)
        shown = at[seen.min() : seen.max() + 1 : -(-(seen.max() + 1 - seen.min()) // _MOST_LABELS)]
        ax.set_xticks(shown, [str(n) for n in chances.index[shown]])
        ax.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
        ax.set_ylim(0)
        ax.set_xlabel("Officers, matched ones included", loc="left")
        ax.set_title(f"Chance of so many under {mixture.scheme or 'the scheme'}")
        ax.legend(frameon=False, loc="upper right")
        return ax


def chances_of(results: Results, mixture: Mixture) -> pd.DataFrame:
    """One row a number of officers and year: its chance. Points with as many count together."""
    delivered = results.points.loc[mixture.points, "delivered"].to_numpy(int)
    rows = [
        (mixture.scheme, int(n), y + 1, float(mixture.probability[delivered == n, y].sum()))
        for n in np.unique(delivered)
        for y in range(mixture.probability.shape[1])
    ]
    table: pd.DataFrame = pd.DataFrame(rows, columns=["scheme", "officers", "year", "chance"])
    return table


def in_words(results: Results, mixture: Mixture) -> tuple[str, str]:
    """A title, and every number for someone who cannot see the bars."""
    chances = chances_of(results, mixture)
    name = mixture.scheme or "the scheme"
    mean = (chances["officers"] * chances["chance"]).groupby(chances["year"]).sum()
    first = chances[(chances["year"] == 1) & (chances["officers"] == 0)]["chance"].sum()
    last = int(mean.index[-1])
    later = f" and {mean[last]:.1f} in year {last}" if last > 1 else ""
    title = (
        f"{name[0].upper()}{name[1:]}: nobody in year 1 with a chance of {_percent(first)};"
        f" on average {mean[1]:.1f} officers in year 1{later}"
    )
    each = "; ".join(
        f"{n}: " + ", ".join(f"{100 * p:.1f} %" for p in of["chance"])
        for n, of in chances.groupby("officers")
        if of["chance"].max() >= _LEAST
    )
    return title, f"{name}, officers and their chance in years 1 to {last}: {each}."


def _percent(chance: float) -> str:
    return "less than 1 %" if 0 < chance < 0.01 else f"{100 * chance:.0f} %"
