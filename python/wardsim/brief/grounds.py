"""What a briefing rests on: its assumptions, its limits, and how to make it again."""

from __future__ import annotations

import hashlib
import re
import shlex

import numpy as np

from wardsim import analysis, deterrence, left_out
from wardsim.brief.content import Bullets, Code, Column, Paragraph, Section, Table
from wardsim.brief.words import capital, listed, plural
from wardsim.results import Results
from wardsim.sources import CONFIDENCE, Figure, Source


def assumed(results: Results) -> Section:
    sources = results.sources
    if not sources:
        text = (
            "This results file is older than version 1.3 and does not say where figures are from."
        )
        return Section("What was assumed", [Paragraph(text)])
    counts = {
        known: sum(len(s.figures) for s in sources if s.confidence == known) for known in CONFIDENCE
    }
    parts = [
        f"{counts['S']} were read in published sources",
        f"{counts['D']} derived from such",
        f"{counts['M']} are planning values without a source",
    ]
    if counts["measured"]:
        parts.append(f"{counts['measured']} were measured with this program")
    parts.append(f"{counts['choice']} are choices that claim nothing about the world")
    if counts[""]:
        parts.append(f"of {counts['']} the study does not say where they are from")
    total = sum(counts.values())
    intro = (
        f"Of {total} figures, {listed(parts)}. Figures of one source stand together below;"
        " each alone: wardsim show RESULTS.h5 --table sources."
    )
    rows = [
        [
            capital(source.name) + (" (default)" if source.given == "default" else ""),
            _values(source),
            CONFIDENCE.get(source.confidence, source.confidence),
            source.text or "–",  # noqa: RUF001
        ]
        for source in sources
    ]
    columns = [
        Column("Figures", share=1.5), Column("Values", share=1.3), Column("Known"),
        Column("Source", share=2.4),
    ]  # fmt: skip
    return Section(
        "What was assumed",
        [Paragraph(intro), Table("Assumptions and their sources", columns, rows, small=True)],
    )


def _values(source: Source, most: int = 6) -> str:
    """Distinct values with their units, the first few."""
    distinct = list(dict.fromkeys(_value(f) for f in source.figures if f.value))
    if source.given == "run":  # of any part of the study: which is not said by the source's name
        distinct = [f"{f.key} = {_value(f)}" for f in source.figures]
    if len(source.figures) > 12 and len(distinct) > most:
        return plural(len(source.figures), "figure")
    shown = "; ".join(distinct[:most])
    return shown + (f"; and {len(distinct) - most} more" if len(distinct) > most else "")


def _value(figure: Figure) -> str:
    """ "£72,152 a year", "9,000", "0.4"; a seed stays as it is."""
    value, unit = figure.value, figure.unit if figure.unit != "share" else ""
    if value.isdigit() and figure.key.rpartition(".")[2] != "seed":
        value = f"{int(value):,}"
    elif re.fullmatch(r"\d{4,}\.\d+", value):  # a quotient: its decimals say nothing
        value = f"{float(value):,.0f}"
    if unit.startswith("£"):
        return f"£{value}{unit[1:]}"
    return f"{value}{'' if unit == '°' else ' '}{unit}" if unit else value


# --- What it cannot say, and how to do it again ---------------------------------------------------


def limits(results: Results) -> list[str]:
    """What a reader must not take from the briefing."""
    n, planned = results.replications.size, results.completed.shape[1]
    texts = []
    if results.synthetic:
        texts.append(
            "The town is made up: its streets are no real streets, and nothing here is a forecast"
            " for a real place."
        )
    texts += left_out.in_words(results)
    if n < planned:
        texts.append(
            f"{results.ending}: only the {n} of {planned} simulated"
            " runs that were finished at every point are used."
        )
    if n == 1:
        texts.append("With one simulated run, no difference can be told from chance.")
    if results.draws is None:
        texts.append(
            "Ranges hold chance alone. If an assumption is wrong, the truth may lie outside of"
            " them, however many runs there are."
        )
    else:
        texts += analysis.parts_in_words(results)
    planning = sum(len(s.figures) for s in results.sources if s.confidence == "M")
    if planning:
        texts.append(
            f"{planning} {'figures are planning values' if planning > 1 else 'is a planning value'}"
            " that nobody has measured; another choice may change the order of the schemes."
        )
    if deterrence.deters_in_answer(results):
        texts.append("Presence deters at these points: how much is a planning value.")
    else:
        texts.append(
            "Whether officers in sight prevent crime is not in the answer: published trials"
            " disagree. Nor are trust, investigations, or what officers do off the street."
        )
    if results.points["delivered"].any():
        texts.append(
            "Gains are averages over all the money spent. The first officers tend to add most, so"
            " the next £1,000 need not add what the average one did."
        )
        texts.append(
            "Demand does not react to funding, officers are found at once, and every year is like"
            " the one simulated."
        )
    unserved = [] if results.grades else ["No class of incidents has a response target."]
    return texts + unserved


def reproduce(results: Results) -> Section:
    attributes = results.dataset.attrs
    study = str(attributes.get("study", ""))
    n = results.completed.shape[1]
    facts = [
        f"Study: {results.title or 'without a name'}; SHA-256 of its text"
        f" {hashlib.sha256(study.encode()).hexdigest()}.",
        f"Seed {results.seed}; {plural(n, 'run')} of {365.25 * results.years:g} days at each of"
        f" {plural(len(results.original), 'point')}.",
        f"Version: wardsim {attribute(results, 'wardsim_version')}, revision"
        f" {attribute(results, 'git_revision')}, {attribute(results, 'compiler')}.",
    ]
    facts += [f"Input: {text}." for text in _texts(attributes.get("inputs_sha256"))]
    changes = [text.split(" = ", 1) for text in _texts(attributes.get("overrides"))]
    options = [
        f"--set {shlex.quote(f'{key}={value}')}"
        for key, value in (c for c in changes if len(c) == 2)
    ]
    facts.append(
        "The results file holds the study's text. These lines run it again; numbers are the same at"
        " any number of threads, and so is this briefing, to the byte:"
    )
    lines = [
        "python -c \"import h5py; print(h5py.File('RESULTS.h5').attrs['study'], end='')\""
        " > study.toml",
        " ".join(["wardsim run study.toml -o again.h5", *options]),
        "wardsim brief again.h5 -o brief.pdf",
    ]
    return Section(
        "How to reproduce this", [Bullets(facts[:-1]), Paragraph(facts[-1]), Code(lines)]
    )


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return [str(text) for text in np.asarray(value).ravel()]


def attribute(results: Results, name: str) -> str:
    return str(results.dataset.attrs.get(name, "")) or "unknown"
