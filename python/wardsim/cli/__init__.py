"""The command line: one program, `wardsim`.

Exit status: 0, or 1 if the input or the disk is at fault, 2 for wrong usage, 3 if interrupted with
finished work kept. Answers go to stdout, everything else to stderr.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

from wardsim.cli import answers, calls, explore, incidents, places, studies, trace
from wardsim.cli.program import app

__all__ = ["main"]

studies.register(app)
answers.register(app)
explore.register(app)
incidents.register(app)
trace.register(app)
places.register(app)
calls.register(app)


def main() -> None:
    """The program's entry point."""
    signal.signal(signal.SIGTERM, _terminate)  # a cluster's way to say Ctrl-C
    app(prog_name="wardsim")


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
