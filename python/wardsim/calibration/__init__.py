"""Turns recorded crimes into a demand: incidents a year by class, street and hour of the week.

    demand = calibrate(Path("hampstead.h5"), [Path("crimes/")])
    write_fragment(demand, Path("demand.toml"))
    print(demand.report)

What the counts can and cannot tell: docs/how-to/bring-your-own-ward.md.
"""

from __future__ import annotations

from wardsim.calibration.classes import CLASSES, CrimeClasses, read_classes
from wardsim.calibration.demand import ClassDemand, Demand, write_fragment
from wardsim.calibration.profiles import HOURS_PER_WEEK, read_profiles
from wardsim.calibration.rates import calibrate, calibrate_tables
from wardsim.calibration.report import CalibrationReport

__all__ = [
    "CLASSES",
    "HOURS_PER_WEEK",
    "CalibrationReport",
    "ClassDemand",
    "CrimeClasses",
    "Demand",
    "calibrate",
    "calibrate_tables",
    "read_classes",
    "read_profiles",
    "write_fragment",
]
