"""The sections of a briefing, from results."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from wardsim import analysis, deterrence
from wardsim.analysis import Ranking
from wardsim.areas import moves
from wardsim.brief import answer, changed, grounds
from wardsim.brief.content import Block, Brief, Bullets, Column, Paragraph, Section, Table
from wardsim.brief.pictures import Drawn, pictures
from wardsim.brief.words import (
    listed,
    number,
    of_hundred,
    plural,
    pounds,
    with_range,
)
from wardsim.economics import payers
from wardsim.estimates import Estimate, mean_of
from wardsim.plots.curves import has_budgets, largest_purchase
from wardsim.results import Results

_MOST_BUDGETS, _MOST_WARDS, _MOST_POINTS = 6, 20, 24
_LEAST_CHANCE = 0.0005  # of a number of officers in some year


def brief_of(results: Results) -> Brief:
    """The whole briefing.

    Raises `InputError` if no replication was finished at every point.
    """
    n = results.replications.size  # refuses results that say nothing
    ranking = analysis.rank_schemes(results)
    drawn = pictures(results)
    areas = moves.has_areas(results)
    found = (
        changed.sections(results, drawn)
        if areas
        else [
            _pound(results, ranking, drawn),
            _pledges(drawn),
            _map(results, drawn),
            _who(results, drawn),
            _deterrence(results),
        ]
    )
    sections = [
        *found,
        grounds.assumed(results),
        Section("What this cannot say", [Bullets(grounds.limits(results))]),
        grounds.reproduce(results),
    ]
    place = answer.place(results)
    town = "a made-up town, no real place" if results.synthetic else ""
    attribution = str(results.dataset.attrs.get("attribution", ""))
    return Brief(
        title=results.title or "What does a pound buy?",
        subtitle=f"Briefing on police funding and the response to calls in {place}",
        question=answer.question(results),
        answer=changed.answer(results) if areas else answer.answer(results, ranking),
        sureness=changed.sure(results) if areas else answer.sure(results, ranking),
        sections=[section for section in sections if section.blocks],
        footer=" · ".join(
            filter(
                None,
                [
                    f"wardsim {grounds.attribute(results, 'wardsim_version')}",
                    f"seed {results.seed}",
                    plural(n, "simulated run"),
                    town,
                    "" if results.synthetic else attribution,
                ],
            )
        ),
    )


# --- What a pound buys ----------------------------------------------------------------------------


def _pound(results: Results, ranking: Ranking | None, drawn: dict[str, Drawn]) -> Section:
    blocks: list[Block] = []
    if "gained" in drawn and ranking is not None:
        blocks += [drawn["gained"].picture, _schemes(results, ranking)]
    if "coverage" in drawn:
        table = _curve(results) if has_budgets(results) else _points(results)
        blocks += [drawn["coverage"].picture, table]
    if not blocks:
        blocks = [_points(results)]
    title = "What a pound buys" if ranking is not None and len(ranking.gains) else "What was found"
    return Section(title, blocks)


def _schemes(results: Results, ranking: Ranking) -> Table:
    points = results.points
    share = analysis.coverage(results, ranking.grade) * 100.0
    hours = analysis.patrol(results)
    rows = []
    for scheme, p in ranking.points.items():
        row = points.loc[p]
        officers = f"{row['paid']} + {row['matched']}" if row["matched"] else f"{row['paid']}"
        both = [analysis.per_1000_gbp(results, share, money)[p] for money in ("payer", "total")]
        patrol = analysis.per_1000_gbp(results, hours)[p]
        cells = [scheme or "the purchase", officers, pounds(float(row["cost_to_payer"]))]
        cells.append(pounds(float(row["cost_total"])))
        rows.append([*cells, *(_cell(of, results) for of in (*both, patrol))])
    calls = f"{ranking.grade} calls in time, percentage points"
    return Table(
        f"What {pounds(ranking.budget)} a year buys, by scheme",
        [
            Column("Scheme", share=2.4),
            Column("Officers, paid + matched", True, 1),
            Column("Payer's bill", True, 1),
            Column("Bill of all", True, 1),
            Column(f"{calls}, per £1,000 of the payer", True, 3),
            Column("The same per £1,000 of all", True, 3),
            Column("Patrol hours per £1,000 of the payer", True, 2.2),
        ],
        rows,
        f"In brackets: {of_hundred(results.confidence)} ranges."
        f" Gains are over {results.compared_with}.",
        small=True,
    )


def _curve(results: Results) -> Table:
    grade = results.grades[0]
    points = results.points
    of = analysis.gain(results, analysis.coverage(results, grade) * 100.0)
    chosen = points[results.base & (points["budget"] > 0)]
    schemes = [str(s) for s in points.loc[points["delivered"] > 0, "scheme"].unique()]
    budgets = sorted(chosen["budget"].unique())
    shown = _some(budgets, _MOST_BUDGETS, analysis.shown_budget(results))
    rows = []
    for budget in shown:
        cells = [pounds(float(budget))]
        for scheme in schemes:
            at = chosen[(chosen["budget"] == budget) & (chosen["scheme"] == scheme)]
            cells.append(_cell(of[int(at.index[0])], results, True) if len(at) else "–")  # noqa: RUF001
        rows.append(cells)
    base = analysis.coverage(results, grade) * 100.0
    reference = int(results.references[chosen.index[0]])
    note = (
        f"Over {results.compared_with}, where {_cell(base[reference], results)} % are reached in"
        " time."
        f" In brackets: {of_hundred(results.confidence)} ranges."
    )
    if len(shown) < len(budgets):
        note += f" {len(shown)} of {len(budgets)} budgets."
    return Table(
        f"{grade} calls reached within {results.target_min(grade):g} minutes: percentage points"
        " gained, by budget and scheme",
        [Column("Budget a year"), *(Column(s or "All", True, 1) for s in schemes)],
        rows,
        note,
    )


def _points(results: Results) -> Table:
    """Every point as it is, for studies that do not sweep money."""
    estimates: list[tuple[str, Estimate]] = [
        (f"{g} calls in {results.target_min(g):g} min, %", analysis.coverage(results, g) * 100.0)
        for g in results.grades[:2]
    ]
    estimates.append(("Patrol, hours a year", analysis.patrol(results)))
    chosen = np.flatnonzero(results.answering)
    rows = [
        [
            str(results.points["label"][p]) or "the study",
            *(_cell(of[p], results) for _, of in estimates),
        ]
        for p in chosen[:_MOST_POINTS]
    ]
    note = f"In brackets: {of_hundred(results.confidence)} ranges."
    if len(chosen) > _MOST_POINTS:
        note += f" The first {_MOST_POINTS} of {len(chosen)} points."
    columns = [Column("Point", share=1), *(Column(name, True) for name, _ in estimates)]
    return Table("What was found, by point of the study", columns, rows, note)


def _pledges(drawn: dict[str, Drawn]) -> Section:
    """How likely the officers of a crowdfunded scheme are: its budgets are what may come."""
    if "pledged" not in drawn:
        return Section("")
    data = drawn["pledged"].data
    years = sorted(data["year"].unique())
    rows = []
    for scheme, of in data.groupby("scheme", sort=False):
        chances = of.pivot(index="officers", columns="year", values="chance")
        for officers, chance in chances[(chances >= _LEAST_CHANCE).any(axis=1)].iterrows():
            cells = [f"{100 * chance[year]:.1f} %" for year in years]
            rows.append([str(scheme) or "the scheme", f"{officers}", *cells])
    table = Table(
        "Chance of so many officers, matched ones included, by year of the term",
        [
            Column("Scheme", share=1),
            Column("Officers", True),
            *(Column(f"Year {year}", True) for year in years),
        ],
        rows,
        "Nobody chooses the budget of a crowdfunded scheme: it is what households pledge. What a"
        " budget buys elsewhere in this briefing comes with these chances.",
        small=True,
    )
    title = drawn["pledged"].picture.title  # the bars themselves would make a seventh page
    return Section("What pledges may bring", [Paragraph(f"{title}."), table])


# --- Where, who -----------------------------------------------------------------------------------


def _map(results: Results, drawn: dict[str, Drawn]) -> Section:
    if "map" not in drawn:
        return Section("")
    return Section("The map, before and after", [drawn["map"].picture, _patrolled(results)])


def _patrolled(results: Results) -> Table:
    point = largest_purchase(results)
    reference = int(results.references[point])
    ward = results.dataset["street_ward"].values
    length = results.dataset["street_length"].values.astype(float)
    hours = mean_of(np.swapaxes(results.patrol_h_by_ward(), 1, 2) / results.years, results.draws)
    more = (hours[point] - hours[reference]).interval(results.confidence)
    rows = []
    for w in np.flatnonzero(results.ward_mask("focus"))[:_MOST_WARDS]:
        km = length[ward == w].sum() / 1000
        before, after = float(hours.value[reference, w]), float(hours.value[point, w])
        change = with_range(float(more.value[w]), float(more.lower[w]), float(more.upper[w]), True)
        name = str(results.dataset["ward"].values[w])
        rows.append([name, number(round(km, 1)), number(before), number(after), change])
    return Table(
        "Visible patrol by ward, hours a year",
        [
            Column("Ward", share=1),
            Column("Streets, km", True),
            Column("Before", True),
            Column("After", True),
            Column("Change (range)", True),
        ],
        rows,
    )


def _who(results: Results, drawn: dict[str, Drawn]) -> Section:
    blocks: list[Block] = []
    if "payers" in drawn:
        blocks += [drawn["payers"].picture, _bills(results)]
    if "wards" in drawn and results.dataset.sizes["ward"] > 1:
        blocks += [Paragraph(_gainers(results, drawn["wards"].data)), drawn["wards"].picture]
        blocks.append(_wards(results, drawn["wards"].data))
    return Section("Who pays, and who gains" if "payers" in drawn else "Ward by ward", blocks)


def _bills(results: Results) -> Table:
    bills = payers.bills_of(results)
    budget = analysis.shown_budget(results)
    found = analysis.scheme_points(results, budget) if budget is not None else {}
    rows = []
    for scheme, p in found.items():
        total = float(bills["total"][p])
        for name, bill in bills.items():
            if name in ("public", "private", "total") or not bill[p] > 0:
                continue
            share = f"{100 * float(bill[p]) / total:.0f} %" if total > 0 else "–"  # noqa: RUF001
            rows.append([scheme or "the purchase", name, pounds(float(bill[p])), share])
    return Table(
        f"Who pays at {pounds(budget or 0)} a year",
        [
            Column("Scheme", share=1),
            Column("Payer"),
            Column("Bill a year", True),
            Column("Share", True),
        ],
        rows,
        f"What the officers cost each more than with {results.compared_with}.",
    )


def _gainers(results: Results, data: pd.DataFrame) -> str:
    compared = bool((data["gain_pp"] != 0).any())
    if not compared:
        return "No point brings officers, so no ward gains or loses."
    inside = data["in_focus"]
    groups = [
        f"{where}, {_changes(rows)}"
        for where, rows in (("in focus", data[inside]), ("elsewhere", data[~inside]))
        if len(rows)
    ]
    return f"Wards {'; '.join(groups)}. Not adjusted for the number of wards."


def _changes(rows: pd.DataFrame) -> str:
    up = list(rows.loc[rows["gain_pp_lower"] > 0, "ward"])
    down = list(rows.loc[rows["gain_pp_upper"] < 0, "ward"])
    parts = [f"{len(up)} of {len(rows)} gain{_names(up)}"]
    parts.append(f"{len(down)} lose{_names(down)}" if down else "none loses")
    if len(up) + len(down) < len(rows):
        rest = len(rows) - len(up) - len(down)
        parts.append(f"for {rest} the range includes no change")
    return listed(parts)


def _names(wards: list[str]) -> str:
    return f" ({listed(wards)})" if 0 < len(wards) <= 3 else ""


def _wards(results: Results, data: pd.DataFrame) -> Table:
    grade = results.grades[0]
    shown = data
    note = f"In brackets: {of_hundred(results.confidence)} ranges."
    if len(data) > _MOST_WARDS:
        order = data["gain_pp"].abs().where(~data["in_focus"], np.inf)
        shown = data.loc[sorted(order.nlargest(_MOST_WARDS).index)]
        note += f" {_MOST_WARDS} of {len(data)} wards: those in focus, then the largest changes."
    rows = []
    for _, ward in shown.iterrows():
        value, lower, upper = (float(ward[f"gain_pp{end}"]) for end in ("", "_lower", "_upper"))
        name = f"{ward['ward']} (in focus)" if ward["in_focus"] else str(ward["ward"])
        shares = [_percent(float(ward[k])) for k in ("before", "after")]
        rows.append([name, *shares, with_range(value, lower, upper, True)])
    return Table(
        f"{grade} calls reached within {results.target_min(grade):g} minutes, by ward",
        [
            Column("Ward", share=1),
            Column("Before, %", True),
            Column("After, %", True),
            Column("Percentage points gained", True),
        ],
        rows,
        note,
        small=True,
    )


def _deterrence(results: Results) -> Section:
    if deterrence.deterring(results) is None or deterrence.deters_in_answer(results):
        return Section("")
    return Section(
        "Beside the answer: if presence deterred",
        [Paragraph(text) for text in deterrence.in_words(results)],
    )


# --- Cells ----------------------------------------------------------------------------------------


def _cell(of: Estimate, results: Results, sign: bool = False) -> str:
    bounds = of.interval(results.confidence)
    return with_range(float(bounds.value), float(bounds.lower), float(bounds.upper), sign)


def _percent(value: float) -> str:
    return f"{value:.1f}" if np.isfinite(value) else "–"  # noqa: RUF001


def _some(values: list[float], most: int, wanted: float | None) -> list[float]:
    """At most so many, as evenly spread as may be, with the wanted one and the last."""
    if len(values) <= most:
        return values
    even = values[:: -math.ceil(len(values) / most)][::-1]
    if wanted is None or wanted in even:
        return even
    index = np.unique(np.linspace(0, len(values) - 1, most).round().astype(int))
    chosen = {values[i] for i in index}
    if wanted in values and wanted not in chosen:
        inner = [values[i] for i in index[:-1]]
        chosen.remove(min(inner, key=lambda v: abs(v - float(wanted or 0))))
        chosen.add(float(wanted or 0))
    return sorted(chosen)
