"""What campaign and backends share: the work to do, and how its progress is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from wardsim.errors import InputError, StorageError
from wardsim.sweep.folder import WorkFolder
from wardsim.sweep.manifest import Block, Manifest

ATTEMPTS = 3  # of a block whose worker dies


@dataclass
class Work:
    """The blocks that a launch has to run. Backends tell it what became of each."""

    folder: WorkFolder
    manifest: Manifest
    todo: list[int]  # numbers of blocks
    tell: Callable[[int, int], None]  # replications done and to do in this launch
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0  # spent in blocks, of all workers together
    events: int = 0
    done: int = 0  # replications
    blocks_done: int = 0

    def __post_init__(self) -> None:
        self.total = sum(self.manifest.blocks[i].count for i in self.todo)
        self.tell(0, self.total)

    def block(self, number: int) -> Block:
        return self.manifest.blocks[number]

    def take(self, answer: dict[str, Any]) -> None:
        """What a worker said of a block. Raises `StorageError` if the disk refuses."""
        number = answer["block"]
        if "failed" not in answer:
            self.seconds += answer["seconds"]
            self.events += answer["events"]
            self.done += answer["replications"]
            self.blocks_done += 1
            self.tell(self.done, self.total)
        elif answer["kind"] == "storage":
            raise StorageError(answer["failed"])
        elif answer["kind"] == "input":  # no matter of one block: what was planned has changed
            raise InputError([("", answer["failed"], "")])
        else:
            self.give_up(number, answer["failed"])

    def give_up(self, number: int, why: str) -> None:
        self.failures.append(self.folder.fail(self.manifest, self.block(number), why))


class Backend(Protocol):
    """Runs blocks somewhere."""

    @property
    def name(self) -> str: ...

    def run(self, work: Work) -> None:
        """Runs all of `work.todo`. Raises KeyboardInterrupt or `StorageError`, with every worker
        stopped and no block lost that was finished."""
