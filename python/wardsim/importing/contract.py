"""Joins pieces into streets: a junction stays only where something branches, ends or changes."""

from __future__ import annotations

import numpy as np

from wardsim.importing.noding import Pieces, rows_of


def join_pieces(pieces: Pieces, alike: np.ndarray) -> tuple[Pieces, np.ndarray]:
    """Joins chains of pieces over meeting points where exactly two alike pieces touch.

    `alike` numbers what must not change along a street (name, class, speed, ward); access must
    continue in both directions as well. A ring without any junction keeps one. Returns the
    joined streets as pieces (`way` is that of their first piece), and their first piece.
    """
    entered, chain_begin = _chains(_mates(pieces, alike))
    piece, turned = entered >> 1, entered & 1

    # Gather each piece's vertices in the order of travel; after the first, skip the shared one.
    follows = np.ones(len(entered), dtype=np.int64)
    follows[chain_begin] = 0
    count = pieces.points[piece] - follows
    offset = rows_of(np.zeros(len(count), dtype=np.int64), count)
    skip = np.repeat(follows, count)
    from_begin = np.repeat(pieces.begin[piece], count) + offset + skip
    from_end = np.repeat(pieces.begin[piece] + pieces.points[piece] - 1, count) - offset - skip
    rows = np.where(np.repeat(turned, count) == 1, from_end, from_begin)

    points = np.add.reduceat(count, chain_begin) if len(count) else count
    first, first_turned = piece[chain_begin], turned[chain_begin] == 1
    forward, backward = pieces.forward[first], pieces.backward[first]
    streets = Pieces(
        way=pieces.way[first],
        forward=np.where(first_turned, backward, forward),
        backward=np.where(first_turned, forward, backward),
        begin=np.cumsum(points) - points,
        points=points,
        vertex=pieces.vertex[rows],
        position=pieces.position,
    )
    return streets, first


# A half-edge 2p is piece p seen from its start, 2p + 1 from its end.


def _mates(pieces: Pieces, alike: np.ndarray) -> np.ndarray:
    """For each half-edge the one that the street goes on with, or -1 at a junction."""
    ends = np.stack([pieces.start, pieces.end], axis=1).ravel()
    leaving = np.stack([pieces.forward, pieces.backward], axis=1).ravel()
    arriving = np.stack([pieces.backward, pieces.forward], axis=1).ravel()
    order = np.argsort(ends, kind="stable")
    _, first, count = np.unique(ends[order], return_index=True, return_counts=True)
    a = order[first[count == 2]]
    b = order[first[count == 2] + 1]
    goes_on = (
        (a >> 1 != b >> 1)
        & (alike[a >> 1] == alike[b >> 1])
        & (arriving[a] == leaving[b])
        & (arriving[b] == leaving[a])
    )
    mate = np.full(len(ends), -1, dtype=np.int64)
    mate[a[goes_on]] = b[goes_on]
    mate[b[goes_on]] = a[goes_on]
    return mate


def _chains(mate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The half-edges by which each chain enters its pieces, and where each chain begins."""
    onward = mate.tolist()
    seen = [False] * (len(onward) // 2)
    entered: list[int] = []
    begin: list[int] = []
    ends = np.flatnonzero(mate < 0).tolist()
    for half in [*ends, *range(0, len(onward), 2)]:  # what the ends do not reach are rings
        if seen[half >> 1]:
            continue
        begin.append(len(entered))
        while half >= 0 and not seen[half >> 1]:
            seen[half >> 1] = True
            entered.append(half)
            half = onward[half ^ 1]
    return np.array(entered, dtype=np.int64), np.array(begin, dtype=np.int64)
