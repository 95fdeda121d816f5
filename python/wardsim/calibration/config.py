"""Reads the tables of a calibration's own TOML files, and finds those that the project ships."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from wardsim.importing.problems import Problems
from wardsim.importing.text_tables import read_toml as read_document


def shipped(name: str) -> Path:
    """A file of `config/`: beside the installed package, or in the checkout it runs from."""
    installed = Path(str(resources.files("wardsim"))) / "config" / name
    return (
        installed if installed.exists() else Path(__file__).resolve().parents[3] / "config" / name
    )


def read_toml(path: Path, table: str, problems: Problems) -> list[dict[str, Any]]:
    """The entries of the array of tables `table`; empty, with a problem noted, if unreadable."""
    before = len(problems.found)
    entries = read_document(path, problems).get(table)
    if len(problems.found) > before:
        return []
    if (
        not isinstance(entries, list)
        or not all(isinstance(e, dict) for e in entries)
        or not entries
    ):
        problems.add(path, f"has no [[{table}]]", "start from the file of that name in config/")
        return []
    return entries
