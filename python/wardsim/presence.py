"""What incidents find when they happen: free units near enough, officers on patrol near by.

docs/reference/measures.md has the definitions.
"""

from __future__ import annotations

from wardsim import analysis
from wardsim.errors import InputError, Problem
from wardsim.estimates import Estimate, ratio_of
from wardsim.results import Results


def expected_coverage(results: Results, grade: str, wards: str = "focus") -> Estimate:
    """Share of incidents of a grade that a free unit could have reached in target, in [0, 1].

    Reported or not, at the moment they happen: for Poisson incidents, the share of time and demand
    that is covered (PASTA). Above coverage, where calls wait for units that are busy.
    """
    return _share_of_incidents(results, "covered", grade, wards)


def guardianship(results: Results, grade: str | None = None, wards: str = "focus") -> Estimate:
    """Share of incidents, of a grade or all, with an officer on patrol near by, in [0, 1]."""
    return _share_of_incidents(results, "guarded", grade, wards)


def scene_hours(results: Results, wards: str = "focus") -> Estimate:
    """Hours at scenes in the wards, by all teams, a year of 365.25 days."""
    need(results, "scene_h")
    return analysis.a_year(results, results.by_team_and_ward("scene_h", wards))


def known(results: Results) -> bool:
    """Whether the file holds what incidents find: those of schema 1.4 on do."""
    return "covered" in results.dataset


def need(results: Results, *names: str) -> None:
    """Raises `InputError` if the file lacks variables, which older ones do."""
    missing = [name for name in names if name not in results.dataset]
    if missing:
        what = f"has no {' and no '.join(missing)}: it was written before schema 1.4"
        raise InputError([Problem(str(results.path), what, "run the study again")])


def _share_of_incidents(results: Results, name: str, grade: str | None, wards: str) -> Estimate:
    need(results, name)
    some, every = (results.by_grade(of, wards) for of in (name, "incidents"))
    if grade is None:
        return ratio_of(some.sum(axis=2), every.sum(axis=2), results.draws)
    g = results.grade_index(grade)
    return ratio_of(some[:, :, g], every[:, :, g], results.draws)
