"""Readers of files from elsewhere, fed with changed files: a short tests/fuzz/fuzz_readers.py.

The readers in C++ are fuzzed under sanitizers (`make sanitizers`).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).resolve().parents[1] / "fuzz"


@pytest.mark.parametrize("readers", [["osm", "geojson", "graphml", "wards"],
                                     ["stations", "population", "crimes", "calls"],
                                     ["natures", "classes", "profiles", "effects", "results"]],
                         ids=["maps", "tables", "settings"])  # fmt: skip
def test_changed_files_are_read_or_refused(readers, tmp_path):
    done = subprocess.run(
        [sys.executable, FUZZ / "fuzz_readers.py", *readers, "--runs", "60", "--kept", tmp_path],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert list(tmp_path.iterdir()) == []


def test_every_reader_in_cpp_has_a_corpus():
    targets = {path.stem.removeprefix("fuzz_") for path in FUZZ.glob("fuzz_*.cpp")}
    kept = {folder.name for folder in (FUZZ / "corpus").iterdir()}
    assert targets
    assert targets <= kept


def test_a_device_without_end_is_no_study(tmp_path):
    study = subprocess.run(
        [sys.executable, "-m", "wardsim", "validate", "/dev/zero"],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert study.returncode != 0
    assert "has more than 16777216 bytes" in study.stderr
