"""How far a sweep is, from its work folder alone; also while others work in it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wardsim.sweep.folder import WorkFolder
from wardsim.sweep.manifest import Manifest


@dataclass(frozen=True)
class Status:
    """Counts of blocks; `rate_per_min` and `left_s` only while a launch has finished some."""

    study: str
    points: int
    scenarios: int
    replications_per_block: int
    blocks: int
    finished: int
    failures: list[str]
    running: str  # who works in the folder; empty if nobody
    rate_per_min: float | None
    left_s: float | None

    @property
    def state(self) -> str:
        if self.finished == self.blocks:
            return "complete"
        if self.running:
            return "running"
        return "stopped, with failures" if self.failures else "stopped"

    def to_dict(self) -> dict[str, Any]:
        return {"state": self.state, **asdict(self)}

    def __str__(self) -> str:
        lines = [
            f"study     {self.study}",
            f"points    {self.points:,}, {self.scenarios:,} distinct scenarios",
            f"blocks    {self.finished:,} of {self.blocks:,} finished"
            f" ({100 * self.finished / max(self.blocks, 1):.0f} %),"
            f" of {self.replications_per_block} replications at most",
            f"state     {self.state}{', ' * bool(self.running)}{self.running}",
        ]
        if self.rate_per_min is not None and self.left_s is not None:
            lines.append(f"rate      {self.rate_per_min:,.1f} blocks a minute")
            lines.append(f"left      {duration(self.left_s)}")
        lines += [f"failed    {failure}" for failure in self.failures]
        return "\n".join(lines)


def status_of(work: str | Path) -> Status:
    """Raises `InputError` if the folder is none of a sweep."""
    folder = WorkFolder(work)
    manifest = Manifest.read(folder.manifest)
    names = {block.name for block in manifest.blocks}
    finished = len(names & folder.finished())
    holder = folder.holder()
    rate = left = None
    running = ""
    if holder:
        running = f"{holder['on']}, process {holder['pid']} on {holder['host']}"
        elapsed = max(time.time() - holder["since"], 1e-3)
        gained = finished - holder["had"] if holder["had"] is not None else 0
        if gained > 0:
            rate = 60 * gained / elapsed
            left = 60 * (len(names) - finished) / rate
    elif holder is not None:
        running = "a launch that has just begun"
    return Status(
        study=manifest.study.label,
        points=manifest.points,
        scenarios=len(manifest.coordinates),
        replications_per_block=manifest.size,
        blocks=len(names),
        finished=finished,
        failures=[text for name, text in folder.failed().items() if name in names],
        running=running,
        rate_per_min=rate,
        left_s=left,
    )


def duration(seconds: float) -> str:
    """90.0 as "1 min 30 s"."""
    whole = round(seconds)
    parts = [(whole // 86400, "d"), (whole // 3600 % 24, "h"), (whole // 60 % 60, "min")]
    shown = [f"{value} {unit}" for value, unit in parts if value]
    shown += [f"{whole % 60} s"] if whole < 3600 and (whole % 60 or not shown) else []
    return " ".join(shown)
