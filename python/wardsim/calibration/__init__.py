"""Turns recorded crimes into a demand: incidents a year by class, street and hour of the week.

    demand = calibrate(Path("hampstead.h5"), [Path("crimes/")])
    write_fragment(demand, Path("demand.toml"))
    write_report(demand, Path("report.html"))
    print(demand.report)

Models are fitted to the months before the held-out ones and scored on these; the rates that are
written are fitted to all months. What the counts can and cannot tell:
docs/how-to/bring-your-own-ward.md and docs/explanation/incident-models.md.
"""

from __future__ import annotations

from wardsim.calibration.classes import CLASSES, CrimeClasses, read_classes
from wardsim.calibration.demand import ClassDemand, Demand, write_fragment
from wardsim.calibration.effects import Effects, read_effects
from wardsim.calibration.profiles import HOURS_PER_WEEK, read_profiles
from wardsim.calibration.rates import BEST, MODELS, SEASONS, calibrate, calibrate_tables
from wardsim.calibration.report import CalibrationReport
from wardsim.calibration.report_html import write_report

__all__ = [
    "BEST",
    "CLASSES",
    "HOURS_PER_WEEK",
    "MODELS",
    "SEASONS",
    "CalibrationReport",
    "ClassDemand",
    "CrimeClasses",
    "Demand",
    "Effects",
    "calibrate",
    "calibrate_tables",
    "read_classes",
    "read_effects",
    "read_profiles",
    "write_fragment",
    "write_report",
]
