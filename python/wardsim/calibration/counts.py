"""Counts recorded crimes by group, month and street."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import shapely

from wardsim.calibration.classes import CrimeClasses, RecordedGroup
from wardsim.calibration.crimes import (
    COLUMNS,
    CrimeFile,
    days_in,
    find_files,
    month_span,
    read_crimes,
)
from wardsim.calibration.report import CalibrationReport
from wardsim.calibration.snap import NO_STREET, snap_points
from wardsim.importing.problems import Problems
from wardsim.importing.tables import NO_WARD, NetworkTables
from wardsim.importing.wards import plain


@dataclass(frozen=True)
class CrimeCounts:
    """Incidents by recorded group, covered month and street of the network.

    A month that no file covers is absent. Streets of the margin have no counts.
    """

    groups: list[RecordedGroup]  # those with any incident
    months: list[str]
    days: np.ndarray  # of each month
    counts: np.ndarray  # int64 [groups, months, streets]

    def part(self, months: list[str]) -> CrimeCounts:
        """The same, of some of the months."""
        kept = np.array([month in set(months) for month in self.months])
        names = [month for month, keep in zip(self.months, kept, strict=True) if keep]
        return CrimeCounts(self.groups, names, self.days[kept], self.counts[:, kept])


def count_crimes(
    paths: list[Path],
    tables: NetworkTables,
    mapping: CrimeClasses,
    tolerance_m: float,
    wanted: set[str] | None,
    report: CalibrationReport,
    problems: Problems,
) -> CrimeCounts:
    """Reads the files, puts each incident on a street and counts; what is left out is reported.

    @param wanted  months to count; None: all.
    @raises InputError with all that was noted in `problems`, here or before.
    """
    report.tolerance_m = tolerance_m
    report.wards = _labels(tables)
    box = _box(tables, tolerance_m)
    rows, covered = _read_all(paths, wanted, box, report, problems)
    problems.raise_if_any()
    rows = _drop_repeats(rows, mapping, report)
    rows = _on_streets(rows, tables, tolerance_m, report)
    rows = _in_covered_months(rows, covered, report)
    _count_by_ward(rows, tables, mapping, report)
    return _by_group(rows, tables.streets, mapping, report.months)


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


def _count_by_ward(
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


def _by_group(
    rows: pd.DataFrame, streets: int, mapping: CrimeClasses, months: list[str]
) -> CrimeCounts:
    groups = mapping.groups()
    of = {category: g for g, group in enumerate(groups) for category in group.categories}
    counts = np.zeros((len(groups), len(months), streets), dtype=np.int64)
    month = {name: number for number, name in enumerate(months)}
    at = (rows["category"].map(of), rows["month"].map(month), rows["street"])
    np.add.at(counts, tuple(column.to_numpy(dtype=np.int64) for column in at), 1)
    seen: np.ndarray = counts.sum(axis=(1, 2)) > 0
    return CrimeCounts(
        [group for group, any_ in zip(groups, seen, strict=True) if any_],
        months,
        np.array([days_in([name]) for name in months]),
        counts[seen],
    )
