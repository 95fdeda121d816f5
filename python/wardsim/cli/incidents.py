"""The command that lists the potential incidents of one run, one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wardsim import _core
from wardsim.cli.program import say_remarks, target
from wardsim.errors import InputError


def register(app: typer.Typer) -> None:
    app.command()(incidents)


def incidents(
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.csv", help="List.")],
    point: Annotated[int, typer.Option(min=0, metavar="N", help="Point of the sweep.")] = 0,
    replication: Annotated[int, typer.Option(min=0, metavar="R", help="Replication.")] = 0,
    fate: Annotated[
        str | None, typer.Option(help=f"Only these: {', '.join(_core.fate_names())}.")
    ] = None,
    compare: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="N", help="Only those that fare otherwise at this point, and how."
        ),
    ] = None,
) -> None:
    """List the potential incidents of one run.

    One row each, with what became of it: those that happened, and those that presence averted or
    displaced.

    Example: wardsim incidents study.toml --point 3 --compare 0 --fate averted -o averted.csv
    """
    from wardsim.incidents import differing, write_list
    from wardsim.study import Study

    if fate is not None and fate not in _core.fate_names():
        raise typer.BadParameter(f"no fate {fate!r}: {', '.join(_core.fate_names())}")
    if compare == point:
        raise typer.BadParameter("--compare needs another point than --point")
    target(output, study)
    loaded = Study.load(study)
    plan = loaded.plan()
    say_remarks(plan.remarks)
    _check(plan, [point] if compare is None else [point, compare], replication)
    listed = loaded.incidents(point, replication, plan=plan)
    total = len(listed)
    told = f"{_name(plan, point)}, replication {replication}: {total:,} potential incidents"
    if compare is not None:
        listed = differing(listed, loaded.incidents(compare, replication, plan=plan))
        told += f", of which {len(listed):,} fare otherwise at {_name(plan, compare)}"
    if fate is not None:
        listed = listed[listed["fate"] == fate]
    write_list(listed, output)
    print(told)
    fates = listed["fate"].astype(str)
    if compare is not None:
        fates = fates + ", there " + listed["other_fate"].astype(str)
    for name, count in fates.value_counts().items():
        print(f"{count:>8,}  {name}")
    print(output)


def _name(plan: _core.Plan, point: int) -> str:
    coordinates = plan.points[point]["coordinates"]
    values = ", ".join(f"{key} = {value}" for key, value in coordinates.items())
    return f"point {point} ({values})" if values else f"point {point}"


def _check(plan: _core.Plan, points: list[int], replication: int) -> None:
    """Raises `InputError` for what the study does not have."""
    known = len(plan.points)
    problems = [
        (
            f"point {p}",
            f"the study has the points 0 to {known - 1}",
            "`wardsim show RESULTS.h5 --csv` numbers them",
        )
        for p in points
        if p >= known
    ]
    if replication >= plan.replications:
        last = plan.replications - 1
        what = f"the study has the replications 0 to {last}"
        problems.append((f"replication {replication}", what, "set study.replications higher"))
    if problems:
        raise InputError(problems)
