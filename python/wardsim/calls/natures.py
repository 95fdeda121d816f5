"""Which nature of call becomes which incident class and grade, and which is no demand at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardsim.importing.problems import Problems
from wardsim.importing.text_tables import read_toml

GRADES = ("I", "S", "E", "R")
_KEYS = {"names", "class", "grade", "left_out"}


@dataclass(frozen=True)
class Nature:
    """What becomes of the calls of one nature."""

    of_class: str = ""  # empty: left out
    grade: str = ""  # I, S, E or R; empty: that of the class in the study
    left_out: str = ""  # why


@dataclass(frozen=True)
class Natures:
    """By the nature's name, blanks around it and the case of its letters aside."""

    by_name: Mapping[str, Nature]

    def find(self, name: str) -> Nature | None:
        """None if nothing is said of this nature."""
        return self.by_name.get(_plain(name))


def read_natures(path: Path, problems: Problems) -> Natures:
    """Reads `[[nature]]` tables: `names = [...]` and either `class`, `grade` or `left_out`."""
    by_name: dict[str, Nature] = {}
    for number, entry in enumerate(_tables(path, problems)):
        wrong = _what_is_wrong(entry)
        if wrong:
            problems.add(path, f"nature[{number}]: {wrong}", "see config/milwaukee_natures.toml")
            continue
        nature = Nature(entry.get("class", ""), entry.get("grade", ""), entry.get("left_out", ""))
        for name in entry["names"]:
            if _plain(name) in by_name:
                problems.add(path, f"nature[{number}]: {name!r} is given twice", "leave one")
            by_name[_plain(name)] = nature
    return Natures(by_name)


def _tables(path: Path, problems: Problems) -> list[dict[str, Any]]:
    before = len(problems.found)
    tables = read_toml(path, problems).get("nature")
    if len(problems.found) > before:
        return []
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        problems.add(path, "has no [[nature]]", "start from config/milwaukee_natures.toml")
        return []
    return tables


def _what_is_wrong(entry: dict[str, Any]) -> str:
    unknown = sorted(entry.keys() - _KEYS)
    if unknown:
        return f"there is no key {unknown[0]} (known: {', '.join(sorted(_KEYS))})"
    names = entry.get("names")
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        return "needs names = [...], the natures it is about"
    given = {key: entry[key] for key in ("class", "grade", "left_out") if key in entry}
    for key, value in given.items():
        if not isinstance(value, str) or not value.strip():
            return f"{key} = {value!r} (must be a text)"
    if ("class" in given) == ("left_out" in given):
        return f"{names[0]!r} needs either a class, or left_out with the reason"
    if given.get("grade", "I") not in GRADES:
        return f"grade = {given['grade']!r} (must be I, S, E or R)"
    if "grade" in given and "class" not in given:
        return "a grade needs a class"
    return ""


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
