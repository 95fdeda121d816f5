"""Studies: load, change, check and run them."""

from __future__ import annotations

import html
import os
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wardsim import _core
from wardsim.errors import InputError, Interrupted, Problem
from wardsim.progress import ProgressCallback, progress_bar
from wardsim.toml_text import toml_text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from wardsim.areas import CheckedAreas
    from wardsim.results import Results
    from wardsim.sources import Source

Changes = Sequence[tuple[str, str]]
_HDF5 = b"\x89HDF\r\n\x1a\n"  # how every such file begins


def available_threads() -> int:
    """The processors that this process may use: what `threads=None` stands for."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Findings:
    """What is wrong with a study, and what is worth saying about it.

    `plan` is None if there are mistakes, and if the study has areas: each has a plan of its own.
    """

    mistakes: list[Problem]
    remarks: list[Problem]
    plan: _core.Plan | None
    areas: CheckedAreas | None = None

    @property
    def valid(self) -> bool:
        return not self.mistakes

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.mistakes]
        lines += [f"remark: {problem}" for problem in self.remarks]
        return "\n".join(lines) or "no problems"

    def __repr__(self) -> str:
        counts = [("mistake", len(self.mistakes)), ("remark", len(self.remarks))]
        told = ", ".join(f"{n} {word}{'s' * (n != 1)}" for word, n in counts)
        return f"<wardsim.Findings: {told}>\n{self}"

    def _repr_html_(self) -> str:
        from wardsim.display import findings_html

        return findings_html(self.mistakes, self.remarks)


class Study:
    """A study file with changes made to it. Never changes itself; can be pickled and compared.

    >>> hampstead = wardsim.load("config/hampstead.toml")
    >>> hampstead.with_({"team[ward constables].units": 3})
    <wardsim.Study config/hampstead.toml, team[ward constables].units = 3>

    Loading reads the text alone: `validate`, `points`, `resolved` and `run` read what it refers to.
    """

    def __init__(self, core: _core.Study) -> None:
        self._core = core

    @staticmethod
    def load(path: str | os.PathLike[str]) -> Study:
        """Raises `InputError` if the file cannot be read.

        >>> wardsim.Study.load("config/hampstead.toml") == wardsim.load("config/hampstead.toml")
        True
        """
        return Study(_core.Study.load(path))

    @staticmethod
    def from_text(
        text: str,
        folder: str | os.PathLike[str] = ".",
        label: str = "study",
        overrides: Changes = (),
    ) -> Study:
        """A study from its TOML text.

        `folder` is where relative file names in it start, `label` its name in messages, `overrides`
        changes as (key, value as TOML).

        >>> wardsim.Study.from_text("study.seed = 7", label="an idea")
        <wardsim.Study an idea>
        """
        core = _core.Study.from_text(text, folder, label)
        return Study(core.with_(list(overrides)) if overrides else core)

    def with_(self, changes: Mapping[str, Any]) -> Study:
        """The same study with other values under some keys; later changes win.

        >>> study.with_({"team[0].units": 3, "study.horizon_days": 14}).overrides
        [('team[0].units', '3'), ('study.horizon_days', '14')]
        >>> study.with_({"team[nobody].units": 3})
        Traceback (most recent call last):
        wardsim.errors.InputError: ...

        Keys are written as in the file; `team[NAME].units` finds a table by its name. Raises
        `InputError` with every key that leads nowhere and every value that a study cannot hold.
        """
        problems: list[Problem] = []
        texts: list[tuple[str, str]] = []
        for key, value in changes.items():
            try:
                texts.append((key, toml_text(value, key)))
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        return Study(self._core.with_(texts))

    def with_texts(self, changes: Changes) -> Study:
        """The same with values as TOML, as on the command line.

        >>> study.with_texts([("team[0].units", "3")]) == study.with_({"team[0].units": 3})
        True
        """
        return Study(self._core.with_(list(changes)))

    @property
    def text(self) -> str:
        """The study as it was given, without changes."""
        return self._core.text

    @property
    def folder(self) -> Path:
        """Where relative file names in the study start."""
        return Path(self._core.folder)

    @property
    def label(self) -> str:
        """How the study is called in messages."""
        return self._core.label

    @property
    def overrides(self) -> list[tuple[str, str]]:
        """Changes made to the text, as (key, value as TOML)."""
        return self._core.overrides

    def resolved(self) -> str:
        """The study as TOML with all changes made and every default spelt out.

        Raises `InputError` if it cannot be read.

        >>> "patrol_speed_mps = " in study.resolved()
        True
        """
        return self._core.resolved()

    def sources(self) -> list[Source]:
        """Every figure of the study, with all changes and defaults, by its source.

        >>> first = wardsim.load("config/hampstead.toml").sources()[0]
        >>> first.name, first.confidence, first.figures[0].key
        ('Length, seed and confidence of the simulation', 'choice', 'study.seed')

        Raises `InputError` if the study cannot be read.
        """
        from wardsim.sources import from_json

        return from_json(self._core.sources(), self.label)

    def validate(self, *, threads: int | None = None) -> Findings:
        """Checks everything that a run would need: every key, reference, file, point and area.

        >>> study.validate().valid
        True
        >>> print(study.with_({"team[0].units": -1, "study.replications": 0}).validate())
        study.replications = 0: study.replications = 0 (must be >= 1)
        team[0].units = -1: team[0].units = -1 (must be >= 0)
        """
        from wardsim.areas import check_areas, terms_of

        threads = _checked_threads(threads)
        try:
            areas = terms_of(self)
        except InputError:
            areas = None  # planning tells the same, and more
        if areas is not None:
            return check_areas(self, threads=threads)
        plan, mistakes, remarks = _core.plan_study(self._core, threads)
        return Findings(mistakes, remarks, plan)

    def plan(self, *, threads: int | None = None) -> _core.Plan:
        """The points, with streets and travel times ready.

        Raises `InputError` with all mistakes.

        >>> study.plan().scenarios  # four budgets buy three different numbers of officers
        3
        """
        plan, mistakes, _ = _core.plan_study(self._core, _checked_threads(threads))
        if plan is None:
            raise InputError(mistakes)
        return plan

    def points(self, *, threads: int | None = None) -> list[dict[str, Any]]:
        """The points of the sweep: coordinates (as TOML), scheme, budget_gbp_per_year, purchase.

        Points of the same `scenario` field the same officers, and are run once.

        >>> [(p["budget_gbp_per_year"], p["scenario"]) for p in study.points()]
        [(0.0, 0), (70000.0, 1), (100000.0, 1), (140000.0, 2)]
        """
        return self.plan(threads=threads).points

    def network(self, point: int = 0, *, threads: int | None = None) -> _core.Network:
        """The streets of a point, for maps before a run: `wardsim.geo.streets(study.network())`.

        >>> study.network().ward_name
        ['Elvermarsh', 'Oakenfield']
        """
        return self.plan(threads=threads).network(point)

    def crowdfunding(self, scheme: str) -> _core.CrowdfundingLaw:
        """What the campaign of a crowdfunded scheme may bring, year by year: exact distributions.

        >>> law = wardsim.load("config/hampstead.toml").crowdfunding("Residents' pledges")
        >>> round(law.probability_started, 3)
        0.475

        Raises `InputError` if the scheme is not crowdfunded, or cannot be read.
        """
        return _core.crowdfunding_law(self._core, scheme)

    def campaigns(self, scheme: str, count: int) -> tuple[NDArray[np.float64], NDArray[np.intc]]:
        """Campaigns drawn with the study's seed: £, and officers delivered, by (campaign, year).

        Unlike the exact distributions they tell how the years of one campaign hang together.

        >>> hampstead = wardsim.load("config/hampstead.toml")
        >>> money, officers = hampstead.campaigns("Residents' pledges", 1000)
        >>> money.shape, bool((money[:, 2] <= money[:, 0]).all())  # pledgers lapse, none come
        ((1000, 3), True)

        Raises what `crowdfunding` raises.
        """
        return _core.draw_campaigns(self._core, scheme, count)

    def incidents(
        self,
        point: int = 0,
        replication: int = 0,
        *,
        threads: int | None = None,
        plan: _core.Plan | None = None,
    ) -> pd.DataFrame:
        """Every potential incident of one run, and what became of it.

        One row each, in the order in which its fate was known, with the columns `class`, `number`,
        `time` (a date), `street`, `x_m`, `y_m`, `reported`, `fate`, and for a displaced incident
        `instead_time`, `instead_street`, `instead_x_m`, `instead_y_m`. `fate` is happened, averted,
        displaced, crew_scared_off or crew_intercepted. (class, number) names the same potential
        incident at every point of a replication:

        >>> few = study.incidents(point=0).set_index(["class", "number"])
        >>> many = study.incidents(point=3).set_index(["class", "number"])
        >>> few.street.equals(many.street)  # officers change no incident where nothing deters
        True

        Of the measured time alone. Raises `InputError`; `IndexError` for a point beyond the last.
        """
        from wardsim.incidents import incident_table

        plan = plan or self.plan(threads=threads)
        return incident_table(plan, point, replication)

    def run_to_file(
        self,
        path: str | os.PathLike[str],
        *,
        threads: int | None = None,
        plan: _core.Plan | None = None,
        progress: ProgressCallback | bool | None = None,
    ) -> _core.RunSummary:
        """Runs every point into a results file, which appears when it is complete.

        Its bytes do not depend on `threads`. `plan` is one that this study made before.
        Raises `InputError`; `StorageError` if the disk refuses, and leaves no file; `Interrupted`
        on Ctrl-C, within a second (while planning: when that ends), with the file holding every
        finished replication. An exception of `progress(done, total)` stops the run alike;
        `progress=True` shows a bar.

        >>> summary = study.run_to_file("results.h5", threads=1)
        >>> summary.points, summary.scenarios, summary.replications
        (4, 3, 12)
        """
        threads = _checked_threads(threads)
        shown: AbstractContextManager[ProgressCallback | None] = (
            progress_bar() if progress is True else nullcontext(progress or None)
        )
        try:
            plan = plan or self.plan(threads=threads)
        except KeyboardInterrupt:
            raise Interrupted() from None
        with shown as callback:
            return _core.run_plan(self._core, plan, path, threads, callback)

    def run(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        replications: int | None = None,
        threads: int | None = None,
        seed: int | None = None,
        progress: ProgressCallback | bool | None = None,
    ) -> Results:
        """Runs every point and opens the results.

        Without a path they live in a temporary file as long as the `Results`. `replications` and
        `seed` replace the study's own; `threads=None` takes every processor this process may use;
        `progress=True` shows a bar, in a terminal or a notebook. Raises what `run_to_file` raises.

        >>> results = study.run(replications=2)
        >>> results
        <wardsim.Results "Two made-up wards": 4 points, 2 replications, seed 7>
        >>> results.dataset["reached_in_target"].dims
        ('point', 'replication', 'ward', 'class')
        >>> results.dataset["patrol_h"].attrs["units"]
        'h'
        """
        from wardsim.results import open_results

        study = self.with_(
            {
                key: value
                for key, value in [("study.replications", replications), ("study.seed", seed)]
                if value is not None
            }
        )
        folder = Path(tempfile.mkdtemp(prefix="wardsim-")) if path is None else None
        target = folder / "results.h5" if folder else Path(os.fspath(path))  # type: ignore[arg-type]
        try:
            study.run_to_file(target, threads=threads, progress=progress)
        except BaseException:
            if folder and not target.exists():  # an interrupted run's file is the user's
                shutil.rmtree(folder)
            raise
        results = open_results(target)
        if folder:
            weakref.finalize(results, shutil.rmtree, folder, ignore_errors=True)
        return results

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Study) and self._state() == other._state()

    def __hash__(self) -> int:
        text, folder, label, overrides = self._state()
        return hash((text, folder, label, tuple(overrides)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Study.from_text, self._state()

    def _state(self) -> tuple[str, Path, str, list[tuple[str, str]]]:
        return self.text, self.folder, self.label, self.overrides

    def __repr__(self) -> str:
        changes = "".join(f", {key} = {value}" for key, value in self.overrides)
        return f"<wardsim.Study {self.label}{changes}>"

    def _repr_html_(self) -> str:
        changes = "".join(
            f"<li><code>{html.escape(f'{key} = {value}')}</code></li>"
            for key, value in self.overrides
        )
        changed = f"<p>with</p><ul>{changes}</ul>" if changes else ""
        return (
            f"<div><b>Study</b> {html.escape(self.label)}{changed}"
            f"<details><summary>text</summary><pre>{html.escape(self.text)}</pre></details></div>"
        )


def load(path: str | os.PathLike[str]) -> Study:
    """Loads a study file. Raises `InputError` if it cannot be read.

    >>> wardsim.load("config/hampstead.toml")
    <wardsim.Study config/hampstead.toml>
    """
    _refuse_results(path)
    return Study.load(path)


def _refuse_results(path: str | os.PathLike[str]) -> None:
    """Who loads a results file wants its results."""
    try:
        with open(path, "rb") as file:
            start = file.read(len(_HDF5))
    except OSError:
        return  # Study.load says what is wrong
    if start == _HDF5:
        what = "is no study but an HDF5 file"
        hint = "results are opened by wardsim.open_results, networks by wardsim.read_network"
        raise InputError([Problem(os.fspath(path), what, hint)])


def _checked_threads(threads: int | None) -> int:
    if threads is None:
        return available_threads()
    if threads < 1:
        raise InputError([("threads", f"threads = {threads} (must be at least 1)", "")])
    return threads
