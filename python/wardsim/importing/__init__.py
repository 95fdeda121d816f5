"""Turns a street extract and ward boundaries into a network that the simulator can run on.

    tables, report = import_streets(Path("camden.osm.pbf"), Path("wards.geojson"), ["Highgate"])
    write_network(tables, Path("highgate.h5"))
    print(report)

What the tags come to, and what is imputed: docs/how-to/bring-your-own-ward.md.
"""

from wardsim.importing.limits import Limits
from wardsim.importing.report import ImportReport, WardLine
from wardsim.importing.streets import ATTRIBUTION, import_streets
from wardsim.importing.tables import NetworkTables, read_network, write_network
from wardsim.importing.tags import IMPUTED_MPH, Private

__all__ = [
    "ATTRIBUTION",
    "IMPUTED_MPH",
    "ImportReport",
    "Limits",
    "NetworkTables",
    "Private",
    "WardLine",
    "import_streets",
    "read_network",
    "write_network",
]
