"""Uncertainty in words, made from the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

NARROW, MODERATE = 0.15, 0.5  # half-width as a share of the value


def number(value: float) -> str:
    """Three figures, two below 1, or whole numbers; "unknown" if it is none."""
    if not math.isfinite(value):
        return "unknown"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    if abs(value) >= 1:
        return f"{value:.{1 if abs(value) >= 10 else 2}f}"
    return f"{value:.{min(1 - math.floor(math.log10(abs(value))), 8)}f}"


def signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value)}"


def pounds(value: float) -> str:
    if not math.isfinite(value):
        return "unknown"
    return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"


def range_of(lower: float, upper: float) -> str:
    """ "0.1 to 0.3"; empty if nothing is known of the spread."""
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return ""
    return f"{number(lower)} to {number(upper)}"


def with_range(value: float, lower: float, upper: float, sign: bool = False) -> str:
    """ "0.2 (0.1 to 0.3)", for a cell of a table."""
    if not math.isfinite(value):
        return "–"  # noqa: RUF001
    spread = range_of(lower, upper) if lower < upper else ""  # nothing varies: nobody was bought
    text = signed(value) if sign else number(value)
    return f"{text} ({spread})" if spread else text


def of_hundred(confidence: float) -> str:
    return f"{100 * confidence:g} %"


def sureness(value: float, lower: float, upper: float) -> str:
    """How much a gain is known, as the end of a sentence."""
    if not math.isfinite(value):
        return "nothing is known of it"
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return "with a single replication, nothing is known of its uncertainty"
    if lower <= 0 <= upper:
        return "the range includes zero, so no gain is shown at all"
    if upper < 0:
        return "all of the range lies below zero: a loss, not a gain"
    share = (upper - lower) / 2 / abs(value)
    width = "narrow" if share <= NARROW else "moderate" if share <= MODERATE else "wide"
    return f"the range is {width}, and all of it lies above zero"


def overlap(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether two ranges meet; unknown bounds reach everywhere."""
    return not (a[1] < b[0] or b[1] < a[0])


def listed(names: Sequence[str], word: str = "and") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
