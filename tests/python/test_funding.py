"""Who pays what, from the study file to the results file."""

from __future__ import annotations

import pytest
import small_study

import wardsim

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
