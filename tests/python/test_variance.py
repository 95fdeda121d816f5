"""What pairing and a control save, schemes against each other, officers by ward: by hand."""

from __future__ import annotations

import made_up_results
import numpy as np
import pytest
from made_up_results import CALLS, IN_TARGET, PATROL_H

from wardsim import analysis, tables
from wardsim.economics.officers import officers
from wardsim.economics.tables import asked, rows_of
from wardsim.variance import control_saves, differences, in_words, potential_incidents, variance


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = made_up_results.with_presence()
    made["ward_population"] = ("ward", [6000.0, 3000])
    return made_up_results.results(tmp_path_factory.mktemp("variance") / "r.h5", made)


def test_pairing_saves_by_hand(results):
    table = variance(results).set_index(["point", "measure"])
    row = table.loc[(1, "patrol, h a year")]
    apart = np.var(PATROL_H[1], ddof=1) + np.var(PATROL_H[0], ddof=1)
    paired = np.var(PATROL_H[1] - PATROL_H[0], ddof=1)
    assert row["paired_saves_percent"] == pytest.approx(100 * (1 - paired / apart))
    assert row["independent"] / row["paired"] == pytest.approx(np.sqrt(apart / paired))
    assert row["gain"] == pytest.approx(20)
    calls = table.loc[(1, "I calls in time a year")]
    apart = np.var(IN_TARGET[1], ddof=1) + np.var(IN_TARGET[0], ddof=1)
    paired = np.var(IN_TARGET[1] - IN_TARGET[0], ddof=1)
    assert calls["paired_saves_percent"] == pytest.approx(100 * (1 - paired / apart))
    assert set(table.index.get_level_values("point")) == {1, 3}


def test_a_control_saves_what_it_explains_less_what_it_costs():
    control = np.array([1.0, 2, 3, 4, 5])
    residual = np.array([1.0, -2, 2, -2, 1])  # orthogonal to the control
    residual -= residual.mean()
    residual -= control * 0 + (control - 3) * ((control - 3) @ residual) / 10
    values = 2 * (control - 3) + residual
    r2 = 4 * 10 / (4 * 10 + residual @ residual)
    expected = 1 - (1 - r2) * 3 / 2
    assert control_saves(values, control) == pytest.approx(expected)
    assert control_saves(control - 3, control) == pytest.approx(1)
    assert control_saves(residual, control) == pytest.approx(-0.5)
    assert np.isnan(control_saves(values[:3], control[:3]))
    assert np.isnan(control_saves(values, control * 0))


def test_a_control_saves_as_much_variance_as_the_adjusted_mean_has_less():
    # 20,000 studies of ten replications: the variance of the adjusted mean, measured.
    random = np.random.default_rng(8)
    control = random.standard_normal((20_000, 10))
    values = 0.8 * control + 0.6 * random.standard_normal((20_000, 10))
    centred = control - control.mean(axis=1, keepdims=True)
    slope = (centred * values).sum(axis=1) / (centred**2).sum(axis=1)
    adjusted = values.mean(axis=1) - slope * control.mean(axis=1)
    saved = 1 - adjusted.var() / values.mean(axis=1).var()
    assert saved == pytest.approx(1 - 0.36 * 8 / 7, abs=0.02)
    pairs = zip(values[:4000], control[:4000], strict=True)
    told = [control_saves(v - v.mean(), c) for v, c in pairs]
    # R^2 is estimated: its own adjustment keeps the mean of what is told close to what is saved.
    assert np.mean(told) == pytest.approx(saved, abs=0.03)


def test_potential_incidents_are_the_same_whatever_is_averted(tmp_path):
    on = made_up_results.results(tmp_path / "on.h5", made_up_results.with_deterrence())
    incidents = potential_incidents(on)
    assert incidents[0] == pytest.approx(2 * CALLS + 2 * 57)
    assert (incidents[4] - incidents[0]).min() >= 0  # made up: averted ones are added


def with_replications(patrol, incidents):
    """Of many replications; in the focus ward so much patrol, and so many incidents."""
    made = made_up_results.dataset()
    made = made.isel(replication=np.zeros(patrol.shape[1], dtype=int)).copy(deep=True)
    for name in ("calls", "referred", "reached", "reached_in_target", "waiting", "lost"):
        made[name][:] = 0  # without calls there is no coverage: patrol alone is compared
    made["patrol_h"][:] = 0
    made["patrol_h"][:, :, 0, 0] = patrol
    made["incidents"][:] = 0
    made["incidents"][:, :, 0, 0] = incidents
    return made


def sentence(tmp_path, patrol, incidents):
    made = with_replications(patrol, incidents)
    return in_words(made_up_results.results(tmp_path / "r.h5", made))


def test_what_is_saved_is_said_in_one_sentence_by_hand(tmp_path):
    # Patrol of 1 and 3 moves with that of nobody bought, 0 and 2, and with incidents a little.
    x = np.array([1.0, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
    y = np.repeat([1.0, -1, 1, -1, 1, -1], 2)
    base = 50 + 3 * x
    patrol = np.array([base, base + 20 + y, base, base + 10 + y])
    # Variances with 1/(n-1): of x and y 12/11. Apart 9 + (9 + 1), paired 1: 1 - 1/19 is saved.
    # A control that never varies tells nothing.
    alone = sentence(tmp_path, patrol, 40 * np.ones(12))
    assert alone == (
        "Common random numbers save 95 % of the variance of a gain (median of 2 gains; wardsim"
        " show --table variance)."
    )
    # The gain is y; incidents correlate with it by 1 / sqrt(2), so 1 - (1 - 1/2) 10/9 is saved.
    both = sentence(tmp_path, patrol, 40 + 8 * (y + x))
    assert both == alone[:-1] + (
        "; the number of incidents as a control variate would save 44 % of what is left."
    )
    none = sentence(tmp_path, patrol, 40 + 8 * x)
    assert none.endswith(
        "; the number of incidents as a control variate would save nothing of what is left."
    )
    against = np.array([base, 70 - 3 * x, base, 60 - 3 * x])
    assert sentence(tmp_path, against, 40 * np.ones(12)).startswith(
        "Common random numbers save no variance of a gain here (median of 2 gains"
    )


def test_what_is_saved_is_not_said_of_few_replications_or_nothing_to_compare(tmp_path, results):
    assert in_words(results) is None  # three replications
    x = np.tile([1.0, -1], 6)
    still = np.array([50 + 0 * x] * 4)
    assert sentence(tmp_path, still, 40 * np.ones(12)) is None
    told = with_replications(np.array([50 + x, 70 + x, 50 + x, 60 + x]), 40 * np.ones(12))
    of_many = made_up_results.results(tmp_path / "many.h5", told)
    assert sum("Common random numbers" in note for note in tables.footnotes(of_many)) == 1
    assert not any("Common random numbers" in note for note in tables.footnotes(results))


def test_differences_of_schemes_go_by_adjusted_p_values(results):
    table = differences(results)
    ranking = analysis.rank_schemes(results)
    assert list(table["first"]) == list(ranking.pairs["first"])
    assert list(table["p_holm"]) == list(ranking.pairs["p_holm"])
    told = ranking.pairs["told_apart"].iloc[0]
    assert table["verdict"].iloc[0] == ("more" if told else "cannot tell")
    of_the_payer = analysis.headline(results).split("Counting the force's money")[0]
    assert ("cannot tell" in of_the_payer) == (not told)


def test_officers_by_ward_by_hand(results):
    table = officers(results).set_index(["point", "ward"])
    row = table.loc[(1, "Focus")]
    assert row["units"] == 5
    assert row["share_of_equal"] == pytest.approx(5 / 3)
    assert row["units_per_1000_residents"] == pytest.approx(5 / 6)
    a_year = (2 * CALLS + 2 * 57).mean()
    assert row["units_per_1000_incidents"] == pytest.approx(5000 / a_year)
    assert row["units_per_1000_incidents_lower"] < 5000 / a_year
    assert row["incidents_per_1000_residents"] == pytest.approx(a_year / 6)
    assert row["risk_rank"] == 2
    assert table.loc[(1, "Other")]["risk_rank"] == 1


@pytest.mark.parametrize("name", ["officers", "differences", "variance"])
def test_each_table_has_rows(results, name):
    assert rows_of(name, results, asked(name, "calls", None, None, [], []))
