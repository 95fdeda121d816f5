"""What a sweep consists of: one row a block, written before any work begins."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardsim import _core
from wardsim.errors import InputError
from wardsim.study import Study

SCHEMA = "wardsim sweep"
VERSION = 1


@dataclass(frozen=True)
class Block:
    """The replications first, ..., first + count - 1 of a scenario."""

    name: str  # SHA-256 of all that its results depend on; its file is blocks/NAME.h5
    scenario: int
    first: int
    count: int

    @property
    def replications(self) -> str:
        last = self.first + self.count - 1
        return f"replication {last}" if self.count == 1 else f"replications {self.first} to {last}"


@dataclass(frozen=True)
class Manifest:
    """The blocks of a sweep, and the study that they are of."""

    study: Study
    size: int  # replications of a block, at most
    points: int
    blocks: list[Block]
    coordinates: list[list[tuple[str, str]]]  # of the first point of each scenario, as TOML

    @staticmethod
    def of(study: Study, plan: _core.Plan, size: int) -> Manifest:
        coordinates: list[list[tuple[str, str]]] = [[] for _ in range(plan.scenarios)]
        points = plan.points
        for point in reversed(points):
            for scenario in point["scenarios"]:
                coordinates[scenario] = list(point["coordinates"].items())
        rows = [Block(*row) for row in _core.blocks(plan, size)]
        return Manifest(study, size, len(points), rows, coordinates)

    def named(self, block: Block) -> str:
        """The block as people know it."""
        where = ", ".join(f"{key} = {value}" for key, value in self.coordinates[block.scenario])
        at = f" at {where}" if where else ""
        return f"block {block.name[:12]} ({block.replications}{at})"

    def write(self, path: Path) -> None:
        """Under a temporary name, synced, renamed."""
        study = self.study
        content = {
            "schema": SCHEMA,
            "schema_version": VERSION,
            "engine": dict(_core.engine()),
            "study": {
                "text": study.text,
                "folder": str(study.folder.absolute()),
                "label": study.label,
                "overrides": study.overrides,
            },
            "block_replications": self.size,
            "points": self.points,
            "coordinates": self.coordinates,
            "blocks": [[b.name, b.scenario, b.first, b.count] for b in self.blocks],
        }
        temporary = path.with_name(f"{path.name}.partial-{os.getpid()}")
        try:
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    @staticmethod
    def read(path: Path) -> Manifest:
        """Raises `InputError` if it is missing or no manifest."""
        hint = "wardsim run STUDY.toml -o RESULTS.h5 --work DIR begins a sweep in DIR"
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if (content["schema"], content["schema_version"]) != (SCHEMA, VERSION):
                raise InputError(
                    [(str(path), "is not a manifest of this version of wardsim", hint)]
                )
            study = content["study"]
            return Manifest(
                Study.from_text(
                    study["text"],
                    study["folder"],
                    study["label"],
                    [(key, value) for key, value in study["overrides"]],
                ),
                int(content["block_replications"]),
                int(content["points"]),
                [Block(*row) for row in content["blocks"]],
                [[(key, value) for key, value in point] for point in content["coordinates"]],
            )
        except OSError as error:
            raise InputError([(str(path), f"cannot be read: {error.strerror}", hint)]) from None
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError([(str(path), f"is no manifest of a sweep: {error}", hint)]) from None
