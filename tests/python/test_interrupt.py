"""Ctrl-C and its kin stop a run within a second and keep what was finished."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import h5py
import pytest
import small_study
from jupyter_client.manager import start_new_kernel

import wardsim

SOON_S = 3.0  # a second alone; other tests run beside this one


@pytest.fixture
def study() -> wardsim.Study:
    return wardsim.Study.from_text(small_study.LONG)


def check_kept(path: Path, at_least: int = 1) -> None:
    with h5py.File(path) as file:
        assert file.attrs["stopped_because"].decode() == "interrupted"
        done = file["completed"][:].sum(axis=1)
    assert done.min() >= at_least
    assert done.max() - done.min() <= 8  # about equally many of each point


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_answers_a_signal_soon(tmp_path, number):
    (tmp_path / "s.toml").write_text(small_study.LONG)
    program = subprocess.Popen(
        [sys.executable, "-m", "wardsim", "run", "s.toml", "-o", "r.h5"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs, and so their children, ignore Ctrl-C: not this one.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for_work(tmp_path)
    program.send_signal(number)
    sent = time.monotonic()
    out, err = program.communicate(timeout=60)
    assert time.monotonic() - sent < SOON_S
    assert program.returncode == 3
    assert out == ""
    assert err.startswith("interrupted; r.h5 holds ")
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.h5", "s.toml"]
    check_kept(tmp_path / "r.h5")


def wait_for_work(folder: Path) -> None:
    """Until the partial results file is there and some replications are done."""
    give_up = time.monotonic() + 60
    while not list(folder.glob("r.h5.partial-*")):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    time.sleep(1.5)


def test_ctrl_c_in_python_raises_interrupted(study, tmp_path):
    path = tmp_path / "r.h5"
    told = []

    def progress(done: int, total: int) -> None:
        told.append(done)
        if done > 10:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as caught:
        study.run(path, progress=progress)
    error = caught.value
    assert isinstance(error, wardsim.Interrupted)
    assert error.path == path
    assert error.total == 3 * 900_000
    assert told[-1] <= error.done < error.total
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    check_kept(path)


def test_an_interrupted_run_without_a_path_keeps_its_file(study):
    def progress(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(wardsim.Interrupted) as caught:
        study.run(progress=progress)
    path = caught.value.path
    assert path is not None
    check_kept(path, at_least=0)
    path.unlink()
    path.parent.rmdir()


def test_an_exception_in_the_progress_callback_stops_the_run(study, tmp_path):
    def progress(done: int, total: int) -> None:
        raise LookupError("enough")

    start = time.monotonic()
    with pytest.raises(LookupError, match="enough"):
        study.run_to_file(tmp_path / "r.h5", progress=progress)
    assert time.monotonic() - start < 10
    check_kept(tmp_path / "r.h5", at_least=0)


def test_other_threads_go_on_while_a_study_runs(study, tmp_path):
    ticks = []
    enough = threading.Event()

    def tick() -> None:
        while not enough.wait(0.01):
            ticks.append(time.monotonic())

    def progress(done: int, total: int) -> None:
        if len(ticks) > 20:
            raise KeyboardInterrupt

    other = threading.Thread(target=tick)
    other.start()
    try:
        with pytest.raises(wardsim.Interrupted):
            study.run_to_file(tmp_path / "r.h5", threads=2, progress=progress)
    finally:
        enough.set()
        other.join()
    assert len(ticks) > 20


def test_an_interrupt_before_the_run_writes_nothing(study, tmp_path, monkeypatch):
    def plan(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(wardsim._core, "plan_study", plan)
    with pytest.raises(wardsim.Interrupted, match="nothing was written"):
        study.run(tmp_path / "r.h5")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_cell_leaves_the_kernel_and_the_results(tmp_path):
    path = tmp_path / "r.h5"
    setup = f"""
from jupyter_client.manager import start_new_kernel

import wardsim
study = wardsim.Study.from_text({small_study.LONG!r})
def progress(done, total):
    if done > 10 and not told:
        told.append(done)
        print("going", flush=True)
told = []
"""
    manager, client = start_new_kernel(kernel_name="python3", startup_timeout=60)
    try:
        assert client.execute_interactive(setup, timeout=60)["content"]["status"] == "ok"

        def stop(message):
            if message["content"].get("text", "").startswith("going"):
                manager.interrupt_kernel()

        run = f"study.run({str(path)!r}, progress=progress)"
        reply = client.execute_interactive(run, timeout=60, output_hook=stop)["content"]
        assert (reply["status"], reply["ename"]) == ("error", "Interrupted")
        opened = f"assert wardsim.open_results({str(path)!r}).stopped_because == 'interrupted'"
        assert client.execute_interactive(opened, timeout=60)["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    check_kept(path)
