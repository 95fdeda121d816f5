"""How things look in a notebook that are not tables themselves."""

from __future__ import annotations

import html
from collections.abc import Iterable

from wardsim._core import Network
from wardsim.errors import Problem


def rows_html(rows: Iterable[tuple[str, str]]) -> str:
    """A table of names and what they are."""
    cells = "".join(
        f"<tr><th style='text-align:left'>{html.escape(name)}</th>"
        f"<td style='text-align:left'>{html.escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<table>{cells}</table>"


def network_html(network: Network) -> str:
    """What a network holds, and whose data it is."""
    inside = network.street_ward >= 0
    length = network.street_length_m
    rows = [
        ("streets", f"{len(length):,}"),
        ("junctions", f"{len(network.junction_x_m):,}"),
        ("length", f"{length.sum() / 1000:,.1f} km"),
        ("of which in the margin", f"{length[~inside].sum() / 1000:,.1f} km"),
        ("wards", ", ".join(network.ward_name) or "none"),
        ("stations", ", ".join(network.station_name) or "none"),
        ("place", "made up" if network.synthetic else network.crs),
    ]
    if network.attribution:
        rows.append(("source", network.attribution))
    return f"<div><b>Network</b>{rows_html(rows)}</div>"


def findings_html(mistakes: list[Problem], remarks: list[Problem]) -> str:
    """Problems by place, with what to do."""
    if not mistakes and not remarks:
        return "<div><b>No problems</b></div>"
    parts = []
    for title, problems in [("Mistakes", mistakes), ("Remarks", remarks)]:
        if problems:
            items = "".join(f"<li>{_problem_html(problem)}</li>" for problem in problems)
            parts.append(f"<b>{title}</b><ul>{items}</ul>")
    return f"<div>{''.join(parts)}</div>"


def _problem_html(problem: Problem) -> str:
    place = f"<code>{html.escape(problem.where)}</code>: " if problem.where else ""
    hint = f"<br><i>{html.escape(problem.hint)}</i>" if problem.hint else ""
    return f"{place}{html.escape(problem.what)}{hint}"
