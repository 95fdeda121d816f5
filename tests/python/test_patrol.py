"""Patrol policies through the whole program, from a study's text to its results."""

from __future__ import annotations

import numpy as np
import pytest
from small_study import TEXT

import wardsim

POLICIES = ["random_walk", "hot_spots", "tour", "fixed_post", "by_need"]


def study_with(changes: dict[str, object]) -> wardsim.Study:
    study = wardsim.Study.from_text(TEXT, label="small.toml")
    return study.with_({"sweep.axis": [], "study.replications": 2, **changes})


@pytest.mark.parametrize("policy", POLICIES)
def test_a_team_patrols_by_the_policy_that_the_study_names(policy: str) -> None:
    results = study_with({"team[0].patrol": policy}).run()
    assert float(results.dataset["patrol_h"].sum()) > 0


def test_hot_spots_gather_patrol_on_few_streets() -> None:
    def share_of_three_streets(policy: str) -> float:
        changes = {"team[0].patrol": policy, "team[0].patrol_plan.spots": 3}
        hours = np.sort(study_with(changes).run().dataset["street_patrol_h"][0].values)
        return float(hours[-3:].sum() / hours.sum())

    assert share_of_three_streets("hot_spots") > 0.9
    assert share_of_three_streets("random_walk") < 0.5


def test_a_plan_that_makes_no_sense_is_told() -> None:
    changes = {"team[0].patrol": "hot_spots", "team[0].patrol_plan.stay_min": [16, 10]}
    assert "stay_min runs downwards" in str(study_with(changes).validate())
