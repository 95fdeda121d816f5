"""The tables of economic evaluation, by name: as rows, and for a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import cast, get_args

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wardsim import sources, variance, warm_up
from wardsim.analysis import Money
from wardsim.areas import moves
from wardsim.economics import (
    acceptability,
    break_even,
    crowdfunding,
    equity,
    frontier,
    hours,
    officers,
    payers,
    years,
)
from wardsim.economics.options import Effect
from wardsim.errors import InputError, Problem
from wardsim.pounds import readable
from wardsim.results import Results
from wardsim.tables import Row, plain

NOBODY = "nobody"  # among payers: everybody's money is public


@dataclass(frozen=True)
class Asked:
    """What a table may be asked to be about; each takes what it has a use for."""

    effect: Effect = "calls"
    grade: str | None = None
    money: Money | None = None  # each table's own choice
    classes: list[str] = field(default_factory=list)
    private: list[str] | None = None  # `payers.PRIVATE`; none of them if empty
    points: list[int] | None = None  # each table's own choice


@dataclass(frozen=True)
class _Kind:
    title: str
    note: str
    make: Callable[[Results, Asked], pd.DataFrame]
    brief: Callable[[Results, pd.DataFrame], pd.DataFrame]  # what people are shown of it
    empty: str = "no point brings officers"
    brackets: str = "{level} intervals"
    at_shown_budget: bool = False  # for people: the schemes at one budget, not every option


def asked(
    table: str,
    effect: str,
    grade: str | None,
    money: str | None,
    classes: list[str],
    private: list[str] | None,
) -> Asked:
    """From words; `private` may be `NOBODY` alone.

    Raises `InputError` with all that are none of the choices.
    """
    wrong = [
        Problem(f"--{option}", f'"{given}" is no choice', f"choose one of {', '.join(choices)}")
        for option, given, choices in (
            ("table", table, tuple(_KINDS)),
            ("effect", effect, get_args(Effect)),
            ("money", money, get_args(Money)),
        )
        if given is not None and given not in choices
    ]
    if wrong:
        raise InputError(wrong)
    private = [] if private == [NOBODY] else private or None
    return Asked(cast(Effect, effect), grade, cast("Money | None", money), classes, private)


def table_of(name: str, results: Results, asked: Asked) -> pd.DataFrame:
    """The whole table, with the bounds of each estimate in columns `_lower` and `_upper`."""
    return _KINDS[name].make(results, asked)


def rows_of(name: str, results: Results, asked: Asked) -> list[Row]:
    """The whole table as plain Python values; None where there is no number."""
    records = table_of(name, results, asked).to_dict("records")
    return [{str(key): plain(value) for key, value in record.items()} for record in records]


def render(name: str, results: Results, asked: Asked) -> RenderableType:
    """For a terminal: bounds in brackets, and no more rows than people read."""
    kind = _KINDS[name]
    if kind.at_shown_budget:
        asked = replace(asked, points=equity.shown(results))
    whole = kind.make(results, asked)
    if whole.empty:
        return Text(f"{kind.title}: nothing to show, for {kind.empty}.")
    shown = readable(kind.brief(results, whole))
    bounded = [c for c in shown if f"{c}_lower" in shown]
    left_out = {"point", *(f"{c}_{end}" for c in bounded for end in ("lower", "upper"))}
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    columns = [str(c) for c in shown if c not in left_out]
    for column in columns:
        right = pd.api.types.is_numeric_dtype(shown[column])
        table.add_column(column.replace("_", " "), justify="right" if right else "left")
    for _, row in shown.iterrows():
        cells = []
        for column in columns:
            text = _cell(row[column], column in _PROBABILITIES)
            if column in bounded and text != "–":  # noqa: RUF001
                lower, upper = (_number(row[f"{column}_{end}"]) for end in ("lower", "upper"))
                text += f" ({lower} to {upper})"
            cells.append(Text(text))
        table.add_row(*cells)
    level = f"{100 * results.confidence:g} %"
    brackets = f"In brackets: {kind.brackets.format(level=level)}." if bounded else ""
    note = " ".join(filter(None, (kind.note.format(level=level), brackets)))
    title = Text(f"{kind.title}: {results.title}", style="bold")
    return Group(title, Text(), table, Text(), Text(note, style="italic"))


_PROBABILITIES = {"pays_share", "p", "p_holm", "chance"}
_NOISE = 1e-12  # of sums that cancel


def _cell(value: object, is_probability: bool) -> str:
    if isinstance(value, str):
        return value
    if is_probability and isinstance(value, float) and 0 < value < 0.001:
        return "<0.001"
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    return _number(float(value))  # type: ignore[arg-type]


def _number(value: float) -> str:
    """Three figures or whole numbers, whichever says more."""
    if math.isnan(value):
        return "–"  # noqa: RUF001
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if abs(value) < _NOISE:
        return "0"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


# --- Kinds ----------------------------------------------------------------------------------------


def _acceptability(results: Results, asked: Asked) -> pd.DataFrame:
    return acceptability.acceptability(results, asked.effect, asked.grade, asked.money or "payer")


def _best(results: Results, table: pd.DataFrame) -> pd.DataFrame:
    """One row a price: the best option there."""
    best: pd.DataFrame = table[table["best"]].drop(columns="best")
    return best


def _break_even(results: Results, asked: Asked) -> pd.DataFrame:
    return break_even.break_even(
        results, asked.money or "total", asked.classes or None, asked.points
    )


def _all(results: Results, table: pd.DataFrame) -> pd.DataFrame:
    return table


def _years(results: Results, table: pd.DataFrame) -> pd.DataFrame:
    """Without the bills of those who pay nothing."""
    bills = [c for c in table if str(c).startswith("bill_") and not table[c].any()]
    shown: pd.DataFrame = table.drop(columns=bills)
    return shown


def _moves(results: Results, table: pd.DataFrame) -> pd.DataFrame:
    """One row a case."""
    summary = moves.summary(results)
    left_out = ("coverage_before", "coverage_after", "patrol_before", "patrol_after")
    brief: pd.DataFrame = summary[[c for c in summary if not str(c).startswith(left_out)]]
    return brief


def _told_apart(results: Results, table: pd.DataFrame) -> pd.DataFrame:
    shown: pd.DataFrame = table[table["coverage_outcome"] != "unclear"]
    return shown


_KINDS = {
    "frontier": _Kind(
        "Efficiency frontier",
        "ICER: £ for one more unit of effect, over the option before it on the frontier.",
        lambda r, a: frontier.frontier(r, a.effect, a.grade, a.money or "payer"),
        _all,
    ),
    "acceptability": _Kind(
        "Best option by willingness to pay",
        "Acceptability: how sure it is that this option has the greatest net benefit.",
        _acceptability,
        _best,
    ),
    "equity": _Kind(
        "Equity across all wards",
        "Gini of coverage: 0 is the same in every ward. Gain: change from the reference.",
        lambda r, a: equity.equity(r, a.grade, a.points),
        _all,
        at_shown_budget=True,
    ),
    "wards": _Kind(
        "Wards",
        "Risk rank: 1 is the least risk. Share of equal patrol: 1 is the same for every ward.",
        lambda r, a: equity.wards_table(r, grade=a.grade),
        _all,
    ),
    "break-even": _Kind(
        "Break-even of an officer",
        "Needed: incidents of the class alone that pay for an officer. What is averted rests on"
        " planning values.",
        _break_even,
        _all,
        at_shown_budget=True,
    ),
    "society": _Kind(
        "What averting is worth to society",
        "Over the reference, in all wards; rests on planning values.",
        lambda r, a: break_even.society(r, a.money or "total", a.points),
        _all,
        "no point brings officers, presence deters at none, or no class has a cost to society",
        at_shown_budget=True,
    ),
    "years": _Kind(
        "Years",
        "Bills over the year's reference, in its prices; present value of the total. Elasticity:"
        " both ends, and the truth between them.",
        lambda r, a: years.years(r, a.grade, a.private, a.points),
        _years,
        at_shown_budget=True,
    ),
    "hours": _Kind(
        "Where the hours go that were paid for",
        "Hours for each hour paid for, over the reference, by all teams. Additionality: patrol and"
        " scene, in the wards in focus.",
        lambda r, a: hours.hours(r, a.points),
        _all,
        at_shown_budget=True,
    ),
    "officers": _Kind(
        "Officers and risk by ward",
        "Share of equal: 1 is the same number of units in every ward. Risk rank: 1 is the least.",
        lambda r, a: officers.officers(r, a.points),
        _all,
    ),
    "differences": _Kind(
        "Schemes against each other",
        "Coverage gained for the money, first less second; verdicts by p-values adjusted for all"
        " pairs (Holm).",
        lambda r, a: variance.differences(r, a.grade, a.money or "payer"),
        _all,
        "no two schemes bring officers at one budget",
    ),
    "variance": _Kind(
        "Variance saved",
        "Paired and independent: half-widths of the gain, with common random numbers and without."
        " Control: incidents; the answer is not adjusted by it.",
        lambda r, a: variance.variance(r, a.grade),
        _all,
    ),
    "warm-up": _Kind(
        "Warm-up",
        "By days from the very start. MSER-5: days that it would leave out. Drifts: the first week"
        " differs, but not for the empty start.",
        lambda r, a: warm_up.warm_up(r, a.points),
        _all,
    ),
    "payers": _Kind(
        "Payers",
        "The whole gain for each payer's money: rows of payers must not be added.",
        lambda r, a: payers.payers(r, a.grade, a.private),
        _all,
    ),
    "moves": _Kind(
        "Officers kept, lost and moved",
        "Gaining, losing: areas or wards whose change in coverage, or in patrol, is told from"
        " chance (Holm, over all of the case). Changes are paired. --json and --csv: every area.",
        lambda r, a: moves.areas_table(r, a.grade),
        _moves,
    ),
    "moves-wards": _Kind(
        "Wards before and after",
        "Outcome: gains or loses if told from chance (Holm, over all wards of the case). Shown:"
        " wards whose coverage is; --json and --csv: every ward.",
        lambda r, a: moves.wards_table(r, a.grade),
        _told_apart,
        "no ward's change is told from chance",
    ),
    "crowdfunding": _Kind(
        "Officers that pledges bring",
        "Chance: of exactly so many in that year of the term.",
        lambda r, a: crowdfunding.deliveries(r, a.grade),
        _all,
        "no scheme is crowdfunded",
    ),
    "crowdfunded": _Kind(
        "What crowdfunded schemes bring",
        "Officer-years: mean of a campaign over its whole term; {level} of campaigns bring from and"
        " to so many, a range of what may come.",
        lambda r, a: crowdfunding.schemes(r, a.grade),
        _all,
        "no scheme is crowdfunded",
        "what a year of the term brings in {level} of cases, by pledges and chance in the streets",
    ),
    "officer-years": _Kind(
        "Officer-years over the term",
        f"Chance: of just so many, in {crowdfunding.CAMPAIGNS:,} campaigns drawn.",
        lambda r, a: crowdfunding.officer_years(r),
        _all,
        "no scheme is crowdfunded",
        "{level} intervals of the draws",
    ),
    "sources": _Kind(
        "Sources of the figures",
        "A default is shown once, for every entry that does not state its own.",
        lambda r, a: sources.table(r),
        _all,
        "the results file is older than 1.3",
    ),
}
