"""Near repeats: each incident makes others nearby more likely for some days. From counts by month.

(in work: waits for the core)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wardsim.calibration.counts import CrimeCounts
from wardsim.calibration.effects import RepeatWindow
from wardsim.calibration.space import Streets

NEAR_REPEATS = "near_repeats"


@dataclass(frozen=True)
class RepeatFit:
    """A self-exciting process fitted to counts by month; the delay is given."""

    window: RepeatWindow
    branching_ratio: float
    branching_ratio_se: float
    mean_distance_m: float
    mean_distance_m_se: float
    stability: str  # "stable", "doubtful", "unstable"


def fit_repeats(
    counts: CrimeCounts, g: int, share: np.ndarray, window: RepeatWindow, streets: Streets
) -> RepeatFit | None:
    return None


def expected_with_repeats(
    fit: RepeatFit, before: CrimeCounts, held: CrimeCounts, g: int,
    share: np.ndarray, level: np.ndarray, streets: Streets,
) -> np.ndarray:
    return np.outer(level, share)
