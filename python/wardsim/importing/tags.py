"""What OpenStreetMap tags say about a way: its class, who may pass which way, how fast.

The rules, and why they are so, are listed for users in docs/how-to/bring-your-own-ward.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from wardsim.importing.tables import CAR, CYCLE, FOOT, ROAD_CLASSES

MPS_PER_MPH = 0.44704
MPS_PER_KMH = 1 / 3.6


class Private(Enum):
    """Whether officers use streets marked private, for customers, residents or deliveries."""

    OPEN = "open"  # they answer calls there
    CLOSED = "closed"


class Rules(NamedTuple):
    """What the tags of a way came to. Access is a sum of FOOT, CYCLE, CAR per direction."""

    road_class: int  # index into ROAD_CLASSES
    forward: int
    backward: int
    speed_mps: float  # NaN if the way has no readable limit
    unreadable_speed: bool


_CLASS = {name: index for index, name in enumerate(ROAD_CLASSES)}
# Values of `highway` that are not class names themselves -> class.
_ALIASES = {
    "unclassified": "residential",  # minor through road; the class below tertiary
    "road": "residential",
    "busway": "service",
    "bridleway": "path",
    "track": "path",
} | {f"{name}_link": name for name in ("motorway", "trunk", "primary", "secondary", "tertiary")}

_ALL = FOOT | CYCLE | CAR
_BASE_ACCESS = {
    "motorway": CAR,
    "pedestrian": FOOT | CYCLE,
    "cycleway": FOOT | CYCLE,
    "path": FOOT | CYCLE,
    "footway": FOOT,
    "steps": FOOT,
}

# The most particular tag that is present decides for its mode.
_ACCESS_KEYS = (
    (FOOT, ("foot", "access")),
    (CYCLE, ("bicycle", "vehicle", "access")),
    (CAR, ("motorcar", "motor_vehicle", "vehicle", "access")),
)
_CLOSING = {"no", "dismount", "use_sidepath"}
_PRIVATE = {"private", "destination", "customers", "permit", "residents", "delivery"}
_OPENING = {"yes", "designated", "official", "permissive"}


def road_class_of(highway: str) -> int | None:
    """Index into ROAD_CLASSES; None for what is no street: platforms, building sites, proposals."""
    if highway.startswith("track"):  # Geofabrik's track_grade1 ... track_grade5
        highway = "track"
    return _CLASS.get(_ALIASES.get(highway, highway))


def interpret(tags: Mapping[str, str], private: Private = Private.OPEN) -> Rules | None:
    """Reads a way's tags; None if it is no street that exists."""
    road_class = road_class_of(tags.get("highway", ""))
    if road_class is None:
        return None
    name = ROAD_CLASSES[road_class]
    either_way = _access(tags, _BASE_ACCESS.get(name, _ALL), name, private)
    forward, backward = _directions(tags, either_way)
    speed = parse_speed(tags.get("maxspeed", ""))
    unreadable = math.isnan(speed) and tags.get("maxspeed", "0") not in ("", "0")
    return Rules(road_class, forward, backward, speed, unreadable)


def _access(tags: Mapping[str, str], base: int, road_class: str, private: Private) -> int:
    access = base
    can_open = FOOT if road_class == "steps" else _ALL
    for mode, keys in _ACCESS_KEYS:
        key = next((key for key in keys if key in tags), "")
        value = tags.get(key, "")
        if value in _CLOSING or (value in _PRIVATE and private is Private.CLOSED):
            access &= ~mode
        elif value in _OPENING and key != "access":  # access=yes makes no road of a footway
            access |= mode & can_open
    if tags.get("emergency") in _OPENING and base & CAR:
        access |= CAR
    return access


def _directions(tags: Mapping[str, str], either_way: int) -> tuple[int, int]:
    """Access forward and backward. One-way rules bind vehicles; people walk both ways."""
    direction = _one_way(tags)
    forward = backward = either_way
    if direction == 1:
        backward &= ~(CYCLE | CAR)
    elif direction == -1:
        forward &= ~(CYCLE | CAR)
    if tags.get("oneway:bicycle") == "no" or tags.get("cycleway", "").startswith("opposite"):
        forward |= either_way & CYCLE
        backward |= either_way & CYCLE
    elif tags.get("oneway:bicycle") in ("yes", "1", "true"):
        backward &= ~CYCLE
    return forward, backward


def _one_way(tags: Mapping[str, str]) -> int:
    """1 as drawn, -1 against it, 0 both ways."""
    value = tags.get("oneway", "").lower()
    if value in ("yes", "1", "true"):
        return 1
    if value in ("-1", "reverse"):
        return -1
    # A reversible street runs either way by the hour; which hour the map does not tell.
    if value in ("no", "0", "false", "reversible", "alternating"):
        return 0
    if tags.get("junction") in ("roundabout", "circular") or tags.get("highway") == "motorway":
        return 1
    return 0


_NAMED_SPEED_MPS = {
    "walk": 5 * MPS_PER_KMH,
    "none": 70 * MPS_PER_MPH,  # no British road is without a limit: 70 mph is the highest
    "gb:motorway": 70 * MPS_PER_MPH,
    "gb:nsl_dual": 70 * MPS_PER_MPH,
    "gb:nsl_single": 60 * MPS_PER_MPH,
    "gb:nsl_restricted": 30 * MPS_PER_MPH,
    "gb:urban": 30 * MPS_PER_MPH,
    "gb:rural": 60 * MPS_PER_MPH,
    "national": 60 * MPS_PER_MPH,
}
_SPEED = re.compile(r"(?:gb:)?(?:zone:?)?\s*(\d+(?:\.\d+)?)\s*(mph|km/?h|kph)?")
_FASTEST_MPS = 90.0  # anything faster is a slip of the pen


@lru_cache(maxsize=4096)
def parse_speed(text: str) -> float:
    """A `maxspeed` value [m/s]; NaN if there is none or it cannot be read.

    A bare number is km/h, as OpenStreetMap has it. Of a list the first readable value counts.
    """
    for part in re.split(r"[;|]", text.lower()):
        part = part.strip()
        if part in _NAMED_SPEED_MPS:
            return _NAMED_SPEED_MPS[part]
        match = _SPEED.fullmatch(part)
        if match is None:
            continue
        in_mph = match[2] == "mph" or (match[2] is None and part.startswith("gb:"))
        speed = float(match[1]) * (MPS_PER_MPH if in_mph else MPS_PER_KMH)
        if 0 < speed <= _FASTEST_MPS:
            return speed
    return math.nan


# Limits taken where the map has none [mph]. A lit British street without a sign is 30 mph (Road
# Traffic Regulation Act 1984, s. 81-82), a motorway 70; the rest are planning values.
IMPUTED_MPH: Mapping[str, float] = {
    "motorway": 70,
    "trunk": 30,
    "primary": 30,
    "secondary": 30,
    "tertiary": 30,
    "residential": 30,
    "living_street": 10,
    "service": 10,
    "pedestrian": 5,
    "cycleway": 5,
    "footway": 5,
    "path": 5,
    "steps": 5,
}
