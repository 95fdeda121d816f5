"""The explorer page's numbers and bytes, without a browser."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import made_up_results
import numpy as np
import pandas as pd
import pytest
import small_study

import wardsim
from wardsim.answer import answer
from wardsim.errors import InputError
from wardsim.explorer import evenings, numbers, streets
from wardsim.explorer.page import page
from wardsim.plots.maps import street_rate
from wardsim.trace import trace


def data_of(text: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    return json.loads(found[1])


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    results = made_up_results.results(tmp_path / "results.h5")
    assert page(results) == page(results)


def test_the_policy_allows_the_pages_own_script_and_style_alone(tmp_path: Path) -> None:
    text = page(made_up_results.results(tmp_path / "results.h5"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert policy.startswith("default-src 'none'")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)


def test_numbers_are_those_of_the_answer(tmp_path: Path) -> None:
    results = made_up_results.results(tmp_path / "results.h5")
    data = data_of(page(results))
    table = answer(results)
    for name, column in data["values"].items():
        shown = np.array([np.nan if v is None else v for v in column])
        expected = table[name].to_numpy(float).copy()
        expected[~np.isfinite(expected)] = np.nan
        np.testing.assert_allclose(shown, expected, rtol=1e-6)
    assert {"I_in_target_percent", "patrol_h_per_year_lower"} <= set(data["values"])
    assert data["synthetic"] is True
    assert [axis["kind"] for axis in data["axes"]] == ["scheme", "budget"]
    for p, at in enumerate(data["points"]["at"]):
        for axis, i in zip(data["axes"], at, strict=True):
            assert axis["values"][i] == results.axes[axis["key"]][p]


def test_numbers_of_streets_are_those_of_the_map(tmp_path: Path) -> None:
    results = made_up_results.results(tmp_path / "results.h5")
    patrol = streets.measures(results)[0]
    at = np.frombuffer(base64.b64decode(patrol["streets"]), "<u4")
    for p in range(len(results)):
        row = np.frombuffer(base64.b64decode(patrol["rows"][patrol["row"][p]]), "<u2")
        values = np.zeros(3)
        values[at] = patrol["top"] * (row / 65535) ** 2
        np.testing.assert_allclose(
            values, np.nan_to_num(street_rate(results, "patrol", p)), rtol=4e-3
        )
    assert patrol["row"][0] == patrol["row"][2]  # the same numbers are there once


def test_one_replication_has_no_intervals(tmp_path: Path) -> None:
    made = made_up_results.dataset().isel(replication=slice(0, 1))
    data = data_of(page(made_up_results.results(tmp_path / "results.h5", made)))
    assert not data["intervals"]
    assert not [name for name in data["values"] if name.endswith(("_lower", "_upper"))]
    assert set(data["by_ward"]["I"]) == {"value"}


def test_too_many_points_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "MAX_POINTS", 3)
    with pytest.raises(InputError, match="holds at most 3"):
        page(made_up_results.results(tmp_path / "results.h5"))


def test_numbers_by_street_stop_where_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streets, "_MAX_BYTES", 5)
    patrol = streets.measures(made_up_results.results(tmp_path / "results.h5"))[0]
    assert patrol["row"][0] == 0 and -1 in patrol["row"]


def test_the_results_are_never_written_over(tmp_path: Path) -> None:
    made_up_results.results(tmp_path / "results.h5").close()
    path = str(tmp_path / "results.h5")
    done = subprocess.run(
        [sys.executable, "-m", "wardsim", "explore", path, "-o", path],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "would be written over the input" in done.stderr


def test_an_evening_has_every_unit_where_its_run_had_it(tmp_path: Path) -> None:
    with wardsim.Study.from_text(small_study.TEXT).run(tmp_path / "results.h5") as results:
        asked = evenings.Asked(runs=9, from_h=60, until_h=62)
        held = evenings.of(results, asked)
        assert held["run"] == [0, 1, 1, 2]  # £70,000 and £100,000 buy the same officers
        told = trace(results, 3, 0, from_h=60, until_h=62)
        shape = np.column_stack([results.dataset[f"shape_{axis}"].values for axis in "xy"])
        ends = results.dataset["street_shape_points"].values.cumsum()
    run = held["runs"][2]
    assert run["point"] == 3
    begins = pd.Timestamp(held["begins"])

    def column(name: str, kind: str) -> np.ndarray:
        return np.frombuffer(base64.b64decode(run["pieces"][name]), kind)

    unit = np.repeat([number for number, _ in run["units"]], column("count", "<u2"))
    begin, end = (column(name, "<u2") / 65535 * 7200 for name in ("begin", "end"))
    share = {name: column(name, "<u2") / 65535 for name in ("from", "to")}
    street, state = column("street", "<u2"), column("state", "<u1")
    checked = 0
    for move in told.movements.itertuples():
        middle = ((move.begin + (move.end - move.begin) / 2) - begins).total_seconds()
        if not 1 < middle < 7199 or (move.end - move.begin).total_seconds() < 2:
            continue
        at = np.flatnonzero((unit == move.unit) & (begin <= middle) & (middle <= end))
        assert at.size >= 1
        assert run["states"][state[at[0]]] == move.state
        begun = (move.begin - begins).total_seconds()
        if begun < 0:
            continue
        first = np.flatnonzero((unit == move.unit) & (np.abs(begin - begun) < 0.2))[-1]
        course = shape[ends[street[first] - 1] if street[first] else 0 : ends[street[first]]]
        assert np.hypot(*(place(course, share["from"][first]) - (move.from_x_m, move.from_y_m))) < 1
        checked += 1
    assert checked > 50
    # Nobody jumps: a piece begins where the one before it ended.
    for number in np.unique(unit):
        own = np.flatnonzero(unit == number)
        for a, b in itertools.pairwise(own):
            if abs(begin[b] - end[a]) > 0.3:
                continue  # off duty in between
            where = [
                place(shape[ends[s - 1] if s else 0 : ends[s]], share[of][i])
                for i, s, of in ((a, street[a], "to"), (b, street[b], "from"))
            ]
            assert np.hypot(*(where[0] - where[1])) < 1


def place(course: np.ndarray, share: float) -> np.ndarray:
    """A share along a street's course."""
    along = np.concatenate([[0], np.hypot(*np.diff(course, axis=0).T).cumsum()])
    return np.array([np.interp(share * along[-1], along, course[:, i]) for i in (0, 1)])


def test_an_evening_that_is_none_is_refused(tmp_path: Path) -> None:
    with wardsim.Study.from_text(small_study.TEXT).run(tmp_path / "results.h5") as results:
        for asked in (evenings.Asked(from_h=5, until_h=5), evenings.Asked(from_h=5, until_h=50)):
            with pytest.raises(InputError, match="at most 24 hours"):
                evenings.of(results, asked)


def test_results_that_cannot_be_run_again_give_a_page_without_evenings(tmp_path: Path) -> None:
    path = tmp_path / "results.h5"
    made_up_results.results(path).close()  # numbers by hand, of no study
    command = [sys.executable, "-m", "wardsim", "explore", str(path), "-o"]
    more = {"capture_output": True, "text": True, "timeout": 120}
    done = subprocess.run([*command, str(tmp_path / "page.html")], **more)
    assert done.returncode == 0, done.stderr
    assert "the page has no evening" in done.stderr
    done = subprocess.run([*command, str(tmp_path / "no.html"), "--from", "90"], **more)
    assert done.returncode == 1
    assert not (tmp_path / "no.html").exists()
