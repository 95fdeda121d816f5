"""Payers by hand, and every table of economic evaluation through the command line."""

from __future__ import annotations

import csv
import io
import json

import made_up_results
import numpy as np
import pandas as pd
import pytest
from made_up_results import IN_TARGET, PATROL_H
from rich.console import Console
from scipy import stats
from typer.testing import CliRunner

import wardsim
from wardsim import pounds
from wardsim.cli import app
from wardsim.economics import tables
from wardsim.economics.payers import bills_of, payers

KINDS = ["frontier", "acceptability", "equity", "wards", "break-even", "society", "payers"]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = made_up_results.with_deterrence()
    made["ward_population"] = ("ward", [6000.0, 3000])
    return made_up_results.results(tmp_path_factory.mktemp("tables") / "r.h5", made)


def shown(results, *options):
    return CliRunner().invoke(app, ["show", str(results.path), *options])


# --- Payers ---------------------------------------------------------------------------------------


def test_each_payers_pound_by_hand(results):
    table = payers(results).set_index(["option", "payer"])
    a = table.loc["A, £100,000"]
    assert a.index.tolist() == ["force", "residents", "public", "private", "total"]
    assert a["bill_gbp_per_year"].tolist() == [84_000, 60_000, 84_000, 60_000, 144_000]
    assert a["share_of_bill"].tolist() == pytest.approx([7 / 12, 5 / 12, 7 / 12, 5 / 12, 1])
    calls, hours = IN_TARGET[1] - IN_TARGET[0], PATROL_H[1] - PATROL_H[0]
    assert a.loc["residents", "calls_per_1000_gbp"] == pytest.approx(calls.mean() / 60)
    assert a.loc["public", "calls_per_1000_gbp"] == pytest.approx(calls.mean() / 84)
    assert a.loc["total", "patrol_h_per_1000_gbp"] == pytest.approx(hours.mean() / 144)
    points = 100 * (360 - 325) / 400
    assert a.loc["force", "coverage_pp_per_1000_gbp"] == pytest.approx(points / 84)
    half = stats.t.ppf(0.95, 2) * calls.std(ddof=1) / np.sqrt(3)
    upper = a.loc["residents", "calls_per_1000_gbp_upper"]
    assert upper == pytest.approx((calls.mean() + half) / 60)
    assert table.loc["B, £100,000"].index.tolist() == ["borough", "public", "total"]


def test_who_is_private_can_be_said(results):
    bills = bills_of(results, ["borough"])
    assert bills["private"].tolist()[:4] == [0, 0, 0, 72_000]
    assert bills["public"].tolist()[:4] == [0, 144_000, 0, 0]
    with pytest.raises(wardsim.InputError, match="choose from force, residents, borough"):
        bills_of(results, ["nobody"])


# --- The tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_is_text_and_rows(results, kind):
    asked = tables.asked(kind, "calls", None, None, [], [])
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(tables.render(kind, results, asked))
    text = console.export_text()
    assert "Made up" in text
    assert "In brackets: 90 % intervals." in text
    assert any(name.endswith("_lower") for name in tables.rows_of(kind, results, asked)[0])


def test_a_table_is_shown_as_text_json_and_csv(results):
    text = shown(results, "--table", "frontier")
    assert text.exit_code == 0, text.output
    assert "Efficiency frontier: Made up" in text.stdout
    rows = json.loads(shown(results, "--table", "frontier", "--json").stdout)
    text = shown(results, "--table", "frontier", "--csv").stdout
    listed = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(listed) == 3
    assert list(rows[0]) == list(listed[0])


def test_the_options_reach_their_tables(results):
    rows = json.loads(shown(results, "--table", "frontier", "--money", "total", "--json").stdout)
    assert [row["cost_gbp_per_year"] for row in rows] == [0, 72_000, 144_000]
    rows = json.loads(shown(results, "--table", "frontier", "--effect", "patrol", "--json").stdout)
    assert rows[0]["unit"] == "hour of visible patrol"
    rows = json.loads(shown(results, "--table", "break-even", "--money", "payer", "--json").stdout)
    assert rows[-1]["needed_per_officer_year"] in (30, 72)
    rows = json.loads(shown(results, "--table", "payers", "--private", "force", "--json").stdout)
    private = [row for row in rows if row["payer"] == "private"]
    assert [row["bill_gbp_per_year"] for row in private] == [84_000]
    rows = json.loads(shown(results, "--table", "equity", "--grade", "S", "--json").stdout)
    assert rows[0]["worst_ward_coverage_percent"] == 100


def test_all_wrong_choices_are_said_at_once(results):
    failed = shown(results, "--table", "cake", "--effect", "joy", "--money", "mine")
    assert failed.exit_code == 1
    for text in ("choose one of frontier,", "calls", "payer, total"):
        assert text in failed.output
    failed = shown(results, "--table", "break-even", "--class", "arson")
    assert failed.exit_code == 1
    assert "known of: mugging" in failed.output
    failed = shown(results, "--table", "frontier", "--effect", "coverage", "--grade", "R")
    assert failed.exit_code == 1
    assert "choose one of I, S, or the effect patrol" in failed.output


def test_payers_are_private_as_asked_and_may_all_be_public(results):
    def shares(*private: str) -> dict[tuple[int, str], float]:
        rows = json.loads(shown(results, "--table", "payers", *private, "--json").stdout)
        return {(row["point"], row["payer"]): row["share_of_bill"] for row in rows}

    assert shares()[1, "private"] == pytest.approx(60 / 144)  # residents
    nobody = shares("--private", "nobody")
    assert nobody[1, "public"] == 1
    assert not [payer for _, payer in nobody if payer == "private"]
    assert shares("--private", "borough")[3, "private"] == 1
    failed = shown(results, "--table", "payers", "--private", "nobody", "--private", "borough")
    assert failed.exit_code == 1
    assert "choose from force, residents, borough, or nobody alone" in " ".join(
        failed.output.split()
    )


def test_a_study_without_purchases_says_what_it_has_not(tmp_path):
    made = made_up_results.dataset()
    made["paid"][:] = made["matched"][:] = made["cost"][:] = 0
    bare = made_up_results.results(tmp_path / "bare.h5", made)
    asked = tables.asked("payers", "calls", None, None, [], [])
    console = Console(width=200, record=True)
    for kind in ("payers", "society"):
        console.print(tables.render(kind, bare, asked))
    text = console.export_text()
    assert "no point brings officers" in text
    for kind in ("frontier", "acceptability", "equity", "wards"):
        assert tables.rows_of(kind, bare, asked)


@pytest.mark.parametrize(
    ("value", "is_probability", "text"),
    [
        (-5.1e-17, False, "0"),  # what is left of sums that cancel
        (2e-8, False, "2e-08"),
        (2e-8, True, "<0.001"),
        (0.0, True, "0"),
        (0.0314159, True, "0.0314"),
        (1234.5, False, "1,234"),
        (float("nan"), True, "–"),  # noqa: RUF001
    ],
)
def test_numbers_are_written_as_they_are_read(value, is_probability, text):
    assert tables._cell(value, is_probability) == text


def test_gains_too_small_for_1000_pounds_are_told_per_million():
    table = pd.DataFrame({"coverage_pp_per_1000_gbp": [6.9e-05, np.nan, 3e-05]})
    table["coverage_pp_per_1000_gbp_lower"] = [6.6e-05, np.nan, 2e-05]
    table["patrol_h_per_1000_gbp"] = [21.1, 9.7, 0.0]
    shown = pounds.readable(table)
    assert list(shown) == [
        "coverage_pp_per_1m_gbp",
        "coverage_pp_per_1m_gbp_lower",
        "patrol_h_per_1000_gbp",
    ]
    assert shown["coverage_pp_per_1m_gbp"][0] == pytest.approx(0.069)
    assert shown["coverage_pp_per_1m_gbp_lower"][0] == pytest.approx(0.066)
    assert next(iter(table)) == "coverage_pp_per_1000_gbp"
    assert pounds.step_of(6.9e-05) == pounds.step_of(-6.9e-05) == (1000, "£1 million")
    assert pounds.step_of(0.0069) == pounds.step_of(0) == pounds.step_of([]) == (1, "£1,000")
    told = [pounds.two_figures(x) for x in (0.0693, 0.27, 2.74, 271.0, -12_345.0, 0.0)]
    assert told == ["0.069", "0.27", "2.7", "270", "-12,000", "0"]
