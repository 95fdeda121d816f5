"""Feeds the package's readers of files from elsewhere with mutations of the kept corpus.

    python tests/fuzz/fuzz_readers.py READER... [--runs 200] [--seed 1]

InputError is the right answer to a bad file; anything else (another exception, a crash, more memory
than MEMORY_BYTES, more time of the processor than SECONDS_FOR_ONE) is a find: the input lies beside
the traceback, and the exit status is 1. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import bz2
import faulthandler
import gzip
import io
import random
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

import wardsim
from wardsim.calibration import read_classes, read_effects, read_profiles
from wardsim.calibration.config import shipped
from wardsim.calibration.crimes import find_files, read_crimes
from wardsim.calls import convert, read_natures
from wardsim.importing import import_streets
from wardsim.importing.problems import Problems

CORPUS = Path(__file__).parent / "corpus"
SECONDS_FOR_ONE = 20  # of the processor: other work on the machine is no find
SCALES = {"CLASS", "DIMENSION_LIST", "REFERENCE_LIST"}  # attributes that only mutated() changes
MEMORY_BYTES = 6 << 30  # of addresses: libraries and their threads reserve much that they never use

TOKENS = [
    b"nan", b"inf", b"-1", b"1e309", b"1e-320", b"9" * 30, b"0x10", b"null", b"true", b"[]", b"{}",
    b'"', b"'", b"<", b">", b"&", b"&amp;", b"&#0;", b"<!DOCTYPE x [<!ENTITY a 'aa'>]>", b"]]>",
    b",", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xc3\xb5", b"[" * 3000, b'{"a":' * 3000,
    b"LINESTRING (0 0, 1 1)", b"LINESTRING EMPTY", b"POLYGON", b"MultiPolygon", b"Infinity",
    b"/etc/passwd", b"../../../etc/passwd", b"2018-13-41 25:61:61", b"9999-12-31T23:59:59+99:00",
]  # fmt: skip


class TooLongError(Exception):
    pass


def mutated(data: bytes, chance: random.Random) -> bytes:
    """1 to 6 small changes; of packed files mostly what is in them."""
    for magic, module in ((b"\x1f\x8b", gzip), (b"BZh", bz2)):
        if data.startswith(magic) and chance.random() < 0.7:
            return module.compress(mutated(module.decompress(data), chance))
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed) + 1)
        size = chance.randint(1, 40)
        kind = chance.randrange(8)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del changed[at : at + size]
        elif kind == 2:
            changed[at:at] = changed[at : at + size] * chance.choice([1, 2, 50])
        elif kind == 3:
            changed[at : at + chance.choice([0, size])] = chance.choice(TOKENS)
        elif kind == 4:  # in the place of a value
            starts = [i for i, byte in enumerate(changed) if byte in b',:=" >']
            if starts:
                start = chance.choice(starts) + 1
                end = start
                while end < len(changed) and changed[end] not in b',:=" <>\n}]':
                    end += 1
                changed[start:end] = chance.choice(TOKENS)
        elif kind == 5:  # in the place of a number
            starts = [i for i, byte in enumerate(changed) if byte in b"0123456789"]
            if starts:
                start = chance.choice(starts)
                changed[start : start + 1] = str(chance.randrange(10**9)).encode()
        elif kind == 6:
            other = chance.randrange(len(changed) + 1)
            changed[at:at] = changed[other : other + size]
        elif at < len(changed):
            changed[at] = chance.choice([0, 0x7F, 0x80, 0xFF, 0x0A, 0x22])
    return bytes(changed)


def with_changed_values(data: bytes, chance: random.Random) -> bytes:
    """A results file that is whole, with 1 to 3 values or attributes that make no sense."""
    file = io.BytesIO(data)
    with h5py.File(file, "a") as opened:
        for _ in range(chance.randint(1, 3)):
            thing = opened[chance.choice(sorted(opened))]
            if chance.random() < 0.2:
                of = chance.choice([thing.attrs, opened.attrs])
                name = chance.choice(
                    sorted(set(of) - {"CLASS", "DIMENSION_LIST", "REFERENCE_LIST"})
                )
                of[name] = chance.choice([-1, 1e308, np.nan, "", "nan", b"\xff", [1.5, 2], "[{}]"])
            elif thing.dtype.kind in "iuf" and thing.size:
                at = tuple(chance.randrange(size) for size in thing.shape)
                limits = np.iinfo(thing.dtype) if thing.dtype.kind in "iu" else None
                wild = [limits.min, limits.max, 7] if limits else [np.nan, np.inf, -1.0, 1e308]
                thing[at] = chance.choice(wild)
    return file.getvalue()


def street_reader(path: Path, folder: Path) -> None:
    import_streets(path, CORPUS / "wards" / "wards.geojson")


def wards_reader(path: Path, folder: Path) -> None:
    import_streets(CORPUS / "osm" / "town.osm", path)


def stations_reader(path: Path, folder: Path) -> None:
    import_streets(CORPUS / "osm" / "town.osm", CORPUS / "wards" / "wards.geojson", stations=path)


def population_reader(path: Path, folder: Path) -> None:
    wards = CORPUS / "wards" / "wards.geojson"
    import_streets(CORPUS / "osm" / "town.osm", wards, population=path)


def crimes_reader(path: Path, folder: Path) -> None:
    problems = Problems()
    for file in find_files([path], problems):
        read_crimes(file, problems)
    problems.raise_if_any()


def network_of(folder: Path) -> Path:
    path = folder / "network.h5"
    if not path.exists():
        town = wardsim.generate_town(seed=3, wards=2, street_km=16, margin_m=0)
        wardsim.write_network(town, path)
    return path


def calls_reader(path: Path, folder: Path) -> None:
    natures = CORPUS / "natures" / "natures.toml"
    convert(path, network_of(folder), natures=natures, fit_to_town=True, tolerance_m=5_000)


def table_reader(read: Callable[[Path, Problems], Any]) -> Callable[[Path, Path], None]:
    def reader(path: Path, folder: Path) -> None:
        problems = Problems()
        read(path, problems)
        problems.raise_if_any()

    return reader


def results_reader(path: Path, folder: Path) -> None:
    """Every value, and everything that `wardsim show` and `wardsim plot` look at."""
    from wardsim import analysis, plots, tables

    with wardsim.open_results(path) as results:
        results.to_dataframe()
        analysis.headline(results)
        tables.to_html(results)
        plots.street_rate(results, "patrol")
        for variable in results.dataset.variables.values():
            np.asarray(variable.values)


READERS: dict[str, tuple[Callable[[Path, Path], None], list[Path]]] = {
    "osm": (street_reader, [CORPUS / "osm"]),
    "geojson": (street_reader, [CORPUS / "geojson"]),
    "graphml": (street_reader, [CORPUS / "graphml"]),
    "wards": (wards_reader, [CORPUS / "wards"]),
    "stations": (stations_reader, [CORPUS / "stations"]),
    "population": (population_reader, [CORPUS / "population"]),
    "crimes": (crimes_reader, [CORPUS / "crimes"]),
    "calls": (calls_reader, [CORPUS / "calls"]),
    "natures": (table_reader(read_natures), [CORPUS / "natures"]),
    "classes": (table_reader(read_classes), [shipped("crime_classes.toml")]),
    "profiles": (table_reader(read_profiles), [shipped("hour_profiles.toml")]),
    "effects": (table_reader(read_effects), [shipped("incident_effects.toml")]),
    "results": (results_reader, [CORPUS / "results"]),
}


def fuzz(name: str, runs: int, seed: int, kept: Path) -> bool:
    """Whether all went well."""
    read, places = READERS[name]
    files = sorted(f for p in places for f in (p.iterdir() if p.is_dir() else [p]))
    chance = random.Random(f"{name} {seed}")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(len(files) + runs):
            original = files[number] if number < len(files) else chance.choice(files)
            data = original.read_bytes()
            if number >= len(files):
                within = name == "results" and chance.random() < 0.5
                data = (with_changed_values if within else mutated)(data, chance)
            path = Path(folder) / original.name
            path.write_bytes(data)
            # Outlives a crash of the process, so that its input can be found.
            (kept / f"{name}-{original.name}").write_bytes(data)
            signal.setitimer(signal.ITIMER_PROF, SECONDS_FOR_ONE)
            try:
                read(path, Path(folder))
            except wardsim.InputError:
                if number < len(files) and "bad" not in original.name:
                    raise
            except Exception:
                print(f"{name}: run {number} of seed {seed}, see {kept}", file=sys.stderr)
                traceback.print_exc()
                return False
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            (kept / f"{name}-{original.name}").unlink()
    print(f"{name}: {len(files)} inputs kept, {runs} mutated: all read or refused", flush=True)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", nargs="*", help=f"default: all of {list(READERS)}")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()))
    asked = parser.parse_args()

    def too_long(number: int, frame: object) -> None:
        raise TooLongError(f"more than {SECONDS_FOR_ONE} s of work")

    asked.kept.mkdir(parents=True, exist_ok=True)
    faulthandler.enable()
    signal.signal(signal.SIGPROF, too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("ignore")
    return (
        0
        if all([fuzz(name, asked.runs, asked.seed, asked.kept) for name in asked.reader or READERS])
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
