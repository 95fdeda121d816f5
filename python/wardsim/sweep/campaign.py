"""Runs a sweep: plans it, has its missing blocks run, and merges them into a results file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wardsim import _core
from wardsim.errors import InputError
from wardsim.progress import ProgressCallback
from wardsim.study import Study, available_threads
from wardsim.sweep.backend import Backend, Work
from wardsim.sweep.folder import SweepInterrupted, WorkFolder
from wardsim.sweep.local import Local
from wardsim.sweep.manifest import Manifest
from wardsim.sweep.slurm import Slurm

REPLICATIONS_PER_BLOCK = 10


@dataclass(frozen=True)
class SweepSummary:
    """What a launch did."""

    points: int
    scenarios: int
    blocks: int  # of the sweep
    blocks_kept: int  # of those, finished before this launch
    replications: int  # in the results file, of distinct scenarios
    replications_planned: int
    work_seconds: float  # spent in blocks in this launch, by all workers together
    seconds: float  # wall time of this launch
    failures: list[str]  # of blocks given up, each named


def run_sweep(
    study: Study,
    path: str | os.PathLike[str],
    work: str | os.PathLike[str],
    *,
    backend: Backend | None = None,
    block_replications: int | None = None,
    plan: _core.Plan | None = None,
    progress: ProgressCallback | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> SweepSummary:
    """Runs every block of a sweep that the folder `work` does not hold yet, and merges all.

    A block is at most `block_replications` replications of one scenario (default: those of the
    blocks in the folder, else 10). Its file is named by a hash of all that determines it, so what
    is found is used, whatever made it, and nothing is counted twice. Damaged files are said and
    computed again.

    Values in the results file are those of `Study.run_to_file`; its bytes depend on neither the
    backend nor what happened on the way. Blocks that were given up are missing in it (`completed`
    is 0) and named in the summary; if all were, there is no file. Raises
    `InputError`, also if another launch works in the folder; `StorageError` if the disk refuses;
    `SweepInterrupted`, with all finished blocks kept.
    """
    begun = time.monotonic()
    folder = WorkFolder(work)
    backend = backend or Local(available_threads())
    with folder.locked(backend.name) as begin:
        plan = plan or study.plan()
        folder.make()
        manifest = _manifest(study, plan, folder, block_replications)
        todo = _missing(folder, manifest, say)
        kept = len(manifest.blocks) - len(todo)
        if kept:
            say(f"{folder.path} holds {kept:,} of {len(manifest.blocks):,} blocks already")
        for failure in folder.failures.glob("*.json"):  # of an earlier launch
            failure.unlink()
        tell = progress or (lambda done, total: None)
        begin(kept)
        load = Work(folder, manifest, todo, tell)
        try:
            if todo:
                backend.run(load)
            done, planned = _merge(study, plan, folder, manifest, path, load)
        except KeyboardInterrupt:
            finished = len(folder.finished() & {block.name for block in manifest.blocks})
            raise SweepInterrupted(folder.path, finished, len(manifest.blocks)) from None
    return SweepSummary(
        points=manifest.points,
        scenarios=len(manifest.coordinates),
        blocks=len(manifest.blocks),
        blocks_kept=kept,
        replications=done,
        replications_planned=planned,
        work_seconds=load.seconds,
        seconds=time.monotonic() - begun,
        failures=load.failures,
    )


def prepare_slurm(
    study: Study,
    plan: _core.Plan,
    work: str | os.PathLike[str],
    backend: Slurm,
    block_replications: int | None = None,
) -> list[Path]:
    """Writes the scripts of a sweep's missing blocks and submits nothing: their paths.

    When they have been submitted and have run, `run_sweep` merges what they made.
    """
    folder = WorkFolder(work)
    with folder.locked(backend.name):
        folder.make()
        manifest = _manifest(study, plan, folder, block_replications)
        todo = _missing(folder, manifest, lambda text: None)
        return backend.write_scripts(folder, manifest, todo)


def _manifest(study: Study, plan: _core.Plan, folder: WorkFolder, size: int | None) -> Manifest:
    if size is None:
        size = REPLICATIONS_PER_BLOCK
        if folder.manifest.exists():
            with suppress(InputError):  # of another version: planned anew
                size = Manifest.read(folder.manifest).size
    if size < 1:
        raise InputError([("block", f"block = {size} (must be at least 1)", "")])
    manifest = Manifest.of(study, plan, size)
    manifest.write(folder.manifest)
    return manifest


def _missing(folder: WorkFolder, manifest: Manifest, say: Callable[[str], None]) -> list[int]:
    """Numbers of the blocks to run. Half-written and damaged files are removed."""
    for left_over in folder.blocks.glob("*.partial-*"):
        left_over.unlink(missing_ok=True)
    there = folder.finished()
    todo = []
    for number, block in enumerate(manifest.blocks):
        if block.name in there:
            problem = folder.problem_of(block)
            if problem is None:
                continue
            say(f"{folder.file_of(block)}: {problem}; it is computed again")
            folder.log(block, f"found damaged: {problem}")
            folder.file_of(block).unlink()
        todo.append(number)
    return todo


def _merge(
    study: Study,
    plan: _core.Plan,
    folder: WorkFolder,
    manifest: Manifest,
    path: str | os.PathLike[str],
    load: Work,
) -> tuple[int, int]:
    failed = len(load.failures)
    if failed == len(manifest.blocks):  # nothing to merge
        return 0, sum(block.count for block in manifest.blocks)
    return _core.merge_blocks(
        study._core,
        plan,
        manifest.size,
        folder.blocks,
        Path(path),
        f"{failed} block{'s' * (failed != 1)} of the sweep failed",
    )
