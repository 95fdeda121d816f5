"""Potential incidents listed one by one, and compared between two points."""

from __future__ import annotations

import csv
import subprocess
import sys

import pandas as pd
import pytest
import small_study

import wardsim
from wardsim.incidents import differing, write_list

# Seven weeks in which presence deters at every second point, and half of it displaces.
TEXT = small_study.TEXT.replace('grade = "S"\n', 'grade = "S"\ndeterrability = 0.9\n')
TEXT = TEXT.replace("horizon_days = 7", "horizon_days = 49")
TEXT += """
[[sweep.axis]]
key = "deterrence.enabled"
values = [false, true]

[deterrence]
displaced_share = 0.5
displaced_later_share = 0.5
mean_delay_h = 2
"""
OFF, ON = 6, 7  # with most officers


@pytest.fixture
def program(tmp_path):
    (tmp_path / "s.toml").write_text(TEXT)

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "wardsim", "incidents", *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_potential_incident_is_listed(program, tmp_path):
    done = program("s.toml", "--point", ON, "-o", "list.csv")
    assert done.returncode == 0, done.stderr
    rows = rows_of(tmp_path / "list.csv")
    expected = wardsim.Study.from_text(TEXT).incidents(ON)
    assert [row["fate"] for row in rows] == expected["fate"].tolist()
    assert {"happened", "averted", "displaced"} == {row["fate"] for row in rows}
    for row in rows:
        assert (row["instead_street"] == "") == (row["fate"] != "displaced")
        assert pd.Timestamp(row["time"]) >= pd.Timestamp("2016-01-05")
    assert f"{len(rows)} potential incidents" in done.stdout
    assert f"point {ON} (funding.budget_gbp_per_year = 140000, deterrence.enabled" in done.stdout


def test_the_list_agrees_with_the_counts_of_the_run(tmp_path):
    study = wardsim.Study.from_text(TEXT)
    results = study.run(tmp_path / "r.h5", threads=1)
    averted = results.dataset["averted"].values.sum(axis=(2, 3))
    for replication in (0, 3):
        fates = study.incidents(ON, replication)["fate"]
        assert (fates != "happened").sum() == averted[ON, replication]
        assert (study.incidents(OFF, replication)["fate"] == "happened").all()


def test_two_points_are_compared_by_fate(program, tmp_path):
    done = program("s.toml", "--point", ON, "--compare", OFF, "-o", "differ.csv")
    assert done.returncode == 0, done.stderr
    rows = rows_of(tmp_path / "differ.csv")
    assert rows
    assert {row["other_fate"] for row in rows} == {"happened"}
    assert "happened" not in {row["fate"] for row in rows}
    done = program(
        *["s.toml", "--point", ON, "--compare", OFF, "--fate", "averted", "-o", "averted.csv"]
    )
    averted = rows_of(tmp_path / "averted.csv")
    assert [row for row in rows if row["fate"] == "averted"] == averted
    assert "averted, there happened" in done.stdout


def test_another_replication_is_another_list(program, tmp_path):
    program("s.toml", "-o", "a.csv")
    program("s.toml", "--replication", 1, "-o", "b.csv")
    assert (tmp_path / "a.csv").read_text() != (tmp_path / "b.csv").read_text()


def test_displacement_to_another_place_is_another_fate():
    study = wardsim.Study.from_text(TEXT)
    one = study.incidents(ON)
    assert differing(one, one).empty
    moved = one.copy()
    first = moved.index[moved["fate"] == "displaced"][0]
    moved.loc[first, "instead_street"] += 1
    assert differing(one, moved)["number"].tolist() == [one["number"][first]]


def test_what_is_not_there_is_refused(program, tmp_path):
    done = program("s.toml", "--point", 8, "--replication", 4, "-o", "list.csv")
    assert done.returncode == 1
    assert "point 8: the study has the points 0 to 7" in done.stderr
    assert "replication 4: the study has the replications 0 to 3" in done.stderr
    assert program("s.toml", "--fate", "eaten", "-o", "list.csv").returncode == 2
    assert program("s.toml", "--compare", 0, "-o", "list.csv").returncode == 2
    assert program("s.toml", "-o", "s.toml").returncode == 1
    assert program("none.toml", "-o", "list.csv").returncode == 1
    assert not (tmp_path / "list.csv").exists()
    assert (tmp_path / "s.toml").read_text() == TEXT


def test_a_class_named_like_a_formula_runs_nowhere(tmp_path):
    study = wardsim.Study.from_text(TEXT.replace('"burglary"', '"=1+1"'))
    write_list(study.incidents(ON), tmp_path / "list.csv")
    assert {row["class"] for row in rows_of(tmp_path / "list.csv")} == {"'=1+1"}
