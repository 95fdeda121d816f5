"""Runs that go on until stated measures are known closely enough."""

from __future__ import annotations

import numpy as np
import pytest
import small_study
import xarray as xr

import wardsim
from wardsim import analysis

PATROL = """\
[study.precision]
least = 4
batch = 3

[[study.precision.measure]]
measure = "patrol"
of = "over_first"
half_width = {half_width}

[[study.precision.measure]]
measure = "coverage"
grade = "S"
half_width = 60
"""


def text(half_width, most=40):
    head = small_study.TEXT.replace("replications = 4", f"replications = {most}")
    return head.replace(
        "[network.synthetic]", PATROL.format(half_width=half_width) + "\n[network.synthetic]"
    )


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    folder = tmp_path_factory.mktemp("precision")

    def loaded(study_text):
        path = folder / f"{abs(hash(study_text))}.toml"
        path.write_text(study_text)
        return wardsim.load(path)

    return loaded


def test_a_run_ends_when_it_is_precise_and_says_so(load, tmp_path):
    results = load(text(15)).run(tmp_path / "r.h5", threads=2)
    n = results.replications.size
    assert results.stopped_because == "precise"
    assert 4 < n < 40
    assert (n - 4) % 3 == 0
    assert len(results.precision) == 2
    assert "patrol over the first point" in results.precision[0]
    gained = analysis.gain(results, analysis.patrol(results))
    # Two measures share the error: each interval is of 97.5 %.
    assert gained.half_width(0.975).max() <= 15
    earlier = type(gained)(gained.value, gained.influence[:, : n - 3])
    early = earlier.influence - earlier.influence.mean(axis=1, keepdims=True)
    assert type(gained)(gained.value, early).half_width(0.975).max() > 15
    from wardsim.tables import footnotes

    notes = "\n".join(footnotes(results))
    assert "known closely enough: patrol" in notes
    assert "only the" not in notes


def test_its_replications_are_those_of_a_fixed_run(load, tmp_path):
    study = load(text(15))
    open_ended = study.run(tmp_path / "open.h5", threads=2)
    n = open_ended.replications.size
    fixed = load(small_study.TEXT).run(tmp_path / "fixed.h5", replications=n, threads=1)
    for name in ("incidents", "reached", "patrol_h", "unit_h", "covered", "busy_units"):
        assert np.array_equal(open_ended.whole(name), fixed.whole(name))
    again = tmp_path / "again.h5"
    study.run_to_file(again, threads=1)
    assert again.read_bytes() == (tmp_path / "open.h5").read_bytes()


def test_a_run_that_comes_to_the_most_says_so(load, tmp_path):
    results = load(text(0.001, most=8)).run(tmp_path / "r.h5", threads=2)
    assert results.stopped_because == "not precise"
    assert results.replications.size == 8
    from wardsim.tables import footnotes

    assert any("used up before" in note for note in footnotes(results))
    with xr.open_dataset(tmp_path / "r.h5", engine="h5netcdf") as data:
        assert data.attrs["stopped_because"] == "not precise"


def test_a_precision_without_a_measure_or_a_width_is_refused(load):
    whole = text(15)
    with pytest.raises(wardsim.InputError, match="says neither half_width nor relative"):
        load(whole.replace("half_width = 15", "")).plan()
    first, rest = whole.index("[[study.precision.measure]]"), whole.index("[network.synthetic]")
    with pytest.raises(wardsim.InputError, match="names no measure"):
        load(whole[:first] + whole[rest:]).plan()


def test_all_mistakes_are_told_at_once(load):
    wrong = text(15).replace('grade = "S"\nhalf', 'grade = "E"\nhalf')
    wrong = wrong.replace("least = 4", "least = 400").replace("half_width = 15", "relative = 0.1")
    wrong = wrong.replace("seed = 7", "seed = 7\nparameter_draws = 4")
    with pytest.raises(wardsim.InputError) as error:
        load(wrong).plan()
    for part in ("relative of a difference", 'grade = "E"', "least = 400", "parameter_draws = 4"):
        assert part in str(error.value)
