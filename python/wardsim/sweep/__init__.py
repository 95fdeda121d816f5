"""Sweeps as blocks of replications in a work folder, run on this machine or a cluster."""

from __future__ import annotations

from wardsim.sweep.campaign import SweepSummary, run_sweep
from wardsim.sweep.folder import SweepInterrupted, WorkFolder
from wardsim.sweep.manifest import Block, Manifest
from wardsim.sweep.status import Status, status_of

__all__ = [
    "Block",
    "Manifest",
    "Status",
    "SweepInterrupted",
    "SweepSummary",
    "WorkFolder",
    "run_sweep",
    "status_of",
]
