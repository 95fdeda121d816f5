"""What a calibration found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from wardsim.calibration.evaluate import GroupScores, ranked, season_supported
from wardsim.calibration.evidence import Evidence
from wardsim.calibration.near_repeats import NEAR_REPEATS
from wardsim.calibration.scores import Difference, Scorer
from wardsim.calibration.space import COUNTS, NAMES, WARD_MEAN
from wardsim.calibration.split import LEAST_FOR_HOLDOUT

_BASELINES = (WARD_MEAN, COUNTS)


def span_of(months: list[str]) -> str:
    """"2016-01 to 2016-12 (11 months)"."""
    if not months:
        return "no month"
    count = f"{len(months)} month" + ("s" if len(months) > 1 else "")
    return f"{months[0]} to {months[-1]} ({count})" if len(months) > 1 else months[0]


def interval(difference: Difference) -> str:
    """"-0.02 to 0.01"."""
    return f"{difference.low:+.2f} to {difference.high:+.2f}"


def findings(evidence: Evidence) -> list[str]:
    """How the models did on the held-out months, group by group, and what is written."""
    evaluation, scorer = evidence.evaluation, evidence.scorer
    if scorer is None:
        few = len(evidence.counts.months) < LEAST_FOR_HOLDOUT
        why = f" (fewer than {LEAST_FOR_HOLDOUT} months)" if few else ""
        written = ", ".join(dict.fromkeys(NAMES[fit.model] for fit in evidence.fits)) or "nothing"
        return [f"no month was held out{why}, so no model was scored; written: {written}"]
    split = evaluation.split
    lines = [
        f"fitted to {span_of(split.fitted)}, scored on {span_of(split.held_out)}; written rates"
        " are fitted to all months. Differences are of log-likelihood per incident, with 95 %"
        " intervals"
    ]
    for fit in evidence.fits:
        scored = evaluation.groups.get(fit.group.name)
        if scored is None:
            lines.append(f"{fit.group.name}: nothing recorded before the held-out months")
            continue
        lines.append(" ".join(_of_group(fit.group.name, scored, scorer, fit.model)))
    return lines


def _of_group(name: str, scored: GroupScores, scorer: Scorer, written: str) -> Iterator[str]:
    best = scored.scores[scored.best]
    if not best.events:
        yield f"{name}: nothing happened in the held-out months; {NAMES[written]} written."
        return
    yield f"{name} ({best.events:,} incidents): {NAMES[scored.best]} predict best"
    yield "or as well as any;" if _ties(scored, scorer) else "of all;"
    against = [
        f"{NAMES[model]} {interval(scorer.difference(scored.scores[model], best))}"
        for model in ranked(scored.scores)
        if model != scored.best
    ]
    yield "against them: " + ", ".join(against) + "."
    yield from _simpler(name, scored, scorer)
    if season_supported(scored.season):
        yield "Month factors help."
    if written != scored.best:
        yield f"Written, as asked for: {NAMES[written]}."


def _ties(scored: GroupScores, scorer: Scorer) -> bool:
    best = scored.scores[scored.best]
    rest = [score for model, score in scored.scores.items() if model != scored.best]
    return any(scorer.difference(score, best).sign >= 0 for score in rest)


def _simpler(name: str, scored: GroupScores, scorer: Scorer) -> Iterator[str]:
    """Says when a simpler model predicts as well as, or better than, a richer one."""
    repeats = scored.scores.get(NEAR_REPEATS)
    if repeats is not None:
        plain = scored.scores[scored.background]
        gain = scorer.difference(repeats, plain)
        if gain.sign <= 0:
            worse = "worse" if gain.sign < 0 else "no better"
            yield (
                f"Near repeats predict {name} {worse} than the {NAMES[scored.background]} alone"
                f" (difference {interval(gain)})."
            )
    for baseline in _BASELINES:
        if scored.best == baseline:
            yield f"The simple baseline, {NAMES[baseline]}, was not beaten."
