"""The potential incidents of one run, one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardsim import _core


def incident_table(plan: _core.Plan, point: int, replication: int) -> pd.DataFrame:
    """See `Study.incidents`."""
    columns = _core.list_incidents(plan, point, replication)
    start = np.datetime64(plan.start, "us")
    table = pd.DataFrame(
        {
            "class": pd.Categorical.from_codes(columns["class"], plan.classes),
            "number": columns["number"],
            "time": _dates(start, columns["time_h"]),
            "street": columns["street"],
            "x_m": columns["x_m"],
            "y_m": columns["y_m"],
            "reported": columns["reported"],
            "fate": pd.Categorical.from_codes(columns["fate"], _core.fate_names()),
            "instead_time": _dates(start, columns["instead_time_h"]),
            "instead_street": columns["instead_street"],
            "instead_x_m": columns["instead_x_m"],
            "instead_y_m": columns["instead_y_m"],
        }
    )
    return table


def _dates(start: np.datetime64, hours: np.ndarray) -> np.ndarray:
    """To the microsecond; NaT where there is no time."""
    missing = np.isnan(hours)
    us = np.where(missing, 0, np.rint(np.nan_to_num(hours) * 3.6e9)).astype("timedelta64[us]")
    return np.where(missing, np.datetime64("NaT", "us"), start + us)
