"""What an import made of its files: every choice and every loss, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from wardsim.importing.components import OffMain
from wardsim.importing.tables import CAR, MODES, NO_WARD, ROAD_CLASSES, NetworkTables


@dataclass(frozen=True)
class WardLine:
    """One ward's row of the report."""

    name: str
    code: str
    streets: int
    length_km: float
    area_km2: float
    population: float


@dataclass
class ImportReport:
    """Figures of one import; printing it gives the summary that `wardsim import` shows."""

    streets: int = 0
    junctions: int = 0
    length_km: float = 0.0
    margin_km: float = 0.0
    km_by_mode: dict[str, float] = field(default_factory=dict)
    one_way_km: float = 0.0  # open to cars in one direction only
    off_main: dict[str, OffMain] = field(default_factory=dict)
    imputed_km: dict[str, float] = field(default_factory=dict)  # car streets without a limit
    car_km: float = 0.0
    wards: list[WardLine] = field(default_factory=list)
    stations: list[str] = field(default_factory=list)
    stations_dropped: list[str] = field(default_factory=list)
    station_tolerance_m: float = 0.0
    ways_read: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)  # why, and how many
    inputs: dict[str, str] = field(default_factory=dict)  # file name: SHA-256

    @property
    def imputed_share(self) -> float:
        """Share of the length open to cars whose speed limit the map did not give."""
        return sum(self.imputed_km.values()) / self.car_km if self.car_km > 0 else 0.0

    def __str__(self) -> str:
        return "\n".join([*self._network(), *self._wards(), *self._quality(), *self._stations()])

    def _network(self) -> list[str]:
        modes = ", ".join(f"{mode} {km:.1f} km" for mode, km in self.km_by_mode.items())
        return [
            f"{self.streets:,} streets, {self.junctions:,} junctions, {self.length_km:.1f} km"
            f" (of which {self.margin_km:.1f} km in the margin around the wards)",
            f"open to: {modes}; one-way for cars {self.one_way_km:.1f} km",
        ]

    def _wards(self) -> list[str]:
        return [
            f"  {line.name} ({line.code or 'no code'}): {line.streets:,} streets,"
            f" {line.length_km:.1f} km, {line.area_km2:.3f} km²,"
            + (f" {line.population:,.0f} residents" if line.population else " residents unknown")
            for line in self.wards
        ]

    def _quality(self) -> list[str]:
        off = ", ".join(f"{mode} {100 * o.share:.2f} %" for mode, o in self.off_main.items())
        imputed = ", ".join(f"{name} {km:.1f} km" for name, km in self.imputed_km.items())
        lines = [
            f"off the main component, closed to the mode: {off}",
            f"speed limit imputed: {100 * self.imputed_share:.1f} % of car streets"
            + (f" ({imputed})" if imputed else ""),
            f"{self.ways_read:,} ways used",
        ]
        aside = "; ".join(f"{why}: {n:,}" for why, n in self.set_aside.most_common() if n)
        return [*lines, f"set aside or mended: {aside}"] if aside else lines

    def _stations(self) -> list[str]:
        lines = [f"stations: {', '.join(self.stations) or 'none'}"]
        if self.stations_dropped:
            first = ", ".join(self.stations_dropped[:10])
            more = len(self.stations_dropped) - 10
            lines.append(
                f"stations farther than {self.station_tolerance_m:g} m from any street, left out:"
                f" {first}" + (f" and {more} more" if more > 0 else "")
            )
        return lines


def measure(report: ImportReport, tables: NetworkTables, imputed: np.ndarray) -> None:
    """Fills in what follows from the finished network; `imputed` marks guessed speed limits."""
    km = tables.length_m / 1000
    report.streets, report.junctions = tables.streets, len(tables.junctions)
    report.length_km = float(km.sum())
    report.margin_km = float(km[tables.ward == NO_WARD].sum())
    report.km_by_mode = {m: float(km[tables.open_to(bit)].sum()) for m, bit in MODES.items()}
    car = tables.open_to(CAR)
    report.car_km = float(km[car].sum())
    report.one_way_km = float(km[car & ((tables.forward & tables.backward & CAR) == 0)].sum())
    guessed = np.bincount(tables.road_class[car & imputed], weights=km[car & imputed])
    report.imputed_km = {ROAD_CLASSES[i]: float(v) for i, v in enumerate(guessed) if v > 0}
    report.wards = [
        WardLine(
            ward.name,
            ward.code,
            int((tables.ward == row).sum()),
            float(km[tables.ward == row].sum()),
            ward.area_m2 / 1e6,
            ward.population,
        )
        for row, ward in enumerate(tables.wards)
    ]
    report.stations = [station.name for station in tables.stations]
