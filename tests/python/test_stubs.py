"""The extension's type stubs are those that pybind11-stubgen writes for it now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import wardsim

STUB = Path(wardsim.__file__).resolve().parent / "_core.pyi"


def test_the_stubs_are_current(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pybind11_stubgen", "wardsim._core", "-o", tmp_path], check=True
    )
    made = (tmp_path / "wardsim" / "_core.pyi").read_text()
    assert made == STUB.read_text(), (
        "bring them up to date: pybind11-stubgen wardsim._core -o python"
    )
