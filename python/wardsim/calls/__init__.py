"""Turns a force's own list of calls into a replay file, which a study plays instead of a model.

    replay = convert(Path("calls.csv"), Path("town.h5"), natures=Path("natures.toml"))
    write_replay(replay, Path("replay.csv"))
    print(replay.report)

How to choose columns, natures and grades: docs/how-to/replay-calls.md.
"""

from __future__ import annotations

from wardsim.calls.convert import Replay, convert, write_rejects, write_replay
from wardsim.calls.export import Columns
from wardsim.calls.natures import Natures, read_natures
from wardsim.calls.report import CallsReport, LeftOut

__all__ = [
    "CallsReport",
    "Columns",
    "LeftOut",
    "Natures",
    "Replay",
    "convert",
    "read_natures",
    "write_rejects",
    "write_replay",
]
