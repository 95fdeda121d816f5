"""The charts of a calibration's report, each with words for those who cannot see it."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wardsim.calibration.crimes import days_in, month_span
from wardsim.calibration.evaluate import SCORED, ranked
from wardsim.calibration.evidence import Evidence, GroupFit
from wardsim.calibration.findings import name_of
from wardsim.calibration.months import fit_months, in_months
from wardsim.calibration.scores import Score
from wardsim.plots.style import COLOURS, FAINT, INK, MARKERS, MUTED, style

_COLUMNS = 2
_PANEL = (3.7, 2.3)  # inches
_Z = 1.96


@dataclass(frozen=True)
class Chart:
    """An image for an <img> element, and what it shows in words."""

    uri: str
    alt: str
    width_px: int


def _chart(figure: Figure, alt: str, form: str = "svg") -> Chart:
    stream = io.BytesIO()
    metadata = {"Date": None} if form == "svg" else None
    figure.savefig(stream, format=form, dpi=150, metadata=metadata)
    width = int(figure.get_figwidth() * 96)
    plt.close(figure)
    kind = "svg+xml" if form == "svg" else form
    data = base64.b64encode(stream.getvalue()).decode()
    return Chart(f"data:image/{kind};base64,{data}", alt, width)


def _panels(names: Sequence[str], height: float = _PANEL[1]) -> tuple[Figure, list[Axes]]:
    rows = -(-len(names) // _COLUMNS)
    columns = min(len(names), _COLUMNS)
    figure, grid = plt.subplots(
        rows, columns, figsize=(_PANEL[0] * columns, height * rows), layout="constrained",
        squeeze=False,
    )  # fmt: skip
    axes = list(grid.ravel())
    for ax in axes[len(names) :]:
        ax.set_visible(False)
    for ax, name in zip(axes, names, strict=False):
        ax.set_title(name)
    return figure, axes[: len(names)]


def by_month(evidence: Evidence) -> Chart:
    """Recorded incidents by month, what was expected of each month, held-out months shaded."""
    counts, split = evidence.counts, evidence.evaluation.split
    span = month_span(counts.months[0], counts.months[-1])
    place = {month: i for i, month in enumerate(span)}
    with style():
        figure, axes = _panels([group.name for group in counts.groups])
        for g, ax in enumerate(axes):
            expected, band = expected_by_month(evidence, g, span)
            x = np.arange(len(span))
            ax.fill_between(
                x, np.maximum(expected - band, 0), expected + band, color="#CFDCE6", lw=0
            )
            ax.plot(x, expected, color=COLOURS[0], lw=1.5)
            seen = [place[month] for month in counts.months]
            ax.plot(seen, counts.counts[g].sum(axis=1), "o", color=COLOURS[3], ms=4.5)
            if split.held_out:
                first, last = place[split.held_out[0]], place[split.held_out[-1]]
                ax.axvspan(first - 0.5, last + 0.5, color="#F0F0F0", zorder=0, lw=0)
            ax.set_xlim(-0.6, len(span) - 0.4)
            ax.set_ylim(
                0, 1.06 * max(float((expected + band).max()), *counts.counts[g].sum(axis=1))
            )
            every = max(1, -(-len(span) // 6))
            ax.set_xticks(x[::every], [_short(month) for month in span[::every]])
            ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        alt = (
            "One panel for each recorded group: dots for the incidents of each month, a line with "
            "a 95 % band for what the months before the held-out ones led to expect; held-out "
            "months are shaded. The table below has the numbers."
        )
        return _chart(figure, alt)


def expected_by_month(
    evidence: Evidence, g: int, span: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Expected incidents of each month of the span, and half the width of their 95 % band, from the
    months that models were fitted to before scoring."""
    before = evidence.counts.part(evidence.evaluation.split.fitted)
    seen = before.counts[g].sum(axis=1)
    fit = fit_months(seen, before.days, before.months)
    level = seen.sum() / before.days.sum() * np.array([days_in([month]) for month in span])
    expected = level * in_months(fit.factor, span) if evidence.fits[g].season else level
    return expected, _Z * np.sqrt(np.maximum(1.0, fit.dispersion) * expected)


def _short(month: str) -> str:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[int(month[5:]) - 1]}\n{month[:4]}"


@dataclass(frozen=True)
class WardCounts:
    """Incidents of one group by ward: recorded, and expected of as many in all."""

    observed: np.ndarray
    expected: np.ndarray


def ward_counts(evidence: Evidence, fit: GroupFit) -> WardCounts:
    """On the held-out months, or on all if none were held out."""
    split, streets = evidence.evaluation.split, evidence.streets
    g = [group.name for group in evidence.counts.groups].index(fit.group.name)
    months = split.held_out or evidence.counts.months
    observed = evidence.counts.part(months).counts[g].sum(axis=0)[streets.inside]
    scored = evidence.evaluation.groups.get(fit.group.name)
    share = fit.space.share[streets.inside]
    if scored is not None:
        share = scored.forecasts[scored.best].expected.sum(axis=0)
    ward = streets.ward[streets.inside]
    return WardCounts(
        np.bincount(ward, observed, streets.wards),
        np.bincount(ward, share / share.sum() * observed.sum(), streets.wards),
    )


def by_ward(evidence: Evidence, wards: Sequence[str]) -> Chart:
    """Recorded against expected incidents, a row a ward, all groups together."""
    each = [ward_counts(evidence, fit) for fit in evidence.fits]
    observed = np.sum([w.observed for w in each], axis=0)
    expected = np.sum([w.expected for w in each], axis=0)
    order = np.argsort(expected)[::-1][:40]
    with style():
        figure, ax = plt.subplots(figsize=(7.4, 1.1 + 0.25 * len(order)), layout="constrained")
        y = np.arange(len(order))
        ax.errorbar(
            expected[order], y, xerr=_Z * np.sqrt(expected[order]), fmt="none", color=COLOURS[0],
            lw=5, alpha=0.35,
        )  # fmt: skip
        ax.plot(expected[order], y, "|", color=COLOURS[0], ms=11, mew=2, label="expected, 95 %")
        ax.plot(observed[order], y, "o", color=COLOURS[3], ms=5, label="recorded")
        ax.set_yticks(y, [wards[i] for i in order])
        ax.set_ylim(len(order) - 0.4, -0.6)
        ax.set_xlim(left=0)
        ax.grid(False, axis="y")
        ax.grid(True, axis="x")
        ax.legend(loc="lower right", frameon=False)
        ax.set_xlabel("incidents, all groups")
        alt = (
            "A row for each ward: a bar for the incidents expected there with its 95 % interval, "
            "and a dot for those recorded. The table below has the numbers."
        )
        return _chart(figure, alt)


def by_hour(evidence: Evidence, classes: Iterable[tuple[str, np.ndarray]]) -> Chart:
    """The relative rate over the hours of a week, a panel a class."""
    each = list(classes)
    with style():
        figure, axes = _panels([name for name, _ in each], 1.75)
        top = max(float(rates.max()) for _, rates in each)
        for ax, (_, rates) in zip(axes, each, strict=True):
            ax.stairs(rates, np.arange(169), color=COLOURS[0], lw=1.3)
            ax.set_xticks(np.arange(0, 168, 24) + 12, ["M", "T", "W", "T", "F", "S", "S"])
            ax.set_xlim(0, 168)
            ax.set_ylim(0, 1.05 * top)
            ax.yaxis.set_major_locator(MaxNLocator(3))
            for midnight in range(24, 168, 24):
                ax.axvline(midnight, color=FAINT, lw=0.6)
        alt = (
            "One panel for each class: its rate by hour of the week from Monday 00:00, relative to "
            "the mean of the week."
        )
        return _chart(figure, alt)


def hit_curves(evidence: Evidence) -> Chart:
    """Share of held-out incidents on the flagged streets, by share of length flagged."""
    groups = evidence.evaluation.groups
    everything = {"all groups": evidence.evaluation.together}
    named = {**{name: g.scores for name, g in groups.items()}, **everything}
    colour, mark = _looks()
    with style():
        figure, axes = _panels(list(named), 2.5)
        for ax, scores in zip(axes, named.values(), strict=True):
            for model in ranked(scores):
                curve = scores[model].curve
                ax.plot(
                    [100 * f.share for f in curve], [100 * f.hit_rate for f in curve],
                    color=colour[model], lw=1.6, label=name_of(model, None),
                )  # fmt: skip
                at = scores[model].flagged
                ax.plot(
                    [100 * f.share for f in at], [100 * f.hit_rate for f in at], mark[model],
                    color=colour[model], ms=4,
                )  # fmt: skip
            ax.plot([0, 20], [0, 20], color=MUTED, lw=0.8, ls=":")
            ax.set_xlim(0, 20.3)
            ax.set_ylim(0, 100)
            ax.set_xticks([1, 5, 10, 20], ["1", "5", "10", "20 %"])
            ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g} %"))
        handles, labels = axes[-1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
        alt = (
            "One panel for each recorded group: the share of held-out incidents on the streets of "
            "the highest expected rate, against the share of street length that they are; a line "
            "for each model, a dotted one for chance."
        )
        return _chart(figure, alt)


def _looks() -> tuple[dict[str, str], dict[str, str]]:
    names = list(SCORED)
    return (
        {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)},
        {name: MARKERS[i % len(MARKERS)] for i, name in enumerate(names)},
    )


def likelihoods(evidence: Evidence) -> Chart:
    """Log-likelihood per incident of each model less that of the chosen one, with intervals."""
    groups, scorer = evidence.evaluation.groups, evidence.scorer
    assert scorer is not None
    colour, mark = _looks()
    with style():
        figure, axes = _panels(list(groups), 2.1)
        for ax, scored in zip(axes, groups.values(), strict=True):
            models = ranked(scored.scores)
            best: Score = scored.scores[scored.best]
            for row, model in enumerate(models):
                d = scorer.difference(scored.scores[model], best)
                ax.plot([d.low, d.high], [row, row], color=colour[model], lw=2)
                ax.plot(d.value, row, mark[model], color=colour[model], ms=6)
            ax.set_yticks(range(len(models)), [name_of(m, None) for m in models])
            ax.set_ylim(len(models) - 0.5, -0.5)
            ax.axvline(0, color=INK, lw=0.8)
            ax.grid(False, axis="y")
            ax.grid(True, axis="x")
            ax.xaxis.set_major_locator(MaxNLocator(4))
        alt = (
            "One panel for each recorded group: how far the log-likelihood per held-out incident "
            "of each model lies from that of the chosen one, with 95 % intervals. The table below "
            "has the numbers."
        )
        return _chart(figure, alt)


def repeats(evidence: Evidence) -> Chart | None:
    """Branching ratios with their 95 % intervals; None if none was fitted."""
    fits = [(fit.group.name, fit.repeats) for fit in evidence.fits if fit.repeats is not None]
    if not fits:
        return None
    with style():
        figure, ax = plt.subplots(figsize=(7.4, 0.9 + 0.4 * len(fits)), layout="constrained")
        for row, (_, fit) in enumerate(fits):
            assert fit is not None
            low = max(0.0, fit.branching_ratio - _Z * fit.branching_ratio_se)
            high = fit.branching_ratio + _Z * fit.branching_ratio_se
            ax.plot([low, high], [row, row], color=COLOURS[0], lw=2)
            ax.plot(fit.branching_ratio, row, "o", color=COLOURS[0])
        ax.axvline(1, color=COLOURS[2], lw=1.2, ls="--")
        ax.annotate("unstable", (1, -0.45), (5, 0), textcoords="offset points", color=COLOURS[2],
                    va="center", fontsize=9)  # fmt: skip
        ax.set_yticks(range(len(fits)), [name for name, _ in fits])
        ax.set_ylim(len(fits) - 0.5, -0.7)
        ax.set_xlim(0, max(1.15, ax.get_xlim()[1]))
        ax.grid(False, axis="y")
        ax.grid(True, axis="x")
        ax.set_xlabel("branching ratio: further incidents that one brings on average")
        alt = (
            "A row for each recorded group: the branching ratio of its near repeats with its 95 % "
            "interval. The dashed line at 1 is the edge of stability. The table below has the "
            "numbers."
        )
        return _chart(figure, alt)


def hot_spots(evidence: Evidence, density: np.ndarray, numbered: Sequence[int]) -> Chart:
    """A map: streets of the highest expected density in three shades, the first ones numbered."""
    tables, streets = evidence.tables, evidence.streets
    order = np.argsort(-density, kind="stable")
    reached = np.cumsum(streets.length_m[order]) / streets.length_m.sum()
    bands = (
        (1.0, "#DADADA", 0.5),
        (0.10, "#F2B48A", 1.0),
        (0.05, "#F46A25", 1.5),
        (0.01, "#801650", 2.4),
    )
    shapes = np.split(tables.shape, tables.shape_start[1:-1])
    inside = streets.inside
    with style():
        low, high = tables.shape.min(axis=0), tables.shape.max(axis=0)
        ratio = float((high - low)[1] / max((high - low)[0], 1.0))
        figure, ax = plt.subplots(
            figsize=(7.4, min(max(7.4 * ratio, 3.5), 10)), layout="constrained"
        )
        for share, colour, width in bands:
            chosen = order[: int(np.searchsorted(reached, share)) + 1]
            lines = [shapes[s] for s in chosen if inside[s]]
            ax.add_collection(
                LineCollection(lines, colors=colour, linewidths=width, capstyle="round")
            )
        for ward in tables.wards:
            ax.add_collection(LineCollection(ward.rings, colors=MUTED, linewidths=0.6))
        for number, street in enumerate(numbered, start=1):
            middle = shapes[street][len(shapes[street]) // 2]
            ax.annotate(
                str(number), middle, (7, 7), textcoords="offset points", fontsize=8, color=INK,
                bbox={"boxstyle": "circle,pad=0.15", "fc": "white", "ec": INK, "lw": 0.6},
            )  # fmt: skip
        for share, colour, width in bands[1:]:
            ax.plot([], [], color=colour, lw=width + 1, label=f"top {100 * share:g} % of length")
        ax.legend(loc="lower left", frameon=True, framealpha=0.9, edgecolor="none", fontsize=9)
        ax.set_aspect("equal")
        ax.autoscale_view()
        ax.set_axis_off()
        alt = (
            "Map of the streets: those of the highest expected rate per metre, up to 1, 5 and 10 % "
            "of street length, in three shades; the first ones numbered as in the table below."
        )
        return _chart(figure, alt, "png")
