"""Reads ward boundaries and residents, and picks the wards that a user names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from wardsim.importing.geojson import crs_of, features_of, parse_json
from wardsim.importing.limits import Limits, read_text
from wardsim.importing.problems import Problems
from wardsim.importing.tables import WardRow
from wardsim.importing.text_tables import CsvTable

_NAME = re.compile(r"name|ward|ward_?name|wd\d\dnm", re.IGNORECASE)
_CODE = re.compile(r"code|gss_?code|gss|ward_?code|wd\d\dcd", re.IGNORECASE)
_POPULATION = re.compile(r"population|residents|usualres", re.IGNORECASE)
_YEAR = re.compile(r"year|outcome_?year", re.IGNORECASE)


@dataclass
class Ward:
    """A ward as read; `shape` is in the file's own system until projected."""

    name: str
    code: str
    population: float
    shape: BaseGeometry


def read_wards(path: Path, only: Sequence[str], problems: Problems) -> tuple[list[Ward], str]:
    """The wards named in `only` (all, if empty), and the coordinate system of their outlines."""
    found, crs = _read_features(path, problems)
    if not found:
        return [], crs
    columns = {name for properties, _ in found for name in properties}
    name_key, code_key = _column(_NAME, columns), _column(_CODE, columns)
    if name_key is None and code_key is None:
        problems.add(
            path,
            f"has no attribute for a ward's name or code (found: {', '.join(sorted(columns))})",
            "name them NAME and GSS_CODE, or WD22NM and WD22CD",
        )
        return [], crs
    population_key = _column(_POPULATION, columns)
    wards = []
    for number, (properties, shape) in enumerate(found, start=1):
        name = str(_value(properties, name_key) or _value(properties, code_key) or "")
        code = str(_value(properties, code_key) or "")
        if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
            problems.add(path, f"ward {name or number} has no polygon", "export it as polygons")
            continue
        people = _number(_value(properties, population_key))
        wards.append(Ward(name, code, people or 0.0, shape))
    wards = _pick(path, wards, only, problems)
    _check_degrees(path, wards, crs, problems)
    return wards, crs


def _read_features(
    path: Path, problems: Problems
) -> tuple[list[tuple[dict[str, Any], BaseGeometry | None]], str]:
    name = path.name.lower()
    if not name.endswith((".geojson", ".json", ".geojson.gz", ".json.gz")):
        return _read_with_geopandas(path, problems)
    data = read_text(path, Limits().max_text_bytes, problems)
    document = parse_json(path, data, problems) if data is not None else None
    if document is None:
        return [], ""
    found = []
    for number, feature in enumerate(features_of(path, document, problems), start=1):
        try:
            shape = shapely.geometry.shape(feature["geometry"])
        except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
            problems.add(path, f"feature {number} has no readable geometry", "export it again")
            continue
        properties = feature.get("properties")
        found.append((properties if isinstance(properties, dict) else {}, shape))
    return found, crs_of(document)


def _read_with_geopandas(
    path: Path, problems: Problems
) -> tuple[list[tuple[dict[str, Any], BaseGeometry | None]], str]:
    """Shapefiles and GeoPackages; geopandas is imported here, for no one else needs it."""
    import geopandas

    if not path.exists():
        problems.add(path, "there is no such file", "check the path")
        return [], ""
    try:
        frame = geopandas.read_file(path)
    except Exception as error:  # whatever the driver raises, the user needs its words
        problems.add(path, f"cannot be read as boundaries: {error}", "convert it to GeoJSON")
        return [], ""
    table = frame.drop(columns=frame.geometry.name).astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    crs = frame.crs.to_string() if frame.crs is not None else "EPSG:4326"
    return list(zip(rows, frame.geometry, strict=True)), crs


def _column(pattern: re.Pattern[str], columns: Iterable[str]) -> str | None:
    return next((name for name in sorted(columns) if pattern.fullmatch(str(name))), None)


def _value(properties: dict[str, Any], key: str | None) -> Any:
    return properties.get(key) if key is not None else None


def _number(value: object) -> float | None:
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return number if np.isfinite(number) and number >= 0 else None


def plain(name: str) -> str:
    """A name without case, punctuation and the two spellings of `and`."""
    words = re.sub(r"[^\w\s]", "", name.casefold().replace("&", " and "))
    return " ".join(words.split())


def _pick(path: Path, wards: list[Ward], only: Sequence[str], problems: Problems) -> list[Ward]:
    if not only:
        return wards
    picked: dict[int, Ward] = {}
    for wanted in only:
        matches = [w for w in wards if plain(wanted) in (plain(w.name), plain(w.code))]
        if len(matches) == 1:
            picked[id(matches[0])] = matches[0]
        elif matches:
            codes = ", ".join(w.code or "no code" for w in matches)
            problems.add(
                path, f"{len(matches)} wards are called {wanted!r}", f"use a code: {codes}"
            )
        else:
            problems.add(path, f"there is no ward {wanted!r}", _did_you_mean(wanted, wards))
    return list(picked.values())


def _did_you_mean(wanted: str, wards: list[Ward]) -> str:
    names = {plain(text): text for w in wards for text in (w.code, w.name) if text}
    close = [names[key] for key in difflib.get_close_matches(plain(wanted), names, 3, 0.6)]
    if close:
        return "did you mean " + " or ".join(repr(name) for name in close) + "?"
    return "the file has " + ", ".join(sorted(w.name for w in wards)[:10]) + " ..."


def _check_degrees(path: Path, wards: list[Ward], crs: str, problems: Problems) -> None:
    if crs != "EPSG:4326" or not wards:
        return
    west, south, east, north = shapely.total_bounds([w.shape for w in wards])
    if west < -180 or east > 180 or south < -90 or north > 90:
        problems.add(
            path,
            f"coordinates such as ({west:g}, {south:g}) are not degrees of longitude and latitude",
            "reproject the file (ogr2ogr -t_srs EPSG:4326 OUT.geojson IN.geojson), or let it "
            "declare its crs",
        )


def read_population(path: Path, year: int | None, problems: Problems) -> dict[str, float]:
    """Residents by ward code from a CSV with the columns ward_code and population.

    With a column `year`, the given year counts, or else the latest of the file.
    """
    before = len(problems.found)
    table = CsvTable(path, problems)
    if len(problems.found) > before:
        return {}
    columns = table.columns
    code_key, people_key = _column(_CODE, columns), _column(_POPULATION, columns)
    year_key = _column(_YEAR, columns)
    if code_key is None or people_key is None:
        found = ", ".join(columns)
        problems.add(path, f"needs the columns ward_code and population (found: {found})")
        return {}
    by_year: dict[str, dict[str, float]] = {}
    for line, row in table.rows():
        people = _number(row[people_key])
        if people is None:
            problems.add(path, f"population = {row[people_key]!r}", "give a number", line=line)
            continue
        of_year = by_year.setdefault(row[year_key] or "" if year_key else "", {})
        if row[code_key] in of_year:
            problems.add(path, f"ward {row[code_key]} is given twice", "leave one", line=line)
        of_year[row[code_key]] = people
    wanted = str(year) if year is not None and year_key else max(by_year, default="")
    if by_year and wanted not in by_year:
        problems.add(path, f"has no year {wanted}", "it has " + ", ".join(sorted(by_year)))
    return by_year.get(wanted, {})


def add_population(
    wards: list[Ward], people: dict[str, float], path: Path, problems: Problems
) -> None:
    """Fills in residents by code. No match at all means codes of two eras: a problem."""
    for ward in wards:
        ward.population = people.get(ward.code, ward.population)
    if people and wards and not any(ward.code in people for ward in wards):
        problems.add(
            path,
            f"knows none of the ward codes ({wards[0].code or 'no code'} ...)",
            "wards were redrawn under new codes in May 2022: take population of the same era",
        )


def project_ward(ward: Ward, transformer: pyproj.Transformer) -> BaseGeometry:
    """The ward's outline in metres, made valid if it crosses itself.

    Places outside of the system that is projected to become infinite.
    """
    shape = shapely.transform(ward.shape, transformer.transform, interleaved=False)
    finite = np.isfinite(shapely.get_coordinates(shape)).all()
    return shapely.make_valid(shape) if finite and not shape.is_valid else shape


def ward_row(ward: Ward, shape: BaseGeometry) -> WardRow:
    """The ward as the network keeps it; `shape` is its outline in metres."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [
        np.asarray(ring.coords)[:, :2]
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return WardRow(ward.name, ward.code, float(shape.area), ward.population, rings)
