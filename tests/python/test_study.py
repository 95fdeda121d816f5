"""Studies from Python: load, change, check, run, keep."""

from __future__ import annotations

import gc
import json
import math
import pickle
import subprocess
import sys
from pathlib import Path

import h5py
import jsonschema
import numpy as np
import pytest
import small_study

import wardsim
from wardsim import _core
from wardsim.study import available_threads

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@pytest.fixture
def study() -> wardsim.Study:
    return wardsim.Study.from_text(small_study.TEXT, label="small.toml")


def bytes_of(study: wardsim.Study, path: Path, threads: int) -> bytes:
    study.run_to_file(path, threads=threads)
    return path.read_bytes()


# --- Text and changes -----------------------------------------------------------------------------


def test_a_study_is_loaded_from_a_file(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(small_study.TEXT)
    study = wardsim.load(path)
    assert study.text == small_study.TEXT
    assert study.folder == tmp_path
    assert study.label == str(path)
    assert study.overrides == []


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "cannot be read"), (b"\xff\xfe", "not UTF-8"), ("folder", "is a folder")],
)
def test_what_is_no_study_file_is_refused(tmp_path, content, says):
    path = tmp_path / "s.toml"
    if content == "folder":
        path.mkdir()
    elif content:
        path.write_bytes(content)
    with pytest.raises(wardsim.InputError, match=says):
        wardsim.load(path)


def test_a_changed_study_is_another_one(study):
    changed = study.with_({"team[0].units": 3, "team[ward PCs].availability": 0.8})
    assert study.overrides == []
    assert changed.overrides == [("team[0].units", "3"), ("team[ward PCs].availability", "0.8")]
    assert "units = 3" in changed.resolved()
    assert changed.with_({"team[0].units": 4}).resolved() != changed.resolved()


def test_python_values_reach_the_study_as_they_are(study):
    values = {
        "study.name": 'a "quoted"\n\tname \\ with \x7f £',
        "study.description": Path("a/b"),
        "study.seed": np.int64(2**40),
        "study.confidence": np.float32(0.5),
        "team[0].home_ward_only": True,
        "team[0].attends": ("I", "S"),
        "dispatch.target_min": {"I": 12, "S": 1e-7},
        "profile": [{"name": "p", "hour_of_day": np.ones(24)}],
    }
    resolved = tomllib.loads(study.with_(values).resolved())
    assert resolved["study"]["name"] == values["study.name"]
    assert resolved["study"]["description"] == "a/b"
    assert resolved["study"]["seed"] == 2**40
    assert resolved["study"]["confidence"] == 0.5
    assert resolved["team"][0]["home_ward_only"] is True
    assert resolved["team"][0]["attends"] == ["I", "S"]
    assert resolved["dispatch"]["target_min"]["I"] == 12
    assert resolved["dispatch"]["target_min"]["S"] == 1e-7
    assert resolved["profile"][0]["hour_of_day"] == [1] * 24


def test_values_that_a_study_cannot_hold_are_named_all_at_once(study):
    with pytest.raises(wardsim.InputError) as caught:
        study.with_(
            {
                "travel.foot_mps": math.nan,
                "study.seed": 2**70,
                "study.name": "\ud800",
                "team[0].wards": ["a", None],
            }
        )
    assert [problem.where for problem in caught.value.problems] == [
        "travel.foot_mps",
        "study.seed",
        "study.name",
        "team[0].wards[1]",
    ]


def test_keys_that_lead_nowhere_are_named_all_at_once(study):
    with pytest.raises(wardsim.InputError) as caught:
        study.with_({"team[ward PC].units": 3, "taem[0].units": 3})
    assert 'did you mean "ward PCs"?' in str(caught.value)
    assert 'no "taem"' in str(caught.value)


def test_equal_studies_are_equal_also_after_pickling(study):
    changed = study.with_({"team[0].units": 3})
    assert pickle.loads(pickle.dumps(changed)) == changed
    assert hash(pickle.loads(pickle.dumps(changed))) == hash(changed)
    assert changed != study
    assert study != study.text
    assert len({study, changed, study.with_({"team[0].units": 3})}) == 2


def test_a_study_shows_itself(study):
    changed = study.with_({"study.name": "<b>"})
    assert repr(changed) == '<wardsim.Study small.toml, study.name = "<b>">'
    assert "&lt;b&gt;" in changed._repr_html_()


# --- Checks ---------------------------------------------------------------------------------------


def test_every_mistake_is_found_at_once_with_its_place(study):
    text = (
        small_study.TEXT.replace("horizon_days = 7", "horizon_dais = 7")
        .replace("units = 1", "units = -1")
        .replace('grade = "S"', 'grade = "X"')
        .replace('scheme = "Match"', 'scheme = "Mitch"')
    )
    findings = wardsim.Study.from_text(text, label="s.toml").validate()
    assert not findings.valid
    assert findings.plan is None
    found = {problem.where: problem for problem in findings.mistakes}
    assert "s.toml:5:1" in found and "horizon_days" in found["s.toml:5:1"].hint
    assert {where.split(":")[1] for where in found} >= {"5", "16", "22", "34"}
    assert "s.toml:22:9: team[0].units = -1 (must be >= 0)" in str(findings)


def test_a_change_is_the_place_of_its_mistake(study):
    findings = study.with_({"team[0].unitss": 3}).validate()
    (mistake,) = findings.mistakes
    assert mistake.where == "team[0].unitss = 3"
    assert 'did you mean "units"?' in mistake.hint


def test_remarks_do_not_stop_a_study(study):
    findings = study.with_({"study.replications": 1}).validate()
    assert findings.valid
    assert "no interval" in str(findings)


def test_points_say_what_was_bought(study):
    points = study.points()
    assert [point["budget_gbp_per_year"] for point in points] == [0, 70_000, 100_000, 140_000]
    assert points[2]["coordinates"] == {"funding.budget_gbp_per_year": "100000"}
    assert points[2]["scheme"] == "Match"
    assert points[2]["purchase"] == {
        "paid": {"constable": 1},
        "matched": {"constable": 1},
        "cost_to_payer_gbp": 66_000,
        "cost_to_force_gbp": 78_000,
        "cost_to_grantor_gbp": 0,
        "left_over_gbp": 34_000,
        "kit_gbp": 0,
        "redundancy_gbp": 0,
    }
    assert [point["scenario"] for point in points] == [0, 1, 1, 2]


def test_the_schema_accepts_the_study_and_refuses_a_wrong_key():
    validator = jsonschema.Draft202012Validator(json.loads(_core.json_schema()))
    document = tomllib.loads(small_study.TEXT)
    validator.validate(document)
    document["team"][0]["unit"] = 1
    assert not validator.is_valid(document)


# --- Runs -----------------------------------------------------------------------------------------


def test_the_file_is_the_same_at_any_number_of_threads(study, tmp_path):
    one = bytes_of(study, tmp_path / "r.h5", 1)
    assert bytes_of(study, tmp_path / "r.h5", 2) == one
    assert bytes_of(study, tmp_path / "r.h5", 7) == one
    assert bytes_of(study.with_({"study.seed": 8}), tmp_path / "r.h5", 2) != one


def test_a_run_says_what_it_did(study, tmp_path):
    told: list[tuple[int, int]] = []
    summary = study.run_to_file(tmp_path / "r.h5", progress=lambda d, t: told.append((d, t)))
    assert (summary.points, summary.scenarios, summary.replications) == (4, 3, 12)
    assert summary.ward_years == pytest.approx(2 * 12 * 8 / 365.25)
    assert summary.events > 1000
    assert summary.seconds > 0
    assert told[-1] == (12, 12)
    assert told == sorted(told)
    assert list(tmp_path.iterdir()) == [tmp_path / "r.h5"]


def test_the_file_tells_where_it_comes_from(study, tmp_path):
    study.with_({"team[0].units": 2}).run_to_file(tmp_path / "r.h5")
    with h5py.File(tmp_path / "r.h5") as file:
        said = {
            name: value.decode() for name, value in file.attrs.items() if isinstance(value, bytes)
        }
    assert said["study"] == small_study.TEXT
    assert "units = 2" in said["study_resolved"]
    assert said["stopped_because"] == "completed"
    assert said["git_revision"] == _core.engine()["git_revision"]
    assert said["wardsim_version"] == wardsim.__version__


def test_run_opens_the_results_and_can_replace_replications_and_seed(study, tmp_path):
    results = study.run(tmp_path / "r.h5", replications=3, seed=99, threads=2)
    assert results.path == tmp_path / "r.h5"
    assert results.seed == 99
    assert len(results.replications) == 3


def test_results_without_a_path_live_as_long_as_they_are_held(study):
    results = study.run(threads=2)
    path = results.path
    assert path.exists()
    del results
    gc.collect()
    assert not path.parent.exists()


def test_a_mistake_stops_a_run_before_it_writes(study, tmp_path):
    wrong = study.with_({"travel.foot_mps": -1})
    with pytest.raises(wardsim.InputError, match="must be > 0"):
        wrong.run(tmp_path / "r.h5")
    with pytest.raises(wardsim.InputError, match="threads"):
        study.run(tmp_path / "r.h5", threads=0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_storage_error(study, tmp_path):
    with pytest.raises(wardsim.StorageError, match="none"):
        study.run_to_file(tmp_path / "none" / "r.h5")


def test_the_environment_does_not_choose_the_threads(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1000")
    assert available_threads() <= 1000
    code = "from wardsim.study import available_threads as t; print(t())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(said.stdout) == available_threads()


@pytest.mark.parametrize("first", ["h5py", "wardsim"])
def test_h5py_and_the_extension_share_a_process_in_either_order(tmp_path, first):
    (tmp_path / "s.toml").write_text(small_study.TEXT)
    second = {"h5py": "wardsim", "wardsim": "h5py"}[first]
    code = f"""
import {first}, {second}, os
os.chdir({str(tmp_path)!r})
with h5py.File("own.h5", "w") as file: file["x"] = [1, 2]
wardsim.load("s.toml").run_to_file("r.h5")
with h5py.File("r.h5") as file: assert file["completed"][:].all()
town = wardsim.generate_town(wards=1, street_km=8)
wardsim.write_network(town, "n.h5")
with h5py.File("own.h5", "a") as file: file["y"] = [3]
assert wardsim.read_network("n.h5").ward_name == town.ward_name
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# --- Towns ----------------------------------------------------------------------------------------


def test_a_town_is_made_from_keyword_arguments():
    north = wardsim.WardSpec("North", area_km2=1, street_km=12, population=5000)
    town = wardsim.generate_town(wards=2, street_km=24, seed=5, named=[north], margin_m=0)
    assert town.synthetic
    assert town.ward_name[0] == "North"
    assert town.ward_population[0] == 5000
    again = wardsim.generate_town(wards=2, street_km=24, seed=5, named=[north], margin_m=0)
    np.testing.assert_array_equal(again.street_length_m, town.street_length_m)
    with pytest.raises(wardsim.InputError, match="wards = 0"):
        wardsim.generate_town(wards=0)


# Each table that a study can have, with no more than it must say.
EVERY_TABLE = """
[study]
name = "all tables"
[network.synthetic]
ward = [{ name = "one" }]
[[profile]]
name = "p"
special_day = [{ date = "12-31", factor = 2 }]
[[incident]]
name = "i"
grade = "I"
near_repeat = { branching_ratio = 0.1 }
[[shift]]
name = "s"
tour = [{ days = [0], start_h = 8, length_h = 8 }]
[[team]]
name = "t"
absence = {}
[[surge]]
name = "u"
from = "2016-08-28"
share = 0.5
[[scheme]]
name = "f"
payer = "residents"
price_gbp_per_year = { constable = 1 }
price_list = [{ year = 1, price_gbp_per_year = { constable = 2 } }]
crowdfunding = { households = 10, pledge = [{ gbp_per_year = 10 }] }
part = [{ scheme = "g", share = 1 }]
[areas]
recorded_crimes = 1000
response_team = "t"
before = "f"
after = "f"
"""


def test_every_default_has_a_source():
    sources = wardsim.Study.from_text(EVERY_TABLE).sources()
    stated = {
        "profile[p].special_day[0].factor",
        "incident[i].near_repeat.branching_ratio",
        "shift[s].tour[0].days",
        "shift[s].tour[0].start_h",
        "shift[s].tour[0].length_h",
        "surge[u].share",
        "areas.recorded_crimes",
        "scheme[f].price_gbp_per_year.constable",
        "scheme[f].price_list[0].year",
        "scheme[f].price_list[0].price_gbp_per_year.constable",
        "scheme[f].part[0].share",
        "scheme[f].crowdfunding.households",
        "scheme[f].crowdfunding.pledge[0].gbp_per_year",
    }
    without = {figure.key for s in sources if not s.confidence for figure in s.figures}
    assert without == stated, "add new defaults to models/study/default_sources.cpp"


def test_findings_show_themselves_in_words():
    study = wardsim.Study.from_text(small_study.TEXT)
    assert repr(study.validate()) == "<wardsim.Findings: 0 mistakes, 0 remarks>\nno problems"
    wrong = study.with_({"team[0].units": -1}).validate()
    assert repr(wrong).startswith("<wardsim.Findings: 1 mistake, 0 remarks>\nteam[0].units")
