"""Commands on results files: show, plot, brief."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wardsim.cli.program import console, say, target

if TYPE_CHECKING:
    from wardsim.results import Results

ResultsFile = Annotated[Path, typer.Argument(metavar="RESULTS.h5", show_default=False)]


def register(app: typer.Typer) -> None:
    for command in (show, plot, brief):
        app.command()(command)


def show(
    results: ResultsFile,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, a list of rows.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Another table: frontier, acceptability, equity, wards, break-even, society,"
            " hours, officers, differences, variance, warm-up, payers, years, crowdfunding,"
            " crowdfunded, officer-years, moves, moves-wards or sources.",
        ),
    ] = None,
    effect: Annotated[
        str, typer.Option(help="Of frontier and acceptability: calls, coverage or patrol.")
    ] = "calls",
    grade: Annotated[
        str | None, typer.Option(help="Grade of calls. Default: the tightest target.")
    ] = None,
    money: Annotated[
        str | None,
        typer.Option(help="Whose: payer or total. Default: total for break-even and society."),
    ] = None,
    classes: Annotated[
        list[str] | None,
        typer.Option("--class", metavar="NAME", help="Of break-even; repeatable. Default: all."),
    ] = None,
    private: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Payers whose money is not public, or nobody; repeatable. Default: residents,"
            " developer.",
        ),
    ] = None,
) -> None:
    """Show the answer of a run as a table.

    What each point buys, with intervals; or one of the tables of economic evaluation. Of the work
    folder of a sweep: how far it is.

    Example: wardsim show results.h5 --table frontier --money total
    """
    if as_json and as_csv:
        raise typer.BadParameter("choose one of --json and --csv")
    if (results / "manifest.json").exists():
        if as_csv or table is not None:
            raise typer.BadParameter("of a work folder there is the status alone, or --json")
        from wardsim.cli.sweeps import show_work

        show_work(results, as_json)
        return
    if table is None and not (as_json or as_csv):
        print_table(results)
        return
    from wardsim.tables import to_rows, write_csv

    if table is None:
        rows = to_rows(opened_to_answer(results))
    else:
        from wardsim.economics import tables

        asked = tables.asked(table, effect, grade, money, classes or [], private)
        opened = opened_to_answer(results)
        if not (as_json or as_csv):
            console().print(tables.render(table, opened, asked))
            return
        rows = tables.rows_of(table, opened, asked)
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        write_csv(rows, sys.stdout)


def plot(
    results: ResultsFile,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the figures.")
    ],
) -> None:
    """Draw the figures of a run.

    Each as PNG and SVG, with its data as CSV and a text for those who cannot see it.

    Example: wardsim plot results.h5 -o figures
    """
    from wardsim.plots import write_figures

    opened = opened_to_answer(results)
    output.mkdir(parents=True, exist_ok=True)
    for path in write_figures(opened, output):
        print(path)


def brief(
    results: ResultsFile,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="BRIEF.pdf|BRIEF.html", help="The briefing.")
    ],
) -> None:
    """Write the policy briefing of a run, as PDF or HTML.

    Four to six pages that stand alone: the answer with its uncertainty in words, charts with
    tables, who pays and who gains, what was assumed, what it cannot say.

    The same results give the same bytes.

    Example: wardsim brief results.h5 -o brief.pdf
    """
    from wardsim.brief import check_ending, write_brief

    check_ending(target(output, results))
    print(write_brief(opened_to_answer(results), output))


def opened_to_answer(path: Path) -> Results:
    """What can be compared of a results file; what it leaves out is told on stderr."""
    from wardsim import left_out
    from wardsim.results import open_results

    results = open_results(path).comparable
    for text in left_out.in_words(results):
        say(f"remark: {text}")
    return results


def print_table(results: Path) -> None:
    """The answer as a table and in words, and below it what deterrence would change."""
    from rich.text import Text

    from wardsim.analysis import headline
    from wardsim.areas.moves import has_areas
    from wardsim.results import open_results
    from wardsim.tables import render, render_deterrence

    opened = open_results(results).comparable
    if has_areas(opened):
        from wardsim.economics import tables

        console().print(tables.render("moves", opened, tables.Asked()))
        return
    console().print(render(opened))
    console().print()
    console().print(Text(headline(opened)))
    beside = render_deterrence(opened)
    if beside is not None:
        console().print()
        console().print(beside)
