"""The includes keep to the layers: each may include only what stands above it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# As in docs/explanation/how-it-works.md, from the top.
LAYERS = [
    "sim/core",
    "sim/random",
    "sim/stats",
    "sim/street",
    "sim/town",
    "sim/store",
    "sim/run",
    "models/demand",
    "models/calibration",
    "models/analytic",
    "models/police",
    "models/patrol",
    "models/funding",
    "models/ward",
    "models/study",
    "python/bindings",
]

# What only some places may include.
RESERVED = {
    r"hdf5|H5\w*\.h": ["sim/store"],
    r"omp\.h": ["sim/run", "sim/street/travel_times"],
    r"pybind11/.*": ["python/bindings"],
    r"toml\+\+/.*": ["models/study"],
    r"Random123/.*": ["sim/random"],
    r"nettle/.*": ["sim/store"],
    r"Eigen/.*": ["models/calibration", "models/analytic", "python/bindings"],
    r"libfccp/.*": ["models/study/replay_file"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def sources() -> list[Path]:
    return [path for layer in LAYERS for path in sorted((ROOT / layer).glob("*.[ch]pp"))]


def layer_of(path: str) -> str | None:
    return next((layer for layer in LAYERS if path.startswith(layer + "/")), None)


@pytest.mark.parametrize("source", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_includes_only_its_own_layer_and_those_above(source: Path) -> None:
    here = str(source.relative_to(ROOT))
    own = LAYERS.index(layer_of(here) or "")
    for included in INCLUDE.findall(source.read_text()):
        layer = layer_of(included)
        if layer is not None:
            assert LAYERS.index(layer) <= own, f"{here} includes {included}, which stands below it"
        for pattern, places in RESERVED.items():
            if re.fullmatch(pattern, included):
                assert any(here.startswith(place) for place in places), (
                    f"{here} includes {included}; only {', '.join(places)} may"
                )


def test_openmp_is_used_in_two_places_only() -> None:
    users = {str(path.relative_to(ROOT)) for path in sources() if "#pragma omp" in path.read_text()}
    assert users == {"sim/run/replicate.cpp", "sim/street/travel_times.cpp"}


def test_the_check_sees_a_layer_that_is_broken() -> None:
    assert layer_of("models/ward/tallies.hpp") == "models/ward"
    assert LAYERS.index("models/ward") > LAYERS.index("sim/street")
    assert INCLUDE.findall('#include "models/ward/tallies.hpp"') == ["models/ward/tallies.hpp"]


def test_every_layer_has_sources_and_every_source_a_layer() -> None:
    folders = {
        str(path.parent.relative_to(ROOT))
        for tree in ("sim", "models")
        for path in (ROOT / tree).rglob("*.[ch]pp")
    }
    assert folders <= set(LAYERS)
