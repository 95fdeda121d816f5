"""Errors that a user can act on: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong with an input."""

    where: str  # "study.toml:14:9", a file, a dataset; empty if it has no place
    what: str
    hint: str = ""  # what to do

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  {self.hint}" if self.hint else text


class InputError(ValueError):
    """The user's input cannot be used. Holds every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem | tuple[str, str, str]]) -> None:
        self.problems = [Problem(*problem) for problem in problems]
        super().__init__(self.problems)  # the only argument, so that it can be pickled

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class StorageError(OSError):
    """Writing failed although the input was good: a full disk, a missing right."""


class Interrupted(KeyboardInterrupt):
    """A run was stopped before its end. What was finished is kept in `path`, if anything began.

    Replications go round all points before the next begins, so the file has about equally many
    of each and can be used like any other; it says "interrupted" in `stopped_because`.
    """

    def __init__(self, path: Path | None = None, done: int = 0, total: int = 0) -> None:
        self.path = path
        self.done = done  # replications of distinct scenarios
        self.total = total
        super().__init__(path, done, total)  # the arguments, so that it can be pickled

    def __str__(self) -> str:
        if self.path is None:
            return "interrupted before the first replication; nothing was written"
        return f"interrupted; {self.path} holds {self.done:,} of {self.total:,} replications"
