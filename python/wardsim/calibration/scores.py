"""How well each model foretold the held-out months, and which predicts best."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from wardsim import _core

SHARES = (0.01, 0.05, 0.10)  # of street length flagged
CURVE = (*(0.0025 * i for i in range(1, 8)), *(0.01 * i for i in range(2, 21)))
LEVEL = 0.95
WORTH = 0.01  # log-likelihood per incident, 1 % of its probability: below, richer is not worth it
_RESAMPLES = 1000
_SEED = 20170101


@dataclass(frozen=True)
class Forecast:
    """What a model expected: incidents by held-out month and street of the wards, each > 0."""

    model: str
    expected: np.ndarray
    monthly: bool = False  # told anew before each month, from all before it


@dataclass(frozen=True)
class Flagged:
    """How many incidents fell on the streets of the highest expected rate per metre."""

    share: float  # of street length flagged
    hit_rate: float  # share of the incidents on it; NaN without incidents, as all below
    low: float
    high: float
    pai: float
    pei: float


@dataclass(frozen=True)
class Score:
    """One model on the held-out months."""

    model: str
    events: int
    expected: float
    log_likelihood: float  # of the counts by month and street, Poisson
    flagged: list[Flagged]  # at SHARES
    curve: list[Flagged]  # at CURVE
    terms: np.ndarray  # the log-likelihood's, by street
    counts: np.ndarray  # by street
    hits: np.ndarray  # [SHARES, streets] incidents on flagged streets

    @property
    def per_event(self) -> float:
        return self.log_likelihood / self.events if self.events else float("nan")


@dataclass(frozen=True)
class Difference:
    """A paired difference and its 95 % interval; NaN if nothing happened."""

    value: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 if the interval is clear of zero, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0

    @property
    def worth_it(self) -> bool:
        """Of a log-likelihood per incident: whether the gain is clear of zero, and not tiny."""
        return self.sign > 0 and self.value >= WORTH


class Scorer:
    """Scores forecasts on the same streets, and tells differences from chance.

    Intervals come from a bootstrap over streets, paired: one set of draws for all models and
    groups. A street is drawn with all its months, so what repeats on a street stays together.
    """

    def __init__(self, length_m: np.ndarray) -> None:
        self.length_m = length_m
        random = np.random.Generator(np.random.Philox(_SEED))
        size = len(length_m)
        draws = (random.integers(0, size, size) for _ in range(_RESAMPLES))
        self._drawn = np.array([np.bincount(d, minlength=size) for d in draws], dtype=np.float32)

    def score(self, forecast: Forecast, counts: np.ndarray) -> Score:
        """Scores a forecast on counts by month and street."""
        expected = forecast.expected
        terms = counts * np.log(expected) - expected - gammaln(counts + 1)
        return self._score(forecast, counts, terms.sum(axis=0))

    def together(self, model: str, forecasts: Iterable[Forecast], counts: np.ndarray) -> Score:
        """Scores one forecast for each group, on counts by group, month and street."""
        each = list(forecasts)
        parts = [self.score(f, c) for f, c in zip(each, counts, strict=True)]
        expected = np.sum([forecast.expected for forecast in each], axis=0)
        whole = Forecast(model, expected, any(forecast.monthly for forecast in each))
        return self._score(whole, counts.sum(axis=0), np.sum([p.terms for p in parts], axis=0))

    def _score(self, forecast: Forecast, counts: np.ndarray, terms: np.ndarray) -> Score:
        # A forecast told anew each month flags anew each month: flags for all months together
        # would know of the first ones what only the last ones were told.
        expected, seen = forecast.expected, counts
        if not forecast.monthly:
            expected, seen = expected.sum(axis=0)[None], counts.sum(axis=0)[None]
        return Score(
            forecast.model,
            int(counts.sum()),
            float(expected.sum()),
            float(terms.sum()),
            self._flagged(expected, seen, SHARES),
            self._flagged(expected, seen, CURVE),
            terms,
            counts.sum(axis=0),
            np.stack([self._hits(expected, seen, share) for share in SHARES]),
        )

    def _flagged(
        self, expected: np.ndarray, counts: np.ndarray, shares: Sequence[float]
    ) -> list[Flagged]:
        """By share, from forecasts and counts by period. PEI is against the streets that it would
        have been best to flag throughout."""
        each = [
            _core.forecast_scores(rate, self.length_m, seen, list(shares))
            for rate, seen in zip(expected, counts, strict=True)
        ]
        total = counts.sum(axis=0)
        most = _core.forecast_scores(total.astype(float), self.length_m, total, list(shares)).pai
        events = np.array([scores.events for scores in each])
        rates = np.array([scores.hit_rate for scores in each])
        hits = (np.nan_to_num(rates) * events[:, None]).sum(axis=0)
        found = []
        for share, hit, best in zip(shares, hits, most, strict=True):
            if not events.sum():
                found.append(Flagged(share, *[float("nan")] * 5))
                continue
            hit_rate = float(hit / events.sum())
            low, high = wilson(hit_rate, int(events.sum()))
            found.append(
                Flagged(share, hit_rate, low, high, hit_rate / share, hit_rate / share / best)
            )
        return found

    def _hits(self, expected: np.ndarray, counts: np.ndarray, share: float) -> np.ndarray:
        periods = zip(expected, counts, strict=True)
        hits = [_hits(rate, seen, self.length_m, share) for rate, seen in periods]
        return np.asarray(np.sum(hits, axis=0))

    def difference(self, one: Score, other: Score) -> Difference:
        """Log-likelihood per event of `one` less that of `other`."""
        return self._interval(one.terms - other.terms, one.counts)

    def hit_differences(self, one: Score, other: Score) -> list[Difference]:
        """Hit rate of `one` less that of `other`, at each of SHARES."""
        pairs = zip(one.hits, other.hits, strict=True)
        return [self._interval(a - b, one.counts) for a, b in pairs]

    def _interval(self, of: np.ndarray, counts: np.ndarray) -> Difference:
        if not counts.sum():
            return Difference(*[float("nan")] * 3)
        with np.errstate(divide="ignore", invalid="ignore"):
            resampled = (self._drawn @ of.astype(np.float32)) / (
                self._drawn @ counts.astype(np.float32)
            )
        tail = 50 * (1 - LEVEL)
        low, high = np.nanpercentile(
            resampled[np.isfinite(resampled)], [tail, 100 - tail], method="nearest"
        )
        return Difference(float(of.sum() / counts.sum()), float(low), float(high))

    def best(self, scores: Mapping[str, Score], simplest_first: Sequence[str]) -> str:
        """The simplest model that the best one does not clearly beat.

        Best is the highest log-likelihood; clearly means that the paired difference is `worth_it`.
        """
        ranked = [name for name in simplest_first if name in scores]
        top = max(ranked, key=lambda name: scores[name].log_likelihood)
        if not scores[top].events:
            return ranked[0]
        beaten = {n for n in ranked if self.difference(scores[top], scores[n]).worth_it}
        return next(name for name in ranked if name not in beaten)


def wilson(rate: float, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval of a share (Brown, Cai & DasGupta 2001, Statistical Science 16:101)."""
    middle = rate + z * z / (2 * trials)
    half = z * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def _hits(
    expected: np.ndarray, counts: np.ndarray, length_m: np.ndarray, share: float
) -> np.ndarray:
    """The incidents of each street that count as hit; the last tied streets in equal parts."""
    density = expected / length_m
    order = np.argsort(-density, kind="stable")
    reached = np.cumsum(length_m[order])
    wanted = share * reached[-1]
    last = density[order[min(int(np.searchsorted(reached, wanted)), len(order) - 1)]]
    above = density > last * (1 + 1e-9)
    tied = ~above & (density >= last * (1 - 1e-9))
    part = (wanted - length_m[above].sum()) / length_m[tied].sum()
    return np.asarray(counts * (above + min(max(part, 0.0), 1.0) * tied))
