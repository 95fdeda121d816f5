"""What a results file cannot show: points that the run did not finish, and how to have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wardsim.results import Results

_NAMED = 3  # of the points left out; more are counted


def in_words(results: Results) -> list[str]:
    """What `Results.comparable` left out, why, what that does to the rest, and what to do.

    >>> from wardsim import left_out
    >>> left_out.in_words(results)  # nothing is
    []
    """
    whole = results.original
    missing = np.setdiff1d(whole.numbers, results.numbers)
    if not missing.size:
        return []
    labels = whole.points["label"]
    named = ", ".join(f"{p} ({labels[p]})" if labels[p] else str(p) for p in missing[:_NAMED])
    more = f" and {missing.size - _NAMED:,} more" if missing.size > _NAMED else ""
    one = missing.size == 1
    texts = [
        f"Left out: {missing.size:,} of {len(whole):,} points, which finished no replication that"
        f" the others finished: point{'' if one else 's'} {named}{more}."
        f" {whole.ending}. To have {'it' if one else 'them'}, run the"
        " study again; with --work DIR the same command computes only what is missing."
    ]
    lost = np.setdiff1d(whole.references[results.numbers], results.numbers)
    if lost.size:
        texts.append(
            f"Point {', '.join(map(str, lost[:_NAMED]))}, which others should be compared with, is"
            " among them: gains are over the cheapest point that is left, not over nobody bought."
        )
    return texts
