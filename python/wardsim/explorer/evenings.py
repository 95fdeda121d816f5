"""Some hours of single runs for the page: who was where, which calls came, who was sent.

Each evening is one replication of one point, run again (wardsim.trace). Nothing is averaged or
blended: that would show officers who never were.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wardsim import trace
from wardsim.errors import InputError, Problem
from wardsim.explorer.packing import packed
from wardsim.results import Results

HOURS = 6.0
MAX_HOURS = 24.0
_BEFORE_H = 6.0  # calls that came earlier may still be open
_FRIDAY, _EVENING_H = 4, 18
_TOP = 65_535
_MAX_BYTES = 5_000_000  # of all evenings


@dataclass(frozen=True)
class Asked:
    """Which evenings: how many runs at most, of which replication, from and until which hour."""

    runs: int = 30
    replication: int | None = None  # by default the first that was finished at every point
    from_h: float | None = None  # from the study's start; by default the first Friday at 18:00
    until_h: float | None = None  # by default six hours later
    folder: Path | None = None  # where file names in the study start; by default with the results


def of(results: Results, asked: Asked) -> dict[str, Any]:
    """The evenings of as many distinct runs as asked for and as there is room for.

    Points of the answer come first. Points that put the same officers on the streets share a run.
    """
    plan = trace.plan_of(results, asked.folder)
    replication = int(results.replications[0]) if asked.replication is None else asked.replication
    start = pd.Timestamp(plan.start)
    begin = _first_friday(results, start) if asked.from_h is None else asked.from_h
    end = begin + HOURS if asked.until_h is None else asked.until_h
    _check(begin, end)
    scenario = [plan.points[p]["scenario"] for p in results.numbers]
    run_of: dict[int, int] = {}
    runs: list[dict[str, Any]] = []
    size = 0
    for p in np.argsort(~results.base, kind="stable").tolist():
        if scenario[p] in run_of:
            continue
        if len(runs) >= asked.runs or size > _MAX_BYTES:
            break
        told = trace.trace(
            results.original, int(results.numbers[p]), replication,
            from_h=max(0.0, begin - _BEFORE_H), until_h=end,
            folder=asked.folder, plan=plan, legs=True,
        )  # fmt: skip
        run = _run(told, results, start + pd.Timedelta(hours=begin), 3600 * (end - begin))
        run_of[scenario[p]] = len(runs)
        runs.append({"point": p, **run})
        size += sum(len(value) for value in run["pieces"].values())
    return {
        "replication": replication,
        "begins": (start + pd.Timedelta(hours=begin)).strftime("%Y-%m-%dT%H:%M:%S"),
        "seconds": 3600 * (end - begin),
        "run": [run_of.get(s, -1) for s in scenario],
        "runs": runs,
    }


def _first_friday(results: Results, start: pd.Timestamp) -> float:
    """Hours from the start to the first Friday, 18:00, of the measured time."""
    days = float(_warm_up_days(results))
    first = int(np.ceil(days))
    while (start + pd.Timedelta(days=first)).weekday() != _FRIDAY:
        first += 1
    return 24.0 * first + _EVENING_H


def _warm_up_days(results: Results) -> float:
    resolved = trace.resolved_of(results)
    return float(resolved["study"].get("warm_up_days", 0.0))


def _check(begin: float, end: float) -> None:
    if not 0 <= begin < end <= begin + MAX_HOURS:
        raise InputError(
            [
                Problem(
                    "evening",
                    f"from {begin:g} h until {end:g} h (must be more than 0, at most"
                    f" {MAX_HOURS:g} hours)",
                    "count hours from the study's start, the warm-up included",
                )
            ]
        )


def _run(told: trace.Trace, results: Results, begins: pd.Timestamp, span: float) -> dict[str, Any]:
    pieces = _pieces(told, results, begins, span)
    units = pieces["unit"].unique()
    team = told.movements.drop_duplicates("unit").set_index("unit")["team"]
    teams = [str(name) for name in team.cat.categories]
    calls = _calls(told, begins, span)
    street = np.uint16 if results.dataset.sizes["street"] <= _TOP else np.uint32
    return {
        "teams": teams,
        "states": [str(s) for s in told.movements["state"].cat.categories],
        "units": [[int(u), teams.index(str(team[u]))] for u in units],
        "pieces": {
            "count": packed(pieces.groupby("unit", sort=False).size(), np.uint16),
            "state": packed(pieces["state"], np.uint8),
            "street": packed(pieces["street"], street),
            "from": packed(np.round(pieces["from"] * _TOP), np.uint16),
            "to": packed(np.round(pieces["to"] * _TOP), np.uint16),
            "begin": packed(np.round(pieces["begin"] / span * _TOP), np.uint16),
            "end": packed(np.round(pieces["end"] / span * _TOP), np.uint16),
        },
        "calls": calls,
        "truncated": told.truncated,
    }  # fmt: skip


def _seconds(times: pd.Series, begins: pd.Timestamp) -> pd.Series:
    return (times - begins).dt.total_seconds()


def _pieces(told: trace.Trace, results: Results, begins: pd.Timestamp, span: float) -> pd.DataFrame:
    """Each unit's way in pieces on one street: places as shares of its length, times in seconds
    within the evening. A unit that stands is a piece from a place to the same."""
    moves = told.movements
    frame = pd.DataFrame(
        {
            "unit": moves["unit"].astype(int),
            "state": moves["state"].cat.codes,
            "start": _seconds(moves["begin"], begins),
            "stop": _seconds(moves["end"], begins),
        }
    )
    legs = told.legs.merge(frame, left_on="movement", right_index=True)
    # Legs are timed as the movement is: a way that was broken off ends where it did.
    into = legs.groupby("movement", sort=False)["travel_s"].cumsum()
    whole = legs.groupby("movement", sort=False)["travel_s"].transform("sum")
    length = results.dataset["street_length"].values.astype(float)[legs["street"]]
    whole = whole.where(whole > 0, np.inf)
    took = legs["stop"] - legs["start"]
    begin = legs["start"] + took * (into - legs["travel_s"]) / whole
    end = (legs["start"] + took * into / whole).where(np.isfinite(whole), legs["stop"])
    pieces = pd.DataFrame(
        {
            "unit": legs["unit"],
            "state": legs["state"],
            "street": legs["street"],
            "from": legs["from_m"] / length,
            "to": legs["to_m"] / length,
            "begin": begin,
            "end": end,
        }
    )
    pieces = pieces[(pieces["end"] > 0) & (pieces["begin"] < span)].copy()
    shares = pieces["to"] - pieces["from"]
    time = (pieces["end"] - pieces["begin"]).where(lambda t: t > 0, 1)
    early, late = (-pieces["begin"]).clip(lower=0), (pieces["end"] - span).clip(lower=0)
    pieces["to"] = (pieces["to"] - shares * late / time).clip(0, 1)
    pieces["from"] = (pieces["from"] + shares * early / time).clip(0, 1)
    pieces["begin"] = pieces["begin"].clip(lower=0)
    pieces["end"] = pieces["end"].clip(upper=span)
    ordered: pd.DataFrame = pieces.sort_values(["unit", "begin", "end"], kind="stable")
    return ordered


def _calls(told: trace.Trace, begins: pd.Timestamp, span: float) -> list[dict[str, Any]]:
    """Calls that were open at some time of the evening. Times in seconds, None if it never came."""
    calls = told.calls[told.calls["outcome"] != "referred"]
    sent = told.decisions.dropna(subset="unit")
    scenes = told.movements[told.movements["state"] == "at_scene"]
    found = []
    for row in calls.itertuples():
        units = sent[sent["call"] == row.call]
        seen = scenes[scenes["unit"].isin(units["unit"]) & (scenes["begin"] == row.reached)]
        left = None if seen.empty else (seen["end"].max() - begins).total_seconds()

        def at(time: Any) -> float | None:
            # Down, as a clock shows seconds.
            return None if pd.isna(time) else math.floor(10 * (time - begins).total_seconds()) / 10

        last = left if left is not None else at(row.lost if pd.isna(row.reached) else row.reached)
        if last is not None and last <= 0:
            continue
        found.append(
            {
                "call": int(row.call),
                "class": str(told.calls.at[row.Index, "class"]),
                "grade": str(row.grade),
                "ward": str(row.ward),
                "street": int(row.street),
                "at": [round(row.x_m, 1), round(row.y_m, 1)],
                "received": at(row.received),
                "ready": at(row.ready),
                "reached": at(row.reached),
                "left": None if left is None else round(left, 1),
                "lost": at(row.lost),
                "sent": [
                    [at(d.time), int(d.unit), round(d.travel_s), str(d.decision)]
                    for d in units.itertuples()
                ],
            }
        )
    return found
