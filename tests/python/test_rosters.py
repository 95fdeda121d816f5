"""Rosters by the whole program: what is missed, who paid for it, what a station's closing takes."""

from __future__ import annotations

import numpy as np
import pytest

import wardsim

TEXT = """\
[study]
name = "rosters"
seed = 3
warm_up_days = 0
horizon_days = 364
replications = 4

[network]
file = "town.h5"

[[incident]]
name = "fight"
grade = "S"
reported_per_year = 500
arrest_probability = 0.3
service = { shape = "exponential", mean_min = 40 }

[[shift]]
name = "days"
tour = [{ days = [0, 1, 2, 3, 4], start_h = 8, length_h = 8 }]

[[team]]
name = "own"
units = 4
wards = ["HOME"]
shift = "days"
absence = {}
abstraction = 0.2
back_in_time = true

[[team]]
name = "bought"
funded = true
wards = ["HOME"]
shift = "days"
absence = {}
back_in_time = true
surge_share = 0.5

[[surge]]
name = "carnival"
from = "2016-08-28"
to = "2016-09-30"
share = 0.8

[[closure]]
station = "HOME station"
date = "2016-01-04"
to = "OTHER station"

[custody]
stations = ["OTHER station"]

[[scheme]]
name = "Plus"
payer = "borough"
buys = ["constable"]
price_gbp_per_year.constable = 66_000
matched_per_paid = 1
abstraction = 0.05

[funding]
scheme = "Plus"
budget_gbp_per_year = 132_000
full_cost_gbp_per_year.constable = 72_000

[[sweep.axis]]
key = "closure[0].date"
values = ["2016-01-04", "2030-01-01"]
"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    network = wardsim.generate_town(wards=12, street_km=200, stations=2, seed=1)
    home, other = (name.removesuffix(" station") for name in network.station_name)
    folder = tmp_path_factory.mktemp("rosters")
    wardsim.write_network(network, folder / "town.h5")
    text = TEXT.replace("HOME", home).replace("OTHER", other)
    return wardsim.Study.from_text(text, folder).run(folder / "r.h5", threads=1).dataset


def test_hours_missed_add_up_by_reason_and_by_cause(dataset):
    by_reason = dataset.absent_by_reason_h.sum("absence")
    np.testing.assert_allclose(by_reason, dataset.absent_h)
    by_cause = dataset.abstracted_by_cause_h.sum("abstraction")
    np.testing.assert_allclose(by_cause, dataset.abstracted_h)
    own = dataset.isel(point=0).sel(team="own").mean("replication")
    # 4 officers, 33 days of leave each; the year of the study is a day and a quarter short.
    assert float(own.absent_by_reason_h.sel(absence="leave")) == pytest.approx(4 * 264, rel=0.02)
    assert float(own.absent_by_reason_h.sel(absence="other")) == 0


def test_hours_taken_are_counted_against_who_paid_for_them(dataset):
    payer = dataset.payer.values[dataset.team_payer.isel(point=0)]
    assert list(payer) == ["force", "borough"]
    taken = dataset.abstracted_by_cause_h.isel(point=0).mean("replication")
    share = taken.sum("abstraction") / 4  # hours an officer; both teams have four
    assert float(share.sel(team="own")) > float(share.sel(team="bought")) > 0
    assert float(taken.sel(team="bought", abstraction="surge")) > 0


def test_a_station_that_closes_takes_hours_of_travel(dataset):
    commute_h = dataset.commute_h.sum("team")
    lost_h = commute_h.isel(point=0) - commute_h.isel(point=1)
    assert (lost_h > 0).all()
    # Who is absent, and what happens, is the same with either station.
    for name in ("absent_h", "abstracted_h", "incidents"):
        np.testing.assert_array_equal(
            dataset[name].isel(point=0).values, dataset[name].isel(point=1).values
        )


def test_arrests_take_units_to_custody(dataset):
    custody_h = dataset.unit_h.sel(state="custody").sum("team")
    arrests = dataset.arrests.sum("team")
    assert (arrests > 0).all()
    # Some four hours each, and the way; those at the end of the year are cut short.
    np.testing.assert_allclose(custody_h / arrests, 4.3, atol=0.7)
