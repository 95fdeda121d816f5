"""What monthly files cannot show and is given instead: delays of near repeats, darkness."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from wardsim.calibration.classes import CLASSES
from wardsim.calibration.config import read_toml
from wardsim.importing.problems import Problems

# 95 of 100 delays fall into the window of an exponential law with this share of it as its mean.
_MEAN_OF_WINDOW = 1 / math.log(20)


@dataclass(frozen=True)
class RepeatWindow:
    """How soon and how near repeats of one category are looked for."""

    window_d: float
    max_distance_m: float
    source: str

    @property
    def mean_delay_d(self) -> float:
        return self.window_d * _MEAN_OF_WINDOW


@dataclass(frozen=True)
class Darkness:
    """Rate of a class in darkness over its rate in daylight, at the same hour."""

    factor: float
    factor_se: float
    source: str


@dataclass(frozen=True)
class Effects:
    """Planning values with their sources."""

    repeats: Mapping[str, RepeatWindow]  # by category
    darkness: Mapping[str, Darkness]  # by class


def read_effects(path: Path, problems: Problems) -> Effects:
    """Reads `[[near_repeat]]` and `[[darkness]]` in the form of config/incident_effects.toml."""
    return Effects(_repeats(path, problems), _darkness(path, problems))


def _repeats(path: Path, problems: Problems) -> dict[str, RepeatWindow]:
    windows: dict[str, RepeatWindow] = {}
    for entry in read_toml(path, "near_repeat", problems):
        categories = entry.get("categories")
        if not isinstance(categories, list) or not categories:
            problems.add(path, f"near_repeat: categories = {categories!r}", "name at least one")
            continue
        label = f"near_repeat of {', '.join(map(str, categories))}"
        window, reach = entry.get("window_d"), entry.get("max_distance_m")
        if not _positive(window, 60):
            problems.add(path, f"{label}: window_d = {window!r} (must be > 0 and <= 60 days)")
            continue
        if not _positive(reach, 500):
            problems.add(path, f"{label}: max_distance_m = {reach!r} (must be > 0 and <= 500)")
            continue
        for category in map(str, categories):
            if category in windows:
                problems.add(path, f"near_repeat of {category!r} is given twice", "leave one")
            source = str(entry.get("source", "not stated"))
            windows[category] = RepeatWindow(float(window), float(reach), source)
    return windows


def _darkness(path: Path, problems: Problems) -> dict[str, Darkness]:
    found: dict[str, Darkness] = {}
    for entry in read_toml(path, "darkness", problems):
        name, factor, error = (entry.get(key) for key in ("class", "factor", "factor_se"))
        if name not in CLASSES:
            hint = "known are " + ", ".join(CLASSES)
            problems.add(path, f"darkness: there is no class {name!r}", hint)
        elif name in found:
            problems.add(path, f"darkness of {name!r} is given twice", "leave one")
        elif not _positive(factor):
            problems.add(path, f"darkness of {name!r}: factor = {factor!r} (must be > 0)")
        elif error != 0 and not _positive(error):
            problems.add(path, f"darkness of {name!r}: factor_se = {error!r} (must be >= 0)")
        else:
            source = str(entry.get("source", "not stated"))
            found[str(name)] = Darkness(float(factor), float(error or 0), source)
    return found


def _positive(value: object, most: float = math.inf) -> TypeGuard[float]:
    """Whether it is a finite number > 0 and at most `most`."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and 0 < value <= most
    )
