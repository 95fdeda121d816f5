"""Month-of-year factors, as far as one or two years can tell season from passing change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DAYS_PER_YEAR = 365.25
MONTH_DAYS = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
# Standard deviations, relative to the mean rate, over which seasonal and passing scatter are
# integrated; uniform priors on standard deviations (Gelman 2006, Bayesian Analysis 1:515).
_SCATTER = np.linspace(0.0, 0.6, 31)
_SMALLEST = 0.05


@dataclass(frozen=True)
class MonthFactors:
    """Relative rates by month of the year, January first; their mean weighted by days is 1."""

    factor: np.ndarray  # [12], > 0
    se: np.ndarray  # [12]
    season_sd: float  # posterior mean of the seasonal scatter, relative
    passing_sd: float  # of what comes and goes from one month to the next
    dispersion: float  # Pearson's chi-square of the months about one rate / (months - 1); 1 if one
    seen: np.ndarray  # [12] how many covered months of the year there are


def fit_months(counts: np.ndarray, days: np.ndarray, months: Sequence[str]) -> MonthFactors:
    """Factors shrunk towards 1, from the counts of months ("2016-07") in any order.

    With r the count of a month over what one rate would give (e):

        r_t = mu + s_j(t) + p_t + noise
        s ~ N(0, season^2), p ~ N(0, passing^2), noise ~ N(0, 1/e)

    Only a month of the year that was seen twice tells season s from passing change p; with twelve
    months the two are exchangeable, and the factors come out about halfway to 1. Both standard
    deviations are integrated over a grid, so the standard errors hold what is not known of them.
    """
    year = np.array([int(month[5:]) - 1 for month in months])
    seen = np.bincount(year, minlength=12)
    total = counts.sum()
    if total == 0:
        return MonthFactors(np.ones(12), np.zeros(12), 0.0, 0.0, 1.0, seen)
    expected = total * days / days.sum()
    dispersion = 1.0
    if len(months) > 1:
        dispersion = float(((counts - expected) ** 2 / expected).sum() / (len(months) - 1))
    mean, variance, season, passing = _posterior(counts / expected, 1 / expected, year)
    factor = np.maximum(1 + mean, _SMALLEST)
    scale = DAYS_PER_YEAR / float(MONTH_DAYS @ factor)
    return MonthFactors(
        factor * scale, np.sqrt(variance) * scale, season, passing, dispersion, seen
    )


def _posterior(
    ratio: np.ndarray, noise: np.ndarray, year: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Mean and variance of the twelve seasonal effects, and both scatters' posterior means."""
    season, passing = (grid.ravel() for grid in np.meshgrid(_SCATTER, _SCATTER, indexing="ij"))
    member = (year[:, None] == np.arange(12)).astype(float)  # [months, 12]
    same = member @ member.T
    size = len(ratio)
    covariance = (
        np.diag(noise)
        + passing[:, None, None] ** 2 * np.eye(size)
        + season[:, None, None] ** 2 * same
    )
    inverse = np.linalg.inv(covariance)  # [grid, months, months]
    weight = inverse.sum(axis=2)  # V^-1 1
    precision = weight.sum(axis=1)
    mu = weight @ ratio / precision
    rest = ratio - mu[:, None]
    solved = np.einsum("gij,gj->gi", inverse, rest)
    # The likelihood with mu integrated over a flat prior (restricted maximum likelihood).
    log_likelihood = -0.5 * (
        np.linalg.slogdet(covariance)[1] + np.log(precision) + (rest * solved).sum(axis=1)
    )
    posterior = np.exp(log_likelihood - log_likelihood.max())
    posterior /= posterior.sum()
    effect = season[:, None] ** 2 * (solved @ member)  # [grid, 12]
    # Var(s | r) = season^2 - season^4 (z' P z), where P = V^-1 - V^-1 1 1' V^-1 / (1' V^-1 1).
    explained = np.einsum("ij,gik,kj->gj", member, inverse, member)
    explained -= (weight @ member) ** 2 / precision[:, None]
    variance = season[:, None] ** 2 - season[:, None] ** 4 * explained
    mean = posterior @ effect
    spread = posterior @ (variance + effect**2) - mean**2
    return mean, np.maximum(spread, 0), float(posterior @ season), float(posterior @ passing)


def in_months(factor: np.ndarray, months: Sequence[str]) -> np.ndarray:
    """The factor of each month ("2016-07")."""
    return factor[[int(month[5:]) - 1 for month in months]]
