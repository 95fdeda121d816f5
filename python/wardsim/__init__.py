"""What does each pound of police funding buy on these streets, and how sure are we?

import wardsim

study = wardsim.load("config/hampstead.toml")
results = study.with_({"study.replications": 50}).run("results.h5")
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
    from wardsim import analytic
    from wardsim.results import Results, open_results


def __getattr__(name: str) -> object:
    """`Results` and `open_results` come when asked for: xarray and pandas take a second."""
    if name == "analytic":
        return import_module("wardsim.analytic")
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
    "analytic",
    "check",
    "generate_town",
    "load",
    "open_results",
    "read_network",
    "write_network",
]
