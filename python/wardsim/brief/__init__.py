"""The policy briefing: four to six pages that stand alone, made from a results file.

One content (`brief_of`), two writers: PDF and HTML. The text is made from the numbers.
"""

from __future__ import annotations

import os
from pathlib import Path

from wardsim.brief.content import Brief
from wardsim.brief.sections import brief_of
from wardsim.errors import InputError, Problem
from wardsim.results import Results

__all__ = ["ENDINGS", "Brief", "brief_of", "check_ending", "write_brief"]

ENDINGS = (".pdf", ".html")


def check_ending(path: Path) -> Path:
    """The path itself. Raises `InputError` if its ending is no format of a briefing."""
    if path.suffix.lower() not in ENDINGS:
        what = f'"{path.suffix}" is no ending of a briefing' if path.suffix else "has no ending"
        raise InputError([Problem(str(path), what, f"use one of {', '.join(ENDINGS)}")])
    return path


def write_brief(results: Results, path: str | os.PathLike[str], brief: Brief | None = None) -> Path:
    """Writes the briefing as the path's ending says, `.pdf` or `.html`.

    Raises `InputError` for another ending, and for results that say nothing.
    """
    path = check_ending(Path(path))
    brief = brief or brief_of(results)
    if path.suffix.lower() == ".html":
        from wardsim.brief.html import to_html

        data = to_html(brief).encode()
    else:
        from wardsim.brief.pdf import to_pdf

        data = to_pdf(brief)
    whole = path.with_name(f".{path.name}.part")  # nobody sees half a briefing
    whole.write_bytes(data)
    whole.replace(path)
    return path
