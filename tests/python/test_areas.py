"""Areas: the change of schemes by hand, one study an area, one file of all, who gains and loses."""

from __future__ import annotations

import csv
import dataclasses
import gzip
from pathlib import Path

import pytest
import small_study
from typer.testing import CliRunner

import wardsim
from wardsim import areas
from wardsim.areas import moves
from wardsim.areas.change import by_largest_remainder
from wardsim.areas.terms import tomllib
from wardsim.brief.sections import brief_of
from wardsim.brief.words import signed
from wardsim.cli import app
from wardsim.economics import tables
from wardsim.plots import charts
from wardsim.results import open_results

ROOT = Path(__file__).resolve().parents[2]
LONDON = ROOT / "config" / "london_schemes.toml"
PROFILES = ROOT.parent / "shared" / "data" / "population" / "gla_ward_profiles_2015.csv.gz"
AREAS = """
[[scheme]]
name = "Discount"
payer = "borough"
buys = ["constable"]
price_gbp_per_year.constable = 57_000
abstraction = 0.5

[[team]]
name = "cars"
mode = "car"
units = 1

[[team]]
name = "moved"
units = 0

[areas]
recorded_crimes = 1_000
response_team = "cars"
teams_by_ward = ["ward PCs"]
redeployed_team = "moved"
before = "Match"
after = "Discount"
elasticity = [0, 1]
redeployed_share = [0, 1]

[[area]]
name = "North"
wards = 2
area_km2 = 1.6
street_km = 18
residents = 20_000
recorded_crimes = 1_000
response_units = 1
officers_bought = 3
tile = [0, 0]

[[area]]
name = "South"
wards = 3
area_km2 = 2.4
street_km = 26
residents = 30_000
recorded_crimes = 3_000
response_units = 2
tile = [0, 1]
"""
TEXT = small_study.TEXT[: small_study.TEXT.index("[[sweep.axis]]")] + AREAS
TEXT = TEXT.replace("reported_per_year = 700", "reported_per_year = 3_000")
TEXT += "\n[dispatch]\ntarget_min = { S = 8 }\n"


@pytest.fixture(scope="module")
def study():
    return wardsim.Study.from_text(TEXT)


@pytest.fixture(scope="module")
def path(study, tmp_path_factory):
    file = tmp_path_factory.mktemp("areas") / "areas.h5"
    areas.run_areas(study, file, threads=1)
    return file


@pytest.fixture(scope="module")
def results(path):
    return open_results(path)


def test_who_keeps_and_who_gets_officers_by_hand(study):
    # North has 3 paid and 3 matched for £198,000; the force pays 6 x £72,000 - £198,000 = £234,000.
    terms = areas.terms_of(study)
    nobody, before, *after = areas.cases_of(study, terms)
    assert (nobody.delivered, nobody.budget) == ([0, 0], [0, 0])
    assert (before.delivered, before.budget) == ([6, 0], [198_000, 0])
    assert [(c.elasticity, c.redeployed_share) for c in after] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    # Elasticity 0: £57,000 / £33,000 times the bill keeps all six; 1: £198,000 buys three.
    assert [c.delivered for c in after] == [[6, 0], [6, 0], [3, 0], [3, 0]]
    assert [c.budget[0] for c in after] == [342_000, 342_000, 198_000, 198_000]
    # The force pays 6 x £15,000, or 3 x £15,000: it saves £144,000, or £189,000.
    assert [c.force_saves_gbp for c in after] == [144_000, 144_000, 189_000, 189_000]
    # Two officers and half the duty of six; 2.6 and half of three: 5 and 4, by crimes 1 : 3.
    assert [c.moved_in for c in after] == [[0, 0], [1, 4], [0, 0], [1, 3]]
    # What they cost: all that is saved; the duty that comes back is paid for already.
    assert [c.moved_gbp for c in after] == [0, 144_000, 0, 189_000]


def test_whole_numbers_by_largest_remainder():
    assert by_largest_remainder(5, [1, 3]) == [1, 4]
    assert by_largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert by_largest_remainder(0, [2, 5]) == [0, 0]


def test_every_figure_of_london_has_a_source():
    sources = wardsim.load(LONDON).sources()
    assert [f.key for s in sources if not s.confidence for f in s.figures] == []


def test_london_has_330_officers_in_21_boroughs():
    study = wardsim.load(LONDON)
    terms = areas.terms_of(study)
    assert (len(terms.areas), sum(a.wards for a in terms.areas)) == (32, 629)
    assert sum(a.officers_bought > 0 for a in terms.areas) == 21
    assert len({a.tile for a in terms.areas}) == 32
    cases = areas.cases_of(study, terms)
    before = cases[1]
    assert sum(before.delivered) == 330
    assert sum(before.budget) == 10_890_000
    for case in cases[2:]:
        kept = sum(case.delivered)
        whole = 330 * (57 / 33) ** -case.elasticity
        assert whole - 21 < kept <= whole + 1e-9  # each borough rounds down
        # The money of boroughs and force: nothing is lost or made but what boroughs left over.
        spent = 57_000 * kept + kept * (72_152 - 57_000)
        assert spent + case.force_saves_gbp == pytest.approx(
            330 * 72_152 - 10_890_000 + 57_000 * kept
        )
        if case.redeployed_share == 0:
            assert sum(case.moved_in) == 0
        else:
            fte = case.force_saves_gbp / 72_152 + 0.175 * kept - 0.05 * 330
            assert sum(case.moved_in) == int(fte)


def test_recorded_crimes_of_london_are_those_of_the_ward_profiles():
    """Rate for 1,000 residents times residents, over the wards of each borough."""
    if not PROFILES.exists():
        pytest.skip(f"{PROFILES} is absent")
    crimes: dict[str, float] = {}
    with gzip.open(PROFILES, "rt", encoding="utf-8-sig", newline="") as file:
        for ward in csv.DictReader(file):
            borough, _, name = ward["Ward name"].partition(" - ")
            if name:
                rate, residents = ward["Crime rate - 2014/15"], ward["Population - 2015"]
                of = crimes.get(borough, 0.0)
                crimes[borough] = of + float(rate) * float(residents) / 1000
    terms = areas.terms_of(wardsim.load(LONDON))
    assert {a.name: a.recorded_crimes for a in terms.areas} == {
        borough: round(total, -2) for borough, total in crimes.items()
    }
    assert terms.recorded_crimes == round(crimes["Camden"], -2)
    # Who bought: six are on record, the 17 others with the most crimes share the rest.
    bought = {a.name: a.officers_bought for a in terms.areas}
    known = {"Hammersmith and Fulham": 24, "Newham": 20, "Tower Hamlets": 19}
    known |= {"Kensington and Chelsea": 17, "Camden": 0, "Hackney": 0}
    rest = [a for a in terms.areas if a.name not in known]
    most = sorted(rest, key=lambda a: -a.recorded_crimes)[:17]
    shares = by_largest_remainder(85, [a.recorded_crimes for a in most])
    shared = {a.name: n for a, n in zip(most, shares, strict=True)}
    assert bought == {a.name: 0 for a in rest} | known | shared


def test_each_area_has_its_own_size_calls_and_chance(study):
    (north, own), (south, other) = areas.area_studies(study)
    assert (north.name, south.name) == ("North", "South")
    a, b = tomllib.loads(own.resolved()), tomllib.loads(other.resolved())
    assert a["study"]["seed"] != b["study"]["seed"]
    assert (a["incident"][0]["reported_per_year"], b["incident"][0]["reported_per_year"]) == (
        3_000,
        9_000,
    )
    team = {t["name"]: t for t in b["team"]}
    assert team["cars"]["units"] == 2
    assert team["ward PCs"]["units"] == 3
    assert team["moved"]["wards"] == ["South 1", "South 2", "South 3"]
    points = other.points()
    assert [p["scheme"] for p in points] == [*["Match"] * 2, *["Discount"] * 4]
    assert len({p["scenario"] for p in points}) == 3  # nobody bought; 4 and 3 moved in


def test_one_file_has_all_areas(study, path, results, tmp_path):
    data = results.dataset
    assert data.sizes["ward"] == 5
    assert [str(a) for a in data["area"].values] == ["North", "South"]
    assert data["ward_area_index"].values.tolist() == [0, 0, 1, 1, 1]
    assert data.attrs["stopped_because"] == "completed"
    assert data["paid"].values.sum(axis=1).tolist() == [0, 3, 6, 6, 3, 3]
    assert data["area_moved_in"].values.sum(axis=1).tolist() == [0, 0, 0, 5, 0, 4]
    # Wards stand side by side, teams and bills are added up.
    for i, (_, own) in enumerate(areas.area_studies(study)):
        single = own.run(tmp_path / f"{i}.h5", threads=1)
        wards = data["ward_area_index"].values == i
        assert (data["calls"].values[:, :, wards] == single.dataset["calls"].values).all()
        assert (data["patrol_h"].values[..., wards] == single.dataset["patrol_h"].values).all()
    assert not list(path.parent.glob(".*"))  # nothing half-written is left


def test_points_with_the_same_officers_are_the_same(results):
    reached = results.by_ward("reached_in_target", "S")
    north = results.dataset["ward_area_index"].values == 0
    assert (reached[0][:, ~north] == reached[1][:, ~north]).all()  # South never had any
    assert (reached[0] != reached[1]).any()


def test_the_force_pays_for_whom_it_moves(results):
    # 3 officers cost £72,000 each, of which North pays £198,000 before and £198,000 after.
    points = results.points
    assert points["cost_to_payer"].tolist()[1:] == [198_000, 342_000, 342_000, 171_000, 171_000]
    force = points["cost_force"].to_numpy()
    assert force[3] - force[2] == 144_000
    assert force[5] - force[4] == 189_000
    asked = tables.asked("frontier", "calls", "S", None, [], [])
    options = tables.rows_of("frontier", results, asked)
    assert len({row["option"] for row in options}) == len(options)


def test_areas_and_wards_before_and_after(results):
    table = moves.areas_table(results, "S")
    assert table["area"].tolist() == ["North", "South", "all"] * 4
    one = table[table["case"] == "Discount, elasticity 1, 100 % redeployed"].set_index("area")
    assert one["officers_before"].tolist() == [6, 0, 6]
    assert one["officers_lost"].tolist() == [3, 0, 3]
    assert one["officers_moved_in"].tolist() == [1, 3, 4]
    # By hand: share of all calls, and the paired change.
    reached = results.by_ward("reached_in_target", "S").sum(axis=(1, 2))
    calls = sum(results.by_ward(n, "S") for n in ("reached", "waiting", "lost")).sum(axis=(1, 2))
    share = 100 * reached / calls
    assert one["coverage_before_percent"]["all"] == pytest.approx(share[1])
    assert one["coverage_change_pp"]["all"] == pytest.approx(share[5] - share[1])
    assert one["coverage_change_pp_lower"]["all"] < one["coverage_change_pp"]["all"]
    assert set(table["coverage_outcome"]) <= {"gains", "loses", "unclear"}
    unmoved = table[(table["area"] == "South") & (table["officers_moved_in"] == 0)]
    assert (unmoved["coverage_change_pp"] == 0).all()
    assert (unmoved["coverage_outcome"] == "unclear").all()
    wards = moves.wards_table(results)
    assert len(wards) == 4 * 5
    assert set(wards["patrol_outcome"]) <= {"gains", "loses", "unclear"}
    told = moves.summary(results).set_index("case").loc[one["case"].iloc[0]]
    assert told["areas_gaining_patrol"] == (one["patrol_outcome"].drop("all") == "gains").sum()
    assert one["patrol_outcome"]["South"] == "gains"  # three officers from nowhere
    assert moves.summary(results)["officers_kept"].tolist() == [6, 6, 3, 3]


def test_show_and_plot(path, results, tmp_path):
    for arguments in (["--table", "moves"], ["--table", "moves-wards"], []):
        shown = CliRunner().invoke(app, ["show", str(path), *arguments])
        assert shown.exit_code == 0, shown.output
    (chart,) = charts(results)
    assert chart.name == "moves"
    assert len(chart.data) == 4 * 3
    plotted = CliRunner().invoke(app, ["plot", str(path), "-o", str(tmp_path)])
    assert plotted.exit_code == 0, plotted.output
    for ending in ("png", "svg", "csv", "txt"):
        assert (tmp_path / f"moves.{ending}").stat().st_size > 100
    assert (tmp_path / "moves.png").stat().st_size > 10_000
    explored = CliRunner().invoke(app, ["explore", str(path), "-o", str(tmp_path / "e.html")])
    assert explored.exit_code == 1
    assert "has no streets" in explored.output


def test_the_briefing_tells_the_change_case_by_case_and_area_by_area(results):
    brief = brief_of(results)
    summary = moves.summary(results)
    assert brief.answer.startswith("When Match gives way to Discount, areas lose")
    assert "0 to 3 of 6 officers" in brief.answer
    least = summary["coverage_change_pp"].min()
    assert f"changes by {signed(least)} to " in brief.answer
    titles = [section.title for section in brief.sections]
    assert titles[:2] == ["Who gains and who loses", "Areas, one by one"]
    picture, cases = brief.sections[0].blocks
    assert picture.name == "moves"
    assert [row[0] for row in cases.rows] == list(summary["case"])
    (areas_of,) = brief.sections[1].blocks
    assert [row[0] for row in areas_of.rows] == ["North", "South", "All areas"]


def test_the_command_runs_and_validates_areas(tmp_path):
    file = tmp_path / "study.toml"
    file.write_text(TEXT, encoding="utf-8")
    checked = CliRunner().invoke(app, ["validate", str(file)])
    assert checked.exit_code == 0, checked.output
    assert "2 areas, 6 points" in checked.output
    ran = CliRunner().invoke(
        app, ["run", str(file), "-o", str(tmp_path / "r.h5"), "--replications", "2"]
    )
    assert ran.exit_code == 0, ran.output
    assert "areas         2, 6 points" in ran.output


def test_mistakes_are_told_all_at_once():
    wrong = TEXT.replace('before = "Match"', 'before = "Matsh"').replace(
        '"cars"\nteams', '"vans"\nteams'
    )
    wrong = wrong.replace('name = "South"', 'name = "North"')
    wrong = wrong.replace('teams_by_ward = ["ward PCs"]', 'teams_by_ward = ["wards PCs"]')
    study = wardsim.Study.from_text(wrong)
    with pytest.raises(wardsim.InputError) as error:
        areas.terms_of(study)
    for text in (str(error.value), str(study.validate())):
        assert 'areas.before = "Matsh" (there is no such scheme)\n  did you mean "Match"?' in text
        assert 'areas.response_team = "vans" (there is no such team)' in text
        assert 'did you mean "ward PCs"?' in text
        assert 'area[1].name = "North" (used before, by area[0])' in text
        assert "the study has areas" not in text


def test_what_only_areas_need_is_missed():
    unpriced = TEXT.replace(
        "price_gbp_per_year.constable = 57_000", "price_gbp_per_year.pcso = 57_000"
    ).replace(
        'name = "Discount"\npayer = "borough"\nbuys = ["constable"]',
        'name = "Discount"\npayer = "borough"\nbuys = ["pcso"]',
    )
    text = str(wardsim.Study.from_text(unpriced).validate())
    assert 'areas.after = "Discount" (the scheme has no price of a constable)' in text
    alone = TEXT[: TEXT.index("[areas]")] + TEXT[TEXT.index("[[area]]") :]
    assert "not what they have in common" in str(wardsim.Study.from_text(alone).validate())
    streets = TEXT[TEXT.index("[network.synthetic]") : TEXT.index("[[incident]]")]
    real = TEXT.replace(streets, '[network]\nfile = "streets.h5"\n')
    found = str(wardsim.Study.from_text(real).validate())
    assert "areas have synthetic towns, but the study has none" in found


def test_a_study_with_areas_is_valid_in_python_as_on_the_command_line(study):
    found = study.validate(threads=1)
    assert (found.valid, found.plan, str(found.areas)) == (
        True,
        None,
        "CheckedAreas(areas=2, points=6, scenarios=9)",
    )
    with pytest.raises(wardsim.InputError, match=r"wardsim\.areas\.run_areas"):
        study.plan()
    wrong = study.with_({"team[cars].base": "Nowhere"}).validate(threads=1)
    assert wrong.areas is None
    assert [m.what.split(":")[0] for m in wrong.mistakes] == ["area North"]


def test_terms_are_plain_values(study):
    assert dataclasses.asdict(areas.terms_of(study))["areas"][0]["name"] == "North"
