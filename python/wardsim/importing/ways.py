"""Ways as every reader hands them over: columns of rules, and vertices that they share."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyproj

from wardsim.importing.limits import Limits
from wardsim.importing.problems import Problems
from wardsim.importing.tags import Private, interpret

Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass
class Ways:
    """Way i runs over `vertex[start[i]:start[i + 1]]`; ways that share a vertex number meet there.

    Whether two ways that cross meet is decided by shared vertices alone: a bridge shares none
    with the road below, so the `layer` tag is not needed.
    """

    osm_id: np.ndarray
    road_class: np.ndarray
    forward: np.ndarray
    backward: np.ndarray
    speed_mps: np.ndarray  # NaN if untagged
    name: np.ndarray  # index into `names`
    names: list[str]
    start: np.ndarray
    vertex: np.ndarray
    position: np.ndarray  # (vertices, 2), in `crs`
    crs: str
    counts: Counter[str] = field(default_factory=Counter)
    police: list[tuple[str, float, float]] = field(default_factory=list)  # name, x, y


class WayCollector:
    """Takes ways one by one from a reader, keeps those that touch the box, checks the caps."""

    def __init__(
        self,
        path: Path,
        problems: Problems,
        *,
        box: Box | None = None,
        private: Private = Private.OPEN,
        limits: Limits | None = None,
    ) -> None:
        self.path = path
        self.problems = problems
        self.private = private
        self.limits = limits or Limits()
        self.crs = "EPSG:4326"
        self.box = box
        self.counts: Counter[str] = Counter()
        self.police: list[tuple[str, float, float]] = []
        self._rules: list[tuple[int, int, int, int, float, int]] = []
        self._names: dict[str, int] = {"": 0}
        self._points = array("d")
        self._keys: array[int] | None = None
        self._start = array("q", [0])
        self._outside: Box | None = None  # what the ways beyond the box span

    def use_crs(self, crs: str) -> None:
        """Says, before the first way, in which system the file's points are."""
        try:
            system = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        except pyproj.exceptions.CRSError:
            self.problems.add(self.path, f"is in an unknown system {crs!r}", "use EPSG:4326")
            return
        self.crs = crs
        if self.box is not None:
            self.box = system.transform_bounds(*self.box)

    def add(
        self,
        osm_id: int,
        tags: Mapping[str, str],
        points: Sequence[tuple[float, float]],
        keys: Sequence[int] | None = None,
    ) -> None:
        """Adds a way along `points`. `keys` name its vertices; without them equal points meet."""
        rules = interpret(tags, self.private)
        if rules is None:
            self.counts["no street: " + (tags.get("highway") or "untagged")] += 1
            return
        if rules.forward == rules.backward == 0:
            self.counts["closed to everyone"] += 1
            return
        if len(points) < 2:
            self.counts["fewer than two points"] += 1
            return
        if self.box is not None and not self._touches(points):
            self.counts["outside the area"] += 1
            return
        self.counts["unreadable speed limit"] += rules.unreadable_speed
        name = self._names.setdefault(tags.get("name") or "", len(self._names))
        self._rules.append(
            (osm_id, rules.road_class, rules.forward, rules.backward, rules.speed_mps, name)
        )
        for x, y in points:
            self._points.append(x)
            self._points.append(y)
        if keys is not None:
            self._keys = self._keys if self._keys is not None else array("q")
            self._keys.extend(keys)
        self._start.append(len(self._points) // 2)

    def full(self) -> bool:
        """Whether a cap is passed; a reader then stops. Notes the problem once."""
        ways, nodes = len(self._rules), self._start[-1]
        if ways <= self.limits.max_ways and nodes <= self.limits.max_nodes:
            return False
        self.problems.add(
            self.path,
            f"holds more than {self.limits.max_ways:,} ways or {self.limits.max_nodes:,} points"
            " in the area",
            "cut the extract to your wards (osmium extract --bbox ...), or raise the limit",
        )
        return True

    def ways(self) -> Ways | None:
        """All that was added; None, with a problem noted, if it cannot be used."""
        if not self._rules:
            self._note_nothing()
            return None
        points = np.frombuffer(self._points).reshape(-1, 2)
        if not self._plausible(points):
            return None
        vertex, position = _share_vertices(points, self._keys)
        columns = list(zip(*self._rules, strict=True))
        return Ways(
            osm_id=np.array(columns[0], dtype=np.int64),
            road_class=np.array(columns[1], dtype=np.uint8),
            forward=np.array(columns[2], dtype=np.uint8),
            backward=np.array(columns[3], dtype=np.uint8),
            speed_mps=np.array(columns[4]),
            name=np.array(columns[5], dtype=np.uint32),
            names=list(self._names),
            start=np.array(self._start, dtype=np.int64),
            vertex=vertex,
            position=position,
            crs=self.crs,
            counts=self.counts,
            police=self.police,
        )

    def _touches(self, points: Sequence[tuple[float, float]]) -> bool:
        xs, ys = zip(*points, strict=True)
        west, south, east, north = min(xs), min(ys), max(xs), max(ys)
        box = self.box
        assert box is not None
        if west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]:
            return True
        o = self._outside or (west, south, east, north)
        self._outside = (min(o[0], west), min(o[1], south), max(o[2], east), max(o[3], north))
        return False

    def _note_nothing(self) -> None:
        if self._outside is None:
            self.problems.add(
                self.path,
                "holds no street" + _listed(self.counts),
                "it needs ways with a `highway` (or `fclass`) of a road, street or path",
            )
        elif self._plausible(np.array(self._outside).reshape(2, 2)):
            span = ", ".join(f"{value:.4f}" for value in self._outside)
            wanted = ", ".join(f"{value:.4f}" for value in self.box or ())
            self.problems.add(
                self.path,
                f"its streets (west, south, east, north: {span}) lie outside the wards ({wanted})",
                "take a street extract that covers the wards, or other wards",
            )

    def _plausible(self, points: np.ndarray) -> bool:
        """Whether degrees are degrees; metres handed over as degrees are a common slip."""
        if self.crs != "EPSG:4326":
            bad = ~np.isfinite(points).all(axis=1)
        else:
            bad = ~((np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90))
        if not bad.any():
            return True
        x, y = points[np.argmax(bad)]
        self.problems.add(
            self.path,
            f"coordinates such as ({x:g}, {y:g}) are not degrees of longitude and latitude",
            "reproject the file: ogr2ogr -t_srs EPSG:4326 OUT.geojson IN.geojson",
        )
        return False


def _share_vertices(points: np.ndarray, keys: array[int] | None) -> tuple[np.ndarray, np.ndarray]:
    """Numbers the vertices so that the same key, or else the same point, has the same number."""
    if keys is not None:
        identity: np.ndarray = np.frombuffer(keys, dtype=np.int64)
    else:
        identity = points[:, 0] + 1j * points[:, 1]
    _, first, vertex = np.unique(identity, return_index=True, return_inverse=True)
    return vertex, points[first]


def _listed(counts: Counter[str]) -> str:
    seen = ", ".join(f"{what}: {n}" for what, n in counts.most_common(5))
    return f" ({seen})" if seen else ""
