"""`wardsim run --work`: sweeps in blocks, and how far one is."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import typer

from wardsim.cli.answers import print_table
from wardsim.cli.program import INPUT_AT_FAULT, say, say_remarks
from wardsim.errors import InputError, Interrupted
from wardsim.progress import progress_bar
from wardsim.study import Study, available_threads
from wardsim.sweep import run_sweep, status_of
from wardsim.sweep.backend import Backend
from wardsim.sweep.campaign import prepare_slurm
from wardsim.sweep.dask import Dask
from wardsim.sweep.local import Local
from wardsim.sweep.slurm import Slurm


class Place(str, Enum):
    """Where blocks run."""

    local = "local"
    slurm = "slurm"
    dask = "dask"


@dataclass(frozen=True)
class Wanted:
    """What the command line says of blocks and where they run."""

    on: Place
    threads: int | None
    workers: int | None
    block: int | None
    scheduler: str | None
    sbatch: tuple[str, ...]
    walltime: int
    at_once: int | None
    task_blocks: int
    dry_run: bool

    def refuse_without_work(self) -> None:
        if self.on is not Place.local or self.dry_run or self.block or self.workers:
            raise typer.BadParameter(
                "--on slurm, --on dask, --dry-run, --block and --workers need --work DIR"
            )
        if self.scheduler:
            raise typer.BadParameter("--scheduler needs --work DIR and --on dask")

    def backend(self) -> Backend:
        if self.dry_run and self.on is not Place.slurm:
            raise typer.BadParameter("--dry-run is for --on slurm")
        if self.scheduler and self.on is not Place.dask:
            raise typer.BadParameter("--scheduler is for --on dask")
        if self.on is Place.slurm:
            return Slurm(
                walltime_min=self.walltime,
                at_once=self.at_once,
                blocks_per_task=self.task_blocks,
                threads=self.threads or 1,
                options=self.sbatch,
            )
        if self.scheduler:  # whose processors are not this machine's
            return Dask(self.scheduler, threads=self.threads or 1)
        threads = self.threads or available_threads()
        workers = min(self.workers or threads, threads)
        if self.on is Place.dask:
            return Dask(workers=workers, threads=threads // workers)
        return Local(workers, threads // workers)


def run_blocks(study: Study, output: Path, work: Path, wanted: Wanted) -> None:
    """Runs what DIR does not hold yet, merges, and shows the answer."""
    backend = wanted.backend()
    try:
        plan = study.plan(threads=available_threads())
    except KeyboardInterrupt:
        raise Interrupted() from None
    say_remarks(plan.remarks)
    if wanted.dry_run:
        assert isinstance(backend, Slurm)
        for script in prepare_slurm(study, plan, work, backend, wanted.block):
            print(f"# {script}", script.read_text(), f"sbatch {script}", sep="\n", end="\n\n")
        return
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        summary = run_sweep(
            study,
            output,
            work,
            backend=backend,
            block_replications=wanted.block,
            plan=plan,
            progress=progress,
            say=say,
        )
    try:
        if summary.replications:
            print_table(output)
    except InputError as error:  # blocks that failed may leave nothing to compare
        say(error)
    print(f"points        {summary.points:,}, {summary.scenarios:,} distinct scenarios")
    print(
        f"replications  {summary.replications:,} of {summary.replications_planned:,}"
        f" in {summary.blocks:,} blocks, {summary.blocks_kept:,} of them kept from before"
    )
    print(f"time          {summary.seconds:.1f} s; {summary.work_seconds:.1f} s of work in blocks")
    print(f"file          {output}")
    for failure in summary.failures:
        say(f"failed: {failure}")
    if summary.failures:
        raise typer.Exit(INPUT_AT_FAULT)


def show_work(work: Path, as_json: bool) -> None:
    """How far the sweep in a work folder is."""
    status = status_of(work)
    print(json.dumps(status.to_dict(), indent=2, ensure_ascii=False) if as_json else status)
