"""From an export to a replay file: what is played, where, and what is left out."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wardsim.calls.export import Call, Columns, read_export
from wardsim.calls.natures import read_natures
from wardsim.calls.placing import fit_to_wards, not_far_out, project, project_locally, snap
from wardsim.calls.report import CallsReport, LeftOut
from wardsim.errors import InputError
from wardsim.importing.problems import Problems
from wardsim.importing.tables import NetworkTables, read_network
from wardsim.tables import csv_text

MADE_UP = "local"  # the crs of a town that is no real place


@dataclass(frozen=True)
class Replay:
    """Calls that can be played, each with its place on a street [m], in order of time."""

    calls: list[Call]
    points: np.ndarray  # (n, 2)
    report: CallsReport


def convert(
    calls: Path,
    network: Path,
    *,
    natures: Path,
    columns: Columns | None = None,
    time_format: str | None = None,
    tolerance_m: float = 100.0,
    fit_to_town: bool = False,
) -> Replay:
    """Reads an export and puts its calls on the streets of the network.

    time_format: as for `datetime.strptime`; None: ISO 8601. fit_to_town: stretch the calls' box
    onto that of the wards of a town that is made up.
    Raises `InputError` with everything that stands against it, or if no row can be used.
    """
    columns = columns or Columns()
    tables = read_network(network)
    problems = Problems()
    _check_place(network, tables.crs, columns, fit_to_town, problems)
    table = read_natures(natures, problems)
    report = CallsReport(tolerance_m=tolerance_m)
    found = read_export(calls, columns, table, time_format, report, problems)
    problems.raise_if_any()
    found, points = _placed(found, tables, columns, fit_to_town, report)
    found, points = _on_streets(found, points, tables, report)
    report.left_out.sort()
    if not found:
        raise InputError([(str(calls), "no row can be used", str(report))])
    order = sorted(range(len(found)), key=lambda i: (found[i].time, found[i].line))
    for call in found:
        report.by_class[call.of_class, call.grade] += 1
    report.first, report.last = found[order[0]].time, found[order[-1]].time
    return Replay([found[i] for i in order], points[order], report)


def write_replay(replay: Replay, path: Path) -> None:
    """Writes the file that a study names in `[replay]`; whole or not at all."""
    header = ["time", "x_m", "y_m", "class", "grade", "service_min", "nature", "source_line"]
    rows = (
        [
            call.time.isoformat(sep=" "),
            f"{x_m:.2f}",
            f"{y_m:.2f}",
            csv_text(call.of_class),
            call.grade,
            "" if call.service_min is None else f"{call.service_min:g}",
            csv_text(call.nature),
            str(call.line),
        ]
        for call, (x_m, y_m) in zip(replay.calls, replay.points.tolist(), strict=True)
    )
    _write_csv(path, header, rows)


def write_rejects(report: CallsReport, path: Path) -> None:
    """Writes every row that is left out: its line, why, and the value at fault."""
    rows = ([str(row.line), csv_text(row.reason), csv_text(row.detail)] for row in report.left_out)
    _write_csv(path, ["line", "reason", "detail"], rows)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _check_place(
    network: Path, crs: str, columns: Columns, fit_to_town: bool, problems: Problems
) -> None:
    if fit_to_town and crs != MADE_UP:
        problems.add(
            network, f"is a real place ({crs}): calls are not fitted to it", "drop --fit-to-town"
        )
    elif not fit_to_town and crs == MADE_UP and not columns.projected:
        problems.add(
            network,
            "is a town that is made up: longitude and latitude mean nothing there",
            "stretch the calls onto it with --fit-to-town, or import the real streets",
        )


def _placed(
    calls: list[Call],
    tables: NetworkTables,
    columns: Columns,
    fit_to_town: bool,
    report: CallsReport,
) -> tuple[list[Call], np.ndarray]:
    """Places in the network's metres, of the calls that have one."""
    x = np.array([call.x for call in calls])
    y = np.array([call.y for call in calls])
    if not fit_to_town or not calls:
        points = np.column_stack([x, y])
        if not columns.projected and calls:
            points = project(tables.crs, x, y)
        return calls, points
    points = np.column_stack([x, y]) if columns.projected else project_locally(x, y)
    finite = np.isfinite(points).all(axis=1)
    near = finite.copy()
    near[finite] = not_far_out(points[finite])
    kept = _keep(calls, near, "far away from all other calls", report)
    fit = fit_to_wards(points[near], tables) if kept else None
    if fit is None:
        raise InputError(
            [("--fit-to-town", "the calls lie on one line or at one place: they have no box", "")]
        )
    report.fit = str(fit)
    return kept, fit.apply(points[near])


def _on_streets(
    calls: list[Call], points: np.ndarray, tables: NetworkTables, report: CallsReport
) -> tuple[list[Call], np.ndarray]:
    if not calls:
        return calls, points
    on_street, distance_m = snap(points, tables, report.tolerance_m)
    near = np.isfinite(distance_m)
    reason = f"farther than {report.tolerance_m:g} m from any street of a ward"
    kept = _keep(calls, near, reason, report)
    if kept:
        half, most_of_them, most = np.quantile(distance_m[near], (0.5, 0.95, 1)).tolist()
        report.moved_m = (half, most_of_them, most)
    return kept, on_street[near]


def _keep(calls: list[Call], good: np.ndarray, reason: str, report: CallsReport) -> list[Call]:
    for call, fine in zip(calls, good.tolist(), strict=True):
        if not fine:
            report.left_out.append(LeftOut(call.line, reason, f"{call.x:g}, {call.y:g}"))
    return [call for call, fine in zip(calls, good.tolist(), strict=True) if fine]
