"""Reads a force's own list of calls: a CSV whose columns are named by the user."""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from wardsim.calls.natures import GRADES, Natures
from wardsim.calls.report import CallsReport, LeftOut
from wardsim.importing.limits import Limits, read_text
from wardsim.importing.problems import Problems

MAX_ROWS = 5_000_000  # as many as a replay file may have


@dataclass(frozen=True)
class Columns:
    """Names of the columns in the export; those that are None are not looked for."""

    time: str = "time"
    nature: str = "nature"
    latitude: str | None = "latitude"  # degrees, WGS 84
    longitude: str | None = "longitude"
    easting: str | None = None  # metres in the network's system, instead of degrees
    northing: str | None = None
    grade: str | None = None  # I, S, E or R; wins over the table of natures
    service_min: str | None = None  # minutes from first arrival until the unit is free

    @property
    def projected(self) -> bool:
        """Whether places are in metres."""
        return self.easting is not None

    def place(self) -> tuple[str, str]:
        """The columns of the place, x before y."""
        pair = (self.easting, self.northing) if self.projected else (self.longitude, self.latitude)
        if pair[0] is None or pair[1] is None:
            raise ValueError(
                "name both columns of the place: longitude and latitude, or easting and northing"
            )
        return pair[0], pair[1]

    def wanted(self) -> list[str]:
        """Every column that the export must have."""
        others = [self.time, self.nature, self.grade, self.service_min]
        return [name for name in others if name is not None] + list(self.place())


@dataclass(frozen=True)
class Call:
    """A row that can be played if its place can be."""

    line: int
    time: datetime  # local
    x: float  # degrees or metres
    y: float
    nature: str
    of_class: str
    grade: str
    service_min: float | None


class UnusableError(ValueError):
    """Why a row is left out."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def read_export(
    path: Path,
    columns: Columns,
    natures: Natures,
    time_format: str | None,
    report: CallsReport,
    problems: Problems,
) -> list[Call]:
    """The rows that are demand and can be read; all others are noted in the report by line."""
    data = read_text(path, Limits().max_text_bytes, problems)
    if data is None:
        return []
    try:
        rows = _rows(data.decode("utf-8-sig"))
        header = [name.strip() for name in next(rows)[1]]
        where = _find_columns(path, columns, header, problems)
        calls = []
        for line, cells in rows if where else ():
            report.rows_read += 1
            if report.rows_read > MAX_ROWS:
                problems.add(path, f"has more than {MAX_ROWS:,} rows", "split it by time")
                break
            try:
                calls.append(_call(line, cells, header, where, columns, natures, time_format))
            except UnusableError as why:
                report.left_out.append(LeftOut(line, why.reason, why.detail))
                if why.reason == UNKNOWN_NATURE:
                    report.unknown_natures[why.detail] += 1
        return calls
    except StopIteration:
        problems.add(path, "the file is empty", "download it again")
    except UnicodeDecodeError as error:
        problems.add(path, f"is not text in UTF-8 (byte {error.start:,})", "save it as UTF-8")
    except csv.Error as error:
        problems.add(path, f"cannot be read as CSV: {error}", "save it as CSV in UTF-8")
    return []


UNKNOWN_NATURE = "the table of natures does not have its nature"


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _find_columns(
    path: Path, columns: Columns, header: list[str], problems: Problems
) -> dict[str, int]:
    """Where each wanted column stands; empty, with problems noted, if one is missing."""
    options = {
        getattr(columns, field.name): "--" + field.name.replace("_", "-")
        for field in fields(columns)
    }
    for name in columns.wanted():
        if header.count(name) == 1:
            continue
        close = difflib.get_close_matches(name.casefold(), [c.casefold() for c in header], n=1)
        meant = next((c for c in header if close and c.casefold() == close[0]), "")
        problems.add(
            path,
            f"there is no column {name!r}; it has {', '.join(header)}"
            if name not in header
            else f"column {name!r} stands there more than once",
            (f"did you mean {meant!r}? " if meant and meant != name else "")
            + f"name the column with {options[name]}",
            line=1,
        )
    return {} if problems else {name: header.index(name) for name in columns.wanted()}


def _call(
    line: int,
    cells: list[str],
    header: list[str],
    where: dict[str, int],
    columns: Columns,
    natures: Natures,
    time_format: str | None,
) -> Call:
    if len(cells) != len(header):
        raise UnusableError("not as many cells as the header", f"{len(cells)} of {len(header)}")
    cell = {name: cells[at].strip() for name, at in where.items()}
    name = cell[columns.nature]
    nature = natures.find(name)
    if nature is None:
        raise UnusableError(UNKNOWN_NATURE, name)
    if nature.left_out:
        raise UnusableError(nature.left_out, name)
    x, y = (_coordinate(cell[column], column) for column in columns.place())
    if not columns.projected and not (abs(x) <= 180 and abs(y) <= 90):
        raise UnusableError("coordinates are not degrees", f"{x:g}, {y:g}")
    grade = cell[columns.grade] if columns.grade else ""
    if grade and grade not in GRADES:
        raise UnusableError("grade is not I, S, E or R", grade)
    minutes = _minutes(cell[columns.service_min]) if columns.service_min else None
    return Call(
        line=line,
        time=_time(cell[columns.time], time_format),
        x=x,
        y=y,
        nature=name,
        of_class=nature.of_class,
        grade=grade or nature.grade,
        service_min=minutes,
    )


def _time(text: str, time_format: str | None) -> datetime:
    try:
        if time_format is not None:
            time = datetime.strptime(text, time_format)
        elif len(text) < len("2018-05-01 00:00"):
            raise ValueError("a date without a time")
        else:
            time = datetime.fromisoformat(text)
    except ValueError:
        raise UnusableError("time cannot be read", text) from None
    if time.tzinfo is not None:
        raise UnusableError("time has a zone: local time is wanted", text)
    return time


def _coordinate(text: str, column: str) -> float:
    if not text:
        raise UnusableError("no coordinates", f"{column} is empty")
    value = _number(text)
    if value is None:
        raise UnusableError("coordinates are not numbers", f"{column} = {text}")
    return value


def _minutes(text: str) -> float | None:
    if not text:
        return None
    value = _number(text)
    if value is None or not 0 <= value <= 1e6:
        raise UnusableError("service time is not a number of minutes >= 0", text)
    return value


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
