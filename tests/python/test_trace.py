"""Which unit served a call, and why, from a results file alone."""

from __future__ import annotations

import itertools
import subprocess
import sys

import h5py
import pandas as pd
import pytest
import small_study

import wardsim
from wardsim.trace import trace


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "results.h5"
    with wardsim.Study.from_text(small_study.TEXT).run(path, replications=2) as made:
        yield made


def program(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "wardsim", "trace", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_calls_of_a_trace_are_those_of_the_results(results):
    told = trace(results, point=1, replication=1)
    days = float(results.dataset["horizon_days"])
    measured = told.calls["received"].between(
        told.calls["received"].min(), told.calls["received"].max()
    )
    counted = int(results.dataset["calls"].isel(point=1, replication=1).sum())
    assert measured.sum() >= counted > 0 and days > 0
    reached = told.calls[told.calls["outcome"] == "reached"]
    served = set(told.decisions.dropna(subset="unit")["call"])
    assert set(reached["call"]) <= served
    assert (reached["reached"] >= reached["ready"]).all()


def test_movements_have_no_gap(results):
    moves = trace(results).movements.sort_values(["unit", "begin"])
    assert not moves.empty and (moves["begin"] < moves["end"]).all()
    after = moves.groupby("unit")["begin"].shift(-1)
    gaps = (after - moves["end"]).dropna()
    assert (gaps >= pd.Timedelta(0)).all()  # off duty in between, never at two places at once


def test_the_program_says_which_unit_served_a_call(results):
    told = trace(results)
    call = int(told.calls.loc[told.calls["outcome"] == "reached", "call"].iloc[0])
    done = program(results.path, "--call", call)
    assert done.returncode == 0, done.stderr
    decision = told.decisions[told.decisions["call"] == call].dropna(subset="unit").iloc[0]
    assert f"unit {decision['unit']} ({decision['team']}) is sent" in done.stdout
    assert "what stood against it" in done.stdout
    assert "min after receipt" in done.stdout


def test_the_program_lists_some_hours(results, tmp_path):
    done = program(results.path, "--from", 24, "--until", 72, "-o", tmp_path / "lists")
    assert done.returncode == 0, done.stderr
    calls = pd.read_csv(tmp_path / "lists" / "calls.csv", parse_dates=["received"])
    start = pd.Timestamp(wardsim.Study.from_text(small_study.TEXT).plan().start)
    assert (
        calls["received"]
        .between(start + pd.Timedelta(hours=24), start + pd.Timedelta(hours=72))
        .all()
    )
    assert not pd.read_csv(tmp_path / "lists" / "movements.csv").empty
    assert (tmp_path / "lists" / "decisions.csv").exists()


def test_what_is_not_there_is_told(results):
    for arguments, said in [
        (["--call", 10**7], "no call of the run has that number"),
        (["--call", 0, "--point", 999], "point 999"),
        (["--call", 0, "--replication", 99], "replication 99"),
    ]:
        done = program(results.path, *arguments)
        assert done.returncode == 1
        assert said in done.stderr
    assert program(results.path).returncode == 2
    assert program(results.path, "--from", 3).returncode == 2


def test_a_run_that_differs_is_refused(results, tmp_path):
    changed = tmp_path / "changed.h5"
    changed.write_bytes(results.path.read_bytes())
    with h5py.File(changed, "r+") as file:
        file["calls"][0, 0] += 1
    done = program(changed, "--call", 0)
    assert done.returncode == 1
    assert "gives other numbers (calls)" in done.stderr


def test_a_trace_is_bounded(results):
    told = trace(results, max_records=50)
    assert told.truncated
    assert len(told.calls) + len(told.decisions) + len(told.movements) == 50


def test_legs_lead_along_streets_from_where_a_movement_begins_to_where_it_ends(results):
    told = trace(results, point=3, legs=True)
    assert set(told.movements["mode"]) == {"foot"}
    moves, legs = told.movements, told.legs
    assert list(legs["movement"].unique()) == list(moves.index)  # every one, in order
    length = results.dataset["street_length"].values[legs["street"]]
    assert (legs[["from_m", "to_m"]].min(axis=1) >= 0).all()
    assert (legs[["from_m", "to_m"]].max(axis=1) <= length + 1e-3).all()
    ways = moves[moves["state"].isin(["transit", "responding"])]
    assert len(ways) > 5
    took = (moves["end"] - moves["begin"]).dt.total_seconds()
    travelled = legs.groupby("movement")["travel_s"].sum()
    # Broken off between two milliseconds, or where two ways are as fast.
    assert (travelled[ways.index] - took[ways.index]).abs().max() < 0.01
    x, y = (results.dataset[f"shape_{axis}"].values for axis in "xy")
    first = results.dataset["street_shape_points"].values.cumsum()

    def at(leg, offset):  # only ends of streets are exact without interpolation
        street = int(leg.street)
        end = first[street] - 1
        start = first[street - 1] if street else 0
        i = start if offset == 0 else end
        return x[i], y[i]

    for _, of_way in legs[legs["movement"].isin(ways.index)].groupby("movement"):
        rows = list(of_way.itertuples())
        for one, following in itertools.pairwise(rows):
            assert at(one, one.to_m) == pytest.approx(at(following, following.from_m), abs=0.01)


def test_a_call_closed_unattended_says_when(tmp_path):
    busy = {"dispatch.patience_h": {"S": 0.25}, "incident[0].reported_per_year": 20_000}
    study = wardsim.Study.from_text(small_study.TEXT).with_(busy)
    with study.run(tmp_path / "impatient.h5", replications=1) as made:
        calls = trace(made).calls
    lost = calls[calls["outcome"] == "lost"]
    assert len(lost) > 5
    assert lost["reached"].isna().all() and (lost["lost"] >= lost["ready"]).all()
    assert calls.loc[calls["outcome"] == "reached", "lost"].isna().all()
