"""The briefing: what it says follows from the numbers, and both its forms can be read by all."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import made_up_results
import numpy as np
import pypdf
import pytest
import small_study
from typer.testing import CliRunner

import wardsim
from wardsim import analysis
from wardsim.brief import answer, brief_of, content, grounds, sections, words, write_brief
from wardsim.brief.html import to_html
from wardsim.brief.pdf import to_pdf
from wardsim.cli.program import app
from wardsim.plots import write_figures
from wardsim.results import open_results
from wardsim.sources import Figure, Source

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return made_up_results.results(tmp_path_factory.mktemp("brief") / "results.h5")


@pytest.fixture(scope="module")
def brief(results):
    return brief_of(results)


@pytest.fixture(scope="module")
def pdf(brief, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "brief.pdf"
    path.write_bytes(to_pdf(brief))
    return pypdf.PdfReader(path)


def blocks(brief, kind):
    return [b for section in brief.sections for b in section.blocks if isinstance(b, kind)]


def text_of(brief):
    """All sentences and cells."""
    parts = [brief.question, brief.answer, *brief.sureness]
    for section in brief.sections:
        parts.append(section.title)
        for b in section.blocks:
            if isinstance(b, content.Paragraph):
                parts.append(b.text)
            elif isinstance(b, content.Bullets):
                parts += b.items
            elif isinstance(b, content.Picture):
                parts += [b.title, b.alt, b.note]
            elif isinstance(b, content.Table):
                parts += [b.caption, b.note, *(cell for row in b.rows for cell in row)]
    return "\n".join(parts)


# --- What it says ---------------------------------------------------------------------------------


def test_it_has_what_policy_staff_need(brief):
    assert [section.title for section in brief.sections] == [
        "What a pound buys",
        "The map, before and after",
        "Who pays, and who gains",
        "What was assumed",
        "What this cannot say",
        "How to reproduce this",
    ]
    assert [p.name for p in blocks(brief, content.Picture)] == [
        *("gained", "coverage", "map", "payers", "wards")
    ]
    assert all(len(p.alt) > 60 and p.title for p in blocks(brief, content.Picture))
    assert brief.answer.count(". ") == 0 and brief.answer.endswith(".")


def test_each_chart_is_a_figure_of_plot_too(brief, results, tmp_path):
    written = {path.name for path in write_figures(results, tmp_path)}
    for picture in blocks(brief, content.Picture):
        assert {f"{picture.name}.{ending}" for ending in ("png", "svg", "csv")} <= written


def test_each_chart_is_followed_by_its_table(brief):
    for section in brief.sections:
        for before, after in zip(section.blocks, [*section.blocks[1:], None], strict=True):
            if isinstance(before, content.Picture):
                assert isinstance(after, content.Table) and after.rows


def test_tables_are_whole(brief):
    for table in blocks(brief, content.Table):
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert all(cell for row in table.rows for cell in row)


def ranking(gains, pairs):
    import pandas as pd

    table = pd.DataFrame(gains, columns=["scheme", "value", "lower", "upper"]).set_index("scheme")
    names = ["first", "second", "difference", "lower", "upper", "told_apart", "same"]
    points = {name: i for i, name in enumerate(table.index)}
    return analysis.Ranking(1e5, "I", "payer", points, table, pd.DataFrame(pairs, columns=names))


def said(results, gains, pairs):
    of = ranking(gains, pairs)
    return answer.answer(results, of), " ".join(answer.comparisons(results, of, "the money"))


def test_ranges_that_overlap_are_said_to_overlap(results):
    gains = [("A", 0.5, 0.3, 0.7), ("B", 0.4, 0.2, 0.6)]
    first, more = said(results, gains, [("A", "B", 0.1, -0.1, 0.3, False, False)])
    assert "buys most coverage for the payer's money, but the data cannot tell it from B:" in first
    assert more.startswith(
        "By the money, the ranges of A and of B overlap, and the data cannot tell"
    )

    first, more = said(results, gains, [("A", "B", 0.1, 0.05, 0.15, True, False)])
    assert "its lead over every other scheme is more than chance" in first
    assert "the ranges of A and of B (by 0.050 to 0.15) overlap; but both met the same" in more

    apart = [("A", 0.5, 0.45, 0.55), ("B", 0.1, 0.05, 0.15)]
    _, more = said(results, apart, [("A", "B", 0.4, 0.3, 0.5, True, False)])
    assert "A is ahead of B by more than chance, and the ranges do not overlap" in more
    _, more = said(results, apart, [("A", "B", 0.4, -0.1, 0.9, False, False)])
    assert "do not overlap, but with so many comparisons the difference may still be chance" in more


def test_schemes_that_buy_the_same_are_said_to(results):
    gains = [("A", 0.5, 0.3, 0.7), ("B", 0.5, 0.3, 0.7)]
    _, more = said(results, gains, [("A", "B", 0.0, 0.0, 0.0, False, True)])
    assert more == "By the money, B buys exactly as much as A."


def test_a_gain_that_may_be_nothing_is_not_sold_as_one(results):
    first, _ = said(results, [("A", 0.1, -0.2, 0.4), ("B", 0.0, -0.3, 0.3)],
                    [("A", "B", 0.1, -0.3, 0.5, False, False)])  # fmt: skip
    assert "no scheme is shown to buy coverage" in first and "includes zero" in first


def test_a_single_replication_gives_no_ranges(results):
    inf = np.inf
    first, more = said(results, [("A", 0.5, -inf, inf), ("B", 0.4, -inf, inf)],
                       [("A", "B", 0.1, -inf, inf, False, False)])  # fmt: skip
    assert "with a single replication that may be chance" in first
    assert "the order of the schemes" in more and "inf" not in first + more


def test_sureness_and_numbers_in_words():
    assert words.sureness(1, 0.9, 1.1) == "the range is narrow, and all of it lies above zero"
    assert "moderate" in words.sureness(1, 0.6, 1.4) and "wide" in words.sureness(1, 0.1, 1.9)
    assert "includes zero" in words.sureness(1, -1, 3)
    assert "a loss" in words.sureness(-1, -2, -0.5)
    assert "nothing is known" in words.sureness(np.nan, 0, 1)
    numbers = [0.0, 0.05, 0.123, 1.5, 12.34, 100.4, 12345.6, -0.05, np.nan]
    assert [words.number(n) for n in numbers] == [
        *("0", "0.050", "0.12", "1.50", "12.3", "100", "12,346", "-0.050", "unknown")
    ]
    assert words.with_range(np.nan, 0, 1) == "–"  # noqa: RUF001
    assert words.with_range(1.5, -np.inf, np.inf) == "1.50"
    assert not words.overlap((0, 1), (1.1, 2)) and words.overlap((0, 1), (1, 2))


def test_numbers_of_the_answer_are_those_of_the_table(results, brief):
    gains = analysis.rank_schemes(results).gains
    value, lower, upper = (float(gains.iloc[0][k]) for k in ("value", "lower", "upper"))
    spread = f"{words.number(lower)} to {words.number(upper)}"
    assert f"adds {words.number(value)} percentage points (90 % range {spread})" in brief.answer
    (table,) = [t for t in blocks(brief, content.Table) if "by scheme" in t.caption][:1]
    assert table.rows[0][4] == f"{words.number(value)} ({spread})"


# --- Results of other shapes ----------------------------------------------------------------------


def made(tmp_path, change):
    return made_up_results.results(tmp_path / "r.h5", change(made_up_results.dataset()))


def check_forms(brief, tmp_path, pages=(2, 8)):
    path = tmp_path / "brief.pdf"
    path.write_bytes(to_pdf(brief))
    assert pages[0] <= len(pypdf.PdfReader(path).pages) <= pages[1]
    Page().feed(to_html(brief))


def test_an_interrupted_run_says_so(tmp_path):
    def change(data):
        data["completed"].values[:, -1] = 0
        return data.assign_attrs(stopped_because="interrupted")

    text = text_of(brief_of(made(tmp_path, change)))
    assert "The run was interrupted: only the 2 of 3 simulated runs" in text


def test_a_run_without_a_common_replication_is_refused(tmp_path):
    def change(data):
        data["completed"].values[0, :] = 0
        return data

    with pytest.raises(wardsim.InputError, match="no replication was finished at every point"):
        brief_of(made(tmp_path, change))


def test_wards_without_calls_have_no_share(tmp_path):
    def change(data):
        for name in ("calls", "reached", "reached_in_target", "waiting", "lost", "referred"):
            data[name].values[:, :, 1, :] = 0
        return data

    brief = brief_of(made(tmp_path, change))
    assert "nan" not in text_of(brief).lower()
    check_forms(brief, tmp_path)


def test_no_calls_at_all(tmp_path):
    def change(data):
        for name in ("calls", "reached", "reached_in_target", "waiting", "lost", "referred"):
            data[name].values[:] = 0
        return data

    brief = brief_of(made(tmp_path, change))
    assert "No officers were bought" not in brief.answer
    assert "nan" not in text_of(brief).lower()
    check_forms(brief, tmp_path)


def test_names_of_any_length_and_letters(tmp_path):
    long = "The Royal and Ancient Neighbourhood Policing Partnership of the Outer Northern Wards"
    hostile = '<script>alert(1)</script> #set $x$ & "quoted" \\ ŵ'

    def change(data):
        data = data.assign_coords(
            scheme=[long if i == 0 else hostile for i in range(data.sizes["scheme"])],
            ward=[f"{long} {i}" for i in range(data.sizes["ward"])],
        )
        return data.assign_attrs(title=hostile, description=hostile)

    brief = brief_of(made(tmp_path, change))
    check_forms(brief, tmp_path)
    assert "<script>" not in to_html(brief)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "brief.pdf").pages)
    assert "#set $x$" in re.sub(r"\s+", " ", text)


def test_whole_numbers_have_commas_and_seeds_have_none():
    def value(key: str, text: str, unit: str = "") -> str:
        return grounds._value(Figure(key, text, unit))

    assert value("network.synthetic.ward[Hampstead Town].population", "9000") == "9,000"
    assert value("network.synthetic.ward[Barnet 1].population", "12470.588235294117") == "12,471"
    assert value("dispatch.target_min.E", "2880", "min") == "2,880 min"
    assert value("funding.full_cost_gbp_per_year.constable", "72152", "£ a year") == (
        "£72,152 a year"
    )
    assert value("study.seed", "20151") == "20151"
    assert value("study.confidence", "0.95") == "0.95"


def test_a_few_budgets_are_evenly_spread_with_the_headline_s_among_them():
    budgets = [50_000.0 * i for i in range(1, 13)]
    assert sections._some(budgets, 6, 200_000) == [100_000.0 * i for i in range(1, 7)]
    assert sections._some(budgets, 12, 200_000) == budgets
    odd = sections._some(budgets, 6, 250_000)
    assert len(odd) == 6 and 250_000 in odd and odd[-1] == 600_000


def test_the_study_s_own_question_is_told_only_of_the_sweep_that_it_asks_about(tmp_path):
    made = made_up_results.dataset().assign_attrs(description="Under all five?")
    own = made_up_results.results(tmp_path / "own.h5", made)
    assert answer.question(own) == "Under all five?"
    changes = np.array(["study.replications = 3", 'sweep.axis[0].values = ["A"]'], dtype=object)
    for overrides, asked in ((changes[:1], "Under all five?"), (changes, "What does each pound")):
        of = made.assign_attrs(overrides=overrides)
        other = made_up_results.results(tmp_path / f"{len(overrides)}.h5", of)
        assert answer.question(other).startswith(asked)


def test_figures_that_were_set_for_the_run_are_named():
    figures = (Figure("study.replications", "12", ""), Figure("scheme[A].abstraction", "0.3", ""))
    source = Source("set for this run", "choice", "", "run", figures)
    assert grounds._values(source) == "study.replications = 12; scheme[A].abstraction = 0.3"


@pytest.mark.parametrize(
    "changes",
    [
        {"sweep.axis": [{"key": "funding.budget_gbp_per_year", "values": [0, 140_000]}]},
        {"sweep.axis": [{"key": "travel.foot_mps", "values": [1.0, 1.5]}], "scheme": [],
         "funding": {}},
        {"study.replications": 1},
    ],
    ids=["one scheme", "no money", "one replication"],
)  # fmt: skip
def test_studies_of_other_shapes(tmp_path, changes):
    study = wardsim.Study.from_text(small_study.TEXT).with_(changes)
    study.run_to_file(tmp_path / "r.h5", threads=1)
    brief = brief_of(open_results(tmp_path / "r.h5"))
    text = text_of(brief)
    assert "nan" not in text.lower() and "inf " not in text
    if "scheme" in changes:
        assert brief.answer.startswith("No officers are bought in this study")
    elif "study.replications" in changes:
        assert "One simulated run alone: no ranges can be given." in text
        assert "--set study.replications=1" in blocks(brief, content.Code)[0].lines[1]
    else:
        assert "no scheme is shown to buy coverage: under Match" in brief.answer
    assumed = [t for t in blocks(brief, content.Table) if t.caption.startswith("Assumptions")]
    assert ["Response targets of I and S calls (default)", "15 min; 60 min", "published"] in [
        row[:3] for row in assumed[0].rows
    ]
    check_forms(brief, tmp_path)


# --- PDF ------------------------------------------------------------------------------------------


def structure(node, found):
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            structure(kid, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            structure(node["/K"], found)
    return found


def test_the_pdf_claims_to_be_accessible_and_to_be_kept(pdf, brief):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == brief.title
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "/OutputIntents" in root


def test_the_pdf_is_tagged_and_every_figure_has_its_text(pdf, brief):
    found = structure(pdf.trailer["/Root"]["/StructTreeRoot"], [])
    kinds = [str(node["/S"]) for node in found]
    figures = [node for node in found if node["/S"] == "/Figure"]
    pictures = blocks(brief, content.Picture)
    assert [str(node["/Alt"]) for node in figures] == [picture.alt for picture in pictures]
    tables = blocks(brief, content.Table)
    assert kinds.count("/Table") == len(tables)
    assert kinds.count("/TH") >= sum(len(table.columns) for table in tables)
    assert kinds.count("/Caption") == len(tables)
    assert kinds.count("/H1") + kinds.count("/H2") >= len(brief.sections) + len(pictures)


def test_the_pdf_embeds_its_fonts_and_fetches_nothing(pdf):
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert "/Encrypt" not in pdf.trailer


# --- HTML -----------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Checks that tags nest, and takes down what is needed."""

    VOID = ("meta", "br", "img", "path", "use", "image", "rect", "line", "circle")

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.links = [], [], [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes[k] for k in ("href", "src", "xlink:href") if k in attributes]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(brief):
    page = Page()
    page.feed(to_html(brief))
    return page


def test_the_html_stands_alone(page):
    assert page.open == []
    assert all(link.startswith(("#", "data:")) for link in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link[0] == "#"} <= set(page.ids)
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page.tags}


def test_a_screen_reader_finds_its_way(page, brief):
    tags = [tag for tag, _ in page.tags]
    assert page.tags[0] == ("html", {"lang": "en-GB"})
    for landmark in ("header", "main", "footer", "title", "h1"):
        assert tags.count(landmark) == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in itertools.pairwise(levels))
    tables = blocks(brief, content.Table)
    assert tags.count("table") == tags.count("caption") == tags.count("thead") == len(tables)
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    drawings = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert [d["aria-label"] for d in drawings] == [p.alt for p in blocks(brief, content.Picture)]
    assert all(d["role"] == "img" for d in drawings)


def test_drawings_are_well_formed(brief):
    for picture in blocks(brief, content.Picture):
        ET.fromstring(picture.svg)


# --- The same bytes, and the program --------------------------------------------------------------

WRITE = """
import sys
from wardsim import plots
from wardsim.brief import brief_of, write_brief
from wardsim.results import open_results
results = open_results(sys.argv[1])
brief = brief_of(results)
for ending in ("pdf", "html"):
    write_brief(results, sys.argv[2] + "/brief." + ending, brief)
plots.write_figures(results, sys.argv[2])
"""


def test_the_same_results_give_the_same_bytes_anywhere(results, tmp_path):
    made = []
    for name, other in (
        ("a", {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"}),
        ("b", {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "2",
               "SOURCE_DATE_EPOCH": "99"}),
    ):  # fmt: skip
        folder = tmp_path / name
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", WRITE, str(results.path), str(folder)],
            check=True, timeout=300, env={**os.environ, **other},
        )  # fmt: skip
        made.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert made[0].keys() == made[1].keys()
    assert len(made[0]) > 20  # PNG, SVG, CSV and TXT of each figure
    for name, data in made[0].items():
        assert data == made[1][name], name


def test_the_program_writes_it(results, tmp_path):
    path = tmp_path / "brief.html"
    done = CliRunner().invoke(app, ["brief", str(results.path), "-o", str(path)])
    assert done.exit_code == 0 and done.output.strip() == str(path)
    assert path.read_text().startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["brief.html"]


def test_other_endings_are_refused(results, tmp_path):
    for name, says in (("brief.docx", '".docx" is no ending'), ("brief", "has no ending")):
        done = CliRunner().invoke(app, ["brief", str(results.path), "-o", str(tmp_path / name)])
        assert done.exit_code == 1 and says in done.output
    with pytest.raises(wardsim.InputError, match=r"use one of \.pdf, \.html"):
        write_brief(results, tmp_path / "brief.txt")


def test_a_title_becomes_no_code(brief):
    assert "&lt;b&gt;" in to_html(replace(brief, title="<b>"))
