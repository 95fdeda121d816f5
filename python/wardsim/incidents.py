"""The potential incidents of one run, one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from wardsim import _core
from wardsim.columns import dates, named
from wardsim.tables import csv_text

_INSTEAD = ["instead_time", "instead_street", "instead_x_m", "instead_y_m"]


def incident_table(plan: _core.Plan, point: int, replication: int) -> pd.DataFrame:
    """See `Study.incidents`."""
    columns = _core.list_incidents(plan, point, replication)
    start = np.datetime64(plan.start, "us")
    table: pd.DataFrame = pd.DataFrame(
        {
            "class": named(columns["class"], plan.classes),
            "number": columns["number"],
            "time": dates(start, columns["time_h"]),
            "street": columns["street"],
            "x_m": columns["x_m"],
            "y_m": columns["y_m"],
            "reported": columns["reported"],
            "fate": named(columns["fate"], _core.fate_names()),
            "instead_time": dates(start, columns["instead_time_h"]),
            "instead_street": columns["instead_street"],
            "instead_x_m": columns["instead_x_m"],
            "instead_y_m": columns["instead_y_m"],
        }
    )
    return table


def differing(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Those of `one` that fared otherwise in `other`, with what became of them there.

    Both are of the same replication, whose potential incidents have the same class and number at
    every point. `other_fate` and the other's place and time if it was displaced there; displaced to
    another place or time is another fate.
    """
    key = ["class", "number"]
    theirs = other[[*key, "fate", *_INSTEAD]].rename(
        columns=lambda c: c if c in key else f"other_{c}"
    )
    both = one.merge(theirs, on=key, how="inner", validate="one_to_one")
    moved = np.zeros(len(both), dtype=bool)
    for name in ("instead_time", "instead_street"):
        a, b = both[name], both[f"other_{name}"]
        moved |= ((a != b) & ~(a.isna() & b.isna())).to_numpy()
    differ: pd.DataFrame = both[
        (both["fate"].astype(str) != both["other_fate"].astype(str)) | moved
    ]
    return differ


def write_list(table: pd.DataFrame, path: Path) -> None:
    """As CSV, whole or not at all; names made safe for spreadsheets."""
    from wardsim.calibration.demand import write_whole

    safe = table.copy()
    for name in table.columns[table.dtypes == "category"]:
        safe[name] = [csv_text(str(text)) for text in table[name]]
    for name in table.columns[table.columns.str.endswith("instead_street")]:
        safe[name] = table[name].astype("Int64").mask(table[name] < 0)  # none is an empty cell
    text = safe.to_csv(
        index=False, lineterminator="\n", date_format="%Y-%m-%d %H:%M:%S", float_format="%.2f"
    )
    write_whole(text, path)
