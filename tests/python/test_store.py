"""Network files and results files, seen from Python."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import xarray as xr

import wardsim
from wardsim import _core

# --- Network --------------------------------------------------------------------------------------


def test_a_network_gives_back_its_columns(town, town_columns):
    for name, given in town_columns.items():
        column = getattr(town, name)
        if isinstance(column, list):
            assert column == given
        else:
            np.testing.assert_array_equal(column, np.asarray(given, dtype=column.dtype))
    assert set(town_columns) < set(wardsim.Network.column_names)
    assert town.crs == "EPSG:27700"
    assert town.synthetic
    assert "2 streets" in repr(town)


def test_columns_left_out_have_defaults(town):
    assert town.street_footfall.tolist() == [1, 1]
    assert town.street_access_forward.tolist() == [7, 7]
    assert town.ward_code == ["", ""]
    assert town.ward_population.tolist() == [0, 0]


def test_streets_without_shapes_are_straight(town_columns):
    for name in ("street_shape_points", "shape_x_m", "shape_y_m"):
        del town_columns[name]
    town = wardsim.Network(**town_columns)
    assert town.shape_x_m.tolist() == [0, 100, 100, 200]


def test_columns_are_read_only_and_outlive_their_network(town_columns):
    length_m = wardsim.Network(**town_columns).street_length_m
    with pytest.raises(ValueError, match="read-only"):
        length_m[0] = 1
    assert length_m.tolist() == [100, 150.5]


def test_all_problems_of_columns_come_at_once(town_columns):
    town_columns["street_form"] = town_columns.pop("street_from")
    town_columns["street_to"] = [1.5, 2]
    town_columns["street_class"] = [2, 300]
    town_columns["ward_name"] = 3
    with pytest.raises(wardsim.InputError) as caught:
        wardsim.Network(**town_columns)
    text = str(caught.value)
    assert "unknown column street_form\n  did you mean street_from?" in text
    assert "column street_from is missing" in text
    assert "street_to holds numbers that are no uint32" in text
    assert "street_class holds numbers that are no uint8" in text
    assert "ward_name is not a sequence of texts" in text
    assert all(problem.where == "Network" for problem in caught.value.problems)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("street_from", [0], "street_to has 2 entries, street_from has 1"),
        ("street_from", [0, 9], "a junction that does not exist"),
        ("street_from", [-1, 0], "no uint32"),
        ("street_from", ["a", "b"], "street_from holds <U1"),
        ("street_length_m", [1.0, 150.5], "shorter than the straight line"),
        ("street_ward", [0, 0], 'ward "Plasnewydd" has no streets'),
        ("street_ward", [1, -2], "in a ward that does not exist"),
        ("name", ["", "a\0b"], "name[1] is not UTF-8"),
        ("junction_x_m", [0.0, 100.0, np.nan], "not finite"),
    ],
)
def test_a_network_that_does_not_hold_together_is_refused(
    town_columns: dict[str, Any], column: str, value: list[Any], says: str
):
    town_columns[column] = value
    with pytest.raises(wardsim.InputError) as caught:
        wardsim.Network(**town_columns)
    assert says in str(caught.value)


def test_a_good_network_has_no_problems(town):
    assert wardsim.check(town) == []


def test_errors_survive_pickling():
    error = wardsim.InputError([("a.toml:3", "x = 1 (must be > 2)", "raise it")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == "a.toml:3: x = 1 (must be > 2)\n  raise it"
    assert str(pickle.loads(pickle.dumps(wardsim.StorageError("disk full")))) == "disk full"


# --- Network files --------------------------------------------------------------------------------


def test_a_network_file_is_read_as_it_was_written(town, town_file):
    read = wardsim.read_network(town_file)
    for name in wardsim.Network.column_names:
        np.testing.assert_array_equal(getattr(read, name), getattr(town, name))
    assert (read.crs, read.attribution, read.synthetic) == (town.crs, town.attribution, True)


def test_xarray_opens_a_network_file(town_file):
    with xr.open_dataset(town_file, engine="h5netcdf") as dataset:
        assert dict(dataset.sizes) == {
            "junction": 3,
            "street": 2,
            "shape_point": 5,
            "ward": 2,
            "outline_point": 4,
            "station": 1,
            "name": 2,
        }
        assert dataset["street_length_m"].dims == ("street",)
        assert dataset["street_length_m"].values.tolist() == [100, 150.5]
        assert dataset["name"].values.tolist() == ["", "Crwys Road ŵ"]
        assert dataset["ward_name"].values.tolist() == ["Cathays", "Plasnewydd"]
        assert dataset["street_class"].attrs["flag_meanings"].split()[5] == "residential"
        assert dataset["street_class"].attrs["flag_values"].dtype == np.uint8
        assert dataset["street_access_forward"].attrs["flag_masks"].tolist() == [1, 2, 4]
        for variable in dataset.variables.values():
            assert variable.attrs["long_name"]
            assert variable.attrs["units"]
        assert dataset.attrs == {
            "schema": "wardsim network",
            "schema_version": "1.0",
            "crs": "EPSG:27700",
            "attribution": "© OpenStreetMap contributors",
            "synthetic": 1,
            "wardsim_version": wardsim.__version__,
        }


def test_xarray_opens_a_network_without_wards_and_stations(town_columns, tmp_path):
    columns = {
        name: column
        for name, column in town_columns.items()
        if not name.startswith(("ward", "outline", "station", "street_ward"))
    }
    wardsim.write_network(wardsim.Network(**columns), tmp_path / "town.h5")
    with xr.open_dataset(tmp_path / "town.h5", engine="h5netcdf") as dataset:
        assert dataset["ward_name"].shape == (0,)
        assert dataset.attrs["attribution"] == ""


def test_h5py_sees_each_variable_on_its_dimension(town_file):
    with h5py.File(town_file) as file:
        assert file["street_from"].dims[0][0].name == "/street"
        assert file["street"].is_scale
        assert not file["street_from"].is_scale


def test_a_refused_file_names_itself(tmp_path):
    path = tmp_path / "streets.h5"
    path.write_text("<osm/>")
    with pytest.raises(wardsim.InputError) as caught:
        wardsim.read_network(path)
    (problem,) = caught.value.problems
    assert problem.where == str(path)
    assert problem.what == "is not an HDF5 file"
    assert problem.hint


def test_a_file_that_cannot_be_written_is_an_os_error(town, tmp_path):
    with pytest.raises(wardsim.StorageError, match="No such file or directory") as caught:
        wardsim.write_network(town, tmp_path / "none" / "town.h5")
    assert isinstance(caught.value, OSError)


def outcomes(script: str, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    """Runs Python in a process of its own: crashes and hangs fail the test, not the test run."""
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


READ_EACH = """
import sys, wardsim
for path in sys.argv[1:]:
    try:
        wardsim.read_network(path)
        print("read")
    except wardsim.InputError as error:
        assert error.problems
        print("refused")
"""


def test_a_truncated_file_is_refused_wherever_it_ends(town_file, tmp_path):
    whole = town_file.read_bytes()
    paths = []
    for i in range(50):
        paths.append(tmp_path / f"cut-{i}.h5")
        paths[-1].write_bytes(whole[: len(whole) * i // 50])
    done = outcomes(READ_EACH, *paths)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["refused"] * 50


def test_a_damaged_file_is_read_or_refused_but_never_crashes(town_file, tmp_path):
    whole = town_file.read_bytes()
    dice = random.Random(20240501)
    paths = []
    for i in range(200):
        damaged = bytearray(whole)
        damaged[dice.randrange(len(whole))] ^= dice.randrange(1, 256)
        paths.append(tmp_path / f"damaged-{i}.h5")
        paths[-1].write_bytes(damaged)
    done = outcomes(READ_EACH, *paths)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 200
    assert "refused" in done.stdout


# --- Results files --------------------------------------------------------------------------------


def write_results(path: Path) -> None:
    writer = _core.ResultsWriter(
        path,
        [
            _core.Dimension("point", 2, coordinates=[1e5, 2e5], units="GBP", long_name="budget"),
            _core.Dimension("replication", 3),
            _core.Dimension("ward", 2, labels=["Cathays", "Plasnewydd ŵ"]),
        ],
        [
            _core.Variable("response_s", ["point", "replication", "ward"], units="s"),
            _core.Variable("incidents", ["point", "replication", "ward"], type="i64"),
            _core.Variable("complete", ["point"], type="u8", long_name="was it run?"),
        ],
        {"schema": "wardsim results", "schema_version": "1.0", "seed": 7, "share": 0.5},
    )
    writer.write("response_s", [0, 1], [60.0, 61.0])
    writer.write("incidents", [1], np.arange(6).reshape(3, 2))
    writer.write("complete", [], [1, 0])
    writer.set_attribute("inputs", ["town.h5", "démand.toml"])
    writer.set_attribute("none", [])
    writer.set_attribute("study", "# £\n" * 50_000)
    writer.commit()


def test_xarray_opens_a_results_file(tmp_path):
    write_results(tmp_path / "r.h5")
    with xr.open_dataset(tmp_path / "r.h5", engine="h5netcdf") as dataset:
        assert dataset["response_s"].dims == ("point", "replication", "ward")
        assert dataset["ward"].values.tolist() == ["Cathays", "Plasnewydd ŵ"]
        assert dataset["point"].values.tolist() == [1e5, 2e5]
        assert dataset["point"].attrs == {"units": "GBP", "long_name": "budget"}
        assert "replication" not in dataset.variables
        assert dataset["response_s"].sel(ward="Cathays").values[0, 1] == 60
        assert np.isnan(dataset["response_s"].values).sum() == 10
        assert dataset["incidents"].dtype == np.int64
        assert dataset["incidents"].values[1].tolist() == [[0, 1], [2, 3], [4, 5]]
        assert dataset["complete"].values.tolist() == [1, 0]
        assert dataset.attrs["seed"] == 7
        assert dataset.attrs["share"] == 0.5
        assert list(dataset.attrs["inputs"]) == ["town.h5", "démand.toml"]
        assert len(dataset.attrs["none"]) == 0
        assert dataset.attrs["study"] == "# £\n" * 50_000


def test_the_same_results_give_the_same_bytes(tmp_path):
    write_results(tmp_path / "a.h5")
    write_results(tmp_path / "b.h5")
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_an_abandoned_results_file_leaves_nothing(tmp_path):
    writer = _core.ResultsWriter(
        tmp_path / "r.h5", [_core.Dimension("point", 2)], [_core.Variable("x", ["point"])]
    )
    with pytest.raises(ValueError, match="3 values where 2 belong"):
        writer.write("x", [], [1, 2, 3])
    del writer
    assert list(tmp_path.iterdir()) == []


BOTH = """
import sys
from pathlib import Path
{imports}
import numpy as np

folder = Path(sys.argv[1])
town = wardsim.read_network(folder / "town.h5")
for turn in range(3):
    theirs, ours = folder / f"theirs-{{turn}}.h5", folder / f"ours-{{turn}}.h5"
    with h5py.File(theirs, "w") as file:
        file.create_dataset("x", data=np.arange(100_000), chunks=(1000,), compression="gzip")
        wardsim.write_network(town, ours)  # while theirs is open for writing
        file["x"][0] = 7
    with h5py.File(theirs) as file, h5py.File(ours) as network:
        again = wardsim.read_network(ours)  # while h5py has the same file open
        assert file["x"][0] == 7 and file["x"][-1] == 99_999
        assert network["street_length_m"][1] == again.street_length_m[1] == 150.5
    try:
        wardsim.read_network(theirs)
    except wardsim.InputError as error:
        assert "HDF5 format" in str(error)
    else:
        raise AssertionError("read a file of another kind")
    try:
        h5py.File(folder / "none.h5")
    except OSError:
        pass
print("both work")
"""


@pytest.mark.parametrize("order", [("wardsim", "h5py"), ("h5py", "wardsim")])
def test_our_hdf5_and_h5pys_live_in_one_process(town_file, order):
    imports = "\n".join(f"import {module}" for module in order)
    done = outcomes(BOTH.format(imports=imports), town_file.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "both work\n", "")


FULL_DISK = """
import resource, sys
from wardsim import StorageError, _core
import numpy as np

resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
writer = _core.ResultsWriter(
    sys.argv[1], [_core.Dimension("point", 100), _core.Dimension("street", 10_000)],
    [_core.Variable("visits", ["point", "street"])],
)
try:
    for point in range(100):
        writer.write("visits", [point], np.random.default_rng(point).random(10_000))
    writer.commit()
except StorageError as error:
    print(error)
"""


def test_a_full_disk_is_an_error_and_no_crash_at_exit(tmp_path):
    done = outcomes(FULL_DISK, tmp_path / "r.h5")
    assert (done.returncode, done.stderr) == (0, "")
    assert "File too large" in done.stdout
    assert "ulimit -f" in done.stdout
    assert list(tmp_path.iterdir()) == []
