"""Reads street-level crime files of data.police.uk."""

from __future__ import annotations

import calendar
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wardsim.importing.limits import Limits, within_limit
from wardsim.importing.problems import Problems

# police.uk's column name by ours.
COLUMNS = {
    "id": "Crime ID",
    "month": "Month",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "location": "Location",
    "category": "Crime type",
}
_FILE = re.compile(r"(\d{4}-\d{2})-(.+)-street\.csv")
_MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"


@dataclass(frozen=True)
class CrimeFile:
    """A file, and the month and force that its name tells; empty for a name of another kind."""

    path: Path
    month: str
    force: str


def find_files(paths: Iterable[Path], problems: Problems) -> list[CrimeFile]:
    """The files given, and every *-street.csv below the directories given."""
    found: dict[Path, CrimeFile] = {}
    first_of: dict[str, Path] = {}
    for given in paths:
        if given.is_dir():
            files = sorted(given.rglob("*-street.csv"))
            if not files:
                problems.add(given, "holds no *-street.csv", "unpack the police.uk archive there")
        elif given.exists():
            files = [given]
        else:
            problems.add(given, "there is no such file or directory", "check the path")
            continue
        for path in files:
            match = _FILE.fullmatch(path.name)
            key = path.resolve()
            if match and first_of.setdefault(path.name, key) != key:
                other = first_of[path.name]
                problems.add(path, f"is given a second time, see {other}", "leave one of them")
            found[key] = CrimeFile(path, *match.groups()) if match else CrimeFile(path, "", "")
    return list(found.values())


def read_crimes(file: CrimeFile, problems: Problems) -> pd.DataFrame:
    """Rows with the columns id, month, longitude, latitude, location, category.

    Missing coordinates are NaN and a missing id is empty: both are as published. Anything else
    that is amiss is noted with its line, and the row left out.
    """
    empty: pd.DataFrame = pd.DataFrame({name: [] for name in COLUMNS}, dtype=str).astype(
        {"longitude": float, "latitude": float}
    )
    if not within_limit(file.path, Limits().max_text_bytes, problems):
        return empty
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header
            table = pd.read_csv(
                file.path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False
            )
    except pd.errors.EmptyDataError:
        problems.add(file.path, "the file is empty", "download it again")
        return empty
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.ParserWarning) as error:
        problems.add(file.path, f"cannot be read: {error}", "download it again")
        return empty
    missing = [name for name in COLUMNS.values() if name not in table.columns]
    if missing:
        problems.add(
            file.path,
            f"has no column {', '.join(missing)}; its first is {table.columns[0]!r}",
            "take the street-level files of data.police.uk, not outcomes or stop-and-search",
        )
        return empty
    table = table[list(COLUMNS.values())].set_axis(list(COLUMNS), axis=1).fillna("")
    return _checked(file, table, problems)


def _checked(file: CrimeFile, table: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    degrees = {
        name: pd.to_numeric(table[name].replace("", None), errors="coerce")
        for name in ("longitude", "latitude")
    }
    good = pd.Series(True, index=table.index)

    def reject(bad: pd.Series, column: str, hint: str) -> None:
        for row in table.index[bad]:
            what = f"{column} = {table.at[row, column]!r}"
            problems.add(file.path, what, hint, line=int(row) + 2)
        good[bad] = False

    for name, most in (("longitude", 180), ("latitude", 90)):
        wrong = (table[name] != "") & ~(degrees[name].abs() <= most)
        reject(wrong, name, "must be degrees, or empty if unknown")
    reject(~table["month"].str.fullmatch(_MONTH), "month", "must be a month such as 2016-07")
    if file.month:
        other = good & (table["month"] != file.month)
        reject(other, "month", f"must be {file.month}, as the file's name says")
    reject(table["category"] == "", "category", "must name the crime type")
    kept: pd.DataFrame = table.assign(**degrees)[good]
    return kept


def month_span(first: str, last: str) -> list[str]:
    """Every month from `first` to `last`, both included."""
    return [str(month) for month in pd.period_range(first, last, freq="M")]


def days_in(months: Iterable[str]) -> int:
    """Days of all the months together."""
    return sum(calendar.monthrange(int(m[:4]), int(m[5:]))[1] for m in months)
