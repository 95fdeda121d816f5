"""The held-out scores of Camden that stand in docs/held-out-scores.md, computed again."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from wardsim.calibration import Demand, calibrate_tables
from wardsim.calibration.evaluate import ranked
from wardsim.calibration.findings import name_of
from wardsim.calibration.near_repeats import NEAR_REPEATS
from wardsim.calibration.scores import Score
from wardsim.importing import import_streets

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
PAGE = (ROOT / "docs" / "held-out-scores.md").read_text()
CRIMES = DATA / "crime" / "police_uk_camden"
pytestmark = pytest.mark.skipif(
    not CRIMES.is_dir(), reason=f"the crimes of Camden are not in {CRIMES}"
)


@pytest.fixture(scope="module")
def camden() -> Demand:
    network, _ = import_streets(
        DATA / "network" / "camden_osm_roads_2025-10.geojson.gz",
        DATA / "boundaries" / "camden_wards_2014.geojson",
        stations=DATA / "resources" / "london_police_stations_front_counters_2025.csv",
    )
    return calibrate_tables(
        network,
        "ab" * 32,
        [CRIMES],
        tolerance_m=100,
        months=("2016-01", "2017-06"),
        holdout=("2017-01", "2017-06"),
    )


def table(first: str) -> list[list[str]]:
    """The cells of the page's table whose head begins with these cells."""
    lines = PAGE[PAGE.index(f"| {first} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]


def check(cell: str, *values: float) -> None:
    """The numbers of a cell are these, to the digits that it shows."""
    shown = re.findall(r"[-+]?\d[\d,]*\.?\d*", cell)
    assert len(shown) == len(values), cell
    for text, value in zip(shown, values, strict=True):
        digits = len(text.split(".")[1]) if "." in text else 0
        assert float(text.replace(",", "")) == pytest.approx(value, abs=0.6 * 10**-digits), cell


def test_the_documented_scores_are_those_computed(camden):
    evidence = camden.evidence
    scorer, evaluation = evidence.scorer, evidence.evaluation
    groups = [(name, scored.scores, scored) for name, scored in evaluation.groups.items()]
    rows = iter(table("group | model"))
    for name, scores, scored in [*groups, ("all groups", evaluation.together, None)]:
        best = scores[scored.best] if scored else evaluation.chosen
        for model in ranked(scores):
            score: Score = scores[model]
            group, label, likelihood, per_event, gain, *indices = next(rows)
            assert group == f"{name} ({score.events:,})"
            assert label == name_of(model, scored)
            check(likelihood, score.log_likelihood)
            check(per_event, score.per_event)
            if scored and model == scored.best:
                assert gain == "chosen"
            else:
                difference = scorer.difference(score, best)
                check(gain, difference.value, difference.low, difference.high)
            flagged = score.flagged
            for cell, value in zip(
                indices, [*(f.pai for f in flagged), *(f.pei for f in flagged)], strict=True
            ):
                check(cell, value)
    assert next(rows, None) is None


def test_the_documented_parameters_are_those_fitted(camden):
    rows = table("group | a year")
    assert [row[0] for row in rows] == [fit.group.name for fit in camden.evidence.fits]
    for (_, per_year, error, shape, ratio, distance, stability), fit in zip(
        rows, camden.evidence.fits, strict=True
    ):
        check(per_year, fit.per_year)
        check(error, fit.per_year_se)
        check(shape, fit.space.shape, fit.space.shape_se)
        repeats = fit.repeats
        if repeats is None:
            assert ratio == "not fitted"
            continue
        check(ratio, repeats.branching_ratio, repeats.branching_ratio_se)
        check(distance, repeats.distance_scale_m, repeats.distance_scale_m_se)
        assert stability == repeats.stability
        assert repeats.converged


def test_what_the_page_says_in_words_is_so(camden):
    evaluation = camden.evidence.evaluation
    assert all(scored.best == "empirical_bayes" for scored in evaluation.groups.values())
    counts = camden.evidence.counts
    names = [group.name for group in counts.groups]
    before = counts.part(evaluation.split.fitted)
    held = counts.part(evaluation.split.held_out)
    assert f"on the {held.counts.sum():,} incidents" in PAGE

    robbery, theft = names.index("Robbery"), names.index("Theft from the person")
    new = before.counts[robbery].sum(axis=0) == 0
    share = held.counts[robbery].sum(axis=0)[new].sum() / held.counts[robbery].sum()
    assert f"{100 * share:.0f} % of the robberies of 2017 fell on streets" in PAGE
    level = {g: [np.round(p.counts[g].sum() / len(p.months)) for p in (before, held)]
             for g in (robbery, theft)}  # fmt: skip
    assert "{:.0f} a month in 2016 and {:.0f} in these".format(*level[theft]) in PAGE
    assert "robberies {:.0f}, then {:.0f}".format(*level[robbery]) in PAGE

    scorer = camden.evidence.scorer
    for name, scored in evaluation.groups.items():
        assert scored.season is not None and scored.season.sign == 0, name
        if NEAR_REPEATS in scored.scores:
            gain = scorer.difference(scored.scores[NEAR_REPEATS], scored.scores["refitted"])
            assert gain.value < 0.0045, name
            refit = scorer.difference(scored.scores["refitted"], scored.scores[scored.best])
            assert 0.055 < refit.value < 0.305, name
    top = evaluation.together["empirical_bayes"].flagged[0]
    assert f"catches {100 * top.hit_rate:.0f} % of all incidents on 1 %" in PAGE
