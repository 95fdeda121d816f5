"""Results files: what is opened, what is refused, what was bought."""

from __future__ import annotations

import shutil
import weakref
from pathlib import Path

import h5py
import made_up_results
import numpy as np
import pytest
import small_study
from typer.testing import CliRunner

import wardsim
from wardsim import left_out
from wardsim.cli import app
from wardsim.results import open_results
from wardsim.tables import footnotes, to_rows


@pytest.fixture
def path(tmp_path):
    return made_up_results.write(made_up_results.dataset(), tmp_path / "results.h5")


def test_a_file_tells_what_was_run(path):
    results = open_results(path)
    assert (results.title, results.seed, results.confidence) == ("Made up", 5, 0.9)
    assert results.synthetic
    assert results.stopped_because == "completed"
    assert results.grades == ["I", "S"]  # no class of grade E, no target of grade R
    assert results.focus_wards == ["Focus"]
    assert results.target_min("S") == 60
    assert len(results) == 4
    assert repr(results) == '<wardsim.Results "Made up": 4 points, 3 replications, seed 5>'
    shown = results._repr_html_()
    assert "<table" in shown
    assert shown.count("white-space:nowrap") > 20  # a number and its ± stay on one line


def test_points_say_what_was_bought_and_who_pays(path):
    points = open_results(path).points
    assert points["scheme"].tolist() == ["A", "A", "B", "B"]
    assert points["delivered"].tolist() == [0, 2, 0, 1]
    assert points["matched_constable"].tolist() == [0, 1, 0, 0]
    assert points["cost_to_payer"].tolist() == [0, 60_000, 0, 72_000]
    assert points["cost_to_force"].tolist() == [0, 84_000, 0, 0]
    assert points["cost_total"].tolist() == [0, 144_000, 0, 72_000]
    assert (points["cost_to_payer"] + points["left_over"]).tolist() == [0, 100_000, 0, 100_000]
    assert points["funding.scheme"].tolist() == ["A", "A", "B", "B"]


def test_a_force_that_pays_alone_is_the_payer(tmp_path):
    made = made_up_results.dataset()
    made["cost"][3] = [72_000, 0, 0]
    points = made_up_results.results(tmp_path / "r.h5", made).points
    assert points["cost_to_payer"][3] == points["cost_total"][3] == 72_000


def test_points_are_compared_with_nobody_bought_under_the_same_scheme(path):
    assert open_results(path).references.tolist() == [0, 0, 2, 2]


def test_points_are_compared_among_equals_on_other_axes(tmp_path):
    made = made_up_results.dataset().drop_vars("axis_funding_scheme_value")
    made = made.drop_vars("axis_funding_scheme")
    made["axis_team_0_units"] = ("point", [1.0, 1, 2, 2], {"long_name": "team[0].units"})
    results = made_up_results.results(tmp_path / "r.h5", made)
    assert results.references.tolist() == [0, 0, 2, 2]
    made["paid"][2] = [0, 1]  # with two units, officers were always bought: take the cheapest
    assert made_up_results.results(tmp_path / "s.h5", made).references.tolist() == [0, 0, 2, 2]


def test_without_purchases_the_first_point_is_the_reference(tmp_path):
    made = made_up_results.dataset()
    made["paid"][:] = 0
    made["matched"][:] = 0
    assert made_up_results.results(tmp_path / "r.h5", made).references.tolist() == [0, 0, 0, 0]


def test_an_interrupted_run_counts_what_all_points_share(tmp_path):
    made = made_up_results.dataset()
    made["completed"][2, 1] = 0
    made.attrs["stopped_because"] = "interrupted"
    results = made_up_results.results(tmp_path / "r.h5", made)
    assert results.replications.tolist() == [0, 2]
    assert results.patrol_h().tolist() == made_up_results.PATROL_H[:, [0, 2]].tolist()
    assert "2 of 3 replications" in repr(results)
    assert "interrupted" in repr(results)


def partial(tmp_path, unfinished, why="1 block of the sweep failed", name="r.h5"):
    """A file in which some replications of some points were not finished; their values are none."""
    made = made_up_results.dataset()
    for point, replications in unfinished.items():
        made["completed"][point, replications] = 0
        for variable in made.data_vars.values():
            if variable.dims[:2] == ("point", "replication"):
                variable[point, replications] = 0
    made.attrs["stopped_because"] = why
    return made_up_results.results(tmp_path / name, made)


def test_a_point_without_a_replication_is_left_out_and_the_others_are_shown(tmp_path):
    results = partial(tmp_path, {1: [0, 1, 2]})
    with pytest.raises(wardsim.InputError, match="3 of 4 points") as caught:
        _ = results.replications
    assert "results.comparable" in str(caught.value)
    shown = results.comparable
    assert shown.numbers.tolist() == [0, 2, 3]
    assert repr(shown).startswith('<wardsim.Results "Made up": 3 of 4 points, 3 replications')
    table = results.to_dataframe()
    assert table.index.tolist() == [0, 2, 3]
    assert table["reference_point"].tolist() == [0, 2, 2]
    whole = made_up_results.results(tmp_path / "whole.h5", made_up_results.dataset())
    for column in ("I_in_target_percent", "I_in_target_gain_pp_lower", "patrol_h_per_year"):
        np.testing.assert_array_equal(table[column], whole.to_dataframe()[column][[0, 2, 3]])
    rows = to_rows(results)
    assert [row["replications"] for row in rows] == [3, 0, 3, 3]
    assert rows[1]["point"] == 1
    assert rows[1]["I_in_target_percent"] is None
    assert "Left out: 1 of 4 points" in results._repr_html_()


def test_a_run_stopped_in_its_first_round_shows_the_points_that_were_reached(tmp_path):
    results = partial(tmp_path, {0: [1, 2], 1: [1, 2], 2: [0, 1, 2], 3: [0, 1, 2]}, "interrupted")
    assert results.comparable.numbers.tolist() == [0, 1]
    assert results.comparable.replications.tolist() == [0]
    assert "The run was interrupted" in " ".join(left_out.in_words(results.comparable))


def test_missing_blocks_keep_the_points_of_the_replication_that_most_points_have(tmp_path):
    shown = partial(tmp_path, {0: [2], 1: [2], 2: [2], 3: [0, 1]}).comparable
    assert shown.numbers.tolist() == [0, 1, 2]
    assert shown.replications.tolist() == [0, 1]


def test_gains_over_another_point_than_nobody_bought_say_so(tmp_path):
    shown = partial(tmp_path, {0: [0, 1, 2], 2: [0, 1, 2]}).comparable
    assert shown.numbers.tolist() == [1, 3]
    assert shown.compared_with == "the cheapest purchase"
    words = " ".join(footnotes(shown))
    assert "Point 0, 2, which others should be compared with" in words
    assert "with the cheapest purchase, averaged" in words


def test_of_a_run_without_any_replication_nothing_can_be_shown(tmp_path):
    results = partial(tmp_path, {point: [0, 1, 2] for point in range(4)})
    with pytest.raises(wardsim.InputError, match="at any point"):
        _ = results.comparable
    assert "no replication was finished" in results._repr_html_()


@pytest.mark.parametrize(
    ("command", "made"),
    [
        (["show"], ()),
        (["show", "--json"], ()),
        (["show", "--table", "frontier"], ()),
        (["plot", "-o", "figures"], ("figures/coverage.csv",)),
        (["brief", "-o", "brief.html"], ("brief.html",)),
        (["explore", "-o", "page.html"], ("page.html",)),
    ],
)
def test_every_command_shows_what_there_is_and_says_what_is_missing(
    tmp_path, monkeypatch, command, made
):
    monkeypatch.chdir(tmp_path)
    partial(tmp_path, {1: [0, 1, 2]})
    first, *rest = command
    done = CliRunner().invoke(app, [first, "r.h5", *rest])
    assert done.exit_code == 0, done.output
    assert "Left out: 1 of 4 points" in done.output
    assert "point 1 (" in done.output
    assert "--work DIR" in " ".join(done.output.split())
    for name in made:
        assert (tmp_path / name).exists()


def test_sums_do_not_depend_on_the_size_of_blocks(path, monkeypatch):
    whole = open_results(path).by_grade("calls", "all")
    monkeypatch.setattr("wardsim.results._BLOCK_BYTES", 1)
    np.testing.assert_array_equal(open_results(path).by_grade("calls", "all"), whole)


def test_names_that_do_not_exist_are_refused_with_those_that_do(path):
    results = open_results(path)
    with pytest.raises(wardsim.InputError, match="choose one of I, S, E, R"):
        results.target_min("X")
    with pytest.raises(wardsim.InputError, match="focus"):
        results.ward_mask("here")


# --- Files that cannot be used --------------------------------------------------------------------


def refused(path, says):
    with pytest.raises(wardsim.InputError, match=says) as caught:
        open_results(path)
    assert str(path) in str(caught.value)
    assert all(problem.hint for problem in caught.value.problems)
    return caught.value.problems


def test_what_is_no_results_file_is_refused(tmp_path, town_file):
    refused(tmp_path, "is a folder")
    refused(tmp_path / "missing.h5", "No such file")
    (tmp_path / "text.h5").write_text("no")
    refused(tmp_path / "text.h5", "not an HDF5 file")
    refused(town_file, "is not a results file")


def test_another_major_version_is_refused_and_a_minor_one_is_not(tmp_path):
    made = made_up_results.dataset()
    made.attrs["schema_version"] = "1.7"
    assert made_up_results.results(tmp_path / "a.h5", made).title == "Made up"
    made.attrs["schema_version"] = "2.0"
    refused(made_up_results.write(made, tmp_path / "b.h5"), '"2.0"; this program reads 1.x')


def test_a_truncated_file_is_refused(path, tmp_path):
    short = tmp_path / "short.h5"
    short.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(short, "damaged or cut short")


def test_all_missing_variables_are_named_at_once(tmp_path):
    made = made_up_results.dataset().drop_vars(["calls", "budget"])
    problems = refused(made_up_results.write(made, tmp_path / "r.h5"), "no variable")
    assert len(problems) == 2


def test_a_variable_of_other_dimensions_is_refused(tmp_path):
    made = made_up_results.dataset()
    made["budget"] = ("ward", [0.0, 1.0])
    refused(made_up_results.write(made, tmp_path / "r.h5"), "budget: has the dimensions")


def test_files_that_reach_outside_are_refused(path, tmp_path):
    linked = tmp_path / "linked.h5"
    for name, make in {
        "soft": lambda file: h5py.SoftLink("/calls"),
        "external": lambda file: h5py.ExternalLink("other.h5", "/calls"),
    }.items():
        shutil.copy(path, linked)
        with h5py.File(linked, "a") as file:
            file[name] = make(file)
        refused(linked, f"{name}: is a link to elsewhere")
    shutil.copy(path, linked)
    with h5py.File(linked, "a") as file:
        file.create_dataset("raw", (4,), "f8", external=[("/etc/hostname", 0, 32)])
        layout = h5py.VirtualLayout((4,), "f8")
        layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
        file.create_virtual_dataset("virtual", layout)
        file.create_group("group")
        file.create_dataset("packed", (4,), "f8", compression="lzf")
        file.create_dataset("huge", (10**9,), "u1", chunks=(1000,))
    problems = refused(linked, "absurd size")
    assert len(problems) == 5


# --- Damage that shows when values are read -------------------------------------------------------


def damage_values(path, name, tmp_path):
    """A copy of a file in which the packed values of one variable are no longer what was packed."""
    made = open_results(path)
    packed = tmp_path / "packed.h5"
    made.dataset.load().to_netcdf(
        packed,
        engine="h5netcdf",
        encoding={name: {"zlib": True, "fletcher32": True, "original_shape": None}},
    )
    with h5py.File(packed, "r") as file:
        chunk = file[name].id.get_chunk_info(0)
    data = bytearray(packed.read_bytes())
    data[chunk.byte_offset + chunk.size // 2] ^= 0xFF
    packed.write_bytes(data)
    return packed


def test_damaged_values_are_told_when_they_are_read(path, tmp_path):
    damaged = damage_values(path, "patrol_h", tmp_path)
    results = open_results(damaged)  # values are not read yet
    assert results.points["delivered"].tolist() == [0, 2, 0, 1]
    for read in (
        lambda: results.dataset["patrol_h"].values,
        lambda: results.dataset["patrol_h"][0, 1:].sum().values,
        lambda: results.dataset.load(),
        results.patrol_h,
        results.to_dataframe,
    ):
        with pytest.raises(wardsim.InputError) as caught:
            read()
        (problem,) = caught.value.problems
        assert problem.where == f"{damaged}: patrol_h"
        assert "is damaged or cut short" in problem.what
        assert "again" in problem.hint
    assert results.dataset["calls"].values.sum() > 0  # the rest can be used


@pytest.mark.parametrize("command", [["show"], ["show", "--csv"], ["plot", "-o", "figures"]])
def test_the_program_ends_on_damaged_values_as_on_any_bad_input(
    path, tmp_path, command, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    damaged = damage_values(path, "patrol_h", tmp_path)
    first, *rest = command
    done = CliRunner().invoke(app, [first, str(damaged), *rest])
    assert done.exit_code == 1, done.output
    assert f"{damaged}: patrol_h: is damaged or cut short" in done.output


def test_attributes_and_indices_that_make_no_sense_are_refused_at_once(path):
    with h5py.File(path, "a") as file:
        file.attrs["seed"] = np.nan
        file.attrs["confidence"] = 1.5
        file["class_grade"][1] = 99
        file["horizon_days"][()] = -1
    problems = refused(path, "its attribute seed is nan")
    assert [p.where.removeprefix(str(path)) for p in problems] == [
        "",
        "",
        ": horizon_days",
        ": class_grade",
    ]
    assert "outside of -1 to 3, the entries of grade" in str(problems[3])


# --- A run ----------------------------------------------------------------------------------------


def test_a_run_gives_results_that_add_up(tmp_path):
    study = wardsim.Study.from_text(small_study.TEXT)
    results = study.run(tmp_path / "r.h5", threads=1)
    assert results.completed.all()
    assert results.points["delivered"].tolist() == [0, 2, 2, 4]
    table = results.to_dataframe()
    assert table["S_in_target_percent"].between(0, 100).all()
    assert table["patrol_h_per_year"].is_monotonic_increasing


def test_the_reference_page_lists_every_variable_with_its_unit(tmp_path):
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "results-file.md"
    rows = [line.split(" | ") for line in page.read_text(encoding="utf-8").splitlines()]
    documented = {row[0].strip("| `"): row[1:] for row in rows if len(row) == 5}
    results = wardsim.Study.from_text(small_study.TEXT).run(tmp_path / "r.h5", threads=1)
    for name, variable in results.dataset.data_vars.items():
        if not str(name).startswith("axis_"):
            dimensions, _, units, _ = documented[str(name)]
            assert dimensions == (", ".join(map(str, variable.dims)) or "none"), name
            assert units == variable.attrs["units"], name
    for name in results.dataset.sizes:
        assert f"| `{name}` |" in page.read_text(encoding="utf-8")
    for name in results.dataset.attrs:
        assert f"`{name}`" in page.read_text(encoding="utf-8")


def test_results_that_nobody_holds_let_go_of_their_file(tmp_path):
    opened = made_up_results.results(tmp_path / "r.h5")
    assert opened.comparable is opened.original is opened
    gone = weakref.ref(opened)
    del opened
    assert gone() is None
