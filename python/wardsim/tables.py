"""The answer as a table: for the terminal, for a notebook, and as rows for JSON and CSV."""

from __future__ import annotations

import csv
import html
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TextIO

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wardsim import analysis, deterrence, left_out, variance
from wardsim.answer import answer
from wardsim.estimates import Estimate
from wardsim.results import FUNDING_AXES, Results

Row = dict[str, Any]
DETERRENCE_TITLE = "If presence deters (planning values)"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_rows(results: Results) -> list[Row]:
    """One row a point with every measure of `answer.answer`, as plain Python values.

    None where there is no number: no cost to divide by, no spread from a single replication, or a
    point that was not finished (its `replications` is 0).
    """
    results = results.comparable
    table = answer(results)
    rows = [
        {"point": p, **row} for p, row in zip(table.index, table.to_dict("records"), strict=True)
    ]
    labels = results.original.points["label"]
    missing = [
        {**dict.fromkeys(table), "point": p, "label": labels[p], "replications": 0}
        for p in np.setdiff1d(results.original.numbers, results.numbers)
    ]
    rows = sorted([*rows, *missing], key=lambda row: int(row["point"]))
    return [{str(key): plain(value) for key, value in row.items()} for row in rows]


def csv_safe(rows: Iterable[Row]) -> list[Row]:
    """Rows that a spreadsheet shows and never runs: texts do not begin like a formula."""
    return [{csv_text(key): csv_text(value) for key, value in row.items()} for row in rows]


def csv_text(value: Any) -> Any:
    """A text that begins with = + - @ or a control character gets an apostrophe before it."""
    runs = isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS)
    return f"'{value}" if runs else value


def write_csv(rows: Iterable[Row], stream: TextIO) -> None:
    """CSV with a header; texts made safe, missing numbers empty."""
    rows = csv_safe(rows)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def render(results: Results) -> RenderableType:
    """The answer for a terminal of 120 columns or more; `print` it with rich."""
    return Group(
        *(Text(results.title, style="bold"), Text()),
        *(_rich(_headings(results), _lines(results)), Text()),
        Text("\n".join(footnotes(results)), style="italic"),
    )


def render_deterrence(results: Results) -> RenderableType | None:
    """What would change if presence deterred, to stand below the answer; None if it never does."""
    lines = _deterrence_lines(results)
    if not lines:
        return None
    return Group(
        *(Text(DETERRENCE_TITLE, style="bold"), Text()),
        *(_rich(_deterrence_headings(results), lines), Text()),
        Text("\n".join(deterrence.in_words(results)), style="italic"),
    )


def to_html(results: Results) -> str:
    """Both for a notebook."""
    text = _html(_headings(results), _lines(results)) + _paragraph(footnotes(results))
    lines = _deterrence_lines(results)
    if lines:
        text += f"<p><b>{DETERRENCE_TITLE}</b></p>{_html(_deterrence_headings(results), lines)}"
        text += _paragraph(deterrence.in_words(results))
    return text


def footnotes(results: Results) -> list[str]:
    """What a reader must know to judge the numbers."""
    n = results.replications.size
    planned = results.completed.shape[1]
    level = f"{100 * results.confidence:g} %"
    holds = (
        "it holds chance in the model, not doubt about its assumptions."
        if results.draws is None
        else "it holds chance and doubt about the parameters that were drawn, not about others."
    )
    notes = [
        f"± half-width of the {level} confidence interval from {n} replication{'s' * (n != 1)} of"
        f" {365.25 * results.years:g} days, seed {results.seed}; {holds}"
        if n > 1
        else f"One replication of {365.25 * results.years:g} days, seed {results.seed}: no"
        " intervals, for nothing is known of the spread.",
    ]
    notes += left_out.in_words(results) + analysis.parts_in_words(results)
    if results.precision:
        met = results.stopped_because == "precise"
        ran = "Replications were run until" if met else "Replications were used up before"
        standings = "; ".join(results.precision)
        notes.append(f"{ran} what was asked was known closely enough: {standings}.")
    if n < planned and results.stopped_because != "precise":
        notes.append(
            f"{results.ending}: only the {n} of {planned} replications that"
            " were finished at every point are used."
        )
    if _has_money(results):
        notes.append(
            f"Gains are over the same replications with {results.compared_with}, averaged over all"
            " the money spent; intervals are not adjusted for the number of comparisons."
        )
    if (saved := variance.in_words(results)) is not None:
        notes.append(saved)
    if any(line.repeats for line in _lines(results)):
        notes.append("Dim rows bought no more officers than the row above.")
    wards = results.focus_wards
    listed = ", ".join(wards) if len(wards) <= 4 else f"{len(wards)} wards"
    notes.append(f"Coverage and patrol in {listed}.")
    if deterrence.deters_in_answer(results):
        notes.append("Presence deters at these points: they rest on planning values.")
    if results.synthetic:
        notes.append("Synthetic town: a made-up place, not a forecast for a real one.")
    return notes


# --- Lines ----------------------------------------------------------------------------------------


@dataclass
class _Line:
    cells: list[str]
    is_heading: bool = False
    repeats: bool = False  # the same officers as the row before


def _rich(headings: list[str], lines: list[_Line]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for i, heading in enumerate(headings):
        table.add_column(
            heading, justify="left" if i == 0 else "right", no_wrap=i > 0, vertical="bottom"
        )
    for line in lines:
        style = "bold" if line.is_heading else "dim" if line.repeats else ""
        table.add_row(*[Text(cell) for cell in line.cells], style=style)
    return table


def _html(headings: list[str], lines: list[_Line]) -> str:
    left = ' style="text-align:left"'
    head = "".join(
        f"<th{'' if i else left}>{_escaped(text)}</th>" for i, text in enumerate(headings)
    )
    body = []
    for line in lines:
        tag = "th" if line.is_heading else "td"
        style = ' style="opacity:.6"' if line.repeats else ""
        first, *rest = line.cells
        cells = f"<{tag}{left}>{_escaped(first)}</{tag}>"
        cells += "".join(f'<td style="white-space:nowrap">{_escaped(cell)}</td>' for cell in rest)
        body.append(f"<tr{style}>{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _has_money(results: Results) -> bool:
    return bool((results.points["cost_total"] > 0).any())


def _headings(results: Results) -> list[str]:
    grades = results.grades[:2]
    money = _has_money(results)
    names = ["scheme,\n£ thousand a year" if money else "point"]
    if money:
        names += ["officers\npaid +\nmatched", "payer\n£k/yr", "force\n£k/yr"]
    names += [f"{g} calls\nin {results.target_min(g):g} min\n%" for g in grades]
    names += ["visible\npatrol\nh/yr"]
    if money:
        names += [f"{g} gain\nper £1,000\npp" for g in grades] + ["patrol gain\nper £1,000\nh"]
    return names


def _lines(results: Results) -> list[_Line]:
    """Baselines once each, then every point of every scheme in order of its budget."""
    measures = _measures(results)
    points = results.points
    money = _has_money(results)
    others = [a for a in results.axes if a not in (*FUNDING_AXES, *results.conditions)]
    buying = set(points.loc[points["delivered"] > 0, "scheme"])
    lines: list[_Line] = []
    seen: set[tuple[str, ...]] = set()
    heading: tuple[str, ...] | None = None
    before: tuple[Any, ...] | None = None
    for p, row in points[results.answering].iterrows():
        coordinates = [f"{axis} = {row[axis]}" for axis in others]
        values = [measure[int(p)] for measure in measures]
        if not money:
            lines.append(_Line([str(row["label"]), *values]))
            continue
        nobody = row["delivered"] == 0
        if nobody and tuple(coordinates) not in seen:
            seen.add(tuple(coordinates))
            name = ", ".join(["Nobody bought", *coordinates])
            lines.append(_Line([name, "0", "0", "0", *values]))
            continue
        if nobody and (row["budget"] == 0 or row["scheme"] not in buying):
            continue  # that baseline is there already
        group = (row["scheme"], *coordinates)
        if group != heading:
            heading, before = group, None
            title = ", ".join(filter(None, group)) or "Bought"
            lines.append(_Line([title, *[""] * (3 + len(values))], is_heading=True))
        officers = (row["paid"], row["matched"], row["cost_total"])
        cells = [f"  {row['budget'] / 1000:g}", _officers(row), _thousands(row["cost_to_payer"])]
        cells.append(_thousands(row["cost_to_force"]))
        lines.append(_Line([*cells, *values], repeats=nobody or officers == before))
        before = officers
    return lines


def _officers(row: Any) -> str:
    return f"{row['paid']} + {row['matched']}" if row["matched"] else f"{row['paid']}"


def _thousands(gbp: float) -> str:
    return f"{gbp / 1000:,.0f}"


def _measures(results: Results) -> list[list[str]]:
    """The cells of each measure's column, by point."""
    shares = [analysis.coverage(results, g) * 100.0 for g in results.grades[:2]]
    patrol = analysis.patrol(results)
    columns = [_cells(share, 1, results) for share in shares] + [_cells(patrol, 0, results)]
    if _has_money(results):
        gains = [analysis.per_1000_gbp(results, share) for share in shares]
        columns += [_cells(gain, 4, results) for gain in gains]
        columns.append(_cells(analysis.per_1000_gbp(results, patrol), 1, results))
    return columns


def _paragraph(notes: list[str]) -> str:
    return f"<p>{'<br>'.join(html.escape(note) for note in notes)}</p>"


def _deterrence_headings(results: Results) -> list[str]:
    money = bool(deterrence.shown_points(results))
    names = ["scheme,\n£ thousand a year", "officers\npaid +\nmatched"] if money else ["point"]
    more = "more averted\nthan displaced\n" if money else "averted less\ndisplaced\n"
    names.append(f"{more}a year")
    if results.ward_mask("elsewhere").any():
        names[-1] = f"{more}a year, here"
        names.append(f"{more}elsewhere")
    if deterrence.costs_are_known(results):
        names.append("their cost\nto society,\n£k/yr")
    return [
        *names,
        *(f"{g} calls\nin {results.target_min(g):g} min\n%" for g in results.grades[:2]),
    ]


def _deterrence_lines(results: Results) -> list[_Line]:
    """Few purchases with presence that deters; no lines if it never does.

    Gains over nobody bought, deterrence on at both; without purchases, every point as it is.
    """
    at = deterrence.deterring(results)
    if at is None:
        return []
    shown = deterrence.shown_points(results)
    measures = _deterrence_measures(results, gains=bool(shown))
    points = results.points
    if not shown:
        return [
            _Line([str(points["label"][at[p]]), *(measure[at[p]] for measure in measures)])
            for p in np.flatnonzero(results.answering)
        ]
    base = int(results.references[at[next(iter(shown[-1][1].values()))]])
    name = deterrence.base_name(results, base)
    officers = _officers(points.loc[base])
    lines = [_Line([name[:1].upper() + name[1:], officers, *(m[base] for m in measures)])]
    for scheme in dict.fromkeys(s for _, found in shown for s in found):
        lines.append(_Line([scheme or "Bought", *[""] * (1 + len(measures))], is_heading=True))
        for budget, found in shown:
            if scheme in found:
                cells = [f"  {budget / 1000:g}", _officers(points.loc[found[scheme]])]
                lines.append(_Line([*cells, *(m[at[found[scheme]]] for m in measures)]))
    return lines


def _deterrence_measures(results: Results, gains: bool) -> list[list[str]]:
    averted = [deterrence.net_averted(results)]
    if results.ward_mask("elsewhere").any():
        averted.append(deterrence.net_averted(results, "elsewhere"))
    if deterrence.costs_are_known(results):
        averted.append(deterrence.social_cost_averted(results) * 1e-3)
    if gains:
        averted = [analysis.gain(results, of) for of in averted]
    columns = [_cells(of, 0, results) for of in averted]
    if gains:  # what the points without a purchase gain over themselves is no news
        nobody = results.points["delivered"].to_numpy() == 0
        columns = [
            ["–" if none else cell for none, cell in zip(nobody, column, strict=True)]  # noqa: RUF001
            for column in columns
        ]
    shares = [analysis.coverage(results, g) * 100.0 for g in results.grades[:2]]
    return columns + [_cells(share, 1, results) for share in shares]


def _cells(estimate: Estimate, digits: int, results: Results) -> list[str]:
    half = np.atleast_1d(estimate.half_width(results.confidence))
    return [_cell(v, h, digits) for v, h in zip(np.atleast_1d(estimate.value), half, strict=True)]


def _cell(value: float, half: float, digits: int) -> str:
    if math.isnan(value):
        return "–"  # noqa: RUF001
    spread = f" ±{half:,.{digits}f}" if math.isfinite(half) else ""
    return f"{value:,.{digits}f}{spread}"


def plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>").replace("  ", "&emsp;")
