"""Runs blocks as tasks of a Dask cluster."""

from __future__ import annotations

import ipaddress
import logging
import queue
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from wardsim.errors import InputError, Problem, StorageError
from wardsim.sweep.backend import Work
from wardsim.sweep.folder import WorkFolder
from wardsim.sweep.manifest import Manifest
from wardsim.sweep.worker import Worker

_LOOK_S = 5.0  # between looks at whether there are workers
_CONNECT_S = 30
# In a terminal it goes to the workers too; the launch is who answers it.
_IGNORE_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
# Dask's own watch over its workers took 5 % of two cores; this is for blocks of seconds.
_SETTINGS = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    # Else a worker that takes 15 s to come back is given up for good, and in the end all are.
    "distributed.deploy.lost-worker-timeout": "365 days",
}


@dataclass(frozen=True)
class Dask:
    """A scheduler's address, a client, or neither: `workers` processes on this machine.

    Every worker must have wardsim and see the work folder under the same path. The scheduler must
    be on this machine or use TLS: it runs whatever anybody who reaches it sends. Certificates are
    those of Dask's own configuration (`distributed.comm.tls`).
    """

    scheduler: str | None = None
    client: Any = None  # distributed.Client, of dask-jobqueue, say
    workers: int = 2
    threads: int = 1  # of a block
    patience_s: float = 600.0  # for the first worker to come, or the next after the last
    name: str = "dask"

    def run(self, work: Work) -> None:
        with self._connected() as client:
            suspects = _Turn(self, client, work).run(work.todo)
            # A worker's death falls on all blocks that it held: each gets a turn of its own.
            for number in suspects:
                for again in _Turn(self, client, work).run([number]):
                    why = "Dask's workers died of it again and again, also while it ran alone"
                    work.give_up(again, why)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            import distributed
        except ImportError:
            raise InputError(
                [("--on dask", "Dask is not installed", "pip install 'wardsim[dask]'")]
            ) from None
        if self.client is not None:
            check_address(self.client.scheduler.address)
            yield self.client
        elif self.scheduler is not None:
            check_address(self.scheduler)
            hint = "see whether it runs there, and what certificates Dask is configured with"
            try:
                client = distributed.Client(self.scheduler, timeout=_CONNECT_S)
            except (OSError, ValueError, TypeError, RuntimeError) as error:
                what = f"{self.scheduler} cannot be used: {error}"
                raise InputError([("--scheduler", what, hint)]) from None
            with client:
                yield client
        else:
            with local_cluster(self.workers) as cluster, distributed.Client(cluster) as client:
                yield client


@contextmanager
def local_cluster(workers: int) -> Iterator[Any]:
    """A cluster that this machine alone reaches; workers that die are started again."""
    import dask.config
    import distributed

    with (
        dask.config.set(_SETTINGS),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=0,  # travel times are no leak
            silence_logs=logging.CRITICAL,
            preload=[_IGNORE_CTRL_C],
        ) as cluster,
    ):
        yield cluster


def check_address(address: str) -> None:
    """Raises `InputError` unless the scheduler is on this machine or speaks TLS."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if parts.scheme not in ("tls", "wss", "inproc") and not loopback:
        raise InputError(
            [
                (
                    "--scheduler",
                    f"{address} is another machine, without TLS: anybody who reaches it could run"
                    " code as you",
                    "start the scheduler with certificates and give tls://HOST:PORT",
                )
            ]
        )


class _Turn:
    """Blocks given to Dask together."""

    def __init__(self, backend: Dask, client: Any, work: Work) -> None:
        self._backend = backend
        self._client = client
        self._work = work
        self._last_worker = time.monotonic()

    def run(self, numbers: list[int]) -> list[int]:
        """Those whose workers died."""
        folder = str(self._work.folder.path)
        names = [self._work.block(number).name for number in numbers]
        turn = uuid.uuid4().hex  # no task of an earlier launch is taken for one of this
        futures = self._client.map(
            run_block,
            names,
            key=[f"wardsim-{turn}-{name}" for name in names],
            folder=folder,
            threads=self._backend.threads,
            pure=False,
        )
        number_of = dict(zip((future.key for future in futures), numbers, strict=True))
        ready: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for future in futures:
            future.add_done_callback(ready.put)
        suspects = []
        waiting = {future.key: future for future in futures}
        del futures, future
        try:
            while waiting:
                try:
                    future = ready.get(timeout=_LOOK_S)
                except queue.Empty:
                    self._look_for_workers()
                    continue
                if self._died(future, number_of[future.key]):
                    suspects.append(number_of[future.key])
                waiting.pop(future.key).release()
        finally:
            if waiting:
                with suppress(Exception):  # the scheduler may be gone
                    self._client.cancel(list(waiting.values()))
        return suspects

    def _died(self, future: Any, number: int) -> bool:
        """Takes what became of a block; whether workers died of it."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            self._work.take({**future.result(), "block": number})
            return False
        except KilledWorker:
            self._work.folder.log(self._work.block(number), "its Dask workers died")
            return True
        except CancelledError:
            raise StorageError("the Dask scheduler is gone, or its client was closed") from None
        except (InputError, StorageError):
            raise
        except Exception as error:  # what goes wrong in a block is in its answer
            what = f"{type(error).__name__}: {error}"
            raise InputError([_unfit("a Dask worker", what)]) from None

    def _look_for_workers(self) -> None:
        now = time.monotonic()
        with suppress(Exception):  # if the scheduler is gone, futures say so
            if self._client.nthreads():
                self._last_worker = now
        if now - self._last_worker > self._backend.patience_s:
            raise StorageError(
                f"the Dask scheduler has had no worker for {now - self._last_worker:.0f} s"
            )


# --- In a Dask worker -------------------------------------------------------------------------

_kept = threading.local()  # a thread runs one block at a time


def run_block(name: str, folder: str, threads: int) -> dict[str, Any]:
    """Runs the block of that name."""
    place = WorkFolder(folder)
    try:
        stamp = (folder, threads, place.manifest.stat().st_mtime_ns)
        known = getattr(_kept, "stamp", None) == stamp and name in _kept.numbers
        if not known:
            _kept.stamp = None
            _kept.worker = Worker(place, Manifest.read(place.manifest), threads)
            _kept.numbers = {b.name: i for i, b in enumerate(_kept.worker.manifest.blocks)}
            _kept.stamp = stamp
        number = _kept.numbers[name]
    except (OSError, InputError, KeyError) as error:
        what = f"{folder} is not the launch's work folder there: {error}"
        problem = _unfit(f"Dask worker on {socket.gethostname()}", what)
        return {"block": -1, "kind": "input", "failed": str(problem)}
    return dict(_kept.worker.run(number))


def _unfit(where: str, what: str) -> Problem:
    hint = "every worker must have this version of wardsim and see the work folder at the same path"
    return Problem(where, what, hint)
