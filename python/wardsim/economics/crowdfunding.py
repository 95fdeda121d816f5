"""Crowdfunded schemes: which officers pledges bring, and what coverage to expect of that.

A crowdfunded scheme has a point for each number of officers that its pledges may bring, and the
results file holds how likely each is in each year of the term. What a scheme brings is the mixture
of its points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from wardsim import analysis
from wardsim.estimates import Array, Estimate, Interval
from wardsim.results import FUNDING_AXES, Results
from wardsim.study import Study

CAMPAIGNS = 10_000  # drawn for what the years of a term bring together


@dataclass(frozen=True)
class Mixture:
    """One scheme at one set of values on the other axes."""

    scheme: str
    coordinates: dict[str, object]  # of the other axes
    points: list[int]  # by rising number of officers
    probability: Array  # by point and year; adds up to 1 over the points


def mixtures(results: Results) -> list[Mixture]:
    """The crowdfunded schemes among the points that the answer is about; none without any."""
    if "delivery_probability" not in results.dataset:
        return []
    probability = results.dataset["delivery_probability"].values
    points = results.points
    others = [axis for axis in results.axes if axis not in FUNDING_AXES]
    found: dict[tuple[object, ...], list[int]] = {}
    names, budgets = points["scheme"].tolist(), points["budget"].tolist()
    for p in np.flatnonzero(results.answering & ~np.isnan(probability[:, 0])):
        key = (names[p], *(results.axes[axis][p] for axis in others))
        found.setdefault(key, []).append(int(p))
    made = []
    for (scheme, *at), of in found.items():
        of.sort(key=budgets.__getitem__)
        shares = probability[of][:, ~np.isnan(probability[of[0]])]
        shares = shares / shares.sum(axis=0)  # the rarest numbers of officers have no point
        made.append(Mixture(str(scheme), dict(zip(others, at, strict=True)), of, shares))
    return made


def deliveries(results: Results, grade: str | None = None) -> pd.DataFrame:
    """One row a scheme and number of officers: its chance in each year, and its coverage."""
    rows = []
    coverage = _coverage(results, grade)
    points = results.points
    for mixture in mixtures(results):
        for point, chances in zip(mixture.points, mixture.probability, strict=True):
            of = points.loc[point]
            row: dict[str, object] = {"point": point, "scheme": mixture.scheme}
            row |= mixture.coordinates
            row |= {"paid": int(of["paid"]), "matched": int(of["matched"])}
            row["from_gbp_per_year"] = float(of["budget"])
            row |= {f"chance_year_{y + 1}": float(p) for y, p in enumerate(chances)}
            if coverage is not None:
                _add(row, "coverage_percent", coverage[point].interval(results.confidence))
            rows.append(row)
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def schemes(results: Results, grade: str | None = None) -> pd.DataFrame:
    """One row a scheme: officers by year, officer-years over the term, coverage and its gain.

    Officers by year are exact. `officer_years_from` and `officer_years_to` are no interval of an
    estimate, but the range of outcomes in which the study's confidence of campaigns lie: quantiles
    of `CAMPAIGNS` drawn anew from the study in the results file. Coverage is that of a year of the
    term, each year counting the same: `mixed` says what its interval holds.
    """
    rows = []
    coverage = _coverage(results, grade)
    for mixture in mixtures(results):
        delivered = results.points.loc[mixture.points, "delivered"].to_numpy(float)
        row: dict[str, object] = {"scheme": mixture.scheme} | mixture.coordinates
        row["chance_of_nobody_year_1"] = float(mixture.probability[delivered == 0, 0].sum())
        for y, mean in enumerate(delivered @ mixture.probability):
            row[f"officers_year_{y + 1}"] = float(mean)
        years = _campaigns(results, mixture).sum(axis=1)
        tail = 0.5 - 0.5 * results.confidence
        bounds = np.quantile(years, [tail, 1 - tail], method="inverted_cdf")
        row["officer_years"] = float((delivered @ mixture.probability).sum())
        row["officer_years_from"], row["officer_years_to"] = map(float, bounds)
        if coverage is not None:
            at = coverage[mixture.points]
            weights = mixture.probability.mean(axis=1)
            _add(row, "coverage_percent", mixed(at, weights, results.confidence))
            gain = analysis.gain(results, coverage)[mixture.points]
            _add(row, "gain_pp", mixed(gain, weights, results.confidence))
        rows.append(row)
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def officer_years(results: Results) -> pd.DataFrame:
    """One row a scheme and number of officer-years over its term: the chance of just so many.

    From `CAMPAIGNS` campaigns, drawn anew from the study in the results file, for the years of one
    campaign hang together. The interval is Clopper and Pearson's (1934, Biometrika 26, 404-413), of
    each number for itself. Numbers that no campaign brought have no row.
    """
    rows = []
    tail = 0.5 - 0.5 * results.confidence
    for mixture in mixtures(results):
        numbers, found = np.unique(_campaigns(results, mixture).sum(axis=1), return_counts=True)
        for number, k in zip(numbers, found, strict=True):
            row: dict[str, object] = {"scheme": mixture.scheme} | mixture.coordinates
            row["officer_years"] = int(number)
            lower = stats.beta.ppf(tail, k, CAMPAIGNS - k + 1)
            upper = 1.0 if k == CAMPAIGNS else stats.beta.isf(tail, k + 1, CAMPAIGNS - k)
            _add(row, "chance", Interval(*(np.asarray(v) for v in (k / CAMPAIGNS, lower, upper))))
            rows.append(row)
    table: pd.DataFrame = pd.DataFrame(rows)
    return table


def mixed(estimates: Estimate, weights: Array, confidence: float) -> Interval:
    """The expectation over a mixture of points, and the bounds of what a draw from it brings.

    Each point's true value is known up to its Student t; the bounds are the quantiles of
    sum_i w_i T((x - v_i) / s_i). So they hold both which point comes true and how well it is
    known; with one sure point they are its interval.
    """
    values, errors = np.asarray(estimates.value), np.asarray(estimates.standard_error)
    mean = np.asarray(weights @ values)
    if not np.isfinite(errors[weights > 0]).all() or np.isnan(mean):
        return Interval(mean, mean - np.inf, mean + np.inf)
    degrees = max(estimates.units - 1, 1)

    def below(x: float) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(errors > 0, (x - values) / errors, np.sign(x - values) * np.inf)
        t = np.where((errors == 0) & (x == values), 0.0, t)
        return float(weights @ stats.t.cdf(t, degrees))

    tail = 0.5 - 0.5 * confidence
    reach = stats.t.isf(tail / 10, degrees) * errors.max() + 1e-9
    span = (float(values.min() - reach), float(values.max() + reach))
    lower, upper = (
        optimize.brentq(lambda x, q=q: below(x) - q, *span, xtol=1e-12) for q in (tail, 1 - tail)
    )
    return Interval(mean, np.asarray(lower), np.asarray(upper))


def _coverage(results: Results, grade: str | None) -> Estimate | None:
    """In per cent; of the first grade unless another is named."""
    if not results.grades:
        return None
    return analysis.coverage(results, grade or results.grades[0]) * 100.0


def _campaigns(results: Results, mixture: Mixture) -> Array:
    """Officers by campaign and year, from the study that the results file holds."""
    study = Study.from_text(str(results.dataset.attrs["study_resolved"]), label="study_resolved")
    changes = {
        axis: bool(value == "true") if value in ("true", "false") else value
        for axis, value in mixture.coordinates.items()
    }
    return np.asarray(study.with_(changes).campaigns(mixture.scheme, CAMPAIGNS)[1], dtype=float)


def _add(row: dict[str, object], name: str, bounds: Interval) -> None:
    row[name] = float(bounds.value)
    row[f"{name}_lower"], row[f"{name}_upper"] = float(bounds.lower), float(bounds.upper)
