"""Areas that do not help each other, and a change of schemes in all of them.

A study with `[[area]]` tables stands for one study an area, all alike but for what the area says
of itself. `run_areas` runs them one after another and joins their results in one file.
"""

from wardsim.areas.change import Case, cases_of
from wardsim.areas.check import CheckedAreas, check_areas
from wardsim.areas.moves import areas_table, wards_table
from wardsim.areas.run import AreasSummary, area_studies, run_areas
from wardsim.areas.terms import Area, Terms, terms_of

__all__ = [
    "Area",
    "AreasSummary",
    "Case",
    "CheckedAreas",
    "Terms",
    "area_studies",
    "areas_table",
    "cases_of",
    "check_areas",
    "run_areas",
    "terms_of",
    "wards_table",
]
