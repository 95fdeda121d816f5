"""A calibrated demand, and its file: the TOML fragment that a study includes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wardsim.calibration.effects import Darkness
from wardsim.calibration.evidence import Evidence
from wardsim.calibration.report import CalibrationReport

SOURCE = "data.police.uk street-level crime, Open Government Licence v3.0"


@dataclass(frozen=True)
class NearRepeats:
    """How incidents of a class bring others soon and near."""

    chosen: bool  # whether the held-out months prefer it, or it was asked for
    branching_ratio: float  # further incidents that one brings on average
    branching_ratio_se: float
    mean_delay_d: float  # given, not fitted
    distance_scale_m: float
    distance_scale_m_se: float | None  # None if the counts do not tell
    max_distance_m: float
    source: str


@dataclass(frozen=True)
class Part:
    """A recorded group of categories, and the share of it that is of a class.

    Parameters that the group's spatial model has not are None. Rates are of the whole group.
    """

    categories: tuple[str, ...]
    share: float
    share_source: str
    per_year: float
    per_year_se: float
    spatial_model: str
    source: str
    shape: float | None = None
    shape_se: float | None = None
    ward_per_km_year: np.ndarray | None = None
    ward_per_km_year_se: np.ndarray | None = None
    bandwidth_m: float | None = None
    uniform_share: float | None = None
    log_likelihood_per_event: float | None = None  # on the held-out months


@dataclass(frozen=True)
class ClassDemand:
    """Recorded incidents of one class; rates are per 365.25 days over all wards together.

    `per_year_se` is for the given class shares. It allows for months that scatter more than chance.
    """

    name: str
    per_year: float  # near repeats included
    per_year_se: float
    hour_of_week: np.ndarray  # 168 relative rates, mean 1, hour 0 = Monday 00-01
    hour_source: str
    month_factor: np.ndarray  # 12 relative rates, January first, mean weighted by days 1
    month_factor_se: np.ndarray
    month_source: str
    spatial_model: str
    street: np.ndarray  # of the wards, increasing
    street_per_year: np.ndarray  # sums to per_year
    street_per_year_se: np.ndarray | None
    parts: Sequence[Part]
    near_repeats: NearRepeats | None
    darkness: Darkness | None
    source: str


@dataclass(frozen=True)
class Demand:
    """Demand of one network, as recorded by the police; the study divides by reporting."""

    network_sha256: str
    network_streets: int
    months: list[str]  # covered by a file
    months_missing: list[str]  # between the first and the last of them
    months_held_out: list[str]  # on which models were scored; the rates are of all months
    classes: list[ClassDemand]
    report: CalibrationReport
    evidence: Evidence


def write_fragment(demand: Demand, path: Path | str) -> None:
    """Writes the fragment whole or not at all. Numbers carry six significant digits."""
    write_whole("\n".join(_lines(demand)) + "\n", Path(path))


def write_whole(text: str, path: Path) -> None:
    """Writes a text file under a temporary name, then renames it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _lines(demand: Demand) -> Iterable[str]:
    yield "# Recorded incidents by class, street, month and hour. Written by wardsim calibrate."
    yield "[demand]"
    yield from _pairs(
        network_sha256=demand.network_sha256,
        network_streets=demand.network_streets,
        months=demand.months,
        months_missing=demand.months_missing,
        months_held_out=demand.months_held_out,
        source=SOURCE,
    )
    for item in demand.classes:
        yield ""
        yield "[[demand.class]]"
        yield from _class_lines(item)


def _class_lines(item: ClassDemand) -> Iterable[str]:
    yield from _pairs(
        name=item.name,
        basis="reported",
        source=item.source,
        per_year=item.per_year,
        per_year_se=item.per_year_se,
        hour_of_week=item.hour_of_week,
        hour_source=item.hour_source,
        month_factor=item.month_factor,
        month_factor_se=item.month_factor_se,
        month_source=item.month_source,
        spatial_model=item.spatial_model,
        street=item.street,
        street_per_year=item.street_per_year,
    )
    if item.street_per_year_se is not None:  # three digits: it is an error, and there are many
        values = (_number(value, 3) for value in item.street_per_year_se)
        yield f"street_per_year_se = {_list(values, 12)}"
    for part in item.parts:
        yield ""
        yield "[[demand.class.part]]"
        yield from _pairs(**vars(part))
    if item.near_repeats is not None:
        yield ""
        yield "[demand.class.near_repeat]"
        yield from _pairs(**vars(item.near_repeats))
    if item.darkness is not None:
        yield ""
        yield "[demand.class.darkness]"
        yield from _pairs(**vars(item.darkness))


def _pairs(**values: object) -> Iterable[str]:
    """`key = value` of each value that is not None."""
    return [f"{key} = {_value(value)}" for key, value in values.items() if value is not None]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "iu":
            return _list(map(str, value.tolist()), 16)
        return _list(map(_number, value), 12)
    if isinstance(value, list | tuple):
        return _list(map(_value, value), 12)
    return str(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML string


def _number(value: float, digits: int = 6) -> str:
    text = f"{value:.{digits}g}"
    return text if any(c in text for c in ".en") else text + ".0"


def _list(items: Iterable[str], per_line: int) -> str:
    values = list(items)
    if len(values) <= per_line:
        return "[" + ", ".join(values) + "]"
    rows = [", ".join(values[i : i + per_line]) for i in range(0, len(values), per_line)]
    return "[\n  " + ",\n  ".join(rows) + ",\n]"
