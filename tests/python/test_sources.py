"""Every figure has a source: in the study, in the results file, in Python."""

from __future__ import annotations

import html
import re
import sys

import h5py
import pytest
import small_study
from typer.testing import CliRunner

import wardsim
from wardsim.brief import brief_of
from wardsim.brief.content import Table
from wardsim.brief.html import to_html
from wardsim.brief.words import capital
from wardsim.calibration.config import shipped
from wardsim.cli.program import app
from wardsim.sources import CONFIDENCE, Source, from_json

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SOURCE = """
[[source]]
name = "{name}"
keys = [{keys}]
confidence = "M"
text = "a guess"
"""


def study(*sources: tuple[str, str], text: str = small_study.TEXT) -> wardsim.Study:
    more = "".join(SOURCE.format(name=name, keys=keys) for name, keys in sources)
    return wardsim.Study.from_text(text + more, ".", "small.toml")


def source_of(sources: list[Source], key: str) -> Source:
    (found,) = [s for s in sources if key in [figure.key for figure in s.figures]]
    return found


def mistakes(of: wardsim.Study) -> list[str]:
    return [str(mistake) for mistake in of.validate().mistakes]


def test_every_figure_of_the_bundled_study_has_a_source():
    sources = wardsim.load(shipped("hampstead.toml")).sources()
    without = [figure.key for s in sources if not s.confidence for figure in s.figures]
    assert without == [], "add their keys to a [[source]] of config/hampstead.toml"
    assert {s.confidence for s in sources} <= set(CONFIDENCE)
    assert all(s.text and s.name for s in sources)
    figures = [figure.key for s in sources for figure in s.figures]
    assert len(figures) == len(set(figures)) > 250
    assert (
        source_of(sources, "scheme[MetPatrol Plus].price_gbp_per_year.constable").confidence == "S"
    )
    assert source_of(sources, "scheme[MetPatrol Plus].abstraction").confidence == "M"


def test_the_most_exact_key_counts():
    sources = study(
        ("table", '"team"'), ("entry", '"team[ward PCs]"'), ("key", '"team.units"'),
        ("service", '"incident.service.mean_min"'),
    ).sources()  # fmt: skip
    assert source_of(sources, "team[ward PCs].units").name == "key"
    assert source_of(sources, "incident[burglary].service.mean_min").name == "service"
    sources = study(("table", '"team"'), ("entry", '"team[0]"')).sources()
    assert source_of(sources, "team[ward PCs].units").name == "entry"


def test_a_default_keeps_its_source_unless_its_very_key_is_named():
    sources = study(("table", '"travel"'), ("key", '"travel.foot_mps"')).sources()
    assert source_of(sources, "travel.foot_mps").given == "study"
    assert source_of(sources, "travel.cycle_mps").given == "default"
    assert source_of(sources, "travel.cycle_mps").confidence == "M"
    (figure,) = [f for s in sources for f in s.figures if f.key == "travel.cycle_mps"]
    assert (figure.value, figure.unit) == ("4.5", "m/s")


def test_what_a_run_sets_is_said_to_be_set():
    changed = study(("teams", '"team"')).with_({"team[0].units": 3, "travel.foot_mps": 1.4})
    for key in ("team[ward PCs].units", "travel.foot_mps"):
        assert source_of(changed.sources(), key).given == "run"
    whole = study().with_({"incident[0].service": {"shape": "constant", "mean_min": 30.0}})
    assert source_of(whole.sources(), "incident[burglary].service.mean_min").given == "run"


def test_a_schemes_own_source_stands_for_its_figures():
    text = small_study.TEXT.replace(
        'payer = "residents"', 'payer = "residents"\nsource = "a leaflet"'
    )
    source = source_of(study(text=text).sources(), "scheme[Match].matched_per_paid")
    assert source.text == "a leaflet"


def test_mistakes_in_sources_are_found_with_their_place_all_at_once():
    found = mistakes(
        study(("a", '"travel.fot_mps"'), ("b", '"team[ward PC].units"'), ("c", '"zzz"'),
              ("d", '"team.units"'), ("e", '"team.units", "team.units"'))
    )  # fmt: skip
    assert len(found) == 4
    assert "source[4] and source[3] both say where team[ward PCs].units is from" in found[0]
    assert 'source[0].keys[0] = "travel.fot_mps" (no figure of the study has this key)' in found[1]
    assert 'did you mean "travel.foot_mps"?' in found[1] and found[1].startswith("small.toml:")
    assert 'did you mean "team[ward PCs].units"?' in found[2]
    assert '"zzz"' in found[3]
    (wrong,) = mistakes(study(("a", '"travel"')).with_({"source[0].confidence": "X"}))
    assert "must be one of S, D, M, measured, choice" in wrong
    assert len(mistakes(study().with_({"source": [{"nam": "a"}]}))) == 5  # 4 missing, 1 unknown


def test_figures_left_without_a_source_are_remarked_on_where_some_have_one():
    assert study().validate().remarks == []
    (remark,) = study(("a", '"study"')).validate().remarks
    assert "no [[source]] says where" in remark.what and "network.synthetic.seed" in remark.what


def test_an_axis_of_the_sweep_can_have_a_source():
    assert mistakes(study(("budgets", '"funding.budget_gbp_per_year"'))) == []
    text = small_study.TEXT.replace("funding.budget_gbp_per_year", "dispatch.patience_h.S")
    text = text.replace("[0, 70_000, 100_000, 140_000]", "[1, 2]")
    assert mistakes(study(("patience", '"dispatch.patience_h.S"'), text=text)) == []


def test_the_results_file_carries_them(tmp_path):
    of = study(("speeds", '"travel.foot_mps"'))
    path = tmp_path / "r.h5"
    of.run_to_file(path, threads=1)
    from wardsim.results import open_results

    assert open_results(path).sources == of.sources()
    shown = CliRunner().invoke(app, ["show", str(path), "--table", "sources"]).output
    assert "travel.foot_mps" in shown and "a guess" in shown
    with h5py.File(path, "r+") as file:
        file.attrs["sources"] = '[{"name": 1}]'
    with pytest.raises(wardsim.InputError, match="sources cannot be read"):
        print(open_results(path).sources)
    with h5py.File(path, "r+") as file:
        del file.attrs["sources"]
    assert open_results(path).sources == []


def test_json_that_is_no_list_of_sources_is_refused():
    for text in ("", "3", "[3]", '[{"figures": 1}]'):
        with pytest.raises(wardsim.InputError, match="damaged"):
            from_json(text, "r.h5")


def test_a_briefing_of_the_bundled_study_tells_every_source(tmp_path):
    file = shipped("hampstead.toml")
    short = {"study.horizon_days": 0.5, "study.warm_up_days": 0.1, "study.replications": 2}
    results = wardsim.load(file).with_(short).run(tmp_path / "r.h5", threads=1)
    brief = brief_of(results)
    tables = [b for section in brief.sections for b in section.blocks if isinstance(b, Table)]
    (assumed,) = [t for t in tables if t.caption == "Assumptions and their sources"]
    sources = results.sources
    assert len(assumed.rows) == len(sources) > 50
    for source, (name, _, known, text) in zip(sources, assumed.rows, strict=True):
        default = " (default)" * (source.given == "default")
        assert name == capital(source.name) + default
        assert known == CONFIDENCE[source.confidence] != "not stated"
        assert text == source.text
    # As the file has them, and as the page shows them.
    written = tomllib.loads(file.read_text(encoding="utf-8"))["source"]
    known_as = {source.name: source.confidence for source in sources}
    assert {s["name"]: s["confidence"] for s in written}.items() <= known_as.items()
    page = html.unescape(re.sub(r"<[^>]*>", " ", to_html(brief)))
    page = " ".join(page.split())
    for name, _, known, text in assumed.rows:
        assert " ".join(name.split()) in page
        assert " ".join(text.split()) in page
        assert known in page
