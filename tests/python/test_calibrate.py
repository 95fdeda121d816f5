"""Calibrating demand: hand-made crimes whose rates are known, then the real ones of Camden."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hand_made_town import TOWN, B, C, degrees, square, town

from wardsim import InputError
from wardsim.calibration import (
    CLASSES,
    Demand,
    calibrate,
    calibrate_tables,
    read_classes,
    read_profiles,
    write_fragment,
)
from wardsim.calibration.config import shipped
from wardsim.importing import NetworkTables, import_streets, write_network
from wardsim.importing.limits import sha256
from wardsim.importing.problems import Problems
from wardsim.importing.text_tables import tomllib

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "MANIFEST.md").exists(), reason=f"the public data of {DATA} is not here"
)

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
SHA = "ab" * 32
YEAR_DAYS = 365.25


def row(
    where: tuple[float, float] | None,
    category: str = "Burglary",
    *,
    month: str = "2017-01",
    crime_id: str = "",
    location: str = "On or near Parking Area",
) -> str:
    lon, lat = degrees(where) if where is not None else ("", "")
    return f"{crime_id},{month},Force,Force,{lon},{lat},{location},,,{category},,"


def write_month(
    directory: Path, rows: list[str], *, month: str = "2017-01", force: str = "metropolitan"
) -> Path:
    path = directory / month / f"{month}-{force}-street.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


@pytest.fixture
def network(tmp_path: Path) -> NetworkTables:
    """The square town: its western ward, its eastern one, and a street in the margin."""
    close = {"highway": "residential", "name": "Margin Close"}
    ways = [*TOWN, ([C, (300, 100)], close)]
    wards = [
        ("West", "E05000001", square(-200, -200, 50, 300)),
        ("East", "E05000002", square(50, -200, 190, 300)),
    ]
    return town(tmp_path, ways, *wards)[0]


def crimes_of(tmp_path: Path, network: NetworkTables, rows: list[str], **options: object) -> Demand:
    write_month(tmp_path / "crimes", rows)
    return calibrate_tables(network, SHA, [tmp_path / "crimes"], **options)


def rate(demand: Demand, name: str) -> float:
    return next((c.per_year for c in demand.classes if c.name == name), 0.0)


def counted_street(demand: Demand) -> int:
    """The only street with a crime."""
    (street,) = np.flatnonzero(demand.evidence.counts.counts.sum(axis=(0, 1)))
    return int(street)


def problems_of(*arguments: object, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        calibrate_tables(*arguments, **options)
    return str(caught.value)


# --- rates


def test_a_count_becomes_a_yearly_rate_with_its_poisson_error(tmp_path, network):
    demand = crimes_of(tmp_path, network, [row((50, 5))] * 9)
    burglary = demand.classes[0]
    assert [c.name for c in demand.classes] == ["burglary"]
    assert burglary.per_year == pytest.approx(9 * YEAR_DAYS / 31)
    assert burglary.per_year_se == pytest.approx(3 * YEAR_DAYS / 31)
    assert burglary.street_per_year.sum() == pytest.approx(burglary.per_year)
    assert demand.report.rows_used == 9


def test_a_category_is_split_over_its_classes(tmp_path, network):
    demand = crimes_of(tmp_path, network, [row((50, 5), "Robbery")] * 10)
    per_year = YEAR_DAYS / 31
    assert rate(demand, "mugging") == pytest.approx(8 * per_year)
    assert rate(demand, "moped robbery") == pytest.approx(2 * per_year)
    moped = next(c for c in demand.classes if c.name == "moped robbery")
    assert moped.per_year_se == pytest.approx(0.2 * np.sqrt(10) * per_year)


def test_months_without_a_file_are_not_zeros(tmp_path, network):
    for month in ("2017-01", "2017-02", "2017-04"):
        write_month(tmp_path, [row((50, 5), month=month)] * 2, month=month)
    demand = calibrate_tables(network, SHA, [tmp_path])
    assert demand.months == ["2017-01", "2017-02", "2017-04"]
    assert demand.months_missing == ["2017-03"]
    assert demand.report.days == 31 + 28 + 30
    assert rate(demand, "burglary") == pytest.approx(6 * YEAR_DAYS / 89)


def test_a_month_whose_file_holds_no_crime_is_a_zero(tmp_path, network):
    write_month(tmp_path, [row((50, 5))])
    write_month(tmp_path, [], month="2017-02")
    demand = calibrate_tables(network, SHA, [tmp_path])
    assert demand.report.days == 31 + 28


def test_a_month_that_one_of_two_forces_lacks_is_missing(tmp_path, network):
    for month in ("2017-01", "2017-02"):
        write_month(tmp_path, [row((50, 5), month=month)], month=month)
    write_month(tmp_path, [row((50, 5))], force="btp")
    write_month(tmp_path, [row((9000, 9000))], force="essex")  # none of its crimes are here
    demand = calibrate_tables(network, SHA, [tmp_path])
    assert demand.months == ["2017-01"]
    assert demand.report.left_out["month without a file of each force"] == 1
    assert rate(demand, "burglary") == pytest.approx(2 * YEAR_DAYS / 31)


def test_months_can_be_chosen(tmp_path, network):
    for month in ("2017-01", "2017-02", "2017-03"):
        write_month(tmp_path, [row((50, 5), month=month)], month=month)
    demand = calibrate_tables(network, SHA, [tmp_path], months=("2017-02", "2017-03"))
    assert demand.months == ["2017-02", "2017-03"]


def test_a_file_of_another_name_covers_the_months_of_its_rows(tmp_path, network):
    path = tmp_path / "all.csv"
    path.write_text("\n".join([HEADER, row((50, 5)), row((50, 5), month="2017-03")]))
    demand = calibrate_tables(network, SHA, [path])
    assert (demand.months, demand.months_missing) == (["2017-01", "2017-03"], ["2017-02"])


# --- place


def test_a_crime_belongs_to_the_nearest_street_and_its_ward(tmp_path, network):
    demand = crimes_of(tmp_path, network, [row((99, 50)), row((1, 50))])
    seen = np.flatnonzero(demand.evidence.counts.counts.sum(axis=(0, 1)))
    courses = network.courses()[seen]
    assert len(courses) == 2
    assert shapely.distance(courses, shapely.Point(network.shape.mean(axis=0))).max() < 100
    wards = {network.wards[network.ward[s]].name for s in seen}
    assert sum(demand.report.by_category.values()) == 2
    assert {ward for ward, _ in demand.report.by_category} == wards


def test_the_street_that_a_crime_names_comes_before_a_nearer_one(tmp_path):
    road = {"highway": "residential", "name": "Belsize Grove"}
    path = {"highway": "footway"}
    ways = [*TOWN, ([C, (200, 100), (200, 0), B], road), ([C, (150, 80), B], path)]
    network, _ = town(tmp_path, ways)
    near_path = (150, 81)
    unnamed = crimes_of(tmp_path, network, [row(near_path)])
    named = crimes_of(tmp_path, network, [row(near_path, location="On or near Belsize Grove")])
    assert network.names[network.name[counted_street(unnamed)]] == ""
    assert network.names[network.name[counted_street(named)]] == "Belsize Grove"
    assert (unnamed.report.matched_by_name, named.report.matched_by_name) == (0, 1)


def test_what_is_left_out_is_counted_with_its_reason(tmp_path, network):
    rows = [
        row((50, 5)),
        row(None),
        row((-150, -150)),  # in the western ward, far from any street
        row((9000, 9000)),
        row((260, 100)),  # in the margin
        row((50, 5), "Wizardry"),
        row((50, 5), "Burglary", crime_id="a1"),
        row((50, 5), "Robbery", crime_id="a1"),
    ]
    report = crimes_of(tmp_path, network, rows).report
    assert report.left_out == Counter(
        {
            "no coordinates": 1,
            "in a ward, but farther than the tolerance from any street": 1,
            "outside the area": 1,
            "in the margin around the wards": 1,
            "category without a class": 1,
            "further offence of one incident (same Crime ID)": 1,
        }
    )
    assert report.unmapped == Counter({"Wizardry": 1})
    assert report.rows_used + report.left_out.total() == report.rows_read == 8


def test_of_offences_under_one_id_the_most_serious_counts(tmp_path, network):
    rows = [row((50, 5), "Public order", crime_id="a"), row((50, 5), "Robbery", crime_id="a")]
    for given in (rows, rows[::-1]):
        report = crimes_of(tmp_path, network, given).report
        assert {category for _, category in report.by_category} == {"Robbery"}


def test_a_wider_tolerance_takes_in_points_farther_away(tmp_path, network):
    rows = [row((50, 5)), row((-80, 50))]
    assert crimes_of(tmp_path, network, rows).report.rows_used == 1
    assert crimes_of(tmp_path, network, rows, tolerance_m=90).report.rows_used == 2


def test_a_town_without_any_crime_has_no_class(tmp_path, network):
    demand = crimes_of(tmp_path, network, [row((9000, 9000))])
    assert demand.classes == []
    assert demand.months == ["2017-01"]


# --- hours and classes


def test_shipped_profiles_have_mean_one_and_the_shape_of_their_sources():
    problems = Problems()
    read = read_profiles(shipped("hour_profiles.toml"), problems)
    assert not problems
    assert set(read) == set(CLASSES)
    assert all(profile.source for profile in read.values())
    profiles = {name: profile.relative for name, profile in read.items()}
    for rates in profiles.values():
        assert rates.shape == (168,)
        assert rates.mean() == pytest.approx(1)
        assert (rates > 0).all()
    # Robbery by hour: 20 % from 00 to 06, 9 % from 06 to 12; Fridays and Saturdays 1.2 times.
    days = profiles["mugging"].reshape(7, 24)
    assert days[0, :6].sum() / days[0].sum() == pytest.approx(0.20)
    assert days[0, 6:12].sum() / days[0].sum() == pytest.approx(0.09)
    assert days.sum(axis=1) / days[0].sum() == pytest.approx([1, 1, 1, 1, 1.2, 1.2, 1])
    # Friday and Saturday nights twice other nights, past midnight into the next day.
    violence = profiles["violence"]
    for hour in (22, 23, 24, 27):
        for day in (4, 5):
            friday = violence[(24 * day + hour) % 168]
            assert friday / violence[(24 * 1 + hour) % 168] == pytest.approx(2)
    assert violence[6 * 24 + 5] == pytest.approx(violence[5])  # Sunday 05:00 is no night
    for name in ("violence", "anti-social behaviour", "other calls"):
        tuesday = profiles[name][24:48]
        assert tuesday[18:22].min() == tuesday.max()


def test_shipped_categories_are_those_of_police_uk_and_use_every_class():
    problems = Problems()
    shares = read_classes(shipped("crime_classes.toml"), problems).shares
    assert not problems
    assert len(shares) == 14
    assert {name for classes in shares.values() for name in classes} == set(CLASSES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[category]]", "needs `name`"),
        ('[[category]]\nname = "R"\nclasses = { mugging = 0.5 }', "sum must be 1"),
        ('[[category]]\nname = "R"\nclasses = { magic = 1 }', "there is no class 'magic'"),
        ('[[category]]\nname = "R"\nclasses = { mugging = "1" }', "each > 0"),
        ("[[other]]", "has no [[category]]"),
        ("[", "cannot be read"),
    ],
)
def test_a_wrong_class_file_is_refused(tmp_path, text, words):
    (tmp_path / "classes.toml").write_text(text)
    problems = Problems()
    read_classes(tmp_path / "classes.toml", problems)
    assert words in str([str(p) for p in problems.found])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('shares = { "00-12" = 0.5 }', "must cover 00-24"),
        ('shares = { "00-13" = 0.5, "12-24" = 0.5 }', "overlaps"),
        ('shares = { "0-24" = 1 }', "write blocks as"),
        ('shares = { "00-24" = 1 }\ndays = { Friday = 2 }', "days.Friday = 2"),
        ('shares = { "00-24" = 1 }\nnights = { Fri = 0 }', "nights.Fri = 0"),
        ('shares = { "00-24" = 1 }', "has no profile of the class 'violence'"),
    ],
)
def test_a_wrong_profile_file_is_refused(tmp_path, line, words):
    (tmp_path / "hours.toml").write_text(f'[[profile]]\nclass = "mugging"\n{line}\n')
    problems = Problems()
    read_profiles(tmp_path / "hours.toml", problems)
    assert words in str([str(p) for p in problems.found])


# --- what is wrong is said


def test_all_bad_rows_are_told_with_file_and_line(tmp_path, network):
    good = row((50, 5))
    rows = [
        good,
        good.replace("2017-01", "Jan 2017"),
        row((50, 5), month="2017-02"),
        good.replace(str(degrees((50, 5))[0]), "west"),
        good.replace(str(degrees((50, 5))[1]), "185000"),
        row((50, 5), ""),
    ]
    write_month(tmp_path / "crimes", rows)
    text = problems_of(network, SHA, [tmp_path / "crimes", tmp_path / "nowhere"])
    for line in (3, 4, 5, 6, 7):
        assert f"2017-01-metropolitan-street.csv:{line}: " in text
    assert "street.csv:2: " not in text
    assert "must be 2017-01, as the file's name says" in text
    assert "nowhere: there is no such file or directory" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "has no column Crime ID"),
        (HEADER.encode() + b"\n" + b"x," * 40, "cannot be read"),
        (b"\xff\xfe\x00bad", "cannot be read"),
    ],
)
def test_a_file_that_is_no_crime_file_is_named(tmp_path, network, content, words):
    path = tmp_path / "2017-01-metropolitan-street.csv"
    path.write_bytes(content)
    text = problems_of(network, SHA, [path])
    assert words in text
    assert path.name in text


def test_the_same_month_given_twice_is_refused(tmp_path, network):
    write_month(tmp_path / "a", [row((50, 5))])
    write_month(tmp_path / "b", [row((50, 5))])
    text = problems_of(network, SHA, [tmp_path / "a", tmp_path / "b"])
    assert "is given a second time" in text
    # The same file reached in two ways is one file.
    again = calibrate_tables(network, SHA, [tmp_path / "a", tmp_path / "a" / "2017-01"])
    assert again.report.rows_read == 1


def test_arguments_out_of_range_are_refused(tmp_path, network):
    write_month(tmp_path, [row((50, 5))])
    assert "tolerance_m = 0" in problems_of(network, SHA, [tmp_path], tolerance_m=0)
    assert "months = 2017 to x" in problems_of(network, SHA, [tmp_path], months=("2017", "x"))
    text = problems_of(network, SHA, [tmp_path], months=("2018-01", "2018-02"))
    assert "no crime file covers any month asked for" in text
    (tmp_path / "empty").mkdir()
    assert "holds no *-street.csv" in problems_of(network, SHA, [tmp_path / "empty"])


# --- the fragment


def test_the_fragment_holds_the_demand_and_adds_up(tmp_path, network):
    write_network(network, tmp_path / "town.h5")
    rows = [row((99, 50), "Robbery")] * 3 + [row((1, 50), "Drugs")] * 7 + [row((50, 5))]
    write_month(tmp_path / "crimes", rows)
    demand = calibrate(tmp_path / "town.h5", [tmp_path / "crimes"])
    write_fragment(demand, tmp_path / "demand.toml")
    fragment = tomllib.loads((tmp_path / "demand.toml").read_text())["demand"]
    assert fragment["network_sha256"] == sha256(tmp_path / "town.h5")
    assert fragment["network_streets"] == len(network.length_m)
    assert fragment["months"] == ["2017-01"]
    assert fragment["months_missing"] == []
    assert "Open Government Licence" in fragment["source"]
    assert [c["name"] for c in fragment["class"]] == [c.name for c in demand.classes]
    for item, of in zip(fragment["class"], demand.classes, strict=True):
        assert item["basis"] == "reported"
        assert item["per_year"] == pytest.approx(of.per_year, rel=1e-5)
        assert isinstance(item["per_year"], float)
        assert len(item["hour_of_week"]) == 168
        assert np.mean(item["hour_of_week"]) == pytest.approx(1, rel=1e-5)
        assert item["street"] == sorted(set(item["street"]))
        assert len(item["street"]) == len(item["street_per_year"])
        assert sum(item["street_per_year"]) == pytest.approx(item["per_year"], rel=1e-5)
    assert list(tmp_path.glob("*.part")) == []


def test_calibrating_twice_gives_the_same_bytes(tmp_path, network):
    rows = [row((x, 5), category) for x in range(0, 100, 7) for category in ("Robbery", "Drugs")]
    texts = []
    for given in (rows, rows[::-1]):
        write_fragment(crimes_of(tmp_path, network, given), tmp_path / "demand.toml")
        texts.append((tmp_path / "demand.toml").read_bytes())
    assert texts[0] == texts[1]


# --- the real crimes of Camden

YEAR = ("2016-07", "2017-06")
# Counted by the label of the ward in the files: docs/sources.md, "Incidents".
LABELLED = {
    "Frognal and Fitzjohns": {"Robbery": 25, "Burglary": 132, "Violence and sexual offences": 170},
    "Hampstead Town": {"Robbery": 34, "Burglary": 123, "Violence and sexual offences": 202},
}
LABELLED_ALL = {"Frognal and Fitzjohns": 1130, "Hampstead Town": 1404}


@pytest.fixture(scope="module")
def hampstead() -> NetworkTables:
    return import_streets(
        DATA / "network" / "camden_osm_roads_2025-10.geojson.gz",
        DATA / "boundaries" / "camden_wards_2014.geojson",
        ["Hampstead Town", "Frognal and Fitzjohns"],
    )[0]


def rows_inside(network: NetworkTables) -> Counter[str]:
    """Rows of the year by the ward outline that holds their point, repeats included."""
    transformer = pyproj.Transformer.from_crs("EPSG:4326", network.crs, always_xy=True)
    points, inside = [], Counter()
    for path in sorted((DATA / "crime" / "police_uk_camden").rglob("*-street.csv")):
        if YEAR[0] <= path.name[:7] <= YEAR[1]:
            with path.open(newline="") as file:
                points += [(r["Longitude"], r["Latitude"]) for r in csv.DictReader(file)]
    x, y = transformer.transform(*np.array(points, dtype=float).T)
    for ward in network.wards:
        shape = shapely.Polygon(ward.rings[0])
        inside[ward.name] = int(shapely.contains_xy(shape, x, y).sum())
    return inside


@needs_data
def test_counts_by_ward_agree_with_those_by_outline_and_by_label(hampstead):
    # 100 m: the hospital's point, 134 crimes of the year, lies 69 m from any street.
    demand = calibrate_tables(
        hampstead, SHA, [DATA / "crime" / "police_uk_camden"], months=YEAR, tolerance_m=100
    )
    report = demand.report
    outline = rows_inside(hampstead)
    for ward, labelled in LABELLED.items():
        counts = {c: n for (w, c), n in report.by_category.items() if w == ward}
        # Snapping moves points across the outline where a street crosses it (26 rows of one
        # point on Finchley Road), and offences repeated under one id count once (about 3 %).
        assert sum(counts.values()) == pytest.approx(outline[ward], rel=0.08)
        # The labels take in points up to 35 m beyond the outline: 163 of 1,130 rows and 251 of
        # 1,404. Of a small class that can be a third.
        assert 0.75 < sum(counts.values()) / LABELLED_ALL[ward] < 1
        for category, count in labelled.items():
            assert 0.6 < counts[category] / count < 1.05, (ward, category)
    assert rate(demand, "burglary") == pytest.approx(218, abs=10)


@needs_data
def test_every_row_of_camden_is_used_or_accounted_for(hampstead):
    demand = calibrate_tables(hampstead, SHA, [DATA / "crime" / "police_uk_camden"])
    report = demand.report
    assert demand.months_missing == ["2016-03"]
    assert len(demand.months) == 17
    assert report.rows_read == 60_244
    assert report.rows_used + report.left_out.total() == report.rows_read
    assert {c.name for c in demand.classes} == set(CLASSES)
    for item in demand.classes:
        assert (hampstead.ward[item.street] >= 0).all()
        assert item.street_per_year.sum() == pytest.approx(item.per_year)
