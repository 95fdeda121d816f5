"""Runs blocks of a sweep: `python -m wardsim.sweep.worker DIR`.

Reads numbers of blocks, a line each, and answers each with a line of JSON. Ends when its input
does, so that no worker outlives whoever started it by more than a second. SIGTERM and SIGUSR1 stop
the block at hand; Ctrl-C is for whoever started it.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from wardsim import _core
from wardsim.errors import InputError, StorageError
from wardsim.sweep.folder import WorkFolder
from wardsim.sweep.manifest import Block, Manifest


class Stopped(BaseException):
    """This worker was asked to stop."""


class Worker:
    """Runs blocks one after the other; streets are loaded once."""

    def __init__(self, folder: WorkFolder, manifest: Manifest, threads: int) -> None:
        self.folder = folder
        self.manifest = manifest
        self._threads = threads
        self._runner: _core.BlockRunner | None = None

    def run(self, number: int, look: Callable[[], None] | None = None) -> dict[str, Any]:
        """Runs the block, unless it is there and whole: {"block", "replications"} and its figures.

        What fails is said under "failed", and its kind under "kind": storage, input or error.
        """
        block = self.manifest.blocks[number]
        if self.folder.file_of(block).exists() and self.folder.problem_of(block) is None:
            return {"block": number, "replications": block.count, "seconds": 0.0, "events": 0}
        self.folder.log(block, f"begins {self.manifest.named(block)}")
        try:
            done, events, seconds = self._run(block, look)
        except (InputError, StorageError) as error:
            kind = "input" if isinstance(error, InputError) else "storage"
            self.folder.log(block, f"failed: {error}")
            return {"block": number, "failed": str(error), "kind": kind}
        except Exception as error:
            self.folder.log(block, f"failed: {traceback.format_exc()}")
            return {"block": number, "failed": f"{type(error).__name__}: {error}", "kind": "error"}
        except BaseException:
            self.folder.log(block, "stopped")
            raise
        self.folder.log(block, f"done: {done} replications, {events} events, {seconds:.3f} s")
        return {"block": number, "replications": done, "seconds": seconds, "events": events}

    def _run(self, block: Block, look: Callable[[], None] | None) -> tuple[int, int, float]:
        if self._runner is None:
            self._runner = _core.BlockRunner(self.manifest.study._core, self._threads)
        return self._runner.run(
            self.manifest.coordinates[block.scenario],
            block.name,
            block.first,
            block.count,
            self.folder.blocks,
            look,
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m wardsim.sweep.worker")
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, _stop)
    # Answers have the output to themselves, whatever a library prints.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    folder = WorkFolder(options.folder)
    worker = Worker(folder, Manifest.read(folder.manifest), options.threads)
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()
    closed = threading.Event()
    threading.Thread(target=_listen, args=(orders, closed), daemon=True).start()

    def look() -> None:
        if closed.is_set():
            raise Stopped

    def answer(content: dict[str, Any]) -> None:
        print(json.dumps(content), file=answers, flush=True)

    try:
        answer({"ready": os.getpid()})
        while order := orders.get():
            answer(worker.run(int(order), look))
    except (Stopped, BrokenPipeError):
        pass
    sys.stdout.flush()
    os._exit(0)  # the listening thread may still wait for input


def _listen(orders: queue.SimpleQueue[str], closed: threading.Event) -> None:
    for line in sys.stdin:
        orders.put(line.strip())
    closed.set()
    orders.put("")


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


if __name__ == "__main__":
    main()
