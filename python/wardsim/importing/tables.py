"""A street network as numpy columns: what the importer makes and the calibration reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely

import wardsim

ROAD_CLASSES: tuple[str, ...] = wardsim.ROAD_CLASSES
FOOT, CYCLE, CAR = wardsim.ACCESS_FOOT, wardsim.ACCESS_CYCLE, wardsim.ACCESS_CAR
MODES = {"foot": FOOT, "cycle": CYCLE, "car": CAR}
NO_WARD = -1


@dataclass
class WardRow:
    """A ward: outline in metres, rings closed, outer rings and holes alike."""

    name: str
    code: str
    area_m2: float
    population: float  # residents; 0 if unknown
    rings: list[np.ndarray]  # each (n, 2)


@dataclass
class StationRow:
    """A police station and the place where its officers reach the street."""

    name: str
    x_m: float
    y_m: float
    street: int
    offset_m: float


@dataclass
class NetworkTables:
    """The columns of `sim::street::Network`; one row a street. Points are metres in `crs`.

    `ward` is the row of the ward that holds the street's midpoint, or NO_WARD in the margin.
    Street i runs along `shape[shape_start[i]:shape_start[i + 1]]`, both ends included.
    """

    junctions: np.ndarray  # (n, 2)
    start: np.ndarray  # junction where the street begins
    end: np.ndarray
    length_m: np.ndarray
    speed_limit_mps: np.ndarray  # of cars; 0 where no car may go
    footfall: np.ndarray
    road_class: np.ndarray  # index into ROAD_CLASSES
    forward: np.ndarray  # FOOT | CYCLE | CAR, start -> end
    backward: np.ndarray
    ward: np.ndarray
    name: np.ndarray  # index into `names`
    names: list[str]  # names[0] is ""
    shape_start: np.ndarray
    shape: np.ndarray  # (m, 2)
    wards: list[WardRow]
    stations: list[StationRow] = field(default_factory=list)
    crs: str = "EPSG:27700"
    attribution: str = ""

    @property
    def streets(self) -> int:
        """Number of streets."""
        return len(self.length_m)

    def courses(self) -> np.ndarray:
        """Each street's course as a shapely LineString."""
        points = np.diff(self.shape_start)
        owner = np.repeat(np.arange(self.streets), points)
        courses: np.ndarray = shapely.linestrings(self.shape, indices=owner)
        return courses

    def open_to(self, mode: int) -> np.ndarray:
        """Which streets a mode may pass in at least one direction."""
        return np.asarray(((self.forward | self.backward) & mode) != 0)


def write_network(tables: NetworkTables, path: Path | str) -> None:
    """Writes the network file of the simulator.

    Raises `InputError` if the network does not hold together, `StorageError` if the disk refuses.
    """
    wardsim.write_network(to_network(tables), path)


def read_network(path: Path | str) -> NetworkTables:
    """The columns of a network file. Raises `InputError` if it is not one."""
    return from_network(wardsim.read_network(path))


def to_network(tables: NetworkTables) -> wardsim.Network:
    """The simulator's network of these columns. Raises `InputError` if they do not fit."""
    rings = [
        (ward, ring, r) for ward, w in enumerate(tables.wards) for ring, r in enumerate(w.rings)
    ]
    points = [len(r) for _, _, r in rings]
    outline = np.concatenate([np.zeros((0, 2)), *(r for _, _, r in rings)])
    return wardsim.Network(
        junction_x_m=tables.junctions[:, 0],
        junction_y_m=tables.junctions[:, 1],
        street_from=tables.start,
        street_to=tables.end,
        street_length_m=tables.length_m,
        street_speed_limit_mps=tables.speed_limit_mps,
        street_footfall=tables.footfall,
        street_class=tables.road_class,
        street_access_forward=tables.forward,
        street_access_backward=tables.backward,
        street_ward=tables.ward,
        street_name=tables.name,
        street_shape_points=np.diff(tables.shape_start.astype(np.int64)),
        shape_x_m=tables.shape[:, 0],
        shape_y_m=tables.shape[:, 1],
        ward_name=[w.name for w in tables.wards],
        ward_code=[w.code for w in tables.wards],
        ward_area_m2=[w.area_m2 for w in tables.wards],
        ward_population=[w.population for w in tables.wards],
        outline_ward=np.repeat([ward for ward, _, _ in rings], points),
        outline_ring=np.repeat([ring for _, ring, _ in rings], points),
        outline_x_m=outline[:, 0],
        outline_y_m=outline[:, 1],
        station_name=[s.name for s in tables.stations],
        station_x_m=np.array([s.x_m for s in tables.stations], dtype=float),
        station_y_m=np.array([s.y_m for s in tables.stations], dtype=float),
        station_street=np.array([s.street for s in tables.stations], dtype=np.uint32),
        station_offset_m=np.array([s.offset_m for s in tables.stations], dtype=float),
        name=tables.names,
        crs=tables.crs,
        attribution=tables.attribution,
    )


def from_network(network: wardsim.Network) -> NetworkTables:
    """The columns of the simulator's network, points paired."""
    outline = np.stack([network.outline_x_m, network.outline_y_m], axis=1)
    wards = []
    for row, name in enumerate(network.ward_name):
        ours = network.outline_ward == row
        ring = network.outline_ring[ours]
        wards.append(
            WardRow(
                name,
                network.ward_code[row],
                float(network.ward_area_m2[row]),
                float(network.ward_population[row]),
                [outline[ours][ring == number] for number in np.unique(ring)],
            )
        )
    stations = zip(
        network.station_name,
        network.station_x_m.tolist(),
        network.station_y_m.tolist(),
        network.station_street.tolist(),
        network.station_offset_m.tolist(),
        strict=True,
    )
    return NetworkTables(
        junctions=np.stack([network.junction_x_m, network.junction_y_m], axis=1),
        start=network.street_from,
        end=network.street_to,
        length_m=network.street_length_m,
        speed_limit_mps=network.street_speed_limit_mps,
        footfall=network.street_footfall,
        road_class=network.street_class,
        forward=network.street_access_forward,
        backward=network.street_access_backward,
        ward=network.street_ward,
        name=network.street_name,
        names=list(network.name),
        shape_start=np.append(0, np.cumsum(network.street_shape_points, dtype=np.int64)),
        shape=np.stack([network.shape_x_m, network.shape_y_m], axis=1),
        wards=wards,
        stations=[StationRow(*station) for station in stations],
        crs=network.crs,
        attribution=network.attribution,
    )
