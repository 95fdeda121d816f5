"""From recorded groups to the classes of a study."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from wardsim.calibration.classes import CLASSES
from wardsim.calibration.demand import ClassDemand, NearRepeats, Part
from wardsim.calibration.effects import Effects
from wardsim.calibration.evidence import Evidence, GroupFit
from wardsim.calibration.near_repeats import NEAR_REPEATS
from wardsim.calibration.profiles import HourProfile
from wardsim.calibration.space import NAMES

_Parts = list[tuple[float, GroupFit]]  # share, group; the share as part of the group's incidents


def assemble(
    evidence: Evidence, hours: Mapping[str, HourProfile], given: Effects
) -> list[ClassDemand]:
    """The demand of each class of which anything was recorded."""
    classes = []
    for name in CLASSES:
        parts = [(f.group.shares[name], f) for f in evidence.fits if name in f.group.shares]
        if parts:
            classes.append(_class(name, parts, evidence, hours[name], given))
    return classes


def _class(
    name: str, parts: _Parts, evidence: Evidence, hours: HourProfile, given: Effects
) -> ClassDemand:
    per_year = sum(share * fit.per_year for share, fit in parts)
    by_street = np.sum([share * fit.per_year * fit.space.share for share, fit in parts], axis=0)
    street = np.flatnonzero(by_street > 0)
    errors = [
        share * fit.per_year * fit.space.share_se
        for share, fit in parts
        if fit.space.share_se is not None
    ]
    street_se = None
    if len(errors) == len(parts):
        street_se = np.sqrt(np.sum(np.square(errors), axis=0))[street]
    models = {fit.space.model for _, fit in parts}
    factor, factor_se, month_source = _months(parts, evidence)
    return ClassDemand(
        name=name,
        per_year=per_year,
        per_year_se=math.sqrt(sum((share * fit.per_year_se) ** 2 for share, fit in parts)),
        hour_of_week=hours.relative,
        hour_source=hours.source,
        month_factor=factor,
        month_factor_se=factor_se,
        month_source=month_source,
        spatial_model=models.pop() if len(models) == 1 else "mixed",
        street=street,
        street_per_year=by_street[street],
        street_per_year_se=street_se,
        parts=[_part(share, fit, evidence) for share, fit in parts],
        near_repeats=_near_repeats(parts, per_year),
        darkness=given.darkness.get(name),
        source=_source(parts, evidence),
    )


def _weights(parts: _Parts) -> np.ndarray:
    each = np.array([share * fit.per_year for share, fit in parts])
    return np.asarray(each / each.sum())


def _months(parts: _Parts, evidence: Evidence) -> tuple[np.ndarray, np.ndarray, str]:
    """The class's month factors: those of its parts, weighted by incidents."""
    weights = _weights(parts)
    level = np.ones(12)
    factors = [fit.months.factor if fit.season else level for _, fit in parts]
    errors = [fit.months.se if fit.season else 0 * level for _, fit in parts]
    factor = weights @ np.array(factors)
    error = np.sqrt(weights**2 @ np.square(errors))
    months = len(evidence.counts.months)
    if not any(fit.season for _, fit in parts):
        why = "asked for" if evidence.choices.season == "off" else "held-out months bear out none"
        return factor, error, f"level: {why}"
    how = f"fitted to {months} months, shrunk towards 1 (calibration/months.py)"
    return factor, error, how


def _part(share: float, fit: GroupFit, evidence: Evidence) -> Part:
    space, scored = fit.space, evidence.evaluation.groups.get(fit.group.name)
    score = scored.scores.get(fit.model) if scored else None
    if evidence.choices.model != "best":
        how = "asked for"
    elif score is None:
        how = "the default, since no month was held out"
    else:
        how = "the simplest model that none foretold the held-out months better than"
    return Part(
        categories=fit.group.categories,
        share=share,
        share_source=fit.group.source,
        per_year=fit.per_year,
        per_year_se=fit.per_year_se,
        spatial_model=space.model,
        source=f"{NAMES[fit.model]}: {how}",
        shape=space.shape,
        shape_se=space.shape_se,
        ward_per_km_year=space.ward_per_km_year,
        ward_per_km_year_se=space.ward_per_km_year_se,
        bandwidth_m=space.bandwidth_m,
        uniform_share=space.uniform_share,
        log_likelihood_per_event=score.per_event if score and score.events else None,
    )


def _near_repeats(parts: _Parts, per_year: float) -> NearRepeats | None:
    """The class's near repeats, if all its parts have them: a series belongs to one class, so a
    share of the incidents keeps the branching ratio. Of two parts, the mean by incidents."""
    fits = [fit.repeats for _, fit in parts]
    known = [fit for fit in fits if fit is not None]
    if len(known) < len(parts):
        return None
    weights = _weights(parts)

    def mean(values: list[float]) -> float:
        return float(weights @ values)

    def error(values: list[float]) -> float:
        return float(math.sqrt(((weights * values) ** 2).sum()))

    sources = dict.fromkeys(fit.window.source for fit in known)
    distance_se = error([fit.distance_scale_m_se for fit in known])
    return NearRepeats(
        chosen=all(fit.model == NEAR_REPEATS for _, fit in parts),
        branching_ratio=mean([fit.branching_ratio for fit in known]),
        branching_ratio_se=error([fit.branching_ratio_se for fit in known]),
        mean_delay_d=mean([fit.window.mean_delay_d for fit in known]),
        distance_scale_m=mean([fit.distance_scale_m for fit in known]),
        distance_scale_m_se=None if math.isnan(distance_se) else distance_se,
        max_distance_m=max(fit.window.max_distance_m for fit in known),
        source="ratio and distance fitted to counts by month; delay given, " + "; ".join(sources),
    )


def _source(parts: _Parts, evidence: Evidence) -> str:
    months = evidence.counts.months
    of = " + ".join(
        ("" if share == 1 else f"{share:g} of ") + " and ".join(fit.group.categories)
        for share, fit in parts
    )
    return f"data.police.uk, {months[0]} to {months[-1]} ({len(months)} months): {of}"
