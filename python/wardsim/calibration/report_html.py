"""The report of a calibration: one HTML file that needs no network."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from wardsim.calibration import charts
from wardsim.calibration.charts import Chart
from wardsim.calibration.crimes import month_span
from wardsim.calibration.demand import Demand, write_whole
from wardsim.calibration.evaluate import ranked
from wardsim.calibration.findings import interval, name_of, span_of
from wardsim.calibration.scores import SHARES, WORTH, Difference, Flagged, Score
from wardsim.calibration.space import NAMES

_TOP = 15  # hot spots that are listed

_STYLE = """
body { font: 16px/1.5 Arial, "Liberation Sans", sans-serif; color: #0B0C0C; margin: 0 auto;
  max-width: 58rem; padding: 1.5rem; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 3px solid #12436D;
  padding-top: .6rem; } h3 { margin-bottom: .3rem; }
img { max-width: 100%; height: auto; display: block; margin: .8rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; margin: .8rem 0; }
caption { text-align: left; font-weight: bold; padding-bottom: .3rem; }
td.g { min-width: 6.5rem; }
th, td { padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #D4D4D4; text-align: left;
  vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }

details { margin: .5rem 0; } summary { cursor: pointer; color: #12436D; }
"""


def write_report(demand: Demand, path: Path | str) -> None:
    """Writes the report, whole or not at all."""
    body = "\n".join(_body(demand))
    page = (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Calibration of incident models</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    write_whole(page, Path(path))


def _body(demand: Demand) -> Iterator[str]:
    yield "<h1>Incident models fitted to recorded crimes</h1>"
    yield from _summary(demand)
    if not demand.classes:
        yield "<p>Nothing was recorded on these streets: there is nothing to fit.</p>"
    else:
        yield from _rates(demand)
        yield from _months(demand)
        yield from _wards(demand)
        yield from _hours(demand)
        yield from _hot_spots(demand)
        yield from _hits(demand)
        yield from _likelihoods(demand)
        yield from _repeats(demand)
    yield from _left_out(demand)
    yield from _limits(demand)


def _summary(demand: Demand) -> Iterator[str]:
    report = demand.report
    wards = report.wards
    places = ", ".join(wards) if len(wards) <= 4 else f"{len(wards)} wards"
    missing = ", ".join(demand.months_missing)
    gaps = f" Months without a file, not counted as zero: {missing}." if missing else ""
    yield _p(
        f"{places}; {report.rows_used:,} incidents of {span_of(demand.months)}, {report.days:,} "
        f"days.{gaps} Crimes: data.police.uk, Open Government Licence v3.0. "
        f"{demand.evidence.tables.attribution}"
    )
    yield "<h2>In short</h2>"
    yield "<ul>" + "".join(f"<li>{_escape(line)}</li>" for line in report.findings) + "</ul>"


def _rates(demand: Demand) -> Iterator[str]:
    yield "<h2>What is written</h2>"
    yield _p(
        "Recorded incidents a year by class. The standard error allows for months that scatter "
        "more than chance; it does not hold what is not known of the class shares, nor a rise or "
        "fall that goes on."
    )
    yield _table(
        "Rates by class",
        ["class", "made of", "a year", "standard error", "where"],
        [
            [
                c.name,
                " + ".join(
                    ("" if p.share == 1 else f"{p.share:g} of ") + ", ".join(p.categories)
                    for p in c.parts
                ),
                _n(c.per_year, 1),
                _n(c.per_year_se, 1),
                "; ".join(dict.fromkeys(p.source.split(":")[0] for p in c.parts)),
            ]
            for c in demand.classes
        ],
        left=(0, 1, 4),
    )
    yield _p(
        "A share of a category is a planning value, not a count. Half a theft was never recorded, "
        "so models are fitted to and scored on the recorded groups; a class takes its share of "
        "each street's rate."
    )
    rows = []
    for fit in demand.evidence.fits:
        space = fit.space
        if space.shape is not None:
            text = f"gamma shape {space.shape:.3g} ± {space.shape_se:.2g}"
        elif space.bandwidth_m is not None:
            text = f"bandwidth {space.bandwidth_m:g} m, {space.uniform_share:.0%} spread evenly"
        else:
            text = "none beyond the counts"
        rows.append(
            [fit.group.name, NAMES[fit.model], text, _n(fit.per_year, 1), _n(fit.per_year_se, 1)]
        )
    yield _table(
        "Recorded groups",
        ["group", "model written", "fitted parameters", "a year", "standard error"],
        rows,
        left=(0, 1, 2),
    )


def _months(demand: Demand) -> Iterator[str]:
    evidence = demand.evidence
    counts, split = evidence.counts, evidence.evaluation.split
    years = len({month[:4] for month in counts.months})
    twice = sum(1 for n in evidence.fits[0].months.seen if n > 1)
    yield "<h2>By month</h2>"
    yield _p(
        f"{len(counts.months)} months cannot tell much about seasons: {twice} of the twelve months "
        "of the year were seen more than once, and only these tell what comes back from what "
        "passes. Fitted factors are therefore pulled towards 1. They are written only if they tell "
        "better how held-out incidents spread over months (or with <code>--season on</code>).",
        raw=True,
    )
    yield _img(charts.by_month(evidence))
    span = month_span(counts.months[0], counts.months[-1])
    seen = {month: i for i, month in enumerate(counts.months)}
    head = ["month"]
    for group in counts.groups:
        head += [group.name, "expected"]
    expected = [charts.expected_by_month(evidence, g, span) for g in range(len(counts.groups))]
    rows = []
    for i, month in enumerate(span):
        row = [month + (" (held out)" if month in split.held_out else "")]
        for g in range(len(counts.groups)):
            value, half = expected[g][0][i], expected[g][1][i]
            row.append(_n(counts.counts[g, seen[month]].sum(), 0) if month in seen else "no file")
            row.append(f"{max(0, value - half):.0f} to {value + half:.0f}")
        rows.append(row)
    yield _details("Counts and expected ranges by month", _table("", head, rows))
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    yield _details(
        "Month factors fitted to all months",
        _table(
            "Relative to the mean of the year ± standard error" if years else "",
            ["group", *names, "gain on held-out months", "written"],
            [
                [
                    fit.group.name,
                    *(
                        f"{f:.2f} ± {e:.2f}"
                        for f, e in zip(fit.months.factor, fit.months.se, strict=True)
                    ),
                    _season(demand, fit.group.name),
                    "yes" if fit.season else "no",
                ]
                for fit in evidence.fits
            ],
        ),
    )


def _season(demand: Demand, name: str) -> str:
    scored = demand.evidence.evaluation.groups.get(name)
    if scored is None or scored.season is None:
        return "cannot be told"
    return interval(scored.season)


def _wards(demand: Demand) -> Iterator[str]:
    evidence, wards = demand.evidence, demand.report.wards
    held = evidence.evaluation.split.held_out
    yield "<h2>By ward</h2>"
    yield _p(
        f"Incidents of {span_of(held or demand.months)}, and how as many would spread over wards "
        "by "
        + ("the best model of each group, fitted before." if held else "the fitted rates.")
        + " The bars are 95 % intervals of chance alone: where many dots lie outside, wards change "
        "by more than that from one year to the next."
    )
    yield _img(charts.by_ward(evidence, wards))
    each = [charts.ward_counts(evidence, fit) for fit in evidence.fits]
    head = ["ward"]
    for fit in evidence.fits:
        head += [fit.group.name, "expected"]
    rows = [
        [ward, *(_n(v, 0) for w in each for v in (w.observed[i], w.expected[i]))]
        for i, ward in enumerate(wards)
    ]
    yield _details("Recorded and expected by ward", _table("", head, rows))


def _hours(demand: Demand) -> Iterator[str]:
    yield "<h2>By hour of the week</h2>"
    yield _p(
        "Not fitted: the files give the month only. The profiles come from elsewhere and are "
        "passed on as they are; (S) read in a published source, (D) derived from one, (M) a "
        "planning value."
    )
    yield _img(charts.by_hour(demand.evidence, [(c.name, c.hour_of_week) for c in demand.classes]))
    rows = []
    for c in demand.classes:
        day = c.hour_of_week.reshape(7, 24)
        blocks = [day[:, h : h + 6].sum() / day.sum() for h in (0, 6, 12, 18)]
        rows.append([c.name, *(f"{100 * b:.0f} %" for b in blocks), c.hour_source])
    yield _table(
        "Share of incidents by quarter of the day",
        ["class", "00-06 h", "06-12 h", "12-18 h", "18-24 h", "source"],
        rows,
        left=(0, 5),
    )
    dark = [c for c in demand.classes if c.darkness is not None]
    if dark:
        yield _table(
            "Darkness, given and not fitted: rate over that in daylight at the same hour",
            ["class", "factor", "standard error", "source"],
            [
                [c.name, f"{d.factor:g}", f"{d.factor_se:g}", d.source]
                for c in dark
                if (d := c.darkness) is not None
            ],
            left=(0, 3),
        )


def _hot_spots(demand: Demand) -> Iterator[str]:
    evidence = demand.evidence
    tables, streets, split = evidence.tables, evidence.streets, evidence.evaluation.split
    expected = np.zeros(tables.streets)
    scored = evidence.evaluation.groups
    for fit in evidence.fits:
        if fit.group.name in scored:
            best = scored[fit.group.name]
            expected[streets.inside] += best.forecasts[best.best].expected.sum(axis=0)
        elif not split.held_out:
            expected += fit.per_year * fit.space.share
    months = split.held_out or demand.months
    seen = evidence.counts.part(months).counts.sum(axis=(0, 1))
    density = np.divide(
        expected, streets.length_m, out=np.full(tables.streets, -1.0), where=streets.inside
    )
    top = np.argsort(-expected, kind="stable")[:_TOP]
    yield "<h2>Hot spots</h2>"
    told = (
        "Expected on the held-out months, from those before" if split.held_out else "Rates a year"
    )
    yield _p(
        f"{told}; all groups together. Streets run from junction to junction. police.uk moves each "
        "crime to one of a few points in its neighbourhood, so a hot street here may stand for the "
        "streets around it."
    )
    yield _img(charts.hot_spots(evidence, density, top.tolist()))
    yield _table(
        f"The {len(top)} streets with the most incidents expected",
        ["", "street", "ward", "length, m", "expected", "recorded"],
        [
            [
                str(number),
                tables.names[tables.name[s]] or "(unnamed)",
                demand.report.wards[tables.ward[s]],
                _n(tables.length_m[s], 0),
                _n(expected[s], 1),
                _n(seen[s], 0),
            ]
            for number, s in enumerate(top, start=1)
        ],
        left=(1, 2),
    )


def _hits(demand: Demand) -> Iterator[str]:
    evidence = demand.evidence
    if evidence.scorer is None:
        return
    yield "<h2>How many held-out incidents the hottest streets caught</h2>"
    yield _p(
        "Flagged are the streets of the highest expected rate per metre, up to 1, 5 and 10 % of "
        "all street length. PAI is the share of incidents caught over the share of length: 1 is "
        "chance. PEI is PAI over the most that could have been reached, knowing the incidents."
    )
    yield _img(charts.hit_curves(evidence))
    head = ["group", "model"]
    for share in SHARES:
        head += [f"{share * 100:g} % of length", "PAI", "PEI"]
    rows = []
    for group, scores in _all_scores(demand):
        name = group
        for model in ranked(scores):
            row = [name, name_of(model, evidence.evaluation.groups.get(group))]
            for f in scores[model].flagged:
                row += [_hit_rate(f), _n(f.pai, 1), _n(f.pei, 2)]
            rows.append(row)
            name = ""
    caption = "Caught on the flagged streets, % (95 % interval), PAI and PEI, held-out months"
    yield _table(caption, head, rows, left=(0, 1))


def _hit_rate(f: Flagged) -> str:
    if np.isnan(f.hit_rate):
        return "n/a"
    return f"{100 * f.hit_rate:.0f} ({100 * f.low:.0f} to {100 * f.high:.0f})"


def _all_scores(demand: Demand) -> Iterator[tuple[str, dict[str, Score]]]:
    evaluation = demand.evidence.evaluation
    for name, scored in evaluation.groups.items():
        yield name, dict(scored.scores)
    yield "all groups", dict(evaluation.together)


def _likelihoods(demand: Demand) -> Iterator[str]:
    evidence = demand.evidence
    scorer = evidence.scorer
    if scorer is None:
        return
    yield "<h2>Log-likelihood of the held-out months</h2>"
    yield _p(
        "How probable each model held what then happened, by month and street; higher is better. "
        "Differences are per incident and against the model chosen for the group; intervals come "
        "from drawing streets anew (paired bootstrap). If zero lies in the interval, the two "
        f"cannot be told apart; a gain below {WORTH:g} (an incident held 1 % more probable) is not "
        "worth a richer model. Models with a monthly refit know all months before the one that "
        "they tell, the others those before the first: compare near repeats with their background "
        "refitted."
    )
    yield _img(charts.likelihoods(evidence))
    rows, hits = [], []
    for name, scores in _all_scores(demand):
        scored = evidence.evaluation.groups.get(name)
        best = scores[scored.best] if scored else evidence.evaluation.chosen
        assert best is not None
        label = name
        for model in ranked(scores):
            s = scores[model]
            row = [label, name_of(model, scored)]
            label = ""
            rows.append([*row, f"{s.expected:,.0f} / {s.events:,}", _n(s.log_likelihood, 0)])
            rows[-1] += [_n(s.per_event, 3)]
            if scored is not None and model == scored.best:
                rows[-1] += ["chosen"]
                hits.append([*row, "chosen", "chosen", "chosen"])
                continue
            rows[-1] += [_difference(scorer.difference(s, best), 3, 1)]
            points = [_difference(d, 1, 100) for d in scorer.hit_differences(s, best)]
            hits.append([*row, *points])
    head = ["group", "model", "expected / recorded", "log-likelihood", "per incident"]
    yield _table("Models on the held-out months", [*head, "less the chosen one's"], rows, (0, 1))
    head = ["group", "model", *(f"{share * 100:g} % of length" for share in SHARES)]
    caption = "Percentage points more caught than by the chosen model"
    yield _details(
        "Differences in what flagged streets caught", _table(caption, head, hits, (0, 1))
    )


def _difference(d: Difference, digits: int, scale: float) -> str:
    if np.isnan(d.value):
        return "n/a"
    value, low, high = (scale * x for x in (d.value, d.low, d.high))
    return f"{value:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"


def _repeats(demand: Demand) -> Iterator[str]:
    fits = [(fit.group.name, fit) for fit in demand.evidence.fits]
    yield "<h2>Near repeats</h2>"
    chart = charts.repeats(demand.evidence)
    if chart is None:
        yield _p("No near repeats were fitted: no group has a window, or there are too few months.")
        return
    yield _p(
        "An incident may bring others soon and near. The files give months only, so the delay is "
        "taken from published windows; how many further incidents one brings (the branching ratio) "
        "and how near they are is fitted. Below 1 the process is stable. Clusters that last, such "
        "as a street with a bad year, look like repeats as well: the ratio is an upper bound. "
        "Where the distance is a metre or so, repeats stay on the point to which police.uk moved "
        "them: how far they really reach cannot be seen. A residual test by time rescaling needs "
        "exact times, so there is none here."
    )
    yield _img(chart)
    rows = []
    for name, fit in fits:
        r = fit.repeats
        if r is None:
            rows.append([name, "not fitted", "", "", "", ""])
            continue
        rows.append(
            [
                name,
                f"{r.branching_ratio:.3f} ± {r.branching_ratio_se:.3f}",
                r.stability + ("" if r.converged else ", draws not mixed"),
                f"{r.distance_scale_m:.1f} ± {r.distance_scale_m_se:.1f}",
                f"{r.window.mean_delay_d:.1f}",
                r.window.source,
            ]
        )
    yield _table(
        "Near repeats fitted to all months, ± standard error",
        [
            "group",
            "branching ratio",
            "stability",
            "distance scale, m",
            "mean delay, d (given)",
            "source of the delay",
        ],
        rows,
        left=(0, 2, 5),
    )


def _left_out(demand: Demand) -> Iterator[str]:
    report = demand.report
    yield "<h2>What was left out, and why</h2>"
    rows = [[why, _n(n, 0)] for why, n in report.left_out.most_common() if n]
    rows.append(["used", _n(report.rows_used, 0)])
    rows.append(["rows read", _n(report.rows_read, 0)])
    yield _table("Rows of the files", ["", "rows"], rows, left=(0,))
    if report.unmapped:
        unknown = ", ".join(f"{name} ({n:,})" for name, n in report.unmapped.most_common())
        yield _p(f"Categories without a class: {unknown}.")
    yield _p(
        f"A crime goes to a street within {report.tolerance_m:g} m: the one whose name it gives, "
        f"or the nearest; {report.matched_by_name:,} rows went to a street of the name they give."
    )


def _limits(demand: Demand) -> Iterator[str]:
    yield "<h2>What this cannot tell</h2>"
    lines = [
        "What the police did not record. The study divides by its reporting probability.",
        "Hours and days: the files have months. Hence no test of hour profiles, of darkness, or of "
        "the delay of near repeats.",
        "The exact street: points are moved before publication, and many streets never get a "
        "point. Models that remember the points (shrunk rates, counts) gain by this on held-out "
        "months; a kernel density, which spreads incidents around, may be nearer to where they "
        "happened.",
        "A lasting rise or fall: every model carries the level of its months on.",
    ]
    yield "<ul>" + "".join(f"<li>{_escape(line)}</li>" for line in lines) + "</ul>"


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _p(text: str, *, raw: bool = False) -> str:
    return f"<p>{text if raw else _escape(text)}</p>"


def _img(chart: Chart) -> str:
    return f'<img src="{chart.uri}" alt="{html.escape(chart.alt)}" width="{chart.width_px}">'


def _n(value: float, digits: int) -> str:
    return "n/a" if np.isnan(value) else f"{float(value):,.{digits}f}"


def _details(summary: str, content: str) -> str:
    return f"<details><summary>{_escape(summary)}</summary>{content}</details>"


def _table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], left: Sequence[int] = (0,)
) -> str:
    def cells(tag: str, row: Sequence[str]) -> str:
        kind = [
            f'<{tag} class="g">' if i in left else f'<{tag} class="n">' for i in range(len(row))
        ]
        return "".join(f"{k}{_escape(c)}</{tag}>" for k, c in zip(kind, row, strict=True))

    title = f"<caption>{_escape(caption)}</caption>" if caption else ""
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return (
        f'<div class="wide"><table>{title}<thead><tr>{cells("th", head)}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
