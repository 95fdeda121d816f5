"""Estimates with intervals: from replications, paired, and told apart by draws of the parameters.

An `Estimate` is a value and, for every replication, what it adds to the error. Adding, subtracting
and scaling estimates does the same to these contributions, so a difference of two points, which met
the same random numbers, is a paired one and its interval is narrow.

Where parameters were drawn, replications of one draw share its error: the draws are then the
independent units, and `Estimate.parts` tells chance from doubt about parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from wardsim.errors import InputError, Problem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Estimates with bounds, one each a point. Infinite bounds: nothing is known of the spread."""

    value: Array
    lower: Array
    upper: Array


@dataclass(frozen=True)
class Parts:
    """Where the spread of an estimate comes from, by point; NaN where it cannot be known.

    One-way analysis of variance with random effects: replication r of draw d has the error
    a_d + e_r (Searle, Casella & McCulloch, 1992, Variance Components, sections 3.5 and 3.6).
    """

    chance_sd: Array  # of e: between replications of one draw; NaN if each draw has one alone
    parameters_sd: Array  # of a: the true value over the draws; a negative variance becomes 0
    chance: Array  # half-width from chance alone, given these draws: shrinks with replications
    parameters: Array  # half-width of the true value from doubt about parameters: does not
    true_value: Interval  # holds the true value of a further draw; NaN if parameters_sd is 0
    p_value: Array  # of the hypothesis that parameters make no difference (F test)


@dataclass(frozen=True, repr=False)
class Estimate:
    """Values by point, and the contribution of each replication to their error.

    `influence` has one more axis, replications; its mean is 0 and its spread is the value's.
    `draws`, if parameters were drawn, is the draw that each replication went by.
    """

    value: Array
    influence: Array
    draws: NDArray[np.intp] | None = None

    @property
    def replications(self) -> int:
        return int(self.influence.shape[-1])

    @property
    def units(self) -> int:
        """Independent ones: draws of the parameters, else replications."""
        return self.replications if self.draws is None else int(self._per_draw.size)

    @property
    def standard_error(self) -> Array:
        """sqrt(m / (m - 1) sum of squared sums of influence by unit) / n; infinite from one unit.

        With m = n units of one replication each that is s / sqrt(n). With draws it is the
        ultimate-cluster formula: Wolter (2007), Introduction to Variance Estimation, section 2.4.
        """
        n, m = self.replications, self.units
        if m < 2:
            return np.full(np.shape(self.value), np.inf)
        return np.asarray(np.sqrt((self._by_unit**2).sum(axis=-1) * m / (m - 1)) / n)

    def half_width(self, confidence: float = 0.95) -> Array:
        """Student's t (units - 1 degrees of freedom) times the standard error; NaN of no value."""
        t = _t(confidence, max(self.units - 1, 1))
        return np.where(np.isnan(self.value), np.nan, t * self.standard_error)

    def interval(self, confidence: float = 0.95) -> Interval:
        half = self.half_width(confidence)
        return Interval(self.value, self.value - half, self.value + half)

    def p_value(self) -> Array:
        """Of the hypothesis that the expectation is 0, by the two-sided t test.

        1 if nothing is known of the spread, or if every replication gave exactly 0.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = np.abs(self.value / self.standard_error)
            p = 2 * stats.t.sf(statistic, max(self.units - 1, 1))
        return np.where((self.value == 0) | np.isnan(p), 1.0, p)

    def plausible(self, count: int, seed: int) -> Array:
        """Values that the data leave plausible, by (point, sample), from two units on.

        Multivariate t around the value with the covariance of the units' influence and units - 1
        degrees of freedom: the share of samples in which a linear contrast is below 0 is the
        one-sided p-value of its t test, so it agrees with `interval`. Points stay paired.
        """
        n, m = self.replications, self.units
        if m < 2:
            what = "one independent replication tells nothing of the spread"
            raise InputError([Problem("replications", what, "run more replications")])
        random = np.random.default_rng(seed)
        scale = np.sqrt((m - 1) / random.chisquare(m - 1, count)) * np.sqrt(m / (m - 1)) / n
        errors = self._by_unit @ (random.standard_normal((m, count)) * scale)
        return np.asarray(np.asarray(self.value)[..., np.newaxis] + errors)

    def parts(self, confidence: float) -> Parts | None:
        """Chance and doubt about parameters, told apart; None if parameters were not drawn."""
        if self.draws is None:
            return None
        n, d, size = self.replications, self.units, self._per_draw
        between = (self._by_unit**2 / size).sum(axis=-1)
        within = np.maximum((self.influence**2).sum(axis=-1) - between, 0.0)
        nothing = np.full(np.shape(self.value), np.nan)
        chance_variance = within / (n - d) if n > d else nothing
        chance = _t(confidence, n - d) * np.sqrt(chance_variance / n) if n > d else nothing
        if d < 2:
            unknown = Interval(self.value, nothing, nothing)
            return Parts(np.sqrt(chance_variance), nothing, chance, nothing, unknown, nothing)
        mean_square = between / (d - 1)
        typical_size = (n - (size**2).sum() / n) / (d - 1)  # replications of a draw
        # Not below 0, which the difference of two estimates may be.
        variance = np.maximum((mean_square - chance_variance) / typical_size, 0.0)
        t = _t(confidence, d - 1)
        half = np.where(variance > 0, t * np.sqrt(variance + self.standard_error**2), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            p = stats.f.sf(mean_square / chance_variance, d - 1, max(n - d, 1))
        return Parts(
            np.sqrt(chance_variance),
            np.sqrt(variance),
            chance,
            t * np.sqrt(variance),
            Interval(self.value, self.value - half, self.value + half),
            np.asarray(np.where(np.isnan(p) & (n > d), 1.0, p)),
        )

    @cached_property
    def _per_draw(self) -> NDArray[np.intp]:
        """Replications of each draw."""
        assert self.draws is not None
        return np.unique(self.draws, return_counts=True)[1]

    @cached_property
    def _by_unit(self) -> Array:
        """Influence summed by independent unit."""
        if self.draws is None:
            return self.influence
        belongs = self.draws[:, np.newaxis] == np.unique(self.draws)
        return np.asarray(self.influence @ belongs.astype(float))

    def __repr__(self) -> str:
        value, half = np.asarray(self.value), np.asarray(self.half_width(0.95))
        each = [f"{v:.4g} ±{h:.3g}" for v, h in zip(value.flat, half.flat, strict=True)]
        if len(each) > 6:
            each = [*each[:3], "...", *each[-2:]]
        shown = f"[{', '.join(each)}]" if value.ndim else each[0]
        return f"<Estimate {shown} (95 %, {self.replications} replications)>"

    def __getitem__(self, points: Any) -> Estimate:
        return Estimate(np.asarray(self.value)[points], self.influence[points], self.draws)

    def __sub__(self, other: Estimate) -> Estimate:
        if not np.array_equal(self.draws, other.draws):  # type: ignore[arg-type]
            what = "two estimates over different draws of the parameters cannot be paired"
            raise InputError([("draws", what, "give both runs the same study.parameter_draws")])
        return Estimate(self.value - other.value, self.influence - other.influence, self.draws)

    def __mul__(self, factor: Array | float) -> Estimate:
        factor = np.asarray(factor, dtype=float)
        return Estimate(self.value * factor, self.influence * factor[..., np.newaxis], self.draws)


def mean_of(values: Array, draws: NDArray[np.intp] | None = None) -> Estimate:
    """The expectation of one replication's value, from values by (point, replication).

    >>> hours = estimates.mean_of(np.array([[10.0, 12, 11], [30, 33, 30]]))
    >>> hours[1] - hours[0]
    <Estimate 20 ±2.48 (95 %, 3 replications)>
    """
    mean = values.mean(axis=-1)
    return Estimate(mean, values - mean[..., np.newaxis], draws)


def ratio_of(
    numerators: Array, denominators: Array, draws: NDArray[np.intp] | None = None
) -> Estimate:
    """E[y] / E[x] by sum(y) / sum(x): each call weighs the same, however many a year brings.

    The influence of replication i is (y_i - R x_i) / mean(x), by linearisation: Cochran (1977),
    Sampling Techniques, 3rd ed., section 2.11; Wolter (2007), Introduction to Variance Estimation,
    chapter 6. The bias is of order 1/n. NaN where sum(x) = 0.

    >>> estimates.ratio_of(np.array([80.0, 170, 75]), np.array([100.0, 200, 100]))
    <Estimate 0.8125 ±0.13 (95 %, 3 replications)>
    """
    total = denominators.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(total > 0, numerators.sum(axis=-1) / total, np.nan)
        residual = numerators - ratio[..., np.newaxis] * denominators
        influence = residual / denominators.mean(axis=-1)[..., np.newaxis]
    return Estimate(ratio, influence, draws)


def _t(confidence: float, degrees: int) -> float:
    if not 0 < confidence < 1:
        problem = Problem("confidence", f"{confidence} is not in (0, 1)", "write 95 % as 0.95")
        raise InputError([problem])
    return float(stats.t.ppf(0.5 + 0.5 * confidence, degrees))
