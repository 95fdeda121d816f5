"""Shared fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import wardsim


@pytest.fixture
def town_columns() -> dict[str, Any]:
    """Three junctions in a row, two streets (one bent), two wards, a station."""
    return {
        "junction_x_m": [0.0, 100.0, 200.0],
        "junction_y_m": [0.0, 0.0, 50.0],
        "street_from": [0, 1],
        "street_to": [1, 2],
        "street_length_m": [100.0, 150.5],
        "street_speed_limit_mps": [13.4, 8.9],
        "street_class": [2, 5],
        "street_access_backward": [1, 7],
        "street_ward": [1, 0],
        "street_name": [1, 0],
        "street_shape_points": [2, 3],
        "shape_x_m": [0.0, 100.0, 100.0, 100.0, 200.0],
        "shape_y_m": [0.0, 0.0, 0.0, 50.0, 50.0],
        "name": ["", "Crwys Road ŵ"],
        "ward_name": ["Cathays", "Plasnewydd"],
        "outline_ward": [0, 0, 0, 0],
        "outline_ring": [0, 0, 0, 0],
        "outline_x_m": [0.0, 9.0, 9.0, 0.0],
        "outline_y_m": [0.0, 0.0, 9.0, 0.0],
        "station_name": ["Central"],
        "station_x_m": [10.0],
        "station_y_m": [20.0],
        "station_street": [0],
        "station_offset_m": [10.0],
    }


@pytest.fixture
def town(town_columns: dict[str, Any]) -> wardsim.Network:
    return wardsim.Network(
        attribution="© OpenStreetMap contributors", synthetic=True, **town_columns
    )


@pytest.fixture
def town_file(town: wardsim.Network, tmp_path: Path) -> Path:
    path = tmp_path / "town.h5"
    wardsim.write_network(town, path)
    return path
