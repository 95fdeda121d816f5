"""Making a replay file: hand-made lists of calls, then the real one of Milwaukee."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hand_made_town import EAST, NORTH, degrees, town

import wardsim
from wardsim import InputError
from wardsim.calls import Columns, Replay, convert, read_natures, write_rejects, write_replay
from wardsim.calls.placing import not_far_out
from wardsim.importing import write_network
from wardsim.importing.problems import Problems

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT.parent / "shared/data/calls_for_service/milwaukee_cfs_2018-05-01_10.csv.gz"
MILWAUKEE_NATURES = ROOT / "config" / "milwaukee_natures.toml"

HEADER = "id,time,latitude,longitude,nature"
NATURES = """
[[nature]]
names = ["BATTERY", "FIGHT"]
class = "violence"
grade = "I"
[[nature]]
names = ["THEFT"]
class = "other calls"
[[nature]]
names = ["PATROL"]
left_out = "proactive"
"""


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """The square of 100 m and its diagonal, on the British grid."""
    home = {"highway": "residential", "name": "Home", "maxspeed": "20 mph"}
    square = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    tables, _ = town(tmp_path, [(square, home), ([(0, 0), (100, 100)], home)])
    path = tmp_path / "town.h5"
    write_network(tables, path)
    return path


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    path = tmp_path / "made_up.h5"
    wardsim.write_network(wardsim.generate_town(wards=2, street_km=30, seed=3), path)
    return path


def row(
    where: tuple[float, float] | None = (50, 0),
    nature: str = "BATTERY",
    time: str = "2018-05-01 00:00:14",
) -> str:
    lon, lat = degrees(where) if where is not None else ("", "")
    return f"7,{time},{lat},{lon},{nature}"


def converted(
    tmp_path: Path, network: Path, rows: list[str], header: str = HEADER, **options: object
) -> Replay:
    log, natures = tmp_path / "log.csv", tmp_path / "natures.toml"
    log.write_text("\n".join([header, *rows]) + "\n")
    natures.write_text(NATURES)
    return convert(log, network, natures=natures, **options)


def reasons(replay: Replay) -> dict[int, str]:
    return {left_out.line: left_out.reason for left_out in replay.report.left_out}


def written(replay: Replay, tmp_path: Path) -> list[dict[str, str]]:
    write_replay(replay, tmp_path / "replay.csv")
    return list(csv.DictReader((tmp_path / "replay.csv").read_text().splitlines()))


# --- One list of calls ----------------------------------------------------------------------------


def test_a_call_is_written_with_its_class_grade_and_place_on_the_nearest_street(tmp_path, network):
    replay = converted(tmp_path, network, [row((40, -7))])
    (call,) = written(replay, tmp_path)
    assert float(call.pop("x_m")) == pytest.approx(EAST + 40, abs=0.02)
    assert float(call.pop("y_m")) == pytest.approx(NORTH, abs=0.02)
    assert call == {
        "time": "2018-05-01 00:00:14",
        "class": "violence",
        "grade": "I",
        "service_min": "",
        "nature": "BATTERY",
        "source_line": "2",
    }


def test_calls_are_written_in_order_of_time(tmp_path, network):
    times = ["2018-05-03 10:00", "2018-05-01 10:00:00", "2018-05-02T10:00:00.5"]
    replay = converted(tmp_path, network, [row(time=time) for time in times])
    assert [call["source_line"] for call in written(replay, tmp_path)] == ["3", "4", "2"]
    assert replay.report.first == datetime(2018, 5, 1, 10)
    assert 'start = "2018-04-30", warm_up_days and horizon_days together 4' in str(replay.report)


def test_rows_that_cannot_be_used_are_named_by_line_and_reason(tmp_path, network):
    rows = [
        row(),
        row(nature="PATROL"),
        row(nature="DRAGON"),
        row(None),
        row(time="noon"),
        row(time="2018-05-01"),
        row(time="2018-05-01 00:00:14+00:00"),
        row((50, -250)),
        "7,2018-05-01 00:00,95,0,THEFT",
        "7,2018-05-01 00:00,nan,0,THEFT",
        "7,2018-05-01 00:00,51",
        "",
        row(nature='"FIGHT"'),
    ]
    replay = converted(tmp_path, network, rows)
    assert [call.line for call in replay.calls] == [2, 14]
    assert reasons(replay) == {
        3: "proactive",
        4: "the table of natures does not have its nature",
        5: "no coordinates",
        6: "time cannot be read",
        7: "time cannot be read",
        8: "time has a zone: local time is wanted",
        9: "farther than 100 m from any street of a ward",
        10: "coordinates are not degrees",
        11: "coordinates are not numbers",
        12: "not as many cells as the header",
    }
    report = str(replay.report)
    assert "12 rows read, 2 used" in report
    assert "left out, time cannot be read: 2 (line 6, 7)" in report
    assert "natures that the table of natures does not have: DRAGON (1)" in report


def test_rejected_rows_are_written_with_the_value_at_fault_and_are_no_formulas(tmp_path, network):
    replay = converted(tmp_path, network, [row(), row(nature="=1+1"), row(time="@noon")])
    write_rejects(replay.report, tmp_path / "rejects.csv")
    rejects = list(csv.DictReader((tmp_path / "rejects.csv").read_text().splitlines()))
    assert [r["line"] for r in rejects] == ["3", "4"]
    assert [r["detail"] for r in rejects] == ["'=1+1", "'@noon"]


def test_natures_are_found_in_any_case_and_spacing(tmp_path, network):
    replay = converted(tmp_path, network, [row(nature=" battery "), row(nature="Fight")])
    assert replay.report.by_class == {("violence", "I"): 2}


def test_columns_are_named_by_the_user(tmp_path, network):
    replay = converted(
        tmp_path,
        network,
        [f"THEFT,01/05/2018 14:30,{EAST + 30},{NORTH + 3},S,25", "THEFT,01/05/2018 14:31,1,1,S,-1"],
        header="What,When,X,Y,Priority,Minutes",
        columns=Columns(
            time="When",
            nature="What",
            easting="X",
            northing="Y",
            grade="Priority",
            service_min="Minutes",
        ),
        time_format="%d/%m/%Y %H:%M",
    )
    (call,) = written(replay, tmp_path)
    assert (call["time"], call["grade"], call["service_min"]) == ("2018-05-01 14:30:00", "S", "25")
    assert reasons(replay) == {3: "service time is not a number of minutes >= 0"}


def test_a_line_is_where_its_row_begins_even_if_a_text_has_line_breaks(tmp_path, network):
    rows = ['"a\nb\nc",2018-05-01 10:00,,,THEFT', row(time="noon"), row()]
    assert sorted(reasons(converted(tmp_path, network, rows))) == [2, 5]


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "rows", "says"),
    [
        ("id,Time,latitude,longitude,nature", [row()], "did you mean 'Time'? name the column with"),
        ("id,time,latitude,longitude", ["7,x,1,1"], "there is no column 'nature'; it has id, time"),
        ("id,time,latitude,longitude,nature,time", [row()], "'time' stands there more than once"),
        ("", [], "the file is empty"),
        (HEADER, [], "no row can be used"),
        (HEADER, [row(nature="PATROL")], "left out, proactive: 1 (line 2)"),
    ],
)
def test_a_list_that_will_not_do_says_why(tmp_path, network, header, rows, says):
    with pytest.raises(InputError) as refused:
        converted(tmp_path, network, rows, header)
    assert says in str(refused.value)


def test_a_list_that_is_not_text_is_refused(tmp_path, network):
    (tmp_path / "natures.toml").write_text(NATURES)
    (tmp_path / "log.csv").write_bytes(HEADER.encode() + b"\n7,caf\xe9")
    with pytest.raises(InputError, match="is not text in UTF-8"):
        convert(tmp_path / "log.csv", network, natures=tmp_path / "natures.toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[nature]]\nclass = "a"', "needs names"),
        ('[[nature]]\nnames = ["A"]', "needs either a class, or left_out"),
        ('[[nature]]\nnames = ["A"]\nclass = "a"\nleft_out = "b"', "needs either a class"),
        ('[[nature]]\nnames = ["A"]\nclass = "a"\ngrade = "X"', "grade = 'X' (must be I, S, E or"),
        ('[[nature]]\nnames = ["A"]\nclass = ""', "class = '' (must be a text)"),
        ('[[nature]]\nnames = ["A"]\nclas = "a"', "there is no key clas"),
        ('[[nature]]\nnames = ["A", " a"]\nclass = "a"', "' a' is given twice"),
        ('nature = "A"', "has no [[nature]]"),
        ("[[nature]", "cannot be read"),
    ],
)
def test_a_table_of_natures_that_will_not_do_says_why(tmp_path, text, says):
    path = tmp_path / "natures.toml"
    path.write_text(text)
    problems = Problems()
    read_natures(path, problems)
    assert says in "\n".join(map(str, problems.found))


def test_nothing_is_left_behind_if_writing_fails(tmp_path, network):
    replay = converted(tmp_path, network, [row()])
    (tmp_path / "out").mkdir()
    with pytest.raises(OSError):
        write_replay(replay, tmp_path / "out")
    assert not list(tmp_path.glob(".out*"))


# --- The command ----------------------------------------------------------------------------------


def run_calls(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wardsim", "calls", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_writes_both_files_and_says_what_was_left_out(tmp_path, network):
    log, natures = tmp_path / "log.csv", tmp_path / "natures.toml"
    log.write_text("\n".join([HEADER, row(), row(nature="PATROL")]))
    natures.write_text(NATURES)
    out, rejects = tmp_path / "replay.csv", tmp_path / "rejects.csv"
    inputs = (log, "--network", network, "--natures", natures)
    done = run_calls(*inputs, "-o", out, "--rejects", rejects)
    assert done.returncode == 0, done.stderr
    assert "2 rows read, 1 used" in done.stdout
    assert out.read_text().count("\n") == 2
    assert rejects.read_text() == "line,reason,detail\n3,proactive,PATROL\n"
    assert run_calls(*inputs, "-o", log).returncode == 1  # would be written over the input
    assert run_calls(*inputs, "-o", out, "--easting", "x").returncode == 2


# --- A town that is made up -----------------------------------------------------------------------


def spread_rows(n: int, seed: int = 1) -> list[str]:
    """Calls evenly over 14 x 28 km, and one that a geocoder lost."""
    random = np.random.default_rng(seed)
    where = random.uniform((0, 0), (14_000, 28_000), (n, 2))
    return [row((x, y)) for x, y in where] + ["7,2018-05-01 00:00,42.99,-87.951,FIGHT"]


def test_degrees_mean_nothing_in_a_town_that_is_made_up(tmp_path, made_up):
    with pytest.raises(InputError, match="--fit-to-town"):
        converted(tmp_path, made_up, [row()])


def test_calls_are_not_fitted_to_a_real_place(tmp_path, network):
    with pytest.raises(InputError, match="is a real place"):
        converted(tmp_path, network, [row()], fit_to_town=True)


def test_the_box_of_the_calls_is_stretched_onto_that_of_the_wards(tmp_path, made_up):
    replay = converted(tmp_path, made_up, spread_rows(400), fit_to_town=True, tolerance_m=400)
    outline = wardsim.read_network(made_up)
    for axis, ends in enumerate((outline.outline_x_m, outline.outline_y_m)):
        size = np.ptp(ends)
        assert np.ptp(replay.points[:, axis]) == pytest.approx(size, rel=0.1)
        assert abs(replay.points[:, axis].mean() - (ends.min() + ends.max()) / 2) < 0.1 * size
    assert "no call is where it was" in str(replay.report)
    assert reasons(replay)[402] == "far away from all other calls"


def test_calls_at_one_place_cannot_be_fitted(tmp_path, made_up):
    with pytest.raises(InputError, match="they have no box"):
        converted(tmp_path, made_up, [row(), row()], fit_to_town=True)


def test_only_what_lies_beyond_three_quartile_distances_is_far_out():
    points = np.column_stack([np.arange(101.0), np.zeros(101)])
    points = np.vstack([points, [[224.0, 0.0]], [[230.0, 0.0]], [[50.0, 0.1]]])
    assert np.flatnonzero(~not_far_out(points)).tolist() == [102, 103]  # quartiles 25.75, 77.25


# --- Milwaukee ------------------------------------------------------------------------------------


@pytest.mark.skipif(not LOG.exists(), reason=f"the call log {LOG} is not here")
def test_every_row_of_milwaukee_is_used_or_has_a_reason(tmp_path):
    network = tmp_path / "city.h5"
    city = wardsim.generate_town(wards=7, street_km=2292, ward_area_km2=35.8, seed=1)
    wardsim.write_network(city, network)
    replay = convert(LOG, network, natures=MILWAUKEE_NATURES, fit_to_town=True, tolerance_m=1000)
    report = replay.report
    assert report.rows_read == 17_555
    assert report.rows_used + len(report.left_out) == report.rows_read
    assert not report.unknown_natures
    assert 7_500 < report.rows_used < 8_400
    assert len(set(row.line for row in report.left_out)) == len(report.left_out)
    with gzip.open(LOG, "rt") as file:
        lines = file.read().splitlines()
    for left_out in report.left_out:
        if left_out.reason.startswith("proactive"):
            assert left_out.detail in lines[left_out.line - 1]
