"""Sweeps in blocks: the same numbers, whatever stops or breaks on the way."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest
import small_study

import wardsim
from wardsim.sweep import Manifest, SweepInterrupted, WorkFolder, run_sweep, status_of
from wardsim.sweep.local import Local

LIMIT_S = 120


@pytest.fixture
def study() -> wardsim.Study:
    # 3 distinct scenarios of 7 replications: 12 blocks of 2 or 1.
    return wardsim.Study.from_text(small_study.TEXT, label="small.toml").with_(
        {"study.replications": 7}
    )


def sweep(study, folder: Path, name: str = "r.h5", **options):
    options.setdefault("backend", Local(2))
    return run_sweep(study, folder / name, folder / "work", block_replications=2, **options)


def contents(path: Path) -> dict[str, object]:
    with h5py.File(path) as file:
        values = {name: file[name][()].tobytes() for name in file}
        values |= {f"@{name}": str(value) for name, value in file.attrs.items()}
    return values


def worker_that(folder: Path, does: str) -> tuple[str, ...]:
    """The command of a worker with a fault: `does` is Python, `block` the block about to run."""
    script = folder / "faulty_worker.py"
    script.write_text(
        "import os, pathlib, signal, sys, time\n"
        "from wardsim.sweep import worker\n"
        "run = worker.Worker._run\n"
        "def faulty(self, block, look):\n"
        f"    {does}\n"
        "    return run(self, block, look)\n"
        "worker.Worker._run = faulty\n"
        "worker.main()\n"
    )
    return (sys.executable, str(script))


def wait_for(what: Callable[[], bool], program: subprocess.Popen | None = None) -> None:
    give_up = time.monotonic() + LIMIT_S
    while not what():
        assert program is None or program.poll() is None, program.communicate()
        assert time.monotonic() < give_up
        time.sleep(0.01)


# --- The same numbers -----------------------------------------------------------------------------


def test_a_sweep_in_blocks_has_the_values_of_a_plain_run(study, tmp_path):
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    summary = sweep(study, tmp_path)
    assert (summary.blocks, summary.blocks_kept, summary.failures) == (12, 0, [])
    assert summary.replications == summary.replications_planned == 21
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")


def test_a_worker_that_goes_round_many_rates_forgets_some_and_no_number_changes(tmp_path):
    rates = [100 * (i + 1) for i in range(12)]  # more than it keeps
    head = small_study.TEXT[: small_study.TEXT.index("[[sweep.axis]]")]
    text = f'{head}[[sweep.axis]]\nkey = "incident[burglary].reported_per_year"\nvalues = {rates}\n'
    study = wardsim.Study.from_text(text).with_({"team[0].patrol": "hot_spots"})
    assert sweep(study, tmp_path, backend=Local(1)).blocks == 24
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")


def test_bytes_depend_on_neither_workers_nor_threads_nor_the_order_of_blocks(study, tmp_path):
    sweep(study, tmp_path)
    first = (tmp_path / "r.h5").read_bytes()
    blocks = {p.name: p.read_bytes() for p in (tmp_path / "work/blocks").iterdir()}
    assert len(blocks) == 12
    assert all(re.fullmatch(r"[0-9a-f]{64}\.h5", name) for name in blocks)
    sweep(study, tmp_path / "b", backend=Local(1, threads=3))
    assert (tmp_path / "b/r.h5").read_bytes() == first
    for name in sorted(blocks)[::2]:
        (tmp_path / "work/blocks" / name).unlink()
    assert sweep(study, tmp_path, "again.h5").blocks_kept == 6
    assert (tmp_path / "again.h5").read_bytes() == first
    assert {p.name: p.read_bytes() for p in (tmp_path / "work/blocks").iterdir()} == blocks


def test_names_of_blocks_change_with_all_that_determines_them_and_nothing_else(study):
    def names(changes: dict[str, object], size: int = 2) -> set[str]:
        changed = study.with_(changes)
        return {b.name for b in Manifest.of(changed, changed.plan(threads=1), size).blocks}

    plain = names({})
    assert len(plain) == 12
    for other in (
        {"study.seed": 8},
        {"study.horizon_days": 8},
        {"network.synthetic.seed": 4},
        {"team[0].patrol": "at_base"},
        {"incident[0].reported_per_year": 701},
    ):
        assert not plain & names(other), other
    assert names({"study.name": "other", "study.confidence": 0.9}) == plain
    assert names({"study.replications": 8}) & plain  # those of full blocks
    assert len(names({}, 3) & plain) == 3  # replication 6 alone, of each scenario


def test_more_replications_use_the_blocks_that_are_there(study, tmp_path):
    sweep(study.with_({"study.replications": 4}), tmp_path)
    assert sweep(study, tmp_path).blocks_kept == 6
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")


def test_a_manifest_lists_the_blocks_and_gives_the_study_back(study, tmp_path):
    sweep(study, tmp_path)
    manifest = Manifest.read(tmp_path / "work/manifest.json")
    assert manifest.study.resolved() == study.resolved()
    assert {b.name for b in manifest.blocks} == WorkFolder(tmp_path / "work").finished()
    assert manifest.named(manifest.blocks[-1]).endswith(
        "(replication 6 at funding.budget_gbp_per_year = 140000)"
    )
    for block in manifest.blocks:
        log = WorkFolder(tmp_path / "work").log_of(block).read_text()
        assert "begins block" in log
        assert f"done: {block.count} replication" in log


# --- What breaks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["cut short", "flipped bytes", "of another block", "empty"])
def test_a_damaged_block_is_said_and_computed_again(study, tmp_path, damage):
    sweep(study, tmp_path)
    expected = (tmp_path / "r.h5").read_bytes()
    victim, other = sorted((tmp_path / "work/blocks").iterdir())[:2]
    content = bytearray(victim.read_bytes())
    if damage == "cut short":
        content = content[: len(content) // 2]
    elif damage == "flipped bytes":
        for i in range(len(content) // 4, len(content) * 3 // 4):  # one byte may be padding
            content[i] ^= 0xFF
    elif damage == "of another block":
        content = bytearray(other.read_bytes())
    else:
        content = bytearray()
    victim.write_bytes(content)
    said: list[str] = []
    summary = sweep(study, tmp_path, say=said.append)
    assert any(str(victim) in text and "computed again" in text for text in said), said
    assert summary.blocks_kept == 11
    assert (tmp_path / "r.h5").read_bytes() == expected


def test_a_worker_killed_in_the_middle_loses_nothing_and_counts_nothing_twice(study, tmp_path):
    sweep(study, tmp_path)
    expected = (tmp_path / "r.h5").read_bytes()
    once = tmp_path / "died"
    command = worker_that(
        tmp_path,
        f"p = pathlib.Path({str(once)!r}); "
        "p.exists() or (p.touch(), os.kill(os.getpid(), signal.SIGKILL))",
    )
    shutil.rmtree(tmp_path / "work")
    summary = sweep(study, tmp_path, backend=Local(2, command=command))
    assert once.exists()
    assert summary.failures == []
    assert (tmp_path / "r.h5").read_bytes() == expected
    logs = "".join(p.read_text() for p in (tmp_path / "work/logs").glob("*.log"))
    assert "was killed by SIGKILL" in logs


def test_a_block_whose_worker_died_last_is_taken_by_one_that_had_nothing_to_do(study, tmp_path):
    victim = Manifest.of(study, study.plan(threads=1), 2).blocks[4].name
    once, blocks = tmp_path / "died", tmp_path / "work/blocks"
    last = f"block.name == {victim!r} and not pathlib.Path({str(once)!r}).exists()"
    others = f"while len(list(pathlib.Path({str(blocks)!r}).glob('*.h5'))) < 11: time.sleep(0.05)"
    command = worker_that(
        tmp_path,
        f"if {last}:\n"
        f"        {others}\n"
        "        time.sleep(0.5)\n"
        f"        pathlib.Path({str(once)!r}).touch()\n"
        "        os._exit(7)",
    )
    assert sweep(study, tmp_path, backend=Local(2, command=command)).failures == []
    assert once.exists()
    assert wardsim.open_results(tmp_path / "r.h5").completed.all()


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "3 workers died of it; the last was killed by"),
        ("os._exit(7)", "3 workers died of it; the last ended with status 7"),
        ("raise ValueError('no good')", "ValueError: no good"),
    ],
)
def test_a_block_that_always_crashes_is_named_and_the_others_finish(study, tmp_path, fault, why):
    plan = study.plan(threads=1)
    victim = Manifest.of(study, plan, 2).blocks[4]
    assert (victim.scenario, victim.first) == (1, 2)
    command = worker_that(tmp_path, f"if block.name == {victim.name!r}: {fault}")
    summary = sweep(study, tmp_path, backend=Local(2, command=command))
    assert len(summary.failures) == 1
    assert victim.name[:12] in summary.failures[0]
    assert "replications 2 to 3 at funding.budget_gbp_per_year = 70000" in summary.failures[0]
    assert why in summary.failures[0]
    assert summary.replications == 19
    with h5py.File(tmp_path / "r.h5") as file:
        assert file.attrs["stopped_because"] == b"1 block of the sweep failed"
        completed = file["completed"][:]
        missing = np.zeros_like(completed)
        missing[1:3, 2:4] = 1  # £70,000 and £100,000 buy the same
        np.testing.assert_array_equal(completed, 1 - missing)
    assert list(wardsim.open_results(tmp_path / "r.h5").replications) == [0, 1, 4, 5, 6]
    assert status_of(tmp_path / "work").state == "stopped, with failures"
    # Without the fault the next launch makes up for it.
    assert sweep(study, tmp_path).blocks_kept == 11
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")
    assert status_of(tmp_path / "work").state == "complete"


def test_workers_that_do_not_start_are_said(study, tmp_path):
    fault = (sys.executable, "-c", "raise SystemExit(9)")
    with pytest.raises(wardsim.StorageError, match="workers do not start"):
        sweep(study, tmp_path, backend=Local(2, command=fault))


def test_files_that_the_study_reads_are_in_the_names_and_a_change_stops_the_sweep(tmp_path):
    town = tmp_path / "town.h5"
    wardsim.write_network(wardsim.generate_town(street_km=16, seed=1), town)
    text = small_study.TEXT[: small_study.TEXT.index("[network.synthetic]")]
    rest = small_study.TEXT[small_study.TEXT.index("[[incident]]") :]
    study = wardsim.Study.from_text(f'{text}[network]\nfile = "town.h5"\n{rest}', tmp_path)
    sweep(study, tmp_path)
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")
    plan = study.plan(threads=1)
    old = {block.name for block in Manifest.of(study, plan, 2).blocks}
    wardsim.write_network(wardsim.generate_town(street_km=16, seed=2), town)
    new = Manifest.of(study, study.plan(threads=1), 2).blocks
    assert not old & {block.name for block in new}
    shutil.rmtree(tmp_path / "work")
    with pytest.raises(wardsim.InputError, match="is not what it was when the sweep was planned"):
        sweep(study, tmp_path, plan=plan)


# --- Full disks -----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)],
            capture_output=True,
            timeout=30,
        )
        if shutil.which("mount")
        else None
    )
    if mounted is None or mounted.returncode != 0:
        pytest.skip("a file system can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], timeout=30, check=True)


def test_a_full_disk_is_said_and_what_was_finished_is_kept(study, tmp_path, small_disk):
    with pytest.raises(wardsim.StorageError, match="No space left"):
        run_sweep(study, tmp_path / "r.h5", small_disk, backend=Local(2), block_replications=2)
    assert not (tmp_path / "r.h5").exists()
    kept = WorkFolder(small_disk).finished()
    assert 0 < len(kept) < 12
    assert not list(small_disk.glob("blocks/*.partial-*"))
    shutil.copytree(small_disk, tmp_path / "work")
    summary = sweep(study, tmp_path)
    assert summary.blocks_kept == len(kept)
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")


# --- Launches that end early, and two at once -----------------------------------------------------


def launch(folder: Path, text: str = small_study.TEXT, replications: int = 7) -> subprocess.Popen:
    (folder / "s.toml").write_text(text)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "wardsim", "run", "s.toml", "-o", "r.h5", "--work", "work"),
            *("--block", "2", "--threads", "2", "--replications", str(replications)),
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def blocks_in(folder: Path) -> int:
    return len(WorkFolder(folder / "work").finished())


# Enough blocks that a signal meets them at work.
MANY = 4000


def test_sigterm_keeps_finished_blocks_and_the_next_launch_goes_on(tmp_path):
    program = launch(tmp_path, replications=MANY)
    wait_for(lambda: blocks_in(tmp_path) >= 3, program)
    shown = subprocess.run(
        [sys.executable, "-m", "wardsim", "show", "work", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    status = json.loads(shown.stdout)
    assert status["state"] == "running"
    assert 3 <= status["finished"] < status["blocks"] == 3 * MANY / 2
    assert status["rate_per_min"] > 0
    assert status["left_s"] > 0
    workers = children_of(program.pid)
    assert len(workers) == 2
    program.send_signal(signal.SIGTERM)
    _, err = program.communicate(timeout=LIMIT_S)
    assert program.returncode == 3, err
    assert re.search(r"interrupted; \S+ keeps [\d,]+ of 6,000 blocks", err)
    assert not (tmp_path / "r.h5").exists()
    for worker in workers:
        wait_for(lambda worker=worker: not Path(f"/proc/{worker}").exists())
    kept = blocks_in(tmp_path)
    assert kept >= 3
    assert not list(tmp_path.glob("work/blocks/*.partial-*"))
    study = wardsim.load(tmp_path / "s.toml").with_({"study.replications": 7})
    summary = sweep(study, tmp_path)  # the first blocks of each scenario came first
    assert summary.blocks_kept >= 1
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")


def test_after_kill_9_workers_end_and_the_next_launch_goes_on(tmp_path):
    program = launch(tmp_path, replications=MANY)
    wait_for(lambda: blocks_in(tmp_path) >= 3, program)
    workers = children_of(program.pid)
    program.kill()
    program.communicate(timeout=LIMIT_S)
    for worker in workers:
        wait_for(lambda worker=worker: not Path(f"/proc/{worker}").exists())
    study = wardsim.load(tmp_path / "s.toml").with_({"study.replications": 7})
    assert sweep(study, tmp_path).blocks_kept >= 1
    study.run_to_file(tmp_path / "plain.h5", threads=1)
    assert contents(tmp_path / "r.h5") == contents(tmp_path / "plain.h5")


def test_a_second_launch_at_the_same_time_is_refused(tmp_path):
    first = launch(tmp_path, replications=MANY)
    try:
        wait_for(lambda: blocks_in(tmp_path) >= 1, first)
        second = launch(tmp_path, replications=MANY)
        _, err = second.communicate(timeout=LIMIT_S)
        assert second.returncode == 1
        assert f"another run works here: process {first.pid} on " in err
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=LIMIT_S)
    assert first.returncode == 3


def test_blocks_run_twice_are_counted_once(study, tmp_path):
    # Without the lock, as two machines might whose file system has none.
    sweep(study, tmp_path)
    expected = (tmp_path / "r.h5").read_bytes()
    victim = sorted((tmp_path / "work/blocks").iterdir())[0]
    victim.unlink()
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "wardsim.sweep.worker", str(tmp_path / "work")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    made = Manifest.read(tmp_path / "work/manifest.json").blocks
    number = [b.name for b in made].index(victim.stem)
    for run in runs:
        assert run.stdin is not None
        run.stdin.write(f"{number}\n")
        run.stdin.flush()
    for run in runs:
        assert run.stdout is not None
        assert "ready" in json.loads(run.stdout.readline())
        assert json.loads(run.stdout.readline())["replications"] == made[number].count
        run.communicate(timeout=LIMIT_S)
    assert sweep(study, tmp_path).blocks_kept == 12
    assert (tmp_path / "r.h5").read_bytes() == expected


def test_an_interrupt_from_python_keeps_finished_blocks(study, tmp_path):
    def progress(done: int, total: int) -> None:
        assert total == 21
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(SweepInterrupted) as caught:
        sweep(study, tmp_path, progress=progress)
    assert 2 <= caught.value.done < caught.value.total == 12
    assert "the same command again goes on from there" in str(caught.value)


def test_the_program_runs_a_sweep_and_shows_how_far_it_is(tmp_path):
    program = launch(tmp_path)
    out, err = program.communicate(timeout=LIMIT_S)
    assert program.returncode == 0, err
    assert "in 12 blocks, 0 of them kept from before" in out
    again = launch(tmp_path)
    out, err = again.communicate(timeout=LIMIT_S)
    assert "in 12 blocks, 12 of them kept from before" in out
    shown = subprocess.run(
        [sys.executable, "-m", "wardsim", "show", "work"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert "blocks    12 of 12 finished (100 %)" in shown.stdout
    assert "state     complete" in shown.stdout


def test_what_is_no_work_folder_is_said(tmp_path):
    with pytest.raises(wardsim.InputError, match="cannot be read"):
        status_of(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(wardsim.InputError, match="is no manifest of a sweep"):
        status_of(tmp_path)
    assert os.listdir(tmp_path) == ["manifest.json"]
