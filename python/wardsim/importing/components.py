"""Keeps for each mode only the streets from which it can reach all others and come back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from wardsim.importing.noding import Pieces
from wardsim.importing.tables import MODES


@dataclass(frozen=True)
class OffMain:
    """What of a mode's streets lies off its main component, and so was closed to it."""

    length_m: float
    total_m: float

    @property
    def share(self) -> float:
        """Share of the mode's street length; 0 if it has none."""
        return self.length_m / self.total_m if self.total_m > 0 else 0.0


def keep_main_components(pieces: Pieces) -> tuple[Pieces, dict[str, OffMain]]:
    """Closes each piece to the modes on whose main component it is not; drops the dead ones.

    The main component is the strongly connected component with the greatest street length.
    """
    _, ends = np.unique(np.stack([pieces.start, pieces.end]), return_inverse=True)
    start, end = ends.reshape(2, -1)
    length_m = pieces.lengths_m()
    forward, backward = pieces.forward.copy(), pieces.backward.copy()
    off: dict[str, OffMain] = {}
    for mode, bit in MODES.items():
        ahead, back = (forward & bit) != 0, (backward & bit) != 0
        usable = ahead | back
        on_main = usable & _on_main(start, end, ahead, back, length_m)
        stranded = usable & ~on_main
        off[mode] = OffMain(float(length_m[stranded].sum()), float(length_m[usable].sum()))
        forward[stranded] &= ~np.uint8(bit)
        backward[stranded] &= ~np.uint8(bit)
    alive = (forward | backward) != 0
    kept = pieces.take(alive)
    kept.forward, kept.backward = forward[alive], backward[alive]
    return kept, off


def _on_main(
    start: np.ndarray, end: np.ndarray, ahead: np.ndarray, back: np.ndarray, length_m: np.ndarray
) -> np.ndarray:
    tail = np.concatenate([start[ahead], end[back]])
    head = np.concatenate([end[ahead], start[back]])
    size = int(max(start.max(initial=-1), end.max(initial=-1))) + 1
    arcs = sparse.coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(size, size))
    _, label = csgraph.connected_components(arcs, directed=True, connection="strong")
    inside = (ahead | back) & (label[start] == label[end])
    if not inside.any():
        return np.zeros(len(start), dtype=bool)
    weight = np.bincount(label[start[inside]], weights=length_m[inside])
    return np.asarray(inside & (label[start] == weight.argmax()))
