"""The answer's numbers for the page: by point, by ward, and scheme against scheme."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from wardsim import analysis, deterrence, tables
from wardsim.answer import MONEY, answer
from wardsim.errors import InputError, Problem
from wardsim.estimates import Array, Estimate, Interval, mean_of, ratio_of
from wardsim.plots.curves import paying_schemes
from wardsim.results import FUNDING_AXES, Results

MAX_POINTS = 20_000
_DIGITS = 7  # significant ones that the page holds; it shows fewer
_SCHEME, _BUDGET = FUNDING_AXES


def of(results: Results) -> dict[str, Any]:
    """All but places. Numbers are rounded to 7 significant digits, missing ones are None."""
    if len(results) > MAX_POINTS:
        raise InputError(
            [
                Problem(
                    str(results.path),
                    f"has {len(results):,} points; a page holds at most {MAX_POINTS:,}",
                    "run a smaller sweep for it",
                )
            ]
        )
    table = answer(results)
    shown = measures(results)
    points = results.points
    axes = _axes(results)
    known = results.replications.size > 1  # else bounds are infinite, or those of a share
    return {
        "title": results.title,
        "synthetic": results.synthetic,
        "confidence": results.confidence,
        "intervals": known,
        "replications": results.replications.size,
        "days": round(365.25 * results.years, 3),
        "notes": _notes(results),
        "attribution": str(results.dataset.attrs.get("attribution", "")),
        "grades": [
            {"name": g, "target": _span(minutes), "target_min": minutes}
            for g, minutes in ((g, results.target_min(g)) for g in results.grades)
        ],
        "schemes": paying_schemes(results),
        "axes": axes,
        "points": {
            "label": list(points["label"]),
            "at": np.column_stack([a.pop("at") for a in axes]).tolist() if axes else [],
            "reference": results.references.tolist(),
            "in_answer": results.base.astype(int).tolist(),
            "scheme": list(points["scheme"]),
            **{name: column(points[name]) for name in _MONEY},
        },
        "start": _start(results),
        "measures": shown,
        "values": {
            name: column(table[name])
            for name in dict.fromkeys(n for m in shown for n in _columns(m))
            if name in table and (known or not name.endswith(("_lower", "_upper")))
        },
        "rankings": _rankings(results),
        "by_ward": by_ward(results),
    }


_KINDS = ("scheme", "budget", "other", "condition")  # in the order in which a point is named
_MONEY = ("budget", "paid", "matched", "delivered", "cost_to_payer", "cost_to_force", "cost_total",
          "left_over")  # fmt: skip


def measures(results: Results) -> list[dict[str, Any]]:
    """What the page shows of each point: names of columns of `answer`, unit and decimals."""
    found: list[dict[str, Any]] = []
    for grade in results.grades:
        found.append(
            {
                "id": grade,
                "label": f"{grade} calls reached within {_span(results.target_min(grade))}",
                "short": f"{grade} calls in time",
                "unit": "%",
                "digits": 1,
                "level": f"{grade}_in_target_percent",
                "gain": f"{grade}_in_target_gain_pp",
                "gain_unit": "points",
                "gain_digits": 2,
                "per_1000": f"{grade}_gain_pp_per_1000_gbp_",
                "per_1000_digits": 4,
                "price": f"gbp_{{}}_per_extra_{grade}_call",
                "price_of": f"extra {grade} call in time",
            }
        )
    found.append(
        {
            "id": "patrol",
            "label": "Visible patrol in the wards in focus",
            "short": "Visible patrol",
            "unit": "hours a year",
            "digits": 0,
            "level": "patrol_h_per_year",
            "gain": "patrol_gain_h_per_year",
            "gain_unit": "hours a year",
            "gain_digits": 0,
            "per_1000": "patrol_h_per_1000_gbp_",
            "per_1000_digits": 1,
            "price": "gbp_{}_per_extra_patrol_h",
            "price_of": "extra hour of patrol",
        }
    )
    for grade in results.grades:
        found.append(
            {
                "id": f"{grade}_mean",
                "label": f"Mean response time of {grade} calls",
                "short": f"{grade} response",
                "unit": "minutes",
                "digits": 1,
                "level": f"{grade}_mean_response_min",
            }
        )
    if results.ward_mask("elsewhere").any():
        for grade in results.grades:
            found.append(
                {
                    "id": f"{grade}_elsewhere",
                    "label": f"{grade} calls reached in time in the other wards",
                    "short": f"{grade} calls elsewhere",
                    "gain": f"{grade}_elsewhere_gain_pp",
                    "gain_unit": "points",
                    "gain_digits": 2,
                }
            )
    if deterrence.has_crews(results):
        found.append(
            {
                "id": "interceptions",
                "label": "Interceptions of moped crews, in all wards",
                "short": "Interceptions",
                "unit": "a year",
                "digits": 1,
                "level": "interceptions_per_year",
                "gain": "interceptions_gain_per_year",
                "gain_unit": "a year",
                "gain_digits": 1,
                "per_1000": "interceptions_per_1000_gbp_",
                "per_1000_digits": 3,
                "price": "gbp_{}_per_extra_interception",
                "price_of": "extra interception",
            }
        )
    if "net_averted_per_year" in deterrence.measures(results):
        found.append(
            {
                "id": "averted",
                "label": "Incidents averted by presence, less displaced (planning values)",
                "short": "Averted, less displaced",
                "unit": "a year",
                "digits": 0,
                "level": "net_averted_per_year",
                "gain": "net_averted_gain_per_year",
                "gain_unit": "a year",
                "gain_digits": 0,
            }
        )
    return found


def _columns(measure: dict[str, Any]) -> Iterable[str]:
    stems = [measure.get("level"), measure.get("gain")]
    if "per_1000" in measure:
        stems += [measure["per_1000"] + money for money in MONEY]
        stems += [measure["price"].format(money) for money in MONEY]
    return [f"{stem}{end}" for stem in stems if stem for end in ("", "_lower", "_upper")]


def _axes(results: Results) -> list[dict[str, Any]]:
    """Each axis with its values and, in `at`, the place among them of every point."""
    axes = []
    for key, of_point in results.axes.items():
        values = list(dict.fromkeys(of_point.tolist()))
        if isinstance(values[0], (int, float)):
            values = sorted(values)
        kind = {_SCHEME: "scheme", _BUDGET: "budget"}.get(key)
        kind = kind or ("condition" if key in results.conditions else "other")
        where = {value: i for i, value in enumerate(values)}
        at = np.array([where[value] for value in of_point.tolist()])
        axes.append({"key": key, "kind": kind, "values": values, "at": at})
    return sorted(axes, key=lambda axis: _KINDS.index(axis["kind"]))


def _start(results: Results) -> int:
    """The point that the page opens with: the best scheme at the headline's budget."""
    ranking = analysis.rank_schemes(results)
    if ranking is not None and len(ranking.gains):
        return ranking.points[ranking.gains.index[0]]
    return int(np.flatnonzero(results.answering)[0])


def _rankings(results: Results) -> list[dict[str, Any]]:
    """By budget and grade: the answer in words, and each two schemes' paired difference."""
    found = []
    for budget in analysis.budgets_with_purchases(results):
        for grade in results.grades:
            pairs = {}
            for money in MONEY:
                ranking = analysis.rank_schemes(results, budget, grade, money)
                pairs[money] = _pairs(ranking.pairs) if ranking is not None else []
            text = analysis.headline(results, budget, grade)
            found.append({"budget": budget, "grade": grade, "headline": text, "pairs": pairs})
    return found


def _pairs(pairs: pd.DataFrame) -> list[list[Any]]:
    """first, second, difference, lower, upper, told apart, same."""
    columns = (
        *(list(pairs[name]) for name in ("first", "second")),
        *(column(pairs[name]) for name in ("difference", "lower", "upper")),
        *(pairs[name].astype(int).tolist() for name in ("told_apart", "same")),
    )
    return [list(row) for row in zip(*columns, strict=True)]


def _notes(results: Results) -> list[str]:
    """What a reader must know; without what is about the rows of a table for the terminal."""
    notes = [
        note.replace("± half-width of the", "In brackets: the")
        for note in tables.footnotes(results)
        if not note.startswith("Dim rows")
    ]
    if deterrence.deterring(results) is not None:
        notes.append(deterrence.CAVEAT.replace("This rests", "What presence averts rests", 1))
    return notes


def _span(minutes: float) -> str:
    for unit, length in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * length and minutes % length == 0:
            return f"{minutes / length:g} {unit}s"
    return f"{minutes:g} minutes"


# --- Wards ----------------------------------------------------------------------------------------


def wards(results: Results) -> dict[str, Any]:
    return {
        "name": [str(w) for w in results.dataset["ward"].values],
        "in_focus": results.ward_mask("focus").astype(int).tolist(),
    }


def by_ward(results: Results) -> dict[str, Any]:
    """Coverage [%] by grade and patrol [h a year], by point and ward, with bounds."""
    found = {}
    for grade in results.grades:
        reached = results.by_ward("reached_in_target", grade).swapaxes(1, 2)
        calls = sum(
            (results.by_ward(name, grade) for name in ("waiting", "lost")),
            start=results.by_ward("reached", grade),
        ).swapaxes(1, 2)
        share = ratio_of(reached, calls, results.draws) * 100.0
        found[grade] = _bounds(share, results, (0.0, 100.0))
    hours = results.patrol_h_by_ward().swapaxes(1, 2) / results.years
    found["patrol"] = _bounds(mean_of(hours, results.draws), results, (0.0, math.inf))
    return found


def _bounds(estimate: Estimate, results: Results, within: tuple[float, float]) -> dict[str, Any]:
    bounds: Interval = estimate.interval(results.confidence)
    if results.replications.size < 2:
        return {"value": [column(row) for row in bounds.value]}
    lower, upper = np.clip(bounds.lower, *within), np.clip(bounds.upper, *within)
    rows = {"value": bounds.value, "lower": lower, "upper": upper}
    return {name: [column(row) for row in values] for name, values in rows.items()}


# --- Numbers --------------------------------------------------------------------------------------


def column(values: Array | pd.Series) -> list[float | int | None]:
    return [number(value) for value in np.asarray(values).tolist()]


def number(value: float) -> float | int | None:
    """With few digits, as an integer where it is one; None if it is not finite."""
    if not math.isfinite(value):
        return None
    short = float(f"{value:.{_DIGITS}g}")
    return int(short) if short.is_integer() else short
