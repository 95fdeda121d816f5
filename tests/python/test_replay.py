"""Recorded calls through dispatch: a few by hand, then ten days of Milwaukee."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import wardsim
from wardsim import InputError, Study
from wardsim.calls import convert, write_replay

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT.parent / "shared/data/calls_for_service/milwaukee_cfs_2018-05-01_10.csv.gz"

STUDY = """\
[study]
name = "Recorded calls"
start = "2018-04-30"
warm_up_days = {warm_up}
horizon_days = {horizon}
replications = 2
[network]
file = "town.h5"
[replay]
file = "replay.csv"
tolerance_m = 100
[[team]]
name = "cars"
mode = "car"
units = {cars}
patrol = "at_scene"
attends = ["I", "S", "E"]
"""


def incident(name: str, mean_min: float = 30, grade: str = "S") -> str:
    service = f'service = {{shape = "lognormal", mean_min = {mean_min}, cv = 0.7}}'
    return f'[[incident]]\nname = "{name}"\ngrade = "{grade}"\nmodel = "replay"\n{service}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small town and a study of it, which replays one class."""
    town = wardsim.generate_town(wards=2, street_km=30, seed=3)
    wardsim.write_network(town, tmp_path / "town.h5")
    text = STUDY.format(warm_up=0, horizon=7, cars=1) + incident("burglary")
    (tmp_path / "study.toml").write_text(text)
    return tmp_path


def street_in(folder: Path, ward: int) -> int:
    return int(np.flatnonzero(wardsim.read_network(folder / "town.h5").street_ward == ward)[0])


def write_calls(folder: Path, *rows: str, header: str = "time,street,offset_m,class,grade") -> None:
    (folder / "replay.csv").write_text("\n".join([header, *rows]) + "\n")


def outcome(folder: Path, measure: str) -> np.ndarray:
    """By replication, ward and class, of the study's only point."""
    path = folder / "results.h5"
    Study.load(folder / "study.toml").run_to_file(path)
    with wardsim.open_results(path) as results:
        return np.asarray(results.dataset[measure].values[0])


def test_each_replication_meets_the_calls_once_in_their_wards(folder):
    east, west = street_in(folder, 0), street_in(folder, 1)
    write_calls(
        folder,
        f"2018-05-01 10:00,{east},0,burglary,",
        f"2018-05-06 23:59:59,{east},0,burglary,",
        f"2018-04-30 00:00,{west},0,burglary,",
    )
    assert outcome(folder, "calls")[:, :, 0].tolist() == [[2, 1], [2, 1]]


def test_a_recorded_grade_wins_over_that_of_the_class(folder):
    street = street_in(folder, 0)
    write_calls(
        folder, *(f"2018-05-01 1{i}:00,{street},0,burglary,{grade}" for i, grade in enumerate("RS"))
    )
    assert outcome(folder, "referred").sum(axis=(1, 2)).tolist() == [1, 1]
    assert outcome(folder, "reached").sum(axis=(1, 2)).tolist() == [1, 1]


def test_a_recorded_service_time_is_kept(folder):
    """One car: the second call waits for the first, which takes two hours of the second's wait."""
    street = street_in(folder, 0)
    write_calls(
        folder,
        f"2018-05-01 10:00,{street},0,burglary,300",
        f"2018-05-01 11:00,{street},0,burglary,10",
        header="time,street,offset_m,class,service_min",
    )
    response_s = outcome(folder, "response_s").sum(axis=(1, 2))
    travel_s = response_s[0] - 4 * 3600  # on the scene at 10:00 + travel, free five hours later
    assert 0 < travel_s < 2 * 3600
    assert response_s[0] == response_s[1]


def test_calls_outside_the_study_are_remarked_on(folder):
    street = street_in(folder, 0)
    write_calls(
        folder,
        f"2018-04-29 10:00,{street},0,burglary,",
        f"2018-05-01 10:00,{street},0,burglary,",
        f"2018-05-08 10:00,{street},0,burglary,",
        f"2018-05-09 00:00,{street},0,burglary,",
    )
    remarks = "\n".join(map(str, Study.load(folder / "study.toml").validate().remarks))
    # The horizon, and the two days in which the last call's outcome gets known.
    assert (
        "2 of 4 calls are not in the study's time and left out: 1 before 2018-04-30, 1 after its"
        " 9 days" in remarks
    )


def test_every_bad_row_is_named_by_line(folder):
    street = street_in(folder, 0)
    write_calls(
        folder,
        f"2018-05-01 10:00,{street},0,burglary,",
        f"noon,{street},0,burglary,",
        f"2018-05-01 10:00,{street},-1,burglry,X",
    )
    with pytest.raises(InputError) as refused:
        Study.load(folder / "study.toml").run()
    text = str(refused.value)
    for says in (
        'replay.csv:3: time = "noon" (must be a local time',
        'replay.csv:4: offset_m = "-1" (must be from 0',
        'replay.csv:4: class = "burglry"',
        'replay.csv:4: grade = "X" (must be I, S, E or R, or empty)',
    ):
        assert says in text


def test_a_study_without_its_calls_says_so(folder):
    with pytest.raises(InputError, match=r"replay\.csv: cannot be read"):
        Study.load(folder / "study.toml").run()


@pytest.mark.skipif(not LOG.exists(), reason=f"the call log {LOG} is not here")
def test_ten_days_of_milwaukee_run_through_dispatch(tmp_path):
    """On a made-up city of its size: 250.7 km², 2,292 km of streets, 7 districts; 56 cars (M).

    Sources of the size: docs/how-to/replay-calls.md.
    """
    city = wardsim.generate_town(wards=7, street_km=2292, ward_area_km2=35.8, seed=1)
    wardsim.write_network(city, tmp_path / "city.h5")
    natures = ROOT / "config" / "milwaukee_natures.toml"
    replay = convert(LOG, tmp_path / "city.h5", natures=natures, fit_to_town=True, tolerance_m=1000)
    write_replay(replay, tmp_path / "replay.csv")
    page = (ROOT / "docs" / "how-to" / "replay-calls.md").read_text()
    blocks = re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)
    (study,) = (block for block in blocks if "[study]" in block)
    (tmp_path / "study.toml").write_text(study)

    with (tmp_path / "replay.csv").open() as file:
        rows = list(csv.DictReader(file))
    recorded = Counter(row["class"] for row in rows)
    by_telephone = sum(row["grade"] == "R" for row in rows)
    path = tmp_path / "results.h5"
    Study.load(tmp_path / "study.toml").with_({"study.replications": 2}).run_to_file(path)
    with wardsim.open_results(path) as results:
        total = {
            name: results.dataset[name].values[0].sum(axis=1)
            for name in ("calls", "referred", "reached", "waiting", "lost")
        }
        classes = [str(name) for name in results.dataset["class"].values]
    for replication in total["calls"]:
        assert dict(zip(classes, replication.tolist(), strict=True)) == recorded
    assert (total["referred"].sum(axis=1) == by_telephone).all()
    ended = total["reached"] + total["referred"] + total["waiting"] + total["lost"]
    assert (ended == total["calls"]).all()
    assert (total["reached"].sum(axis=1) > 0.95 * (len(rows) - by_telephone)).all()
