"""Who did what, when and where in one run: which unit served a call, and why."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wardsim import _core
from wardsim.columns import dates, named
from wardsim.errors import InputError, Problem
from wardsim.results import Results
from wardsim.study import Study
from wardsim.tables import csv_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_RECORDS = 1_000_000


@dataclass(frozen=True)
class Trace:
    """Tables of one replication of one point. Units are numbered through all teams.

    `calls` (one row a call received), `decisions` (a unit sent, or none: the call waits), `weighed`
    (of the call asked for alone: every unit on duty at each decision, and what stood against it),
    `movements` (a unit in one state, on one street or one way), and if asked for `legs` (the
    streets of each movement in order: `from_m` and `to_m` along the street, `travel_s`, and
    `on_foot` where the street is closed to the unit's mode). `truncated` says that there were
    more records than may be kept, and later ones are missing.
    """

    calls: pd.DataFrame
    decisions: pd.DataFrame
    weighed: pd.DataFrame
    movements: pd.DataFrame
    truncated: bool
    legs: pd.DataFrame


def trace(
    results: Results,
    point: int = 0,
    replication: int = 0,
    *,
    call: int | None = None,
    from_h: float | None = None,
    until_h: float | None = None,
    folder: Path | None = None,
    max_records: int = MAX_RECORDS,
    legs: bool = False,
    plan: _core.Plan | None = None,
) -> Trace:
    """Runs one replication again, from the study that the results file holds, and tells it.

    `from_h` and `until_h` bound calls, decisions and movements, in hours from the study's start;
    with `call` alone only that call is told. `legs` tells the streets of every movement too.
    `folder` is where relative file names of the study start: by default that of the results file.
    `plan` (`plan_of`) saves time when many runs of one study are told. Raises `InputError` if the
    point, replication or call is not there, or if the run differs from the one in the file: another
    version of wardsim, or other inputs.
    """
    _check_run(results, point, replication)
    plan = plan or plan_of(results, folder)
    alone = call is not None and from_h is None and until_h is None
    begin = 0.0 if from_h is None else from_h
    end = begin if alone else np.inf if until_h is None else until_h
    if not alone and not begin < end:
        raise InputError([("trace", f"from {begin:g} h until {end:g} h is no time", "swap them")])
    told = _core.trace_run(
        plan, point, replication, begin, min(end, 1e6), call=call, max_records=max_records,
        legs=legs,
    )  # fmt: skip
    _check_totals(results, point, replication, told["totals"])
    if call is not None and call not in told["calls"]["call"]:
        raise InputError(
            [
                Problem(
                    f"call {call}",
                    "no call of the run has that number",
                    "`wardsim trace RESULTS --from TIME -o DIR` lists calls with their numbers",
                )
            ]
        )
    return _tables(told, plan)


def plan_of(results: Results, folder: Path | None = None) -> _core.Plan:
    """The study of the results made ready to run. `InputError` if its inputs are not the same."""
    plan = _study_of(results, folder or results.path.parent).plan()
    _check_inputs(results, plan)
    return plan


def _study_of(results: Results, folder: Path) -> Study:
    """The study as it was run, with its changes."""
    attributes = results.dataset.attrs
    if "study" not in attributes:
        raise InputError([Problem(str(results.path), "holds no study to be run again", "")])
    changes = np.atleast_1d(attributes.get("overrides", np.empty(0, dtype=str)))
    pairs = [str(change).partition(" = ") for change in changes]
    return Study.from_text(
        str(attributes["study"]),
        folder,
        f"the study in {results.path}",
        [(key, value) for key, _, value in pairs],
    )


def resolved_of(results: Results) -> dict[str, Any]:
    """The study of the results with changes made and every default spelt out."""
    resolved: dict[str, Any] = tomllib.loads(str(results.dataset.attrs["study_resolved"]))
    return resolved


def _check_run(results: Results, point: int, replication: int) -> None:
    points, replications = results.completed.shape
    problems = []
    if not 0 <= point < points:
        problems.append(Problem(f"point {point}", f"the file has the points 0 to {points - 1}", ""))
    if not 0 <= replication < replications:
        what = f"the file has the replications 0 to {replications - 1}"
        problems.append(Problem(f"replication {replication}", what, ""))
    if not problems and not results.completed[point, replication]:
        what = f"was not finished at point {point}: there is nothing to compare a trace with"
        problems.append(Problem(f"replication {replication}", what, "choose another"))
    if problems:
        raise InputError(problems)


def _check_inputs(results: Results, plan: _core.Plan) -> None:
    held = np.atleast_1d(results.dataset.attrs.get("inputs_sha256", np.empty(0, dtype=str)))
    known = {str(line).partition("  ")[0] for line in held}
    problems = [
        Problem(name, "is not the file that the results were made with", "bring that one back")
        for name, sha256 in plan.inputs.items()
        if sha256 not in known
    ]
    if problems:
        raise InputError(problems)


def _check_totals(results: Results, point: int, replication: int, totals: dict[str, Any]) -> None:
    for name, traced in totals.items():
        stored = results.dataset[name].isel(point=point, replication=replication).values
        if not np.array_equal(np.asarray(traced), stored.ravel()):
            raise InputError(
                [
                    Problem(
                        str(results.path),
                        f"a new run of the study gives other numbers ({name})",
                        "trace with the version of wardsim that wrote the file (attributes"
                        " wardsim_version and git_revision)",
                    )
                ]
            )


def _tables(told: dict[str, Any], plan: _core.Plan) -> Trace:
    names, start = told["names"], np.datetime64(plan.start, "us")
    teams = np.asarray(told["team_of"], dtype=np.int64)

    def table(of: str) -> pd.DataFrame:
        columns: dict[str, Any] = {}
        for name, values in told[of].items():
            if name.endswith("_h"):
                columns[name.removesuffix("_h")] = dates(start, values)
            elif name == "class":
                columns[name] = named(values, plan.classes)
            elif name in names and not (of == "weighed" and name == "decision"):
                columns[name] = named(values, names[name])
            elif name == "unit":
                columns[name] = pd.Series(values).astype("Int64").mask(values < 0)
                of_team = teams[np.maximum(values, 0)] if teams.size else values
                columns["team"] = named(np.where(values < 0, -1, of_team), names["team"])
            else:
                columns[name] = values
        made: pd.DataFrame = pd.DataFrame(columns)
        return made

    return Trace(
        table("calls"),
        table("decisions"),
        table("weighed"),
        table("movements"),
        bool(told["truncated"]),
        table("legs") if "legs" in told else pd.DataFrame(),
    )


def write_trace(told: Trace, folder: Path) -> list[Path]:
    """calls.csv, decisions.csv and movements.csv, each whole or not at all."""
    from wardsim.calibration.demand import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in ("calls", "decisions", "movements"):
        table: pd.DataFrame = getattr(told, name).copy()
        for column in table.columns[table.dtypes == "category"]:
            texts = table[column].astype(object)
            table[column] = [csv_text(str(t)) if pd.notna(t) else "" for t in texts]
        text = table.to_csv(index=False, lineterminator="\n", float_format="%.3f")
        written.append(folder / f"{name}.csv")
        write_whole(text, written[-1])
    return written
