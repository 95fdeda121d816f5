"""One HTML file to explore the results of a run: opens offline, holds every number it shows."""

from __future__ import annotations

from wardsim.explorer.evenings import Asked
from wardsim.explorer.page import write_explorer

__all__ = ["Asked", "write_explorer"]
