"""Sweeps on Slurm: Slurm itself, started on this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import one_machine_slurm
import pytest
import small_study

import wardsim
from wardsim.sweep import Manifest, WorkFolder, run_sweep
from wardsim.sweep import slurm as slurm_backend
from wardsim.sweep.local import Local
from wardsim.sweep.slurm import Slurm

LIMIT_S = 120


@pytest.fixture
def study() -> wardsim.Study:
    return wardsim.Study.from_text(small_study.TEXT, label="small.toml").with_(
        {"study.replications": 7}
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[dict[str, str]]:
    if reason := one_machine_slurm.why_not():
        pytest.skip(reason)
    with one_machine_slurm.running(tmp_path_factory.mktemp("slurm")) as environment:
        yield environment


@pytest.fixture
def on_cluster(cluster, monkeypatch) -> dict[str, str]:
    monkeypatch.setenv("SLURM_CONF", cluster["SLURM_CONF"])
    return cluster


def sweep(study, folder: Path, **options):
    return run_sweep(study, folder / "r.h5", folder / "work", block_replications=2, **options)


def expected(study, folder: Path) -> bytes:
    (folder / "local").mkdir()
    sweep(study, folder / "local", backend=Local(1))
    return (folder / "local/r.h5").read_bytes()


def faulty(folder: Path, does: str) -> tuple[str, ...]:
    """The command of a task whose workers have a fault."""
    worker = folder / "faulty_worker.py"
    worker.write_text(
        "import os, pathlib, signal, time\n"
        "from wardsim.sweep import worker\n"
        "run = worker.Worker._run\n"
        "def faulty(self, block, look):\n"
        f"    {does}\n"
        "    return run(self, block, look)\n"
        "worker.Worker._run = faulty\n"
        "worker.main()\n"
    )
    task = folder / "faulty_task.py"
    task.write_text(
        "import functools, sys\n"
        "from wardsim.sweep import slurm\n"
        f"command = (sys.executable, {str(worker)!r})\n"
        "slurm.Local = functools.partial(slurm.Local, command=command)\n"
        "slurm.main()\n"
    )
    return (sys.executable, str(task))


# --- Without Slurm --------------------------------------------------------------------------------


def test_scripts_have_arrays_of_at_most_1000_tasks_and_say_all_that_slurm_must_know(
    study, tmp_path
):
    many = study.with_({"study.replications": 1500})
    manifest = Manifest.of(many, many.plan(threads=1), 1)
    folder = WorkFolder(tmp_path / "work")
    backend = Slurm(
        walltime_min=30,
        at_once=50,
        blocks_per_task=2,
        threads=4,
        options=("--partition=short", "--account=ward"),
    )
    scripts = backend.write_scripts(folder, manifest, list(range(len(manifest.blocks))))
    assert len(manifest.blocks) == 4500
    assert len(scripts) == 3
    texts = [script.read_text() for script in scripts]
    arrays = [re.search(r"^#SBATCH --array=(\S+)$", text, re.M) for text in texts]
    assert [a and a[1] for a in arrays] == ["0-999%50", "0-999%50", "0-249%50"]
    for wanted in (
        "--requeue",
        "--signal=B:USR1@60",
        "--time=30",
        "--cpus-per-task=4",
        "--partition=short",
        "--account=ward",
        "--open-mode=append",
    ):
        assert all(f"#SBATCH {wanted}\n" in text for text in texts)
    for script in scripts:
        subprocess.run(["bash", "-n", script], check=True, timeout=LIMIT_S)
    listed = [
        name
        for script in scripts
        for line in script.with_suffix(".blocks").read_text().splitlines()
        for name in line.split()
    ]
    assert listed == [block.name for block in manifest.blocks]


def test_without_slurm_it_is_said(study, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(wardsim.InputError, match="there is no such program here"):
        sweep(study, tmp_path, backend=Slurm())


def test_a_dry_run_prints_the_scripts_and_submits_nothing(tmp_path):
    (tmp_path / "s.toml").write_text(small_study.TEXT)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "wardsim", "run", "s.toml", "-o", "r.h5", "--work", "work"),
            *("--on", "slurm", "--dry-run", "--sbatch=--partition=short", "--at-once", "3"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env={**os.environ, "PATH": "/nowhere"},
    )
    assert done.returncode == 0, done.stderr
    assert "#SBATCH --array=0-0%3" in done.stdout
    assert "#SBATCH --partition=short" in done.stdout
    assert f"sbatch {tmp_path / 'work/slurm/array-0.sh'}" in done.stdout
    assert not (tmp_path / "r.h5").exists()


# --- With it --------------------------------------------------------------------------------------


def test_slurm_makes_the_same_bytes(study, tmp_path, on_cluster):
    backend = Slurm(blocks_per_task=3, at_once=2, poll_s=0.2, settle_s=3)
    summary = sweep(study, tmp_path, backend=backend)
    assert (summary.blocks, summary.blocks_kept, summary.failures) == (12, 0, [])
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)
    assert len(list((tmp_path / "work/logs").glob("slurm-*_*.out"))) == 4


def test_a_killed_worker_loses_nothing_and_a_crashing_block_is_named(study, tmp_path, on_cluster):
    blocks = Manifest.of(study, study.plan(threads=1), 2).blocks
    once = tmp_path / "died"
    always = blocks[4].name
    command = faulty(
        tmp_path,
        f"p = pathlib.Path({str(once)!r}); "
        f"die = block.name == {always!r} or (block.name == {blocks[1].name!r} and not p.exists()); "
        "die and (p.touch(), os.kill(os.getpid(), signal.SIGKILL))",
    )
    summary = sweep(
        study, tmp_path, backend=Slurm(blocks_per_task=6, poll_s=0.2, settle_s=3, command=command)
    )
    assert once.exists()
    assert len(summary.failures) == 1
    assert always[:12] in summary.failures[0]
    assert "3 workers died of it; the last was killed by SIGKILL" in summary.failures[0]
    there = WorkFolder(tmp_path / "work").finished()
    assert there == {b.name for b in blocks} - {always}
    assert sweep(study, tmp_path, backend=Local(1)).blocks_kept == 11
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)


def test_a_task_that_is_warned_of_its_walltime_queues_again_and_goes_on(
    study, tmp_path, on_cluster
):
    # Its fourth block takes for ever the first time; then Slurm's own signal comes.
    marker = tmp_path / "slow"
    slow = Manifest.of(study, study.plan(threads=1), 2).blocks[3].name
    command = faulty(
        tmp_path,
        f"p = pathlib.Path({str(marker)!r})\n"
        f"    if block.name == {slow!r} and not p.exists():\n"
        "        p.touch()\n"
        "        while True: time.sleep(0.05); look()",
    )
    launch = subprocess.Popen(
        [sys.executable, "-c", LAUNCH, str(tmp_path), *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(marker.exists)
    job = squeue("%F")[0]
    subprocess.run(["scancel", "--batch", "--signal=USR1", job], check=True, timeout=LIMIT_S)
    wait_for(lambda: "PENDING" in squeue("%T"))
    # A task that was queued again waits for two minutes, unless told to begin. Within the second of
    # its end the node would refuse it, as one that was killed.
    time.sleep(2)
    subprocess.run(
        ["scontrol", "update", f"JobId={job}", "StartTime=now"], check=True, timeout=LIMIT_S
    )
    _, err = launch.communicate(timeout=LIMIT_S)
    assert launch.returncode == 0, err
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)
    logs = [p.read_text() for p in (tmp_path / "work/logs").glob("*.log")]
    assert sum(log.count("done:") for log in logs) == 12  # none was run twice
    assert sum("stopped" in log for log in logs) == 1


def test_a_launch_that_is_stopped_cancels_its_jobs_and_one_that_is_killed_is_taken_up(
    study, tmp_path, on_cluster
):
    marker = tmp_path / "go"
    command = faulty(
        tmp_path, f"while not pathlib.Path({str(marker)!r}).exists(): time.sleep(0.05); look()"
    )

    def launch() -> subprocess.Popen:
        started = subprocess.Popen([sys.executable, "-c", LAUNCH, str(tmp_path), *command])
        wait_for(lambda: "RUNNING" in squeue("%T"))
        return started

    stopped = launch()
    stopped.send_signal(signal.SIGINT)
    stopped.communicate(timeout=LIMIT_S)
    wait_for(lambda: squeue("%T") == [])

    killed = launch()
    jobs = squeue("%F")
    killed.kill()
    killed.communicate(timeout=LIMIT_S)
    next_one = subprocess.Popen([sys.executable, "-c", LAUNCH, str(tmp_path), *command])
    time.sleep(2)
    assert squeue("%F") == jobs  # it waits for them, and submits no others
    marker.touch()
    assert next_one.wait(LIMIT_S) == 0
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)


LAUNCH = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job may ignore it
import small_study, wardsim
from pathlib import Path
from wardsim.sweep import run_sweep
from wardsim.sweep.slurm import Slurm
folder = Path(sys.argv[1])
study = wardsim.Study.from_text(small_study.TEXT, label="small.toml")
study = study.with_({"study.replications": 7})
backend = Slurm(blocks_per_task=12, poll_s=0.2, settle_s=3, command=tuple(sys.argv[2:]))
run_sweep(study, folder / "r.h5", folder / "work", block_replications=2, backend=backend)
"""


@pytest.fixture(autouse=True)
def _importable(monkeypatch) -> None:
    here = str(Path(__file__).parent)
    path = [here, os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))


def squeue(format_: str) -> list[str]:
    asked = subprocess.run(
        ["squeue", "--noheader", f"--format={format_}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT_S,
    )
    return sorted(set(asked.stdout.split()))


def wait_for(what) -> None:
    give_up = time.monotonic() + LIMIT_S
    while not what():
        assert time.monotonic() < give_up
        time.sleep(0.1)


assert slurm_backend.TASKS_PER_ARRAY <= 1000
