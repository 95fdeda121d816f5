"""Sweeps on Dask: worker processes, some that die, a block that always crashes, TLS."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import small_study
from certificates import make_certificates
from typer.testing import CliRunner

import wardsim
from wardsim.cli import app
from wardsim.sweep import Manifest, WorkFolder, dask, run_sweep, status_of
from wardsim.sweep.dask import Dask, check_address, local_cluster, run_block
from wardsim.sweep.local import Local

distributed = pytest.importorskip("distributed", reason="Dask is not installed")

LIMIT_S = 120


@pytest.fixture
def study() -> wardsim.Study:
    # 3 distinct scenarios of 7 replications: 12 blocks of 2 or 1.
    return wardsim.Study.from_text(small_study.TEXT, label="small.toml").with_(
        {"study.replications": 7}
    )


def sweep(study, folder: Path, **options):
    return run_sweep(study, folder / "r.h5", folder / "work", block_replications=2, **options)


def expected(study, folder: Path) -> bytes:
    (folder / "local").mkdir()
    sweep(study, folder / "local", backend=Local(1))
    return (folder / "local/r.h5").read_bytes()


@contextmanager
def cluster(workers: int = 2, **options) -> Iterator[object]:
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        **options,
    ) as running:
        yield running


def wait_for(what: Callable[[], bool], program: subprocess.Popen | None = None) -> None:
    give_up = time.monotonic() + LIMIT_S
    while not what():
        assert program is None or program.poll() is None, program.communicate()
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_two_worker_processes_make_the_same_bytes(study, tmp_path):
    told = []
    summary = sweep(
        study, tmp_path, backend=Dask(workers=2), progress=lambda *seen: told.append(seen)
    )
    assert (summary.blocks, summary.blocks_kept, summary.failures) == (12, 0, [])
    assert summary.replications == summary.replications_planned == 21
    assert (told[0], told[-1]) == ((0, 21), (21, 21))
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)
    logs = [p.read_text() for p in (tmp_path / "work/logs").glob("*.log")]
    workers = {line.split()[2] for log in logs for line in log.splitlines() if "done:" in line}
    assert 1 <= len(workers) <= 2
    assert str(os.getpid()) not in workers


# --- What breaks ----------------------------------------------------------------------------------


class Fault(distributed.WorkerPlugin):
    """Makes workers die of a block: always, or the first time alone."""

    def __init__(self, block: str, once: Path | None) -> None:
        self.block = block
        self.once = once

    def setup(self, worker: object) -> None:
        from wardsim.sweep.worker import Worker

        run = Worker._run
        victim, once = self.block, self.once

        def faulty(self, block, look):
            if block.name == victim and not (once and once.exists()):
                if once:
                    once.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return run(self, block, look)

        Worker._run = faulty


def test_a_killed_worker_loses_nothing_and_a_crashing_block_is_named(study, tmp_path, monkeypatch):
    blocks = Manifest.of(study, study.plan(threads=1), 2).blocks
    once, always = tmp_path / "died", blocks[4]
    # Workers are started afresh and must find this module to load the plugin.
    path = os.environ.get("PYTHONPATH", "")
    here = str(Path(__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [here, path])))
    with local_cluster(2) as running, distributed.Client(running) as client:
        client.register_plugin(Fault(blocks[1].name, once), name="once")
        client.register_plugin(Fault(always.name, None), name="always")
        summary = sweep(study, tmp_path, backend=Dask(client=client, patience_s=LIMIT_S))
    assert once.exists()
    assert len(summary.failures) == 1
    assert always.name[:12] in summary.failures[0]
    assert "replications 2 to 3 at funding.budget_gbp_per_year = 70000" in summary.failures[0]
    assert "Dask's workers died of it" in summary.failures[0]
    assert summary.replications == 19
    there = WorkFolder(tmp_path / "work").finished()
    assert there == {block.name for block in blocks} - {always.name}
    assert status_of(tmp_path / "work").state == "stopped, with failures"
    assert sweep(study, tmp_path, backend=Local(1)).blocks_kept == 11
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)


def test_without_workers_it_is_said(study, tmp_path, monkeypatch):
    monkeypatch.setattr(dask, "_LOOK_S", 0.1)
    with cluster(0) as running, distributed.Client(running) as client:  # noqa: SIM117
        with pytest.raises(wardsim.StorageError, match="has had no worker for"):
            sweep(study, tmp_path, backend=Dask(client=client, patience_s=0.0))


def test_a_scheduler_that_is_lost_is_said(study, tmp_path, monkeypatch):
    lost = []

    def lose(turn) -> None:
        if not lost:
            lost.append(turn)
            client.loop.add_callback(client.scheduler_comm.comm.abort)

    monkeypatch.setattr(dask, "_LOOK_S", 0.1)
    monkeypatch.setattr(dask._Turn, "_look_for_workers", lose)
    with cluster(0, silence_logs=100) as running, distributed.Client(running) as client:  # noqa: SIM117
        with pytest.raises(wardsim.StorageError, match="scheduler is gone"):
            sweep(study, tmp_path, backend=Dask(client=client))
    assert lost


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path):
    answer = run_block("0" * 64, str(tmp_path), 1)
    assert answer["kind"] == "input"
    assert "must have this version of wardsim and see the work folder" in answer["failed"]


def test_a_folder_of_another_sweep_is_no_fault_of_a_block(study, tmp_path):
    sweep(study, tmp_path, backend=Local(1))
    answer = run_block("0" * 64, str(tmp_path / "work"), 1)
    assert answer["kind"] == "input"
    assert "is not the launch's work folder there" in answer["failed"]


def test_without_dask_it_is_said(study, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(wardsim.InputError, match=r"pip install 'wardsim\[dask\]'"):
        sweep(study, tmp_path, backend=Dask())


# --- Launches from the command line ---------------------------------------------------------------


def command(folder: Path, replications: int, *more: str) -> list[str]:
    (folder / "s.toml").write_text(small_study.TEXT)
    return [
        *(sys.executable, "-m", "wardsim", "run", "s.toml", "-o", "r.h5", "--work", "work"),
        *("--on", "dask", "--block", "2", "--replications", str(replications), *more),
    ]


def launch(folder: Path) -> subprocess.Popen:
    """Of enough blocks that a signal meets it at work."""
    return subprocess.Popen(
        command(folder, 4000, "--threads", "2"),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def blocks_in(folder: Path) -> int:
    return len(WorkFolder(folder / "work").finished())


def in_session(leader: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


@pytest.mark.parametrize("ending", ["SIGTERM", "Ctrl-C", "SIGKILL"])
def test_a_stopped_launch_keeps_finished_blocks_and_leaves_no_process(study, tmp_path, ending):
    program = launch(tmp_path)
    try:
        wait_for(lambda: blocks_in(tmp_path) >= 3, program)
        if ending == "SIGTERM":
            second = subprocess.run(
                command(tmp_path, 4000), cwd=tmp_path, capture_output=True, timeout=LIMIT_S
            )
            assert second.returncode == 1
            assert f"another run works here: process {program.pid} on " in second.stderr.decode()
            program.terminate()
        elif ending == "Ctrl-C":
            os.killpg(program.pid, signal.SIGINT)  # a terminal sends it to all
        else:
            program.kill()
        _, err = program.communicate(timeout=LIMIT_S)
    finally:
        program.kill()
    if ending != "SIGKILL":
        assert program.returncode == 3, err
        assert re.search(r"interrupted; \S+ keeps [\d,]+ of 6,000 blocks", err), err
        assert "Traceback" not in err
    wait_for(lambda: not in_session(program.pid))
    assert not (tmp_path / "r.h5").exists()
    assert sweep(study, tmp_path, backend=Local(1)).blocks_kept >= 1
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)


def test_a_scheduler_elsewhere_needs_tls():
    for fine in ("tcp://127.0.0.1:8786", "localhost:8786", "tcp://[::1]:1", "tls://node7:8786"):
        check_address(fine)
    for bad in ("tcp://node7:8786", "10.0.0.1:8786", "ucx://10.0.0.1:1", "tcp://localhost.net:1"):
        with pytest.raises(wardsim.InputError, match="without TLS"):
            check_address(bad)


def test_a_scheduler_with_tls_is_used_with_certificates_and_not_without(study, tmp_path):
    tls = make_certificates(tmp_path)
    cert, key = str(tmp_path / "dask.pem"), str(tmp_path / "dask.key")
    ends = {
        f"tls_{end}_{kind}": value
        for end in ("scheduler", "worker", "client")
        for kind, value in (("cert", cert), ("key", key))
    }
    security = distributed.Security(
        tls_ca_file=str(tmp_path / "ca.pem"), require_encryption=True, **ends
    )
    with cluster(1, protocol="tls", security=security) as running:
        address = running.scheduler_address
        assert address.startswith("tls://")
        line = command(tmp_path, 7, "--scheduler", address)
        refused = subprocess.run(line, cwd=tmp_path, capture_output=True, timeout=LIMIT_S)
        assert refused.returncode == 1
        assert f"--scheduler: {address} cannot be used" in refused.stderr.decode()
        done = subprocess.run(
            line, cwd=tmp_path, capture_output=True, timeout=LIMIT_S, env={**os.environ, **tls}
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "r.h5").read_bytes() == expected(study, tmp_path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--on", "dask"], "need --work DIR"),
        (["--scheduler", "localhost:1"], "needs --work DIR and --on dask"),
        (["--work", "w", "--scheduler", "localhost:1"], "--scheduler is for --on dask"),
        (["--work", "w", "--on", "dask", "--dry-run"], "--dry-run is for --on slurm"),
        (["--work", "w", "--on", "dask", "--scheduler", "node7:1"], "without TLS"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path, monkeypatch, options, said):
    monkeypatch.chdir(tmp_path)
    Path("s.toml").write_text(small_study.TEXT)
    done = CliRunner().invoke(app, ["run", "s.toml", "-o", "r.h5", *options])
    assert done.exit_code in (1, 2)
    assert said in " ".join(done.stderr.split())
    assert not Path("w/blocks").exists() or not any(Path("w/blocks").iterdir())
