"""Which police.uk category becomes which incident class, and in what share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wardsim.calibration.config import read_toml
from wardsim.importing.problems import Problems

CLASSES = (
    "mugging",
    "moped robbery",
    "theft from the person",
    "burglary",
    "violence",
    "anti-social behaviour",
    "other calls",
)


@dataclass(frozen=True)
class CrimeClasses:
    """Shares by category, most serious category first; the shares of a category add up to 1."""

    shares: Mapping[str, Mapping[str, float]]

    def rank(self) -> dict[str, int]:
        """0 for the most serious category; of one incident's offences the most serious counts."""
        return {category: rank for rank, category in enumerate(self.shares)}


def read_classes(path: Path, problems: Problems) -> CrimeClasses:
    """Reads `[[category]]` tables: name, classes = { class = share }, source, confidence."""
    shares: dict[str, Mapping[str, float]] = {}
    for entry in read_toml(path, "category", problems):
        name = entry.get("name")
        classes = entry.get("classes")
        if not isinstance(name, str) or not isinstance(classes, dict) or not classes:
            problems.add(
                path, f"category {name!r}: needs `name` and `classes = {{ class = share }}`"
            )
            continue
        if name in shares:
            problems.add(path, f"category {name!r} is given twice", "leave one")
        for unknown in sorted(classes.keys() - set(CLASSES)):
            hint = "known are " + ", ".join(CLASSES)
            problems.add(path, f"category {name!r}: there is no class {unknown!r}", hint)
        numbers = [v for v in classes.values() if isinstance(v, int | float) and v > 0]
        if len(numbers) < len(classes) or not math.isclose(sum(numbers), 1, abs_tol=1e-9):
            given = ", ".join(f"{key} = {value}" for key, value in classes.items())
            problems.add(path, f"category {name!r}: shares {given} (each > 0, sum must be 1)")
        shares[name] = classes
    return CrimeClasses(shares)
