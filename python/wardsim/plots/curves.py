"""Curves over budgets, what a pound adds, who pays, and coverage ward by ward."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wardsim import analysis, deterrence
from wardsim.analysis import Money
from wardsim.estimates import Estimate, ratio_of
from wardsim.plots.style import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    MUTED,
    axes_or_new,
    colours_of,
    label_ends,
    pounds,
    style,
)  # fmt: skip
from wardsim.results import FUNDING_AXES, Results


def paying_schemes(results: Results) -> list[str]:
    """Schemes under which somebody was bought, in the study's order: those have a colour."""
    points = results.points
    return [str(s) for s in points.loc[points["delivered"] > 0, "scheme"].unique()]


def has_budgets(results: Results) -> bool:
    """Whether there is a curve to draw: some scheme with officers, and two or more budgets."""
    points = results.points
    return bool((points["delivered"] > 0).any()) and points["budget"].nunique() > 1


def coverage(results: Results, ax: Axes | None = None, *, grade: str | None = None) -> Axes:
    """Calls of a grade reached in time [%] against budget, by scheme.

    Steps, for officers are whole; the true step lies somewhere in the interval before it. The
    bands are of the gain, a paired difference: how far each curve may lie from the dashed line.
    That line's own interval, which all curves share, is the bar at its left end. Without a sweep of
    budgets: a row for each point, with its own interval.

    >>> fig, axes = plt.subplots(1, 2)
    >>> plots.coverage(results, axes[0], grade="S") is axes[0]
    True
    """
    grade = grade or _first_grade(results)
    title = f"{grade} calls reached within {results.target_min(grade):g} minutes, %"
    return _measure(results, analysis.coverage(results, grade) * 100.0, title, ax)


def patrol(results: Results, ax: Axes | None = None) -> Axes:
    """Hours of visible patrol in the focus wards a year, against budget, by scheme.

    >>> plots.patrol(results).get_title(loc="left")
    'Hours of visible patrol a year'
    """
    return _measure(results, analysis.patrol(results), "Hours of visible patrol a year", ax)


def averted(results: Results, ax: Axes | None = None, *, cost: bool = False) -> Axes:
    """Incidents a year in the focus wards that presence averts, less those displaced, by budget.

    More than with nobody bought, where presence deters; `cost`: their cost to society, £ thousand
    a year. Without purchases: a row for each point, as it is.

    >>> ax = plots.averted(results)  # here it says that presence deters at no point
    """
    at = deterrence.deterring(results)
    with style():
        ax = axes_or_new(ax)
        if at is None:
            return _nothing(ax, "Presence deters at no point")
        estimate = averted_estimate(results, cost)
        if has_budgets(results):
            _steps(results, estimate[at], ax)
        else:
            _dots(results, estimate[at], ax)
        what = (
            "Cost to society averted, £ thousand" if cost else "Incidents averted, less displaced,"
        )
        ax.set_title(f"{what} a year")
    return ax


def averted_estimate(results: Results, cost: bool) -> Estimate:
    """What `averted` draws, by point: the gain where officers are bought, else the level."""
    social = deterrence.social_cost_averted(results) * 1e-3
    estimate = social if cost else deterrence.net_averted(results)
    return analysis.gain(results, estimate) if has_budgets(results) else estimate


def gained(
    results: Results,
    ax: Axes | None = None,
    *,
    measure: str | None = None,
    budget: float | None = None,
) -> Axes:
    """What £1,000 a year adds at a budget, by scheme: filled per payer's pound, open per pound of
    payer and force. `measure` is a grade (percentage points) or "patrol" (hours).

    >>> ax = plots.gained(results, measure="patrol", budget=140_000)
    """
    measure = measure or _first_grade(results)
    at = analysis.shown_budget(results, budget)
    with style():
        ax = axes_or_new(ax, (7.5, 3))
        if at is None:
            return _nothing(ax, "No officers were bought at any point")
        found = analysis.scheme_points(results, at)
        colour = colours_of(paying_schemes(results))
        for row, (scheme, p) in enumerate(found.items()):
            for money, shift in (("payer", 0.14), ("total", -0.14)):
                value = per_1000(results, measure, money)[p]  # type: ignore[arg-type]
                half = float(value.half_width(results.confidence))
                ax.errorbar(
                    float(value.value), row - shift, xerr=half if np.isfinite(half) else None,
                    fmt=MARKERS[row % len(MARKERS)], color=colour[scheme], ms=7, lw=1.8,
                    mfc=colour[scheme] if money == "payer" else "white",
                )  # fmt: skip
        ax.set_yticks(range(len(found)), [short(name or "all", 30) for name in found])
        ax.set_ylim(len(found) - 0.5, -0.5)
        ax.set_xlim(left=min(0.0, ax.get_xlim()[0]))
        ax.axvline(0, color=MUTED, lw=1)
        ax.grid(False, axis="y")
        ax.grid(True, axis="x")
        ax.margins(x=0.08)
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}"))
        calls = f"{measure} calls in time,\npercentage points"
        ax.set_title("Patrol, hours a year" if measure == "patrol" else calls)
    return ax


def payers(
    results: Results,
    ax: Axes | None = None,
    *,
    scheme: str | None = None,
    names_payers: bool = True,
) -> Axes:
    """Who pays for the officers of a scheme, at each budget: the payer's cost below the force's.

    >>> plots.payers(results, scheme="Match").get_title(loc="left")
    'Match'
    """
    names = paying_schemes(results)
    with style():
        ax = axes_or_new(ax)
        if not names:
            return _nothing(ax, "No officers were bought at any point")
        scheme = names[0] if scheme is None else scheme
        rows = _curve_points(results, scheme)
        x = np.arange(len(rows))
        payer = rows["cost_to_payer"].to_numpy(float)
        force = (rows["cost_total"] - rows["cost_to_payer"]).to_numpy(float)
        ax.bar(x, payer / 1e3, color=COLOURS[0], width=0.75)
        ax.bar(x, force / 1e3, bottom=payer / 1e3, color=COLOURS[3], width=0.75)
        every = -(-len(rows) // 3)  # at most 3 labels, or they run into each other
        ax.set_xticks(x[::every], [pounds(b) for b in rows["budget"].iloc[::every]])
        ax.set_title(short(scheme or "All", 24))
        for name, colour, height in (("force", COLOURS[3], 0.97), ("payer", COLOURS[0], 0.89)):
            if names_payers:
                ax.text(
                    0.03, height, f"■ {name}", color=colour, transform=ax.transAxes, va="top",
                    weight="bold",
                )  # fmt: skip
        ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: pounds(v * 1e3)))
    return ax


def wards(
    results: Results, ax: Axes | None = None, *, point: int | None = None, grade: str | None = None
) -> Axes:
    """Calls of a grade reached in time [%] by ward: open without the money, filled at `point`.

    >>> [label.get_text() for label in plots.wards(results, point=3).get_yticklabels()]
    ['...', '...']
    """
    grade = grade or _first_grade(results)
    point = largest_purchase(results) if point is None else point
    table = by_ward(results, point, grade)
    with style():
        ax = axes_or_new(ax, (7.5, 0.6 + 0.28 * len(table)))
        for row, (_, ward) in enumerate(table.iterrows()):
            colour = COLOURS[2] if ward["in_focus"] else COLOURS[0]
            if point != results.references[point]:
                ax.plot([ward["before"], ward["after"]], [row, row], color=FAINT, lw=3, zorder=1)
                ax.plot(ward["before"], row, "o", mfc="white", mec=colour, ms=6, mew=1.6)
            ax.plot(ward["after"], row, "o", color=colour, ms=6)
        ax.set_yticks(range(len(table)), [short(ward, 36) for ward in table["ward"]])
        for label, inside in zip(ax.get_yticklabels(), table["in_focus"], strict=True):
            label.set(
                fontweight="bold" if inside else "normal", color=COLOURS[2] if inside else INK
            )
        ax.set_ylim(len(table) - 0.4, -0.6)
        ax.grid(False, axis="y")
        ax.grid(True, axis="x")
        ax.set_title(f"{grade} calls reached within {results.target_min(grade):g} minutes, %")
    return ax


# --- Data of the figures --------------------------------------------------------------------------


def largest_purchase(results: Results) -> int:
    """The point with most officers delivered, the payer's money breaking ties; else the last.

    Of those that the answer is about.
    """
    points = results.points[results.answering]
    if not points["delivered"].any():
        return int(points.index[-1])
    order = points.sort_values(
        ["delivered", "cost_to_payer"], ascending=[False, True], kind="stable"
    )
    return int(order.index[0])


def by_ward(results: Results, point: int, grade: str) -> pd.DataFrame:
    """Coverage [%] of each ward at a point's reference and at the point, and the paired gain.

    >>> table = plots.by_ward(results, point=3, grade="S")
    >>> sorted(table["ward"])
    ['Elvermarsh', 'Oakenfield']
    """
    reached = results.by_ward("reached_in_target", grade)
    calls = sum(
        (results.by_ward(name, grade) for name in ("waiting", "lost")),
        start=results.by_ward("reached", grade),
    )
    share = ratio_of(reached.swapaxes(1, 2), calls.swapaxes(1, 2), results.draws) * 100.0
    before, after = share[results.references[point]], share[point]
    bounds = (after - before).interval(results.confidence)
    table: pd.DataFrame = pd.DataFrame(
        {
            "ward": results.dataset["ward"].values.astype(str),
            "in_focus": results.ward_mask("focus"),
            "before": before.value,
            "after": after.value,
            "gain_pp": bounds.value,
            "gain_pp_lower": bounds.lower,
            "gain_pp_upper": bounds.upper,
        }
    )
    order = np.lexsort((-table["after"], ~table["in_focus"]))
    sorted_table: pd.DataFrame = table.iloc[order].reset_index(drop=True)
    return sorted_table


def curve(results: Results, estimate: Estimate) -> pd.DataFrame:
    """An estimate by point that answers and its gain, with bounds, as data of a figure."""
    bounds = estimate.interval(results.confidence)
    gain = analysis.gain(results, estimate).interval(results.confidence)
    points = results.points
    axes = {a: points[a] for a in results.axes if a not in (*FUNDING_AXES, *results.conditions)}
    data: pd.DataFrame = pd.DataFrame(
        {
            "scheme": points["scheme"],
            "budget_gbp_per_year": points["budget"],
            **axes,
            "officers": points["delivered"],
            "value": bounds.value,
            "lower": bounds.lower,
            "upper": bounds.upper,
            "gain": gain.value,
            "gain_lower": gain.lower,
            "gain_upper": gain.upper,
        }
    )
    answering: pd.DataFrame = data[results.answering]
    return answering


def _measure(results: Results, estimate: Estimate, title: str, ax: Axes | None) -> Axes:
    with style():
        ax = axes_or_new(ax)
        if has_budgets(results):
            _steps(results, estimate, ax)
        else:
            _dots(results, estimate, ax)
        ax.set_title(title)
    return ax


def _steps(results: Results, estimate: Estimate, ax: Axes) -> None:
    names = paying_schemes(results)
    colour = colours_of(names)
    half = analysis.gain(results, estimate).half_width(results.confidence)
    first, last = results.points["budget"].min(), results.points["budget"].max()
    end = last + 0.04 * (last - first)  # or the last step would have no tread
    ends = []
    for name in names:
        rows = _curve_points(results, name)
        p = np.append(rows.index.to_numpy(), rows.index[-1])
        x, y = np.append(rows["budget"].to_numpy(float), end), estimate.value[p]
        ax.step(x, y, where="post", color=colour[name])
        if np.isfinite(half[p]).all():
            ax.fill_between(
                x, y - half[p], y + half[p], step="post", color=colour[name], alpha=0.15, lw=0
            )
        ends.append((end, y[-1], short(name, 30), colour[name]))
    reference = results.references[_curve_points(results, names[0]).index[0]]
    without = float(estimate.value[reference])
    own = float(estimate.half_width(results.confidence)[reference])
    ax.axhline(without, color=MUTED, lw=1, ls=(0, (4, 3)))
    if np.isfinite(own) and own > 0:
        inside = first + 0.02 * (last - first)  # off the numbers of the axis
        ax.errorbar(inside, without, yerr=own, color=MUTED, lw=1.5, capsize=4, zorder=3)
    than = results.compared_with
    ends.append((end, without, f"{than[0].upper()}{than[1:]}", MUTED))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: pounds(v)))
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,g}"))
    ax.set_xlim(first, end)
    ax.set_xlabel("Payer's budget a year", loc="left")
    label_ends(ax, ends)


def _dots(results: Results, estimate: Estimate, ax: Axes) -> None:
    """A row for each point, with its interval: for studies that do not sweep money."""
    points = np.flatnonzero(results.answering)
    value, half = estimate.value[points], estimate.half_width(results.confidence)[points]
    rows = np.arange(len(points))
    known = bool(np.isfinite(half).all())
    ax.errorbar(value, rows, xerr=half if known else None, fmt="o", color=COLOURS[0], lw=1.8)
    every = max(1, len(rows) // 40)  # labels of a large sweep would hide each other
    labels = results.points["label"].iloc[points[::every]]
    ax.set_yticks(rows[::every], [short(label) for label in labels])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.grid(False, axis="y")
    ax.grid(True, axis="x")


def _curve_points(results: Results, scheme: str) -> pd.DataFrame:
    """Points of a scheme among `Results.base`, by budget."""
    points = results.points
    chosen = (points["scheme"] == scheme) & results.base
    rows: pd.DataFrame = points[chosen].sort_values("budget", kind="stable")
    return rows


def per_1000(results: Results, measure: str, money: Money) -> Estimate:
    of = (
        analysis.patrol(results)
        if measure == "patrol"
        else analysis.coverage(results, measure) * 100.0
    )
    return analysis.per_1000_gbp(results, of, money)


def _first_grade(results: Results) -> str:
    return results.grades[0]


def _nothing(ax: Axes, why: str) -> Axes:
    ax.set_axis_off()
    ax.text(0.5, 0.5, why, ha="center", va="center", transform=ax.transAxes, color=MUTED)
    return ax


def short(label: str, limit: int = 48) -> str:
    return label if len(label) <= limit else f"{label[: limit - 1]}…"
