"""The explorer page's numbers and bytes, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import made_up_results
import numpy as np
import pytest

from wardsim.answer import answer
from wardsim.errors import InputError
from wardsim.explorer import numbers, streets
from wardsim.explorer.page import page
from wardsim.plots.maps import street_rate


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
