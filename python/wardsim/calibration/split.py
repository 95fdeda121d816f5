"""Which months a model is fitted to, and which are held out to score it."""

from __future__ import annotations

from dataclasses import dataclass

from wardsim.calibration.crimes import month_span
from wardsim.importing.problems import Problems

LEAST_FOR_HOLDOUT = 8  # months; fewer leave too little to fit or too little to score


@dataclass(frozen=True)
class Split:
    """Months to fit and months to score, each in order. Nothing held out: `held_out` is empty.

    The rates that are written come from all months; those after the last one held out count there
    alone.
    """

    fitted: list[str]
    held_out: list[str]


def split_months(
    months: list[str], holdout: tuple[str, str] | bool, problems: Problems
) -> Split | None:
    """Splits the covered months; None, with problems noted, if the months given do not fit.

    @param holdout  first and last month to hold out; True: the last quarter of the months if there
        are at least 8; False: none.
    """
    if isinstance(holdout, tuple):
        return _as_given(months, holdout, problems)
    held_out = len(months) // 4 if holdout and len(months) >= LEAST_FOR_HOLDOUT else 0
    kept = len(months) - held_out
    return Split(months[:kept], months[kept:])


def _as_given(months: list[str], holdout: tuple[str, str], problems: Problems) -> Split | None:
    given = " to ".join(holdout)
    what = f"held-out months = {given}"
    try:
        span = month_span(*holdout)
    except ValueError:
        span = []
    if not span:
        problems.add("", what, "give the first and the last, such as 2017-01")
        return None
    held_out = [month for month in months if month in set(span)]
    fitted = [month for month in months if month < span[0]]
    covered = f"{months[0]} to {months[-1]}" if months else "no month"
    if not held_out:
        problems.add("", f"{what}: no file covers any of them", f"the files cover {covered}")
    if not fitted:
        hint = f"a forecast is scored on months after those it is made from; covered: {covered}"
        problems.add("", f"{what}: no month before them is left to fit", hint)
    return Split(fitted, held_out) if held_out and fitted else None
