"""What sweeps in blocks cost besides the work, in processor time.

python tests/bench/bench_sweep.py [--rounds N] [--block N] [--on local dask] [--demand]
python tests/bench/bench_sweep.py --empty

What the launch and its workers take together, less what the blocks say in their logs that their
replications took: both in the same run, since the clock of the machine drifts. Of blocks of a
second; what starting takes is cancelled by a short launch. With --empty, what a backend takes for
a block that needs no work, since it is finished.
"""

from __future__ import annotations

import argparse
import re
import resource
import tempfile
from math import comb
from pathlib import Path
from statistics import median

import wardsim
from wardsim._core import Plan
from wardsim.sweep import Manifest, WorkFolder, run_sweep
from wardsim.sweep.backend import Work
from wardsim.sweep.dask import Dask
from wardsim.sweep.local import Local

STUDY = Path(__file__).resolve().parents[2] / "config" / "hampstead.toml"
BACKENDS = {"local": Local(2), "dask": Dask(workers=2)}
FEW, MANY = 2, 14  # points, each its own scenario of one block


def processor_s() -> float:
    """Of this process and of all its children that have ended, user and system."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        total += used.ru_utime + used.ru_stime
    return total


def study_of(points: int, replications: int, demand: bool) -> wardsim.Study:
    """The bundled study over numbers of cars, or over rates of burglary."""
    key = "incident[burglary].reported_per_year" if demand else "team[response cars].units"
    low = 3000 if demand else 40
    text = STUDY.read_text()
    text = text[: text.index("[[sweep.axis]]")]
    values = [low + i for i in range(points)]
    text += f'[[sweep.axis]]\nkey = "{key}"\nvalues = {values}\n'
    study = wardsim.Study.from_text(text, STUDY.parent)
    return study.with_({"study.replications": replications})


def in_blocks(name: str, study: wardsim.Study, plan: Plan, size: int) -> tuple[float, float]:
    """Processor time of a launch, workers, scheduler and merging included; of it, work."""
    with tempfile.TemporaryDirectory() as folder:
        results, work = Path(folder) / "r.h5", Path(folder) / "work"
        before = processor_s()
        summary = run_sweep(
            study, results, work, backend=BACKENDS[name], block_replications=size, plan=plan
        )
        used = processor_s() - before
        logs = [path.read_text() for path in (work / "logs").glob("*.log")]
    assert summary.blocks == summary.points, summary
    assert not summary.failures, summary
    worked = [float(s) for log in logs for s in re.findall(r"done: .* ([0-9.]+) s$", log, re.M)]
    assert len(worked) == summary.blocks, worked
    return used, sum(worked)


SMALL = """
[study]
name = "A block that needs no work"
horizon_days = 1

[network.synthetic]
wards = 1
street_km = 10

[[incident]]
name = "call"
grade = "I"
reported_per_year = 1000
service = {mean_min = 30}

[[team]]
name = "cars"
mode = "car"
units = 1
"""


def empty(names: list[str]) -> None:
    """Blocks that are finished: each is handed out, its file checked, the answer taken."""
    few, many = 10, 1000
    study = wardsim.Study.from_text(SMALL).with_({"study.replications": many})
    with tempfile.TemporaryDirectory() as place:
        run_sweep(study, Path(place) / "r.h5", place, backend=Local(2), block_replications=1)
        folder = WorkFolder(place)
        manifest = Manifest.read(folder.manifest)
        for name in names:
            used = []
            for count in (few, many):
                work = Work(folder, manifest, list(range(count)), lambda done, total: None)
                before = processor_s()
                BACKENDS[name].run(work)
                used.append(processor_s() - before)
                assert work.blocks_done == count
            print(f"{name}: {1000 * (used[1] - used[0]) / (many - few):.2f} ms a block", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--block", type=int, default=5, help="replications, 0.2 s each")
    parser.add_argument("--on", nargs="+", choices=BACKENDS, default=list(BACKENDS))
    parser.add_argument("--demand", action="store_true", help="each block has other rates")
    parser.add_argument("--empty", action="store_true", help="blocks that need no work")
    options = parser.parse_args()
    if options.empty:
        return empty(options.on)
    size = options.block
    studies = [study_of(points, size, options.demand) for points in (FEW, MANY)]
    plans = [study.plan(threads=2) for study in studies]
    shares: dict[str, list[float]] = {name: [] for name in options.on}
    for turn in range(options.rounds):
        for name in options.on:
            few, many = (in_blocks(name, studies[i], plans[i], size) for i in (0, 1))
            used, worked = many[0] - few[0], many[1] - few[1]
            shares[name].append(100 * (used / worked - 1))
            shown = sorted(shares[name])
            print(
                f"{turn + 1} rounds, {name}: {worked / (MANY - FEW):.2f} s a block,"
                f" overhead {median(shown):.1f} % of the work, {bounds(shown)}",
                flush=True,
            )


def bounds(values: list[float]) -> str:
    """Order statistics that hold the median with at least 95 %, whatever the distribution."""
    n = len(values)
    outside = [sum(comb(n, i) for i in range(k)) / 2**n for k in range(n // 2 + 1)]
    k = max((k for k, tail in enumerate(outside) if 2 * tail <= 0.05), default=0)
    if k == 0:
        return f"from {values[0]:.1f} to {values[-1]:.1f} (too few rounds for an interval)"
    return f"95 % interval {values[k - 1]:.1f} to {values[n - k]:.1f}"


if __name__ == "__main__":
    main()
