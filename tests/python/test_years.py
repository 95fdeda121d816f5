"""Several years of a small study: bills, coverage and who stays, from the study file to tables."""

from __future__ import annotations

import json
import shlex
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import small_study
from typer.testing import CliRunner

import wardsim
from wardsim._core import as_toml_value
from wardsim.areas.terms import tomllib
from wardsim.cli import app
from wardsim.economics.payers import bills_of, payers
from wardsim.economics.years import years
from wardsim.errors import InputError
from wardsim.estimates import mean_of

RULES = """\
matched_per_paid = 1
match_source = "reserve"
startup_days = 3.5
term_years = 1
at_term_end = "renew"
price_rise = 0.122
elasticity = [1.0, 3.0]
"""
YEARS = """\
[years]
count = 3
inflation = 0.02

[[scheme]]
"""


def study() -> wardsim.Study:
    text = small_study.TEXT.replace("matched_per_paid = 1\n", RULES)
    text = text.replace("[[scheme]]\n", YEARS, 1).replace("replications = 4", "replications = 60")
    text = text.replace("values = [0, 70_000, 100_000, 140_000]", "values = [0, 70_000]")
    text = text.replace('scheme = "Match"\n', 'scheme = "Match"\nbudget_rise = 0.3\n')
    return wardsim.Study.from_text(text)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return study().run(tmp_path_factory.mktemp("years") / "results.h5", threads=1)


def test_every_year_and_both_bounds_are_points(results):
    assert len(results) == 2 * 3 * 2
    assert sorted(set(results.axes["years.year"])) == [0, 1, 2]
    assert sorted(set(results.axes["years.bound"])) == ["high", "low"]
    # The answer and its headline are about year 0.
    assert set(results.axes["years.year"][results.base]) == {0}


def test_the_bill_of_a_year_is_expected_in_its_prices_and_its_present_value_in_those_of_year_0(
    results,
):
    # Renewals are half a week into a year: a share s of it is before them.
    s = 3.5 / 364
    table = years(results)
    table = table[table["option"] == "Match, £70,000"].set_index(["elasticity", "year"])
    for bound, e in (("low", 1.0), ("high", 3.0)):
        stays = 1.1**-e  # a year
        expected = [
            66_000 * (1 - s),
            66_000 * 1.122 * (s + (1 - s) * stays),
            66_000 * 1.122**2 * stays * (s + (1 - s) * stays),
        ]
        bills = [table.loc[(bound, y), "bill_residents_gbp"] for y in range(3)]
        assert bills == pytest.approx(expected)
        assert [table.loc[(bound, y), "stays"] for y in range(3)] == pytest.approx(
            [1, stays, stays**2]
        )
        # The force: the paid officer from the order on, the matched one from his arrival.
        of_year = [2 - s, 2 * (s + (1 - s) * stays), 2 * stays * (s + (1 - s) * stays)]
        total = [72_000 * 1.02**y * of for y, of in enumerate(of_year)]
        assert [table.loc[(bound, y), "bill_total_gbp"] for y in range(3)] == pytest.approx(total)
        worth = [gbp / (1.02 * 1.035) ** y for y, gbp in enumerate(total)]
        assert [table.loc[(bound, y), "present_value_gbp"] for y in range(3)] == pytest.approx(
            worth
        )


def test_a_replication_is_of_the_course_that_it_drew(results):
    data = results.dataset
    at = {
        (float(b), int(y), str(e)): p
        for p, (b, y, e) in enumerate(
            zip(
                results.axes["funding.budget_gbp_per_year"],
                results.axes["years.year"],
                results.axes["years.bound"],
                strict=True,
            )
        )
    }
    renewals, patrol = data["renewals"].values, data["patrol_h"].values.sum(axis=(2, 3))
    for bound in ("low", "high"):
        drawn = [renewals[at[70_000, y, bound]] for y in range(3)]
        assert (drawn[0] == 0).all()  # the first renewal is in year 1
        assert (drawn[1] <= drawn[2]).all()
        left = drawn[1] == 0  # and stays away
        assert 0 < left.sum() < left.size
        assert (drawn[2][left] == 0).all()
        bought, nobody = patrol[at[70_000, 2, bound]], patrol[at[0, 2, bound]]
        np.testing.assert_array_equal(bought[left], nobody[left])
        assert (bought[drawn[2] == 2] > nobody[drawn[2] == 2]).all()
    low, high = renewals[at[70_000, 2, "low"]], renewals[at[70_000, 2, "high"]]
    assert (high <= low).all()
    for bound, e in (("low", 1.0), ("high", 3.0)):
        shared = (renewals[at[70_000, 1, bound]] == 1).astype(float)[np.newaxis]
        bounds = mean_of(shared).interval(0.9999)
        assert bounds.lower[0] < 1.1**-e < bounds.upper[0]


def test_tables_have_each_year_and_no_value_between_the_bounds(results):
    table = years(results)
    assert table.groupby(["option", "year"])["elasticity"].apply(list).map(len).eq(2).all()
    assert {"S_coverage_percent", "S_gain_pp", "incidents", "bill_public_gbp"} <= set(table)
    # Whatever is bought, years meet the same incidents.
    assert table["incidents"].nunique() == 1
    of_payers = payers(results)
    assert set(of_payers["year"]) == {0, 1, 2}
    assert {"residents", "public", "total"} <= set(of_payers["payer"])
    row = of_payers.iloc[0]
    whole = table[table["point"] == row["point"]].iloc[0]
    assert row["coverage_pp_per_1000_gbp"] == pytest.approx(
        whole["S_gain_pp"] / row["bill_gbp_per_year"] * 1_000
    )
    rows = CliRunner().invoke(app, ["show", str(results.path), "--table", "years", "--json"])
    assert len(json.loads(rows.output)) == len(table)
    text = CliRunner().invoke(app, ["show", str(results.path), "--table", "years"]).output
    assert "present value" in text.lower()


def test_payers_and_years_agree_on_whose_money_is_private(results):
    """None: those that usually are. Empty: nobody's. Else those that are named."""
    for private, own in ((None, ["residents"]), ([], []), (["force"], ["force"])):
        bills = bills_of(results, private)
        table = years(results, private=private)
        at = table["point"].tolist()
        assert table["bill_private_gbp"].tolist() == bills["private"][at].tolist()
        assert table["bill_public_gbp"].tolist() == bills["public"][at].tolist()
        expected = sum((bills[name] for name in own), start=np.zeros(len(results)))
        assert bills["private"] == pytest.approx(expected)
    assert bills_of(results)["private"].any()
    with pytest.raises(InputError, match="nobody called the moon pays"):
        years(results, private=["the moon"])


def test_a_study_of_one_year_has_no_table_of_years(tmp_path):
    one = wardsim.Study.from_text(small_study.TEXT).run(tmp_path / "results.h5", threads=1)
    with pytest.raises(InputError, match="the study is of one year"):
        years(one)


ROOT = Path(__file__).resolve().parents[2]


def changes_told() -> dict[str, object]:
    """Those of the command in the documentation."""
    page = (ROOT / "docs/explanation/years.md").read_text(encoding="utf-8")
    command = page[page.index("wardsim run config/hampstead.toml") :]
    words = shlex.split(command[: command.index("wardsim show")].replace("\\\n", " "))
    told = [value.split("=", 1) for option, value in pairwise(words) if option == "--set"]
    return {key: tomllib.loads(f"x = {as_toml_value(value)}")["x"] for key, value in told}


def test_the_study_of_four_years_in_the_documentation():
    hampstead = wardsim.load(ROOT / "config" / "hampstead.toml").with_(changes_told())
    assert len(hampstead.points()) == 4 * 4 * 2  # options, years, bounds
    # A year's fall comes to the £800m of £3,000m in four years.
    fall = 1 - (1 - 0.075) ** 4
    assert fall == pytest.approx(800 / 3_000, abs=0.002)


def test_the_documented_command_runs_over_some_days(tmp_path):
    few = {"study.horizon_days": 2, "study.warm_up_days": 0, "study.replications": 2}
    hampstead = wardsim.load(ROOT / "config" / "hampstead.toml").with_(changes_told() | few)
    results = hampstead.run(tmp_path / "years.h5", threads=1)
    table = years(results)
    assert set(table["year"]) == {0, 1, 2, 3}
    units = results.dataset["team_units"].values
    teams = [str(t) for t in results.dataset["team"].values]
    pcsos = units[:, teams.index("ward PCSOs")]
    by_year = {y: set(pcsos[results.points["years.year"] == y]) for y in range(4)}
    assert by_year[0] == {2}
    assert by_year[1] == {0}  # PCSOs go first
