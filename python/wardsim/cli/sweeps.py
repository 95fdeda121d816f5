"""`wardsim run --work`: sweeps in blocks, and how far one is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from wardsim.cli.answers import print_table
from wardsim.cli.program import INPUT_AT_FAULT, say, say_remarks
from wardsim.errors import InputError, Interrupted
from wardsim.progress import progress_bar
from wardsim.study import Study, available_threads


def run_blocks(
    study: Study,
    output: Path,
    work: Path,
    threads: int | None,
    block: int | None,
    workers: int | None,
) -> None:
    """Runs what DIR does not hold yet, merges, and shows the answer."""
    from wardsim.sweep import run_sweep
    from wardsim.sweep.local import Local

    threads = threads or available_threads()
    workers = min(workers or threads, threads)
    try:
        plan = study.plan(threads=threads)
    except KeyboardInterrupt:
        raise Interrupted() from None
    say_remarks(plan.remarks)
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        summary = run_sweep(
            study,
            output,
            work,
            backend=Local(workers, threads // workers),
            block_replications=block,
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
    from wardsim.sweep import status_of

    status = status_of(work)
    print(json.dumps(status.to_dict(), indent=2, ensure_ascii=False) if as_json else status)
