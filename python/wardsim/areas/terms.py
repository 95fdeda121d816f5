"""What a study says of its areas."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wardsim import _core
from wardsim.errors import InputError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from wardsim.study import Study


@dataclass(frozen=True)
class Area:
    """One `[[area]]`; the keys' meanings are in docs/reference/study-file.md."""

    name: str
    wards: int
    area_km2: float
    street_km: float
    residents: float
    recorded_crimes: float
    response_units: int
    officers_bought: int
    tile: tuple[float, float] | None

    @property
    def ward_names(self) -> list[str]:
        return [f"{self.name} {k + 1}" for k in range(self.wards)]


@dataclass(frozen=True)
class Terms:
    """`[areas]` and every `[[area]]`, and the rest of the study as plain values."""

    recorded_crimes: float
    response_team: str
    teams_by_ward: list[str]
    redeployed_team: str
    before: str
    after: str
    elasticity: list[float]
    redeployed_share: list[float]
    areas: list[Area]
    study: dict[str, Any]  # as resolved


def terms_of(study: Study) -> Terms | None:
    """None if the study has no areas. Raises `InputError` with all mistakes of its text."""
    resolved = tomllib.loads(study.resolved())
    if not resolved.get("area"):
        return None
    problems = _core.check_study(study._core)
    if problems:
        raise InputError(problems)
    common = resolved["areas"]
    areas = [
        Area(**{**entry, "tile": tuple(entry["tile"]) if entry.get("tile") else None})
        for entry in resolved["area"]
    ]
    return Terms(**common, areas=areas, study=resolved)
