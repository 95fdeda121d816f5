"""A calibrated demand, and its file: the TOML fragment that a study includes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wardsim.calibration.report import CalibrationReport

SOURCE = "data.police.uk street-level crime, Open Government Licence v3.0"


@dataclass(frozen=True)
class ClassDemand:
    """Recorded incidents of one class; rates are per 365.25 days over all wards together.

    `per_year_se` is the Poisson standard error of `per_year`, for the given class shares.
    Streets without a recorded incident are absent: their rate was too low to be seen, not zero.
    """

    name: str
    per_year: float
    per_year_se: float
    hour_of_week: np.ndarray  # 168 relative rates, mean 1, hour 0 = Monday 00-01
    street: np.ndarray  # increasing
    street_per_year: np.ndarray  # sums to per_year


@dataclass(frozen=True)
class Demand:
    """Demand of one network, as recorded by the police; the study divides by reporting."""

    network_sha256: str
    network_streets: int
    months: list[str]  # covered by a file
    months_missing: list[str]  # between the first and the last of them
    classes: list[ClassDemand]
    report: CalibrationReport


def write_fragment(demand: Demand, path: Path | str) -> None:
    """Writes the fragment whole or not at all. Numbers carry six significant digits."""
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(_lines(demand)) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _lines(demand: Demand) -> Iterable[str]:
    yield "# Recorded incidents by class, street and hour of week. Written by wardsim calibrate."
    yield "[demand]"
    yield f"network_sha256 = {_text(demand.network_sha256)}"
    yield f"network_streets = {demand.network_streets}"
    yield f"months = {_list(map(_text, demand.months), 12)}"
    yield f"months_missing = {_list(map(_text, demand.months_missing), 12)}"
    yield f"source = {_text(SOURCE)}"
    for item in demand.classes:
        yield ""
        yield "[[demand.class]]"
        yield f"name = {_text(item.name)}"
        yield 'basis = "reported"'
        yield f"per_year = {_number(item.per_year)}"
        yield f"per_year_se = {_number(item.per_year_se)}"
        yield f"hour_of_week = {_list(map(_number, item.hour_of_week), 12)}"
        yield f"street = {_list(map(str, item.street.tolist()), 16)}"
        yield f"street_per_year = {_list(map(_number, item.street_per_year), 12)}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML string


def _number(value: float) -> str:
    text = f"{value:.6g}"
    return text if any(c in text for c in ".e") else text + ".0"


def _list(items: Iterable[str], per_line: int) -> str:
    values = list(items)
    if len(values) <= per_line:
        return "[" + ", ".join(values) + "]"
    rows = [", ".join(values[i : i + per_line]) for i in range(0, len(values), per_line)]
    return "[\n  " + ",\n  ".join(rows) + ",\n]"
