"""The top level shows the architecture: nothing else may stand there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"CMakeLists.txt", "sim", "models", "config", "python", "tests", "notebooks", "README.md"}
TOOLS = {"CMakePresets.json", "pyproject.toml", "Makefile", "LICENSE", "CHANGELOG.md", "docs"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_only_the_known_rooms_stand_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    top = {path.split("/")[0] for path in listed}
    assert {name for name in top if not name.startswith(".")} == ROOMS | TOOLS
