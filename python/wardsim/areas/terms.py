"""What a study says of its areas."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wardsim.errors import InputError, Problem

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
    """None if the study has no areas. Raises `InputError` if it cannot be read."""
    resolved = tomllib.loads(study.resolved())
    if not resolved.get("area"):
        return None
    problems = _problems(study.label, resolved)
    if problems:
        raise InputError(problems)
    common = resolved["areas"]
    areas = [
        Area(**{**entry, "tile": tuple(entry["tile"]) if entry.get("tile") else None})
        for entry in resolved["area"]
    ]
    return Terms(**common, areas=areas, study=resolved)


def _problems(label: str, resolved: dict[str, Any]) -> list[Problem]:
    """What the field table cannot say: keys that only areas need."""
    problems: list[Problem] = []
    common = resolved.get("areas")
    if common is None:
        what = "areas are given, but not what they have in common"
        return [Problem(label, what, "add [areas]")]
    schemes = {scheme["name"]: scheme for scheme in resolved.get("scheme", [])}
    for when in ("before", "after"):
        name = common.get(when, "")
        if name not in schemes:
            hint = f"name one of: {', '.join(schemes) or 'none'}"
            problems.append(Problem(label, f'areas.{when} = "{name}" (no such scheme)', hint))
        elif "constable" not in schemes[name].get("price_gbp_per_year", {}):
            what = f'scheme "{name}" of areas.{when} has no price of a constable'
            problems.append(Problem(label, what, "give it price_gbp_per_year.constable"))
    if "synthetic" not in resolved.get("network", {}):
        what = "areas have synthetic towns, but the study has none"
        problems.append(Problem(label, what, "add [network.synthetic]"))
    if "constable" not in resolved.get("funding", {}).get("full_cost_gbp_per_year", {}):
        what = "funding.full_cost_gbp_per_year has no constable"
        problems.append(Problem(label, what, "areas need it for what the force saves"))
    teams = {team["name"] for team in resolved.get("team", [])}
    named = [common.get("response_team", ""), *common.get("teams_by_ward", [])]
    named += [common["redeployed_team"]] if common.get("redeployed_team") else []
    for name in named:
        if name not in teams:
            hint = f"there are: {', '.join(sorted(teams)) or 'none'}"
            problems.append(Problem(label, f'areas names a team "{name}" (no such team)', hint))
    names = [area["name"] for area in resolved["area"]]
    for name in sorted({n for n in names if names.count(n) > 1}):
        problems.append(Problem(label, f'two areas are called "{name}"', "rename one"))
    return problems
