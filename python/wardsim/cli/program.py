"""The program itself: what every command shares, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from wardsim import __version__
from wardsim.errors import InputError, Interrupted, Problem

INPUT_AT_FAULT = 1
INTERRUPTED = 3


class Program(TyperGroup):
    """Turns the errors that a user can act on into a message and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        with _exit_statuses():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Program,
    help="What does each pound of police funding buy on these streets, and how sure are we?",
    epilog="Start with: wardsim demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"wardsim {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@contextmanager
def _exit_statuses() -> Iterator[None]:
    try:
        yield
        sys.stdout.flush()  # a closed pipe shows here, not at exit
    except InputError as error:
        say(error)
        raise typer.Exit(INPUT_AT_FAULT) from None
    except KeyboardInterrupt as error:
        for number in (signal.SIGINT, signal.SIGTERM):  # the answer to the first is being given
            signal.signal(number, signal.SIG_IGN)
        say(error if isinstance(error, Interrupted) else "interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:  # `wardsim show | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(INPUT_AT_FAULT) from None
    except OSError as error:  # StorageError, and what Python's own files say
        say(f"{error.filename}: {error.strerror}" if error.filename else error)
        raise typer.Exit(INPUT_AT_FAULT) from None


def say(text: object) -> None:
    """A message for people, on stderr."""
    print(text, file=sys.stderr)


def say_remarks(remarks: list[Problem]) -> None:
    for remark in remarks:
        say(f"remark: {remark}")


def console() -> Console:
    """Stdout for tables: in colour and as wide as the terminal, plain and wide in a file."""
    return Console() if sys.stdout.isatty() else Console(width=200, no_color=True)


def target(path: Path, *inputs: Path) -> Path:
    """The path of a file to be written, if nothing speaks against it. Long work comes after."""
    for given in inputs:
        if path.exists() and given.exists() and path.samefile(given):
            raise InputError([(str(path), "would be written over the input", "choose another -o")])
    if path.is_dir():
        raise InputError([(str(path), "is a folder", "name a file in it")])
    if not path.absolute().parent.is_dir():
        raise InputError([(str(path), f"there is no folder {path.parent}", "make it first")])
    return path
