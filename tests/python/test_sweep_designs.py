"""The samples of a sweep, against SciPy's."""

from __future__ import annotations

import numpy as np
import small_study
from scipy.stats import qmc

import wardsim

HEAD = small_study.TEXT[: small_study.TEXT.index("[[sweep.axis]]")]


def samples(design: str, count: int, axes: int, more: str = "") -> np.ndarray:
    keys = [
        "travel.foot_mps",
        "travel.cycle_mps",
        "team[0].availability",
        "team[0].patrol_speed_mps",
    ]
    text = f"[sweep]\nsamples = {count}\n{more}\n"
    for key in keys[:axes]:
        text += f'[[sweep.axis]]\nkey = "{key}"\ndesign = "{design}"\nfrom = 0.5\nto = 0.75\n'
    points = wardsim.Study.from_text(HEAD + text).points(threads=1)
    values = np.array([[float(p["coordinates"][key]) for key in keys[:axes]] for p in points])
    return (values - 0.5) * 4


def test_sobol_points_are_scipys():
    ours = samples("sobol", 16, 4, "scramble = false")
    np.testing.assert_array_equal(ours, qmc.Sobol(4, scramble=False).random_base2(4))


def test_scrambled_points_are_as_even_as_scipys():
    ours = qmc.discrepancy(samples("sobol", 64, 3))
    theirs = [qmc.discrepancy(qmc.Sobol(3, rng=s).random_base2(6)) for s in range(20)]
    independent = [qmc.discrepancy(np.random.default_rng(s).random((64, 3))) for s in range(20)]
    assert ours < 1.5 * max(theirs) < min(independent)


def test_a_sample_is_a_point_with_its_values_in_the_results(tmp_path):
    text = (
        HEAD
        + '[sweep]\nsamples = 3\n[[sweep.axis]]\nkey = "team[0].units"\n'
        + 'design = "latin_hypercube"\nfrom = 1\nto = 3\nwhole = true\n'
        + '[[sweep.axis]]\nkey = "team[0].mode"\ndesign = "zip"\nvalues = ["foot", "cycle"]\n'
        + '[[sweep.axis]]\nkey = "team[0].patrol_speed_mps"\ndesign = "zip"\nvalues = [0.5, 2]\n'
    )
    results = wardsim.Study.from_text(text).run(tmp_path / "r.h5", replications=2, threads=1)
    assert sorted(results.points["team[0].units"][::2]) == [1, 2, 3]
    assert list(results.points["team[0].mode"]) == ["foot", "cycle"] * 3
    assert list(results.points["team[0].patrol_speed_mps"]) == [0.5, 2] * 3
