"""What incidents find and where paid hours go: by hand, and intervals by simulation."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import made_up_results
import numpy as np
import pytest
from made_up_results import CALLS, PATROL_H
from scipy import stats

import wardsim
from wardsim import presence
from wardsim.economics import tables
from wardsim.economics.hours import additionality, hours, paid_hours

ROOT = Path(__file__).parents[2]
_ECONOMICS = "wardsim.economics"
T = stats.t.ppf(0.95, 2)  # 90 % intervals from three replications


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = made_up_results.with_presence()
    return made_up_results.results(tmp_path_factory.mktemp("measures") / "r.h5", made)


# --- What incidents find --------------------------------------------------------------------------


def test_expected_coverage_is_the_share_of_incidents_that_were_covered(results):
    covered = presence.expected_coverage(results, "I")
    assert covered.value == pytest.approx([0.5, 430 / 800, 0.5, 415 / 800])
    # At point 1: 110, 210, 110 of 200, 400, 200.
    residual = (CALLS + 10) - 430 / 800 * 2 * CALLS
    half = T * np.sqrt((residual**2).sum() / 2 / 3) / (800 / 3)
    assert covered.half_width(0.9)[1] == pytest.approx(half)
    assert presence.expected_coverage(results, "S").value[0] == 0


def test_guardianship_is_of_all_incidents_unless_a_grade_is_named(results):
    assert presence.guardianship(results, "I").value[0] == pytest.approx(0.25)
    every = 800 + 3 * 2 * (50 + 7)  # thefts and those by telephone
    assert presence.guardianship(results).value[0] == pytest.approx(200 / every)


def test_older_files_say_what_to_do(tmp_path):
    old = made_up_results.results(tmp_path / "old.h5")
    assert not presence.known(old)
    for ask in (
        lambda: presence.expected_coverage(old, "I"),
        lambda: presence.guardianship(old),
        lambda: presence.scene_hours(old),
        lambda: additionality(old),
        lambda: hours(old),
    ):
        with pytest.raises(wardsim.InputError, match=r"1\.4.*\n?.*run the study again"):
            ask()
    assert "guarded_percent" not in old.to_dataframe()


# --- The page of measures -------------------------------------------------------------------------

ASKED_FOR = """coverage, expected coverage, patrol hours, guardianship, interceptions, averted,
displaced, social cost, gained per £1,000, cost per extra incident reached in time, cost per visible
hour, ICER, acceptability, net benefit, break-even, Gini of coverage, worst-ward coverage,
additionality"""


def test_the_page_of_measures_has_all_with_formula_unit_and_where():
    text = (ROOT / "docs/reference/measures.md").read_text(encoding="utf-8")
    section = text.split("## All measures")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    cells = [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in lines]
    assert all(len(row) == 4 and all(row) for row in cells)
    named = {re.sub(r"\[(.*?)\]\(.*?\)", r"\1", row[0]) for row in cells}
    for name in " ".join(ASKED_FOR.split()).split(", "):
        assert any(n.startswith(name) for n in named), name
    where = " ".join(row[3] for row in cells)
    for module, function in re.findall(r"`(\w+)\.(\w+)`", where):
        package = "wardsim" if module in ("analysis", "presence", "deterrence") else _ECONOMICS
        assert callable(getattr(import_module(f"{package}.{module}"), function))
    assert set(re.findall(r"--table ([\w-]+)", where)) == set(tables._KINDS) - {"sources"}


# --- Where paid hours go --------------------------------------------------------------------------


def test_paid_hours_are_the_rostered_hours_of_those_paid_for(results):
    # At point 1 an officer is paid for and one matched: 32 h rostered, half of them paid for.
    assert paid_hours(results) == pytest.approx([0, 16, 0, 16])


def test_additionality_by_hand(results):
    of = additionality(results)
    assert np.isnan(of.value[[0, 2]]).all()
    scene = np.array([1.0, 2, 3])
    for point, officers in ((1, 2), (3, 1)):
        gained = (PATROL_H[point] - PATROL_H[0] + officers * scene) / 16
        assert of.value[point] == pytest.approx(gained.mean())
        half = T * gained.std(ddof=1) / np.sqrt(3)
        assert of.half_width(0.9)[point] == pytest.approx(half)


def test_the_table_of_hours_by_hand(results):
    table = hours(results).set_index("point")
    assert list(table.index) == [3, 1]
    row = table.loc[1]
    assert row["paid_hours_per_year"] == 16
    assert row["rostered"] == pytest.approx(2)
    assert row["absent"] == pytest.approx(2 / 8)
    assert row["abstracted"] == pytest.approx(2 / 16)
    assert row["scene"] == pytest.approx(2 * 2 / 16)
    assert row["patrol"] == pytest.approx(20 / 16)
    assert row["additionality"] == pytest.approx(row["patrol"] + row["scene"])
    assert row["elsewhere"] == pytest.approx(2 * 0.5 / 16)
    assert row["off_the_street"] == pytest.approx(2 * 0.25 / 16)
    assert row["other_wards"] == row["on_the_way"] == row["overtime"] == 0
    asked = tables.asked("hours", "calls", None, None, [], [])
    assert {row["point"] for row in tables.rows_of("hours", results, asked)} == {1, 3}


def test_the_answer_has_a_column_for_each(results):
    answer = results.to_dataframe()
    assert answer["I_expected_coverage_percent"][1] == pytest.approx(100 * 430 / 800)
    assert answer["delivered_h_per_paid_h"][1] == pytest.approx(additionality(results).value[1])
    assert answer["scene_h_per_year"][1] == pytest.approx(4)
    assert answer["guarded_percent"][0] == pytest.approx(100 * 200 / (800 + 6 * 57))
