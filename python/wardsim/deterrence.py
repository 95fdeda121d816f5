"""What it would change if presence deterred: beside the answer, never in it.

How far an officer in sight keeps crime from happening is known for few kinds of it. What follows
rests on planning values (deterrability by class, displacement) and on a calibration to one study.
docs/explanation/how-the-answer-is-computed.md, "If presence deters".
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from wardsim import analysis
from wardsim.errors import InputError, Problem
from wardsim.estimates import Estimate
from wardsim.results import DETERRENCE, Results

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CAVEAT = (
    "This rests on planning values (what share of each class presence averts, how much of it moves"
    " elsewhere) and on a calibration to one study, Koper (1995), of disorder at hot spots. It is"
    " therefore shown beside the headline and is no part of it."
)


def deterring(results: Results) -> NDArray[np.intp] | None:
    """By point: the one of the same officers at which presence deters; None if it never does.

    The point itself in a study that has deterrence on throughout.
    """
    if "averted" not in results.dataset or "displaced" not in results.dataset:
        return None  # made before there was deterrence
    shown = results.beside(DETERRENCE)
    if shown is None and _throughout(results):
        return np.arange(len(results), dtype=np.intp)
    return shown


def deters_in_answer(results: Results) -> bool:
    """Whether presence deters at the points of the answer themselves."""
    at = deterring(results)
    return at is not None and bool((at == np.arange(len(results)))[results.answering].any())


def net_averted(results: Results, wards: str = "focus") -> Estimate:
    """Incidents a year that presence averted there, less those that moved there instead.

    Averted are also the snatches left in the rides of crews that were scared off or stopped.
    """
    net = results.by_class("averted", wards) - results.by_class("displaced", wards)
    return analysis.a_year(results, net.sum(axis=2))


def social_cost_averted(results: Results, wards: str = "focus") -> Estimate:
    """Cost to society of the same incidents, £ a year; classes without a cost count as 0."""
    averted, displaced = (social_cost(results, name, wards) for name in ("averted", "displaced"))
    return averted - displaced


def social_cost(results: Results, name: str, wards: str = "focus") -> Estimate:
    """Cost to society of the incidents "averted", "displaced" or that happened ("incidents"),
    £ a year; classes without a cost count as 0."""
    return analysis.a_year(results, results.by_class(name, wards) @ _unit_costs(results))


def costs_are_known(results: Results) -> bool:
    """Whether the study says of any class what it costs society."""
    return bool(_unit_costs(results).any())


def classes_without_cost(results: Results) -> list[str]:
    """Classes of which incidents were averted, but whose cost to society the study does not say."""
    averted = results.by_class("averted", "all").any(axis=(0, 1))
    names = results.dataset["class"].values[averted & (_unit_costs(results) == 0)]
    return [str(name) for name in names]


def interceptions(results: Results) -> Estimate:
    """Crews that units of all teams stopped, a year, in all wards; 0 where there are no crews.

    Stopping a crew is no deterrence, and happens without it too. Raises `InputError` for files
    older than schema 1.1.
    """
    if "intercepted" not in results.dataset:
        what = "has no interceptions: it was written before schema 1.1"
        raise InputError([Problem(str(results.path), what, "run the study again")])
    return analysis.a_year(results, results.whole("intercepted").sum(axis=2))


def has_crews(results: Results) -> bool:
    """Whether crews rode at any point, and the file says how many of them were stopped."""
    counted = ("rides", "intercepted")
    return all(name in results.dataset for name in counted) and bool(results.rides().any())


def rides(results: Results) -> dict[str, Estimate]:
    """Rides of moped crews a year in all wards: "all", and by their end; empty without crews.

    Those that ended in the measured time.
    """
    if "rides" not in results.dataset:
        return {}
    counted = results.rides()
    ends = [str(end) for end in results.dataset["ride_end"].values]
    if not counted.any() or not {"scared_off", "intercepted"} <= set(ends):
        return {}
    by_end = {end: analysis.a_year(results, counted[:, :, e]) for e, end in enumerate(ends)}
    return {"all": analysis.a_year(results, counted.sum(axis=2)), **by_end}


def measures(results: Results) -> dict[str, Estimate]:
    """What `answer` has of this, by column; empty if nothing was averted at any point."""
    if "averted" not in results.dataset or not results.by_class("averted", "all").any():
        return {}
    levels = {"net_averted{}_per_year": net_averted(results)}
    if results.ward_mask("elsewhere").any():
        levels["net_averted_elsewhere{}_per_year"] = net_averted(results, "elsewhere")
    if costs_are_known(results):
        levels["social_cost_averted{}_gbp_per_year"] = social_cost_averted(results)
    columns = {name.format(""): of for name, of in levels.items()}
    gains = {name.format("_gain"): analysis.gain(results, of) for name, of in levels.items()}
    by_end = {f"crew_rides_{end}_per_year": of for end, of in rides(results).items()}
    return {**columns, **gains, **by_end}


def shown_points(results: Results) -> list[tuple[float, dict[str, int]]]:
    """For a short table: the least, the shown and the largest budget that buys, with the point of
    each scheme; points are those of the answer."""
    budgets = analysis.budgets_with_purchases(results)
    if not budgets:
        return []
    shown = analysis.shown_budget(results) or budgets[0]
    chosen = sorted({budgets[0], shown, budgets[-1]})
    return [(b, analysis.scheme_points(results, b)) for b in chosen]


def base_name(results: Results, point: int) -> str:
    """Of a point that others are compared with, where presence deters."""
    bought = int(results.points["delivered"][point])
    return str(results.points["label"][point]) if bought else "nobody bought"


def in_words(results: Results) -> list[str]:
    """What deterrence would change at the shown budget, scheme by scheme; empty if never on."""
    at = deterring(results)
    if at is None:
        return []
    return [*_purchases(results, at), *_unpriced(results), *_crews(results, at), CAVEAT]


def _purchases(results: Results, at: NDArray[np.intp]) -> list[str]:
    budget = analysis.shown_budget(results)
    found = analysis.scheme_points(results, budget) if budget is not None else {}
    where = "in the wards in focus" if results.ward_mask("elsewhere").any() else "in all wards"
    net = net_averted(results)
    if not found:
        return [f"Averted less displaced: incidents a year {where}."]

    def each(of: Estimate) -> str:
        more = analysis.gain(results, of)
        parts = [f"{s or 'all'} {_number(more, at[p], results, '+')}" for s, p in found.items()]
        return "; ".join(parts)

    base = int(results.references[at[next(iter(found.values()))]])
    texts = [
        f"If presence deterred, the officers that £{budget:,.0f} a year buys would avert, less what"
        f" is displaced, so many more incidents a year {where}: {each(net)}."
        f" Before that ({base_name(results, base)}), presence averts {_number(net, base, results)}."
    ]
    if costs_are_known(results):
        cost = each(social_cost_averted(results) * 1e-3)
        texts.append(f"Their cost to society, £ thousand a year: {cost}.")
    scheme, p = next(iter(found.items()))
    what = f"the incidents averted by {scheme or 'the purchase'}"
    parts = analysis.parts_of(results, analysis.gain(results, net)[at[p]], what, "a year")
    return [*texts, parts] if parts else texts


def _unpriced(results: Results) -> list[str]:
    if not costs_are_known(results):
        return []
    names = classes_without_cost(results)
    return [f"No cost to society is known of: {', '.join(names)}."] if names else []


def _crews(results: Results, at: NDArray[np.intp]) -> list[str]:
    """Without a purchase, and with the largest of the shown ones."""
    by_end = rides(results)
    if not by_end:
        return []
    shown = shown_points(results)
    if shown:
        budget, found = shown[-1]
        scheme, p = next(iter(found.items()))
        name = f"{scheme} at £{budget:,.0f}" if scheme else f"£{budget:,.0f}"
        base = int(results.references[at[p]])
        told = {base_name(results, base): base, name: int(at[p])}
    else:
        first = int(np.flatnonzero(results.answering)[0])
        told = {str(results.points["label"][at[first]]): int(at[first])}
    each = "; ".join(
        f"{name}, {_number(by_end['all'], p, results)} in all, of them"
        f" {_number(by_end['scared_off'], p, results)} scared off and"
        f" {_number(by_end['intercepted'], p, results)} intercepted"
        for name, p in told.items()
    )
    return [f"Rides of moped crews a year in all wards: {each}."]


def _number(estimate: Estimate, p: int, results: Results, sign: str = "") -> str:
    half = float(estimate[p].half_width(results.confidence))
    spread = f" ±{half:,.0f}" if np.isfinite(half) else ""
    return f"{float(estimate.value[p]):{sign},.0f}{spread}"


def _unit_costs(results: Results) -> NDArray[np.float64]:
    """By class, £ an incident; 0 where unknown."""
    if "class_unit_cost" not in results.dataset:
        return np.zeros(results.dataset.sizes["class"])
    costs = results.dataset["class_unit_cost"].values.astype(float)
    return np.asarray(np.where(np.isfinite(costs), costs, 0.0))


def _throughout(results: Results) -> bool:
    """Whether deterrence is on at every point: by the axis, else by the study."""
    if DETERRENCE in results.axes:
        return bool((results.axes[DETERRENCE] == "true").all())
    try:
        study = tomllib.loads(str(results.dataset.attrs.get("study_resolved", "")))
        return bool(study["deterrence"]["enabled"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        return False
