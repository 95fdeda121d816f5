"""The models of `wardsim calibrate`: what they find in made-up crimes whose truth is known."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import shapely
from hand_made_town import square, town, write_geojson, write_wards
from test_calibrate import SHA, row, write_month

import wardsim
from wardsim import InputError
from wardsim.calibration import Demand, calibrate_tables, read_effects, write_fragment, write_report
from wardsim.calibration.classes import CrimeClasses
from wardsim.calibration.config import shipped
from wardsim.calibration.counts import CrimeCounts
from wardsim.calibration.crimes import days_in, month_span
from wardsim.calibration.effects import RepeatWindow
from wardsim.calibration.months import MONTH_DAYS, fit_months
from wardsim.calibration.near_repeats import RepeatFit, surplus_of_repeats
from wardsim.calibration.scores import Difference, Forecast, Scorer, wilson
from wardsim.calibration.space import SIMPLEST_FIRST, fit_space, streets_of
from wardsim.calibration.split import split_months
from wardsim.importing import NetworkTables
from wardsim.importing.problems import Problems
from wardsim.importing.tables import from_network
from wardsim.importing.text_tables import tomllib

YEARS = month_span("2015-01", "2016-12")
DAYS = np.array([days_in([month]) for month in YEARS])


@pytest.fixture(scope="module")
def network() -> NetworkTables:
    return from_network(wardsim.generate_town(wards=4, street_km=60, seed=5))


def counts_of(
    network: NetworkTables, rate: np.ndarray, months: list[str], seed: int
) -> CrimeCounts:
    """Poisson burglaries at a yearly rate by street."""
    groups = CrimeClasses({"Burglary": {"burglary": 1.0}}).groups()
    days = np.array([days_in([month]) for month in months])
    random = np.random.Generator(np.random.Philox(seed))
    counts = random.poisson(np.outer(days / 365.25, np.where(network.ward >= 0, rate, 0)))
    return CrimeCounts(groups, months, days, counts[None].astype(np.int64))


# --- months


def test_a_season_that_comes_back_is_found():
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)
    season *= 365.25 / (MONTH_DAYS @ season)
    random = np.random.Generator(np.random.Philox(11))
    counts = random.poisson(20 * DAYS * np.tile(season, 2))
    fit = fit_months(counts, DAYS, YEARS)
    assert MONTH_DAYS @ fit.factor == pytest.approx(365.25)
    assert np.abs(fit.factor - season).max() < 4 * fit.se.max()
    assert (np.abs(fit.factor - season) < 1.96 * fit.se).mean() > 0.8
    assert fit.season_sd > 0.15 > fit.passing_sd


def test_change_that_passes_is_no_season():
    random = np.random.Generator(np.random.Philox(12))
    counts = random.poisson(20 * DAYS * random.gamma(25, 1 / 25, 24))  # scatter of 20 %
    fit = fit_months(counts, DAYS, YEARS)
    alone = np.array([counts[i] + counts[i + 12] for i in range(12)]) / (20 * 2 * DAYS[:12])
    assert np.abs(fit.factor - 1).max() < 0.6 * np.abs(alone - 1).max()
    assert fit.passing_sd > 0.1
    assert fit.dispersion > 5


def test_one_year_leaves_the_factors_halfway():
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)
    counts = np.round(20 * DAYS[:12] * season).astype(int)
    fit = fit_months(counts, DAYS[:12], YEARS[:12])
    slope = np.polyfit(season - 1, fit.factor - 1, 1)[0]
    assert 0.3 < slope < 0.7
    assert fit.se.mean() > 0.1


def test_months_that_were_not_seen_stay_near_one_and_unsure():
    counts = np.array([600, 500, 640, 610])
    fit = fit_months(counts, DAYS[:4], YEARS[:4])
    assert fit.factor[6:] == pytest.approx(np.full(6, fit.factor[6]))
    assert fit.se[6] > fit.se[0]
    assert list(fit.seen) == [1] * 4 + [0] * 8
    none = fit_months(np.zeros(4, int), DAYS[:4], YEARS[:4])
    assert (none.factor == 1).all()


# --- which months are held out


def test_the_last_quarter_is_held_out_from_eight_months_on():
    months = month_span("2016-01", "2016-12")
    problems = Problems()
    for count, held in ((7, 0), (8, 2), (12, 3)):
        split = split_months(months[:count], True, problems)
        assert (len(split.fitted), len(split.held_out)) == (count - held, held)
    assert split_months(months, False, problems).held_out == []
    given = split_months(months, ("2016-06", "2016-07"), problems)
    assert (given.fitted[-1], given.held_out) == ("2016-05", ["2016-06", "2016-07"])
    assert not problems


@pytest.mark.parametrize(
    ("holdout", "words"),
    [
        (("2016-01", "2016-02"), "no month before them is left to fit"),
        (("2018-01", "2018-02"), "no file covers any of them"),
        (("2016-x", "2016-02"), "give the first and the last, such as 2017-01"),
        (("2016-05", "2016-02"), "give the first and the last"),
    ],
)
def test_months_that_cannot_be_held_out_are_told(holdout, words):
    problems = Problems()
    assert split_months(month_span("2016-01", "2016-12"), holdout, problems) is None
    assert words in str([str(problem) for problem in problems.found])


# --- where


def test_every_model_shares_out_all_incidents_over_every_street_of_the_wards(network):
    streets = streets_of(network)
    counts = counts_of(network, 0.02 * network.length_m, YEARS, 3)
    for model in SIMPLEST_FIRST:
        fit = fit_space(model, counts.counts[0], counts.days, streets)
        assert fit.share.sum() == pytest.approx(1)
        assert (fit.share[streets.inside] > 0).all(), model
        assert (fit.share[~streets.inside] == 0).all(), model


def test_rates_are_per_km_and_year(network):
    streets = streets_of(network)
    counts = counts_of(network, 0.02 * network.length_m, YEARS, 3)
    for model in ("ward_mean", "empirical_bayes"):
        fit = fit_space(model, counts.counts[0], counts.days, streets)
        assert np.abs(fit.ward_per_km_year - 20).max() < 5 * fit.ward_per_km_year_se.max()
    assert fit.ward_per_km_year_se.max() < 2


def scores_of(network: NetworkTables, rate: np.ndarray, seed: int):
    """All space models fitted to one year and scored on the next."""
    streets = streets_of(network)
    counts = counts_of(network, rate, YEARS, seed)
    before, held = counts.part(YEARS[:12]), counts.part(YEARS[12:])
    scorer = Scorer(streets.length_m[streets.inside])
    level = before.counts.sum() / before.days.sum() * held.days
    wanted = held.counts[0][:, streets.inside]
    scores = {}
    for model in SIMPLEST_FIRST:
        share = fit_space(model, before.counts[0], before.days, streets).share
        forecast = Forecast(model, np.outer(level, share[streets.inside]))
        scores[model] = scorer.score(forecast, wanted)
    return scorer, scores


def test_streets_that_differ_by_chance_alone_are_given_the_ward_mean(network):
    scorer, scores = scores_of(network, 0.02 * network.length_m, 21)
    assert scorer.best(scores, SIMPLEST_FIRST) == "ward_mean"
    assert all(flagged.pai == pytest.approx(1, abs=0.4) for flagged in scores["ward_mean"].flagged)


def test_streets_that_differ_are_given_shrunk_rates(network):
    random = np.random.Generator(np.random.Philox(22))
    unequal = random.gamma(0.3, 1 / 0.3, network.streets)
    scorer, scores = scores_of(network, 0.03 * network.length_m * unequal, 23)
    assert scorer.best(scores, SIMPLEST_FIRST) == "empirical_bayes"
    for baseline in ("ward_mean", "counts"):
        assert scorer.difference(scores["empirical_bayes"], scores[baseline]).worth_it


def test_incidents_that_cluster_along_streets_are_given_a_kernel_density(network):
    middle = np.array([c.coords[0] for c in network.courses()])
    spots = middle[[40, 200, 350]]
    near = np.linalg.norm(middle[:, None] - spots, axis=2).min(axis=1)
    # Less than one a year on most streets, hot ones too: a street alone says little.
    rate = 0.002 * network.length_m * (0.1 + 9 * (near < 200))
    scorer, scores = scores_of(network, rate, 24)
    assert scorer.best(scores, SIMPLEST_FIRST) == "kernel_density"


# --- scores


def test_log_likelihood_and_hits_are_those_of_the_core(network):
    _, scores = scores_of(network, 0.02 * network.length_m, 25)
    for score in scores.values():
        for flagged, hits in zip(score.flagged, score.hits, strict=True):
            assert hits.sum() / score.events == pytest.approx(flagged.hit_rate)
            assert flagged.low < flagged.hit_rate < flagged.high
            assert 0 < flagged.pei <= 1 + 1e-12
    rate, length = np.array([2.0, 1.0, 0.5]), np.array([10.0, 20.0, 30.0])
    counts = np.array([3, 0, 1])
    score = Scorer(length).score(Forecast("x", rate[None]), counts[None])
    core = wardsim._core.forecast_scores(rate, length, counts)
    assert score.log_likelihood == pytest.approx(core.log_likelihood)
    assert [f.pai for f in score.flagged] == pytest.approx(core.pai)
    assert [f.pei for f in score.flagged] == pytest.approx(core.pei)
    assert wilson(0.75, 4)[0] == pytest.approx(core_low(rate, length, counts, 0.25), abs=1e-6)


def core_low(rate: np.ndarray, length: np.ndarray, counts: np.ndarray, share: float) -> float:
    scores = wardsim._core.forecast_scores(rate, length, counts, [share])
    assert scores.hit_rate[0] == pytest.approx(0.75)
    return float(scores.hit_rate_low[0])


def test_a_forecast_told_anew_each_month_cannot_claim_the_months_before():
    # Two months, two streets; the second month's forecast knows where the first month's were.
    length, counts = np.array([10.0, 10.0]), np.array([[4, 0], [0, 4]])
    expected = np.array([[1.0, 1.0], [3.9, 0.1]])
    scorer = Scorer(length)
    told = scorer.score(Forecast("x", expected, monthly=True), counts).hits[0].sum()
    claimed = scorer.score(Forecast("x", expected), counts).hits[0].sum()
    assert told < claimed


def test_the_interval_of_a_difference_holds_zero_for_models_that_differ_by_chance(network):
    inside = network.ward >= 0
    length = network.length_m[inside].astype(float)
    random = np.random.Generator(np.random.Philox(31))
    counts = random.poisson(0.01 * length)[None]
    scorer = Scorer(length)
    true = 0.01 * length[None]
    one, other = (true * random.gamma(400, 1 / 400, length.shape) for _ in range(2))
    same = scorer.difference(
        scorer.score(Forecast("a", one), counts), scorer.score(Forecast("b", other), counts)
    )
    assert same.sign == 0
    worse = scorer.score(Forecast("c", true[:, ::-1]), counts)
    assert scorer.difference(scorer.score(Forecast("a", one), counts), worse).sign == 1


def test_a_gain_that_is_sure_but_tiny_is_not_worth_a_richer_model():
    assert not Difference(0.005, 0.004, 0.006).worth_it
    assert not Difference(0.02, -0.01, 0.05).worth_it
    assert Difference(0.02, 0.01, 0.03).worth_it


# --- near repeats


def test_only_a_surplus_of_last_month_moves_the_forecast(network):
    streets = streets_of(network)
    window = RepeatWindow(14, 300, "test")
    fit = RepeatFit(window, 0.3, 0.05, 80, 10, "stable", True)
    share = np.where(streets.inside, streets.length_m, 0) / streets.length_m.sum()
    counts = counts_of(network, np.zeros(network.streets), YEARS, 1)
    street = int(np.flatnonzero(streets.inside)[100])
    counts.counts[0, -1, street] = 10
    surplus = surplus_of_repeats(fit, counts, 0, share, 10 / 31, "2017-01", streets)
    assert surplus.sum() == pytest.approx(0, abs=1e-9)  # as many as expected in all
    courses = network.courses()
    near = shapely.distance(courses, courses[street]) < 100
    assert surplus[near].sum() > 0.5 * surplus[surplus > 0].sum()
    assert (surplus[~near] > 0).mean() < 0.3
    passed = window.mean_delay_d / 31  # nearly: delays are far shorter than months
    more = surplus_of_repeats(fit, counts, 0, share, 0, "2017-01", streets)
    assert more.sum() == pytest.approx(10 * 0.3 / 0.7 * passed, rel=0.01)
    assert not surplus_of_repeats(fit, counts, 0, share, 1, "2017-03", streets).any()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('[[near_repeat]]\ncategories = ["Burglary"]\nwindow_d = 0', "window_d = 0 (must be > 0"),
        (
            '[[near_repeat]]\ncategories = ["R"]\nwindow_d = 7\nmax_distance_m = 900',
            "max_distance_m = 900 (must be > 0 and <= 500)",
        ),
        ("[[near_repeat]]\nwindow_d = 7", "name at least one"),
        ('[[darkness]]\nclass = "magic"', "there is no class 'magic'"),
        ('[[darkness]]\nclass = "mugging"\nfactor = -1', "factor = -1 (must be > 0)"),
        ('[[darkness]]\nclass = "mugging"\nfactor = 2\nfactor_se = "x"', "must be >= 0"),
    ],
)
def test_a_wrong_file_of_effects_is_refused(tmp_path, line, words):
    (tmp_path / "effects.toml").write_text(line)
    problems = Problems()
    read_effects(tmp_path / "effects.toml", problems)
    assert words in str([str(problem) for problem in problems.found])


def test_shipped_effects_name_their_sources():
    problems = Problems()
    effects = read_effects(shipped("incident_effects.toml"), problems)
    assert not problems
    assert effects.repeats["Burglary"].window_d == 14
    assert effects.repeats["Robbery"].window_d == 7
    assert effects.darkness["mugging"].factor == 2.6
    assert all(item.source for item in [*effects.repeats.values(), *effects.darkness.values()])


# --- the whole


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Ten months of crimes on the square town: nine in ten on one of its streets."""
    path = tmp_path_factory.mktemp("crimes")
    random = np.random.Generator(np.random.Philox(41))
    for month in month_span("2016-03", "2016-12"):
        spots = [(50, 5) if hot else (99, 50) for hot in random.random(30) < 0.9]
        kinds = ["Burglary", "Robbery", "Theft from the person", "Drugs", "Shoplifting"]
        rows = [row(spot, kinds[i % 5], month=month) for i, spot in enumerate(spots)]
        write_month(path, rows, month=month)
    return path


@pytest.fixture(scope="module")
def square_town(tmp_path_factory) -> NetworkTables:
    from hand_made_town import TOWN

    wards = [
        ("West", "E05000001", square(-200, -200, 50, 300)),
        ("East", "E05000002", square(50, -200, 190, 300)),
    ]
    return town(tmp_path_factory.mktemp("town"), TOWN, *wards)[0]


@pytest.fixture(scope="module")
def demand(square_town, folder) -> Demand:
    return calibrate_tables(square_town, SHA, [folder])


def test_models_are_scored_on_held_out_months_and_fitted_to_all(demand):
    assert demand.months_held_out == ["2016-11", "2016-12"]
    assert len(demand.months) == 10
    burglary = next(c for c in demand.classes if c.name == "burglary")
    assert burglary.per_year == pytest.approx(60 * 365.25 / demand.report.days)
    assert burglary.parts[0].log_likelihood_per_event is not None
    assert any("Models were fitted to 2016-03 to 2016-10" in f for f in demand.report.findings)
    assert any(f.startswith("burglary (12 incidents): ") for f in demand.report.findings)


def test_a_split_category_gives_each_class_its_share_of_every_street(demand):
    robbery = demand.evidence.fit("Robbery")
    theft = demand.evidence.fit("Theft from the person")
    of = {c.name: c for c in demand.classes}
    mugging, moped = of["mugging"], of["moped robbery"]
    expected = 0.8 * robbery.per_year * robbery.space.share[mugging.street]
    assert mugging.street_per_year == pytest.approx(expected)
    both = 0.2 * robbery.per_year * robbery.space.share + 0.5 * theft.per_year * theft.space.share
    assert moped.street_per_year == pytest.approx(both[moped.street])
    assert [part.share for part in moped.parts] == [0.2, 0.5]
    error = np.hypot(0.2 * robbery.per_year_se, 0.5 * theft.per_year_se)
    assert moped.per_year_se == pytest.approx(error)


def test_categories_of_one_class_are_counted_together(demand):
    other = demand.evidence.fit("other calls")
    assert {"Drugs", "Shoplifting"} <= set(other.group.categories)
    assert other.per_year == pytest.approx(120 * 365.25 / demand.report.days)


def test_the_fragment_holds_every_parameter_with_error_and_source(demand, tmp_path):
    write_fragment(demand, tmp_path / "demand.toml")
    text = (tmp_path / "demand.toml").read_text()
    assert "nan" not in text and "inf" not in text.replace("information", "")
    fragment = tomllib.loads(text)["demand"]
    assert fragment["months_held_out"] == ["2016-11", "2016-12"]
    for item in fragment["class"]:
        for key in ("source", "hour_source", "month_source"):
            assert item[key]
        assert len(item["month_factor"]) == len(item["month_factor_se"]) == 12
        assert MONTH_DAYS @ item["month_factor"] == pytest.approx(365.25)
        streets = len(item["street"])
        assert len(item["street_per_year"]) == streets
        assert len(item.get("street_per_year_se", item["street"])) == streets
        assert min(item["street_per_year"]) > 0
        assert item["spatial_model"] in (*SIMPLEST_FIRST, "mixed")
        for part in item["part"]:
            assert part["source"] and part["share_source"] and part["per_year_se"] > 0
    mugging = fragment["class"][0]
    assert mugging["darkness"]["factor"] == 2.6
    burglary = next(c for c in fragment["class"] if c["name"] == "burglary")
    repeats = burglary["near_repeat"]
    assert 0 <= repeats["branching_ratio"] < 1
    assert repeats["branching_ratio_se"] > 0
    assert repeats["mean_delay_d"] == pytest.approx(14 / np.log(20), rel=1e-5)
    assert isinstance(repeats["chosen"], bool)


@pytest.mark.parametrize("model", [*SIMPLEST_FIRST, "near_repeats"])
def test_a_model_asked_for_is_written(square_town, folder, model):
    asked = calibrate_tables(square_town, SHA, [folder], model=model)
    burglary = next(c for c in asked.classes if c.name == "burglary")
    if model == "near_repeats":
        assert burglary.near_repeats.chosen
    else:
        assert burglary.spatial_model == model
    assert "asked for" in burglary.parts[0].source
    assert burglary.street_per_year.sum() == pytest.approx(burglary.per_year)


def test_without_held_out_months_shrunk_rates_are_written(square_town, folder):
    unscored = calibrate_tables(square_town, SHA, [folder], holdout=False)
    assert unscored.months_held_out == []
    assert {c.spatial_model for c in unscored.classes} == {"empirical_bayes"}
    assert "no model was scored" in unscored.report.findings[0]


def test_the_season_is_written_only_if_asked_for_or_borne_out(square_town, folder):
    on = calibrate_tables(square_town, SHA, [folder], season="on")
    assert any((c.month_factor != 1).any() for c in on.classes)
    off = calibrate_tables(square_town, SHA, [folder], season="off")
    assert all((c.month_factor == 1).all() for c in off.classes)


def test_choices_out_of_range_are_told_together(square_town, folder):
    with pytest.raises(InputError) as caught:
        calibrate_tables(square_town, SHA, [folder], model="magic", season="dry", tolerance_m=-1)
    text = str(caught.value)
    assert "model = 'magic'" in text and "near_repeats" in text
    assert "season = 'dry'" in text
    assert "tolerance_m = -1" in text


class Page(HTMLParser):
    """Images with their alt text, addresses, tables."""

    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str] = []
        self.addresses: list[str] = []
        self.tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [v for k, v in attrs if k in ("src", "href") and v]
        self.alts += [given.get("alt") or ""] if tag == "img" else []
        self.tables += tag == "table"


def test_the_report_is_one_file_that_says_what_its_charts_show(demand, tmp_path):
    write_report(demand, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text()
    page = Page()
    page.feed(text)
    assert len(page.alts) == 7 and all(len(alt) > 60 for alt in page.alts)
    assert all(address.startswith("data:image/") for address in page.addresses)
    assert page.tables >= len(page.alts)
    assert not re.search(r"https?://|<script|@import", text)
    for words in ("By month", "By ward", "By hour", "Hot spots", "Near repeats", "left out"):
        assert words in text
    write_report(demand, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text() == text


def test_a_report_without_scores_or_crimes_can_be_read(square_town, folder, tmp_path):
    write_report(
        calibrate_tables(square_town, SHA, [folder], holdout=False), tmp_path / "unscored.html"
    )
    text = (tmp_path / "unscored.html").read_text()
    assert "no model was scored" in text and "Log-likelihood" not in text
    write_month(tmp_path / "far", [row((9000, 9000))])
    write_report(calibrate_tables(square_town, SHA, [tmp_path / "far"]), tmp_path / "none.html")
    assert "there is nothing to fit" in (tmp_path / "none.html").read_text()


def test_calibrating_again_gives_the_same_scores(square_town, folder, demand):
    again = calibrate_tables(square_town, SHA, [folder])
    assert again.report.findings == demand.report.findings


def test_the_command_writes_demand_and_report(tmp_path, folder, monkeypatch):
    from hand_made_town import TOWN
    from typer.testing import CliRunner

    from wardsim.cli import app

    monkeypatch.chdir(tmp_path)
    write_geojson(tmp_path / "streets.geojson", TOWN)
    write_wards(tmp_path / "wards.geojson", ("Home", "E05000001", square(-50, -50, 150, 150)))

    def run(*words: object):
        return CliRunner().invoke(app, [str(word) for word in words])

    assert run("import", "streets.geojson", "--wards", "wards.geojson", "-o", "n.h5").exit_code == 0
    command = ["calibrate", "n.h5", "--crimes", folder, "-o", "d.toml"]
    done = run(*command, "--report", "r.html")
    assert done.exit_code == 0, done.output
    assert "burglary" in done.output and "chosen" in done.output
    assert (tmp_path / "d.toml").exists() and (tmp_path / "r.html").exists()
    for wrong in (
        ["--holdout-first-month", "2016-10"],
        ["--no-holdout", "--holdout-first-month", "2016-10", "--holdout-last-month", "2016-12"],
        ["--report", "d.toml"],
    ):
        assert run(*command, *wrong).exit_code == 2, wrong
