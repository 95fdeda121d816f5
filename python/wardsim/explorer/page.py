"""Puts the page together: text, style, script and numbers in one file that loads nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from wardsim import __version__
from wardsim.explorer import evenings, numbers, streets
from wardsim.plots.style import ACCENT, COLOURS, FAINT, INK, MUTED
from wardsim.results import Results

# In the order in which they need each other; together one script, so that one hash allows it.
_SCRIPTS = ("format.js", "state.js", "chart.js", "charts.js", "map.js", "tables.js",
            "evening.js", "save.js", "main.js")  # fmt: skip


def write_explorer(results: Results, path: Path, asked: evenings.Asked | None = None) -> None:
    """Writes the page, whole or not at all. The same results give the same bytes.

    `asked` says which evenings it holds; without, none. Raises `InputError` if they cannot be told:
    inputs of the study are missing or another version of wardsim made the results.
    """
    from wardsim.calibration.demand import write_whole

    write_whole(page(results, asked), path)


def page(results: Results, asked: evenings.Asked | None = None) -> str:
    """The page's text."""
    data: dict[str, Any] = {
        **numbers.of(results),
        "wards": numbers.wards(results),
        "map": streets.shapes(results),
        "evenings": evenings.of(results, asked) if asked and asked.runs else None,
        "street_measures": streets.measures(results),
        "colours": {"schemes": COLOURS, "ink": INK, "muted": MUTED, "faint": FAINT,
                    "accent": ACCENT, "steps": streets.STEP_COLOURS},
        "version": __version__,
    }  # fmt: skip
    return assembled(data)


def assembled(data: dict[str, Any]) -> str:
    """The page of these data. Its policy allows its own script and style, and nothing else.

    Pictures that the page itself makes, from memory, are needed to save a figure as PNG.
    """
    style = _file("style.css")
    script = '"use strict";\n(() => {\n' + "\n".join(map(_file, _SCRIPTS)) + "})();\n"
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}';"
        " img-src blob:; base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": html.escape(policy, quote=False),
        "title": html.escape(data["title"] or "Results"),
        "style": style,
        "data": _json(data),
        "script": script,
    }
    text = _file("page.html")
    for name, part in parts.items():
        head, mark, tail = text.partition(f"<!--{name}-->")
        assert mark, f"page.html has no place for {name}"
        text = head + part + tail
    return text


def _file(name: str) -> str:
    return files("wardsim.explorer").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _json(data: dict[str, Any]) -> str:
    """JSON that cannot end its script element."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
