"""Results files: opening them with care, and what each point bought."""

from __future__ import annotations

import html
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wardsim.errors import InputError, Problem
from wardsim.results_check import problems_of
from wardsim.results_values import open_lazily
from wardsim.sources import Source, from_json

if TYPE_CHECKING:
    from types import TracebackType

FUNDING_AXES = ("funding.scheme", "funding.budget_gbp_per_year")
DETERRENCE = "deterrence.enabled"
# Axes that ask "and if the world were so?": the value that the answer has, and the one shown beside
# it. Points under the other value are in no headline, table of the answer, ranking or figure of it.
CONDITIONS = {DETERRENCE: ("false", "true")}

_BLOCK_BYTES = 64 << 20  # of values read at a time


class Results:
    """The outcome of a run. Opened by `open_results` or `Study.run`; values are read when used.

    Intervals and comparisons use the replications that were finished at every point
    (`replications`), so that each pair of points met the same random numbers. A run that was
    interrupted is used as far as it got.

    >>> results
    <wardsim.Results "Two made-up wards": 4 points, 4 replications, seed 7>
    >>> results.dataset["patrol_h"].sel(ward="Oakenfield").mean("replication").sum("team").dims
    ('point',)
    >>> results.dataset["patrol_h"].attrs["units"]
    'h'
    """

    def __init__(self, path: Path, dataset: xr.Dataset, part_of: Results | None = None) -> None:
        self.path = path
        self.dataset = dataset  # as in docs/reference/results-file.md; not loaded into memory
        self._part_of = part_of  # never itself: its file would stay open until a collection
        self.numbers = np.arange(dataset.sizes["point"])  # of the points, in the file
        self._sums: dict[tuple[str, str], NDArray[np.float64]] = {}

    # --- What was run ---

    @property
    def original(self) -> Results:
        """The same, with all points of the file."""
        return self if self._part_of is None else self._part_of

    @property
    def title(self) -> str:
        return str(self.dataset.attrs.get("title", ""))

    @property
    def seed(self) -> int:
        return int(self.dataset.attrs.get("seed", 0))

    @property
    def confidence(self) -> float:
        """Of every interval, e.g. 0.95."""
        return float(self.dataset.attrs.get("confidence", 0.95))

    @property
    def synthetic(self) -> bool:
        """Whether the town is made up."""
        return bool(self.dataset.attrs.get("synthetic", 0))

    @property
    def stopped_because(self) -> str:
        """ "completed", or why the run ended when it did.

        "interrupted"; or, where the study states a precision, "precise" if it was reached and "not
        precise" if the replications were used up before.
        """
        return str(self.dataset.attrs.get("stopped_because", ""))

    @property
    def ending(self) -> str:
        """Why the run ended when it did, as the beginning of a sentence.

        >>> results.ending
        'The run was completed'
        """
        why = self.stopped_because or "stopped early"
        plain = why in ("completed", "interrupted", "stopped early")
        return f"The run was {why}" if plain else f"The run is not whole ({why})"

    @property
    def precision(self) -> list[str]:
        """How closely each measure that the study states is known, in words; empty without any."""
        return [str(line) for line in np.atleast_1d(self.dataset.attrs.get("precision", []))]

    @cached_property
    def sources(self) -> list[Source]:
        """Every figure of the study by its source; none in files older than 1.3."""
        return from_json(str(self.dataset.attrs.get("sources", "[]")), str(self.path))

    @cached_property
    def completed(self) -> NDArray[np.bool_]:
        """By point and replication: whether it was finished."""
        return np.asarray(self.dataset["completed"].values == 1)

    @cached_property
    def replications(self) -> NDArray[np.intp]:
        """Those finished at every point. Raises `InputError` if there is none.

        >>> results.replications.tolist()
        [0, 1, 2, 3]
        """
        common = np.flatnonzero(self.completed.all(axis=0))
        if common.size == 0:
            done = int(self.completed.any(axis=1).sum())
            what = (
                f"no replication was finished at every point ({done} of {len(self)} points have"
                " one)"
            )
            hint = "points can only be compared over replications that they share: "
            hint += "use results.comparable, or let the run go on for longer"
            raise InputError([Problem(str(self.path), what, hint)])
        return common

    @property
    def comparable(self) -> Results:
        """The points that can be compared: all, if a replication was finished at every one.

        Else those that finished the replication that most points finished. `numbers` are theirs in
        the file; tables say what is left out and why. Raises `InputError` if nothing was finished.

        >>> results.comparable is results
        True
        """
        return self if self.completed.all(axis=0).any() else self._part

    @cached_property
    def _part(self) -> Results:
        """Of the points of a run in which none was finished at all of them."""
        if not self.completed.any():
            what = "no replication was finished at any point"
            raise InputError([Problem(str(self.path), what, "run the study again")])
        kept = np.flatnonzero(self.completed[:, self.completed.sum(axis=0).argmax()])
        part = Results(self.path, self.dataset.isel(point=kept), self.original)
        part.numbers = self.numbers[kept]
        return part

    @cached_property
    def draws(self) -> NDArray[np.intp] | None:
        """The draw of the parameters that each common replication went by; None if not drawn."""
        if "parameter_draw" not in self.dataset:
            return None
        drawn = self.dataset["parameter_draw"].values.astype(np.intp)
        return drawn[self.replications] if np.unique(drawn).size > 1 else None

    @property
    def years(self) -> float:
        """Measured time of one replication, in years of 365.25 days."""
        return float(self.dataset["horizon_days"].values) / 365.25

    @property
    def grades(self) -> list[str]:
        """Grades with a target and a class of incidents, the tightest target first."""
        target = self.dataset["target"].values
        used = np.unique(self.dataset["class_grade"].values)
        graded = [g for g in used if np.isfinite(target[g])]
        return [
            str(self.dataset["grade"].values[g]) for g in sorted(graded, key=lambda g: target[g])
        ]

    def target_min(self, grade: str) -> float:
        """The response target of a grade, in minutes; NaN without one."""
        return float(self.dataset["target"].values[self.grade_index(grade)])

    def grade_index(self, grade: str) -> int:
        known = [str(name) for name in self.dataset["grade"].values]
        if grade not in known:
            raise InputError(
                [("grade", f'there is no grade "{grade}"', f"choose one of {', '.join(known)}")]
            )
        return known.index(grade)

    @property
    def focus_wards(self) -> list[str]:
        """The wards that the answer is about."""
        return [str(w) for w in self.dataset["ward"].values[self.ward_mask("focus")]]

    def ward_mask(self, wards: str) -> NDArray[np.bool_]:
        """By ward: in "focus", "elsewhere", or "all"."""
        focus = np.asarray(self.dataset["ward_in_focus"].values == 1)
        masks = {"focus": focus, "elsewhere": ~focus, "all": np.ones_like(focus)}
        if wards not in masks:
            raise InputError([("wards", f'"{wards}" is no choice', f"use one of {list(masks)}")])
        return masks[wards]

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point: its coordinates, what its money bought, and who pays.

        `cost_to_payer` is what everyone but the force pays; where only the force does, it is the
        payer, and `cost_to_payer`, `cost_to_force` and `cost_total` are the same money. Costs are
        of the officers delivered, so budget and grant = cost_to_payer + left_over. All in £ a year.

        >>> results.points[["scheme", "budget", "delivered", "cost_to_payer"]]
              scheme    budget  delivered  cost_to_payer
        point
        0      Match       0.0          0            0.0
        1      Match   70000.0          2        66000.0
        2      Match  100000.0          2        66000.0
        3      Match  140000.0          4       132000.0
        """
        data = self.dataset
        table: pd.DataFrame = pd.DataFrame({"label": data["point"].values.astype(str)})
        table.index.name = "point"
        schemes = data["scheme"].values if "scheme" in data.coords else np.empty(0)
        table["scheme"] = [str(schemes[s]) if s >= 0 else "" for s in data["point_scheme"].values]
        table["budget"] = data["budget"].values
        for what in ("paid", "matched"):
            by_rank = data[what].values
            table[what] = by_rank.sum(axis=1)
            for r, rank in enumerate(data["rank"].values):
                table[f"{what}_{rank}"] = by_rank[:, r]
        table["delivered"] = table["paid"] + table["matched"]
        cost = data["cost"].values
        payers = [str(name) for name in data["payer"].values]
        for i, payer in enumerate(payers):
            table[f"cost_{payer}"] = cost[:, i]
        force = cost[:, payers.index("force")] if "force" in payers else np.zeros(len(cost))
        total = cost.sum(axis=1)
        table["cost_to_payer"] = np.where(total > force, total - force, force)
        table["cost_to_force"] = force
        table["cost_total"] = total
        table["left_over"] = data["left_over"].values
        for name, column in self.axes.items():
            table[name] = column
        return table

    @cached_property
    def axes(self) -> dict[str, NDArray[Any]]:
        """The value of each axis at each point, by the axis's key.

        >>> results.axes["funding.budget_gbp_per_year"].tolist()
        [0.0, 70000.0, 100000.0, 140000.0]
        """
        columns: dict[str, NDArray[Any]] = {}
        for name in map(str, self.dataset.data_vars):
            if not name.startswith("axis_"):
                continue
            variable = self.dataset[name]
            key = str(variable.attrs.get("long_name", name)).removeprefix("index of the value of ")
            labels = self.dataset.coords.get(f"{name}_value")
            values = variable.values
            columns[key] = values if labels is None else labels.values[values].astype(str)
        return columns

    @cached_property
    def conditions(self) -> list[str]:
        """Axes of `CONDITIONS` that the sweep has with both values."""
        return [a for a, both in CONDITIONS.items() if set(both) <= set(self.axes.get(a, ()))]

    @cached_property
    def answering(self) -> NDArray[np.bool_]:
        """By point: whether the answer is about it. All, but for those of other conditions."""
        of = np.ones(len(self), dtype=bool)
        for axis in self.conditions:
            of &= self.axes[axis] == CONDITIONS[axis][0]
        return of

    @cached_property
    def base(self) -> NDArray[np.bool_]:
        """By point: whether it differs from the first that answers in scheme and budget alone."""
        first = int(np.flatnonzero(self.answering)[0])
        of = np.ones(len(self), dtype=bool)
        for axis, values in self.axes.items():
            if axis not in FUNDING_AXES:
                of &= values == values[first]
        return of

    def beside(self, axis: str) -> NDArray[np.intp] | None:
        """By point: the one that differs in this condition alone, at the value shown beside.

        None if the axis is no condition of the sweep, or not every point has such a one.
        """
        if axis not in self.conditions:
            return None
        names = [name for name in self.axes if name != axis]
        coordinates = list(zip(*(self.axes[name] for name in names), strict=True))
        coordinates = coordinates or [()] * len(self)
        shown = self.axes[axis] == CONDITIONS[axis][1]
        at = {coordinates[p]: p for p in np.flatnonzero(shown)}
        if not set(coordinates) <= set(at):
            return None
        return np.array([at[here] for here in coordinates], dtype=np.intp)

    @cached_property
    def references(self) -> NDArray[np.intp]:
        """The point that each point is compared with: what the place has without the money.

        Where money buys officers somewhere in the sweep: among the points with the same values on
        all axes but scheme and budget, the one of the same scheme (else of any) at which nobody was
        bought, of the smallest budget; if officers were bought at all of them, the cheapest.
        Without purchases: the first point that answers.

        >>> results.references.tolist()
        [0, 0, 0, 0]
        """
        points = self.points
        if not points["delivered"].any():
            return np.full(len(points), np.flatnonzero(self.answering)[0], dtype=np.intp)
        others = [axis for axis in self.axes if axis not in FUNDING_AXES]
        by = [points[axis] for axis in others] or [pd.Series(0, index=points.index)]
        chosen = np.empty(len(points), dtype=np.intp)
        for _, group in points.groupby(by, sort=False):
            order = group.sort_values(["delivered", "cost_total", "budget"], kind="stable")
            empty = order[order["delivered"] == 0]
            for scheme in group["scheme"].unique():
                own = empty[empty["scheme"] == scheme]
                best = own if len(own) else empty if len(empty) else order
                chosen[group.index[group["scheme"] == scheme]] = best.index[0]
        return chosen

    @property
    def compared_with(self) -> str:
        """What the references have, in words.

        >>> results.compared_with
        'nobody bought'
        """
        bought = self.points["delivered"].to_numpy()[self.references].any()
        return "the cheapest purchase" if bought else "nobody bought"

    # --- Sums ---

    def by_class(self, name: str, wards: str = "focus") -> NDArray[np.float64]:
        """A variable by ward and class, summed to (point, common replication, class)."""
        key = (name, wards)
        if key not in self._sums:
            mask = self.ward_mask(wards)
            self._sums[key] = self._summed(name, lambda block: block[:, :, mask].sum(axis=2))
        return self._sums[key]

    def by_grade(self, name: str, wards: str = "focus") -> NDArray[np.float64]:
        """A variable by ward and class, summed to (point, common replication, grade)."""
        grade_of = self.dataset["class_grade"].values
        into = np.zeros((grade_of.size, self.dataset.sizes["grade"]))
        into[np.arange(grade_of.size), grade_of] = 1
        return np.asarray(self.by_class(name, wards) @ into)

    def by_ward(self, name: str, grade: str | None = None) -> NDArray[np.float64]:
        """A variable by ward and class, of one grade or all, to (point, replication, ward).

        >>> results.by_ward("reached_in_target", "S").shape
        (4, 4, 2)
        """
        of = self.dataset["class_grade"].values
        chosen = np.ones(of.size, dtype=bool) if grade is None else of == self.grade_index(grade)
        return self._summed(name, lambda block: block[..., chosen].sum(axis=3))

    def patrol_h(self, wards: str = "focus") -> NDArray[np.float64]:
        """Visible patrol by (point, common replication): hours of all teams in the wards."""
        return self.by_team_and_ward("patrol_h", wards)

    def by_team_and_ward(self, name: str, wards: str = "focus") -> NDArray[np.float64]:
        """A variable by team and ward, summed to (point, common replication)."""
        key = (name, wards)
        if key not in self._sums:
            mask = self.ward_mask(wards)
            self._sums[key] = self._summed(name, lambda block: block[..., mask].sum(axis=(2, 3)))
        return self._sums[key]

    def patrol_h_by_ward(self) -> NDArray[np.float64]:
        """Visible patrol by (point, common replication, ward), of all teams."""
        return self._summed("patrol_h", lambda block: block.sum(axis=2))

    def whole(self, name: str) -> NDArray[np.float64]:
        """A variable by (point, common replication) and whatever else it has."""
        return self._summed(name, lambda block: block)

    def rides(self) -> NDArray[np.float64]:
        """Rides of moped crews by (point, common replication, how they ended), in all wards."""
        return self.whole("rides")

    def histogram(self, grade: str) -> NDArray[np.float64]:
        """Calls of a grade in all wards by (point, common replication, minute of response)."""
        g = self.grade_index(grade)
        return self._summed("response_histogram", lambda block: block[:, :, g])

    def _summed(self, name: str, reduce: Any) -> NDArray[np.float64]:
        """`reduce` of blocks of points, one after the other: a sweep may not fit in memory."""
        variable = self.dataset[name]
        points = variable.sizes["point"]
        step = max(1, _BLOCK_BYTES * points // max(variable.nbytes, 1))
        replications = self.replications
        return np.concatenate(
            [
                np.asarray(
                    reduce(variable[start : start + step].values[:, replications]), dtype=float
                )
                for start in range(0, points, step)
            ]
        )

    def check_point(self, point: int) -> int:
        """The point itself. Raises `InputError` if there is none of that number."""
        if not 0 <= point < len(self):
            hint = f"points are numbered 0 to {len(self) - 1}: see results.points"
            raise InputError([("point", f"there is no point {point}", hint)])
        return point

    # --- The answer ---

    def to_dataframe(self) -> pd.DataFrame:
        """The answer: one row a point, every measure with its interval. See `answer.answer`.

        Of `comparable`: a point that was not finished has no row.

        >>> table = results.to_dataframe()
        >>> bool(table["patrol_gain_h_per_year_lower"][3] > 0)
        True
        """
        from wardsim.answer import answer

        return answer(self.comparable)

    def close(self) -> None:
        """Closes the file. Values read before stay."""
        self.dataset.close()

    def __enter__(self) -> Results:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self.dataset.sizes["point"]

    def _summary(self) -> str:
        part = f"{len(self)} of {len(self.original)}" if self is not self.original else len(self)
        finished = int(self.completed.all(axis=0).sum())
        planned = self.completed.shape[1]
        early = finished < planned and self.stopped_because != "precise"
        of = f" of {planned}" if early else ""
        end = "" if self.stopped_because in ("completed", "") else f", {self.stopped_because}"
        return f"{part} points, {finished}{of} replications, seed {self.seed}{end}"

    def __repr__(self) -> str:
        return f'<wardsim.Results "{self.title}": {self._summary()}>'

    def _repr_html_(self) -> str:
        from wardsim.tables import to_html

        head = f"<p><b>{html.escape(self.title)}</b><br>{html.escape(self._summary())}</p>"
        try:
            return head + to_html(self.comparable)
        except InputError as error:  # a run that was stopped too early still has a face
            return f"{head}<p>{html.escape(str(error))}</p>"


def open_results(path: str | os.PathLike[str]) -> Results:
    """Opens a results file.

    It may come from anywhere: links, outside storage, unknown filters and absurd sizes are refused.
    Raises `InputError` with every problem if it cannot be used; values that turn out to be damaged
    raise it when they are read.

    >>> with wardsim.open_results(results.path) as opened:
    ...     opened.focus_wards
    ['Elvermarsh', 'Oakenfield']
    """
    path = Path(path)
    problems = problems_of(path)
    if problems:
        raise InputError(problems)
    return Results(path, open_lazily(path))
