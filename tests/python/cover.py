"""Whether intervals cover the truth as often as they say, over simulated studies.

Binomial limits at 1e-4; each check notices a truth that is 3 % wrong.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from scipy import stats

ALPHA = 1e-4


class MadeUp(SimpleNamespace):
    """As much of `Results` as the measures ask for. A study is a point, or two: the reference
    without an officer and, as many points later, the one with."""

    confidence, draws, years = 0.95, None, 1.0
    grades = ("I",)
    path = "made up"

    def by_class(self, name, wards="focus"):
        counts = self.counts[name]
        return counts if counts.ndim == 3 else counts[:, :, np.newaxis]

    def by_grade(self, name, wards="focus"):
        return self.by_class(name).sum(axis=2, keepdims=True)

    def by_ward(self, name, grade=None):
        return self.counts[name]

    def grade_index(self, grade):
        return 0

    def histogram(self, grade):
        return self.counts["histogram"]

    def patrol_h(self, wards="focus"):
        return self.counts["patrol_h"]

    def patrol_h_by_ward(self):
        return self.counts["patrol_h"]

    def by_team_and_ward(self, name, wards="focus"):
        return self.counts[name]

    def whole(self, name):
        counts = self.counts[name]
        return counts if counts.ndim == 3 else counts[:, :, np.newaxis]

    def ward_mask(self, wards):
        return np.asarray(self.dataset["ward_in_focus"].values == 1)

    def rides(self):
        return self.counts["rides"]

    def beside(self, axis):
        return None

    def __len__(self):
        return len(self.points)


def variables(**values):
    """As much of a dataset as the measures ask for."""
    return {name: SimpleNamespace(values=np.asarray(of)) for name, of in values.items()}


def misses(bounds, truth):
    lower, upper = bounds
    return int(((lower > truth) | (upper < truth)).sum())


def check(bounds, truth):
    """That 95 % intervals, one a study, cover the truth, and miss it when it is 3 % off."""
    lower, upper = (np.asarray(of, dtype=float) for of in bounds)
    assert not np.isnan([lower, upper]).any()
    low, high = stats.binom.ppf([ALPHA / 2, 1 - ALPHA / 2], len(lower), 0.05)
    assert low <= misses((lower, upper), truth) <= high
    assert misses((lower, upper), 0.97 * truth) > high
    assert misses((lower, upper), 1.03 * truth) > high


def check_column(table, name, truth):
    check((table[f"{name}_lower"], table[f"{name}_upper"]), truth)
