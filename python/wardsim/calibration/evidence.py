"""What a demand rests on: the counts, every fit, and how the models did on held-out months."""

from __future__ import annotations

from dataclasses import dataclass

from wardsim.calibration.classes import RecordedGroup
from wardsim.calibration.counts import CrimeCounts
from wardsim.calibration.evaluate import Evaluation
from wardsim.calibration.months import MonthFactors
from wardsim.calibration.near_repeats import RepeatFit
from wardsim.calibration.scores import Scorer
from wardsim.calibration.space import SpaceFit, Streets
from wardsim.importing.tables import NetworkTables


@dataclass(frozen=True)
class Choices:
    """What a user may decide instead of the held-out months."""

    model: str = "best"  # or a model's name, for all groups
    season: str = "auto"  # "on": fitted month factors are written; "off": all are 1


@dataclass(frozen=True)
class GroupFit:
    """One recorded group, fitted to all months."""

    group: RecordedGroup
    per_year: float
    per_year_se: float
    months: MonthFactors
    season: bool  # whether the month factors are written
    model: str  # that is written
    space: SpaceFit  # of `model`, or of the background of near repeats
    repeats: RepeatFit | None  # whether written or not


@dataclass(frozen=True)
class Evidence:
    """All that led to a demand; nothing of it stands in the demand's file."""

    tables: NetworkTables
    streets: Streets
    counts: CrimeCounts
    fits: list[GroupFit]
    evaluation: Evaluation
    scorer: Scorer | None  # None if no month is held out
    choices: Choices

    def fit(self, group: str) -> GroupFit:
        return next(fit for fit in self.fits if fit.group.name == group)
