"""How a class's incidents spread over the hours of a week, from a compact description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wardsim.calibration.classes import CLASSES
from wardsim.calibration.config import read_toml
from wardsim.importing.problems import Problems

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS_PER_WEEK = 168
_BLOCK = re.compile(r"(\d\d)-(\d\d)")
# A night belongs to the evening on which it begins: Friday's ends on Saturday at 04:00.
_NIGHT_HOURS = range(22, 28)


@dataclass(frozen=True)
class HourProfile:
    """168 relative rates, mean 1, hour 0 = Monday 00-01, and where they come from."""

    relative: np.ndarray
    source: str


def read_profiles(path: Path, problems: Problems) -> dict[str, HourProfile]:
    """The hours of the week by class, from `[[profile]]` tables.

    `shares = { "00-06" = 0.2, ... }` splits a day, evenly within a block. `days = { Fri = 1.2 }`
    multiplies calendar days, `nights = { Fri = 2 }` the hours 22-04 of the night that begins then.
    """
    profiles: dict[str, HourProfile] = {}
    given: set[str] = set()
    for entry in read_toml(path, "profile", problems):
        name = str(entry.get("class"))
        given.add(name)
        before = len(problems.found)
        if name not in CLASSES:
            problems.add(path, f"there is no class {name!r}", "known are " + ", ".join(CLASSES))
        by_hour = _day(path, name, entry.get("shares"), problems)
        days = _factors(path, name, "days", entry, problems)
        nights = _factors(path, name, "nights", entry, problems)
        if len(problems.found) > before:
            continue
        rates = np.outer(days, by_hour).ravel()
        for day, factor in enumerate(nights):
            for hour in _NIGHT_HOURS:
                rates[(24 * day + hour) % HOURS_PER_WEEK] *= factor
        source = str(entry.get("source", "not stated"))
        sure = entry.get("confidence")
        stated = f"{source} ({sure})" if sure else source
        profiles[name] = HourProfile(rates / rates.mean(), stated)
    for name in CLASSES:
        if name not in given:
            problems.add(path, f"has no profile of the class {name!r}", "add a [[profile]]")
    return profiles


def _day(path: Path, name: str, shares: object, problems: Problems) -> np.ndarray:
    """Rate in each hour of a day, from the shares of blocks of hours."""
    rate = np.full(24, np.nan)
    for block, share in (shares if isinstance(shares, dict) else {}).items():
        match = _BLOCK.fullmatch(block)
        first, last = (int(match[1]), int(match[2])) if match else (0, 0)
        if not (0 <= first < last <= 24) or not isinstance(share, int | float) or share < 0:
            hint = 'write blocks as "18-21" = 0.2'
            problems.add(path, f"profile {name!r}: {block!r} = {share!r}", hint)
            return rate
        if not np.isnan(rate[first:last]).all():
            problems.add(path, f"profile {name!r}: block {block!r} overlaps another")
        rate[first:last] = share / (last - first)
    if np.isnan(rate).any() or abs(rate.sum() - 1) > 1e-6:
        problems.add(path, f"profile {name!r}: the shares must cover 00-24 and add up to 1")
    return rate


def _factors(
    path: Path, name: str, key: str, entry: dict[str, Any], problems: Problems
) -> np.ndarray:
    factors = np.ones(7)
    given = entry.get(key, {})
    for day, factor in (given if isinstance(given, dict) else {str(given): None}).items():
        if day not in DAYS or not isinstance(factor, int | float) or factor <= 0:
            hint = "use " + ", ".join(DAYS) + " with factors > 0"
            problems.add(path, f"profile {name!r}: {key}.{day} = {factor!r}", hint)
        else:
            factors[DAYS.index(day)] = factor
    return factors
