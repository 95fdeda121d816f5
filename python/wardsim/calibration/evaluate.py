"""Fits every model to the months before the held-out ones, and scores what each foretold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from wardsim.calibration.counts import CrimeCounts
from wardsim.calibration.crimes import days_in
from wardsim.calibration.effects import RepeatWindow
from wardsim.calibration.months import MonthFactors, fit_months, in_months
from wardsim.calibration.near_repeats import (
    NEAR_REPEATS,
    RepeatFit,
    fit_repeats,
    surplus_of_repeats,
)
from wardsim.calibration.scores import Difference, Forecast, Score, Scorer
from wardsim.calibration.space import SIMPLEST_FIRST, SPACE_MODELS, WARD_MEAN, Streets, fit_space
from wardsim.calibration.split import Split

REFITTED = "refitted"  # the background of near repeats, refitted before each held-out month
SCORED = (*SPACE_MODELS, REFITTED, NEAR_REPEATS)
_MONTHS_TO_JUDGE = 4  # held-out months whose month of the year was fitted
_RESAMPLES = 1000
_SEED = 20170102


@dataclass(frozen=True)
class GroupScores:
    """How the models of one recorded group did on the held-out months."""

    scores: Mapping[str, Score]
    best: str  # a space model, or near repeats if they gain on it and on their background alone
    background: str  # the better of the fitted space models, under near repeats
    season: Difference | None  # gain per event of month factors; None: the months cannot tell
    forecasts: Mapping[str, Forecast]
    repeats: RepeatFit | None  # fitted to the months before


@dataclass(frozen=True)
class Evaluation:
    """All groups on the held-out months."""

    split: Split
    groups: Mapping[str, GroupScores] = field(default_factory=dict)
    # One model for all groups; where near repeats were not fitted, their background alone.
    together: Mapping[str, Score] = field(default_factory=dict)
    chosen: Score | None = None  # the best of each group


def evaluate(
    counts: CrimeCounts,
    split: Split,
    streets: Streets,
    windows: Mapping[str, RepeatWindow],
    scorer: Scorer,
) -> Evaluation:
    """Scores all models; nothing if no month is held out."""
    if not split.held_out:
        return Evaluation(split)
    before, held = counts.part(split.fitted), counts.part(split.held_out)
    groups: dict[str, GroupScores] = {}
    inside = streets.inside
    for g, group in enumerate(counts.groups):
        if not before.counts[g].any():
            continue  # nothing to fit
        groups[group.name] = _evaluate_group(
            counts, split, g, streets, windows.get(group.name), scorer
        )
    rows = [g for g, group in enumerate(counts.groups) if group.name in groups]
    held_counts = held.counts[rows][:, :, inside]
    together = {
        model: scorer.together(
            model,
            [g.forecasts.get(model, g.forecasts[g.background]) for g in groups.values()],
            held_counts,
        )
        for model in SCORED
        if any(model in g.scores for g in groups.values())
    }
    chosen = scorer.together(
        "the best of each", [g.forecasts[g.best] for g in groups.values()], held_counts
    )
    return Evaluation(split, groups, together, chosen)


def _evaluate_group(
    counts: CrimeCounts,
    split: Split,
    g: int,
    streets: Streets,
    window: RepeatWindow | None,
    scorer: Scorer,
) -> GroupScores:
    before, held, inside = counts.part(split.fitted), counts.part(split.held_out), streets.inside
    seen, wanted = before.counts[g], held.counts[g][:, inside]
    level = seen.sum() / before.days.sum() * held.days  # incidents by month, without any season
    fits = {model: fit_space(model, seen, before.days, streets) for model in SPACE_MODELS}
    forecasts = {
        model: Forecast(model, np.outer(level, fit.share[inside])) for model, fit in fits.items()
    }
    scores = {model: scorer.score(forecast, wanted) for model, forecast in forecasts.items()}
    smooth = [m for m in SPACE_MODELS[:-1] if m != WARD_MEAN]
    background = max(smooth, key=lambda m: scores[m].log_likelihood)
    repeats = None
    if window is not None:
        repeats = fit_repeats(before, g, fits[background].share, window, streets)
    if repeats is not None:
        for model, forecast in _one_month_ahead(
            repeats, background, counts, held.months, g, streets
        ).items():
            forecasts[model] = Forecast(model, forecast[:, inside], monthly=True)
            scores[model] = scorer.score(forecasts[model], wanted)
    season = _season_gain(
        fit_months(seen.sum(axis=1), before.days, before.months), wanted.sum(axis=1), held
    )
    best = scorer.best({model: scores[model] for model in SPACE_MODELS}, SIMPLEST_FIRST)
    if repeats is not None and (
        scorer.difference(scores[NEAR_REPEATS], scores[REFITTED]).worth_it
        and scorer.difference(scores[NEAR_REPEATS], scores[best]).worth_it
    ):
        best = NEAR_REPEATS
    return GroupScores(scores, best, background, season, forecasts, repeats)


def _one_month_ahead(
    repeats: RepeatFit,
    background: str,
    counts: CrimeCounts,
    held_out: list[str],
    g: int,
    streets: Streets,
) -> dict[str, np.ndarray]:
    """Each held-out month told from all months before it: by the background alone, and by repeats
    over it. Near repeats need to know what has just happened; for a fair comparison their
    background is told as much."""
    plain, surplus = [], []
    for month in held_out:
        known = counts.part([m for m in counts.months if m < month])
        share = fit_space(background, known.counts[g], known.days, streets).share
        level = known.counts[g].sum() / known.days.sum()
        plain.append(level * days_in([month]) * share)
        surplus.append(surplus_of_repeats(repeats, known, g, share, level, month, streets))
    expected = np.array(plain)
    # Less than nothing cannot be; the floor is far below any street's own rate.
    return {
        REFITTED: expected,
        NEAR_REPEATS: np.maximum(expected + np.array(surplus), 1e-3 * expected),
    }


def _season_gain(fit: MonthFactors, counts: np.ndarray, held: CrimeCounts) -> Difference | None:
    """What month factors gain per event in telling how the held-out incidents spread over months.

    Given their number, so that a rising or falling level does not pass for season. The interval
    resamples months: only they tell a season from chance.
    """
    known = np.array([fit.seen[int(month[5:]) - 1] > 0 for month in held.months])
    if known.sum() < _MONTHS_TO_JUDGE or not counts[known].sum():
        return None
    factor = in_months(fit.factor, held.months)[known]
    days, events = held.days[known], counts[known]
    terms = events * np.log(factor * days.sum() / (factor @ days))
    random = np.random.Generator(np.random.Philox(_SEED))
    draws = random.integers(0, len(terms), size=(_RESAMPLES, len(terms)))
    with np.errstate(divide="ignore", invalid="ignore"):
        resampled = terms[draws].sum(axis=1) / events[draws].sum(axis=1)
    low, high = np.nanpercentile(resampled, [2.5, 97.5])
    return Difference(float(terms.sum() / events.sum()), float(low), float(high))


def season_supported(gain: Difference | None) -> bool:
    """Whether held-out months show that the season repeats."""
    return gain is not None and gain.sign > 0


def ranked(scores: Mapping[str, Score]) -> Sequence[str]:
    """The models that were scored, those fitted once before those refitted every month."""
    return [model for model in SCORED if model in scores]
