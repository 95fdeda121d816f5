"""The work folder of a sweep: files on disk are all that is known of it.

manifest.json     what the sweep consists of
blocks/NAME.h5    finished blocks, each under a hash of all that determines it
failures/NAME.json   blocks that were given up, and why
logs/NAME.log     what happened to each block
lock              held while a launch works here
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any

from wardsim import _core
from wardsim.errors import InputError, Interrupted
from wardsim.sweep.manifest import Block, Manifest


class SweepInterrupted(Interrupted):
    """A sweep was stopped; its finished blocks are kept in the work folder."""

    def __init__(self, path: Path, done: int, total: int) -> None:
        super().__init__(path, done, total)

    def __str__(self) -> str:
        return (
            f"interrupted; {self.path} keeps {self.done:,} of {self.total:,} blocks: "
            "the same command again goes on from there"
        )


class WorkFolder:
    """Paths in a work folder, and what they hold."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).absolute()
        self.manifest = self.path / "manifest.json"
        self.blocks = self.path / "blocks"
        self.logs = self.path / "logs"
        self.failures = self.path / "failures"

    def make(self) -> None:
        for folder in (self.blocks, self.logs, self.failures):
            folder.mkdir(parents=True, exist_ok=True)

    def file_of(self, block: Block) -> Path:
        return self.blocks / f"{block.name}.h5"

    def finished(self) -> set[str]:
        """Names of all blocks with a file. Whether it is whole, `problem_of` tells."""
        if not self.blocks.is_dir():
            return set()
        with os.scandir(self.blocks) as entries:
            return {e.name.removesuffix(".h5") for e in entries if e.name.endswith(".h5")}

    def problem_of(self, block: Block) -> str | None:
        """What is wrong with a block's file; None if it is whole."""
        try:
            _core.check_block(self.blocks, block.name)
        except InputError as error:
            return error.problems[0].what
        return None

    # --- Logs and failures ---

    def log_of(self, block: Block) -> Path:
        return self.logs / f"{block.name}.log"

    def log(self, block: Block, text: str) -> None:
        """A line in the block's log. A log that cannot be written stops no work."""
        line = f"{now()} {socket.gethostname()} {os.getpid()} {text}\n"
        with suppress(OSError), self.log_of(block).open("a", encoding="utf-8") as file:
            file.write(line)

    def fail(self, manifest: Manifest, block: Block, why: str) -> str:
        """Notes that a block is given up; its description for people."""
        text = f"{manifest.named(block)}: {why}; log: {self.log_of(block)}"
        self.log(block, f"given up: {why}")
        record = {"block": block.name, "why": why, "text": text}
        (self.failures / f"{block.name}.json").write_text(json.dumps(record), encoding="utf-8")
        return text

    def failed(self) -> dict[str, str]:
        """Blocks given up, by name, with their description."""
        found = {}
        for path in sorted(self.failures.glob("*.json")) if self.failures.is_dir() else []:
            try:
                found[path.stem] = str(json.loads(path.read_text(encoding="utf-8"))["text"])
            except (OSError, ValueError, KeyError):
                found[path.stem] = f"block {path.stem[:12]}: {path} cannot be read"
        return found

    # --- One launch at a time ---

    @contextmanager
    def locked(self, on: str) -> Iterator[Callable[[int], None]]:
        """Holds the folder for this process. The system lets go of it when the process ends.

        Its value notes that work begins, with so many blocks finished. Raises `InputError` if
        another launch holds the folder.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("a+", encoding="utf-8") as file:
            self._seize(file)
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "on": on}

            def note(had: int | None) -> None:
                file.seek(0)
                file.truncate()
                json.dump({**holder, "since": time.time(), "had": had}, file)
                file.flush()

            note(None)
            yield note

    def _seize(self, file: IO[str]) -> None:
        for attempt in range(5):  # whoever asks for the holder locks it for a moment
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                time.sleep(0.1 * attempt)
        raise InputError(
            [
                (
                    str(self.path),
                    f"another run works here: {_described(_holder(file))}",
                    f"wait for it, look at it with wardsim show {self.path}, or stop it",
                )
            ]
        )

    def holder(self) -> dict[str, Any] | None:
        """Who works here now: pid, host, on, since, had (blocks at the start); None if nobody."""
        try:
            with (self.path / "lock").open(encoding="utf-8") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except OSError:
                    return _holder(file)
        except OSError:
            pass
        return None


def now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _holder(file: IO[str]) -> dict[str, Any]:
    file.seek(0)
    try:
        return dict(json.loads(file.read()))
    except ValueError:
        return {}


def _described(holder: dict[str, Any]) -> str:
    if not holder:
        return "it has just begun"
    since = datetime.fromtimestamp(holder["since"], timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"process {holder['pid']} on {holder['host']}, since {since}"
