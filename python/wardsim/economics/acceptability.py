"""Which option is best at a price per unit of effect, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wardsim import analysis
from wardsim.economics.frontier import ON, SAMPLES, SEED, standing_of
from wardsim.economics.options import Effect, Options, options_of
from wardsim.errors import InputError, Problem
from wardsim.estimates import Array, Estimate
from wardsim.results import Results

PRICES = 21  # of a curve whose prices nobody chose


def acceptability(
    results: Results,
    effect: Effect = "calls",
    grade: str | None = None,
    money: analysis.Money = "payer",
    prices: Sequence[float] | None = None,
) -> pd.DataFrame:
    """One row a price and option; see `acceptability_of` for the columns."""
    options = options_of(results, effect, grade, money)
    return acceptability_of(options, results.confidence, prices)


def acceptability_of(
    options: Options, confidence: float, prices: Sequence[float] | None = None
) -> pd.DataFrame:
    """By willingness to pay and option: net benefit over the cheapest option, and acceptability.

    `acceptability`: the share of plausible effects with which the option has the greatest net
    benefit (van Hout et al., 1994, Health Economics 3, 309-319); over the options it adds up to 1.
    `best`: the one of the greatest expected net benefit, which need not be the most acceptable
    (Fenwick, Claxton & Sculpher, 2001, Health Economics 10, 779-787). `regret`: what doubt about
    effects is worth, E[max net benefit] - max E[net benefit], £ a year (expected value of perfect
    information of the simulation: more replications take it to 0).
    """
    chosen = default_prices(options) if prices is None else [float(price) for price in prices]
    wrong = [price for price in chosen if not (np.isfinite(price) and price >= 0)]
    if wrong:
        what = f"{wrong[0]:g} is no willingness to pay"
        raise InputError([Problem("prices", what, "give prices of £0 or more")])
    known = options.effect.units > 1
    plausible = options.effect.plausible(SAMPLES, SEED) if known else None
    tables = []
    for price in chosen:
        benefit = net_benefit(options, price)
        bounds = benefit.interval(confidence)
        best = int(np.argmax(benefit.value))
        share, regret = np.full(len(options.points), np.nan), np.nan
        if plausible is not None:
            drawn = price * plausible - options.cost[:, np.newaxis]
            share = np.bincount(drawn.argmax(axis=0), minlength=len(share)) / drawn.shape[1]
            regret = float((drawn.max(axis=0) - drawn[best]).mean())
        tables.append(
            pd.DataFrame(
                {
                    "gbp_per_unit": price,
                    "unit": options.unit,
                    "point": options.points,
                    "option": options.labels,
                    "net_benefit_gbp_per_year": bounds.value,
                    "net_benefit_gbp_per_year_lower": bounds.lower,
                    "net_benefit_gbp_per_year_upper": bounds.upper,
                    "acceptability": share,
                    "best": np.arange(len(share)) == best,
                    "regret_gbp_per_year": regret,
                }
            )
        )
    whole: pd.DataFrame = pd.concat(tables, ignore_index=True)
    return whole


def net_benefit(options: Options, price: float) -> Estimate:
    """price x extra effect - extra cost, over the cheapest option, £ a year; paired."""
    first = np.zeros(len(options.points), dtype=np.intp)
    extra = (options.effect - options.effect[first]) * price
    return Estimate(extra.value - (options.cost - options.cost[0]), extra.influence, extra.draws)


def default_prices(options: Options) -> list[float]:
    """From nothing to twice the price at which the last option of the frontier becomes best."""
    return list(np.linspace(0.0, 2 * _last_icer(options.cost, options.effect.value), PRICES))


def _last_icer(cost: Array, effect: Array) -> float:
    steps = np.flatnonzero(np.array(standing_of(cost, effect)) == ON)
    if steps.size < 2 or not effect[steps[-1]] > effect[steps[-2]]:
        return 1_000.0  # no step to go by
    a, b = steps[-2:]
    return float((cost[b] - cost[a]) / (effect[b] - effect[a]))
