"""Collects everything that is wrong with an input, so that a user learns all of it in one go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from wardsim.errors import InputError, Problem


class Problems:
    """A growing list of problems; `raise_if_any` turns it into one `InputError`."""

    PER_FILE = 20  # of a file with ten thousand bad rows, the first twenty tell the story

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self._in_file: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, where: Path | str, what: str, hint: str = "", *, line: int | None = None) -> None:
        """Notes a problem of the file `where`; beyond the first twenty of a file only counts."""
        file = str(where)
        self._in_file[file] += 1
        if self._in_file[file] <= self.PER_FILE:
            self.found.append(Problem(file if line is None else f"{file}:{line}", what, hint))

    def raise_if_any(self) -> None:
        """Raises `InputError` with every problem found; does nothing if there is none."""
        if self.found:
            left_out = {file: n - self.PER_FILE for file, n in self._in_file.items()}
            more = [Problem(file, f"{n} more problems") for file, n in left_out.items() if n > 0]
            raise InputError([*self.found, *more])
