"""The figures of a run, complete: active title, source line, data, and a text for the blind."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from wardsim import analysis, deterrence, tables
from wardsim.areas import moves
from wardsim.estimates import Estimate
from wardsim.plots import areas, curves, maps, pledges
from wardsim.plots.frame import ALONE, Chart, Frame, figure_for, source_line
from wardsim.plots.style import MUTED, style
from wardsim.pounds import step_of
from wardsim.results import Results


def charts(results: Results, frame: Frame = ALONE) -> Iterator[Chart]:
    """All figures that the results have something for, one at a time.

    >>> [chart.name for chart in plots.charts(results)]
    ['coverage', ...]
    """
    if moves.has_areas(results):
        yield from _areas(results, frame)
        return
    for make in (_coverage, _patrol, _gained, _payers, pledges.chart, _wards, _averted, _maps):
        chart = make(results, frame)
        if chart is not None:
            yield chart


def write_figures(results: Results, folder: str | os.PathLike[str]) -> list[Path]:
    """Each figure as PNG and SVG, its data as CSV, its text as TXT; index.md lists them.

    >>> sorted({path.suffix for path in plots.write_figures(results, "figures")})
    ['.csv', '.md', '.png', '.svg', '.txt']
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    index = [f"# {results.title}", ""]
    for chart in charts(results):
        stem = folder / chart.name
        with style():
            chart.figure.savefig(
                stem.with_suffix(".png"), dpi=160, metadata={"Software": "wardsim"}
            )
            chart.figure.savefig(stem.with_suffix(".svg"), dpi=160, metadata={"Date": None})
        with stem.with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
            tables.write_csv(_rows(chart.data), stream)
        stem.with_suffix(".txt").write_text(f"{chart.title}\n\n{chart.alt}\n", encoding="utf-8")
        written += [stem.with_suffix(end) for end in (".png", ".svg", ".csv", ".txt")]
        files = ", ".join(f"[{e.upper()}]({chart.name}.{e})" for e in ("png", "svg", "csv", "txt"))
        index += [f"## {chart.title}", "", f"![{chart.title}]({chart.name}.png)", ""]
        index += [chart.alt, "", files, ""]
    index += [*tables.footnotes(results), ""]
    listing = folder / "index.md"
    listing.write_text("\n".join(index), encoding="utf-8")
    return [*written, listing]


# --- Each figure ----------------------------------------------------------------------------------


def _coverage(results: Results, frame: Frame) -> Chart | None:
    grades = results.grades[:2]
    if not grades:
        return None
    shares = [analysis.coverage(results, g) * 100.0 for g in grades]
    title, alt = _change(results, shares[0], f"{grades[0]} calls reached in time", "%", 1)
    figure, axes = figure_for(results, frame, title, len(grades), note=_band_note(results))
    for ax, grade in zip(axes, grades, strict=True):
        curves.coverage(results, ax, grade=grade)
    data = pd.concat(
        [
            curves.curve(results, share).assign(grade=g, target_min=results.target_min(g))
            for g, share in zip(grades, shares, strict=True)
        ]
    ).rename(columns=lambda c: f"{c}_percent" if c in ("value", "lower", "upper") else c)
    panels = " and ".join(f"{g} calls within {results.target_min(g):g} minutes" for g in grades)
    kind = (
        "Stepped lines against the payer's budget, one for each scheme, with confidence bands"
        if curves.has_budgets(results)
        else "Dots with intervals, one for each point of the study"
    )
    text = f"{kind}: {panels}. {alt}"
    return Chart("coverage", title, text, data, figure, _band_note(results))


def _patrol(results: Results, frame: Frame) -> Chart | None:
    hours = analysis.patrol(results)
    title, alt = _change(results, hours, "visible patrol", "hours a year", 0)
    figure, (ax,) = figure_for(results, frame, title, 1, note=_band_note(results))
    curves.patrol(results, ax)
    data = curves.curve(results, hours).rename(
        columns=lambda c: f"{c}_h_per_year" if c in ("value", "lower", "upper") else c
    )
    kind = "Lines" if curves.has_budgets(results) else "Dots"
    return Chart(
        "patrol", title, f"{kind} of visible patrol hours in the wards. {alt}", data, figure
    )


def _gained(results: Results, frame: Frame) -> Chart | None:
    at = analysis.shown_budget(results)
    ranking = analysis.rank_schemes(results)
    if at is None or ranking is None or ranking.gains.empty:
        return None
    measures = [*results.grades[:2], "patrol"]
    title = _gained_title(ranking)
    note = (
        "Gained a year per £1,000. Filled: of the payer's money. Open: of the payer's and the"
        " force's together."
    )
    figure, axes = figure_for(
        results, frame, title, len(measures), height=2.2 + 0.45 * len(ranking.gains), note=note
    )
    for i, (ax, measure) in enumerate(zip(axes, measures, strict=True)):
        curves.gained(results, ax, measure=measure, budget=at)
        if i:
            ax.set_yticklabels([])
    rows = []
    for measure in measures:
        for scheme, p in analysis.scheme_points(results, at).items():
            for money in ("payer", "total"):
                b = curves.per_1000(results, measure, money)[p].interval(results.confidence)
                unit = "h/year" if measure == "patrol" else "percentage points"
                rows.append((measure, scheme, at, money, unit, b.value, b.lower, b.upper))
    names = ["measure", "scheme", "budget_gbp_per_year", "per_1000_gbp_of", "unit"]
    data = pd.DataFrame(rows, columns=[*names, "value", "lower", "upper"])
    alt = f"Dots with intervals, a row for each scheme. {analysis.headline(results, at)}"
    return Chart("gained", title, alt, data, figure, note)


def _gained_title(ranking: analysis.Ranking) -> str:
    """Of the first scheme; where its interval holds zero, that no gain is shown."""
    best, first = ranking.gains.index[0], ranking.gains.iloc[0]
    times, step = step_of(first)
    value, lower, upper = (times * float(first[k]) for k in ("value", "lower", "upper"))
    start, calls = f"With £{ranking.budget:,.0f} a year", f"{ranking.grade} calls in time"
    under = f" under {best}" if best else ""
    if lower <= 0 <= upper and np.isfinite([lower, upper]).all():
        return (
            f"{start}, no gain in {calls} is shown{under}: {lower:.2g} to {upper:.2g} percentage"
            f" points for {step} of the payer's money"
        )
    if len(ranking.gains) == 1:
        return f"{start}, each {step} adds {value:.2g} percentage points of {calls}{under}"
    return (
        f"{start}, {step} of the payer's money adds most {calls}{under}: {value:.2g} percentage"
        " points"
    )


def _payers(results: Results, frame: Frame) -> Chart | None:
    names = curves.paying_schemes(results)
    points = results.points
    if not names or not (points["cost_total"] > 0).any():
        return None
    at = analysis.shown_budget(results)
    found = analysis.scheme_points(results, at) if at is not None else {}
    share = {s: points["cost_to_payer"][p] / points["cost_total"][p] for s, p in found.items()}
    low, high = min(share, key=share.__getitem__), max(share, key=share.__getitem__)
    title = f"Of the officers that £{at:,.0f} a year brings, the payer bears"
    title += f" {100 * share[low]:.0f} % of the cost"
    if share[high] > share[low]:
        title += f" under {low} and {100 * share[high]:.0f} % under {high}"
    figure, axes = figure_for(results, frame, title, len(names), share_y=True, height=3.6)
    for ax, name in zip(axes, names, strict=True):
        curves.payers(results, ax, scheme=name, names_payers=ax is axes[0])
    axes[0].set_xlabel("Payer's budget a year", loc="left")
    columns = ["scheme", "budget", "paid", "matched"]
    money = ["cost_to_payer", "cost_to_force", "cost_total", "left_over"]
    data = points.loc[(points["delivered"] > 0) & results.answering, columns + money].rename(
        columns={name: f"{name}_gbp_per_year" for name in ["budget", *money]}
    )
    each = "; ".join(
        f"{s}: payer £{points['cost_to_payer'][p]:,.0f}, all £{points['cost_total'][p]:,.0f}"
        for s, p in found.items()
    )
    alt = f"Stacked bars of yearly cost by budget, a panel for each scheme. At £{at:,.0f}: {each}."
    return Chart("payers", title, alt, data, figure)


def _wards(results: Results, frame: Frame) -> Chart | None:
    if not results.grades:
        return None
    grade, point = results.grades[0], curves.largest_purchase(results)
    data = curves.by_ward(results, point, grade)
    label = _point_name(results, point)
    focus, rest = data[data["in_focus"]], data[~data["in_focus"]]
    compared = point != results.references[point]
    if compared:
        title = f"{label} adds {_span(focus['gain_pp'])} percentage points in the wards in focus"
        title += f" and {_span(rest['gain_pp'])} elsewhere" if rest["gain_pp"].notna().any() else ""
    else:
        title = f"{grade} calls reached in time: {_span(data['after'], 1)} % by ward"
    figure, (ax,) = figure_for(results, frame, title, 1, height=1.7 + 0.24 * len(data))
    curves.wards(results, ax, point=point, grade=grade)
    if compared:
        ax.set_xlabel(
            f"Open: {_before(results, point)}. Filled: {label}. Bold: the wards in focus.",
            loc="left",
        )
    worse = rest[rest["gain_pp_upper"] < 0]["ward"]
    better = rest[rest["gain_pp_lower"] > 0]["ward"]
    alt = f"Dots by ward, {grade} calls in time, before and after. {title}."
    if compared and len(rest):
        alt += (
            f" Of {len(rest)} other wards, the interval of the change lies above 0 in {len(better)}"
            f" and below 0 in {len(worse)} (not adjusted for the number of wards)."
        )
    return Chart("wards", title, alt, data, figure)


def _averted(results: Results, frame: Frame) -> Chart | None:
    at = deterrence.deterring(results)
    if at is None:
        return None
    curve = curves.has_budgets(results)
    costs = [False, True] if deterrence.costs_are_known(results) else [False]
    incidents = curves.averted_estimate(results, False)[at]
    budget = analysis.shown_budget(results)
    found = analysis.scheme_points(results, budget) if curve and budget is not None else {}
    if found:
        top = max(incidents.value[p] for p in found.values())
        best = [scheme for scheme, p in found.items() if incidents.value[p] == top]
        half = float(incidents.half_width(results.confidence)[found[best[0]]])
        more = f"{top:,.0f} ±{half:,.0f}" if np.isfinite(half) else f"{top:,.0f}"
        title = f"If presence deters, £{budget:,.0f} a year averts {more} more incidents a year"
        title += f" under {' and '.join(best)}" if best[0] else ""
    else:
        of = incidents.value[results.answering]
        title = f"If presence deters, it averts {of.min():,.0f} to {of.max():,.0f} incidents a year"
    note = "Planning values, calibrated to one study (Koper, 1995): beside the headline, not in it."
    if curve:
        note += f" More than with {results.compared_with}; bands: interval, paired by replication."
    figure, axes = figure_for(results, frame, f"{title} (planning values)", len(costs), note=note)
    for ax, cost in zip(axes, costs, strict=True):
        curves.averted(results, ax, cost=cost)
    data = pd.concat([_averted_data(results, at, cost) for cost in costs])
    kind = "Stepped lines against the payer's budget" if curve else "Dots, one for each point"
    alt = f"{kind}: incidents averted less displaced"
    alt += ", and their cost to society." if len(costs) > 1 else "."
    text = " ".join([alt, *deterrence.in_words(results)])
    return Chart("averted", f"{title} (planning values)", text, data, figure, note)


def _averted_data(results: Results, at: NDArray[np.intp], cost: bool) -> pd.DataFrame:
    """What is drawn, by the points of the answer; `point` is where presence deters."""
    points = results.points
    bounds = curves.averted_estimate(results, cost)[at].interval(results.confidence)
    data: pd.DataFrame = pd.DataFrame(
        {
            "scheme": points["scheme"],
            "budget_gbp_per_year": points["budget"],
            "officers": points["delivered"],
            "point": at,
            "unit": "thousand GBP a year" if cost else "incidents a year",
            "value": bounds.value,
            "lower": bounds.lower,
            "upper": bounds.upper,
        }
    )
    drawn: pd.DataFrame = data[results.answering]
    return drawn


def _areas(results: Results, frame: Frame) -> Iterator[Chart]:
    if "area_tile_row" not in results.dataset or not results.grades:
        return
    table = moves.areas_table(results)
    cases = list(dict.fromkeys(table["case"]))
    shown = cases if frame.alone else moves.middle_cases(results)
    worst = table[table["area"] == "all"].set_index("case")["coverage_change_pp"]
    title = (
        f"{results.grades[0]} calls in time change by {worst.min():+.2f} to {worst.max():+.2f}"
        " percentage points over all areas, depending on prices and on what the force moves"
    )
    note = "Change in percentage points. Bold: told from chance (Holm over the case's areas)."
    width = min(3 if frame.alone else 2, len(shown))
    rows = -(-len(shown) // width)
    across = 4.6 if frame.alone else frame.width_in / width
    with style():
        size = (across * width, 0.94 * across * rows + 0.9 * frame.alone)
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.subplots(rows, width, squeeze=False).ravel()
        norm = areas.scale(table)
        for ax in grid[len(shown) :]:
            ax.set_axis_off()
        for ax, case in zip(grid, shown, strict=False):
            areas.tiles(results, ax, case=case, table=table, norm=norm, shrink=across / 4.6)
            ax.set_title(textwrap.fill(case, 42), fontsize=9 if frame.alone else 8)
        if frame.alone:
            figure.suptitle(textwrap.fill(title, 40 * width), x=0.01, ha="left", weight="bold")
            figure.supxlabel(f"{note} {source_line(results)}", fontsize=8, color=MUTED)
    alt = "Maps of tiles, one for each case; each area a tile. " + " ".join(
        f"{case}: {int((of['coverage_outcome'] == 'gains').sum())} areas gain,"
        f" {int((of['coverage_outcome'] == 'loses').sum())} lose."
        for case, of in table[table["area"] != "all"].groupby("case", sort=False)
    )
    yield Chart("moves", title, alt, table, figure, note)


def _maps(results: Results, frame: Frame) -> Chart | None:
    if "shape_x" not in results.dataset:
        return None
    point = curves.largest_purchase(results)
    before = int(results.references[point])
    rates = [maps.street_rate(results, "patrol", p) for p in (before, point)]
    scale = maps.steps_of(np.concatenate(rates))
    focus = (results.dataset["street_ward"].values >= 0) & results.ward_mask("focus")[
        np.maximum(results.dataset["street_ward"].values, 0)
    ]
    length = results.dataset["street_length"].values
    km = length[focus].sum() / 1000
    hours = results.dataset["street_patrol_h"].values[:, focus].sum(axis=1) / results.years
    mean = [float(hours[p] / km) for p in (before, point)]  # rates leave out the shortest streets
    label = _point_name(results, point)
    if before != point:
        title = (
            f"{label} takes patrol in the wards in focus from {mean[0]:,.0f} to {mean[1]:,.0f}"
            " hours a year on each km of street"
        )
    else:
        title = f"Patrol in the wards in focus: {mean[0]:,.0f} hours a year on each km of street"
    drawn = [(f"Patrol, {label}", point)]
    if before != point:
        drawn.insert(0, (f"Patrol, {_before(results, point)}", before))
    elsewhere = [("Incidents", before)] if frame.alone else []  # a page has no room for it
    figure, axes = figure_for(
        results, frame, title, len(elsewhere + drawn), width=14,
        height=6.4 if frame.alone else 5.0,
        ratios=[1.5] * len(elsewhere) + [1] * len(drawn),
    )  # fmt: skip
    with style():
        for ax, (name, _) in zip(axes, elsewhere + drawn, strict=True):
            ax.set_title(name)
    for ax, (_, p) in zip(axes, elsewhere, strict=False):
        maps.ward_map(results, ax, of="incidents", point=p)
    for ax, (_, p) in zip(axes[len(elsewhere) :], drawn, strict=True):
        maps.ward_map(results, ax, of="patrol", point=p, area="focus", steps=scale)
    data = pd.DataFrame(
        {
            "street": np.arange(length.size),
            "ward": _ward_names(results),
            "length_m": length,
            "incidents_per_km_year": maps.street_rate(results, "incidents", before),
            "patrol_h_per_km_year_before": rates[0],
            "patrol_h_per_km_year_after": rates[1],
        }
    )
    incidents = "incidents per km and year in all wards, and " if elsewhere else ""
    alt = (
        f"Maps of the streets: {incidents}patrol hours per km and year in the wards in"
        f" focus{', before and after' if before != point else ''}. {title}."
        " Orange lines: wards in focus. Stars: police stations."
    )
    return Chart("map", title, alt, data, figure)


# --- Shared ---------------------------------------------------------------------------------------


def _band_note(results: Results) -> str:
    if not curves.has_budgets(results) or results.replications.size < 2:
        return ""
    return (
        f"Bands: the gain over {results.compared_with}, paired by replication. Bar at the left:"
        " the level of the dashed line. Officers are whole, so curves are steps."
    )


def _change(
    results: Results, estimate: Estimate, what: str, unit: str, digits: int
) -> tuple[str, str]:
    """A title from what the most effective scheme brings at the shown budget, and all schemes'."""
    bounds = estimate.interval(results.confidence)

    def number(p: int) -> str:
        value = f"{bounds.value[p]:,.{digits}f}"
        if not np.isfinite(bounds.lower[p]):
            return f"{value} {unit}"
        return f"{value} {unit} ({bounds.lower[p]:,.{digits}f} to {bounds.upper[p]:,.{digits}f})"

    at = analysis.shown_budget(results)
    found = analysis.scheme_points(results, at) if at is not None else {}
    if np.isnan(bounds.value[list(found.values()) or results.answering]).all():
        return f"{what[0].upper()}{what[1:]}: unknown, for there were none", "Nothing is drawn."
    if not found:
        of = np.where(results.answering, estimate.value, np.nan)
        low, high = int(np.nanargmin(of)), int(np.nanargmax(of))
        title = f"{what[0].upper()}{what[1:]}: {bounds.value[low]:,.{digits}f} {unit}"
        if low != high:
            title = (
                f"{title} ({_point_name(results, low)}) to {bounds.value[high]:,.{digits}f} {unit}"
                f" ({_point_name(results, high)})"
            )
        return title, f"Lowest {number(low)}, highest {number(high)}."
    top = np.nanmax([bounds.value[q] for q in found.values()])
    best = [s for s, q in found.items() if bounds.value[q] == top]
    p = found[best[0]]
    before = bounds.value[results.references[p]]
    under = f" under {' and '.join(best)}" if best[0] else ""
    title = (
        f"£{at:,.0f} a year takes {what} from {before:,.{digits}f} to"
        f" {bounds.value[p]:,.{digits}f} {unit}{under}"
    )
    each = "; ".join(f"{s or 'all'} {number(q)}" for s, q in found.items())
    than = _before(results, p)
    return (
        title,
        f"{than[0].upper()}{than[1:]}: {before:,.{digits}f} {unit}. At £{at:,.0f} a year: {each}.",
    )


def _point_name(results: Results, p: int) -> str:
    row = results.points.loc[p]
    if row["delivered"] > 0:
        return (
            f"{row['scheme']} at £{row['budget']:,.0f}"
            if row["scheme"]
            else f"£{row['budget']:,.0f}"
        )
    return str(row["label"])


def _before(results: Results, p: int) -> str:
    """What a point is compared with."""
    reference = int(results.references[p])
    bought = results.points["delivered"]
    if bought[reference] == 0 and bought[p] > 0:
        return "nobody bought"
    return _point_name(results, reference)


def _span(values: pd.Series, digits: int = 2) -> str:
    values = values.dropna()
    if values.empty:
        return "an unknown number of"
    low, high = f"{values.min():.{digits}f}", f"{values.max():.{digits}f}"
    return low if low == high else f"{low} to {high}"


def _ward_names(results: Results) -> list[str]:
    names = [*results.dataset["ward"].values.astype(str), ""]
    return [names[w] for w in results.dataset["street_ward"].values]  # -1: the last, no ward


def _rows(data: pd.DataFrame) -> list[tables.Row]:
    rows = data.to_dict("records")
    return [{str(k): tables.plain(v) for k, v in row.items()} for row in rows]
