"""The answer of a briefing: one sentence, and how sure it is, from the numbers alone."""

from __future__ import annotations

import numpy as np

from wardsim import analysis
from wardsim.analysis import Ranking
from wardsim.brief.words import (
    capital,
    listed,
    number,
    of_hundred,
    overlap,
    range_of,
    sureness,
    with_range,
)
from wardsim.pounds import step_of
from wardsim.results import Results


def question(results: Results) -> str:
    attributes = results.dataset.attrs
    changed = np.atleast_1d(attributes.get("overrides", np.empty(0, dtype=str)))
    # What the study's own text asks is not what was run, if the sweep was changed.
    other = any(str(change).startswith("sweep") for change in changed)
    text = "" if other else str(attributes.get("description", "")).strip()
    asked = "What does each pound of police funding buy"
    return text or f"{asked} in {place(results)}, and how sure are we?"


def place(results: Results) -> str:
    wards = results.focus_wards
    return listed(wards) if len(wards) <= 3 else f"the {len(wards)} wards in focus"


def answer(results: Results, ranking: Ranking | None) -> str:
    """One sentence."""
    if ranking is None or ranking.gains.empty:
        return _without_money(results)
    gains = ranking.gains
    best, first = gains.index[0], gains.iloc[0]
    times, step = step_of(first)
    value, lower, upper = (times * float(first[k]) for k in ("value", "lower", "upper"))
    target = results.target_min(ranking.grade)
    calls = f"{ranking.grade} calls in {place(results)} that are reached within {target:g} minutes"
    level = of_hundred(results.confidence)
    spread = f" ({level} range {range_of(lower, upper)})" if range_of(lower, upper) else ""
    each = f"{step} of the payer's money adds {number(value)} percentage points{spread}"
    start = f"With {_pounds(ranking.budget)} a year, "
    if np.isfinite(lower) and lower <= 0:
        return (
            f"{start}no scheme is shown to buy coverage: under {_named(best)}, the most effective,"
            f" each {each} to the share of {calls}, and that range includes zero."
        )
    if len(gains) == 1:
        return (
            f"{start}each {each} to the share of {calls}; {sureness(value, lower, upper)}"
            f" ({_named(best)} is the only scheme)."
        )
    return (
        f"{start}{_named(best)} buys most coverage for the payer's money, {_how_sure(ranking)}:"
        f" each {each} to the share of {calls}."
    )


def comparisons(results: Results, ranking: Ranking, whose: str) -> list[str]:
    """Of the first scheme with each other one: told apart or not, ranges that overlap or not."""
    best = ranking.gains.index[0]
    if len(ranking.gains) < 2:
        return []
    own = _bounds(ranking, best)
    if not np.isfinite(own).all():
        return [
            f"With a single replication nothing is known of chance: the order of the schemes, by"
            f" {whose}, may be chance alone."
        ]
    clear, close, unclear, apart_but_unclear, same = [], [], [], [], []
    for _, pair in ranking.pairs[ranking.pairs["first"] == best].iterrows():
        rival = str(pair["second"])
        meet = overlap(own, _bounds(ranking, rival))
        if pair["same"]:
            same.append(_named(rival))
        elif pair["told_apart"] and not meet:
            clear.append(_named(rival))
        elif pair["told_apart"]:
            spread = range_of(float(pair["lower"]), float(pair["upper"]))
            close.append(f"{_named(rival)} (by {spread})")
        elif meet:
            unclear.append(_named(rival))
        else:
            apart_but_unclear.append(_named(rival))
    name, texts = _named(best), []
    if same:
        texts.append(f"{listed(same)} buys exactly as much as {name}.")
    if unclear:
        texts.append(
            f"the ranges of {name} and of {listed(unclear)} overlap, and the data cannot tell them"
            " apart: which is better is open."
        )
    if apart_but_unclear:
        texts.append(
            f"the ranges of {name} and of {listed(apart_but_unclear)} do not overlap, but with so"
            " many comparisons the difference may still be chance."
        )
    if close:
        texts.append(
            f"the ranges of {name} and of {listed(close)} overlap; but"
            f" {'both' if len(close) == 1 else 'all'} met the same incidents,"
            " and over these the difference itself is more than chance."
        )
    if clear:
        texts.append(
            f"{name} is ahead of {listed(clear)} by more than chance, and the ranges do"
            " not overlap."
        )
    return [capital(f"by {whose}, {text}" if i == 0 else text) for i, text in enumerate(texts)]


def sure(results: Results, ranking: Ranking | None) -> list[str]:
    """What stands beside the answer."""
    n = results.replications.size
    texts = []
    if ranking is not None and not ranking.gains.empty:
        first = ranking.gains.iloc[0]
        best = ranking.gains.index[0]
        bounds = [float(first[k]) for k in ("value", "lower", "upper")]
        p = ranking.points[best]
        calls = analysis.calls_in_time(results, ranking.grade)
        whole = analysis.gain(results, calls)[p].interval(results.confidence)
        times, step = step_of(first)
        per = analysis.per_1000_gbp(results, calls * times)[p]
        value, lower, upper = float(whole.value), float(whole.lower), float(whole.upper)
        texts.append(
            f"In calls: {with_range(value, lower, upper, sign=True)} {ranking.grade} calls a year"
            f" are reached in time for all of the money, {number(float(per.value))} for each"
            f" {step}; {sureness(*bounds)}."
        )
        texts += comparisons(results, ranking, "the payer's money")
        total = analysis.rank_schemes(results, ranking.budget, ranking.grade, "total")
        if total is not None and len(total.gains) > 1:
            leader = total.gains.index[0]
            value = times * float(total.gains["value"].iloc[0])
            texts.append(
                f"Counting the force's money too, {_named(leader)} leads with {number(value)}"
                f" percentage points for each {step}."
            )
            texts += comparisons(results, total, "every pound spent")
    level = of_hundred(results.confidence)
    if n > 1:
        texts.append(
            f"Ranges are {level} ranges from {n} simulated runs of"
            f" {365.25 * results.years:g} days: of 100 such studies, about"
            f" {100 * results.confidence:g} would have the model's true value in theirs. They hold"
            " chance in the model, not doubt about what it assumes."
        )
    else:
        texts.append("One simulated run alone: no ranges can be given.")
    return texts


def _without_money(results: Results) -> str:
    what = "No officers are bought in this study, so it says nothing about pounds"
    chosen = np.flatnonzero(results.answering)
    if not results.grades:
        hours = analysis.patrol(results)[chosen].interval(results.confidence)
        low, high = int(np.nanargmin(hours.value)), int(np.nanargmax(hours.value))
        return (
            f"{what}: visible patrol is {number(float(hours.value[low]))} to"
            f" {number(float(hours.value[high]))} hours a year."
        )
    grade = results.grades[0]
    share = (analysis.coverage(results, grade) * 100.0)[chosen].interval(results.confidence)
    if np.isnan(share.value).all():
        return f"{what}, and no {grade} call was made in {place(results)}."

    def one(i: int) -> str:
        spread = range_of(float(share.lower[i]), float(share.upper[i]))
        level = of_hundred(results.confidence)
        return f"{number(float(share.value[i]))} %" + (
            f" ({level} range {spread})" if spread else ""
        )

    low, high = int(np.nanargmin(share.value)), int(np.nanargmax(share.value))
    calls = f"{grade} calls in {place(results)} are reached within {results.target_min(grade):g}"
    if low == high:
        return f"{what}: {one(low)} of {calls} minutes."
    bounds = [(float(share.lower[i]), float(share.upper[i])) for i in (low, high)]
    meet = "; these ranges overlap, so the points may not differ at all" if overlap(*bounds) else ""
    return f"{what}: {one(low)} to {one(high)} of {calls} minutes, by point of the study{meet}."


def _how_sure(ranking: Ranking) -> str:
    best = ranking.gains.index[0]
    rivals = ranking.pairs[ranking.pairs["first"] == best]
    same = [_named(str(s)) for s in rivals.loc[rivals["same"], "second"]]
    unclear = [
        _named(str(s)) for s in rivals.loc[~rivals["told_apart"] & ~rivals["same"], "second"]
    ]
    if not np.isfinite(_bounds(ranking, best)).all():
        return "though with a single replication that may be chance"
    if unclear:
        return f"but the data cannot tell it from {listed(unclear, 'or')}"
    if same:
        return f"as does {listed(same)}, and the lead over the others is more than chance"
    return "and its lead over every other scheme is more than chance"


def _bounds(ranking: Ranking, scheme: str) -> tuple[float, float]:
    row = ranking.gains.loc[scheme]
    return float(row["lower"]), float(row["upper"])


def _named(scheme: object) -> str:
    return str(scheme) or "the purchase"


def _pounds(value: float) -> str:
    return f"£{value:,.0f}"
