"""Splits ways where streets meet, so that every piece runs from one meeting point to the next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from wardsim.importing.ways import Ways


@dataclass
class Pieces:
    """Stretches of way between meeting points; `vertex` indexes `position` [m].

    Piece i runs over `vertex[begin[i]:begin[i] + points[i]]`.
    """

    way: np.ndarray  # row of Ways
    forward: np.ndarray
    backward: np.ndarray
    begin: np.ndarray
    points: np.ndarray
    vertex: np.ndarray
    position: np.ndarray

    @property
    def start(self) -> np.ndarray:
        """Vertex where each piece begins."""
        return np.asarray(self.vertex[self.begin])

    @property
    def end(self) -> np.ndarray:
        """Vertex where each piece ends."""
        return np.asarray(self.vertex[self.begin + self.points - 1])

    def take(self, keep: np.ndarray) -> Pieces:
        """The pieces that a mask keeps; vertices stay where they are."""
        per_piece = ("way", "forward", "backward", "begin", "points")
        return replace(self, **{name: getattr(self, name)[keep] for name in per_piece})

    def courses(self) -> np.ndarray:
        """Each piece's course as a shapely LineString."""
        rows = rows_of(self.begin, self.points)
        owner = np.repeat(np.arange(len(self.way)), self.points)
        courses: np.ndarray = shapely.linestrings(self.position[self.vertex[rows]], indices=owner)
        return courses

    def lengths_m(self) -> np.ndarray:
        """Length of each piece along its course."""
        return course_lengths(
            self.position[self.vertex[rows_of(self.begin, self.points)]], self.points
        )


def rows_of(begin: np.ndarray, count: np.ndarray) -> np.ndarray:
    """begin[0], begin[0] + 1, ... begin[0] + count[0] - 1, begin[1], ... in one array."""
    ends = np.cumsum(count)
    within = np.arange(ends[-1] if len(ends) else 0)
    return np.asarray(within + np.repeat(begin - (ends - count), count))


def course_lengths(points: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Length of each course, laid one after the other in `points`; each has at least 2 points."""
    step = np.hypot(*np.diff(points, axis=0).T)
    first = np.cumsum(count) - count
    step[first[1:] - 1] = 0  # from the end of one course to the start of the next
    return np.add.reduceat(step, first) if len(count) else np.zeros(0)


def node_ways(ways: Ways, position: np.ndarray, counts: Counter[str]) -> Pieces:
    """Cuts the ways at every vertex where they end, meet, or cross themselves.

    Vertices joined by a step of no length become one; ways given twice count once.
    `position` are the vertices of `ways` in metres.
    """
    vertex = _join_zero_steps(ways, position, counts)
    owner = np.repeat(np.arange(len(ways.osm_id)), np.diff(ways.start))
    repeated = _repeated_ways(ways, vertex)
    counts["ways given twice"] += int(repeated.sum())

    tail, head = vertex[:-1], vertex[1:]
    same_way = (owner[:-1] == owner[1:]) & ~repeated[owner[:-1]]
    step = same_way & (tail != head)
    counts["steps of no length"] += int((same_way & ~step).sum())
    tail, head, owner = tail[step], head[step], owner[:-1][step]

    degree = np.bincount(tail, minlength=len(position)) + np.bincount(head, minlength=len(position))
    first = np.ones(len(owner), dtype=bool)
    first[1:] = owner[1:] != owner[:-1]
    meeting = degree != 2
    meeting[tail[first]] = True
    meeting[head[np.roll(first, -1)]] = True
    begins = first | meeting[tail]

    # Each piece lists the tails of its steps and the head of the last one.
    piece = np.cumsum(begins) - 1
    steps = np.bincount(piece)
    begin = np.cumsum(steps + 1) - (steps + 1)
    listed = np.empty(len(tail) + len(steps), dtype=np.int64)
    listed[np.arange(len(tail)) + piece] = tail
    listed[begin + steps] = head[np.cumsum(steps) - 1]
    way = owner[begins]
    return Pieces(way, ways.forward[way], ways.backward[way], begin, steps + 1, listed, position)


def _join_zero_steps(ways: Ways, position: np.ndarray, counts: Counter[str]) -> np.ndarray:
    tail, head = ways.vertex[:-1], ways.vertex[1:]
    inside = np.ones(len(tail), dtype=bool)
    inside[ways.start[1:-1] - 1] = False
    twin = inside & (tail != head) & (position[tail] == position[head]).all(axis=1)
    if not twin.any():
        return ways.vertex
    counts["vertices joined"] += int(twin.sum())
    links = sparse.coo_array(
        (np.ones(twin.sum(), dtype=np.int8), (tail[twin], head[twin])), shape=[len(position)] * 2
    )
    _, label = csgraph.connected_components(links, directed=False)
    _, first = np.unique(label, return_index=True)
    return np.asarray(first[label][ways.vertex])


def _repeated_ways(ways: Ways, vertex: np.ndarray) -> np.ndarray:
    """Which ways have the id and the course of an earlier one (extracts glued together)."""
    repeated = np.zeros(len(ways.osm_id), dtype=bool)
    seen: set[tuple[int, bytes]] = set()
    twice = np.isin(ways.osm_id, _more_than_once(ways.osm_id))
    for row in np.flatnonzero(twice):
        course = vertex[ways.start[row] : ways.start[row + 1]].tobytes()
        repeated[row] = (ways.osm_id[row], course) in seen
        seen.add((ways.osm_id[row], course))
    return repeated


def _more_than_once(values: np.ndarray) -> np.ndarray:
    found, count = np.unique(values, return_counts=True)
    return found[count > 1]
