"""config/camden.toml on real streets with calibrated demand, by the commands of the how-to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import wardsim
from wardsim import analysis
from wardsim.cli import app

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data of {DATA} is not here")
def test_the_camden_study_runs_on_imported_streets_and_calibrated_demand(tmp_path: Path) -> None:
    def command(*words: object) -> None:
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == 0, result.output

    command(
        *("import", DATA / "network/camden_osm_roads_2025-10.geojson.gz"),
        *("--wards", DATA / "boundaries/camden_wards_2014.geojson"),
        *("--stations", DATA / "resources/london_police_stations_front_counters_2025.csv"),
        *("-o", tmp_path / "camden.h5"),
    )
    command(
        *("calibrate", tmp_path / "camden.h5", "--crimes", DATA / "crime/police_uk_camden"),
        *("--first-month", "2016-07", "--last-month", "2017-06", "--tolerance-m", "100"),
        *("-o", tmp_path / "camden_demand.toml"),
    )
    shutil.copy(ROOT / "config" / "camden.toml", tmp_path)
    study = wardsim.load(tmp_path / "camden.toml")
    assert not study.validate().mistakes
    results = study.with_({"study.horizon_days": 28, "sweep.axis[1].values": [0, 1_200_000]}).run(
        replications=2
    )
    assert results.dataset.sizes["ward"] == 18
    # The rates are those of the crime files: 6,469 acts of violence recorded a year (S 1.2 %).
    counted = results.dataset["calls"].sel({"class": "violence"}).isel(point=0).sum("ward")
    per_year = float(counted.mean()) / 28 * 365.25
    assert per_year == pytest.approx(6469, rel=0.15)  # 4 sigma of two months
    level = analysis.coverage(results, "I").interval(0.95).value
    assert ((level > 0.7) & (level < 0.97)).all()
