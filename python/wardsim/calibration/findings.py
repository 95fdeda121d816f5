"""What a calibration found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from wardsim.calibration.evaluate import REFITTED, GroupScores, ranked, season_supported
from wardsim.calibration.evidence import Evidence
from wardsim.calibration.near_repeats import NEAR_REPEATS
from wardsim.calibration.scores import WORTH, Difference, Scorer
from wardsim.calibration.space import COUNTS, NAMES, SPACE_MODELS, WARD_MEAN
from wardsim.calibration.split import LEAST_FOR_HOLDOUT

_BASELINES = (WARD_MEAN, COUNTS)


def span_of(months: list[str]) -> str:
    """ "2016-01 to 2016-12 (11 months)"."""
    if not months:
        return "no month"
    count = f"{len(months)} month" + ("s" if len(months) > 1 else "")
    return f"{months[0]} to {months[-1]} ({count})" if len(months) > 1 else months[0]


def interval(difference: Difference) -> str:
    """ "-0.020 to +0.010"."""
    return f"{difference.low:+.3f} to {difference.high:+.3f}"


def findings(evidence: Evidence) -> list[str]:
    """How the models did on the held-out months, group by group, and what is written."""
    evaluation, scorer = evidence.evaluation, evidence.scorer
    if scorer is None:
        few = len(evidence.counts.months) < LEAST_FOR_HOLDOUT
        why = f" (fewer than {LEAST_FOR_HOLDOUT} months)" if few else ""
        written = ", ".join(dict.fromkeys(NAMES[fit.model] for fit in evidence.fits)) or "nothing"
        return [f"No month was held out{why}, so no model was scored; written: {written}."]
    split = evaluation.split
    lines = [
        f"Models were fitted to {span_of(split.fitted)} and scored on {span_of(split.held_out)};"
        " what is written is fitted to all months. Differences are of log-likelihood per incident,"
        " with 95 % intervals."
    ]
    for fit in evidence.fits:
        scored = evaluation.groups.get(fit.group.name)
        if scored is None:
            lines.append(f"{fit.group.name}: nothing was recorded before the held-out months.")
            continue
        lines.append(" ".join(_of_group(fit.group.name, scored, scorer, fit.model)))
    return lines


def name_of(model: str, scored: GroupScores | None) -> str:
    """A model in plain words; those refitted monthly name their background."""
    if model == REFITTED:
        under = NAMES[scored.background] if scored else "background"
        return f"{under}, monthly refit"
    return "near repeats, monthly refit" if model == NEAR_REPEATS else NAMES[model]


def _of_group(name: str, scored: GroupScores, scorer: Scorer, written: str) -> Iterator[str]:
    best = scored.scores[scored.best]
    if not best.events:
        yield f"{name}: nothing happened in the held-out months; {NAMES[written]} written."
        return
    gains = {
        model: scorer.difference(scored.scores[model], best)
        for model in ranked(scored.scores)
        if model != scored.best and (model in SPACE_MODELS or scored.best == NEAR_REPEATS)
    }
    level = [NAMES[m] for m, gain in gains.items() if gain.sign >= 0 or -gain.value < WORTH]
    yield f"{name} ({best.events:,} incidents): {NAMES[scored.best]} chosen."
    if level:
        yield f"Within noise of that, and richer: {', '.join(level)}."
    against = [f"{name_of(m, scored)} {interval(gain)}" for m, gain in gains.items()]
    yield "Differences from the chosen: " + "; ".join(against) + "."
    yield from _simpler(name, scored, scorer)
    if season_supported(scored.season):
        yield "Month factors help."
    if written != scored.best:
        yield f"Written, as asked for: {NAMES[written]}."


def _simpler(name: str, scored: GroupScores, scorer: Scorer) -> Iterator[str]:
    """Says whether near repeats are worth their while, and when a baseline was not beaten."""
    if NEAR_REPEATS in scored.scores:
        gain = scorer.difference(scored.scores[NEAR_REPEATS], scored.scores[REFITTED])
        background = NAMES[scored.background]
        if gain.worth_it:
            how = f"better than the {background} given the same months"
        else:
            verb = ("worse than", "no better than", "hardly better than")[gain.sign + 1]
            how = f"{verb} the {background} given the same months; the simpler model is enough"
        yield f"Near repeats predict {how} ({interval(gain)})."
    for baseline in _BASELINES:
        if scored.best == baseline:
            yield f"The baseline, {NAMES[baseline]}, was not beaten."
