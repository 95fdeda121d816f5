"""The program: every command, its exit status, and what it says when something is wrong."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import h5py
import hand_made_town
import pytest
import small_study

import wardsim

Program = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = [
    *["demo", "validate", "run", "schema", "show", "plot", "incidents"],
    *["import", "calibrate", "calls", "generate"],
]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Runs `wardsim ...` in a folder with a small study, s.toml."""
    (tmp_path / "s.toml").write_text(small_study.TEXT)

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wardsim", *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=600,  # of a busy machine; most take a second
            **options,
        )

    return run


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "r.h5"
    wardsim.Study.from_text(small_study.TEXT).run_to_file(path)
    return path


def check_failed(done: subprocess.CompletedProcess[str], status: int, *says: str) -> None:
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for text in says:
        assert text in done.stderr


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- The program as a whole -----------------------------------------------------------------------


def test_help_lists_the_commands_and_each_has_an_example(program):
    overview = program("--help")
    assert overview.returncode == 0
    for command in COMMANDS:
        assert f"  {command} " in overview.stdout
        text = program(command, "--help").stdout
        assert f"Example: wardsim {command}" in " ".join(text.split())
        assert "\x1b" not in text


def test_the_version_is_that_of_the_package(program):
    assert program("--version").stdout == f"wardsim {wardsim.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run", "s.toml"],
        ["run", "s.toml", "-o", "r.h5", "--set", "travel.foot_mps"],
        ["run", "s.toml", "-o", "r.h5", "--threads", "0"],
        ["run", "s.toml", "-o", "r.h5", "--replications", "many"],
        ["show", "r.h5", "--json", "--csv"],
        ["import", "a.osm", "-o", "n.h5"],
        ["import", "a.osm", "--wards", "w.geojson", "-o", "n.h5", "--private", "perhaps"],
        ["calibrate", "n.h5", "--crimes", "c", "-o", "d.toml", "--first-month", "2017-01"],
        ["generate", "--wards", "2", "-o", "n.h5"],
    ],
)
def test_wrong_usage_is_status_2(program, arguments):
    check_failed(program(*arguments), 2, "Usage: wardsim")


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "none"],
        ["run", "none", "-o", "r.h5"],
        ["show", "none"],
        ["show", "none", "--json"],
        ["plot", "none", "-o", "figures"],
        ["import", "none", "--wards", "none", "-o", "n.h5"],
        ["calibrate", "none", "--crimes", "none", "-o", "d.toml"],
    ],
)
def test_a_missing_file_is_status_1_and_named(program, tmp_path, arguments):
    check_failed(program(*arguments), 1, "none")
    assert names_in(tmp_path) == ["s.toml"]


def test_what_is_no_results_file_is_refused(program):
    check_failed(program("show", "s.toml"), 1, "s.toml")


# --- validate -------------------------------------------------------------------------------------


def test_validate_counts_points(program):
    done = program("validate", "s.toml")
    assert (done.returncode, done.stdout) == (0, "valid: 4 points, 3 distinct scenarios\n")
    assert done.stderr == ""


def test_validate_shows_every_problem_with_its_place(program, tmp_path):
    wrong = small_study.TEXT.replace("units = 1", "units = -1").replace("horizon", "horizn")
    (tmp_path / "w.toml").write_text(wrong)
    done = program("validate", "w.toml")
    check_failed(done, 1, "w.toml:22:9: team[0].units = -1 (must be >= 0)", "w.toml:5:1: ")
    assert 'did you mean "horizon_days"?' in done.stderr


def test_validate_shows_remarks_of_a_valid_study(program, tmp_path):
    (tmp_path / "r.toml").write_text(small_study.TEXT.replace("= 4", "= 1"))
    done = program("validate", "r.toml")
    assert done.returncode == 0
    assert done.stderr.startswith("remark: r.toml:6:16: ")


# --- run, show, plot ------------------------------------------------------------------------------


def test_run_writes_the_file_and_shows_the_answer(program, tmp_path):
    done = program("run", "s.toml", "-o", "r.h5", "--threads", "2")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no progress bar in a file
    assert "\x1b" not in done.stdout
    assert "Two made-up wards" in done.stdout
    assert "4, 3 distinct scenarios" in done.stdout
    assert "ward-years/s" in done.stdout
    assert names_in(tmp_path) == ["r.h5", "s.toml"]


def test_run_takes_other_values_replications_and_seed(program, tmp_path):
    done = program(
        *["run", "s.toml", "-o", "r.h5", "--replications", "2", "--seed", "11"],
        *["--set", "team[ward PCs].units=3", "--set", "study.name=Other name"],
    )
    assert done.returncode == 0, done.stderr
    with h5py.File(tmp_path / "r.h5") as file:
        assert file["completed"].shape == (4, 2)
        assert file.attrs["seed"] == 11
        assert file.attrs["title"].decode() == "Other name"
        assert file["team_units"][0] == 3


def test_a_wrong_key_brings_a_suggestion(program, tmp_path):
    done = program("run", "s.toml", "-o", "r.h5", "--set", "team[0].unitss=3")
    check_failed(done, 1, 'team[0].unitss = 3: unknown key "team[0].unitss"', 'mean "units"?')
    assert names_in(tmp_path) == ["s.toml"]


def test_a_run_never_writes_over_its_study_or_into_no_folder(program, tmp_path):
    check_failed(program("run", "s.toml", "-o", "s.toml"), 1, "would be written over the input")
    check_failed(program("run", "s.toml", "-o", "none/r.h5"), 1, "there is no folder none")
    check_failed(program("run", "s.toml", "-o", "."), 1, "is a folder")
    assert (tmp_path / "s.toml").read_text() == small_study.TEXT


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "s.toml", "-o", "r.h5"],
        ["generate", "--wards", "2", "--street-km", "30", "--seed", "1", "-o", "r.h5"],
    ],
)
def test_a_full_disk_is_status_1_and_leaves_nothing(program, tmp_path, arguments):
    def little_space() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = program(*arguments, preexec_fn=little_space)
    check_failed(done, 1, "r.h5")
    assert names_in(tmp_path) == ["s.toml"]


def test_show_gives_a_table_json_and_csv(program, results):
    shown = " ".join(program("show", results).stdout.split())
    assert "Two made-up wards" in shown
    assert "each £1,000 adds" in shown  # the answer in words
    rows = json.loads(program("show", results, "--json").stdout)
    assert [row["budget_gbp_per_year"] for row in rows] == [0, 70_000, 100_000, 140_000]
    listed = list(csv.DictReader(program("show", results, "--csv").stdout.splitlines()))
    assert [float(row["budget_gbp_per_year"]) for row in listed] == [0, 70_000, 100_000, 140_000]
    assert list(listed[0]) == list(rows[0])


def test_show_into_a_closed_pipe_is_quiet(results):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "wardsim", "show", results, "--json"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(write)
    assert done.stderr == ""


def test_plot_leaves_its_figures_in_the_folder(program, results, tmp_path):
    done = program("plot", results, "-o", "figures")
    assert done.returncode == 0, done.stderr
    paths = [tmp_path / line for line in done.stdout.splitlines()]
    assert paths
    assert all(path.stat().st_size > 0 for path in paths)


# --- schema, generate, import, calibrate ----------------------------------------------------------


def test_schema_prints_json_or_the_reference_page(program):
    assert "team" in json.loads(program("schema").stdout)["properties"]
    assert program("schema", "--markdown").stdout.startswith("# ")


def test_generate_writes_a_town_that_a_study_can_use(program, tmp_path):
    done = program("generate", "--wards", 2, "--street-km", 20, "--seed", 3, "-o", "town.h5")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 wards, ")
    head, rest = small_study.TEXT.split("[network.synthetic]")
    (tmp_path / "t.toml").write_text(
        f'{head}[network]\nfile = "town.h5"\n\n[[incident]]{rest.split("[[incident]]")[1]}'
    )
    assert program("validate", "t.toml").returncode == 0
    check_failed(
        program("generate", "--wards", 0, "--street-km", -1, "--seed", 3, "-o", "none.h5"),
        1,
        "wards = 0",
        "street_km = -1",
    )


def test_generate_makes_wards_of_the_area_that_is_wanted(program, tmp_path):
    size = ("--wards", 2, "--street-km", 30, "--ward-area-km2", 1.5, "--seed", 1)
    assert program("generate", *size, "-o", "town.h5").returncode == 0
    area_m2 = wardsim.read_network(tmp_path / "town.h5").ward_area_m2.sum()
    assert area_m2 == pytest.approx(3e6, rel=0.02)


def test_import_and_calibrate_lead_to_a_demand(program, tmp_path):
    hand_made_town.write_geojson(tmp_path / "streets.geojson", hand_made_town.TOWN)
    whole = hand_made_town.square(-50, -50, 150, 150)
    hand_made_town.write_wards(tmp_path / "wards.geojson", ("Home", "E05000001", whole))
    done = program("import", "streets.geojson", "--wards", "wards.geojson", "-o", "n.h5")
    assert done.returncode == 0, done.stderr
    assert "Home" in done.stdout
    assert wardsim.read_network(tmp_path / "n.h5").ward_name == ["Home"]

    lon, lat = hand_made_town.degrees((50, 5))
    header = "Crime ID,Month,Longitude,Latitude,Location,Crime type"
    for month in ("2017-01", "2017-02"):
        (tmp_path / f"{month}-force-street.csv").write_text(
            f"{header}\n,{month},{lon},{lat},On or near Home,Burglary\n"
        )
    done = program(
        *["calibrate", "n.h5", "-o", "d.toml", "--crimes"],
        *["2017-01-force-street.csv", "2017-02-force-street.csv"],
    )
    assert done.returncode == 0, done.stderr
    assert 'months = ["2017-01", "2017-02"]' in (tmp_path / "d.toml").read_text()
    assert done.stdout.strip()


def test_demo_runs_the_bundled_study(program, tmp_path):
    done = program("demo", "-o", "out", "--replications", "1")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "results.h5").exists()
    assert "two wards" in done.stdout
    assert list((tmp_path / "out").glob("*.png")) + list((tmp_path / "out").glob("*.svg"))
    for name in ("brief.pdf", "brief.html", "explorer.html"):
        assert (tmp_path / "out" / name).stat().st_size > 100_000
    assert (tmp_path / "out" / "explorer.html").stat().st_size < 10_000_000
