"""From crime files to a demand: counts, models fitted and scored, rates by class and street."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from wardsim.calibration.assemble import assemble
from wardsim.calibration.classes import RecordedGroup, read_classes
from wardsim.calibration.config import shipped
from wardsim.calibration.counts import CrimeCounts, count_crimes
from wardsim.calibration.crimes import month_span
from wardsim.calibration.demand import Demand
from wardsim.calibration.effects import Effects, RepeatWindow, read_effects
from wardsim.calibration.evaluate import Evaluation, evaluate, season_supported
from wardsim.calibration.evidence import Choices, Evidence, GroupFit
from wardsim.calibration.findings import findings
from wardsim.calibration.months import DAYS_PER_YEAR, fit_months
from wardsim.calibration.near_repeats import NEAR_REPEATS, fit_repeats
from wardsim.calibration.profiles import read_profiles
from wardsim.calibration.report import CalibrationReport
from wardsim.calibration.scores import Scorer
from wardsim.calibration.space import (
    EMPIRICAL_BAYES,
    SPACE_MODELS,
    Streets,
    fit_space,
    streets_of,
)
from wardsim.calibration.split import split_months
from wardsim.importing.limits import sha256
from wardsim.importing.problems import Problems
from wardsim.importing.tables import NetworkTables, read_network

BEST = "best"
MODELS = (*SPACE_MODELS, NEAR_REPEATS)
SEASONS = ("auto", "on", "off")


def calibrate(
    network_path: Path | str,
    crimes: Sequence[Path | str],
    *,
    classes: Path | str | None = None,
    profiles: Path | str | None = None,
    effects: Path | str | None = None,
    tolerance_m: float = 50.0,
    months: tuple[str, str] | None = None,
    holdout: tuple[str, str] | bool = True,
    model: str = BEST,
    season: str = "auto",
) -> Demand:
    """Calibrates the demand of a network from street-level crime files.

    @param crimes  files, or directories searched for *-street.csv.
    @param classes, profiles, effects  TOML in the form of config/crime_classes.toml,
        config/hour_profiles.toml and config/incident_effects.toml, which count if none is given.
    @param tolerance_m  [m] how far from a street a crime's point may lie, > 0.
    @param months  first and last month to count, "2016-07", both included; all without it.
    @param holdout  first and last month on which models fitted to those before are scored; True:
        the last quarter of the months if there are 8 or more; False: none. What is written is
        fitted to all months.
    @param model  "best": of each recorded group the one that foretold held-out months best, the
        simplest within noise ("empirical_bayes" if none was held out); or one of MODELS for all.
    @param season  "auto": month factors are written if held-out months bear them out; "on"; "off".
    @raises InputError with everything that is wrong with the files and arguments.
    """
    network_path = Path(network_path)
    return calibrate_tables(
        read_network(network_path),
        sha256(network_path),
        crimes,
        classes=classes,
        profiles=profiles,
        effects=effects,
        tolerance_m=tolerance_m,
        months=months,
        holdout=holdout,
        model=model,
        season=season,
    )


def calibrate_tables(
    tables: NetworkTables,
    network_sha256: str,
    crimes: Sequence[Path | str],
    *,
    classes: Path | str | None = None,
    profiles: Path | str | None = None,
    effects: Path | str | None = None,
    tolerance_m: float = 50.0,
    months: tuple[str, str] | None = None,
    holdout: tuple[str, str] | bool = True,
    model: str = BEST,
    season: str = "auto",
) -> Demand:
    """`calibrate` for a network that is already in memory."""
    problems = Problems()
    mapping = read_classes(Path(classes or shipped("crime_classes.toml")), problems)
    hours = read_profiles(Path(profiles or shipped("hour_profiles.toml")), problems)
    given = read_effects(Path(effects or shipped("incident_effects.toml")), problems)
    choices = _choices(model, season, tolerance_m, problems)
    wanted = _wanted_months(months, problems)
    report = CalibrationReport()
    paths = [Path(path) for path in crimes]
    counts = count_crimes(paths, tables, mapping, tolerance_m, wanted, report, problems)
    split = split_months(counts.months, holdout, problems)
    problems.raise_if_any()
    assert split is not None  # or a problem was noted

    streets = streets_of(tables)
    windows = _windows(counts.groups, given)
    scorer = Scorer(streets.length_m[streets.inside]) if split.held_out and counts.groups else None
    evaluation = Evaluation(split)
    if scorer is not None:
        evaluation = evaluate(counts, split, streets, windows, scorer)
    fits = [
        _fit_group(counts, g, streets, windows, evaluation, choices)
        for g in range(len(counts.groups))
    ]
    evidence = Evidence(tables, streets, counts, fits, evaluation, scorer, choices)
    demand = Demand(
        network_sha256=network_sha256,
        network_streets=tables.streets,
        months=report.months,
        months_missing=report.months_missing,
        months_held_out=split.held_out,
        classes=assemble(evidence, hours, given),
        report=report,
        evidence=evidence,
    )
    report.per_year = {c.name: (c.per_year, c.per_year_se) for c in demand.classes}
    report.findings = findings(evidence)
    return demand


def _choices(model: str, season: str, tolerance_m: float, problems: Problems) -> Choices:
    if not (math.isfinite(tolerance_m) and tolerance_m > 0):
        problems.add("", f"tolerance_m = {tolerance_m} (must be > 0 metres)")
    for name, value, known in (
        ("model", model, (BEST, *MODELS)),
        ("season", season, SEASONS),
    ):
        if value not in known:
            problems.add("", f"{name} = {value!r}", f"use one of {', '.join(known)}")
    return Choices(model, season)


def _wanted_months(months: tuple[str, str] | None, problems: Problems) -> set[str] | None:
    if months is None:
        return None
    try:
        span = month_span(*months)
    except ValueError:
        span = []
    if not span:
        given = " to ".join(months)
        problems.add("", f"months = {given}", "give the first and the last, such as 2016-07")
    return set(span)


def _windows(groups: Sequence[RecordedGroup], given: Effects) -> dict[str, RepeatWindow]:
    """The window of each group whose categories all have the same one."""
    windows = {}
    for group in groups:
        of = [given.repeats.get(category) for category in group.categories]
        if of[0] is not None and all(window == of[0] for window in of):
            windows[group.name] = of[0]
    return windows


def _fit_group(
    counts: CrimeCounts,
    g: int,
    streets: Streets,
    windows: Mapping[str, RepeatWindow],
    evaluation: Evaluation,
    choices: Choices,
) -> GroupFit:
    """Fits what is written of a group to all months."""
    group, seen = counts.groups[g], counts.counts[g]
    scored = evaluation.groups.get(group.name)
    model, background = EMPIRICAL_BAYES, EMPIRICAL_BAYES
    if scored is not None:
        model, background = scored.best, scored.background
    if choices.model != BEST:
        model = choices.model
    window = windows.get(group.name)
    if model == NEAR_REPEATS and window is None:
        model = background  # asked for all groups, but no delay is known of this one
    space = fit_space(background if model == NEAR_REPEATS else model, seen, counts.days, streets)
    repeats = None
    if window is not None:
        under = space if space.model == background else None
        under = under or fit_space(background, seen, counts.days, streets)
        repeats = fit_repeats(counts, g, under.share, window, streets)
        if repeats is None and model == NEAR_REPEATS:
            model = space.model
    months = fit_months(seen.sum(axis=1), counts.days, counts.months)
    season = choices.season == "on" or (
        choices.season == "auto" and scored is not None and season_supported(scored.season)
    )
    per_year = DAYS_PER_YEAR / counts.days.sum()
    events = float(seen.sum())
    error = math.sqrt(events * max(1.0, months.dispersion))
    return GroupFit(
        group, events * per_year, error * per_year, months, season, model, space, repeats
    )
