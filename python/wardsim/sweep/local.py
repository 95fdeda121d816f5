"""Runs blocks in worker processes on this machine. One that dies takes no other with it."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from wardsim.errors import StorageError
from wardsim.sweep.backend import ATTEMPTS, Work

COMMAND = (sys.executable, "-m", "wardsim.sweep.worker")
_PATIENCE_S = 5.0  # for a worker to stop


@dataclass(eq=False)
class _Process:
    popen: subprocess.Popen[str]
    ready: bool = False
    block: int | None = None  # at work on it


@dataclass(frozen=True)
class Local:
    """`workers` processes of `threads` threads each."""

    workers: int
    threads: int = 1
    command: tuple[str, ...] = COMMAND
    name: str = "local"

    def run(self, work: Work) -> None:
        _Crew(self, work).run()


class _Crew:
    def __init__(self, backend: Local, work: Work) -> None:
        self._backend = backend
        self._work = work
        self._waiting = deque(work.todo)
        self._deaths: Counter[int] = Counter()
        self._false_starts = 0
        self._crew: set[_Process] = set()
        self._heard: queue.SimpleQueue[tuple[_Process, str | None]] = queue.SimpleQueue()

    def run(self) -> None:
        try:
            while self._waiting or any(p.block is not None for p in self._crew):
                while self._waiting and len(self._crew) < min(
                    self._backend.workers, len(self._waiting) + self._busy()
                ):
                    self._start()
                try:
                    process, line = self._heard.get(timeout=0.2)
                except queue.Empty:
                    continue
                if line is None:
                    self._mourn(process)
                else:
                    self._hear(process, json.loads(line))
                self._hand_out()
        finally:
            self._dismiss()

    def _busy(self) -> int:
        return sum(p.block is not None for p in self._crew)

    def _start(self) -> None:
        folder = self._work.folder
        with (folder.logs / "workers.log").open("a") as log:
            popen = subprocess.Popen(
                [*self._backend.command, str(folder.path), "--threads", str(self._backend.threads)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        process = _Process(popen)
        self._crew.add(process)
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()

    def _listen(self, process: _Process) -> None:
        assert process.popen.stdout is not None
        for line in process.popen.stdout:
            self._heard.put((process, line))
        self._heard.put((process, None))

    def _hear(self, process: _Process, answer: dict[str, Any]) -> None:
        if "ready" in answer:
            process.ready = True
        else:
            process.block = None
            self._work.take(answer)

    def _hand_out(self) -> None:
        """Also to those who found nothing to do before: a block may come back."""
        for process in self._crew:
            if self._waiting and process.ready and process.block is None:
                self._give(process, self._waiting.popleft())

    def _give(self, process: _Process, block: int) -> None:
        process.block = block
        assert process.popen.stdin is not None
        with suppress(BrokenPipeError):  # it died: the end of its output says so
            process.popen.stdin.write(f"{block}\n")
            process.popen.stdin.flush()

    def _mourn(self, process: _Process) -> None:
        """A worker ended that was not asked to."""
        self._crew.discard(process)
        ending = _ending(process.popen.wait())
        if process.block is None:
            self._false_starts += not process.ready
            if self._false_starts >= ATTEMPTS:
                log = self._work.folder.logs / "workers.log"
                raise StorageError(f"workers do not start: the last {ending}; see {log}")
            return
        self._deaths[process.block] += 1
        block = self._work.block(process.block)
        self._work.folder.log(block, f"its worker (process {process.popen.pid}) {ending}")
        if self._deaths[process.block] < ATTEMPTS:
            self._waiting.append(process.block)
        else:
            self._work.give_up(process.block, f"{ATTEMPTS} workers died of it; the last {ending}")

    def _dismiss(self) -> None:
        for process in self._crew:
            if process.popen.poll() is None:
                process.popen.terminate()
            assert process.popen.stdin is not None
            with suppress(BrokenPipeError):
                process.popen.stdin.close()
        give_up = time.monotonic() + _PATIENCE_S
        for process in self._crew:
            try:
                process.popen.wait(max(0.0, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.popen.kill()
                process.popen.wait()


def _ending(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"
