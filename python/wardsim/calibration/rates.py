"""Counts recorded crimes by street and class, and turns the counts into yearly rates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import shapely

from wardsim.calibration.classes import CLASSES, CrimeClasses, read_classes
from wardsim.calibration.config import shipped
from wardsim.calibration.crimes import (
    COLUMNS,
    CrimeFile,
    days_in,
    find_files,
    month_span,
    read_crimes,
)
from wardsim.calibration.demand import ClassDemand, Demand
from wardsim.calibration.profiles import read_profiles
from wardsim.calibration.report import CalibrationReport
from wardsim.calibration.snap import NO_STREET, snap_points
from wardsim.importing.limits import sha256
from wardsim.importing.problems import Problems
from wardsim.importing.tables import NO_WARD, NetworkTables, read_network
from wardsim.importing.wards import plain

DAYS_PER_YEAR = 365.25


def calibrate(
    network_path: Path | str,
    crimes: Sequence[Path | str],
    *,
    classes: Path | str | None = None,
    profiles: Path | str | None = None,
    tolerance_m: float = 50.0,
    months: tuple[str, str] | None = None,
) -> Demand:
    """Calibrates the demand of a network from street-level crime files.

    @param crimes  files, or directories searched for *-street.csv.
    @param classes, profiles  TOML in the form of config/crime_classes.toml and
        config/hour_profiles.toml, which count if none is given.
    @param tolerance_m  [m] how far from a street a crime's point may lie, > 0.
    @param months  first and last month to count, "2016-07", both included; all without it.
    @raises InputError with everything that is wrong with the files and arguments.
    """
    network_path = Path(network_path)
    return calibrate_tables(
        read_network(network_path),
        sha256(network_path),
        crimes,
        classes=classes,
        profiles=profiles,
        tolerance_m=tolerance_m,
        months=months,
    )


def calibrate_tables(
    tables: NetworkTables,
    network_sha256: str,
    crimes: Sequence[Path | str],
    *,
    classes: Path | str | None = None,
    profiles: Path | str | None = None,
    tolerance_m: float = 50.0,
    months: tuple[str, str] | None = None,
) -> Demand:
    """`calibrate` for a network that is already in memory."""
    problems = Problems()
    mapping = read_classes(Path(classes or shipped("crime_classes.toml")), problems)
    by_hour = read_profiles(Path(profiles or shipped("hour_profiles.toml")), problems)
    if not (math.isfinite(tolerance_m) and tolerance_m > 0):
        problems.add("", f"tolerance_m = {tolerance_m} (must be > 0 metres)")
    wanted = _wanted_months(months, problems)
    report = CalibrationReport(tolerance_m=tolerance_m)
    report.wards = _labels(tables)
    box = _box(tables, tolerance_m)
    rows, covered = _read_all([Path(path) for path in crimes], wanted, box, report, problems)
    problems.raise_if_any()
    rows = _drop_repeats(rows, mapping, report)
    rows = _on_streets(rows, tables, tolerance_m, report)
    rows = _in_covered_months(rows, covered, report)
    _count(rows, tables, mapping, report)
    return Demand(
        network_sha256=network_sha256,
        network_streets=tables.streets,
        months=report.months,
        months_missing=report.months_missing,
        classes=_rates(rows, mapping, by_hour, report),
        report=report,
    )


def _wanted_months(months: tuple[str, str] | None, problems: Problems) -> set[str] | None:
    if months is None:
        return None
    try:
        span = month_span(*months)
    except ValueError:
        span = []
    if not span:
        given = " to ".join(months)
        problems.add("", f"months = {given}", "give the first and the last, such as 2016-07")
    return set(span)


def _labels(tables: NetworkTables) -> list[str]:
    names = [ward.name for ward in tables.wards]
    return [
        f"{ward.name} ({ward.code})" if names.count(ward.name) > 1 else ward.name
        for ward in tables.wards
    ]


def _box(tables: NetworkTables, tolerance_m: float) -> tuple[float, float, float, float]:
    """West, south, east, north of all that a crime may fall on."""
    rings = [ring for ward in tables.wards for ring in ward.rings]
    points = np.concatenate([tables.shape, *rings])
    low, high = points.min(axis=0) - tolerance_m, points.max(axis=0) + tolerance_m
    to_degrees = pyproj.Transformer.from_crs(tables.crs, "EPSG:4326", always_xy=True)
    return to_degrees.transform_bounds(*low, *high)


def _read_all(
    paths: list[Path],
    wanted: set[str] | None,
    box: tuple[float, float, float, float],
    report: CalibrationReport,
    problems: Problems,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All rows of the wanted months and the area, with their force; and what the files cover.

    A file without any row still covers its month. Rows far away go at once: the archive of all
    forces holds far more of them than of any other kind.
    """
    parts, covered = [pd.DataFrame(columns=[*COLUMNS, "force"])], []
    for file in find_files(paths, problems):
        if wanted is not None and file.month and file.month not in wanted:
            continue
        part = read_crimes(file, problems).assign(force=file.force)
        report.rows_read += len(part)
        if wanted is not None:
            outside = ~part["month"].isin(wanted)
            report.left_out["month not asked for"] += int(outside.sum())
            part = part[~outside]
        covered += [(file.force, month) for month in _months_of(file, part)]
        west, south, east, north = box
        near = part["longitude"].between(west, east) & part["latitude"].between(south, north)
        far = ~near & part["longitude"].notna() & part["latitude"].notna()
        report.left_out["outside the area"] += int(far.sum())
        parts.append(part[~far])
    if not problems and not covered:
        problems.add("", "no crime file covers any month asked for", "give --crimes with files")
    filled = [part for part in parts if len(part)] or parts[:1]
    rows = pd.concat(filled, ignore_index=True)
    return rows, pd.DataFrame(covered, columns=["force", "month"]).drop_duplicates()


def _months_of(file: CrimeFile, part: pd.DataFrame) -> list[str]:
    return [file.month] if file.month else sorted(part["month"].unique())


def _leave_out(rows: pd.DataFrame, bad: pd.Series, why: str, to: CalibrationReport) -> pd.DataFrame:
    to.left_out[why] += int(bad.sum())
    kept: pd.DataFrame = rows[~bad]
    return kept


def _drop_repeats(
    rows: pd.DataFrame, mapping: CrimeClasses, report: CalibrationReport
) -> pd.DataFrame:
    """One row for each Crime ID: offences of one incident share an id, and it is one call.

    Of them the most serious counts, by the order of the categories in the mapping.
    """
    known = rows["category"].isin(mapping.shares)
    report.unmapped.update(rows["category"][~known].tolist())
    rows = _leave_out(rows, ~known, "category without a class", report)
    ranked = rows.assign(rank=rows["category"].map(mapping.rank())).sort_values(
        ["month", "rank"], kind="stable"
    )
    repeated = (ranked["id"] != "") & ranked["id"].duplicated()
    return _leave_out(ranked, repeated, "further offence of one incident (same Crime ID)", report)


def _on_streets(
    rows: pd.DataFrame, tables: NetworkTables, tolerance_m: float, report: CalibrationReport
) -> pd.DataFrame:
    """Rows that fall on a street of a ward, with the column `street`."""
    unplaced = rows["longitude"].isna() | rows["latitude"].isna()
    rows = _leave_out(rows, unplaced, "no coordinates", report)
    place = rows.groupby(["longitude", "latitude", "location"], sort=False)
    spots = pd.DataFrame(list(place.groups), columns=["longitude", "latitude", "location"])
    to_network = pyproj.Transformer.from_crs("EPSG:4326", tables.crs, always_xy=True)
    points = np.stack(
        to_network.transform(spots["longitude"].to_numpy(), spots["latitude"].to_numpy()), axis=1
    )
    points[~np.isfinite(points).all(axis=1)] = 1e9  # beyond the projection, so beyond the town
    street = snap_points(tables, points, spots["location"].tolist(), tolerance_m)
    inside = _inside_wards(tables, points)
    number = place.ngroup().to_numpy()
    rows = rows.assign(street=street[number], inside=inside[number])

    nowhere = rows["street"] == NO_STREET
    report.left_out["in a ward, but farther than the tolerance from any street"] += int(
        (nowhere & rows["inside"]).sum()
    )
    rows = _leave_out(rows, nowhere & ~rows["inside"], "outside the area", report)
    rows = rows[rows["street"] != NO_STREET]
    in_margin = pd.Series(tables.ward[rows["street"]] == NO_WARD, index=rows.index)
    return _leave_out(rows, in_margin, "in the margin around the wards", report)


def _inside_wards(tables: NetworkTables, points: np.ndarray) -> np.ndarray:
    # Holes are rings too, so a point is inside where an odd number of rings holds it.
    rings = [shapely.Polygon(ring) for ward in tables.wards for ring in ward.rings]
    owner = np.repeat(np.arange(len(tables.wards)), [len(w.rings) for w in tables.wards])
    point, ring = shapely.STRtree(rings).query(shapely.points(points), predicate="intersects")
    held = np.zeros((len(points), len(tables.wards)), dtype=np.int64)
    np.add.at(held, (point, owner[ring]), 1)
    return np.asarray((held % 2 == 1).any(axis=1))


def _in_covered_months(
    rows: pd.DataFrame, covered: pd.DataFrame, report: CalibrationReport
) -> pd.DataFrame:
    """Rows of the months for which every force that matters here has a file.

    A force matters if any of its crimes fell on the wards. A month without one of their files is
    missing, not zero: it adds neither crimes nor days.
    """
    here = covered[covered["force"].isin(set(rows["force"]))]
    here = here if len(here) else covered
    files = here.groupby("month")["force"].nunique()
    report.months = sorted(files.index[files == files.max()])
    span = month_span(report.months[0], report.months[-1])
    report.months_missing = sorted(set(span) - set(report.months))
    report.days = days_in(report.months)
    partial = ~rows["month"].isin(report.months)
    return _leave_out(rows, partial, "month without a file of each force", report)


def _count(
    rows: pd.DataFrame, tables: NetworkTables, mapping: CrimeClasses, report: CalibrationReport
) -> None:
    report.rows_used = len(rows)
    street_name = [plain(name) for name in tables.names]
    counts = rows.groupby(["street", "category", "location"]).size().reset_index(name="rows")
    for street, category, location, n in counts.itertuples(index=False):
        ward = report.wards[tables.ward[street]]
        report.by_category[ward, category] += n
        for name, share in mapping.shares[category].items():
            report.by_class[ward, name] += share * n
        name = street_name[tables.name[street]]
        report.matched_by_name += n if name and plain(location).endswith(name) else 0


def _rates(
    rows: pd.DataFrame,
    mapping: CrimeClasses,
    by_hour: Mapping[str, np.ndarray],
    report: CalibrationReport,
) -> list[ClassDemand]:
    per_year = DAYS_PER_YEAR / report.days
    demands = []
    for name in CLASSES:
        share = rows["category"].map({c: s.get(name, 0.0) for c, s in mapping.shares.items()})
        by_street = share[share > 0].groupby(rows["street"]).sum().sort_index()
        if by_street.empty:
            continue
        # Each count of a category is Poisson; a share of it has the share's square of variance.
        error = math.sqrt(float((share**2).sum())) * per_year
        rate = float(by_street.sum()) * per_year
        report.per_year[name] = (rate, error)
        demands.append(
            ClassDemand(
                name,
                rate,
                error,
                by_hour[name],
                by_street.index.to_numpy(dtype=np.int64),
                by_street.to_numpy() * per_year,
            )
        )
    return demands
