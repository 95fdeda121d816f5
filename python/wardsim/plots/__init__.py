"""Figures of a run: functions that draw on given axes, and `write_figures` for all of them.

from wardsim import plots

plots.coverage(results, grade="I")
plots.ward_map(results, of="patrol", point=25)
"""

from wardsim.plots.curves import averted, by_ward, coverage, gained, patrol, payers, wards
from wardsim.plots.figures import charts, write_figures
from wardsim.plots.frame import Chart, Frame
from wardsim.plots.maps import steps_of, street_rate, ward_map
from wardsim.plots.pledges import pledged
from wardsim.plots.style import COLOURS, style

__all__ = [
    "COLOURS",
    "Chart",
    "Frame",
    "averted",
    "by_ward",
    "charts",
    "coverage",
    "gained",
    "patrol",
    "payers",
    "pledged",
    "steps_of",
    "street_rate",
    "style",
    "ward_map",
    "wards",
    "write_figures",
]
