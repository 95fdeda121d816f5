"""Which police.uk category becomes which incident class, and in what share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
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
class RecordedGroup:
    """Categories that go to the same classes in the same shares, and so are counted together.

    Models are fitted to and scored on these: a likelihood needs counts, and half a theft was never
    counted. A class's rate is its share of each group's.
    """

    name: str
    categories: tuple[str, ...]
    shares: Mapping[str, float]  # by class
    source: str  # of the shares


@dataclass(frozen=True)
class CrimeClasses:
    """Shares by category, most serious category first; the shares of a category add up to 1."""

    shares: Mapping[str, Mapping[str, float]]
    sources: Mapping[str, str] = field(default_factory=dict)  # of the shares, by category

    def rank(self) -> dict[str, int]:
        """0 for the most serious category; of one incident's offences the most serious counts."""
        return {category: rank for rank, category in enumerate(self.shares)}

    def groups(self) -> list[RecordedGroup]:
        """The recorded groups, in the order of the categories.

        A group that is wholly of one class bears its name, one that is split that of its category.
        """
        together: dict[frozenset[tuple[str, float]], list[str]] = {}
        for category, classes in self.shares.items():
            together.setdefault(frozenset(classes.items()), []).append(category)
        groups = []
        for categories in together.values():
            shares = self.shares[categories[0]]
            whole = len(shares) == 1
            name = next(iter(shares)) if whole else ", ".join(categories)
            given = dict.fromkeys(self.sources.get(c, "") for c in categories)
            source = "; ".join(text for text in given if text) or "not stated"
            groups.append(RecordedGroup(name, tuple(categories), shares, source))
        return groups


def read_classes(path: Path, problems: Problems) -> CrimeClasses:
    """Reads `[[category]]` tables: name, classes = { class = share }, source, confidence."""
    shares: dict[str, Mapping[str, float]] = {}
    sources: dict[str, str] = {}
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
        sources[name] = str(entry.get("source", ""))
    return CrimeClasses(shares, sources)
