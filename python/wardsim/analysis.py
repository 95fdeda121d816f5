"""The answer from a results file: coverage, patrol, what a pound adds, and how sure that is.

Measures are `Estimate`s, of all points: differences of two points are paired, for they met the same
random numbers (wardsim.estimates):

    coverage(results, "I")[9] - coverage(results, "I")[0]

docs/explanation/how-the-answer-is-computed.md has the definitions at length.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from wardsim.errors import InputError, Problem
from wardsim.estimates import Array, Estimate, Interval, mean_of, ratio_of
from wardsim.pounds import step_of, two_figures
from wardsim.results import Results

Money = Literal["payer", "total"]  # whose: the payer's alone, or the payer's and the force's


# --- Measures of each point -----------------------------------------------------------------------


def a_year(results: Results, values: Array) -> Estimate:
    """The mean of what each replication counted, by (point, replication), a year of 365.25 days.

    >>> analysis.a_year(results, results.patrol_h()).value.shape
    (4,)
    """
    return mean_of(values / results.years, results.draws)


def coverage(results: Results, grade: str, wards: str = "focus") -> Estimate:
    """Share of calls reached within the target of their grade, in [0, 1].

    reached_in_target / (reached + waiting + lost), over the calls of `grade` in `wards` ("focus",
    "elsewhere", "all"): a call that nobody reached counts as not reached in time; grade R, to
    which nobody is sent, has no coverage (NaN).

    >>> share = analysis.coverage(results, "S")
    >>> share.value.shape, share.replications
    ((4,), 4)
    >>> better = (share[3] - share[0]).interval(0.95)  # paired: both points met the same calls
    >>> bool(better.lower <= better.value <= better.upper)
    True
    """
    g = results.grade_index(grade)
    _check_sums(results, wards)
    reached = _of(results, "reached_in_target", g, wards)
    return ratio_of(reached, _attendable(results, g, wards), results.draws)


def calls_in_time(results: Results, grade: str, wards: str = "focus") -> Estimate:
    """Calls of a grade reached within target, a year of 365.25 days.

    >>> bool((analysis.calls_in_time(results, "S").value > 0).all())
    True
    """
    g = results.grade_index(grade)
    return a_year(results, _of(results, "reached_in_target", g, wards))


def patrol(results: Results, wards: str = "focus") -> Estimate:
    """Hours of visible patrol in the wards by all teams, a year of 365.25 days.

    >>> hours = analysis.patrol(results)
    >>> bool(hours.value[3] > hours.value[0])
    True
    """
    return a_year(results, results.patrol_h(wards))


def mean_response(results: Results, grade: str, wards: str = "focus") -> Estimate:
    """Minutes from receipt to the first arrival, mean over the reached calls of a grade.

    >>> bool((analysis.mean_response(results, "S").value > 0).all())
    True
    """
    g = results.grade_index(grade)
    reached = _of(results, "reached", g, wards)
    return ratio_of(_of(results, "response_s", g, wards) / 60, reached, results.draws)


def response_percentile(results: Results, grade: str, share: float) -> Interval:
    """Minutes within which a share of the reached calls of a grade were reached, in ALL wards.

    All wards, for the file holds response times by grade alone. From counts by the minute, taken
    as even within it; infinite beyond the last, open bin. The interval is Woodruff's: the interval
    of the share of calls below the percentile, taken back to minutes (Woodruff, 1952, JASA 47,
    635-646).

    >>> median = analysis.response_percentile(results, "S", 0.5)
    >>> late = analysis.response_percentile(results, "S", 0.9)
    >>> bool((median.value <= late.value).all())
    True
    """
    if not 0 < share < 1:
        raise InputError([("share", f"{share} is not in (0, 1)", "write the median as 0.5")])
    counts = results.histogram(grade)
    pooled = counts.sum(axis=1)
    values, lower, upper = (np.full(len(pooled), np.nan) for _ in range(3))
    for p in range(len(pooled)):
        if pooled[p].sum() == 0:
            continue
        values[p] = _percentile(pooled[p], share)
        below = _calls_below(counts[p], values[p])
        part = ratio_of(below, counts[p].sum(axis=1), results.draws)
        half = float(part.half_width(results.confidence))
        lower[p] = _percentile(pooled[p], share - half)
        upper[p] = _percentile(pooled[p], share + half)
    return Interval(values, lower, upper)


# --- What money adds ------------------------------------------------------------------------------


def gain(results: Results, estimate: Estimate) -> Estimate:
    """Difference of each point from its reference, paired by replication (`Results.references`).

    >>> gained = analysis.gain(results, analysis.patrol(results))
    >>> float(gained.value[0])  # point 0 is its own reference
    0.0
    """
    return estimate - estimate[results.references]


def extra_cost(results: Results, money: Money = "payer") -> Array:
    """What a point costs more than its reference, in £ a year; NaN if it costs no more.

    >>> analysis.extra_cost(results).tolist()
    [nan, 66000.0, 66000.0, 132000.0]
    """
    cost = results.points["cost_to_payer" if money == "payer" else "cost_total"].to_numpy(float)
    extra = cost - cost[results.references]
    return np.where(extra > 0, extra, np.nan)


def per_1000_gbp(results: Results, estimate: Estimate, money: Money = "payer") -> Estimate:
    """Gain per £1,000 a year: paired difference / (extra cost / £1,000). NaN without a cost.

    An average over the whole purchase, not the effect of the next £1,000: the first officers bring
    more than the last. Costs are certain, so the interval is the difference's, scaled.

    >>> per_pound = analysis.per_1000_gbp(results, analysis.patrol(results))
    >>> bool(per_pound.interval(0.95).lower[3] > 0)
    True
    """
    return gain(results, estimate) * (1000 / extra_cost(results, money))


def gbp_per_unit(results: Results, estimate: Estimate, money: Money = "payer") -> Interval:
    """£ for one more unit of a measure: extra cost / gain, e.g. £ per extra call reached in time.

    The bounds are those of the gain, turned over (costs are certain). NaN where the gain is not
    positive; the upper bound is infinite where the data cannot exclude that nothing is gained.

    >>> hour = analysis.gbp_per_unit(results, analysis.patrol(results), money="total")
    >>> bool(hour.value[3] > 0)
    True
    """
    gained = gain(results, estimate).interval(results.confidence)
    return turned_over(extra_cost(results, money), gained)


def turned_over(cost: Array, gained: Interval) -> Interval:
    """cost / gain, with the bounds of `gbp_per_unit`.

    >>> gained = estimates.Interval(np.array([10.0]), np.array([-1.0]), np.array([20.0]))
    >>> analysis.turned_over(np.array([1000.0]), gained)
    Interval(value=array([100.]), lower=array([50.]), upper=array([inf]))
    """

    def turned(of: Array, without: float) -> Array:
        safe = np.where(of > 0, of, np.nan)
        return np.where(
            np.isnan(cost) | ~(gained.value > 0), np.nan, np.where(of > 0, cost / safe, without)
        )

    return Interval(
        turned(gained.value, np.nan), turned(gained.upper, np.nan), turned(gained.lower, np.inf)
    )


# --- Schemes against each other -------------------------------------------------------------------


@dataclass(frozen=True)
class Ranking:
    """Schemes at one budget by what a pound adds, best first.

    `pairs` has a row for each two: first, second, difference (in percentage points per £1,000),
    lower, upper (its own interval), p_holm (adjusted for all pairs: Holm, 1979, Scand. J. Stat. 6,
    65-70), same (equal in every replication), told_apart (p_holm < 1 - confidence).
    """

    budget: float
    grade: str
    money: Money
    points: dict[str, int]  # scheme -> its point at the budget
    gains: pd.DataFrame  # by scheme: value, lower, upper, in percentage points per £1,000
    pairs: pd.DataFrame


def budgets_with_purchases(results: Results) -> list[float]:
    """Budgets at which some scheme brought an officer.

    >>> analysis.budgets_with_purchases(results)
    [70000.0, 100000.0, 140000.0]
    """
    points = results.points
    return sorted(float(b) for b in points.loc[points["delivered"] > 0, "budget"].unique())


def shown_budget(results: Results, budget: float | None = None) -> float | None:
    """The budget to speak of: the one asked for, else £200,000 if it is there, else the middle.

    >>> analysis.shown_budget(results)
    100000.0
    """
    known = budgets_with_purchases(results)
    if budget is not None:
        if budget not in known:
            text = ", ".join(f"£{b:,.0f}" for b in known) or "none"
            raise InputError(
                [("budget", f"no officers were bought at £{budget:,.0f}", f"known: {text}")]
            )
        return budget
    if not known:
        return None
    points = results.points
    bought = points["delivered"].to_numpy()
    more = points.loc[bought > bought[results.references], "budget"]
    known = [b for b in known if b in set(more)] or known
    return 200_000.0 if 200_000.0 in known else known[len(known) // 2]


def scheme_points(results: Results, budget: float) -> dict[str, int]:
    """The point of each scheme that bought officers for a budget, among `Results.base`.

    >>> analysis.scheme_points(results, 140_000)
    {'Match': 3}
    """
    points = results.points
    chosen = (points["budget"] == budget) & (points["delivered"] > 0) & results.base
    first = points.loc[chosen, "scheme"].drop_duplicates()
    return dict(zip(map(str, first), map(int, first.index), strict=True))


def rank_schemes(
    results: Results, budget: float | None = None, grade: str | None = None, money: Money = "payer"
) -> Ranking | None:
    """Schemes by coverage gained per £1,000 at a budget; None if nobody was bought at any.

    >>> ranking = analysis.rank_schemes(results, budget=140_000)
    >>> ranking.grade, ranking.points
    ('S', {'Match': 3})
    """
    at = shown_budget(results, budget)
    if at is None or not results.grades:
        return None
    grade = grade or results.grades[0]
    found = scheme_points(results, at)
    estimate = per_1000_gbp(results, coverage(results, grade) * 100.0, money)
    found = {s: p for s, p in found.items() if not np.isnan(estimate.value[p])}
    order = sorted(found, key=lambda s: -estimate.value[found[s]])
    bounds = estimate.interval(results.confidence)
    gains = pd.DataFrame(
        {k: [getattr(bounds, k)[found[s]] for s in order] for k in ("value", "lower", "upper")},
        index=pd.Index(order, name="scheme"),
    )
    rows = []
    for a, b in combinations(order, 2):
        difference = estimate[found[a]] - estimate[found[b]]
        own = difference.interval(results.confidence)
        same = bool(difference.value == 0 and not difference.influence.any())
        rows.append((a, b, own.value, own.lower, own.upper, float(difference.p_value()), same))
    names = ["first", "second", "difference", "lower", "upper", "p", "same"]
    pairs = pd.DataFrame(rows, columns=names)
    pairs["p_holm"] = holm(pairs["p"].to_numpy(float))
    pairs["told_apart"] = pairs["p_holm"] < 1 - results.confidence
    return Ranking(at, grade, money, {s: found[s] for s in order}, gains, pairs)


def holm(p: Array) -> Array:
    """p-values adjusted so that all tests together err with the probability of one (Holm, 1979).

    >>> analysis.holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    m = len(p)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate((m - np.arange(m)) * p[order]) if m else p
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def headline(results: Results, budget: float | None = None, grade: str | None = None) -> str:
    """The answer in words: which scheme's pound adds most coverage, and which cannot be told apart.

    For the payer's pound, then for every pound spent, the force's included.

    >>> print(analysis.headline(results, budget=140_000))
    With £140,000 a year, Match buys: each £1,000 adds ...
    """
    own = rank_schemes(results, budget, grade, "payer")
    if own is not None and own.gains.empty and results.compared_with != "nobody bought":
        return f"Nothing was bought beyond {results.compared_with}: there is nothing to compare."
    if own is None or own.gains.empty:
        return "No officers were bought at any point, so there is nothing to say about pounds."
    best = own.gains.index[0]
    target = results.target_min(own.grade)
    wards = _and(results.focus_wards) if len(results.focus_wards) <= 3 else "the wards in focus"
    times, step = step_of(own.gains.iloc[0])
    estimate, lower, upper = own.gains.iloc[0] * times
    calls = per_1000_gbp(results, calls_in_time(results, own.grade) * times)[own.points[best]]
    most = "buys most coverage for the payer's money" if len(own.gains) > 1 else "buys"
    spread = (
        f" ({results.confidence:.0%} interval {lower:.2g} to {upper:.2g})".replace("%", " %")
        if np.isfinite(lower)
        else " (one replication: no interval)"
    )
    text = (
        f"With £{own.budget:,.0f} a year, {best or 'the money'} {most}: each {step} adds"
        f" {estimate:.2g} percentage points{spread} to the {own.grade} calls in {wards} that are"
        f" reached within {target:g} minutes, or {two_figures(float(calls.value))} calls a year."
    )
    text += _comparison(own)
    if results.ward_mask("elsewhere").any():
        text += _elsewhere(results, own)
    total = rank_schemes(results, budget, grade, "total")
    if total is not None and len(total.gains) > 1:
        leader = total.gains.index[0]
        text += (
            f" Counting the force's money too, {leader} leads with"
            f" {times * total.gains['value'].iloc[0]:.2g}.{_comparison(total)}"
        )
        text += _officers(results, total)
    return text


def _elsewhere(results: Results, ranking: Ranking) -> str:
    """Who else gains or loses by the best scheme."""
    best = ranking.gains.index[0]
    p = ranking.points[best]
    here = gain(results, calls_in_time(results, ranking.grade))[p]
    there = gain(results, calls_in_time(results, ranking.grade, "elsewhere"))[p]
    half = float(there.half_width(results.confidence))
    spread = f" (±{half:.2g})" if np.isfinite(half) else ""
    return (
        f" In all, {float(here.value):+.2g} calls a year are reached in time here, and"
        f" {float(there.value):+.2g}{spread} in the other wards."
    )


def _officers(results: Results, ranking: Ranking) -> str:
    """A warning where one budget brought different numbers, for the first officers add most."""
    delivered = results.points["delivered"]
    numbers = {scheme: int(delivered[p]) for scheme, p in ranking.points.items()}
    if len(set(numbers.values())) < 2:
        return ""
    listed = ", ".join(
        f"{scheme} {n}" for scheme, n in sorted(numbers.items(), key=lambda i: -i[1])
    )
    return (
        f" Mind that the budget brings different numbers of officers ({listed}) and that each"
        " further officer tends to add less than the one before."
    )


def _comparison(ranking: Ranking) -> str:
    best = ranking.gains.index[0]
    rivals = ranking.pairs[ranking.pairs["first"] == best]
    same = list(rivals.loc[rivals["same"], "second"])
    unclear = list(rivals.loc[~rivals["told_apart"] & ~rivals["same"], "second"])
    behind = list(rivals.loc[rivals["told_apart"], "second"])
    text = f" That is more than {_and(behind)}." if behind else ""
    text += f" {_and(same)} {'buy' if len(same) > 1 else 'buys'} exactly as much." if same else ""
    text += f" The data cannot tell {best} from {_and(unclear, 'or')}." if unclear else ""
    return text


# --- Chance and doubt about parameters ------------------------------------------------------------


def parts_in_words(results: Results) -> list[str]:
    """How much of the spread is chance, and how much doubt about parameters, if they were drawn.

    >>> analysis.parts_in_words(results)  # this study draws no parameters
    []
    """
    if results.draws is None or not results.grades:
        return []
    draws, n = len(np.unique(results.draws)), results.replications.size
    text = f"Parameters were drawn {draws} times; replications of one draw count as one."
    if draws < 2:
        return [f"{text} With one finished draw, nothing is known of the spread between draws."]
    if n == draws:
        return [
            f"{text} Each draw has a single replication, so chance and doubt about parameters"
            f" cannot be told apart: run at least {2 * draws} replications."
        ]
    ranking, grade = rank_schemes(results), results.grades[0]
    of, p, what = coverage(results, grade) * 100.0, int(np.flatnonzero(results.base)[0]), ""
    if ranking is not None and len(ranking.gains):
        scheme = ranking.gains.index[0]
        of, p = gain(results, of), ranking.points[scheme]
        what = f" gained by {scheme or 'the purchase'} at £{ranking.budget:,.0f}"
    return [f"{text} {parts_of(results, of[p], f'the coverage of {grade} calls{what}', 'points')}"]


def parts_of(results: Results, estimate: Estimate, what: str, unit: str) -> str:
    """Of one estimate with drawn parameters, in words; "" if its parts cannot be told apart.

    >>> analysis.parts_of(results, analysis.patrol(results)[0], "patrol", "hours")
    ''
    """
    parts = estimate.parts(results.confidence)
    if parts is None or np.isnan(parts.parameters) or np.isnan(parts.chance):
        return ""
    text = f"Of {what}, chance is ±{float(parts.chance):.2g} {unit}, which more replications shrink"
    if not parts.parameters_sd > 0:
        return (
            f"{text}; the draws differ no more than chance makes them (the variance between them is"
            " estimated as not positive, and taken as 0)."
        )
    low, high = float(parts.true_value.lower), float(parts.true_value.upper)
    return (
        f"{text}, and doubt about parameters ±{float(parts.parameters):.2g}, which they do not:"
        f" under whatever parameters hold, the true value is {low:.2g} to {high:.2g} in"
        f" {100 * results.confidence:g} % of cases."
    )


# --- Counts ---------------------------------------------------------------------------------------


def _of(results: Results, name: str, grade: int, wards: str) -> Array:
    return results.by_grade(name, wards)[:, :, grade]


def _attendable(results: Results, grade: int, wards: str) -> Array:
    return sum(
        (_of(results, name, grade, wards) for name in ("waiting", "lost")),
        start=_of(results, "reached", grade, wards),
    )


def _check_sums(results: Results, wards: str) -> None:
    """Raises `InputError` unless calls = reached + waiting + lost + referred everywhere."""
    parts = ("reached", "waiting", "lost", "referred")
    missing = results.by_grade("calls", wards) - sum(results.by_grade(p, wards) for p in parts)
    if np.any(missing):
        point, replication, grade = (int(i[0]) for i in np.nonzero(missing))
        raise InputError(
            [
                Problem(
                    f"{results.path}: point {results.numbers[point]}, replication"
                    f" {int(results.replications[replication])}",
                    f"{missing[point, replication, grade]:+g} calls of grade"
                    f" {results.dataset['grade'].values[grade]} are in no outcome"
                    " (calls must be reached + waiting + lost + referred)",
                    "the file is damaged or was changed: make it again",
                )
            ]
        )


def _percentile(counts: Array, share: float) -> float:
    """Where the cumulated counts reach `share` of all, linear within bins of width 1."""
    if share <= 0:
        return 0.0
    cumulated = np.concatenate([[0.0], np.cumsum(counts[:-1])])  # the last bin has no upper end
    wanted = share * counts.sum()
    if wanted > cumulated[-1]:
        return float("inf")
    b = int(np.searchsorted(cumulated, wanted, side="left")) - 1
    return float(b + (wanted - cumulated[b]) / counts[b])


def _calls_below(counts: Array, minutes: float) -> Array:
    """Of each replication, the calls reached within `minutes`, as `_percentile` sees them."""
    if not np.isfinite(minutes):
        return np.asarray(counts[:, :-1].sum(axis=1))
    whole = int(minutes)
    part = counts[:, whole] * (minutes - whole)
    return np.asarray(counts[:, :whole].sum(axis=1) + part)


def _and(names: list[str], word: str = "and") -> str:
    names = [name or "the other point" for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
