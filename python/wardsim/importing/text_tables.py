"""CSV and TOML files from elsewhere, within limits, with every problem noted."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wardsim.importing.limits import Limits, read_text
from wardsim.importing.problems import Problems

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MAX_TOML_BYTES = 16 << 20


class CsvTable:
    """The header of a CSV file, and its rows one by one; cells that a row lacks are empty."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self._path, self._problems = path, problems
        data = read_text(path, Limits().max_text_bytes, problems)
        text = "" if data is None else data.decode("utf-8-sig", errors="replace")
        self._reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
        self.columns: list[str] = []
        try:
            self.columns = list(self._reader.fieldnames or [])
        except csv.Error as error:
            self._note(error)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with its line; ends, with a problem noted, where the file is no CSV."""
        try:
            for row in self._reader:
                yield self._reader.line_num, row
        except csv.Error as error:
            self._note(error)

    def _note(self, error: csv.Error) -> None:
        line = self._reader.line_num
        self._problems.add(self._path, f"cannot be read: {error}", "save it as CSV", line=line)


def read_toml(path: Path, problems: Problems) -> dict[str, Any]:
    """The document; empty, with a problem noted, if it cannot be read."""
    data = read_text(path, _MAX_TOML_BYTES, problems)
    if data is None:
        return {}
    try:
        document: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
        return document
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        problems.add(path, f"cannot be read: {error}")
        return {}
