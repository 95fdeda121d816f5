"""Runs blocks as tasks of Slurm job arrays.

Each task is `python -m wardsim.sweep.slurm DIR LIST`, which runs the blocks on its line of LIST.
Files in the work folder say what is finished; Slurm is asked only what still runs.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from wardsim.errors import InputError, StorageError
from wardsim.sweep.backend import ATTEMPTS, Work
from wardsim.sweep.folder import WorkFolder
from wardsim.sweep.local import Local
from wardsim.sweep.manifest import Manifest

TASKS_PER_ARRAY = 1000  # Slurm's default MaxArraySize is 1001: the highest index is 1000
_SLURM_S = 60  # for an answer of Slurm's commands


@dataclass(frozen=True)
class Slurm:
    """Job arrays of at most 1,000 tasks.

    `walltime_min` of a task; a minute before it ends, or when Slurm wants the node back, the task
    keeps what is finished and queues again. `options` are more lines for #SBATCH.
    """

    walltime_min: int = 60
    at_once: int | None = None  # tasks that may run at the same time
    blocks_per_task: int = 20
    threads: int = 1
    options: tuple[str, ...] = ()
    poll_s: float = 5.0
    settle_s: float = 10.0  # that a job must be gone for: one that queues again is, for a moment
    command: tuple[str, ...] = (sys.executable, "-m", "wardsim.sweep.slurm")
    name: str = "slurm"

    def run(self, work: Work) -> None:
        jobs_file = work.folder.path / "slurm" / "jobs.json"
        todo = work.todo
        jobs = self._still_queued(_read_jobs(jobs_file))
        try:
            if jobs:  # of a launch that was killed
                self._wait(work, jobs)
                there = work.folder.finished()
                todo = [i for i in todo if work.block(i).name not in there]
            jobs = []
            for script in self.write_scripts(work.folder, work.manifest, todo):
                jobs.append(_slurm("sbatch", "--parsable", str(script)).split(";")[0].strip())
                _write_jobs(jobs_file, jobs)
            self._wait(work, jobs)
        except BaseException:
            if jobs:
                subprocess.run(["scancel", *jobs], capture_output=True, timeout=_SLURM_S)
            raise
        self._reckon(work)

    def write_scripts(self, folder: WorkFolder, manifest: Manifest, todo: list[int]) -> list[Path]:
        """The scripts of the job arrays, and for each the list of its tasks' blocks."""
        place = folder.path / "slurm"
        place.mkdir(parents=True, exist_ok=True)
        for old in place.glob("array-*"):
            old.unlink()
        step = self.blocks_per_task
        tasks = [todo[i : i + step] for i in range(0, len(todo), step)]
        scripts = []
        for first in range(0, len(tasks), TASKS_PER_ARRAY):
            array = tasks[first : first + TASKS_PER_ARRAY]
            number = first // TASKS_PER_ARRAY
            listed = place / f"array-{number}.blocks"
            lines = [" ".join(manifest.blocks[i].name for i in task) for task in array]
            listed.write_text("\n".join(lines) + "\n")
            script = place / f"array-{number}.sh"
            script.write_text(self._script(folder, listed, len(array)))
            scripts.append(script)
        return scripts

    def _script(self, folder: WorkFolder, listed: Path, tasks: int) -> str:
        throttle = f"%{self.at_once}" if self.at_once else ""
        options = [
            "--job-name=wardsim",
            f"--array=0-{tasks - 1}{throttle}",
            "--ntasks=1",
            f"--cpus-per-task={self.threads}",
            f"--time={self.walltime_min}",
            "--requeue",
            "--signal=B:USR1@60",  # to this script, which becomes the task
            "--open-mode=append",
            f"--output={folder.logs}/slurm-%A_%a.out",
            *self.options,
        ]
        command = [*self.command, str(folder.path), str(listed), "--threads", str(self.threads)]
        return (
            "#!/bin/bash\n"
            + "".join(f"#SBATCH {option}\n" for option in options)
            + f"exec {shlex.join(command)}\n"
        )

    def _wait(self, work: Work, jobs: list[str]) -> None:
        """Until every block is accounted for, or no job is left; tells progress meanwhile."""
        counts = {work.block(i).name: work.block(i).count for i in work.todo}
        last_seen = time.monotonic()
        while True:
            if self._still_queued(jobs):
                last_seen = time.monotonic()
            there = counts.keys() & work.folder.finished()
            work.done = sum(counts[name] for name in there)
            work.tell(work.done, work.total)
            accounted = len(there | (counts.keys() & work.folder.failed().keys()))
            if accounted == len(counts) or time.monotonic() - last_seen > self.settle_s:
                return
            time.sleep(self.poll_s)

    @staticmethod
    def _still_queued(jobs: list[str]) -> list[str]:
        if not jobs:
            return []
        queued = set(_slurm("squeue", "--noheader", "--format=%F").split())
        return [job for job in jobs if job in queued]

    @staticmethod
    def _reckon(work: Work) -> None:
        there = work.folder.finished()
        failed = work.folder.failed()
        for number in work.todo:
            block = work.block(number)
            if block.name in there:
                continue
            if block.name in failed:
                work.failures.append(failed[block.name])
            else:
                logs = work.folder.logs / "slurm-*.out"
                work.give_up(number, f"its Slurm task ended without it; see {logs}")


def _slurm(*command: str) -> str:
    hint = "run where sbatch, squeue and scancel are at hand and the cluster answers"
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SLURM_S)
    except FileNotFoundError:
        raise InputError([(command[0], "there is no such program here", hint)]) from None
    except subprocess.CalledProcessError as error:
        raise InputError([(command[0], error.stderr.strip(), hint)]) from None
    except subprocess.TimeoutExpired:
        raise StorageError(f"{command[0]} does not answer") from None
    return done.stdout


def _read_jobs(path: Path) -> list[str]:
    try:
        return [str(job) for job in json.loads(path.read_text())]
    except (OSError, ValueError):
        return []


def _write_jobs(path: Path, jobs: list[str]) -> None:
    path.write_text(json.dumps(jobs))


# --- In a task --------------------------------------------------------------------------------


class _TimeIsUp(KeyboardInterrupt):
    """Slurm's warning before the walltime."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m wardsim.sweep.slurm")
    parser.add_argument("folder")
    parser.add_argument("list", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGUSR1, _warned)
    folder = WorkFolder(options.folder)
    manifest = Manifest.read(folder.manifest)
    names = options.list.read_text().splitlines()[int(os.environ["SLURM_ARRAY_TASK_ID"])].split()
    numbers = {block.name: number for number, block in enumerate(manifest.blocks)}
    known = [numbers[name] for name in names if name in numbers]
    # A task that was queued again has done some before.
    todo = [i for i in known if folder.problem_of(manifest.blocks[i]) is not None]
    work = Work(folder, manifest, todo, lambda done, total: None)
    try:
        Local(1, options.threads).run(work)
    except _TimeIsUp:
        _queue_again(work)
        raise SystemExit(3) from None
    except KeyboardInterrupt:
        raise SystemExit(3) from None
    except (InputError, StorageError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    raise SystemExit(1 if work.failures else 0)


def _queue_again(work: Work) -> None:
    restarts = int(os.environ.get("SLURM_RESTART_COUNT", "0"))
    if work.blocks_done == 0 and restarts + 1 >= ATTEMPTS:
        there = work.folder.finished()
        for number in work.todo:
            if work.block(number).name not in there:
                why = f"not finished in {ATTEMPTS} walltimes; take a longer one, or smaller blocks"
                work.give_up(number, why)
        return
    job = f"{os.environ['SLURM_ARRAY_JOB_ID']}_{os.environ['SLURM_ARRAY_TASK_ID']}"
    _slurm("scontrol", "requeue", job)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _warned(number: int, frame: FrameType | None) -> NoReturn:
    raise _TimeIsUp


if __name__ == "__main__":
    main()
