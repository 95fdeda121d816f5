"""
The simulator's C++ core. Use it through the package wardsim.
"""
from __future__ import annotations
import collections.abc
import datetime
import numpy
import numpy.typing
import os
import pathlib
import typing
import wardsim.errors
from wardsim.errors import InputError
from wardsim.errors import StorageError
__all__: list[str] = ['ACCESS_CAR', 'ACCESS_CYCLE', 'ACCESS_FOOT', 'BlockRunner', 'ChosenKernelDensity', 'CrowdfundedYear', 'CrowdfundingLaw', 'Delivery', 'Dimension', 'ForecastScores', 'InputError', 'Network', 'Plan', 'Purchase', 'ROAD_CLASSES', 'ResultsWriter', 'RunSummary', 'SELF_EXCITING_PARAMETERS', 'SelfExcitingFit', 'SelfExcitingMonthFit', 'ShrunkRates', 'StorageError', 'StreetNeighbours', 'Study', 'Variable', 'WardSpec', 'as_toml_value', 'between_in_square_km', 'blocks', 'buy', 'check', 'check_block', 'check_study', 'choose_kernel_density', 'cost_of_orders', 'crowdfunding_law', 'daylight', 'draw_campaigns', 'engine', 'erlang_b', 'erlang_c', 'fate_names', 'fit_self_exciting', 'fit_self_exciting_by_month', 'forecast_scores', 'generate_town', 'hypercube', 'hypercube_approximation', 'json_schema', 'kernel_density', 'list_incidents', 'merge_blocks', 'mg1_wait', 'mmc_wait', 'mser', 'multi_server_wait', 'nearest_distance_km', 'nearest_in_square_km', 'plan_study', 'priority_waits', 'read_network', 'reference_page', 'run_plan', 'shrink_rates', 'spread_repeats', 'trace_run', 'write_network']
class _NetworkColumns:
    pass
class Network:
    """
    A street network: junctions, streets, wards and stations as columns.
    
    Build one from columns, `Network(junction_x_m=..., street_from=..., ...)`; those with a
    default may be left out, and so may dimensions (wards, stations) that are empty. Streets
    without shapes are straight. Raises InputError with everything that is wrong.
    Columns read back are read-only arrays, or lists of str.
    
    Columns (dimension): meaning [unit]
      junction_x_m (junction): easting of a junction [m]
      junction_y_m (junction): northing of a junction [m]
      street_from (street): index of the junction where a street starts [1]
      street_to (street): index of the junction where a street ends [1]
      street_length_m (street): length along the street's course [m]
      street_speed_limit_mps (street): speed limit of cars [m s-1]
      street_footfall (street): people about, relative to a typical street [1], optional
      street_class (street): kind of road [1], optional
      street_access_forward (street): who may pass from start to end [1], optional
      street_access_backward (street): who may pass from end to start [1], optional
      street_ward (street): index of the ward; -1: in the margin [1], optional
      street_name (street): index of the street's name [1], optional
      street_shape_points (street): number of shape points of the street's course, both ends included [1], optional
      shape_x_m (shape_point): easting of a point of a street's course [m], optional
      shape_y_m (shape_point): northing of a point of a street's course [m], optional
      ward_name (ward): name of a ward [1]
      ward_code (ward): GSS code of a ward, or empty [1], optional
      ward_area_m2 (ward): area of a ward [m2], optional
      ward_population (ward): residents of a ward; 0: unknown [1], optional
      outline_ward (outline_point): index of the ward outlined [1]
      outline_ring (outline_point): index of the ring among those of its ward [1]
      outline_x_m (outline_point): easting of a point of a ward's outline [m]
      outline_y_m (outline_point): northing of a point of a ward's outline [m]
      station_name (station): name of a police station [1]
      station_x_m (station): easting of a police station [m]
      station_y_m (station): northing of a police station [m]
      station_street (station): index of the street where officers leave a station [1]
      station_offset_m (station): distance from that street's start to where officers leave a station [m]
      name (name): street names, each once; the first is empty [1]
    """
    column_names: typing.ClassVar[list] = ['junction_x_m', 'junction_y_m', 'street_from', 'street_to', 'street_length_m', 'street_speed_limit_mps', 'street_footfall', 'street_class', 'street_access_forward', 'street_access_backward', 'street_ward', 'street_name', 'street_shape_points', 'shape_x_m', 'shape_y_m', 'ward_name', 'ward_code', 'ward_area_m2', 'ward_population', 'outline_ward', 'outline_ring', 'outline_x_m', 'outline_y_m', 'station_name', 'station_x_m', 'station_y_m', 'station_street', 'station_offset_m', 'name']
    def __init__(self, *, crs: str = 'EPSG:27700', attribution: str = '', synthetic: bool = False, **kwargs) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def _repr_html_(self) -> str:
        ...
    @property
    def attribution(self) -> str:
        """
        Whose data it is, under which licence.
        """
    @property
    def crs(self) -> str:
        """
        Projected system of all points; "local": a made-up town.
        """
    @property
    def junction_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a junction [m]
        """
    @property
    def junction_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a junction [m]
        """
    @property
    def name(self) -> list[str]:
        """
        street names, each once; the first is empty [1]
        """
    @property
    def outline_ring(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the ring among those of its ward [1]
        """
    @property
    def outline_ward(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the ward outlined [1]
        """
    @property
    def outline_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a point of a ward's outline [m]
        """
    @property
    def outline_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a point of a ward's outline [m]
        """
    @property
    def shape_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a point of a street's course [m]
        """
    @property
    def shape_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a point of a street's course [m]
        """
    @property
    def station_name(self) -> list[str]:
        """
        name of a police station [1]
        """
    @property
    def station_offset_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        distance from that street's start to where officers leave a station [m]
        """
    @property
    def station_street(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the street where officers leave a station [1]
        """
    @property
    def station_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a police station [m]
        """
    @property
    def station_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a police station [m]
        """
    @property
    def street_access_backward(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        who may pass from end to start [1]
        """
    @property
    def street_access_forward(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        who may pass from start to end [1]
        """
    @property
    def street_class(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        kind of road [1]
        """
    @property
    def street_footfall(self) -> numpy.typing.NDArray[numpy.float32]:
        """
        people about, relative to a typical street [1]
        """
    @property
    def street_from(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the junction where a street starts [1]
        """
    @property
    def street_length_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        length along the street's course [m]
        """
    @property
    def street_name(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the street's name [1]
        """
    @property
    def street_shape_points(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        number of shape points of the street's course, both ends included [1]
        """
    @property
    def street_speed_limit_mps(self) -> numpy.typing.NDArray[numpy.float32]:
        """
        speed limit of cars [m s-1]
        """
    @property
    def street_to(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the junction where a street ends [1]
        """
    @property
    def street_ward(self) -> numpy.typing.NDArray[numpy.int32]:
        """
        index of the ward; -1: in the margin [1]
        """
    @property
    def synthetic(self) -> bool:
        """
        Made by the generator: no real place.
        """
    @property
    def ward_area_m2(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        area of a ward [m2]
        """
    @property
    def ward_code(self) -> list[str]:
        """
        GSS code of a ward, or empty [1]
        """
    @property
    def ward_name(self) -> list[str]:
        """
        name of a ward [1]
        """
    @property
    def ward_population(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        residents of a ward; 0: unknown [1]
        """
class Dimension:
    """
    An axis of a results file.
    """
    def __init__(self, name: str, size: typing.SupportsInt | typing.SupportsIndex, *, labels: collections.abc.Sequence[str] = [], coordinates: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [], units: str = '1', long_name: str = '') -> None:
        ...
class Variable:
    """
    A variable of a results file: f64, f32, i64 or u8.
    """
    def __init__(self, name: str, dimensions: collections.abc.Sequence[str], *, type: str = 'f64', units: str = '1', long_name: str = '') -> None:
        ...
class ResultsWriter:
    """
    Writes a results file piece by piece; it appears at commit().
    """
    def __init__(self, path: os.PathLike | str | bytes, dimensions: collections.abc.Sequence[Dimension], variables: collections.abc.Sequence[Variable], attributes: collections.abc.Mapping[str, str | typing.SupportsFloat | typing.SupportsIndex | typing.SupportsInt | typing.SupportsIndex | collections.abc.Sequence[str]] = {}) -> None:
        ...
    def commit(self) -> None:
        """
        Completes the file: closed, synced, renamed.
        """
    def set_attribute(self, name: str, value: str | typing.SupportsFloat | typing.SupportsIndex | typing.SupportsInt | typing.SupportsIndex | collections.abc.Sequence[str]) -> None:
        ...
    def write(self, variable: str, leading_index: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> None:
        """
        Writes values at the indices of the first dimensions and over all of the others.
        """
class WardSpec:
    """
    What is known of one ward of a synthetic town.
    """
    def __init__(self, name: str = '', *, area_km2: typing.SupportsFloat | typing.SupportsIndex | None = None, street_km: typing.SupportsFloat | typing.SupportsIndex | None = None, population: typing.SupportsFloat | typing.SupportsIndex | None = None) -> None:
        ...
class ShrunkRates:
    """
    Rates per unit of exposure, by shrink_rates.
    """
    @property
    def pooled(self) -> bool:
        """
        No overdispersion was found: each street has its ward's mean.
        """
    @property
    def rate(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Posterior mean, [streets]; 0 outside the wards.
        """
    @property
    def rate_se(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Its standard error, that of the parameters included, [streets].
        """
    @property
    def shape(self) -> float:
        """
        Of the gamma distribution of rates; infinity if pooled.
        """
    @property
    def shape_se(self) -> float:
        """
        NaN if pooled.
        """
    @property
    def ward_mean(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [wards]; half a count over the exposure where there were none; NaN without streets.
        """
    @property
    def ward_mean_se(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [wards].
        """
class StreetNeighbours:
    """
    For each street of a network, the streets within radius_m [m] of it, from midpoint to
    midpoint along the streets, on foot. Raises InputError if that takes more than max_bytes of
    memory, naming a radius that would probably do. 700 m in Camden: some 260 MB.
    """
    def __init__(self, network: Network, radius_m: typing.SupportsFloat | typing.SupportsIndex, max_bytes: typing.SupportsInt | typing.SupportsIndex = 1073741824) -> None:
        ...
    @property
    def bytes(self) -> int:
        """
        Memory of the tables.
        """
    @property
    def pairs(self) -> int:
        """
        Pairs of streets, each street with itself included.
        """
    @property
    def radius_m(self) -> float:
        ...
    @property
    def streets(self) -> int:
        ...
class ChosenKernelDensity:
    """
    What choose_kernel_density found.
    """
    @property
    def bandwidth_m(self) -> float:
        ...
    @property
    def log_likelihood(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the left-out months, [bandwidths, uniform shares].
        """
    @property
    def share(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Density of all months under the choice, [streets]; sum 1.
        """
    @property
    def uniform_share(self) -> float:
        ...
class ForecastScores:
    """
    How well rates foretold counts.
    """
    @property
    def events(self) -> int:
        """
        Counted in all.
        """
    @property
    def hit_rate(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Share of events on flagged streets, [shares].
        """
    @property
    def hit_rate_high(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Upper end, [shares].
        """
    @property
    def hit_rate_low(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Lower end of its 95 % interval (Wilson), [shares].
        """
    @property
    def log_likelihood(self) -> float:
        """
        Poisson: sum of y log(r) - r - log(y!).
        """
    @property
    def log_likelihood_per_event(self) -> float:
        """
        NaN without events, as all below.
        """
    @property
    def pai(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Predictive accuracy index: hit rate / share, [shares].
        """
    @property
    def pei(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        PAI / the largest that was possible, [shares].
        """
    @property
    def share(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of street length that is flagged, [shares].
        """
class SelfExcitingFit:
    """
    What fit_self_exciting found.
    """
    @property
    def background_per_day(self) -> float:
        """
        Events a day that no other brought on, on all streets together.
        """
    @property
    def branching_ratio(self) -> float:
        """
        Mean number of direct repeats of each event.
        """
    @property
    def converged(self) -> bool:
        ...
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [4, 4], in the same order.
        """
    @property
    def distance_scale_m(self) -> float:
        """
        The risk per metre of street falls by 63 % over it.
        """
    @property
    def iterations(self) -> int:
        """
        Of EM and Newton together.
        """
    @property
    def ks_p_value(self) -> float:
        ...
    @property
    def ks_statistic(self) -> float:
        """
        Kolmogorov-Smirnov: of the residuals' gaps, from the unit exponential.
        """
    @property
    def log_likelihood(self) -> float:
        ...
    @property
    def max_distance_m(self) -> float:
        ...
    @property
    def mean_delay_d(self) -> float:
        """
        From an event to its repeat.
        """
    @property
    def poisson_log_likelihood(self) -> float:
        """
        Of the same events and background, without repeats.
        """
    @property
    def residual_times(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [events]; a Poisson process of rate 1 if the model holds.
        """
    @property
    def stability(self) -> str:
        """
        "stable", "doubtful" or "unstable": whether the branching ratio is below 1 by
        1.96 standard errors, below 1, or not.
        """
    @property
    def standard_error(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [4], in the order of SELF_EXCITING_PARAMETERS; 0 for what was held, NaN for what the
        data do not tell.
        """
class SelfExcitingMonthFit:
    """
    What fit_self_exciting_by_month found: means over the draws.
    """
    @property
    def background_per_day(self) -> float:
        """
        Events a day that no other brought on, on all streets together.
        """
    @property
    def branching_ratio(self) -> float:
        """
        Mean number of direct repeats of each event.
        """
    @property
    def converged(self) -> bool:
        ...
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [4, 4], in the same order.
        """
    @property
    def distance_scale_m(self) -> float:
        """
        The risk per metre of street falls by 63 % over it.
        """
    @property
    def draws(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [draws, 4], each row a set of parameters, in the same order.
        """
    @property
    def max_distance_m(self) -> float:
        ...
    @property
    def mean_delay_d(self) -> float:
        """
        From an event to its repeat.
        """
    @property
    def mixing(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [4], Gelman and Rubin's factor: near 1 once the draws have mixed.
        """
    @property
    def stability(self) -> str:
        """
        "stable", "doubtful" or "unstable": whether the branching ratio is below 1 by
        1.96 standard errors, below 1, or not.
        """
    @property
    def standard_error(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        [4], in the order of SELF_EXCITING_PARAMETERS; 0 for what was held, NaN for what the
        data do not tell.
        """
class Study:
    """
    The text of a study with changes to it.
    """
    @staticmethod
    def from_text(text: str, folder: os.PathLike | str | bytes, label: str) -> Study:
        ...
    @staticmethod
    def load(path: os.PathLike | str | bytes) -> Study:
        ...
    def resolved(self) -> str:
        """
        The study as TOML with every default spelt out.
        """
    def sources(self) -> str:
        """
        Every figure by its source, as JSON.
        """
    def with_(self, changes: collections.abc.Sequence[tuple[str, str]]) -> Study:
        """
        The same study with further changes, (key, value as TOML).
        """
    @property
    def folder(self) -> pathlib.Path:
        ...
    @property
    def label(self) -> str:
        ...
    @property
    def overrides(self) -> list[tuple[str, str]]:
        ...
    @property
    def text(self) -> str:
        ...
class Plan:
    """
    A study made ready to run.
    """
    def network(self, point: typing.SupportsInt | typing.SupportsIndex = 0) -> Network:
        """
        The streets of a point.
        """
    @property
    def classes(self) -> list[str]:
        """
        Names of the incident classes.
        """
    @property
    def inputs(self) -> dict[str, str]:
        """
        SHA-256 of each file that the study reads.
        """
    @property
    def points(self) -> list[dict[str, typing.Any]]:
        ...
    @property
    def remarks(self) -> list[wardsim.errors.Problem]:
        ...
    @property
    def replications(self) -> int:
        """
        Replications of each point.
        """
    @property
    def scenarios(self) -> int:
        """
        Number of distinct scenarios; points that buy the same share one.
        """
    @property
    def start(self) -> str:
        """
        Date of the first simulated day.
        """
class RunSummary:
    """
    What a run did, and how fast.
    """
    @property
    def events(self) -> int:
        ...
    @property
    def points(self) -> int:
        ...
    @property
    def replications(self) -> int:
        """
        Replications of distinct scenarios.
        """
    @property
    def scenarios(self) -> int:
        """
        Distinct ones, each run once.
        """
    @property
    def seconds(self) -> float:
        """
        Wall time, without planning.
        """
    @property
    def ward_years(self) -> float:
        """
        Simulated, warm-up included.
        """
class BlockRunner:
    """
    Runs blocks of a study, one after the other.
    """
    def __init__(self, study: Study, threads: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def run(self, coordinates: collections.abc.Sequence[tuple[str, str]], name: str, first: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex, folder: os.PathLike | str | bytes, look: collections.abc.Callable[[], None] | None = None) -> tuple[int, int, float]:
        """
        Runs replications first, ..., first + count - 1 at a point and writes the block's file:
        (replications, events, seconds). `look()` is called twenty times a second; if it or a
        signal raises, the run stops within a second and no file is written.
        """
class Purchase:
    """
    What a year's budget bought.
    """
    @property
    def cost_to_force_gbp(self) -> float:
        ...
    @property
    def cost_to_payer_gbp(self) -> float:
        ...
    @property
    def left_over_gbp(self) -> float:
        ...
    @property
    def matched(self) -> int:
        ...
    @property
    def paid(self) -> int:
        ...
class Delivery:
    """
    Officers that pledges may bring.
    """
    @property
    def cost_to_force_gbp(self) -> float:
        ...
    @property
    def cost_to_payer_gbp(self) -> float:
        ...
    @property
    def from_gbp(self) -> float:
        """
        The least money that brings them.
        """
    @property
    def matched(self) -> int:
        ...
    @property
    def paid(self) -> int:
        ...
    @property
    def probability(self) -> float:
        """
        In that year.
        """
class CrowdfundedYear:
    """
    One year of a crowdfunded term.
    """
    @property
    def deliveries(self) -> list[Delivery]:
        ...
    @property
    def money_gbp(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Amounts that may be collected.
        """
    @property
    def money_probability(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Their probabilities.
        """
class CrowdfundingLaw:
    """
    What a campaign may bring, exactly.
    """
    @property
    def error(self) -> float:
        """
        No probability is wrong by more.
        """
    @property
    def probability_started(self) -> float:
        ...
    @property
    def years(self) -> list[CrowdfundedYear]:
        ...
def as_toml_value(text: str) -> str:
    """
    A text as a TOML value: numbers, flags and lists as they are, else in quotes.
    """
def between_in_square_km(side_km: typing.SupportsFloat | typing.SupportsIndex, metric: str) -> float:
    ...
def blocks(plan: Plan, size: typing.SupportsInt | typing.SupportsIndex) -> list[tuple[str, int, int, int]]:
    """
    The blocks of a plan, of at most so many replications: (name, scenario, first replication, count).
    """
def buy(study: Study, scheme: str, budget_gbp_per_year: typing.SupportsFloat | typing.SupportsIndex) -> Purchase:
    """
    What a scheme of the study buys with a budget.
    """
def check(network: Network, where: str = 'Network') -> list[wardsim.errors.Problem]:
    """
    Everything that is wrong with a network: a list of Problem, empty if it can be used.
    """
def check_block(folder: os.PathLike | str | bytes, name: str) -> None:
    """
    Raises InputError unless the block's file is there and whole.
    """
def check_study(study: Study) -> list[wardsim.errors.Problem]:
    """
    Mistakes that the study's text shows alone. Reads no other file.
    """
def choose_kernel_density(neighbours: StreetNeighbours, counts_by_month: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], length_m: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], bandwidths_m: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], uniform_shares: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> ChosenKernelDensity:
    """
    The smoothing that foretells each month best from the other months, and its density.
    
    counts_by_month: int64[months, streets]; at least two months with events. length_m: as in
    kernel_density. bandwidths_m, uniform_shares: candidates, at least one of each. The score is
    the sum over months of c log(share), with the month's own events left out of the density.
    Raises InputError with all that is wrong with them. Ctrl-C is answered.
    """
def cost_of_orders(order: typing.Annotated[numpy.typing.ArrayLike, numpy.int64]) -> numpy.typing.NDArray[numpy.float64]:
    ...
def crowdfunding_law(study: Study, scheme: str) -> CrowdfundingLaw:
    """
    The distribution of money and officers of a crowdfunded scheme, year by year.
    """
def daylight(first: datetime.date, days: typing.SupportsInt | typing.SupportsIndex, *, latitude_deg: typing.SupportsFloat | typing.SupportsIndex, longitude_deg: typing.SupportsFloat | typing.SupportsIndex, utc_offset_h: typing.SupportsFloat | typing.SupportsIndex = 0.0, summer_time: str = 'none', altitude_deg: typing.SupportsFloat | typing.SupportsIndex = -0.833) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    """
    When the sun's centre is above altitude_deg on `days` dates from `first` on, by the clock.
    
    latitude_deg, longitude_deg: north and east are positive. utc_offset_h: of the winter clock.
    summer_time: "none" or "european". altitude_deg: -0.833 for sunrise and sunset, -6 for
    civil twilight. Returns (from_h, until_h), float64[days] each: hours after 00:00 of the date,
    perhaps below 0 or above 24; equal if the sun stays below, more than 24 apart if above.
    Raises InputError with all that is wrong with them.
    """
def draw_campaigns(study: Study, scheme: str, campaigns: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.int32]]:
    """
    (£, officers delivered), each by campaign and year of the term.
    """
def engine() -> dict[str, str]:
    """
    Version, git revision and compiler of the extension.
    """
def erlang_b(units: typing.SupportsInt | typing.SupportsIndex, load_erlang: typing.SupportsFloat | typing.SupportsIndex) -> float:
    ...
def erlang_c(units: typing.SupportsInt | typing.SupportsIndex, load_erlang: typing.SupportsFloat | typing.SupportsIndex) -> float:
    ...
def fate_names() -> list[str]:
    ...
def fit_self_exciting(network: Network, neighbours: StreetNeighbours, background_weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], max_distance_m: typing.SupportsFloat | typing.SupportsIndex, time_d: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], street: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], window_d: typing.SupportsFloat | typing.SupportsIndex, *, mean_delay_d: typing.SupportsFloat | typing.SupportsIndex | None = None, distance_scale_m: typing.SupportsFloat | typing.SupportsIndex | None = None, max_delay_d: typing.SupportsFloat | typing.SupportsIndex = ..., max_iterations: typing.SupportsInt | typing.SupportsIndex = 500) -> SelfExcitingFit:
    """
    Fits near repeats to events whose times are known exactly, by maximum likelihood.
    
    neighbours: of the network, with a radius of at least max_distance_m. background_weight:
    float64[streets] >= 0, where events happen that no other brought on, any scale.
    max_distance_m: of a repeat, from midpoint to midpoint. time_d: float64[events], days within
    0 to window_d, in any order. street: int64[events]. mean_delay_d, distance_scale_m: held at
    this; absent, estimated. max_delay_d: pairs of events further apart are left out.
    Raises InputError with all that is wrong with them. Ctrl-C is answered after the fit.
    """
def fit_self_exciting_by_month(network: Network, neighbours: StreetNeighbours, background_weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], max_distance_m: typing.SupportsFloat | typing.SupportsIndex, month: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], street: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], month_start_d: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, seed: typing.SupportsInt | typing.SupportsIndex, mean_delay_d: typing.SupportsFloat | typing.SupportsIndex = 7.0, warm_up: typing.SupportsInt | typing.SupportsIndex = 500, draws: typing.SupportsInt | typing.SupportsIndex = 1000, sweeps_per_draw: typing.SupportsInt | typing.SupportsIndex = 4) -> SelfExcitingMonthFit:
    """
    Fits near repeats to events of which only month and street are known, by data augmentation.
    
    The mean delay is held at mean_delay_d [d]: months cannot tell it. neighbours,
    background_weight, max_distance_m: as in fit_self_exciting. month, street: int64[events].
    month_start_d: float64[months + 1], days from 0 at which each month begins and the last ends.
    seed: of the draws. warm_up, draws, sweeps_per_draw: how many there are. Takes a few seconds
    for some thousand events.
    Raises InputError with all that is wrong with them. Ctrl-C is answered after the fit.
    """
def forecast_scores(rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], length_m: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], counts: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], shares: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [0.01, 0.05, 0.1]) -> ForecastScores:
    """
    Scores expected numbers of events by street against held-out counts.
    
    rate: float64[streets], events expected in the held-out time, >= 0. length_m:
    float64[streets] >= 0; a street of length 0 is left out: no rate, no counts. counts:
    int64[streets]. shares: of street length to flag, each in (0, 1]. Streets of the highest rate
    per metre are flagged until exactly that length is; of tied ones equal parts.
    Raises InputError with all that is wrong with them.
    """
def generate_town(*, wards: typing.SupportsInt | typing.SupportsIndex = 2, street_km: typing.SupportsFloat | typing.SupportsIndex = 40.0, seed: typing.SupportsInt | typing.SupportsIndex = 1, ward_area_km2: typing.SupportsFloat | typing.SupportsIndex | None = None, named: collections.abc.Sequence[WardSpec] = [], margin_m: typing.SupportsFloat | typing.SupportsIndex = 400.0, one_way_share: typing.SupportsFloat | typing.SupportsIndex = 0.15, park_share: typing.SupportsFloat | typing.SupportsIndex = 0.15, stations: typing.SupportsInt | typing.SupportsIndex | None = None) -> Network:
    """
    Makes a synthetic town: a street network of no real place.
    
    wards: 1 to 2,000. street_km: in all wards together. seed: another seed, another town.
    ward_area_km2: mean area; absent, 16 km of streets a km2. named: the first wards, as
    WardSpec. margin_m: width of the belt of streets around the wards. one_way_share: of the
    length open to cars. park_share: of the wards' area. stations: absent, one for every nine
    wards begun. The same arguments give the same network on every machine.
    Raises InputError with all that is wrong with them.
    """
def hypercube(calls_per_hour: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], mean_service_h: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], cost: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], all_busy: str, travel_h: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None) -> dict:
    ...
def hypercube_approximation(calls_per_hour: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], mean_service_h: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], cost: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], all_busy: str, travel_h: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, tolerance: typing.SupportsFloat | typing.SupportsIndex, max_iterations: typing.SupportsInt | typing.SupportsIndex) -> dict:
    ...
def json_schema() -> str:
    """
    JSON Schema of study files.
    """
def kernel_density(neighbours: StreetNeighbours, counts: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], length_m: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], bandwidth_m: typing.SupportsFloat | typing.SupportsIndex, uniform_share: typing.SupportsFloat | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    """
    Expected share of events on each street: past events spread over the streets around them.
    
    Quartic kernel in street distance that ends at bandwidth_m (at most neighbours.radius_m),
    times street length, divided by its sum for each event, so that no mass is lost; mixed with
    uniform_share (0 to 1) of even density by length.
    
    counts: float64[streets] >= 0, not all 0; weights will do. length_m: float64[streets] >= 0;
    a street of length 0 is left out: no counts, no share. Returns float64[streets], sum 1.
    Raises InputError with all that is wrong with them.
    """
def list_incidents(plan: Plan, point: typing.SupportsInt | typing.SupportsIndex, replication: typing.SupportsInt | typing.SupportsIndex) -> dict[str, typing.Any]:
    """
    Columns of the potential incidents of one replication of one point: class and fate as
    indices, times in hours from the study's start, places in metres. Raises IndexError.
    """
def merge_blocks(study: Study, plan: Plan, size: typing.SupportsInt | typing.SupportsIndex, folder: os.PathLike | str | bytes, path: os.PathLike | str | bytes, stopped_because: str, progress: collections.abc.Callable[[int, int], None] | None = None) -> tuple[int, int]:
    """
    Makes a results file of the blocks that are there: (replications done, planned).
    `progress(done, total)` counts points.
    """
def mg1_wait(calls_per_hour: typing.SupportsFloat | typing.SupportsIndex, mean_service_h: typing.SupportsFloat | typing.SupportsIndex, service_cv2: typing.SupportsFloat | typing.SupportsIndex) -> dict:
    ...
def mmc_wait(units: typing.SupportsInt | typing.SupportsIndex, calls_per_hour: typing.SupportsFloat | typing.SupportsIndex, mean_service_h: typing.SupportsFloat | typing.SupportsIndex) -> dict:
    ...
def mser(observations: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], batch: typing.SupportsInt | typing.SupportsIndex = 5) -> int | None:
    """
    How many of the first observations to leave out, by MSER with batches of so many; None if the series is too short to say.
    """
def multi_server_wait(units: typing.SupportsInt | typing.SupportsIndex, calls_per_hour: typing.SupportsFloat | typing.SupportsIndex, need_share: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], mean_service_h: typing.SupportsFloat | typing.SupportsIndex) -> dict:
    ...
def nearest_distance_km(units_per_km2: typing.SupportsFloat | typing.SupportsIndex, metric: str) -> float:
    ...
def nearest_in_square_km(units: typing.SupportsInt | typing.SupportsIndex, side_km: typing.SupportsFloat | typing.SupportsIndex, metric: str) -> float:
    ...
def plan_study(study: Study, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[Plan | None, list[wardsim.errors.Problem], list[wardsim.errors.Problem]]:
    """
    (plan or None, mistakes, remarks). Ctrl-C is answered as soon as the plan is made.
    """
def priority_waits(units: typing.SupportsInt | typing.SupportsIndex, calls_per_hour: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], mean_service_h: typing.SupportsFloat | typing.SupportsIndex, discipline: str) -> dict:
    ...
def read_network(path: os.PathLike | str | bytes) -> Network:
    """
    Reads a network file. Raises InputError with everything that is wrong with it.
    """
def reference_page() -> str:
    """
    Every key of a study file, in Markdown.
    """
def run_plan(study: Study, plan: Plan, path: os.PathLike | str | bytes, threads: typing.SupportsInt | typing.SupportsIndex, progress: collections.abc.Callable[[int, int], None] | None = None) -> RunSummary:
    """
    Runs a plan into a results file. `progress(done, total)` is called now and then.
    Raises Interrupted on KeyboardInterrupt; the file then holds what was finished.
    """
def shrink_rates(counts: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], exposure: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], ward: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], wards: typing.SupportsInt | typing.SupportsIndex | None = None) -> ShrunkRates:
    """
    Rates by street from counts, shrunk towards the mean of the street's ward (empirical Bayes).
    
    A count is Poisson with mean rate x exposure; the rates of a ward's streets are gamma with
    the ward's mean and one shape for all wards, fitted by maximum likelihood.
    
    counts: int64[streets], each 0 to 10 million. exposure: float64[streets] >= 0, e.g. km x
    years; a street of exposure 0 has no counts. ward: int64[streets], -1 for streets outside,
    which are ignored. wards: how many; absent, one more than the largest named.
    Raises InputError with all that is wrong with them.
    """
def spread_repeats(network: Network, neighbours: StreetNeighbours, weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], distance_scale_m: typing.SupportsFloat | typing.SupportsIndex, max_distance_m: typing.SupportsFloat | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    """
    Where the direct repeats of what has happened are expected.
    
    weight: float64[streets] >= 0, how many repeats the incidents of each street bring on. They
    fall by street length x exp(-distance / distance_scale_m) on streets of the wards within
    max_distance_m. Returns float64[streets]. Raises InputError with all that is wrong.
    """
def trace_run(plan: Plan, point: typing.SupportsInt | typing.SupportsIndex, replication: typing.SupportsInt | typing.SupportsIndex, from_h: typing.SupportsFloat | typing.SupportsIndex, until_h: typing.SupportsFloat | typing.SupportsIndex, call: typing.SupportsInt | typing.SupportsIndex | None = None, max_records: typing.SupportsInt | typing.SupportsIndex = 1000000, legs: bool = False) -> dict:
    """
    Columns of calls, decisions, weighed units and movements of one run, with the names
    that their codes stand for; if asked, the streets of each movement. Times in hours from the study's start. IndexError for
    a point beyond the last.
    """
def write_network(network: Network, path: os.PathLike | str | bytes) -> None:
    """
    Writes the whole file or none. Raises StorageError if the disk refuses.
    """
ACCESS_CAR: int = 4
ACCESS_CYCLE: int = 2
ACCESS_FOOT: int = 1
ROAD_CLASSES: tuple = ('motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'residential', 'living_street', 'service', 'pedestrian', 'cycleway', 'footway', 'path', 'steps')
SELF_EXCITING_PARAMETERS: tuple = ('background_per_day', 'branching_ratio', 'mean_delay_d', 'distance_scale_m')
__version__: str = '0.1.0'
