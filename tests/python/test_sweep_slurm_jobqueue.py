"""Dask clusters whose workers are jobs of Slurm: the programs of the documentation."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import one_machine_slurm
import pytest
import small_study
from certificates import make_certificates

import wardsim
from wardsim.sweep import run_sweep
from wardsim.sweep.local import Local

# Not imported here: it takes Ctrl-C over for the whole process.
if importlib.util.find_spec("dask_jobqueue") is None:
    pytest.skip("dask-jobqueue is not installed", allow_module_level=True)

LIMIT_S = 180
PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "run-on-a-cluster.md"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Slurm runs there, and Dask's configuration has certificates."""
    if reason := one_machine_slurm.why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("slurm")
    tls = make_certificates(folder)
    with one_machine_slurm.running(folder) as slurm:
        yield {**slurm, **tls}


def program(folder: Path, which: int) -> str:
    """One of the page's programs about dask-jobqueue, with a smaller study and folders of ours."""
    section = PAGE.read_text().split("### dask-jobqueue")[1]
    text = re.findall(r"^```python\n(.*?)^```", section, re.M | re.S)[which]
    for theirs, ours in {
        "/scratch/me": str(folder),
        '"results.h5"': repr(str(folder / "results.h5")),
        "config/hampstead.toml": str(folder / "s.toml"),
        '"study.replications": 200': '"study.replications": 7',
        "maximum_jobs=50": "maximum_jobs=2",
        'memory="2GB"': 'memory="500MB"',
    }.items():
        assert theirs in text or which == 0, theirs
        text = text.replace(theirs, ours)
    return text


@pytest.fixture
def study(tmp_path: Path) -> wardsim.Study:
    (tmp_path / "s.toml").write_text(small_study.TEXT)
    return wardsim.load(tmp_path / "s.toml").with_({"study.replications": 7})


def expected(study: wardsim.Study, folder: Path) -> bytes:
    run_sweep(study, folder / "local.h5", folder / "local", backend=Local(1))
    return (folder / "local.h5").read_bytes()


def test_a_cluster_of_slurm_jobs_serves_a_launch_from_the_command_line(
    environment: dict[str, str], study: wardsim.Study, tmp_path: Path
) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", program(tmp_path, 0)],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert keeper.stdin is not None and keeper.stdout is not None
        address = keeper.stdout.readline().strip()
        assert address.startswith("tls://")
        done = subprocess.run(
            [
                *(sys.executable, "-m", "wardsim", "run", "s.toml", "-o", "results.h5"),
                *("--work", "sweep", "--replications", "7", "--on", "dask"),
                *("--scheduler", address),
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )
        assert done.returncode == 0, done.stderr + logs(tmp_path)
        keeper.communicate("\n", timeout=LIMIT_S)
    finally:
        keeper.kill()
    assert keeper.returncode == 0
    assert (tmp_path / "results.h5").read_bytes() == expected(study, tmp_path)
    assert_jobs_of_slurm_did_it(tmp_path)


def test_a_cluster_of_slurm_jobs_serves_a_launch_from_python(
    environment: dict[str, str], study: wardsim.Study, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program(tmp_path, 1)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stderr + logs(tmp_path)
    assert (tmp_path / "results.h5").read_bytes() == expected(study, tmp_path)
    assert_jobs_of_slurm_did_it(tmp_path)


def logs(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted((folder / "logs").glob("*")))


def assert_jobs_of_slurm_did_it(folder: Path) -> None:
    jobs = list((folder / "logs").glob("dask-worker-*.err"))
    assert 1 <= len(jobs) <= 12
    assert "Registered to:      tls://" in logs(folder)
    done = [p.read_text() for p in (folder / "sweep/logs").glob("*.log")]
    assert sum(log.count("done:") for log in done) == 3
    assert str(os.getpid()) not in {line.split()[2] for log in done for line in log.splitlines()}
