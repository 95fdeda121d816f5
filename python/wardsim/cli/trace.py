"""The command that tells which unit served a call, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer
from rich.table import Table

from wardsim.cli.answers import ResultsFile
from wardsim.cli.program import console, say

if TYPE_CHECKING:
    from wardsim.trace import Trace


def register(app: typer.Typer) -> None:
    app.command()(trace)


def trace(
    results: ResultsFile,
    call: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Number of a call: who served it, why.")
    ] = None,
    point: Annotated[int, typer.Option(min=0, metavar="P", help="Point of the sweep.")] = 0,
    replication: Annotated[int, typer.Option(min=0, metavar="R", help="Replication.")] = 0,
    begin: Annotated[
        float | None,
        typer.Option("--from", min=0, metavar="HOUR", help="Hours from the study's start."),
    ] = None,
    until: Annotated[
        float | None, typer.Option(min=0, metavar="HOUR", help="By default 24 h after --from.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Folder for the lists of these hours."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where file names in the study start; else with the results."
        ),
    ] = None,
) -> None:
    """Tell which unit served a call, when, and what stood against the others.

    Or list the calls, decisions and movements of some hours. The replication is run again from the
    study in the results file, and must give the same numbers.

    Example: wardsim trace results.h5 --call 12
    """
    from wardsim.results import open_results
    from wardsim.trace import trace as traced
    from wardsim.trace import write_trace

    if (begin is None) != (output is None):
        raise typer.BadParameter("--from and -o go together")
    if call is None and begin is None:
        raise typer.BadParameter("name a --call, or hours by --from and a folder for them by -o")
    if until is not None and begin is None:
        raise typer.BadParameter("--until needs --from")
    end = until if until is not None or begin is None else begin + 24
    told = traced(
        open_results(results),
        point,
        replication,
        call=call,
        from_h=begin,
        until_h=end,
        folder=folder,
    )
    if told.truncated:
        say("remark: there were more records than a trace holds; later ones are missing")
    if call is not None:
        _print_call(told, call)
    if output is not None:
        for path in write_trace(told, output):
            print(path)


def _clock(at: pd.Timestamp) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _print_call(told: Trace, number: int) -> None:
    call = told.calls[told.calls["call"] == number].iloc[0]
    print(
        f"call {number}: {call['class']}, grade {call['grade']}, {call['ward']},"
        f" street {call['street']} (x {call['x_m']:.0f} m, y {call['y_m']:.0f} m)"
    )
    print(f"received {_clock(call['received'])}, ready for dispatch {_clock(call['ready'])}")
    decisions = told.decisions[told.decisions["call"] == number]
    for index, decision in decisions.iterrows():
        who = "nobody could be sent"
        if pd.notna(decision["unit"]):
            who = (
                f"unit {decision['unit']} ({decision['team']}) is sent, {decision['travel_s']:.0f}"
                f" s away: {decision['decision']}"
            )
        print(f"\n{_clock(decision['time'])}  {who}")
        _print_weighed(told.weighed[told.weighed["decision"] == index])
    end = f"reached {_clock(call['reached'])}" if pd.notna(call["reached"]) else call["outcome"]
    if pd.notna(call["reached"]):
        end += (
            f", {(call['reached'] - call['received']).total_seconds() / 60:.1f} min after receipt"
        )
    print(f"\n{end}")


def _print_weighed(weighed: pd.DataFrame) -> None:
    if weighed.empty:
        return
    table = Table("unit", "team", "was", "travel, s", "what stood against it", box=None)
    order = weighed["travel_s"].fillna(float("inf"))
    for i in order.sort_values(kind="stable").index:
        row = weighed.loc[i]
        away = f"{row['travel_s']:.0f}" if pd.notna(row["travel_s"]) else ""
        table.add_row(
            str(row["unit"]), str(row["team"]), str(row["state"]), away, str(row["obstacle"])
        )
    console().print(table)
