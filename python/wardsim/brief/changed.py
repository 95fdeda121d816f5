"""What a briefing says of areas whose scheme changes: who gains, who loses, who cannot be told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from wardsim.areas import moves
from wardsim.brief.content import Block, Column, Section, Table
from wardsim.brief.pictures import Drawn
from wardsim.brief.words import listed, number, of_hundred, plural, signed, with_range
from wardsim.results import Results

_MOST_NAMES = 6


def answer(results: Results) -> str:
    """One sentence."""
    cases = moves.summary(results)
    target = results.target_min(results.grades[0])
    before = int(cases["officers_before"].iloc[0])
    lost = _from_to(cases["officers_lost"])
    change = cases["coverage_change_pp"]
    told = cases[(cases["areas_gaining_coverage"] > 0) | (cases["areas_losing_coverage"] > 0)]
    shown = (
        f"in {len(told)} of {plural(len(cases), 'case')} there are areas that are shown to gain or"
        " to lose"
        if len(told)
        else "no single area is shown to gain or to lose"
    )
    return (
        f"When {_schemes(results)[0]} gives way to {_schemes(results)[1]}, areas lose {lost} of"
        f" {before:,} officers, and the share of {results.grades[0]} calls reached within"
        f" {target:g} minutes changes by {_from_to(change, signed)} percentage points over all"
        f" {results.dataset.sizes['area']} areas, by how many they give up and what the force"
        f" moves; {shown}."
    )


def sure(results: Results) -> list[str]:
    """What stands beside it."""
    cases = moves.summary(results)
    level = of_hundred(results.confidence)
    lines = []
    below = int((cases["coverage_change_pp_upper"] < 0).sum())
    above = int((cases["coverage_change_pp_lower"] > 0).sum())
    lines.append(
        f"Over all areas together, of {plural(len(cases), 'case')} {below} show a fall and {above}"
        f" a rise: all of the {level} range lies on one side of zero. For the others it includes"
        " zero."
    )
    patrol = cases["patrol_change_h_per_year"]
    lines.append(
        f"Patrol changes by {_from_to(patrol, signed)} hours a year over all areas; it is told from"
        f" chance to rise in {_from_to(cases['areas_gaining_patrol'])} areas and to fall in"
        f" {_from_to(cases['areas_losing_patrol'])}, by case."
    )
    moved = cases[cases["officers_moved_in"] > 0]
    if len(moved):
        lines.append(
            f"Where the force moves officers in ({_from_to(moved['officers_moved_in'])}), they come"
            " by recorded crimes: areas that never bought gain, others get back a part."
        )
    lines.append(
        "Unclear does not mean unchanged: more replications would tell smaller changes from chance."
    )
    return lines


def sections(results: Results, drawn: dict[str, Drawn]) -> list[Section]:
    blocks: list[Block] = [drawn["moves"].picture] if "moves" in drawn else []
    return [
        Section("Who gains and who loses", [*blocks, _cases(results)]),
        Section("Areas, one by one", [_areas(results)]),
    ]


def _cases(results: Results) -> Table:
    rows = []
    by_area = moves.areas_table(results)
    for _, case in moves.summary(results).iterrows():
        of = by_area[(by_area["case"] == case["case"]) & (by_area["area"] != "all")]
        names = {
            outcome: list(of.loc[of["coverage_outcome"] == outcome, "area"])
            for outcome in ("gains", "loses")
        }
        rows.append(
            [
                str(case["case"]),
                *(f"{int(case[f'officers_{k}']):,}" for k in ("kept", "lost", "moved_in")),
                _cell(case, "coverage_change_pp"),
                _named(names["gains"]),
                _named(names["loses"]),
                f"{case['wards_gaining_coverage']} / {case['wards_losing_coverage']}",
                _cell(case, "patrol_change_h_per_year"),
                f"{case['areas_gaining_patrol']} / {case['areas_losing_patrol']}",
            ]
        )
    grade = results.grades[0]
    return Table(
        "What changes, by case",
        [
            Column("Case", share=2.2),
            Column("Officers kept", True, 1),
            Column("Lost", True, 1),
            Column("Moved in", True, 1),
            Column(f"{grade} calls in time, percentage points", True, 2.2),
            Column("Areas shown to gain", share=1.8),
            Column("Areas shown to lose", share=1.8),
            Column("Wards: gain / lose", True, 1.2),
            Column("Patrol, hours a year", True, 2.4),
            Column("Areas: gain / lose patrol", True, 1.2),
        ],
        rows,
        f"In brackets: {of_hundred(results.confidence)} ranges. Shown: told from chance, adjusted"
        " for all areas, or wards, of the case (Holm).",
        small=True,
    )


def _areas(results: Results) -> Table:
    """Every area in the cases of the middle elasticity."""
    table = moves.areas_table(results)
    cases = moves.middle_cases(results)
    first = table[table["case"] == cases[0]]
    changes = [table[table["case"] == case] for case in cases]
    rows = []
    for i in range(len(first)):
        row = first.iloc[i]
        officers = [f"{int(row[f'officers_{k}'])}" for k in ("before", "kept")]
        here = [of.iloc[i] for of in changes]
        cells = [f"{int(x['officers_moved_in'])}: {_cell(x, 'coverage_change_pp')}" for x in here]
        name = "All areas" if row["area"] == "all" else str(row["area"])
        rows.append([name, *officers, number(float(row["coverage_before_percent"])), *cells])
    return Table(
        f"{results.grades[0]} calls in time by area: officers moved in, and the change in"
        " percentage points",
        [
            Column("Area", share=2),
            Column("Officers before", True, 1),
            Column("Kept", True, 0.7),
            Column("In time before, %", True, 1),
            *(Column(case, True, 2.4) for case in cases),
        ],
        rows,
        f"In brackets: {of_hundred(results.confidence)} ranges, of each area by itself.",
        small=True,
    )


def _schemes(results: Results) -> tuple[str, str]:
    names = results.dataset["scheme"].values.astype(str)
    by_point = results.dataset["point_scheme"].values.astype(int)
    after = moves.cases_after(results)[0]
    return str(names[by_point[moves.before(results)]]), str(names[by_point[after]])


def _cell(row: Any, name: str) -> str:
    value, lower, upper = (float(row[f"{name}{end}"]) for end in ("", "_lower", "_upper"))
    return with_range(value, lower, upper, True)


def _from_to(values: pd.Series, written: Any = number) -> str:
    least, most = float(np.min(values)), float(np.max(values))
    return written(least) if least == most else f"{written(least)} to {written(most)}"


def _named(areas: list[str]) -> str:
    if len(areas) > _MOST_NAMES:
        return f"{len(areas)} areas"
    return listed(areas) or "none"
