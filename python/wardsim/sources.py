"""Where the figures of a study come from, as the study and the program's defaults say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wardsim.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from wardsim.results import Results

# How well a figure is known, in words.
CONFIDENCE = {
    "S": "published",
    "D": "derived",
    "M": "planning value",
    "measured": "measured",
    "choice": "choice",
    "": "not stated",
}


@dataclass(frozen=True)
class Figure:
    """A number, or a list of numbers, of a study."""

    key: str  # as for --set; of a default without brackets: of every entry without its own
    value: str
    unit: str  # "" for a pure number


@dataclass(frozen=True)
class Source:
    """A source, and the figures that come from it."""

    name: str  # the figures in words
    confidence: str  # a key of `CONFIDENCE`
    text: str
    given: str  # who gave the values: "study", "default" or "run"
    figures: tuple[Figure, ...]


def from_json(text: str, where: str) -> list[Source]:
    """From the attribute `sources` of a results file. Raises `InputError` if it is damaged."""
    try:
        return [
            Source(
                str(source["name"]),
                str(source["confidence"]),
                str(source["source"]),
                str(source["given"]),
                tuple(
                    Figure(str(f["key"]), str(f["value"]), str(f["unit"]))
                    for f in source["figures"]
                ),
            )
            for source in json.loads(text)
        ]
    except (ValueError, TypeError, KeyError) as error:
        what = f"the attribute sources cannot be read ({error})"
        raise InputError([Problem(where, what, "the file is damaged: make it again")]) from error


def table(results: Results) -> pd.DataFrame:
    """One row a figure of the study: its value, how well it is known, and its source."""
    import pandas as pd

    rows = [
        {
            "figure": figure.key,
            "value": figure.value,
            "unit": figure.unit,
            "confidence": CONFIDENCE.get(source.confidence, source.confidence),
            "given_by": source.given,
            "what": source.name,
            "source": source.text,
        }
        for source in results.sources
        for figure in source.figures
    ]
    made: pd.DataFrame = pd.DataFrame(rows)
    return made
