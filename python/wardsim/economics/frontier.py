"""The efficiency frontier: which options are worth their money at some price, and its steps."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wardsim import analysis
from wardsim.economics.options import Effect, Options, options_of
from wardsim.estimates import Array
from wardsim.results import Results

ON, STRICTLY, EXTENDEDLY = "frontier", "dominated", "extendedly dominated"
SAMPLES, SEED = 4_000, 20_270_101  # of plausible effects; a share then errs by at most 0.016


def frontier(
    results: Results,
    effect: Effect = "calls",
    grade: str | None = None,
    money: analysis.Money = "payer",
) -> pd.DataFrame:
    """One row an option in the order of cost; see `frontier_of` for the columns.

    >>> economics.frontier.frontier(results, "patrol")["standing"].tolist()[0]
    'frontier'
    """
    return frontier_of(options_of(results, effect, grade, money), results.confidence)


def frontier_of(options: Options, confidence: float) -> pd.DataFrame:
    """Options with cost, effect, standing, and the ICER of each step along the frontier.

    `standing`: dominated (another has no less effect for no more money, and one of both is
    better), extendedly dominated (a mixture of two others is), or frontier. `icer`: £ for one more
    unit of effect, extra cost / extra effect over the option before it on the frontier (`over`).
    Its bounds are those of the paired difference, turned over: with certain costs that is Fieller's
    interval (1954, JRSS B 16, 175-185). They are of this pair of options as it stands; how sure it
    is that an option belongs on the frontier is `frontier_share`, over plausible effects.
    """
    effect = options.effect
    bounds = effect.interval(confidence)
    standing = standing_of(options.cost, effect.value)
    table: pd.DataFrame = pd.DataFrame(
        {
            "point": options.points,
            "option": options.labels,
            "cost_gbp_per_year": options.cost,
            "effect": effect.value,
            "effect_lower": bounds.lower,
            "effect_upper": bounds.upper,
            "standing": standing,
            "over": "",
            **dict.fromkeys(("icer", "icer_lower", "icer_upper"), np.nan),
        }
    )
    steps = np.flatnonzero(np.array(standing) == ON)
    if steps.size > 1:
        before, after = steps[:-1], steps[1:]
        gained = (effect[after] - effect[before]).interval(confidence)
        icer = analysis.turned_over(options.cost[after] - options.cost[before], gained)
        table.loc[after, "over"] = [options.labels[b] for b in before]
        table.loc[after, "icer"] = icer.value
        table.loc[after, "icer_lower"] = icer.lower
        table.loc[after, "icer_upper"] = icer.upper
    table["frontier_share"] = _share_on_frontier(options)
    table["unit"] = options.unit
    return table


def standing_of(cost: Array, effect: Array) -> list[str]:
    """By option, in the order of cost: on the frontier, or how it is dominated."""
    on = _on_frontier(cost, effect[:, np.newaxis])[:, 0]
    standing = []
    for i in range(len(cost)):
        no_worse = (cost <= cost[i]) & (effect >= effect[i])
        strictly = (no_worse & ((cost < cost[i]) | (effect > effect[i]))).any()
        alike = (on & (cost == cost[i]) & (effect == effect[i])).any()
        standing.append(ON if alike else STRICTLY if strictly else EXTENDEDLY)
    return standing


def _on_frontier(cost: Array, effects: Array) -> NDArray[np.bool_]:
    """By option and sample: whether it is on the upper concave hull from the cheapest option.

    By gift wrapping: on from each option to the one that adds most for a pound more, while that is
    anything; the cheaper of two that add the same, so that both are found.
    """
    samples = np.arange(effects.shape[1])
    cheapest = np.where((cost == cost.min())[:, np.newaxis], effects, -np.inf)
    at, on = cheapest.argmax(axis=0), np.zeros(effects.shape, dtype=bool)
    on[at, samples] = True
    while samples.size:
        extra = cost[:, np.newaxis] - cost[at]
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(extra > 0, (effects[:, samples] - effects[at, samples]) / extra, 0.0)
        following = slope.argmax(axis=0)
        goes_on = slope.max(axis=0) > 0
        samples, at = samples[goes_on], following[goes_on]
        on[at, samples] = True
    return on


def _share_on_frontier(options: Options) -> Array:
    """By option, the share of plausible effects that put it on the frontier; NaN if unknown."""
    if options.effect.units < 2:
        return np.full(len(options.points), np.nan)
    plausible = options.effect.plausible(SAMPLES, SEED)
    return np.asarray(_on_frontier(options.cost, plausible).mean(axis=1))
