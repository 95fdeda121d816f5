"""Runs a study with areas: one study an area, one after another, joined in one file."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wardsim.areas.change import Case, cases_of
from wardsim.areas.merge import join
from wardsim.areas.terms import Area, Terms, terms_of
from wardsim.errors import InputError, Problem
from wardsim.progress import ProgressCallback

if TYPE_CHECKING:
    from wardsim.study import Study

_SEED_STEP = 1_000_003  # areas draw independently; a prime, so that seeds of runs rarely meet


@dataclass(frozen=True)
class AreasSummary:
    """What a run did."""

    areas: int
    points: int
    scenarios: int  # distinct ones, of all areas together
    replications: int
    events: int
    ward_years: float
    seconds: float  # without planning


def area_studies(study: Study) -> Iterator[tuple[Area, Study]]:
    """Each area's own study, with a point for each of `cases_of`."""
    terms = terms_of(study)
    if terms is None:
        raise InputError([Problem(str(study.label), "the study has no areas", "add [[area]]")])
    cases = cases_of(study, terms)
    for i, area in enumerate(terms.areas):
        yield area, study.with_(_changes(terms, cases, i))


def run_areas(
    study: Study,
    path: str | os.PathLike[str],
    *,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> AreasSummary:
    """Runs every area into one results file, which appears when all are done.

    Raises what `Study.run_to_file` raises; an interrupted run leaves no file.
    """
    terms = terms_of(study)
    assert terms is not None
    target = Path(path)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    done = {"scenarios": 0, "replications": 0, "events": 0, "ward_years": 0.0, "seconds": 0.0}
    files = []
    points = 0
    try:
        for i, (area, own) in enumerate(area_studies(study)):
            files.append(folder / f"{i:03}.h5")

            def report(part: int, of: int, i: int = i) -> None:
                # Areas differ in scenarios; each counts the same.
                if progress is not None and of:
                    progress(1000 * i + 1000 * part // of, 1000 * len(terms.areas))

            try:
                summary = own.run_to_file(files[-1], threads=threads, progress=report)
            except InputError as error:
                raise InputError(
                    [
                        Problem(p.where, f"area {area.name}: {p.what}", p.hint)
                        for p in error.problems
                    ]
                ) from None
            points = summary.points
            for name in done:
                done[name] += getattr(summary, name)
        join(study, terms, cases_of(study, terms), files, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return AreasSummary(len(files), points, **done)  # type: ignore[arg-type]


def _changes(terms: Terms, cases: list[Case], i: int) -> dict[str, Any]:
    area, resolved = terms.areas[i], terms.study
    factor = area.recorded_crimes / terms.recorded_crimes
    names = area.ward_names
    changes: dict[str, Any] = {
        "area": [],
        "study.seed": int(resolved["study"]["seed"]) + _SEED_STEP * (i + 1),
        "study.wards": names,
        "network.synthetic.seed": int(resolved["network"]["synthetic"].get("seed", 1)) + i,
        "network.synthetic.wards": area.wards,
        "network.synthetic.street_km": float(area.street_km),
        "network.synthetic.ward_area_km2": area.area_km2 / area.wards,
        "network.synthetic.ward": [
            {"name": name, "population": area.residents / area.wards} for name in names
        ],
    }
    for k, incident in enumerate(resolved["incident"]):
        if "reported_per_year" in incident:
            changes[f"incident[{k}].reported_per_year"] = incident["reported_per_year"] * factor
    for k, team in enumerate(resolved["team"]):
        if team["name"] == terms.response_team:
            changes[f"team[{k}].units"] = area.response_units
        if team["name"] in terms.teams_by_ward:
            changes[f"team[{k}].units"] = int(team["units"]) * area.wards
        by_ward = team["name"] in (*terms.teams_by_ward, terms.redeployed_team)
        if by_ward or team.get("funded"):
            changes[f"team[{k}].wards"] = names
    axes = {
        "funding.scheme": [case.scheme or terms.before for case in cases],
        "funding.budget_gbp_per_year": [case.budget[i] for case in cases],
    }
    if terms.redeployed_team:
        axes[f"team[{terms.redeployed_team}].units"] = [case.moved_in[i] for case in cases]
    changes["sweep"] = {
        "axis": [{"key": k, "design": "zip", "values": values} for k, values in axes.items()]
    }
    return changes
