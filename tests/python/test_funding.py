"""Who pays what, from the study file to the results file."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_study

import wardsim
from wardsim import _core

CONFIG = Path(__file__).resolve().parents[2] / "config"

RULES = """\
matched_per_paid = 1
shares = { residents = 0.75, developer = 0.25 }
grant_gbp_per_year = 40_000
running_gbp_per_year.constable = 1_000
kit_gbp.constable = 6_000
redundancy_gbp.constable = 3_000
term_years = 3
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    text = small_study.TEXT.replace("matched_per_paid = 1\n", RULES)
    assert text != small_study.TEXT
    study = wardsim.Study.from_text(text)
    return study.run(tmp_path_factory.mktemp("funding") / "results.h5", threads=1)


def test_the_bill_goes_to_each_payer_by_share(results):
    # £66,000 + £1,000 + (£6,000 + £3,000) / 3 = £70,000 a paid officer; £40,000 of it a grant.
    data = results.dataset
    payers = [str(name) for name in data["payer"].values]
    assert payers == ["force", "residents", "developer", "government"]
    assert data["paid"].values.sum(axis=1).tolist() == [0, 1, 2, 2]
    assert data["grant"].values.tolist() == [0, 40_000, 40_000, 40_000]
    assert data["left_over"].values.tolist() == [0, 40_000, 0, 40_000]
    # Two paid and two matched at £72,000 + £4,000 each, less £140,000.
    assert data["cost"].values[2].tolist() == [164_000, 75_000, 25_000, 40_000]
    assert data["cost"].values[0].tolist() == [0, 0, 0, 0]
    assert data["kit"].values.tolist() == [0, 12_000, 24_000, 24_000]
    assert data["redundancy"].values.tolist() == [0, 6_000, 12_000, 12_000]


def test_budget_and_grant_are_what_was_spent_and_what_was_left(results):
    points = results.points
    used = points["cost_to_payer"] + points["left_over"]
    assert used.tolist() == (points["budget"] + results.dataset["grant"].values).tolist()
    assert points["cost_total"].tolist() == [0, 152_000, 304_000, 304_000]


FROM_TEAM = """\
matched_per_paid = 1
match_source = "other_team"
match_from_team = "ward PCSOs"
match_from_ward = "Away"
matched_rank = "pcso"
deployment = "ring_fenced"
"""
TEAMS = """\
[[team]]
name = "ward PCSOs"
rank = "pcso"
units = 4
wards = ["Home", "Away"]
attends = ["S"]
home_ward_only = true

[[team]]
name = "funded PCSOs"
rank = "pcso"
funded = true
wards = ["Home"]
attends = ["S"]

[[scheme]]
"""


def test_a_match_from_another_team_costs_nobody_more_and_the_ward_loses_cover(tmp_path):
    text = small_study.TEXT.replace("matched_per_paid = 1\n", FROM_TEAM)
    text = text.replace("[[scheme]]\n", TEAMS)
    cost = "full_cost_gbp_per_year.constable = 72_000\n"
    text = text.replace(cost, cost + "full_cost_gbp_per_year.pcso = 40_000\n")
    text = text.replace("units = 1\n", 'units = 0\nwards = ["Home"]\nhome_ward_only = true\n')
    text = text.replace(
        "margin_m = 100\n", 'margin_m = 100\nward = [{name = "Home"}, {name = "Away"}]\n'
    )
    study = wardsim.Study.from_text(text.replace('name = "Two', 'wards = ["Home"]\nname = "Two'))
    results = study.run(tmp_path / "results.h5", threads=1)
    data = results.dataset
    assert data["taken"].values.tolist() == [[0, t, 0] for t in (0, 1, 1, 2)]
    # The paid constable's full cost less his price; the matched PCSO was paid before.
    force = list(map(str, data["payer"].values)).index("force")
    assert data["cost"].values[:, force].tolist() == [0, 6_000, 6_000, 12_000]
    at = [str(ward) for ward in data["ward"].values]
    patrol = data["patrol_h"].sum("team").mean("replication").values
    home, away = patrol[:, at.index("Home")], patrol[:, at.index("Away")]
    assert home[3] > home[1] > home[0] > 0
    assert away[0] > away[1] > away[3] == 0  # both officers of the ward were taken
    reached = data["reached"].sum(["class", "replication"]).values[:, at.index("Away")]
    assert reached[0] > 0
    assert reached[3] == 0
    gain = results.to_dataframe()["S_elsewhere_gain_pp"]
    assert gain[3] < 0


MIXTURE = """\
[[scheme]]
name = "Both"
payer = "residents"
part = [{ scheme = "Match", share = 0.5 }, { scheme = "Leased", share = 0.5 }]

[[scheme]]
name = "Leased"
payer = "borough"
buys = ["constable"]
discount = 0.25
abstraction = 1

[funding]
"""


def test_two_offers_at_once_are_billed_and_deployed_each_on_its_own_terms(tmp_path):
    text = small_study.TEXT.replace("[funding]\n", MIXTURE)
    text = text.replace("values = [0, 70_000, 100_000, 140_000]", "values = [0, 140_000]")
    text += '[[sweep.axis]]\nkey = "funding.scheme"\nvalues = ["Match", "Both"]\n'
    results = wardsim.Study.from_text(text).run(tmp_path / "results.h5", threads=1)
    data, points = results.dataset, results.points
    both = points.index[(points["scheme"] == "Both") & (points["budget"] == 140_000)][0]
    at = data.isel(point=both)
    # £70,000 each: one and one matched for £66,000; one for £54,000 that serves elsewhere.
    payers = [str(name) for name in data["payer"].values]
    cost = dict(zip(payers, at["cost"].values.tolist(), strict=True))
    assert cost == {"force": 3 * 72_000 - 120_000, "residents": 66_000, "borough": 54_000}
    assert at["left_over"] == 20_000
    assert [str(name) for name in data["team"].values] == ["ward PCs", "ward PCs (Leased)"]
    assert at["team_units"].values.tolist() == [3, 1]
    assert [payers[p] for p in at["team_payer"].values] == ["residents", "borough"]
    tours = at[["rostered_h", "abstracted_h"]].mean("replication")
    assert tours["abstracted_h"].values.tolist() == [0, tours["rostered_h"].values[1]]
    assert tours["rostered_h"].values[1] > 0
    # Paid for alone, the match of the first part is the same officers: common random numbers.
    match = data.isel(point=points.index[(points["scheme"] == "Match")].tolist())
    assert match["team_units"].values[:, 1].tolist() == [0, 0]


def test_the_documented_mixture():
    study = wardsim.load(CONFIG / "hampstead.toml")
    bought = _core.buy(study._core, "Mixture", 360_000)
    assert (bought.paid, bought.matched) == (5, 5)
    assert bought.left_over_gbp == 48_000
    assert bought.cost_to_payer_gbp == 180_000 + 132_000
