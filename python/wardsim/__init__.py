"""What does each pound of police funding buy on these streets, and how sure are we?

import wardsim

study = wardsim.load("config/hampstead.toml")
results = study.with_({"study.replications": 50}).run("results.h5", progress=True)
results.to_dataframe()

Modules beside: `analysis` (measures with intervals), `plots` (figures on Axes), `geo` (streets and
wards for GeoPandas), `economics`, `deterrence`, `trace`, `analytic` (queues with exact answers).
"""

from importlib import import_module
from typing import TYPE_CHECKING

from wardsim._core import (
    ACCESS_CAR,
    ACCESS_CYCLE,
    ACCESS_FOOT,
    ROAD_CLASSES,
    Network,
    WardSpec,
    __version__,
    check,
    generate_town,
    read_network,
    write_network,
)
from wardsim.errors import InputError, Interrupted, Problem, StorageError
from wardsim.study import Findings, Study, load

if TYPE_CHECKING:
    from wardsim import analysis, analytic, deterrence, economics, geo, plots
    from wardsim.results import Results, open_results


_MODULES = ("analysis", "analytic", "deterrence", "economics", "geo", "plots")


def __getattr__(name: str) -> object:
    """What needs xarray, pandas or geopandas comes when asked for: they take a second."""
    if name in _MODULES:
        return import_module(f"wardsim.{name}")
    if name in ("Results", "open_results"):
        from wardsim import results

        return getattr(results, name)
    raise AttributeError(f"module 'wardsim' has no attribute {name!r}")


__all__ = [
    "ACCESS_CAR",
    "ACCESS_CYCLE",
    "ACCESS_FOOT",
    "ROAD_CLASSES",
    "Findings",
    "InputError",
    "Interrupted",
    "Network",
    "Problem",
    "Results",
    "StorageError",
    "Study",
    "WardSpec",
    "__version__",
    "analysis",
    "analytic",
    "check",
    "deterrence",
    "economics",
    "generate_town",
    "geo",
    "load",
    "open_results",
    "plots",
    "read_network",
    "write_network",
]
