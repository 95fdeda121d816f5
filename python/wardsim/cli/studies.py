"""Commands on study files: validate, run, demo, schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from wardsim import _core
from wardsim.areas import AreasSummary, run_areas, terms_of
from wardsim.cli.answers import print_table
from wardsim.cli.program import INPUT_AT_FAULT, say, say_remarks, target
from wardsim.cli.sweeps import Place, Wanted, run_blocks
from wardsim.errors import Interrupted
from wardsim.progress import progress_bar
from wardsim.study import Study

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY.toml", show_default=False)]
Threads = Annotated[
    int | None,
    typer.Option(min=1, help="Threads; the answer is the same. Default: all processors."),
]
Replications = Annotated[
    int | None, typer.Option(min=1, help="Replications of each point, instead of the study's.")
]


def register(app: typer.Typer) -> None:
    for command in (demo, validate, run, schema):
        app.command()(command)


def validate(study: StudyFile, threads: Threads = None) -> None:
    """Check a study file.

    Every problem is shown with file, line, column and what to do.

    Example: wardsim validate config/hampstead.toml
    """
    findings = Study.load(study).validate(threads=threads)
    for mistake in findings.mistakes:
        say(mistake)
    say_remarks(findings.remarks)
    if findings.areas is not None:
        of = findings.areas
        print(f"valid: {of.areas} areas, {of.points} points, {of.scenarios:,} distinct scenarios")
        return
    if findings.plan is None:
        raise typer.Exit(INPUT_AT_FAULT)
    points = len(findings.plan.points)
    print(
        f"valid: {points:,} point{'s' * (points != 1)}, "
        f"{findings.plan.scenarios:,} distinct scenario{'s' * (findings.plan.scenarios != 1)}"
    )


def run(
    study: StudyFile,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="RESULTS.h5", help="Results file.")
    ],
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Another value for a key of the study; repeatable."
        ),
    ] = None,
    replications: Replications = None,
    threads: Threads = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, instead of the study's.")] = None,
    work: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Run in blocks kept in DIR, and go on from those that it holds already.",
        ),
    ] = None,
    block: Annotated[
        int | None,
        typer.Option(min=1, help="With --work: replications of a block at most. Default: 10."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="With --work: processes that share the threads. Default: one a thread.",
        ),
    ] = None,
    on: Annotated[
        Place, typer.Option(help="With --work: where blocks run, local, slurm or dask.")
    ] = Place.local,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Of --on dask: a scheduler, tls://HOST:PORT, or one on this machine. Default: a"
            " Dask cluster of --workers processes here.",
        ),
    ] = None,
    sbatch: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OPTION",
            help="Of --on slurm: another line for #SBATCH, --sbatch=--partition=short; repeatable.",
        ),
    ] = None,
    walltime: Annotated[
        int, typer.Option(min=2, metavar="MIN", help="Of --on slurm: minutes that a task may take.")
    ] = 60,
    at_once: Annotated[
        int | None, typer.Option(min=1, help="Of --on slurm: tasks that may run at the same time.")
    ] = None,
    task_blocks: Annotated[
        int, typer.Option(min=1, help="Of --on slurm: blocks of a task, one after the other.")
    ] = 20,
    dry_run: Annotated[
        bool, typer.Option(help="Of --on slurm: write and print the scripts, submit nothing.")
    ] = False,
) -> None:
    """Run a study and show the answer.

    Every point of the sweep is run; the table says what each pound buys.

    Ctrl-C stops within a second and keeps every finished replication (exit status 3), or, with
    --work, every finished block: the same command goes on from there.

    Example: wardsim run config/hampstead.toml -o results.h5 --set travel.foot_mps=1.4
    """
    pairs = [_change(text) for text in changes or []]
    pairs += [("study.replications", str(replications))] if replications is not None else []
    pairs += [("study.seed", str(seed))] if seed is not None else []
    target(output, study)
    changed = Study.load(study).with_texts(pairs)
    wanted = Wanted(
        on=on,
        threads=threads,
        workers=workers,
        block=block,
        scheduler=scheduler,
        sbatch=tuple(sbatch or ()),
        walltime=walltime,
        at_once=at_once,
        task_blocks=task_blocks,
        dry_run=dry_run,
    )
    if work is None:
        wanted.refuse_without_work()
        _run(changed, output, threads)
    else:
        run_blocks(changed, output, work, wanted)


def demo(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for results and figures.")
    ] = Path("demo"),
    replications: Replications = None,
    threads: Threads = None,
) -> None:
    """Run the bundled study, start to finish.

    Leaves results, figures, the briefing and a page to explore in DIR and shows the answer as a
    table.

    Example: wardsim demo -o demo
    """
    from wardsim.brief import ENDINGS, brief_of, write_brief
    from wardsim.calibration.config import shipped
    from wardsim.explorer import Asked, write_explorer
    from wardsim.plots import write_figures
    from wardsim.results import open_results

    output.mkdir(parents=True, exist_ok=True)
    study = Study.load(shipped("hampstead.toml"))
    if replications is not None:
        study = study.with_({"study.replications": replications})
    results = output / "results.h5"
    _run(study, results, threads)
    opened = open_results(results).comparable
    for path in write_figures(opened, output):
        print(path)
    content = brief_of(opened)
    for ending in ENDINGS:
        print(write_brief(opened, output / f"brief{ending}", content))
    write_explorer(opened, output / "explorer.html", Asked())
    print(output / "explorer.html")


def schema(
    markdown: Annotated[bool, typer.Option(help="The reference page of all keys instead.")] = False,
) -> None:
    """Print the JSON Schema of study files.

    Editors complete and check study files with it.

    Example: wardsim schema > study.schema.json
    """
    print(_core.reference_page() if markdown else _core.json_schema(), end="")


def _run_areas(study: Study, output: Path, threads: int | None) -> None:
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        summary = run_areas(study, output, threads=threads, progress=progress)
    print_table(output)
    print(
        f"areas         {summary.areas}, {summary.points} points, {summary.scenarios} distinct"
        " scenarios"
    )
    _print_speed(summary, output)


def _print_speed(summary: _core.RunSummary | AreasSummary, output: Path) -> None:
    seconds = max(summary.seconds, 1e-9)
    print(f"replications  {summary.replications:,} in {summary.seconds:.1f} s")
    print(
        f"speed         {summary.ward_years / seconds:,.0f} ward-years/s, "
        f"{summary.events / seconds / 1e6:,.2f} million events/s"
    )
    print(f"file          {output}")


def _run(study: Study, output: Path, threads: int | None) -> None:
    if terms_of(study) is not None:
        _run_areas(study, output, threads)
        return
    try:
        plan = study.plan(threads=threads)
    except KeyboardInterrupt:
        raise Interrupted() from None
    say_remarks(plan.remarks)
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        summary = study.run_to_file(output, threads=threads, plan=plan, progress=progress)
    print_table(output)
    print(f"points        {summary.points:,}, {summary.scenarios:,} distinct scenarios")
    _print_speed(summary, output)


def _change(text: str) -> tuple[str, str]:
    # A name in brackets may hold an equals sign: team[a=b].units=3
    depth = 0
    for i, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if letter == "=" and depth == 0 and i > 0:
            return text[:i].strip(), _core.as_toml_value(text[i + 1 :].strip())
    raise typer.BadParameter(f"{text!r} is not KEY=VALUE", param_hint="--set")
