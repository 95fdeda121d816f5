"""Where incidents happen: four models of the rate by street, from the flattest to the rawest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wardsim import _core
from wardsim.calibration.months import DAYS_PER_YEAR
from wardsim.importing.tables import NO_WARD, NetworkTables, to_network

WARD_MEAN = "ward_mean"
EMPIRICAL_BAYES = "empirical_bayes"
KERNEL_DENSITY = "kernel_density"
COUNTS = "counts"
# In plain words, for readers.
NAMES = {
    WARD_MEAN: "ward mean",
    EMPIRICAL_BAYES: "shrunk rates",
    KERNEL_DENSITY: "kernel density",
    COUNTS: "last year's counts",
    "near_repeats": "near repeats",
}
BANDWIDTHS_M = (25.0, 50.0, 100.0, 150.0, 200.0, 300.0, 500.0)
UNIFORM_SHARES = (0.01, 0.03, 0.1, 0.2, 0.4)


@dataclass(frozen=True)
class Streets:
    """What the models know of a network. Streets of the margin have no length here, so no rate."""

    network: _core.Network
    neighbours: _core.StreetNeighbours
    length_m: np.ndarray
    ward: np.ndarray  # NO_WARD in the margin
    wards: int

    @property
    def inside(self) -> np.ndarray:
        """Which streets belong to a ward."""
        return self.length_m > 0


def streets_of(tables: NetworkTables) -> Streets:
    inside = tables.ward != NO_WARD
    network = to_network(tables)
    return Streets(
        network,
        _core.StreetNeighbours(network, max(BANDWIDTHS_M)),
        np.where(inside, tables.length_m, 0.0).astype(float),
        tables.ward.astype(np.int64),
        len(tables.wards),
    )


@dataclass(frozen=True)
class SpaceFit:
    """The share of each street in its group's incidents, and what was fitted to find it.

    Parameters that a model has not are None. Rates of wards are per km of street and year.
    """

    model: str
    share: np.ndarray  # [streets], sums to 1; > 0 on every street of the wards
    share_se: np.ndarray | None = None
    ward_per_km_year: np.ndarray | None = None
    ward_per_km_year_se: np.ndarray | None = None
    shape: float | None = None  # None as well if the streets differ no more than by chance
    shape_se: float | None = None
    bandwidth_m: float | None = None
    uniform_share: float | None = None


def fit_space(model: str, counts: np.ndarray, days: np.ndarray, streets: Streets) -> SpaceFit:
    """Fits a model to counts by month and street; at least one incident."""
    return _FITS[model](counts, days, streets)


def _ward_mean(counts: np.ndarray, days: np.ndarray, streets: Streets) -> SpaceFit:
    """The same rate per metre on every street of a ward."""
    km_years = np.bincount(
        streets.ward[streets.inside],
        streets.length_m[streets.inside] / 1000 * days.sum() / DAYS_PER_YEAR,
        streets.wards,
    )
    events = np.bincount(
        streets.ward[streets.inside], counts.sum(axis=0)[streets.inside], streets.wards
    )
    by_ward = _one_more(events, km_years)
    rate = np.divide(by_ward, km_years, out=np.zeros_like(by_ward), where=km_years > 0)
    error = np.divide(np.sqrt(by_ward), km_years, out=np.zeros_like(by_ward), where=km_years > 0)
    share = np.where(streets.inside, rate[streets.ward] * streets.length_m, 0.0)
    return SpaceFit(
        WARD_MEAN, share / share.sum(), ward_per_km_year=rate, ward_per_km_year_se=error
    )


def _empirical_bayes(counts: np.ndarray, days: np.ndarray, streets: Streets) -> SpaceFit:
    """Each street's own rate, shrunk towards its ward's mean (gamma-Poisson)."""
    km_years = streets.length_m / 1000 * days.sum() / DAYS_PER_YEAR
    fit = _core.shrink_rates(counts.sum(axis=0), km_years, streets.ward, streets.wards)
    expected = np.where(streets.inside, fit.rate * km_years, 0.0)
    error = np.where(streets.inside, fit.rate_se * km_years, 0.0)
    return SpaceFit(
        EMPIRICAL_BAYES,
        expected / expected.sum(),
        share_se=error / expected.sum(),
        ward_per_km_year=np.nan_to_num(fit.ward_mean),  # NaN: a ward without streets
        ward_per_km_year_se=np.nan_to_num(fit.ward_mean_se),
        shape=None if fit.pooled else float(fit.shape),
        shape_se=None if fit.pooled else float(fit.shape_se),
    )


def _kernel_density(counts: np.ndarray, days: np.ndarray, streets: Streets) -> SpaceFit:
    """Each incident spread over the streets around it; bandwidth by leaving months out."""
    if (counts.sum(axis=1) > 0).sum() < 2:
        share = _core.kernel_density(
            streets.neighbours,
            counts.sum(axis=0).astype(float),
            streets.length_m,
            max(BANDWIDTHS_M),
            max(UNIFORM_SHARES),
        )  # nothing to choose by
        return SpaceFit(
            KERNEL_DENSITY,
            np.asarray(share),
            bandwidth_m=max(BANDWIDTHS_M),
            uniform_share=max(UNIFORM_SHARES),
        )
    chosen = _core.choose_kernel_density(
        streets.neighbours, counts, streets.length_m, list(BANDWIDTHS_M), list(UNIFORM_SHARES)
    )
    return SpaceFit(
        KERNEL_DENSITY,
        np.asarray(chosen.share),
        bandwidth_m=chosen.bandwidth_m,
        uniform_share=chosen.uniform_share,
    )


def _counts(counts: np.ndarray, days: np.ndarray, streets: Streets) -> SpaceFit:
    """Last year's counts as they are."""
    share = _one_more(counts.sum(axis=0), streets.length_m)
    return SpaceFit(COUNTS, share / share.sum())


def _one_more(events: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Counts with a single event more, spread in proportion to `by`: else an event where none was
    before would be impossible, and one such event sink the whole forecast."""
    return np.asarray(events + by / by.sum(), dtype=float)


_Fit = Callable[[np.ndarray, np.ndarray, Streets], SpaceFit]
# From the simplest on: of models that predict equally well, the first is taken.
_FITS: dict[str, _Fit] = {
    WARD_MEAN: _ward_mean,
    EMPIRICAL_BAYES: _empirical_bayes,
    KERNEL_DENSITY: _kernel_density,
    COUNTS: _counts,
}
SPACE_MODELS = SIMPLEST_FIRST = tuple(_FITS)
