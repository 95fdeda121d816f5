"""The explorer page in a browser: offline, with a silent console and the numbers of the file."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import browser
import made_up_results
import pandas as pd
import pytest

import wardsim
from wardsim.answer import answer
from wardsim.explorer import Asked, write_explorer
from wardsim.results import Results
from wardsim.trace import trace

if browser.chromium() is None:
    pytest.skip(
        "no Chromium was found: `make browser` installs it on Debian", allow_module_level=True
    )

STUDY = Path(__file__).resolve().parents[2] / "config" / "hampstead.toml"


@pytest.fixture(scope="module")
def chromium() -> Iterator[browser.Browser]:
    with browser.Browser() as started:
        yield started


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    """The bundled study with all its points, in replications of a week."""
    path = tmp_path_factory.mktemp("explore") / "results.h5"
    changed = wardsim.load(STUDY).with_({"study.horizon_days": 7, "study.warm_up_days": 1})
    with changed.run(path, replications=2) as results:
        yield results


@pytest.fixture(scope="module")
def bundled_page(bundled: Results) -> Path:
    path = bundled.path.with_name("explorer.html")
    done = subprocess.run(
        [sys.executable, "-m", "wardsim", "explore", str(bundled.path), "-o", str(path)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def page(chromium: browser.Browser, bundled_page: Path) -> browser.Page:
    return chromium.open(bundled_page)


def number(text: str) -> float:
    """The first number of a cell, as a person reads it."""
    found = re.search(r"[+\u2212]?£?[\d,]+(\.\d+)?", text)
    assert found, text
    return float(found[0].replace("\u2212", "-").replace(",", "").replace("£", ""))


def cells(page: browser.Page, measure: str) -> list[str]:
    told: list[str] = page.run(
        f"[...document.querySelectorAll('#point-table tr[data-measure=\"{measure}\"] td')]"
        ".map(cell => cell.textContent)"
    )
    return told


def set_slider(page: browser.Page, axis: int, index: int) -> None:
    page.run(
        f"(() => {{ const slider = document.getElementById('axis-{axis}'); slider.value = {index};"
        " slider.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )


def choose(page: browser.Page, name: str, value: str) -> None:
    page.run(f'document.querySelector(\'input[name="{name}"][value="{value}"]\').click()')


def test_the_page_loads_offline_and_the_console_stays_empty(page: browser.Page) -> None:
    assert [address for address in page.requests() if not address.startswith("file:")] == []
    assert len(page.requests()) == 1
    assert page.problems() == []
    assert page.run("document.getElementById('synthetic').hidden") is False


def test_the_page_of_the_bundled_study_is_small(bundled_page: Path) -> None:
    assert bundled_page.stat().st_size < 10_000_000


def test_the_page_may_load_nothing(page: browser.Page) -> None:
    refused = page.run(
        "fetch('https://example.org/').then(() => 'loaded', () => 'refused').then(said =>"
        " new Promise(done => { const image = new Image(); image.onload = () => done('loaded');"
        " image.onerror = () => done(said); image.src = 'https://example.org/a.png'; }))"
    )
    assert refused == "refused"
    told = "\n".join(page.problems())
    assert told.count("Content Security Policy") >= 2  # refused by the page, not by the network
    page.forget()


def test_sliders_change_the_numbers_to_those_of_the_results(
    page: browser.Page, bundled: Results
) -> None:
    table = answer(bundled)
    points = bundled.points
    schemes = list(dict.fromkeys(points["scheme"]))
    budgets = sorted(points["budget"].unique())
    deters = bundled.axes["deterrence.enabled"]
    for scheme, budget, presence, money in [
        ("MetPatrol Plus", 200_000, "false", "payer"),
        ("Partnership Plus", 600_000, "false", "total"),
        ("Residents with match", 350_000, "true", "payer"),
        ("Full cost", 50_000, "false", "payer"),
        ("Baseline", 0, "true", "total"),
    ]:
        choose(page, "axis-0", str(schemes.index(scheme)))
        set_slider(page, 1, budgets.index(budget))
        choose(page, "axis-2", str(["false", "true"].index(presence)))
        choose(page, "money", money)
        here = (points["scheme"] == scheme) & (points["budget"] == budget) & (deters == presence)
        assert here.sum() == 1
        row = table[here].iloc[0]
        assert scheme in page.run("document.getElementById('summary').textContent")
        for measure, column, digits in [
            ("I", "I_in_target_percent", 1),
            ("S", "S_in_target_percent", 1),
            ("patrol", "patrol_h_per_year", 0),
            ("I_mean", "I_mean_response_min", 1),
            ("averted", "net_averted_per_year", 0),
        ]:
            shown = cells(page, measure)[0]
            half_a_digit = 0.5 * 10**-digits * (1 + 1e-6) + 1e-6 * abs(row[column])
            assert number(shown) == pytest.approx(row[column], abs=half_a_digit)
            lower, upper = re.findall(r"[\u2212]?[\d,.]+", shown.split("(")[1])
            assert number(lower) == pytest.approx(row[f"{column}_lower"], abs=half_a_digit)
            assert number(upper) == pytest.approx(row[f"{column}_upper"], abs=half_a_digit)
        if row["officers_delivered"]:
            per_1000 = row[f"patrol_h_per_1000_gbp_{money}"]
            assert number(cells(page, "patrol")[2]) == pytest.approx(per_1000, abs=0.051)
            assert f"{row['officers_delivered']} officers" in page.run(
                "document.getElementById('summary').textContent"
            )
    assert page.problems() == []


def test_the_sentence_follows_the_budget(page: browser.Page, bundled: Results) -> None:
    budgets = sorted(bundled.points["budget"].unique())
    for budget, grade in [(100_000, "I"), (600_000, "S")]:
        set_slider(page, 1, budgets.index(budget))
        choose(page, "grade", grade)
        said = page.run("document.getElementById('headline').textContent")
        assert said == wardsim.analysis.headline(bundled, budget, grade)
    set_slider(page, 1, 0)
    assert "nobody is bought" in page.run("document.getElementById('headline').textContent")


def test_wards_have_the_coverage_of_the_results(page: browser.Page, bundled: Results) -> None:
    from wardsim.plots.curves import by_ward

    choose(page, "grade", "I")
    choose(page, "axis-0", "2")
    set_slider(page, 1, 4)
    choose(page, "axis-2", "0")
    point = int(bundled.points.query("scheme == 'MetPatrol Plus' and budget == 200000").index[0])
    expected = by_ward(bundled, point, "I").set_index("ward")["after"]
    rows = page.run(
        "[...document.querySelectorAll('#ward-table tbody tr')].map(row => [...row.children]"
        ".map(cell => cell.firstChild.textContent))"
    )
    assert len(rows) == len(expected) == 18
    for ward, shown, _ in rows:
        assert float(shown) == pytest.approx(expected[ward], abs=0.051)


def test_streets_have_the_patrol_of_the_results(page: browser.Page, bundled: Results) -> None:
    from wardsim.plots.maps import street_rate

    point = int(bundled.points.query("scheme == 'MetPatrol Plus' and budget == 200000").index[0])
    expected = street_rate(bundled, "patrol", point)
    rows = page.run(
        "[...document.querySelectorAll('#busiest-table tbody tr')].map(row => [...row.children]"
        ".map(cell => cell.textContent))"
    )
    assert len(rows) == 10
    for street, _, _, shown in rows:
        assert number(shown) == pytest.approx(expected[int(street.split()[1])], rel=0.03)
    assert number(rows[0][3]) == pytest.approx(expected[expected == expected].max(), rel=0.03)


def shown_units(page: browser.Page) -> dict[str, int]:
    rows = page.run(
        "[...document.querySelectorAll('#evening-table tbody tr')].map(row => [row.children[0]"
        ".textContent, row.children[1].textContent])"
    )
    return {team: int(units) for team, units in rows}


def move_evening(page: browser.Page, seconds: int) -> None:
    page.run(
        "(() => { const slider = document.getElementById('evening-time');"
        f" slider.value = {seconds}; slider.dispatchEvent(new Event('input')); }})()"
    )


def test_an_evening_has_the_units_and_calls_of_its_run(
    page: browser.Page, bundled: Results
) -> None:
    choose(page, "axis-0", "1")
    set_slider(page, 1, 12)
    choose(page, "axis-2", "0")
    point = int(
        bundled.points.query("scheme == 'Residents with match' and budget == 600000").index[0]
    )
    which = page.run("document.getElementById('evening-which').textContent")
    assert "replication 0 of Residents with match, £600,000 a year" in which
    friday = pd.Timestamp("2016-01-08 18:00")
    assert "Friday, 8 January 2016" in which.replace("Friday 8", "Friday, 8")
    hours = (friday - pd.Timestamp(wardsim.load(STUDY).plan().start)).total_seconds() / 3600
    told = trace(bundled, point, 0, from_h=hours, until_h=hours + 6, folder=STUDY.parent)
    for minutes in (0, 61, 183, 355):
        move_evening(page, 60 * minutes)
        now = friday + pd.Timedelta(minutes=minutes)
        moves = told.movements
        here = moves[
            (moves["begin"] <= now - pd.Timedelta("2s")) & (moves["end"] > now + pd.Timedelta("2s"))
        ]
        nearly = moves[
            (moves["begin"] <= now + pd.Timedelta("2s")) & (moves["end"] > now - pd.Timedelta("2s"))
        ]
        units = shown_units(page)
        for team, shown in units.items():
            least = here.loc[here["team"] == team, "unit"].nunique()
            assert least <= shown <= nearly.loc[nearly["team"] == team, "unit"].nunique()
        assert sum(units.values()) > 10
    log = page.run("[...document.querySelectorAll('#evening-log li')].map(li => li.textContent)")
    calls = told.calls[
        (told.calls["received"] < friday + pd.Timedelta(hours=6))
        & (told.calls["outcome"] != "referred")
    ]
    assert len(calls) > 10
    for row in calls.itertuples():
        begin = f"{row.received:%H:%M:%S} {row.grade} call {row.call} ("
        assert sum(line.startswith(begin) and "comes in" in line for line in log) == 1, begin
    assert log == sorted(log, key=lambda line: line[:8])
    assert page.problems() == []


def test_an_evening_plays_and_stops_by_keyboard(page: browser.Page) -> None:
    now = "document.getElementById('evening-clock').textContent"
    move_evening(page, 0)
    assert page.run(now) == "18:00:00"
    page.run("document.getElementById('evening-play').focus()")
    page.press(" ")
    page.wait(f"{now} > '18:00:30'")
    page.press(" ")
    stopped = page.run(now)
    assert page.run("document.getElementById('evening-play').textContent") == "Play"
    page.run("new Promise(done => setTimeout(done, 200))")
    assert page.run(now) == stopped
    page.run("document.getElementById('evening-time').focus()")
    page.press("ArrowRight")
    assert page.run(now) > stopped
    page.run("document.getElementById('evening-next').focus()")
    page.press("Enter")
    latest = page.run("document.querySelector('#evening-log .latest').textContent")
    assert latest.startswith(page.run(now))
    assert page.problems() == []


def test_a_point_without_an_evening_says_so_and_shows_no_other(
    chromium: browser.Browser, bundled: Results, tmp_path: Path
) -> None:
    asked = Asked(runs=2, folder=STUDY.parent)
    write_explorer(bundled, tmp_path / "few.html", asked)
    page = chromium.open(tmp_path / "few.html")
    choose(page, "axis-0", "4")
    set_slider(page, 1, 12)
    assert page.run("document.getElementById('evening-stage').hidden") is True
    assert "holds no evening of Full cost" in page.run("document.body.innerText")
    choose(page, "axis-0", "0")
    assert page.run("document.getElementById('evening-stage').hidden") is False
    assert page.problems() == []


def test_everything_is_reached_and_moved_by_keyboard(page: browser.Page) -> None:
    reached = set()
    page.run("document.activeElement.blur()")
    page.run("window.scrollTo(0, 0)")
    for _ in range(60):
        page.press("Tab")
        reached.add(
            page.run(
                "(({id, name, type, textContent, tagName}) => id || name || (tagName === 'BUTTON'"
                " ? textContent : tagName.toLowerCase()))(document.activeElement)"
            )
        )
    controls = {"axis-0", "axis-1", "axis-2", "grade", "money", "measure", "layer", "map"}
    controls |= {f"evening-{name}" for name in ("play", "next", "time", "speed", "aloud", "map")}
    assert controls <= reached, controls - reached
    page.run("document.getElementById('axis-1').focus()")
    page.press("Home")
    assert "£0 a year" in page.run("document.getElementById('summary').textContent")
    page.press("ArrowRight")
    page.press("ArrowRight")
    assert "£100,000 a year" in page.run("document.getElementById('summary').textContent")
    assert page.run("document.getElementById('axis-1').getAttribute('aria-valuetext')") == (
        "£100,000 a year"
    )
    page.run("document.querySelector('input[name=axis-0]:checked').focus()")
    before = page.run("document.querySelector('input[name=axis-0]:checked').value")
    page.press("ArrowDown")
    assert page.run("document.querySelector('input[name=axis-0]:checked').value") != before


def test_every_control_and_picture_has_a_name(page: browser.Page) -> None:
    nameless = page.run(
        "[...document.querySelectorAll('input, select, button, canvas, svg[role=img]')]"
        ".filter(thing => !(thing.labels && thing.labels.length)"
        " && !thing.getAttribute('aria-label')"
        " && !(thing.tagName === 'BUTTON' && thing.textContent.trim()))"
        ".map(thing => thing.outerHTML.slice(0, 200))"
    )
    assert nameless == []
    assert page.run("document.getElementById('summary').getAttribute('aria-live')") == "polite"


def test_the_page_fits_a_phone(chromium: browser.Browser, bundled_page: Path) -> None:
    page = chromium.open(bundled_page, 360, 740)
    assert page.run("document.documentElement.scrollWidth") <= 360
    assert page.problems() == []


def test_points_without_a_budget_are_shown_side_by_side(
    chromium: browser.Browser, tmp_path: Path
) -> None:
    made = made_up_results.dataset()
    made["paid"][:] = made["matched"][:] = 0
    made["cost"][:] = 0
    results = made_up_results.results(tmp_path / "free.h5", made)
    write_explorer(results, tmp_path / "free.html")
    page = chromium.open(tmp_path / "free.html")
    assert "no officers are bought" in page.run("document.body.innerText").lower()
    assert page.run("document.querySelectorAll('#budget-chart svg').length") == 1
    assert page.problems() == []


def test_what_is_the_same_everywhere_is_drawn_whole_and_what_is_not_drawn_cannot_be_saved(
    chromium: browser.Browser, bundled_page: Path
) -> None:
    page = chromium.open(bundled_page)
    choose(page, "axis-0", "4")
    set_slider(page, 1, 12)
    choose(page, "grade", "E")  # all are reached in two days
    number_of_point = "document.querySelector('#budget-chart text.strong')"
    assert page.run(f"{number_of_point}.textContent") == "100.0"
    assert page.run(f"{number_of_point}.getBBox().y") >= 0
    page.run(
        "(() => { const list = document.getElementById('layer'); list.value = 'ward-E';"
        " list.dispatchEvent(new Event('change')); })()"
    )
    assert page.run("document.getElementById('map-legend').textContent") == "%99 to 100"
    buttons = "document.querySelector('#gain-figure .save').hidden"
    assert page.run(buttons) is False
    set_slider(page, 1, 0)
    assert "No scheme buys an officer" in page.run(
        "document.getElementById('gain-figure').textContent"
    )
    assert page.run(buttons) is True
    assert page.problems() == []


def test_gains_over_the_cheapest_purchase_say_so(chromium: browser.Browser, tmp_path: Path) -> None:
    made = made_up_results.dataset()
    made["completed"][0] = 0  # nobody bought was not finished
    made["budget"][2] = made["axis_funding_budget_gbp_per_year"][2] = 200_000
    made["paid"][2, 1] = 2
    made["cost"][2, 2] = 144_000
    results = made_up_results.results(tmp_path / "left.h5", made).comparable
    assert results.compared_with == "the cheapest purchase"
    write_explorer(results, tmp_path / "left.html")
    page = chromium.open(tmp_path / "left.html")
    cheapest = "B, £100,000 a year"
    assert page.run("document.querySelector('#legend li:last-child').textContent") == cheapest
    assert f"More than with {cheapest}" in page.run("document.body.innerText")
    assert "not over nobody bought" in page.run("document.getElementById('notes').innerText")
    assert page.problems() == []


def test_a_title_is_text_and_never_markup(chromium: browser.Browser, tmp_path: Path) -> None:
    made = made_up_results.dataset()
    title = "<img src=x onerror=alert(1)></script><b>&amp;"
    made.attrs["title"] = title
    results = made_up_results.results(tmp_path / "odd.h5", made)
    write_explorer(results, tmp_path / "odd.html")
    page = chromium.open(tmp_path / "odd.html")
    assert page.run("document.getElementById('title').textContent") == title
    assert page.run("document.title") == title
    assert page.run("document.querySelectorAll('img, h1 b').length") == 0
    assert page.problems() == []


def saved(page: browser.Page, name: str) -> str:
    """The file that a button gives: text, or of a PNG its size."""
    page.run(
        "window.given = []; window.makeAddress ||= URL.createObjectURL.bind(URL);"
        " URL.createObjectURL = blob => { given.push(blob); return makeAddress(blob); };"
        " HTMLAnchorElement.prototype.click = function () { given.push(this.download); }"
    )
    page.run(f"document.querySelector('[data-save=\"{name}\"]').click()")
    page.wait(f"window.given.includes('{name}')")
    told: str = page.run(
        "(async () => { const blob = given[given.length - 2]; if (blob.type !== 'image/png')"
        " return blob.text(); const picture = await createImageBitmap(blob);"
        " return `${picture.width} ${picture.height}`; })()"
    )
    return told


def test_every_figure_can_be_saved_as_svg_png_and_csv(
    chromium: browser.Browser, bundled: Results, bundled_page: Path
) -> None:
    page = chromium.open(bundled_page)  # hides the page of the tests above: what moves would stand
    table = answer(bundled)
    for name, column in (
        ("by-budget", "I_in_target_percent"),
        ("per-1000", "I_gain_pp_per_1000_gbp_payer"),
    ):
        rows = pd.read_csv(io.StringIO(saved(page, f"{name}.csv")))
        assert len(rows) >= 4
        for _, row in rows.iterrows():
            here = (table["scheme"] == row["scheme"]) & bundled.base
            own = table[here & (table["budget_gbp_per_year"] == row["budget_gbp_per_year"])]
            for end in ("", "_lower", "_upper"):
                assert own[column + end].iloc[0] == pytest.approx(row[column + end], rel=1e-5)
    streets = pd.read_csv(io.StringIO(saved(page, "map.csv")))
    assert len(streets) == bundled.dataset.sizes["street"]
    for name in ("by-budget", "per-1000", "map"):
        drawn = ElementTree.fromstring(saved(page, f"{name}.svg"))
        texts = " ".join(drawn.itertext())
        assert "Synthetic town, no real place." in texts
        assert not [e for e in drawn.iter() if "href" in " ".join(e.attrib)]
        width, height = map(int, saved(page, f"{name}.png").split())
        assert (width, height) == (2 * float(drawn.get("width")), 2 * float(drawn.get("height")))
    assert "MetPatrol Plus" in " ".join(
        ElementTree.fromstring(saved(page, "by-budget.svg")).itertext()
    )
    choose_layer = "(() => { const list = document.getElementById('layer'); list.value = 'ward-I';"
    page.run(f"{choose_layer} list.dispatchEvent(new Event('change')); }})()")
    wards = pd.read_csv(io.StringIO(saved(page, "map.csv")))
    assert wards["ward"].tolist() == list(bundled.dataset["ward"].values)
    assert page.problems() == []


def test_the_moment_of_an_evening_and_its_events_can_be_saved(
    chromium: browser.Browser, bundled: Results, bundled_page: Path
) -> None:
    page = chromium.open(bundled_page)
    choose(page, "axis-0", "1")
    set_slider(page, 1, 12)
    choose(page, "axis-2", "0")
    move_evening(page, 60 * 183)
    moment = pd.read_csv(io.StringIO(saved(page, "evening.csv")))
    assert set(moment["time"]) == {"2016-01-08T21:03:00"}
    units = moment[moment["what"] == "unit"]
    shown = {team: n for team, n in shown_units(page).items() if n}
    assert units.groupby("team_or_class").size().to_dict() == shown
    hours = (pd.Timestamp("2016-01-08") - pd.Timestamp(wardsim.load(STUDY).plan().start)).days * 24
    point = int(
        bundled.points.query("scheme == 'Residents with match' and budget == 600000").index[0]
    )
    told = trace(bundled, point, 0, from_h=hours + 12, until_h=hours + 24, folder=STUDY.parent)
    now = pd.Timestamp("2016-01-08 21:03:00")
    calls = moment[moment["what"] == "call"].set_index("number")
    open_calls = page.run("document.getElementById('evening-calls').textContent")
    assert sum(map(int, re.findall(r"(\d+) (?=being|wait|with)", open_calls))) == len(calls) > 0
    own = told.calls.set_index("call").loc[calls.index]
    assert (own["received"] <= now).all()
    assert (own["x_m"] - calls["x_m"]).abs().max() <= 0.6
    assert list(own["grade"].astype(str)) == list(calls["grade"])
    events = pd.read_csv(io.StringIO(saved(page, "events.csv")))
    log = page.run("[...document.querySelectorAll('#evening-log li')].map(li => li.textContent)")
    assert [time[11:] for time in events["time"]] == [line[:8] for line in log]
    begin, end = pd.Timestamp("2016-01-08 18:00"), pd.Timestamp("2016-01-09")
    reached = told.calls[told.calls["reached"].between(begin, end)]
    assert sorted(events.loc[events["event"] == "reached", "call"]) == sorted(reached["call"])
    drawn = ElementTree.fromstring(saved(page, "evening.svg"))
    texts = list(drawn.itertext())
    assert "Units and calls on Friday, 8 January 2016 at 21:03:00" in " ".join(texts)
    assert "Replication 0: one run, as it went." in " ".join(texts)
    assert "replications" not in " ".join(texts)
    for team in shown:
        assert team in texts
    assert sum(text in ("I", "S", "E") for text in texts) == 2 * len(calls)  # and its white edge
    width, height = map(int, saved(page, "evening.png").split())
    assert (width, height) == (2 * float(drawn.get("width")), 2 * float(drawn.get("height")))
    assert page.problems() == []
