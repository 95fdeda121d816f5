"""Gains for money as people read them: per £1 million where they are tiny per £1,000."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

_TINY = 1e-3
_COLUMN, _OF_A_MILLION = "_per_1000_gbp", "_per_1m_gbp"


def step_of(per_1000: ArrayLike) -> tuple[float, str]:
    """What to multiply gains per £1,000 by, and the money that they are then of."""
    gains = np.abs(np.asarray(per_1000, dtype=float))
    largest = np.max(gains[np.isfinite(gains)], initial=0.0)
    return (1000.0, "£1 million") if 0 < largest < _TINY else (1.0, "£1,000")


def two_figures(value: float) -> str:
    """ "0.069", "270", "12,000"."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 else f"{rounded:g}"


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of gains per £1,000, bounds included, each in the step that suits it."""
    shown: pd.DataFrame = table.copy()
    for column in [str(c) for c in table if str(c).endswith(_COLUMN)]:
        times, _ = step_of(table[column].to_numpy(float))
        if times == 1:
            continue
        for name in (column, f"{column}_lower", f"{column}_upper"):
            if name in shown:
                shown[name] *= times
                shown = shown.rename(columns={name: name.replace(_COLUMN, _OF_A_MILLION)})
    return shown
