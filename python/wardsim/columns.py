"""Columns of tables from what the extension tells: codes with their names, hours as times."""

from __future__ import annotations

import numpy as np
import pandas as pd


def named(codes: np.ndarray, names: list[str]) -> pd.Categorical:
    """-1 is none of them."""
    return pd.Categorical.from_codes(codes, pd.Index(names))


def dates(start: np.datetime64, hours: np.ndarray) -> np.ndarray:
    """To the microsecond; NaT where there is no time."""
    missing = np.isnan(hours)
    us = np.where(missing, 0, np.rint(np.nan_to_num(hours) * 3.6e9)).astype("timedelta64[us]")
    return np.where(missing, np.datetime64("NaT", "us"), start + us)
