"""What does each pound of police funding buy on these streets, and how sure are we?"""

from wardsim._core import (
    ACCESS_CAR,
    ACCESS_CYCLE,
    ACCESS_FOOT,
    ROAD_CLASSES,
    Network,
    __version__,
    check,
    read_network,
    write_network,
)
from wardsim.errors import InputError, Problem, StorageError

__all__ = [
    "ACCESS_CAR",
    "ACCESS_CYCLE",
    "ACCESS_FOOT",
    "ROAD_CLASSES",
    "InputError",
    "Network",
    "Problem",
    "StorageError",
    "__version__",
    "check",
    "read_network",
    "write_network",
]
