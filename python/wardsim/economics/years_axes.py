"""The axes that a study of several years has beside those of its sweep."""

from __future__ import annotations

from wardsim.results import Results

YEAR, BOUND = "years.year", "years.bound"


def points_of_all_years(results: Results, points: list[int]) -> list[int]:
    """The points that differ from one of these in year and bound alone; sorted by option first."""
    others = [axis for axis in results.axes if axis not in (YEAR, BOUND)]
    coordinates = list(zip(*(results.axes[axis] for axis in others), strict=True))
    coordinates = coordinates or [()] * len(results)
    found: list[int] = []
    for wanted in dict.fromkeys(coordinates[p] for p in points):
        found += [p for p, here in enumerate(coordinates) if here == wanted]
    return found


def year_of(results: Results, point: int) -> dict[str, object]:
    """Its year, and its end of the elasticity, as far as the study has them."""
    of: dict[str, object] = {}
    if YEAR in results.axes:
        of["year"] = int(results.axes[YEAR][point])
    if BOUND in results.axes:
        of["elasticity"] = str(results.axes[BOUND][point])
    return of
