"""Crowdfunding, from the study file to the table: points, chances, and what coverage to expect."""

from __future__ import annotations

import numpy as np
import pytest
import small_study
from scipy import stats
from typer.testing import CliRunner

import wardsim
from wardsim import plots
from wardsim.brief import brief_of
from wardsim.brief.content import Paragraph, Table
from wardsim.cli import app
from wardsim.economics import crowdfunding
from wardsim.estimates import Estimate

CROWD = """\
matched_per_paid = 1

[scheme.crowdfunding]
households = 800
participation = 0.25
participation_sd = 0.05
weeks = 4
weeks_to_half = 4
lapse_per_year = 0.2
threshold_gbp_per_year = 60_000
pledge = [{ gbp_per_year = 600, share = 0.6 }, { gbp_per_year = 1_200, share = 0.4 }]
"""
TEXT = small_study.TEXT.replace("matched_per_paid = 1\n", CROWD)


@pytest.fixture(scope="module")
def study():
    return wardsim.Study.from_text(TEXT)


@pytest.fixture(scope="module")
def results(study, tmp_path_factory):
    return study.run(tmp_path_factory.mktemp("crowd") / "results.h5", threads=1)


def test_the_points_are_the_officers_that_pledges_may_bring(study):
    # 100 pledgers of £840 on average: £84,000, which buys one at £66,000; a second at £132,000.
    points = study.points()
    assert [p["purchase"]["paid"].get("constable", 0) for p in points] == [0, 1, 2]
    assert [p["budget_gbp_per_year"] for p in points] == [0, 66_000, 132_000]
    assert len({p["scenario"] for p in points}) == 3


def test_without_an_axis_of_budgets_the_points_are_the_same(study):
    other = wardsim.Study.from_text(TEXT[: TEXT.index("[[sweep.axis]]")])
    assert [p["purchase"] for p in other.points()] == [p["purchase"] for p in study.points()]


def test_the_results_hold_the_chance_of_each_point_in_each_year(study, results):
    law = study.crowdfunding("Match")
    assert law.error < 1e-12
    expected = [[d.probability for d in year.deliveries] for year in law.years]
    found = results.dataset["delivery_probability"].values
    assert found.shape == (3, 3)
    assert pytest.approx(np.array([p[:3] for p in expected]), abs=1e-15) == found.T
    assert found.sum(axis=0) == pytest.approx(1, abs=1e-5)


def test_the_law_is_that_of_campaigns_drawn_household_by_household(study):
    """Mean and chance of a start against 20,000 campaigns: |z| < 4 (1e-4, two-sided)."""
    law = study.crowdfunding("Match")
    chance = np.random.default_rng(1)
    strength = 0.25 * 0.75 / 0.05**2 - 1  # of the beta distribution
    share = chance.beta(0.25 * strength, 0.75 * strength, 20_000)
    pledgers = chance.binomial(800, share * (1 - 2 ** (-4 / 4)))
    money = 600 * pledgers + 600 * chance.binomial(pledgers, 0.4)
    money = np.where(money >= 60_000, money, 0)  # else nothing starts
    mean = law.years[0].money_gbp @ law.years[0].money_probability
    assert abs(money.mean() - mean) < 4 * money.std() / np.sqrt(money.size)
    started = law.probability_started
    assert abs((money > 0).mean() - started) < 4 * np.sqrt(started * (1 - started) / money.size)


def test_campaigns_drawn_agree_with_the_law(study):
    """P(officers = k) in each year: |z| of 4,000 campaigns passes at 1e-4, two-sided."""
    money, officers = study.campaigns("Match", 4_000)
    assert (np.diff(money, axis=1) <= 0).all()
    assert (officers == 2 * np.floor(money / 66_000)).all()
    for y, year in enumerate(study.crowdfunding("Match").years):
        for delivery in year.deliveries[:3]:
            p = delivery.probability
            k = int((officers[:, y] == delivery.paid + delivery.matched).sum())
            assert stats.binomtest(k, 4_000, p).pvalue > 1e-4
    again = study.campaigns("Match", 2)[0]
    assert (again == money[:2]).all()


def test_tables_of_chances_and_of_what_to_expect(results):
    by_officers = crowdfunding.deliveries(results)
    assert by_officers["paid"].tolist() == [0, 1, 2]
    chances = [f"chance_year_{y}" for y in (1, 2, 3)]
    assert by_officers[chances].sum().to_numpy() == pytest.approx(1)
    assert (by_officers["chance_year_3"] > by_officers["chance_year_1"]).iloc[0]
    (row,) = crowdfunding.schemes(results).to_dict("records")
    by_year = [row[f"officers_year_{y}"] for y in (1, 2, 3)]
    assert by_year == sorted(by_year, reverse=True)
    assert row["officer_years"] == pytest.approx(sum(by_year))
    assert 0 <= row["officer_years_from"] <= row["officer_years"] <= row["officer_years_to"]
    low, high = by_officers["coverage_percent"].min(), by_officers["coverage_percent"].max()
    assert low < row["coverage_percent"] < high
    assert row["gain_pp"] == pytest.approx(
        row["coverage_percent"] - by_officers["coverage_percent"][0]
    )


def test_the_interval_of_a_mixture_holds_both_doubts():
    def estimate(values, spread):
        influence = np.array([[-1.0, 1.0, -1.0, 1.0]] * len(values)) * spread
        return Estimate(np.array(values), influence)

    # One sure point: its own interval.
    alone = estimate([50.0, 60.0], 2.0)
    bounds = crowdfunding.mixed(alone, np.array([1.0, 0.0]), 0.95)
    own = alone[0].interval(0.95)
    assert (bounds.lower, bounds.upper) == pytest.approx((own.lower, own.upper), abs=1e-6)
    # No error: the quantiles of the mixture alone.
    exact = crowdfunding.mixed(estimate([50.0, 60.0], 0.0), np.array([0.5, 0.5]), 0.95)
    assert exact.value == 55
    assert (exact.lower, exact.upper) == pytest.approx((50, 60), abs=1e-6)
    # Both: drawn by hand, the share outside on either side is 2.5 %.
    both = estimate([50.0, 60.0], 4.0)
    bounds = crowdfunding.mixed(both, np.array([0.3, 0.7]), 0.95)
    random = np.random.default_rng(13)
    which = random.random(400_000) < 0.7
    sample = np.where(which, 60.0, 50.0) + both.standard_error[0] * random.standard_t(3, 400_000)
    for k in ((sample < bounds.lower).sum(), (sample > bounds.upper).sum()):
        assert stats.binomtest(int(k), 400_000, 0.025).pvalue > 1e-4
    narrow = both[0].interval(0.95)
    assert bounds.upper - bounds.lower > narrow.upper - narrow.lower


def test_officer_years_over_the_term_are_those_of_campaigns_drawn(study, results):
    table = crowdfunding.officer_years(results).set_index("officer_years")
    assert table["chance"].sum() == pytest.approx(1)
    years = study.campaigns("Match", crowdfunding.CAMPAIGNS)[1].sum(axis=1)
    assert table.index.tolist() == sorted(set(years.tolist()))
    for number, row in table.iterrows():
        k = int((years == number).sum())
        exact = stats.binomtest(k, years.size).proportion_ci(0.95, method="exact")
        assert row["chance"] == k / years.size
        assert (row["chance_lower"], row["chance_upper"]) == pytest.approx((exact.low, exact.high))
    (row,) = crowdfunding.schemes(results).to_dict("records")
    assert (table.index * table["chance"]).sum() == pytest.approx(row["officer_years"], rel=0.03)
    # Nobody over the whole term is nobody in year 1, of which the exact chance is known.
    nobody, exact = table.loc[0], row["chance_of_nobody_year_1"]
    assert stats.binomtest(round(nobody["chance"] * 10_000), 10_000, exact).pvalue > 1e-4
    # The range holds at least 95 % of campaigns, and no narrower one does on either side.
    low, high = row["officer_years_from"], row["officer_years_to"]
    assert table.loc[table.index < low, "chance"].sum() < 0.025 <= table.loc[:low, "chance"].sum()
    assert table.loc[table.index > high, "chance"].sum() <= 0.025


def test_the_chart_has_a_bar_for_each_number_and_year(results, tmp_path):
    (chart,) = [c for c in plots.charts(results) if c.name == "pledged"]
    chances = crowdfunding.deliveries(results)
    for year in (1, 2, 3):
        drawn = chart.data[chart.data["year"] == year]
        assert drawn["officers"].tolist() == [0, 2, 4]
        assert drawn["chance"].tolist() == chances[f"chance_year_{year}"].tolist()
    nobody = chances["chance_year_1"][0]
    assert f"nobody in year 1 with a chance of {100 * nobody:.0f} %" in chart.title
    assert f"0: {100 * nobody:.1f} %" in chart.alt
    ax = plots.pledged(results, scheme="Match")
    heights = [bar.get_height() for bar in ax.patches]
    assert heights == pytest.approx(
        chances[[f"chance_year_{y}" for y in (1, 2, 3)]].T.to_numpy().ravel()
    )
    with pytest.raises(wardsim.InputError, match="crowdfunded are: Match"):
        plots.pledged(results, scheme="Other")
    plotted = CliRunner().invoke(app, ["plot", str(results.path), "-o", str(tmp_path)])
    assert plotted.exit_code == 0, plotted.output
    assert (tmp_path / "pledged.png").stat().st_size > 10_000


def test_tables_say_what_is_in_brackets(results):
    def shown(table):
        return " ".join(
            CliRunner().invoke(app, ["show", str(results.path), "--table", table]).output.split()
        )

    text = shown("crowdfunded")
    assert "95 % of campaigns bring from and to so many" in text
    assert "In brackets: what a year of the term brings in 95 % of cases" in text
    assert "In brackets: 95 % intervals of the draws" in shown("officer-years")


def test_show_prints_the_tables(results):
    for table, word in (
        ("crowdfunding", "chance year 3"),
        ("crowdfunded", "officer years"),
        ("officer-years", "chance"),
    ):
        shown = CliRunner().invoke(app, ["show", str(results.path), "--table", table])
        assert shown.exit_code == 0, shown.output
        assert word in " ".join(shown.output.split())
    plain = CliRunner().invoke(app, ["show", str(results.path)])
    assert plain.exit_code == 0, plain.output


def test_every_mistake_of_a_campaign_has_its_place():
    wrong = TEXT.replace("share = 0.4", "share = 0.5").replace("weeks = 4\n", "")
    found = [str(p) for p in wardsim.Study.from_text(wrong).validate().mistakes]
    assert any("scheme[0].crowdfunding.pledge: shares add up to 1.1" in text for text in found)
    assert any("only one of weeks and weeks_to_half" in text for text in found)
    with pytest.raises(wardsim.InputError, match="no crowdfunded scheme"):
        wardsim.Study.from_text(small_study.TEXT).crowdfunding("Match")


def test_the_briefing_tells_how_likely_the_officers_are(results):
    (section,) = [s for s in brief_of(results).sections if s.title == "What pledges may bring"]
    words, table = section.blocks
    assert isinstance(words, Paragraph) and isinstance(table, Table)
    assert "nobody in year 1 with a chance of" in words.text
    for row, chances in zip(
        table.rows, crowdfunding.deliveries(results).to_dict("records"), strict=True
    ):
        expected = [f"{100 * chances[f'chance_year_{year}']:.1f} %" for year in (1, 2, 3)]
        assert row == ["Match", str(chances["paid"] + chances["matched"]), *expected]
