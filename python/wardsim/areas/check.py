"""Checks a study with areas: the study of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wardsim.areas.run import area_studies
from wardsim.errors import Problem

if TYPE_CHECKING:
    from wardsim.study import Findings, Study


@dataclass(frozen=True)
class CheckedAreas:
    """What a run would do."""

    areas: int
    points: int
    scenarios: int  # distinct ones, of all areas together


def check_areas(study: Study, *, threads: int | None = None) -> Findings:
    """What `Study.validate` says of each area's study; of what several have, the first is told."""
    from wardsim.study import Findings

    mistakes: list[Problem] = []
    remarks: list[Problem] = []
    told: set[tuple[str, str]] = set()
    areas = points = scenarios = 0
    for area, own in area_studies(study):
        found = own.validate(threads=threads)
        mistakes += [
            p._replace(what=f"area {area.name}: {p.what}")
            for p in found.mistakes
            if (p.where, p.what) not in told
        ]
        remarks += [p for p in found.remarks if (p.where, p.what) not in told]
        told |= {(p.where, p.what) for p in (*found.mistakes, *found.remarks)}
        if found.plan is None:
            continue
        areas += 1
        points = len(found.plan.points)
        scenarios += found.plan.scenarios
    return Findings(
        mistakes, remarks, None, None if mistakes else CheckedAreas(areas, points, scenarios)
    )
